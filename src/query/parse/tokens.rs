//! Splits SQL text into tokens.

use std::borrow::Cow;

use sqlparser::tokenizer::{Location as Position, Span, TokenWithSpan, Tokenizer, TokenizerError};

use super::dialect::MetricSqlDialect;
use crate::query::sql_text::Sql;

/// Splits the text into tokens, blanks and comments included.
///
/// # Errors
/// A text or a name that is not closed, or a character that begins no token.
pub fn tokenize_sql(sql: &Sql) -> Result<Vec<TokenWithSpan>, TokenizerError> {
    // A byte order mark is no character of the query.
    let text = match sql.text.strip_prefix('\u{feff}') {
        Some(rest) => Cow::Owned(format!(" {rest}")),
        None => Cow::Borrowed(sql.text.as_str()),
    };
    Tokenizer::new(&MetricSqlDialect { has_natural_joins: false }, &text).tokenize_with_location()
}

/// Returns the span of the token that begins at a position.
#[must_use]
pub fn token_span_at(sql: &Sql, position: Position) -> Span {
    let tokens = tokenize_sql(sql).unwrap_or_default();
    let token = tokens.iter().find(|token| token.span.start == position);
    token.map_or_else(|| Span::new(position, position), |token| token.span)
}
