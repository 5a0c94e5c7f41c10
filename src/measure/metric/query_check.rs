//! Checks the SQL files of a pipeline against what is declared, without reading a row.

use chrono::NaiveDate;

use super::query_plan;
use crate::base::diagnostic::Diagnostic;
use crate::config::Pipeline;
use crate::query::origins::tables_read;

/// The result of checking the SQL files of a pipeline.
#[derive(Debug, Default)]
pub struct QueryCheck {
    /// Mistakes in the SQL files, or else sources that nothing reads.
    pub problems: Vec<Diagnostic>,
    /// Notes that require no change.
    pub notes: Vec<Diagnostic>,
}

/// Plans every query and reports its mistakes.
#[must_use]
pub fn check_queries(pipeline: &Pipeline) -> QueryCheck {
    // Types do not depend on the day, so any day serves.
    let bindings = pipeline.bindings(NaiveDate::default());
    let catalog = query_plan::source_catalog(pipeline);
    let mut check = QueryCheck::default();
    let mut read = vec![pipeline.accounts.source.clone()];
    let listed_in = pipeline.roll_up.as_ref().and_then(|roll_up| roll_up.listed_in.as_ref());
    read.extend(listed_in.map(|listed| listed.source.clone()));
    for query in &pipeline.queries {
        match query_plan::plan_query(pipeline, &catalog, query, bindings) {
            Ok(mut bound) => {
                read.extend(tables_read(&bound.plan));
                check.notes.append(&mut bound.notes);
            }
            Err(mut mistakes) => check.problems.append(&mut mistakes),
        }
    }
    // The sources that a query with mistakes would read are unknown.
    if check.problems.is_empty() {
        check.problems = unread_sources(pipeline, &read);
    }
    check
}

/// Warns of sources that list neither accounts nor parents and that no query reads.
fn unread_sources(pipeline: &Pipeline, read: &[String]) -> Vec<Diagnostic> {
    let unread = pipeline.sources.iter().filter(|source| !read.contains(&source.name));
    unread
        .map(|source| {
            Diagnostic::warning("unused-source", format!("nothing reads source `{}`", source.name))
                .at(source.place.clone())
                .hint("read it in the SQL of a metric, or leave it out")
        })
        .collect()
}
