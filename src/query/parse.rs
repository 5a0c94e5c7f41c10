//! SQL text to a syntax tree. Parameters (`:name`) become placeholders, so that strings, quoted names, comments and `::`
//! casts stay as they are.

use std::borrow::Cow;

use sqlparser::ast::{Expr, Query, Statement};
use sqlparser::keywords::Keyword;
use sqlparser::parser::{Parser, ParserError, ParserOptions};
use sqlparser::tokenizer::{Location as Position, Span, Token, TokenWithSpan, Tokenizer};

use super::expr::SqlLocation;
use super::sql_text::Sql;
use crate::base::diagnostic::Diagnostic;

mod brackets;
mod operator_chain;
mod dialect;
mod neighbouring_tokens;
mod parser_error;
mod syntax_mistakes;

use dialect::MetricSqlDialect;
use parser_error::{lowercase_first, message_and_location};

/// Parses the one query that `sql` holds.
///
/// # Errors
/// A mistake of syntax, or something that is not one query, with its place.
pub fn parse_query(sql: &Sql) -> Result<Query, Diagnostic> {
    let tokens = query_tokens(sql)?;
    let mut parser = new_parser(tokens.clone());
    let mut statements = parser.parse_statements().map_err(|error| {
        let inner = brackets::mistake_in_brackets(&tokens);
        mistake_of_parser_error(sql, inner.as_ref().unwrap_or(&error))
    })?;
    // The parser takes END for the end, whatever follows.
    let rest = parser.peek_token();
    if rest.token != Token::EOF {
        let message = format!("expected the end of the query, found `{}`", rest.token);
        return Err(syntax_mistakes::syntax_mistake(sql, &message, Some(rest.span)));
    }
    match (statements.pop(), statements.is_empty()) {
        (Some(Statement::Query(query)), true) => Ok(*query),
        (found, alone) => {
            let (found, hint) = match found {
                None => ("nothing".to_owned(), "write the query that returns one row per account"),
                Some(_) if !alone => {
                    (format!("{} of them", statements.len() + 1), "put the others into files of their own")
                }
                Some(other) => {
                    let text = other.to_string();
                    (format!("`{}`", text.split(' ').next().unwrap_or(&text)), "the SQL of metrics only reads")
                }
            };
            let message = format!("expected one SELECT query, found {found}");
            Err(Diagnostic::sql("sql-statement", message).at(sql.place.clone()).hint(hint))
        }
    }
}

/// Parses the expression that `sql` holds.
///
/// # Errors
/// A mistake of syntax, or something after the expression, with its place.
pub fn parse_expression(sql: &Sql) -> Result<Expr, Diagnostic> {
    const HINT: &str = "write one condition or one formula, such as `arr >= 100000 AND region = 'emea'`";
    let mut parser = new_parser(query_tokens(sql)?);
    let with_hint = |mistake: Diagnostic| if mistake.hint.is_none() { mistake.hint(HINT) } else { mistake };
    let expr = parser.parse_expr().map_err(|error| with_hint(mistake_of_parser_error(sql, &error)))?;
    let rest = parser.peek_token();
    match rest.token {
        Token::EOF => Ok(expr),
        other => {
            let message = format!("expected one expression, found `{other}` after it");
            Err(with_hint(syntax_mistakes::syntax_mistake(sql, &message, Some(rest.span))))
        }
    }
}

/// Every parameter that a text mentions, with its place, however the rest of it reads.
#[must_use]
pub fn mentioned_parameters(sql: &Sql) -> Vec<(String, SqlLocation)> {
    let named = |token: TokenWithSpan| match token.token {
        Token::Placeholder(name) => Some((name, sql.location_of(token.span))),
        _ => None,
    };
    query_tokens(sql).unwrap_or_default().into_iter().filter_map(named).collect()
}

fn new_parser(tokens: Vec<TokenWithSpan>) -> Parser<'static> {
    let is_natural =
        |token: &TokenWithSpan| matches!(&token.token, Token::Word(word) if word.keyword == Keyword::NATURAL);
    let dialect: &MetricSqlDialect = if tokens.iter().any(is_natural) {
        &MetricSqlDialect { has_natural_joins: true }
    } else {
        &MetricSqlDialect { has_natural_joins: false }
    };
    let options = ParserOptions { trailing_commas: true, ..ParserOptions::default() };
    Parser::new(dialect).with_options(options).with_tokens_with_locations(tokens)
}

