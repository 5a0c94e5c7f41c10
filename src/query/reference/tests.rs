//! Runs the examples of the reference.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::engines::{ENGINES, SpellingSupport};
use super::entry::ExampleKind;
use super::sample::{PRICES_SQL, SAMPLE_SQL, sample_columns};
use super::{ReferenceEntry, all_entries};
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

fn test_bindings() -> Bindings<'static> {
    Bindings { as_of: NaiveDate::from_ymd_opt(2026, 6, 30).unwrap(), zone: Tz::UTC, parameters: &[] }
}

fn sql_of_text(text: String) -> Sql {
    Sql { text, place: Place::nowhere() }
}

/// Returns the texts of the only column of a query, in any order.
fn text_results(query: String) -> Result<Vec<String>, String> {
    let bound = bind::bind_query(&sql_of_text(query), &[], test_bindings())
        .map_err(|mistakes| mistakes.iter().map(|mistake| mistake.message.clone()).collect::<Vec<_>>().join("; "))?;
    let lowering = Lowering { zone: Tz::UTC, problems: RunProblems::default() };
    let job = QueryJob { plan: Arc::clone(&bound.plan), tables: HashMap::new(), since: HashMap::new(), lowering };
    let results = run_jobs(&[job], Vec::new()).map_err(|error| format!("{error:?}"))?;
    let column = results.jobs[0].column("c0").unwrap().str().unwrap().clone();
    Ok(column.iter().map(|value| value.unwrap_or("NULL").to_owned()).collect())
}

fn value_of_example(entry: &ReferenceEntry, example: &str) -> Result<String, String> {
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
    Ok(text_results(query)?.join(", "))
}

#[test]
fn examples_have_the_values_shown() {
    let mut wrong = Vec::new();
    for entry in all_entries() {
        assert!(!entry.examples.is_empty(), "{}", entry.usage);
        for (example, expected) in entry.examples {
            let found = value_of_example(&entry, example).unwrap_or_else(|problem| format!("! {problem}"));
            if found != *expected {
                wrong.push(format!("{example}\t{found}"));
            }
        }
    }
    assert!(wrong.is_empty(), "these examples have other values:\n{}", wrong.join("\n"));
}

/// Returns a table like the sample with a timestamp and a JSON text.
fn wide_sample() -> CatalogTable {
    let mut columns = sample_columns();
    columns.extend([Field::new("at", Type::Timestamp), Field::new("json", Type::Text)]);
    for column in &mut columns {
        column.nullable = true;
    }
    CatalogTable { name: "t".to_owned(), columns, key: vec!["day".to_owned()] }
}

fn is_accepted(written: &str) -> bool {
    let query = if written.starts_with("SELECT") { written.to_owned() } else { format!("SELECT {written} FROM t") };
    bind::bind_query(&sql_of_text(query), &[wide_sample()], test_bindings()).is_ok()
}

#[test]
fn spellings_of_other_engines_are_accepted_or_rejected_as_documented() {
    let mut wrong = Vec::new();
    for engine in ENGINES {
        for spelling in engine.spellings {
            let accepted = is_accepted(spelling.theirs);
            let (should_be, ours) = match spelling.here {
                SpellingSupport::Same => (true, None),
                SpellingSupport::Refused(ours) => (false, Some(ours)),
                SpellingSupport::Differs(ours) => (true, Some(ours)),
                SpellingSupport::Unsupported => (false, None),
            };
            if accepted != should_be {
                wrong.push(format!(
                    "{}: {} is {}",
                    engine.name,
                    spelling.theirs,
                    if accepted { "accepted" } else { "rejected" }
                ));
            }
            if let Some(ours) = ours
                && !is_accepted(ours)
            {
                wrong.push(format!("{}: {ours} is rejected", engine.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_call_has_a_signature() {
    let without: Vec<String> = all_entries()
        .filter(|entry| entry.kind != ExampleKind::Query && entry.signature().types.is_empty())
        .map(|entry| entry.usage.to_owned())
        .collect();
    assert!(without.is_empty(), "{without:?}");
}
