//! Any text as the SQL of a metric, and all that is read off it.

use std::collections::BTreeMap;
use std::fmt::Display;

use chrono::NaiveDate;
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::{Parser, ParserError, ParserOptions};

use super::parameters::filled_in;
use super::{check_same, check_told, file};
use crate::diagnostic::{Diagnostic, Place};
use crate::spec::{Parameter, Sql};
use crate::sql::{
    Bindings, Exactness, expression as read_expression, make_exact, query as read_query, reach, tables, take_blocks,
    ungrouped, unordered, with_projection, without_projection,
};

/// Reads a query. Parameters are found where the naive way finds them, and what the engine gets is what was read.
pub fn query(text: &str) {
    let Some(read) = checked(text, read_query) else {
        return;
    };
    parsed_again(&read, Parser::parse_statement);
    let _ = (ungrouped(&read), unordered(&read));
    for table in tables(&read) {
        let _ = reach(&read, &table, "day");
    }
    let columns: Vec<String> = ["account_id", "day", "n", "x"].map(str::to_owned).into();
    let mut split = read.clone();
    for block in take_blocks(&mut split, &[("usage".to_owned(), columns)].into()) {
        parsed_again(&block.rows, Parser::parse_statement);
        let (bare, selected) = without_projection(&block.rows);
        let named = selected.into_iter().enumerate().map(|(at, expr)| (expr, format!("c{at}")));
        parsed_again(&with_projection(&bare, named), Parser::parse_statement);
    }
    parsed_again(&split, Parser::parse_statement);
    let known: BTreeMap<String, Exactness> =
        [("n".to_owned(), Exactness::Exact), ("x".to_owned(), Exactness::Inexact)].into();
    let mut exact = read;
    make_exact(&mut exact, &known);
    parsed_again(&exact, Parser::parse_statement);
}

/// Reads an expression over one account's row.
pub fn expression(text: &str) {
    if let Some(read) = checked(text, read_expression) {
        parsed_again(&read, Parser::parse_expr);
    }
}

/// Reads a text twice, and once more with its parameters filled in by hand: all three come to the same.
fn checked<T: Display>(text: &str, read: impl Fn(&Sql, Bindings) -> Result<T, Vec<Diagnostic>>) -> Option<T> {
    let parameters =
        [("n".to_owned(), Parameter::Number(-7.5)), ("plan".to_owned(), Parameter::Text("it's :n".to_owned()))];
    let bindings = Bindings { as_of: NaiveDate::default(), parameters: &parameters };
    let read = |text: &str| {
        let file = file("a.sql", text);
        read(&Sql { text: text.to_owned(), place: Place::new(&file, 0..text.len()) }, bindings)
    };
    let first = read(text);
    let words = |read: &Result<T, Vec<Diagnostic>>| read.as_ref().map(ToString::to_string).map_err(Clone::clone);
    check_same(&words(&first), &words(&read(text)), "the same is read every time");
    if let Err(told) = &first {
        assert!(!told.is_empty(), "{text:?} is refused for no reason");
        check_told(told);
    }
    // Comments that one database executes, strings with quotes of one's own choice, and signs that swallow what follows
    // are not for the naive way.
    let odd = ["/*!", "q'", "Q'", "|/", "?-", "#", "@", "<-"];
    if odd.iter().any(|odd| text.contains(odd)) {
        return first.ok();
    }
    let value = |name: &str| match name {
        "as_of" | "from_1d" => Some("CAST(0 AS DATE)".to_owned()),
        "as_of_end" => Some("CAST(86400000000 AS TIMESTAMP)".to_owned()),
        "n" => Some("(-7.5)".to_owned()),
        "plan" => Some("'it''s :n'".to_owned()),
        _ => None,
    };
    let unknown = |told: &Diagnostic| told.code == "unknown-parameter";
    match (filled_in(text, &value), &first) {
        (Some(filled), Ok(first)) => {
            let filled = read(&filled).map(|read| read.to_string());
            check_same(&Ok(first.to_string()), &filled, &format!("parameters in {text:?}"));
        }
        (Some(filled), Err(told)) => {
            assert!(!told.iter().any(unknown), "{text:?}: {told:?}");
            assert!(read(&filled).is_err(), "{text:?} is refused, {filled:?} is not");
        }
        // Other windows than those above may be there.
        (None, Ok(_)) => assert!(text.contains(":from_") || text.contains(":prev_"), "{text:?}"),
        (None, Err(_)) => {}
    }
    first.ok()
}

/// The engine is given text: what it parses is what was meant.
fn parsed_again<T: Display>(meant: &impl Display, parse: impl Fn(&mut Parser<'static>) -> Result<T, ParserError>) {
    let text = meant.to_string();
    let options = ParserOptions { trailing_commas: true, ..ParserOptions::default() };
    let parser = Parser::new(&GenericDialect {}).with_options(options).try_with_sql(&text);
    let parsed = parser.and_then(|mut parser| parse(&mut parser)).map(|read| read.to_string());
    assert_eq!(parsed.as_deref(), Ok(text.as_str()), "is parsed otherwise");
}
