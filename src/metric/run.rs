//! All queries of a pipeline at once, the accounts beside them.

use polars::prelude::{DataFrame, LazyFrame};

use super::failed;
use super::plan::value_problem;
use crate::failure::Failure;
use crate::query::Sql;
use crate::query::run::{self, Job, RunError};
use crate::spec::Spec;

/// Runs the accounts and all queries: the accounts, then the answers of the queries in their order.
///
/// # Errors
/// A value that a query does not take, or an engine that fails.
pub fn run(spec: &Spec, scored: LazyFrame, jobs: &[Job]) -> Result<(DataFrame, Vec<DataFrame>), Failure> {
    match run::run(jobs, vec![scored.clone()]) {
        Ok((mut accounts, answers)) => Ok((accounts.pop().unwrap_or_default(), answers)),
        Err(RunError::Problem { job, problem }) => {
            let sql = spec.queries.get(job).map(|query| Sql::of_file(&query.file));
            Err(Failure::Data(sql.iter().map(|sql| value_problem(sql, &problem)).collect()))
        }
        Err(RunError::Engine { job, reason }) => Err(blame(spec, scored, jobs, job, reason)),
    }
}

/// Runs everything one by one to find out which query the engine fails on.
fn blame(spec: &Spec, scored: LazyFrame, jobs: &[Job], known: Option<usize>, together: String) -> Failure {
    let attempt = |at: usize| format!("run `{}`", spec.queries.get(at).map_or("", |query| query.name.as_str()));
    if let Some(at) = known {
        return failed(&attempt(at), together);
    }
    if let Err(RunError::Engine { reason, .. }) = run::run(&[], vec![scored]) {
        return failed(&format!("read the accounts from `{}`", spec.accounts.source), reason);
    }
    for (at, job) in jobs.iter().enumerate() {
        if let Err(RunError::Engine { reason, .. }) = run::run(std::slice::from_ref(job), Vec::new()) {
            return failed(&attempt(at), reason);
        }
    }
    failed("run the queries together", together)
}
