//! SQL text to a syntax tree. Parameters (`:name`) become placeholders, so that strings, quoted names, comments and `::`
//! casts stay as they are.

use sqlparser::ast::{Expr, Query, Statement};
use sqlparser::dialect::GenericDialect;
use sqlparser::keywords::Keyword;
use sqlparser::parser::{Parser, ParserError, ParserOptions};
use sqlparser::tokenizer::{Location as Position, Span, Token, TokenWithSpan, Tokenizer};

use super::expr::Location;
use super::text::Sql;
use crate::diagnostic::Diagnostic;

mod chain;
mod parser_error;

use parser_error::{described, lowercase};

/// What to write instead of an ASOF JOIN.
pub const ASOF_WAY_OUT: &str = "join on the earlier rows, and keep the newest with ROW_NUMBER";

/// Parses the one query that `sql` holds.
///
/// # Errors
/// A mistake of syntax, or something that is not one query, with its place.
pub fn query(sql: &Sql) -> Result<Query, Diagnostic> {
    let mut parser = parser(tokens(sql)?);
    let mut statements = parser.parse_statements().map_err(|error| syntax(sql, &error))?;
    // The parser takes END for the end, whatever follows.
    let rest = parser.peek_token();
    if rest.token != Token::EOF {
        let message = format!("cannot read this SQL: expected the end of the query, found `{}`", rest.token);
        return Err(Diagnostic::sql("sql-syntax", message).at(sql.place_of(sql.location(rest.span))));
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
pub fn expression(sql: &Sql) -> Result<Expr, Diagnostic> {
    const HINT: &str = "write one condition or one formula, such as `arr >= 100000 AND region = 'emea'`";
    let mut parser = parser(tokens(sql)?);
    let expr = parser.parse_expr().map_err(|error| {
        let mistake = syntax(sql, &error);
        if mistake.hint.is_none() { mistake.hint(HINT) } else { mistake }
    })?;
    let rest = parser.peek_token();
    match rest.token {
        Token::EOF => Ok(expr),
        other => {
            let message = format!("cannot read this SQL: expected one expression, found `{other}` after it");
            Err(Diagnostic::sql("sql-syntax", message).at(sql.place_of(sql.location(rest.span))).hint(HINT))
        }
    }
}

/// Every parameter that a text mentions, with its place, however the rest of it reads.
#[must_use]
pub fn parameters(sql: &Sql) -> Vec<(String, Location)> {
    let named = |token: TokenWithSpan| match token.token {
        Token::Placeholder(name) => Some((name, sql.location(token.span))),
        _ => None,
    };
    tokens(sql).unwrap_or_default().into_iter().filter_map(named).collect()
}

fn parser(tokens: Vec<TokenWithSpan>) -> Parser<'static> {
    let options = ParserOptions { trailing_commas: true, ..ParserOptions::default() };
    Parser::new(&GenericDialect {}).with_options(options).with_tokens_with_locations(tokens)
}

/// The tokens of `sql`, each parameter as one placeholder.
fn tokens(sql: &Sql) -> Result<Vec<TokenWithSpan>, Diagnostic> {
    let all = tokenize(sql)?;
    if let Some(mistake) = chain::too_long(sql, &all) {
        return Err(mistake);
    }
    let mut joined = Vec::with_capacity(all.len());
    let mut all = all.into_iter().peekable();
    while let Some(token) = all.next() {
        let named = match (&token.token, all.peek()) {
            (Token::Colon, Some(TokenWithSpan { token: Token::Word(word), span }))
                if word.quote_style.is_none() && span.start == token.span.end =>
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
    Ok(joined)
}

fn tokenize(sql: &Sql) -> Result<Vec<TokenWithSpan>, Diagnostic> {
    Tokenizer::new(&GenericDialect {}, &sql.text).tokenize_with_location().map_err(|error| {
        let message = format!("cannot read this SQL: {}", lowercase(&error.message));
        let span = Span::new(error.location, error.location);
        Diagnostic::sql("sql-syntax", message).at(sql.place_of(sql.location(span)))
    })
}

fn syntax(sql: &Sql, error: &ParserError) -> Diagnostic {
    let (text, position) = described(error);
    let place = match position {
        Some(position) => sql.place_of(sql.location(word_at(sql, position))),
        None if text.ends_with("found the end") => {
            let end = sql.everything().end;
            sql.place_of(Location { start: end, end })
        }
        None => sql.place.clone(),
    };
    if text.starts_with("expected `MATCH_CONDITION`") {
        return Diagnostic::sql("sql-unsupported", "not supported: ASOF JOIN").at(place).hint(ASOF_WAY_OUT);
    }
    let mistake = Diagnostic::sql("sql-syntax", format!("cannot read this SQL: {text}")).at(place);
    // Without its END, a CASE is taken for a name, and the message is about something else.
    if counted(sql, Keyword::CASE) > counted(sql, Keyword::END) {
        mistake.hint("every `CASE` needs its `END`")
    } else {
        mistake
    }
}

fn counted(sql: &Sql, keyword: Keyword) -> usize {
    let is_it = |token: &&TokenWithSpan| matches!(&token.token, Token::Word(word) if word.keyword == keyword);
    tokenize(sql).map(|tokens| tokens.iter().filter(is_it).count()).unwrap_or_default()
}

/// The span of the token that begins at a position.
fn word_at(sql: &Sql, position: Position) -> Span {
    let tokens = tokenize(sql).unwrap_or_default();
    let token = tokens.iter().find(|token| token.span.start == position);
    token.map_or_else(|| Span::new(position, position), |token| token.span)
}
