//! All queries of a pipeline at once, the accounts beside them.

use polars::prelude::{DataFrame, LazyFrame};

use super::engine_failure;
use super::query_plan::value_diagnostic;
use super::scored_accounts::ScoredAccounts;
use crate::base::diagnostic::Diagnostic;
use crate::base::failure::Failure;
use crate::base::identifier;
use crate::config::{MetricQuery, Pipeline};
use crate::query::Sql;
use crate::query::affected_results::result_names_affected_by;
use crate::query::lower::RunProblem;
use crate::query::run::{self, QueryJob, RunError};

/// Runs the accounts and all queries: the accounts, then the answers of the queries in their order.
///
/// # Errors
/// A value that a query does not take, or an engine that fails.
pub fn run_queries(
    pipeline: &Pipeline,
    scored: &ScoredAccounts,
    jobs: &[QueryJob],
) -> Result<(DataFrame, Vec<DataFrame>), Failure> {
    match run::run_jobs(jobs, vec![scored.frame.clone()]) {
        Ok(mut results) => Ok((results.frames.pop().unwrap_or_default(), results.jobs)),
        Err(RunError::Problem { job, problem }) => {
            let of_query =
                pipeline.queries.get(job).zip(jobs.get(job)).map(|(query, job)| failed_query(query, job, &problem));
            Err(Failure::Data(of_query.into_iter().collect()))
        }
        Err(RunError::Engine { job, reason }) => Err(scored
            .condition_failure()
            .unwrap_or_else(|| find_failing_query(pipeline, &scored.frame, jobs, job, reason))),
    }
}

/// A value that a query does not take, with the metrics that it would have become.
fn failed_query(query: &MetricQuery, job: &QueryJob, problem: &RunProblem) -> Diagnostic {
    let metrics = result_names_affected_by(&job.plan, problem.location).into_iter();
    let metrics: Vec<String> = metrics.filter(|name| query.metrics.iter().any(|metric| metric.name == *name)).collect();
    let mut diagnostic = value_diagnostic(&Sql::of_file(&query.file), problem);
    // What all of them need says nothing about one of them.
    diagnostic.message = if metrics.is_empty() || metrics.len() == query.metrics.len() && metrics.len() > 1 {
        format!("`{}`: {}", query.name, diagnostic.message)
    } else {
        let noun = if metrics.len() == 1 { "metric" } else { "metrics" };
        format!("`{}`, {noun} {}: {}", query.name, identifier::list(metrics), diagnostic.message)
    };
    diagnostic
}

/// Runs everything one by one to find out which query the engine fails on.
fn find_failing_query(
    pipeline: &Pipeline,
    scored: &LazyFrame,
    jobs: &[QueryJob],
    known: Option<usize>,
    joint_reason: String,
) -> Failure {
    let attempt = |at: usize| format!("run `{}`", pipeline.queries.get(at).map_or("", |query| query.name.as_str()));
    if let Some(at) = known {
        return engine_failure(&attempt(at), joint_reason);
    }
    if let Err(RunError::Engine { reason, .. }) = run::run_jobs(&[], vec![scored.clone()]) {
        return engine_failure(&format!("read the accounts from `{}`", pipeline.accounts.source), reason);
    }
    for (at, job) in jobs.iter().enumerate() {
        if let Err(RunError::Engine { reason, .. }) = run::run_jobs(std::slice::from_ref(job), Vec::new()) {
            return engine_failure(&attempt(at), reason);
        }
    }
    engine_failure("run the queries together", joint_reason)
}
