//! All queries of a pipeline at once, the accounts beside them.

use polars::prelude::{DataFrame, LazyFrame};

use super::accounts::Scored;
use super::failed;
use super::plan::value_problem;
use crate::base::diagnostic::Diagnostic;
use crate::base::failure::Failure;
use crate::base::identifier;
use crate::config::{Query, Spec};
use crate::query::Sql;
use crate::query::affected::results_of;
use crate::query::expr::Location;
use crate::query::lower::RunProblem;
use crate::query::run::{self, Job, RunError};

/// Runs the accounts and all queries: the accounts, then the answers of the queries in their order.
///
/// # Errors
/// A value that a query does not take, or an engine that fails.
pub fn run(spec: &Spec, scored: &Scored, jobs: &[Job]) -> Result<(DataFrame, Vec<DataFrame>), Failure> {
    match run::run(jobs, vec![scored.frame.clone()]) {
        Ok((mut accounts, answers)) => Ok((accounts.pop().unwrap_or_default(), answers)),
        Err(RunError::Problem { job, problem }) => {
            let of_query = spec.queries.get(job).zip(jobs.get(job)).map(|(query, job)| of_query(query, job, &problem));
            Err(Failure::Data(of_query.into_iter().collect()))
        }
        Err(RunError::Engine { job, reason }) => {
            Err(scored.problem().unwrap_or_else(|| blame(spec, &scored.frame, jobs, job, reason)))
        }
    }
}

/// A value that a query does not take, with the metrics that it would have become.
fn of_query(query: &Query, job: &Job, problem: &RunProblem) -> Diagnostic {
    let location = Location { start: problem.start, end: problem.end };
    let metrics = results_of(&job.plan, location).into_iter();
    let metrics: Vec<String> = metrics.filter(|name| query.metrics.iter().any(|metric| metric.name == *name)).collect();
    let mut told = value_problem(&Sql::of_file(&query.file), problem);
    // What all of them need says nothing about one of them.
    told.message = if metrics.is_empty() || metrics.len() == query.metrics.len() && metrics.len() > 1 {
        format!("`{}`: {}", query.name, told.message)
    } else {
        let noun = if metrics.len() == 1 { "metric" } else { "metrics" };
        format!("`{}`, {noun} {}: {}", query.name, identifier::list(metrics), told.message)
    };
    told
}

/// Runs everything one by one to find out which query the engine fails on.
fn blame(spec: &Spec, scored: &LazyFrame, jobs: &[Job], known: Option<usize>, together: String) -> Failure {
    let attempt = |at: usize| format!("run `{}`", spec.queries.get(at).map_or("", |query| query.name.as_str()));
    if let Some(at) = known {
        return failed(&attempt(at), together);
    }
    if let Err(RunError::Engine { reason, .. }) = run::run(&[], vec![scored.clone()]) {
        return failed(&format!("read the accounts from `{}`", spec.accounts.source), reason);
    }
    for (at, job) in jobs.iter().enumerate() {
        if let Err(RunError::Engine { reason, .. }) = run::run(std::slice::from_ref(job), Vec::new()) {
            return failed(&attempt(at), reason);
        }
    }
    failed("run the queries together", together)
}
