//! Looks at the tokens before and behind the parser's position.

use sqlparser::parser::Parser;
use sqlparser::tokenizer::Token;

use crate::query::parse::keywords::ends_value;

/// The maximum number of tokens that are read to find the end of a subquery at the beginning of a list.
const MAX_LOOKAHEAD: usize = 1000;

/// Returns whether the next tokens are `**`, without a blank between them.
pub fn is_power(parser: &Parser) -> bool {
    let (first, second) = (parser.peek_nth_token_ref(0), parser.peek_nth_token_ref(1));
    second.token == Token::Mul && first.span.end == second.span.start
}

/// Returns whether the next token is in square brackets behind a value: `text[2:3]`, not `[json:a, json:b]`.
pub fn is_in_subscript(parser: &Parser) -> bool {
    let mut closed = 0_usize;
    for at in (0..=parser.get_current_index()).rev() {
        match parser.token_at(at).token {
            Token::RParen | Token::RBracket => closed += 1,
            Token::LBracket if closed == 0 => {
                let before = &parser.token_at(at.saturating_sub(1)).token;
                return matches!(before, Token::SingleQuotedString(_)) || ends_value(before);
            }
            Token::LParen if closed == 0 => return false,
            Token::LParen | Token::LBracket => closed -= 1,
            _ => {}
        }
    }
    false
}

/// Returns whether the bracket that opens `opens` tokens ahead closes right before the bracket around it.
pub fn fills_outer_brackets(parser: &Parser, opens: usize) -> bool {
    let mut depth = 0;
    for at in opens..opens + MAX_LOOKAHEAD {
        match parser.peek_nth_token_ref(at).token {
            Token::LParen => depth += 1,
            Token::RParen => depth -= 1,
            Token::EOF => return true,
            _ => {}
        }
        if depth == 0 {
            return parser.peek_nth_token_ref(at + 1).token == Token::RParen;
        }
    }
    true
}
