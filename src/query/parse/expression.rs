//! Parses a single expression.

use sqlparser::ast::Expr;
use sqlparser::tokenizer::Token;

use super::query_tokens::{new_parser, query_tokens};
use super::syntax_mistakes::{mistake_of_parser_error, syntax_mistake};
use crate::base::diagnostic::Diagnostic;
use crate::query::sql_text::Sql;

/// Parses the expression that `sql` contains.
///
/// # Errors
/// A mistake of syntax, or something after the expression, with its place.
pub fn parse_expression(sql: &Sql) -> Result<Expr, Diagnostic> {
    let mut parser = new_parser(query_tokens(sql)?);
    let expr = parser.parse_expr().map_err(|error| with_hint(mistake_of_parser_error(sql, &error)))?;
    let rest = parser.peek_token();
    match rest.token {
        Token::EOF => Ok(expr),
        other => {
            let message = format!("expected one expression, found `{other}` after it");
            Err(with_hint(syntax_mistake(sql, &message, Some(rest.span))))
        }
    }
}

fn with_hint(mistake: Diagnostic) -> Diagnostic {
    if mistake.hint.is_some() {
        return mistake;
    }
    mistake.hint("write one condition or one formula, such as `arr >= 100000 AND region = 'emea'`")
}