/// The tokens of `sql`, each parameter as one placeholder.
fn query_tokens(sql: &Sql) -> Result<Vec<TokenWithSpan>, Diagnostic> {
    let all = tokenize(sql)?;
    if let Some(mistake) = operator_chain::mistake_of_long_chain(sql, &all)
        .or_else(|| neighbouring_tokens::mistake_of_neighbours(sql, &all))
    {
        return Err(mistake);
    }
    let mut joined = Vec::with_capacity(all.len());
    let mut all = all.into_iter().peekable();
    while let Some(token) = all.next() {
        let named = match (&token.token, all.peek()) {
            (Token::Colon, Some(TokenWithSpan { token: Token::Word(word), span }))
                if word.quote_style.is_none() && span.start == token.span.end && !is_json_path(&joined, &token) =>
            {
                Some((format!(":{}", word.value), Span::new(token.span.start, span.end)))
            }
            _ => None,
        };
        match named {
            Some((name, span)) => {
                all.next();
                joined.push(TokenWithSpan { token: Token::Placeholder(name), span });
            }
            None => joined.push(token),
        }
    }
    neighbouring_tokens::rewrite_intervals(&mut joined);
    neighbouring_tokens::drop_materialized(&mut joined);
    neighbouring_tokens::add_missing_select(&mut joined);
    neighbouring_tokens::rewrite_filters(&mut joined);
    neighbouring_tokens::rewrite_asof_joins(&mut joined);
    Ok(joined)
}

/// Words that a value may follow without a space between: none ends with them.
const BEFORE_VALUES: [Keyword; 28] = [
    Keyword::SELECT,
    Keyword::DISTINCT,
    Keyword::ALL,
    Keyword::ANY,
    Keyword::FROM,
    Keyword::WHERE,
    Keyword::ON,
    Keyword::HAVING,
    Keyword::QUALIFY,
    Keyword::BY,
    Keyword::LIMIT,
    Keyword::OFFSET,
    Keyword::AND,
    Keyword::OR,
    Keyword::NOT,
    Keyword::IS,
    Keyword::IN,
    Keyword::BETWEEN,
    Keyword::LIKE,
    Keyword::ILIKE,
    Keyword::CASE,
    Keyword::WHEN,
    Keyword::THEN,
    Keyword::ELSE,
    Keyword::AS,
    Keyword::DIV,
    Keyword::INTERVAL,
    Keyword::ARRAY,
];

/// Whether a colon stands right behind a value: `properties:plan` is a path into JSON.
fn is_json_path(before: &[TokenWithSpan], colon: &TokenWithSpan) -> bool {
    before.last().is_some_and(|last| ends_value(&last.token) && last.span.end == colon.span.start)
}

/// Whether a value may end with a token: a column, a call, what stands in brackets.
fn ends_value(token: &Token) -> bool {
    match token {
        Token::Word(word) => word.quote_style.is_some() || !BEFORE_VALUES.contains(&word.keyword),
        Token::RParen | Token::RBracket => true,
        _ => false,
    }
}

fn tokenize(sql: &Sql) -> Result<Vec<TokenWithSpan>, Diagnostic> {
    // A byte order mark is no character of the query.
    let text = match sql.text.strip_prefix('\u{feff}') {
        Some(rest) => Cow::Owned(format!(" {rest}")),
        None => Cow::Borrowed(sql.text.as_str()),
    };
    Tokenizer::new(&MetricSqlDialect { has_natural_joins: false }, &text).tokenize_with_location().map_err(|error| {
        let span = Span::new(error.location, error.location);
        syntax_mistakes::tokenizer_mistake(sql, &lowercase_first(&error.message), span)
    })
}

fn mistake_of_parser_error(sql: &Sql, error: &ParserError) -> Diagnostic {
    let (text, position) = message_and_location(error);
    syntax_mistakes::syntax_mistake(sql, &text, position.map(|position| token_span_at(sql, position)))
}

/// The span of the token that begins at a position.
fn token_span_at(sql: &Sql, position: Position) -> Span {
    let tokens = tokenize(sql).unwrap_or_default();
    let token = tokens.iter().find(|token| token.span.start == position);
    token.map_or_else(|| Span::new(position, position), |token| token.span)
}
