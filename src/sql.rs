//! SQL as authors write it: parsed with the place of every mistake, its parameters filled in as typed literals.
//!
//! Parameters are tokens (`:as_of`), never text, so strings, quoted names, comments and `::` casts stay as
//! they are. What leaves this module is a syntax tree; Polars gets it as text again.

use chrono::NaiveDate;
use sqlparser::ast::{Expr, Query, Statement};
use sqlparser::dialect::GenericDialect;
use sqlparser::keywords::Keyword;
use sqlparser::parser::{Parser, ParserError, ParserOptions};
use sqlparser::tokenizer::{Location, Span, Token, TokenWithSpan, Tokenizer};

use crate::complaint::{complaint, lowercase};
use crate::diagnostic::{Diagnostic, Place};
use crate::spec::{Parameter, Spec, Sql};

mod blocks;
mod chain;
mod digits;
mod exact;
mod literal;
mod names;
mod origins;
mod reach;
mod since;
mod unordered;
mod written;

pub use blocks::{Block, take_blocks, with_projection, without_projection};
pub use digits::checked;
pub use exact::{Exactness, make_exact};
pub use names::{mentioned, tables, ungrouped};
pub use origins::{How, Origin, Origins, origins};
pub use reach::reach;
pub use unordered::unordered;

/// What stands for `:name` in SQL: the as-of date, the windows that end with it, the spec's parameters.
#[derive(Debug, Clone, Copy)]
pub struct Bindings<'a> {
    pub as_of: NaiveDate,
    pub parameters: &'a [(String, Parameter)],
}

impl<'a> Bindings<'a> {
    #[must_use]
    pub fn new(spec: &'a Spec, as_of: NaiveDate) -> Self {
        Self { as_of, parameters: &spec.parameters }
    }
}

/// The whole text of an SQL file, as something to parse.
#[must_use]
pub fn of_file(file: &std::sync::Arc<crate::diagnostic::SourceFile>) -> Sql {
    Sql { text: file.text.clone(), place: Place::new(file, 0..file.text.len()) }
}

/// Parses the one query that `sql` holds.
///
/// # Errors
/// An unknown parameter, a mistake of syntax, or something that is not one query, each with its place.
pub fn query(sql: &Sql, bindings: Bindings) -> Result<Query, Vec<Diagnostic>> {
    let tokens = literal::bind(sql, bindings)?;
    let mut statements = parser(tokens).parse_statements().map_err(|error| vec![syntax(sql, &error)])?;
    match (statements.pop(), statements.is_empty()) {
        (Some(Statement::Query(mut query)), true) => {
            if let Some(name) = names::called(&query) {
                let message = format!("no source is called `{name}`");
                let place = place_of(sql, &name).unwrap_or_else(|| sql.place.clone());
                let hint = "a query reads the declared sources, and no files of its own choice";
                return Err(vec![Diagnostic::error("unknown-source", message).at(place).hint(hint)]);
            }
            literal::make_quiet(query.as_mut());
            written::checked(sql, *query, |parser| parser.parse_query().map(|query| *query))
        }
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
            Err(vec![Diagnostic::error("sql-statement", message).at(sql.place.clone()).hint(hint)])
        }
    }
}

/// Parses the one-line expression that `sql` holds; `days_since(x)` and `months_since(x)` are already
/// worked out in the answer.
///
/// # Errors
/// An unknown parameter, a mistake of syntax, or an aggregate, window or subquery, which a row has no use for.
pub fn expression(sql: &Sql, bindings: Bindings) -> Result<Expr, Vec<Diagnostic>> {
    let tokens = literal::bind(sql, bindings)?;
    let mut parser = parser(tokens);
    let mut expr = parser.parse_expr().map_err(|error| vec![syntax(sql, &error)])?;
    let rest = parser.peek_token();
    if rest.token != Token::EOF {
        let message = format!("expected one SQL expression, found `{}` after it", rest.token);
        return Err(vec![Diagnostic::error("sql-syntax", message).at(place(sql, rest.span))]);
    }
    let mut mistakes = since::expand(&mut expr, sql, bindings.as_of);
    if let Some(what) = names::beyond_a_row(&expr) {
        let message = format!("expected an expression over one account's row, found {what}");
        let hint = "compute it in the SQL file of a metric, and use the metric here";
        mistakes.push(Diagnostic::error("sql-row", message).at(sql.place.clone()).hint(hint));
    }
    if mistakes.is_empty() {
        literal::make_quiet(&mut expr);
        exact::widen(&mut expr);
        written::checked(sql, expr, Parser::parse_expr)
    } else {
        Err(mistakes)
    }
}

