//! Where a query in brackets is mistaken: the parser takes it for something else then, and complains about that.

use sqlparser::keywords::Keyword;
use sqlparser::parser::ParserError;
use sqlparser::tokenizer::{Token, TokenWithSpan};

use super::new_parser;

/// The mistake of the innermost query in brackets that has one, read alone.
pub fn mistake_in_brackets(tokens: &[TokenWithSpan]) -> Option<ParserError> {
    let solid: Vec<&TokenWithSpan> =
        tokens.iter().filter(|token| !matches!(token.token, Token::Whitespace(_))).collect();
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
                // The bracket is read as well: it is what a query that breaks off ends at.
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
