//! The problems with values that a query meets while it runs.

use std::sync::{Arc, Mutex, PoisonError};

use polars::prelude::PolarsError;

use crate::query::sql_text::SqlLocation;

/// A value that a query does not accept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunProblem {
    pub location: SqlLocation,
    pub message: String,
    /// What to write instead, unless the usual hint about values applies.
    pub hint: Option<&'static str>,
}

/// The problems of one SQL text, noted by several threads.
#[derive(Debug, Clone, Default)]
pub struct RunProblems(Arc<Mutex<Vec<RunProblem>>>);

impl RunProblems {
    pub fn note_problem(&self, location: SqlLocation, message: String) {
        let problem = RunProblem { location, message, hint: None };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(problem);
    }

    /// Returns the first problem in the order of the text.
    #[must_use]
    pub fn first_in_text(&self) -> Option<RunProblem> {
        let noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        noted.iter().min_by_key(|problem| (problem.location.start, problem.message.clone())).cloned()
    }
}

/// Returns the error that stops Polars after a problem was noted. No message shows it.
pub fn noted_problem_error() -> PolarsError {
    PolarsError::ComputeError("a value was rejected".into())
}
