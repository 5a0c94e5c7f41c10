//! The reasons why queries fail while they run.

use polars::prelude::PolarsError;

use super::query_job::QueryJob;
use crate::query::engine;
use crate::query::lower::RunProblem;
use crate::query::sql_text::SqlLocation;

/// Why there are no results. `job` is a position among the jobs.
#[derive(Debug)]
pub enum RunError {
    /// A query does not accept a value.
    Problem { job: usize, problem: RunProblem },
    /// The engine failed, in this query if it is known.
    Engine { job: Option<usize>, reason: String },
}

impl RunError {
    /// Returns the error of a failed engine. A problem that a query noted is its cause, and is returned instead.
    pub fn of_engine(jobs: &[QueryJob], job: Option<usize>, reason: String) -> Self {
        Self::first_noted(jobs).unwrap_or(Self::Engine { job, reason })
    }

    /// Returns the problem of the first query that noted one.
    pub fn first_noted(jobs: &[QueryJob]) -> Option<Self> {
        jobs.iter().enumerate().find_map(|(job, QueryJob { lowering, .. })| {
            Some(Self::Problem { job, problem: lowering.problems.first_in_text()? })
        })
    }
}

/// Why a step has no result.
pub enum StepError {
    Problem(RunProblem),
    Engine(String),
}

impl StepError {
    /// Returns the error of a value that is rejected.
    pub fn of_value(location: SqlLocation, message: String) -> Self {
        Self::Problem(RunProblem { location, message, hint: None })
    }

    /// Returns the error of a part of the query, with a hint what to write instead.
    pub fn of_query(location: SqlLocation, message: String, hint: &'static str) -> Self {
        Self::Problem(RunProblem { location, message, hint: Some(hint) })
    }

    pub fn into_run_error(self, jobs: &[QueryJob], job: usize) -> RunError {
        match self {
            Self::Problem(problem) => RunError::Problem { job, problem },
            Self::Engine(reason) => RunError::of_engine(jobs, Some(job), reason),
        }
    }
}

/// A failure of Polars, with its text on one line.
impl From<PolarsError> for StepError {
    fn from(error: PolarsError) -> Self {
        Self::Engine(engine::engine_error_text(&error))
    }
}
