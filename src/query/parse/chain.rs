//! How many operators follow each other: each nests what is before it one level deeper, and stacks end.

use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Token, TokenWithSpan};

use crate::diagnostic::Diagnostic;
use crate::query::text::Sql;

/// Far more than anyone writes by hand, far fewer than the parser's and the engine's stacks can hold.
const LONGEST: usize = 500;
/// The same for a chain and what stands in its brackets.
const DEEPEST: usize = 1000;

/// The operators since the last comma, and the set operations, at one depth of brackets.
#[derive(Default)]
struct Chain {
    operators: usize,
    sets: usize,
    /// The most operators within brackets since the last comma.
    within: usize,
    /// The most operators between two commas, those within brackets included.
    most: usize,
}

impl Chain {
    fn depth(&self) -> usize {
        self.most.max(self.operators + self.within)
    }
}

/// The mistake at the first operator that is one too many.
pub fn too_long(sql: &Sql, tokens: &[TokenWithSpan]) -> Option<Diagnostic> {
    let mut outer: Vec<Chain> = Vec::new();
    let mut here = Chain::default();
    for token in tokens {
        match &token.token {
            Token::LParen => outer.push(std::mem::take(&mut here)),
            Token::RParen => {
                let within = here.depth();
                here = outer.pop().unwrap_or_default();
                here.within = here.within.max(within);
            }
            Token::Comma => here = Chain { sets: here.sets, most: here.depth(), ..Chain::default() },
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
        let message = if here.operators.max(here.sets) > LONGEST {
            Some(format!("more than {LONGEST} operators follow each other"))
        } else {
            (here.depth() > DEEPEST).then(|| format!("more than {DEEPEST} operators stand within each other"))
        };
        if let Some(message) = message {
            let hint = "write `IN (…)` for a chain of `OR`, or put the parts into a table or a query of their own";
            return Some(
                Diagnostic::sql("sql-too-long", message).at(sql.place_of(sql.location(token.span))).hint(hint),
            );
        }
    }
    None
}
