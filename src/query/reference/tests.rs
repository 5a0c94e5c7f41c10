//! What the reference shows, run.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::engines::SpellingSupport;
use super::{ENGINES, ExampleKind, PRICES_SQL, ReferenceEntry, SAMPLE_SQL, all_entries, sample_columns};
use crate::base::diagnostic::Place;
use crate::query::bind;
use crate::query::catalog::CatalogTable;
use crate::query::functions::test_evaluation::evaluate_expression;
use crate::query::lower::{Lowering, RunProblems};
use crate::query::parameters::Bindings;
use crate::query::plan::Field;
use crate::query::run::{QueryJob, run_jobs};
use crate::query::sql_text::Sql;
use crate::query::types::Type;

fn bindings() -> Bindings<'static> {
    Bindings { as_of: NaiveDate::from_ymd_opt(2026, 6, 30).unwrap(), zone: Tz::UTC, parameters: &[] }
}

fn sql(text: String) -> Sql {
    Sql { text, place: Place::nowhere() }
}

/// The texts that the one column of a query returns, in an order that the query does not say.
fn answers(query: String) -> Result<Vec<String>, String> {
    let bound = bind::bind_query(&sql(query), &[], bindings())
        .map_err(|mistakes| mistakes.iter().map(|mistake| mistake.message.clone()).collect::<Vec<_>>().join("; "))?;
    let lowering = Lowering { zone: Tz::UTC, problems: RunProblems::default() };
    let job = QueryJob { plan: Arc::clone(&bound.plan), tables: HashMap::new(), since: HashMap::new(), lowering };
    let results = run_jobs(&[job], Vec::new()).map_err(|error| format!("{error:?}"))?;
    let column = results.jobs[0].column("c0").unwrap().str().unwrap().clone();
    Ok(column.iter().map(|value| value.unwrap_or("NULL").to_owned()).collect())
}

fn value(entry: &ReferenceEntry, example: &str) -> Result<String, String> {
    let query = match entry.kind {
        ExampleKind::Expression => return evaluate_expression(example, Tz::UTC),
        ExampleKind::Aggregate if example.contains(" FROM t ") => {
            format!("WITH t AS (SELECT * FROM {SAMPLE_SQL}) SELECT CAST({example} AS VARCHAR)")
        }
        ExampleKind::Query => format!(
            "WITH t AS (SELECT * FROM {SAMPLE_SQL}), prices AS (SELECT * FROM {PRICES_SQL}) \
             SELECT CAST(v AS VARCHAR) FROM ({example}) AS q (v)"
        ),
        ExampleKind::Aggregate => format!("SELECT CAST({example} AS VARCHAR) FROM {SAMPLE_SQL}"),
        ExampleKind::Window => format!(
            "SELECT STRING_AGG(COALESCE(CAST(v AS VARCHAR), 'NULL'), ', ' ORDER BY day) \
             FROM (SELECT day, {example} AS v FROM {SAMPLE_SQL})"
        ),
    };
    Ok(answers(query)?.join(", "))
}

#[test]
fn examples_are_true() {
    let mut wrong = Vec::new();
    for entry in all_entries() {
        assert!(!entry.examples.is_empty(), "{}", entry.usage);
        for (example, expected) in entry.examples {
            let found = value(&entry, example).unwrap_or_else(|problem| format!("! {problem}"));
            if found != *expected {
                wrong.push(format!("{example}\t{found}"));
            }
        }
    }
    assert!(wrong.is_empty(), "these examples have other values:\n{}", wrong.join("\n"));
}

/// A table like the sample, with a moment and a text of JSON.
fn wide_sample() -> CatalogTable {
    let mut columns = sample_columns();
    columns.extend([Field::new("at", Type::Timestamp), Field::new("json", Type::Text)]);
    for column in &mut columns {
        column.nullable = true;
    }
    CatalogTable { name: "t".to_owned(), columns, key: vec!["day".to_owned()] }
}

fn is_understood(written: &str) -> bool {
    let query = if written.starts_with("SELECT") { written.to_owned() } else { format!("SELECT {written} FROM t") };
    bind::bind_query(&sql(query), &[wide_sample()], bindings()).is_ok()
}

/// What is said to be the same is understood, what is said to be refused is not, what is written instead is.
#[test]
fn spellings_of_other_engines_are_what_is_said() {
    let mut wrong = Vec::new();
    for engine in ENGINES {
        for spelling in engine.spellings {
            let understood = is_understood(spelling.theirs);
            let (should_be, ours) = match spelling.here {
                SpellingSupport::Same => (true, None),
                SpellingSupport::Refused(ours) => (false, Some(ours)),
                SpellingSupport::Differs(ours) => (true, Some(ours)),
                SpellingSupport::Unsupported => (false, None),
            };
            if understood != should_be {
                wrong.push(format!(
                    "{}: {} is {}",
                    engine.name,
                    spelling.theirs,
                    if understood { "understood" } else { "refused" }
                ));
            }
            if let Some(ours) = ours
                && !is_understood(ours)
            {
                wrong.push(format!("{}: {ours} is refused", engine.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Types and NULL of every call are found.
#[test]
fn signatures_are_found() {
    let without: Vec<String> = all_entries()
        .filter(|entry| entry.kind != ExampleKind::Query && entry.signature().types.is_empty())
        .map(|entry| entry.usage.to_owned())
        .collect();
    assert!(without.is_empty(), "{without:?}");
}
