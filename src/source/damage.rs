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

    /// The failure as it came or, where the engine failed and one of the files cannot be read by itself either,
    /// the name of that file. Only a run that has failed already pays for the second look.
    #[must_use]
    pub fn blame(&self, failure: Failure) -> Failure {
        let (Failure::World(Error::Engine { reason: first, .. }), Some(exports)) = (&failure, &self.exports) else {
            return failure;
        };
        let damaged = self.plans.iter().flat_map(|plan| plan.one_by_one(exports)).find_map(|(file, frame)| {
            let reason = frame.and_then(|frame| engine::collect(vec![frame])).err()?;
            let path = &file.object.path;
            // A store that gives no rows, though it gave the footer: the file may well be sound.
            Some(exports.overheard(path, &reason).unwrap_or(Error::Parquet { url: exports.url(path), reason }))
        });
        // It may have been a store that works again by now.
        damaged.or_else(|| exports.overheard("", first)).map_or(failure, Failure::World)
    }
}
