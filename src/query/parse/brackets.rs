//! Finds the mistake of a query in brackets. The parser reads such a query as something else, and its message describes
//! that.

use sqlparser::keywords::Keyword;
use sqlparser::parser::ParserError;
use sqlparser::tokenizer::{Token, TokenWithSpan};

use super::keywords::is_blank;
use super::query_tokens::new_parser;

/// Parses each query in brackets alone, and returns the first mistake; inner queries come first.
pub fn mistake_in_brackets(tokens: &[TokenWithSpan]) -> Option<ParserError> {
    let solid: Vec<&TokenWithSpan> = tokens.iter().filter(|token| !is_blank(token)).collect();
    let mut open = Vec::new();
    for (at, token) in solid.iter().enumerate() {
        match token.token {
            Token::LParen => open.push(at),
            Token::RParen => {
                let begin = open.pop()?;
                let inside = &solid[begin + 1..at];
                if !begins_query(inside) {
                    continue;
                }
                // The closing bracket is parsed as well, because an incomplete query fails there.
                let alone = solid[begin..=at].iter().map(|token| (*token).clone()).collect();
                if let Err(error) = new_parser(alone).parse_query() {
                    return Some(error);
                }
            }
            _ => {}
        }
    }
    None
}

fn begins_query(tokens: &[&TokenWithSpan]) -> bool {
    matches!(
        tokens.first().map(|token| &token.token),
        Some(Token::Word(word))
            if word.quote_style.is_none()
                && matches!(word.keyword, Keyword::SELECT | Keyword::WITH | Keyword::VALUES)
    )
}
