//! Runs all queries of a pipeline and the plan of the accounts at once.

use polars::prelude::DataFrame;

use super::engine_errors::engine_failure;
use super::scored_accounts::ScoredAccounts;
use super::sql_mistakes::value_diagnostic;
use crate::base::diagnostic::Diagnostic;
use crate::base::failure::Failure;
use crate::base::identifier;
use crate::config::{MetricQuery, Pipeline};
use crate::query::Sql;
use crate::query::affected_results::result_names_affected_by;
use crate::query::lower::RunProblem;
use crate::query::run::{self, QueryJob, RunError};

/// The collected accounts and the result of every query, in pipeline order.
pub struct QueryResults {
    pub accounts: DataFrame,
    /// The ids of all accounts, where only some are scored.
    pub listed: Option<DataFrame>,
    pub queries: Vec<DataFrame>,
}

/// Runs the plan of the accounts and all queries.
///
/// # Errors
/// A value that a query cannot convert, or an engine that fails.
pub fn run_queries(pipeline: &Pipeline, scored: &ScoredAccounts, jobs: &[QueryJob]) -> Result<QueryResults, Failure> {
    match run::run_jobs(jobs, scored.frames()) {
        Ok(results) => {
            let mut frames = results.frames.into_iter();
            let accounts = frames.next().unwrap_or_default();
            Ok(QueryResults { accounts, listed: frames.next(), queries: results.jobs })
        }
        Err(RunError::Problem { job, problem }) => {
            let failed = pipeline.queries.get(job).zip(jobs.get(job));
            let diagnostic = failed.map(|(query, job)| failed_query(query, job, &problem));
            Err(Failure::Data(diagnostic.into_iter().collect()))
        }
        Err(RunError::Engine { job, reason }) => {
            Err(scored.condition_failure().unwrap_or_else(|| find_failing_query(pipeline, scored, jobs, job, reason)))
        }
    }
}

/// Reports a value that a query cannot convert, with the metrics that depend on it.
fn failed_query(query: &MetricQuery, job: &QueryJob, problem: &RunProblem) -> Diagnostic {
    let metrics = result_names_affected_by(&job.plan, problem.location).into_iter();
    let metrics: Vec<String> = metrics.filter(|name| query.metrics.iter().any(|metric| metric.name == *name)).collect();
    let mut diagnostic = value_diagnostic(&Sql::of_file(&query.file), problem);
    // A value on which all metrics depend is not reported as a problem of one of them.
    diagnostic.message = if metrics.is_empty() || metrics.len() == query.metrics.len() && metrics.len() > 1 {
        format!("`{}`: {}", query.name, diagnostic.message)
    } else {
        let noun = if metrics.len() == 1 { "metric" } else { "metrics" };
        format!("`{}`, {noun} {}: {}", query.name, identifier::quoted_list(metrics), diagnostic.message)
    };
    diagnostic
}

/// Runs the accounts and every query alone, to find the query on which the engine fails.
fn find_failing_query(
    pipeline: &Pipeline,
    scored: &ScoredAccounts,
    jobs: &[QueryJob],
    known: Option<usize>,
    joint_reason: String,
) -> Failure {
    if let Some(at) = known {
        return engine_failure(&attempt_of_query(pipeline, at), joint_reason);
    }
    if let Err(RunError::Engine { reason, .. }) = run::run_jobs(&[], scored.frames()) {
        return engine_failure(&format!("read the accounts from `{}`", pipeline.accounts.source), reason);
    }
    for (at, job) in jobs.iter().enumerate() {
        if let Err(RunError::Engine { reason, .. }) = run::run_jobs(std::slice::from_ref(job), Vec::new()) {
            return engine_failure(&attempt_of_query(pipeline, at), reason);
        }
    }
    engine_failure("run the queries together", joint_reason)
}

fn attempt_of_query(pipeline: &Pipeline, at: usize) -> String {
    format!("run `{}`", pipeline.queries.get(at).map_or("", |query| query.name.as_str()))
}
