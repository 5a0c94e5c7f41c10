//! Limits the number of operators that follow each other: each one nests the operators before it one level deeper, and
//! the stack is finite.

use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Token, TokenWithSpan};

use crate::base::diagnostic::Diagnostic;
use crate::query::sql_text::Sql;

/// Far more operators than are written by hand, and far fewer than the stacks of the parser and the engine hold.
const MAX_CHAIN_LENGTH: usize = 500;
/// The limit for a chain together with the chains in its brackets.
const MAX_CHAIN_DEPTH: usize = 1000;

/// The operators since the last comma, and the set operations, at one depth of brackets.
#[derive(Default)]
struct OperatorChain {
    operators: usize,
    sets: usize,
    /// The maximum number of operators within brackets since the last comma.
    within: usize,
    /// The maximum number of operators between two commas, those within brackets included.
    most: usize,
}

impl OperatorChain {
    fn depth(&self) -> usize {
        self.most.max(self.operators + self.within)
    }

    /// Returns the mistake of a chain that is too long, without its place.
    fn over_limit(&self) -> Option<Diagnostic> {
        if self.sets > MAX_CHAIN_LENGTH {
            let message = format!("more than {MAX_CHAIN_LENGTH} queries are combined by UNION, INTERSECT or EXCEPT");
            let hint = "write the rows as one `VALUES` list, or read them from a table";
            return Some(Diagnostic::sql_error("sql-too-long", message).hint(hint));
        }
        let message = if self.operators > MAX_CHAIN_LENGTH {
            format!("more than {MAX_CHAIN_LENGTH} operators follow each other between two commas")
        } else if self.depth() > MAX_CHAIN_DEPTH {
            format!("more than {MAX_CHAIN_DEPTH} operators are nested within each other")
        } else {
            return None;
        };
        let hint = "write `IN (…)` for a chain of `OR`, a join with a table of `VALUES` for many branches of CASE, or \
                    put the parts into a query of their own";
        Some(Diagnostic::sql_error("sql-too-long", message).hint(hint))
    }
}

/// Returns the mistake at the first operator that exceeds a limit.
pub fn mistake_of_long_chain(sql: &Sql, tokens: &[TokenWithSpan]) -> Option<Diagnostic> {
    let mut outer: Vec<OperatorChain> = Vec::new();
    let mut here = OperatorChain::default();
    for token in tokens {
        match &token.token {
            Token::LParen => outer.push(std::mem::take(&mut here)),
            Token::RParen => {
                let within = here.depth();
                here = outer.pop().unwrap_or_default();
                here.within = here.within.max(within);
            }
            Token::Comma => here = OperatorChain { sets: here.sets, most: here.depth(), ..OperatorChain::default() },
            Token::Word(word) => match word.keyword {
                Keyword::UNION | Keyword::INTERSECT | Keyword::EXCEPT | Keyword::MINUS => here.sets += 1,
                Keyword::AND | Keyword::OR | Keyword::IS | Keyword::NOT | Keyword::IN | Keyword::LIKE => {
                    here.operators += 1;
                }
                _ => {}
            },
            Token::Whitespace(_) | Token::Number(..) | Token::SingleQuotedString(_) | Token::Period => {}
            _ => here.operators += 1,
        }
        if let Some(mistake) = here.over_limit() {
            return Some(mistake.at(sql.place_of(sql.location_of(token.span))));
        }
    }
    None
}