fn parser(tokens: Vec<TokenWithSpan>) -> Parser<'static> {
    // The options Polars parses with, so that both read a file alike.
    let options = ParserOptions { trailing_commas: true, ..ParserOptions::default() };
    Parser::new(&GenericDialect {}).with_options(options).with_tokens_with_locations(tokens)
}

fn tokens(sql: &Sql) -> Result<Vec<TokenWithSpan>, Diagnostic> {
    Tokenizer::new(&GenericDialect {}, &sql.text).tokenize_with_location().map_err(|error| {
        let message = format!("cannot read this SQL: {}", lowercase(&error.message));
        let span = Span::new(error.location, error.location);
        Diagnostic::error("sql-syntax", message).at(place(sql, span))
    })
}

fn syntax(sql: &Sql, error: &ParserError) -> Diagnostic {
    let (text, location) = complaint(error);
    let place = match location {
        Some(location) => place(sql, word_at(sql, location)),
        None => sql.place.clone(),
    };
    let told = Diagnostic::error("sql-syntax", format!("cannot read this SQL: {text}")).at(place);
    // Without its END, a CASE is taken for a name, and the complaint is about something else.
    if counted(sql, Keyword::CASE) > counted(sql, Keyword::END) {
        told.hint("every `CASE` needs its `END`")
    } else {
        told
    }
}

fn counted(sql: &Sql, keyword: Keyword) -> usize {
    let is_it = |token: &&TokenWithSpan| matches!(&token.token, Token::Word(word) if word.keyword == keyword);
    tokens(sql).map(|tokens| tokens.iter().filter(is_it).count()).unwrap_or_default()
}

/// The span of the token that begins at `location`.
fn word_at(sql: &Sql, location: Location) -> Span {
    let tokens = tokens(sql).unwrap_or_default();
    let token = tokens.iter().find(|token| token.span.start == location);
    token.map_or_else(|| Span::new(location, location), |token| token.span)
}

/// Where a span of `sql` is in the file it was written in.
#[must_use]
pub fn place(sql: &Sql, span: Span) -> Place {
    let written = sql.place.file.text.get(sql.place.range.clone()).unwrap_or_default();
    // YAML may fold or escape what it holds; then the value as a whole is the best place there is.
    let Some(base) = written.find(sql.text.trim_end()) else {
        return sql.place.clone();
    };
    let (Some(start), Some(end)) = (offset(&sql.text, span.start), offset(&sql.text, span.end)) else {
        return sql.place.clone();
    };
    let base = sql.place.range.start + base;
    Place::new(&sql.place.file, base + start..base + end.max(start))
}

fn offset(text: &str, location: Location) -> Option<usize> {
    let line = usize::try_from(location.line).ok()?.checked_sub(1)?;
    let column = usize::try_from(location.column).ok()?.checked_sub(1)?;
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let rest = text.get(start..)?;
    Some(start + rest.char_indices().nth(column).map_or(rest.len(), |(at, _)| at))
}

/// The place of the first word `name` in `sql`, quoted or not.
#[must_use]
pub fn place_of(sql: &Sql, name: &str) -> Option<Place> {
    let tokens = tokens(sql).ok()?;
    let found = tokens
        .iter()
        .find(|token| matches!(&token.token, Token::Word(word) if word.value.eq_ignore_ascii_case(name)))?;
    Some(place(sql, found.span))
}

#[cfg(test)]
mod tests;
