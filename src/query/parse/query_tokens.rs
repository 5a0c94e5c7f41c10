//! Prepares the tokens that the parser reads.

use sqlparser::keywords::Keyword;
use sqlparser::parser::{Parser, ParserOptions};
use sqlparser::tokenizer::{Token, TokenWithSpan};

use super::dialect::MetricSqlDialect;
use super::keywords::is_keyword;
use super::operator_chain::mistake_of_long_chain;
use super::syntax_mistakes::mistake_of_tokenizer_error;
use super::token_mistakes::mistake_in_tokens;
use super::token_rewrites::rewrite_tokens;
use super::tokens::tokenize_sql;
use crate::base::diagnostic::Diagnostic;
use crate::query::sql_text::{MentionedName, Sql};

/// Returns the tokens of a text. Each parameter is one placeholder, and syntax that the parser does not support is rewritten.
///
/// # Errors
/// A mistake that the parser would misread.
pub fn query_tokens(sql: &Sql) -> Result<Vec<TokenWithSpan>, Diagnostic> {
    let tokens = tokenize_sql(sql).map_err(|error| mistake_of_tokenizer_error(sql, &error))?;
    if let Some(mistake) = mistake_of_long_chain(sql, &tokens).or_else(|| mistake_in_tokens(sql, &tokens)) {
        return Err(mistake);
    }
    Ok(rewrite_tokens(tokens))
}

/// Returns every parameter that a text mentions, with its place, even if the text cannot be parsed.
#[must_use]
pub fn mentioned_parameters(sql: &Sql) -> Vec<MentionedName> {
    let mut parameters = Vec::new();
    for token in query_tokens(sql).unwrap_or_default() {
        if let Token::Placeholder(name) = token.token {
            parameters.push(MentionedName { name, location: sql.location_of(token.span) });
        }
    }
    parameters
}

/// Returns a parser of some tokens.
#[must_use]
pub fn new_parser(tokens: Vec<TokenWithSpan>) -> Parser<'static> {
    let dialect: &MetricSqlDialect = if tokens.iter().any(|token| is_keyword(&token.token, Keyword::NATURAL)) {
        &MetricSqlDialect { has_natural_joins: true }
    } else {
        &MetricSqlDialect { has_natural_joins: false }
    };
    let options = ParserOptions { trailing_commas: true, ..ParserOptions::default() };
    Parser::new(dialect).with_options(options).with_tokens_with_locations(tokens)
}
