//! Which file is to blame when the engine fails: its own words name none.

use std::sync::Arc;

use super::exports::Exports;
use super::scan::Plan;
use crate::engine;
use crate::error::Error;
use crate::failure::Failure;

/// The files that a run reads.
#[derive(Clone)]
pub struct Suspects {
    exports: Option<Exports>,
    plans: Vec<Arc<Plan>>,
}

impl Suspects {
    /// Nothing is read.
    #[must_use]
    pub fn none() -> Self {
        Self { exports: None, plans: Vec::new() }
    }

    #[must_use]
    pub fn of(exports: &Exports, plans: impl Iterator<Item = Arc<Plan>>) -> Self {
        Self { exports: Some(exports.clone()), plans: plans.collect() }
    }

    /// The failure as it came or, where a store gave no rows, though it gave the footer, that; or, where the engine failed
    /// and one of the files cannot be read by itself either, the name of that file. Only a run that has failed already
    /// pays for the second look.
    #[must_use]
    pub fn blame(&self, failure: Failure) -> Failure {
        let Some(exports) = &self.exports else { return failure };
        if let Some(refused) = exports.refused() {
            return Failure::World(refused);
        }
        if !matches!(failure, Failure::World(Error::Engine { .. })) {
            return failure;
        }
        let damaged = self.plans.iter().flat_map(|plan| plan.one_by_one(exports)).find_map(|(file, frame)| {
            let reason = frame.and_then(|frame| engine::collect(vec![frame])).err()?;
            let damaged = Error::Parquet { url: exports.url(&file.object.path), reason };
            Some(exports.refused().unwrap_or(damaged))
        });
        damaged.map_or(failure, Failure::World)
    }
}
