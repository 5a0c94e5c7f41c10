//! How many operators follow each other: each nests what is before it one level deeper, and stacks end.

use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Token, TokenWithSpan};

use crate::query::text::Sql;
use crate::diagnostic::Diagnostic;

/// Far more than anyone writes by hand, far fewer than the parser's and the engine's stacks can hold.
const LONGEST: usize = 500;

/// The operators since the last comma, and the set operations, at one depth of brackets.
#[derive(Default)]
struct Chain {
    operators: usize,
    sets: usize,
}

/// The mistake at the first operator that is one too many.
pub fn too_long(sql: &Sql, tokens: &[TokenWithSpan]) -> Option<Diagnostic> {
    let mut outer: Vec<Chain> = Vec::new();
    let mut here = Chain::default();
    for token in tokens {
        match &token.token {
            Token::LParen => outer.push(std::mem::take(&mut here)),
            Token::RParen => here = outer.pop().unwrap_or_default(),
            Token::Comma => here.operators = 0,
            Token::Word(word) => match word.keyword {
                Keyword::UNION | Keyword::INTERSECT | Keyword::EXCEPT | Keyword::MINUS => here.sets += 1,
                Keyword::AND | Keyword::OR | Keyword::IS | Keyword::NOT | Keyword::IN | Keyword::LIKE => {
                    here.operators += 1;
                }
                _ => {}
            },
            Token::Whitespace(_) | Token::Number(..) | Token::SingleQuotedString(_) => {}
            _ => here.operators += 1,
        }
        if here.operators.max(here.sets) > LONGEST {
            let message = format!("more than {LONGEST} operators follow each other");
            let hint = "write `IN (…)` for a chain of `OR`, or put the parts into a table or a query of their own";
            return Some(Diagnostic::sql("sql-too-long", message).at(sql.place_of(sql.location(token.span))).hint(hint));
        }
    }
    None
}
