//! Tests of `sql/README.md`, the manual of SQL: its tables are generated from the code, and its examples are evaluated.
//!
//! A block of the manual between `<!-- generated: name -->` and `<!-- end -->` is a table of [`tables`]. Run the tests
//! with `HEALTHSCORE_BLESS=1` to regenerate the tables.

use std::fs;
use std::path::PathBuf;

use chrono::NaiveDate;
use chrono_tz::Tz;
use regex::Regex;

use super::bind::callables::aggregates::REFUSED_AGGREGATES;
use super::bind::callables::callable_names;
use super::functions::test_evaluation::evaluate_expression;
use super::functions::text::REFUSED_OPERATORS;
use super::functions::{self, functions_by_subject};
use super::{Bindings, CatalogTable, Field, Sql, Type, bind};
use crate::base::diagnostic::Place;

mod tables;

const END: &str = "<!-- end -->";

fn manual_path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("sql/README.md")
}

fn read_manual() -> String {
    fs::read_to_string(manual_path()).unwrap()
}

/// Returns the manual with regenerated blocks, and the number of blocks.
fn regenerate_blocks(manual: &str) -> (String, usize) {
    let mut text = String::new();
    let mut rest = manual;
    let mut blocks = 0;
    while let Some((before, after)) = rest.split_once("<!-- generated: ") {
        let (name, after) = after.split_once(" -->").unwrap();
        let (_, after) = after.split_once(END).unwrap_or_else(|| panic!("the block `{name}` has no end"));
        let block = tables::BLOCKS.iter().find(|block| block.name == name).unwrap_or_else(|| panic!("no `{name}`"));
        text += &format!("{before}<!-- generated: {name} -->\n\n{}\n\n{END}", (block.table)().trim());
        rest = after;
        blocks += 1;
    }
    (text + rest, blocks)
}

#[test]
fn the_tables_of_the_manual_are_up_to_date() {
    let written = read_manual();
    let (expected, blocks) = regenerate_blocks(&written);
    assert_eq!(blocks, tables::BLOCKS.len(), "sql/README.md lacks a table");
    if std::env::var_os("HEALTHSCORE_BLESS").is_some() {
        fs::write(manual_path(), expected).unwrap();
        return;
    }
    for (line, expected) in written.lines().zip(expected.lines()) {
        assert_eq!(line, expected, "sql/README.md is out of date: run this test with HEALTHSCORE_BLESS=1");
    }
    assert!(written == expected, "sql/README.md is out of date: run this test with HEALTHSCORE_BLESS=1");
}

#[test]
fn the_examples_of_the_functions_have_the_values_shown() {
    for function in functions_by_subject().flat_map(|group| group.functions) {
        assert!(!function.examples.is_empty(), "{}", function.usage);
        for (expression, expected) in function.examples {
            assert_eq!(evaluate_expression(expression, Tz::UTC).as_deref(), Ok(*expected), "{expression}");
        }
    }
}

/// The prose states values in the form "`7 / 2` is `3.5`".
#[test]
fn the_examples_in_the_prose_have_the_values_shown() {
    let manual = read_manual();
    let mut prose = String::new();
    for block in manual.split("<!-- generated: ") {
        prose += block.split_once(END).map_or(block, |(_, after)| after);
    }
    let claims = Regex::new("`([^`\n]+)` is `([^`\n]+)`").unwrap();
    let mut count = 0;
    for claim in claims.captures_iter(&prose) {
        let (expression, expected) = (claim[1].replace("\\|", "|"), &claim[2]);
        assert_eq!(evaluate_expression(&expression, Tz::UTC).as_deref(), Ok(expected), "{expression}");
        count += 1;
    }
    assert!(count > 30, "{count} claims");
}

fn example_table(name: &str, columns: &[(&str, Type)]) -> CatalogTable {
    CatalogTable {
        name: name.to_owned(),
        columns: columns.iter().map(|(name, data_type)| Field::new(*name, *data_type)).collect(),
        key: Vec::new(),
    }
}

/// Returns the sources that the examples of the manual read.
fn example_tables() -> Vec<CatalogTable> {
    use Type::{Date, Decimal, Double, Integer, Text, TimestampTz};
    vec![
        example_table(
            "tickets",
            &[
                ("account_id", Text),
                ("priority", Text),
                ("opened_at", TimestampTz),
                ("resolved_at", TimestampTz),
                ("csat", Integer),
            ],
        ),
        example_table(
            "contracts",
            &[("contract_id", Text), ("account_id", Text), ("signed_on", Date), ("ends_on", Date), ("seats", Integer)],
        ),
        example_table(
            "invoices",
            &[
                ("invoice_id", Text),
                ("account_id", Text),
                ("amount", Decimal(2)),
                ("currency", Text),
                ("issued_on", Date),
                ("status", Text),
            ],
        ),
        example_table("rates", &[("currency", Text), ("valid_from", Date), ("usd", Double)]),
        example_table("usage", &[("account_id", Text), ("feature", Text), ("event_time", TimestampTz)]),
    ]
}

#[test]
fn the_queries_of_the_manual_are_understood() {
    let as_of = NaiveDate::from_ymd_opt(2026, 6, 30).unwrap();
    let bindings = Bindings { as_of, zone: Tz::UTC, parameters: &[] };
    let manual = read_manual();
    let queries: Vec<&str> = manual.split("```sql\n").skip(1).map(|text| text.split_once("```").unwrap().0).collect();
    assert_eq!(queries.len(), 4);
    for query in queries {
        let sql = Sql { text: query.to_owned(), place: Place::nowhere() };
        let bound = bind::bind_query(&sql, &example_tables(), bindings);
        assert!(bound.is_ok_and(|bound| bound.plan.columns[0].name == "account_id"), "{query}");
    }
}

#[test]
fn every_name_is_unique() {
    let mut names: Vec<&str> = callable_names().collect();
    names.extend(functions::refused_functions().chain(REFUSED_AGGREGATES).map(|(name, _)| *name));
    names.sort_unstable();
    let twice: Vec<&str> = names.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

#[test]
fn hints_name_functions_that_exist() {
    let syntax = ["CAST", "TRY_CAST", "EXTRACT", "IN", "DECIMAL", "COUNT"];
    let code = Regex::new("`([^`]+)`").unwrap();
    let called = Regex::new(r"([A-Za-z_0-9]+)\(").unwrap();
    for (name, hint) in functions::refused_functions().chain(REFUSED_AGGREGATES).chain(REFUSED_OPERATORS) {
        for part in code.captures_iter(hint) {
            for call in called.captures_iter(&part[1]) {
                let is_known =
                    syntax.contains(&&call[1]) || callable_names().any(|known| known == call[1].to_lowercase());
                assert!(is_known, "{name}: `{}` does not exist", &call[1]);
            }
        }
    }
}
