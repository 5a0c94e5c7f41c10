//! The plans of queries and expressions, and the diagnostics of those with mistakes.
//!
//! The cases are texts: SQL, and behind `-->` the expected answer.

use std::path::Path;
use std::sync::Arc;

use super::{BoundQuery, ExpectedType, RowContext, bind_query, bind_row_expression};
use crate::base::diagnostic::{Diagnostic, Place, TextFile};
use crate::query::catalog::CatalogTable;
use crate::query::parameters::{Bindings, Parameter};
use crate::query::plan::Field;
use crate::query::plan_printer;
use crate::query::sql_text::Sql;
use crate::query::types::Type;

mod limits;
mod origins;
mod parameters;
mod plans;
mod time_bounds;

const ANSWER: &str = "--> ";

#[test]
fn mistakes_have_places_and_hints() {
    check_cases("mistakes.txt", |text| match bind_text(text) {
        Ok(_) => vec!["understood".to_owned()],
        Err(mistakes) => mistakes.iter().map(mistake_text).collect(),
    });
}

#[test]
fn mistakes_in_expressions_over_a_row_name_the_row() {
    check_cases("row_mistakes.txt", |text| {
        let unknown = |name: &str| Some(Diagnostic::sql_error("unknown-name", format!("`{name}` is not known here")));
        let columns = test_row();
        let row = RowContext { columns: &columns, unknown_name_mistake: &unknown };
        match bind_row_expression(&sql_of_text(text), &row, ExpectedType::Condition, test_bindings(&[])) {
            Ok(_) => vec!["understood".to_owned()],
            Err(mistakes) => mistakes.iter().map(mistake_text).collect(),
        }
    });
}

#[test]
fn queries_become_plans() {
    check_cases("plans.txt", |text| match bind_text(text) {
        Ok(BoundQuery { plan, .. }) => plan_printer::plan_lines(&plan, chrono_tz::Tz::Europe__Berlin),
        Err(mistakes) => mistakes.iter().map(mistake_text).collect(),
    });
}

/// Compares the expected answer of every case in a file with the answer now; with `HEALTHSCORE_BLESS`, writes the answers
/// into the file. An empty line separates cases.
fn check_cases(file: &str, answer: impl Fn(&str) -> Vec<String>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/query/bind/tests").join(file);
    let (mut cases, mut wrong) = (Vec::new(), Vec::new());
    let text = std::fs::read_to_string(&path).unwrap();
    for case in text.split("\n\n").map(str::trim_end).filter(|case| !case.is_empty()) {
        let written: Vec<&str> = case.lines().take_while(|line| !line.starts_with(ANSWER)).collect();
        let written = written.join("\n");
        let answers = answer(&written).into_iter().map(|line| format!("\n{ANSWER}{line}"));
        let now = written.clone() + &answers.collect::<String>();
        if now != case {
            wrong.push(now.clone());
        }
        cases.push(now);
    }
    if std::env::var_os("HEALTHSCORE_BLESS").is_some() {
        std::fs::write(&path, cases.join("\n\n") + "\n").unwrap();
        return;
    }
    let how = "`HEALTHSCORE_BLESS=1 cargo test --lib bind` writes them";
    assert!(wrong.is_empty(), "the answers of these cases in {file} have changed; {how}:\n\n{}\n", wrong.join("\n\n"));
}

fn mistake_text(mistake: &Diagnostic) -> String {
    let place = mistake.place.as_ref().map(|place| format!("{}:{}", place.line(), place.column())).unwrap_or_default();
    let hint = mistake.hint.as_ref().map(|hint| format!(" | {hint}")).unwrap_or_default();
    format!("{place} [{}] {}{hint}", mistake.code, mistake.message)
}

fn bind_text(text: &str) -> Result<BoundQuery, Vec<Diagnostic>> {
    let parameters = [
        ("threshold".to_owned(), Parameter::Number(-2.5)),
        ("weight".to_owned(), Parameter::Number(3.0)),
        ("plan".to_owned(), Parameter::Text("it's".to_owned())),
        ("start".to_owned(), Parameter::Date("1969-12-31".parse().unwrap())),
        ("busy".to_owned(), Parameter::Integer(7)),
        ("strict".to_owned(), Parameter::Boolean(true)),
    ];
    bind_query(&sql_of_text(text), &test_tables(), test_bindings(&parameters))
}

fn sql_of_text(text: &str) -> Sql {
    let file = Arc::new(TextFile { name: "a.sql".to_owned(), text: text.to_owned() });
    Sql { text: text.to_owned(), place: Place::new(&file, 0..text.len()) }
}

fn test_bindings(parameters: &[(String, Parameter)]) -> Bindings<'_> {
    Bindings { as_of: "2026-06-30".parse().unwrap(), zone: chrono_tz::Tz::Europe__Berlin, parameters }
}

fn test_tables() -> Vec<CatalogTable> {
    let plan = |name: &str| Field::new(name, Type::Text).with_values(&["free", "pro", "enterprise"].map(str::to_owned));
    let table = |name: &str, columns: Vec<Field>, key: &[&str]| CatalogTable {
        name: name.to_owned(),
        columns,
        key: key.iter().map(|name| (*name).to_owned()).collect(),
    };
    vec![
        table(
            "usage",
            vec![
                required_field("account_id", Type::Text),
                Field::new("user_id", Type::Text),
                required_field("at", Type::Timestamp),
                Field::new("day", Type::Date),
                Field::new("seen", Type::TimestampTz),
                Field::new("n", Type::Integer),
                Field::new("x", Type::Double),
                Field::new("amount", Type::Decimal(2)),
                plan("plan"),
                Field::new("active", Type::Boolean),
            ],
            &[],
        ),
        table(
            "accounts",
            vec![
                required_field("account_id", Type::Text),
                Field::new("seats", Type::Integer),
                plan("plan"),
                Field::new("signed_on", Type::Date),
            ],
            &["account_id"],
        ),
    ]
}

fn test_row() -> Vec<Field> {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    vec![
        Field::new("arr", Type::Double),
        Field::new("plan", Type::Text).with_values(&words(&["free", "pro", "enterprise"])),
        Field::new("status", Type::Text),
        Field::new("renewed_on", Type::Date),
        Field::new("active", Type::Boolean),
        Field::new("usage_score", Type::Double),
        Field::new("usage_band", Type::Text).with_values(&words(&["healthy", "at_risk"])),
    ]
}

fn required_field(name: &str, data_type: Type) -> Field {
    Field { nullable: false, ..Field::new(name, data_type) }
}
