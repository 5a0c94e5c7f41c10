//! Every SQL file resolved against what is declared, without reading a row.

use chrono::NaiveDate;

use super::query_plan;
use crate::base::diagnostic::Diagnostic;
use crate::config::Pipeline;
use crate::query::origins::tables_read;

/// What is to be said of the SQL files of a pipeline before a row is read.
#[derive(Debug, Default)]
pub struct QueryCheck {
    /// All mistakes in them, and sources that nothing reads.
    pub problems: Vec<Diagnostic>,
    /// What an author may want to know and need not change.
    pub notes: Vec<Diagnostic>,
}

/// Binds every query and holds it to what is asked of it.
#[must_use]
pub fn check_queries(pipeline: &Pipeline) -> QueryCheck {
    // Types do not depend on the day, so any will do.
    let bindings = pipeline.bindings(NaiveDate::default());
    let catalog = query_plan::source_catalog(pipeline);
    let mut checked = QueryCheck::default();
    let mut read = vec![pipeline.accounts.source.clone()];
    let listed_in = pipeline.roll_up.as_ref().and_then(|roll_up| roll_up.listed_in.as_ref());
    read.extend(listed_in.map(|listed| listed.source.clone()));
    for query in &pipeline.queries {
        match query_plan::plan_query(pipeline, &catalog, query, bindings) {
            Ok(mut bound) => {
                read.extend(tables_read(&bound.plan));
                checked.notes.append(&mut bound.notes);
            }
            Err(mut mistakes) => checked.problems.append(&mut mistakes),
        }
    }
    // What SQL with mistakes would read is not known.
    if checked.problems.is_empty() {
        checked.problems = unread_sources(pipeline, &read);
    }
    checked
}

/// Sources that list neither accounts nor parents and are read by no query: a leftover, or a query that is yet to be written.
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
