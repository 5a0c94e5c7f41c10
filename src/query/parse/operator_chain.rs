//! How many operators follow each other: each nests what is before it one level deeper, and stacks end.

use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Token, TokenWithSpan};

use crate::base::diagnostic::Diagnostic;
use crate::query::sql_text::Sql;

/// Far more than anyone writes by hand, far fewer than the parser's and the engine's stacks can hold.
const MAX_CHAIN_LENGTH: usize = 500;
/// The same for a chain and what stands in its brackets.
const MAX_CHAIN_DEPTH: usize = 1000;

/// The operators since the last comma, and the set operations, at one depth of brackets.
#[derive(Default)]
struct OperatorChain {
    operators: usize,
    sets: usize,
    /// The most operators within brackets since the last comma.
    within: usize,
    /// The most operators between two commas, those within brackets included.
    most: usize,
}

impl OperatorChain {
    fn depth(&self) -> usize {
        self.most.max(self.operators + self.within)
    }

    /// What there is too much of, and what to write instead.
    fn over_limit(&self) -> Option<(String, &'static str)> {
        if self.sets > MAX_CHAIN_LENGTH {
            let message =
                format!("more than {MAX_CHAIN_LENGTH} queries are put together by UNION, INTERSECT or EXCEPT");
            return Some((message, "write the rows as one `VALUES` list, or read them from a table"));
        }
        let message = if self.operators > MAX_CHAIN_LENGTH {
            format!("more than {MAX_CHAIN_LENGTH} operators follow each other between two commas")
        } else if self.depth() > MAX_CHAIN_DEPTH {
            format!("more than {MAX_CHAIN_DEPTH} operators stand within each other")
        } else {
            return None;
        };
        let hint = "write `IN (…)` for a chain of `OR`, a join with a table of `VALUES` for many branches of CASE, or \
                    put the parts into a query of their own";
        Some((message, hint))
    }
}

/// The mistake at the first operator that is one too many.
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
        if let Some((message, hint)) = here.over_limit() {
            return Some(
                Diagnostic::sql("sql-too-long", message).at(sql.place_of(sql.location_of(token.span))).hint(hint),
            );
        }
    }
    None
}
