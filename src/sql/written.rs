//! The engine gets a query as text: whether it will read there what was meant.

use std::fmt::Display;

use sqlparser::dialect::GenericDialect;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::Tokenizer;

use crate::diagnostic::Diagnostic;
use crate::spec::Sql;

/// The tree, if its text parses to the same again. Some spellings that nobody needs come out as something else, and then
/// it is better to say so than to compute it.
pub fn checked<T: Display>(
    sql: &Sql,
    tree: T,
    parse: impl Fn(&mut Parser<'static>) -> Result<T, ParserError>,
) -> Result<T, Vec<Diagnostic>> {
    let meant = tree.to_string();
    let tokens = Tokenizer::new(&GenericDialect {}, &meant).tokenize_with_location();
    let read = tokens.ok().and_then(|tokens| parse(&mut super::parser(tokens)).ok()).map(|read| read.to_string());
    match read {
        Some(read) if read == meant => Ok(tree),
        _ => {
            let message = "this SQL is spelled in a way that the engine would read as something else";
            let hint = "keep to what DuckDB and PostgreSQL share, and put brackets round what is doubtful";
            Err(vec![Diagnostic::error("sql-spelling", message).at(sql.place.clone()).hint(hint)])
        }
    }
}
