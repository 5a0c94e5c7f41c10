//! Parses a whole query.

use sqlparser::ast::{Query, Statement};
use sqlparser::tokenizer::Token;

use super::brackets::mistake_in_brackets;
use super::query_tokens::{new_parser, query_tokens};
use super::syntax_mistakes::{mistake_of_parser_error, syntax_mistake};
use crate::base::diagnostic::Diagnostic;
use crate::query::sql_text::Sql;

/// Parses the one query that `sql` contains.
///
/// # Errors
/// A mistake of syntax, or something that is not one query, with its place.
pub fn parse_query(sql: &Sql) -> Result<Query, Diagnostic> {
    let tokens = query_tokens(sql)?;
    let mut parser = new_parser(tokens.clone());
    let mut statements = parser.parse_statements().map_err(|error| {
        let inner = mistake_in_brackets(&tokens);
        mistake_of_parser_error(sql, inner.as_ref().unwrap_or(&error))
    })?;
    // The parser reads END as the end of the text, even if more follows.
    let rest = parser.peek_token();
    if rest.token != Token::EOF {
        let message = format!("expected the end of the query, found `{}`", rest.token);
        return Err(syntax_mistake(sql, &message, Some(rest.span)));
    }
    match (statements.pop(), statements.is_empty()) {
        (Some(Statement::Query(query)), true) => Ok(*query),
        (None, _) => Err(not_one_query(sql, "nothing", "write the query that returns one row per account")),
        (Some(_), false) => {
            let found = format!("{} of them", statements.len() + 1);
            Err(not_one_query(sql, &found, "put the others into separate files"))
        }
        (Some(other), true) => {
            let text = other.to_string();
            let verb = text.split(' ').next().unwrap_or(&text);
            Err(not_one_query(sql, &format!("`{verb}`"), "the SQL of metrics only reads"))
        }
    }
}

fn not_one_query(sql: &Sql, found: &str, hint: &str) -> Diagnostic {
    let message = format!("expected one SELECT query, found {found}");
    Diagnostic::sql_error("sql-statement", message).at(sql.place.clone()).hint(hint)
}
