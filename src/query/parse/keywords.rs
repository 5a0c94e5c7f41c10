//! Keywords: which of them begin, end or name a value.

use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Token, TokenWithSpan, Word};

/// Words behind which a value may begin without a blank: no value ends with them.
const BEFORE_VALUES: [Keyword; 28] = [
    Keyword::SELECT,
    Keyword::DISTINCT,
    Keyword::ALL,
    Keyword::ANY,
    Keyword::FROM,
    Keyword::WHERE,
    Keyword::ON,
    Keyword::HAVING,
    Keyword::QUALIFY,
    Keyword::BY,
    Keyword::LIMIT,
    Keyword::OFFSET,
    Keyword::AND,
    Keyword::OR,
    Keyword::NOT,
    Keyword::IS,
    Keyword::IN,
    Keyword::BETWEEN,
    Keyword::LIKE,
    Keyword::ILIKE,
    Keyword::CASE,
    Keyword::WHEN,
    Keyword::THEN,
    Keyword::ELSE,
    Keyword::AS,
    Keyword::DIV,
    Keyword::INTERVAL,
    Keyword::ARRAY,
];

/// Words that begin no value.
const NO_VALUES: [Keyword; 22] = [
    Keyword::FROM,
    Keyword::WHERE,
    Keyword::GROUP,
    Keyword::HAVING,
    Keyword::QUALIFY,
    Keyword::ORDER,
    Keyword::LIMIT,
    Keyword::UNION,
    Keyword::INTERSECT,
    Keyword::EXCEPT,
    Keyword::ON,
    Keyword::USING,
    Keyword::JOIN,
    Keyword::AS,
    Keyword::AND,
    Keyword::OR,
    Keyword::IS,
    Keyword::IN,
    Keyword::WHEN,
    Keyword::THEN,
    Keyword::ELSE,
    Keyword::END,
];

/// Words that are no alias without AS.
const NO_NAMES: [Keyword; 19] = [
    Keyword::NOT,
    Keyword::NULL,
    Keyword::TRUE,
    Keyword::FALSE,
    Keyword::ALL,
    Keyword::ANY,
    Keyword::DISTINCT,
    Keyword::ASC,
    Keyword::DESC,
    Keyword::AND,
    Keyword::OR,
    Keyword::IN,
    Keyword::IS,
    Keyword::LIKE,
    Keyword::BETWEEN,
    Keyword::CASE,
    Keyword::WHEN,
    Keyword::THEN,
    Keyword::ELSE,
];

/// Returns whether a value may end with a token: a column, a call, or something in brackets.
#[must_use]
pub fn ends_value(token: &Token) -> bool {
    match token {
        Token::Word(word) => word.quote_style.is_some() || !BEFORE_VALUES.contains(&word.keyword),
        Token::RParen | Token::RBracket => true,
        _ => false,
    }
}

/// Returns whether a keyword begins no value.
#[must_use]
pub fn begins_no_value(keyword: Keyword) -> bool {
    NO_VALUES.contains(&keyword)
}

/// Returns whether a keyword is no alias without AS.
#[must_use]
pub fn is_no_alias(keyword: Keyword) -> bool {
    NO_NAMES.contains(&keyword)
}

/// Returns whether a token is this keyword, without quotes.
#[must_use]
pub fn is_keyword(token: &Token, wanted: Keyword) -> bool {
    matches!(token, Token::Word(word) if word.quote_style.is_none() && word.keyword == wanted)
}

/// Returns whether a token is one of these keywords, without quotes.
#[must_use]
pub fn is_one_of(token: &Token, wanted: &[Keyword]) -> bool {
    wanted.iter().any(|keyword| is_keyword(token, *keyword))
}

/// Returns the token of a keyword.
#[must_use]
pub fn keyword_token(written: &str, keyword: Keyword) -> Token {
    Token::Word(Word { value: written.to_owned(), quote_style: None, keyword })
}

/// Returns whether a token is a blank or a comment.
#[must_use]
pub fn is_blank(token: &TokenWithSpan) -> bool {
    matches!(token.token, Token::Whitespace(_))
}
