//! The reasons why a GROUP BY fails.

use std::cmp::Ordering;

use polars::prelude::PolarsError;

/// Why a GROUP BY has no result.
#[derive(Debug)]
pub enum GroupError {
    /// The type of an aggregate does not hold its value. `aggregate` is its position.
    Aggregate {
        aggregate: usize,
        problem: String,
    },
    Engine(PolarsError),
}

impl From<PolarsError> for GroupError {
    fn from(error: PolarsError) -> Self {
        Self::Engine(error)
    }
}

impl GroupError {
    /// Compares for reporting: errors of the engine come first, then those of the first aggregate.
    pub fn compare_for_report(&self, other: &Self) -> Ordering {
        self.report_key().cmp(&other.report_key())
    }

    fn report_key(&self) -> Option<(usize, &str)> {
        match self {
            Self::Engine(_) => None,
            Self::Aggregate { aggregate, problem } => Some((*aggregate, problem)),
        }
    }
}
