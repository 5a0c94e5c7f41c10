//! Which file is to blame when the engine fails: its own words name none.

use std::sync::Arc;

use super::exports::Exports;
use super::file_changes;
use super::scan::ScanPlan;
use crate::base::error::Error;
use crate::base::failure::Failure;
use crate::query::engine;

/// The files that a run reads.
#[derive(Clone)]
pub struct RunFiles {
    exports: Exports,
    plans: Vec<Arc<ScanPlan>>,
}

impl RunFiles {
    #[must_use]
    pub fn new(exports: &Exports, plans: impl Iterator<Item = Arc<ScanPlan>>) -> Self {
        Self { exports: exports.clone(), plans: plans.collect() }
    }

    /// Whether all of them are still those that were listed.
    ///
    /// # Errors
    /// The first that is not, or a store that can't be listed.
    pub fn check_unchanged(&self) -> Result<(), Error> {
        let objects = self.plans.iter().map(|plan| plan.files.iter().map(|file| &file.object).collect());
        let read: Vec<_> = self.plans.iter().map(|plan| plan.pattern.as_str()).zip(objects).collect();
        file_changes::check_unchanged(&self.exports, &read)
    }

    /// The failure as it came; or, where one of the files is no longer what it was, that; or, where the engine failed
    /// and one of the files cannot be read by itself either, the name of that file. Only a run that has failed already
    /// pays for the second look.
    #[must_use]
    pub fn attribute_error(&self, failure: Failure) -> Failure {
        if let Err(changed @ Error::Changed { .. }) = self.check_unchanged() {
            return Failure::World(changed);
        }
        let exports = &self.exports;
        if let Some(refused) = exports.first_store_error() {
            return Failure::World(refused);
        }
        let Failure::World(Error::Engine { reason: first, .. }) = &failure else {
            return failure;
        };
        let corrupt_file = self.plans.iter().flat_map(|plan| plan.scan_each_file(exports)).find_map(|(file, frame)| {
            let reason = frame.and_then(|frame| engine::collect_frames(vec![frame])).err()?;
            let damaged = Error::Parquet { url: exports.url(&file.object.path), reason };
            Some(exports.first_store_error().unwrap_or(damaged))
        });
        // It may have been a store that works again by now.
        corrupt_file.or_else(|| self.store_error_in(exports, first)).map_or(failure, Failure::World)
    }

    /// What the engine's words say of the store, and of which file.
    fn store_error_in(&self, exports: &Exports, engine_message: &str) -> Option<Error> {
        let files = self.plans.iter().flat_map(|plan| &plan.files).map(|file| file.object.path.as_str());
        let path = files.filter(|path| engine_message.contains(&exports.url(path))).max_by_key(|path| path.len());
        let store_error = exports.os_error_in(path.unwrap_or_default(), engine_message)?;
        let what = "it was there when the exports were listed, was gone for a while, and is back".to_owned();
        Some(match (store_error, path) {
            (Error::NotFound { url, .. }, Some(_)) => Error::Changed { url, what },
            (other, _) => other,
        })
    }
}
