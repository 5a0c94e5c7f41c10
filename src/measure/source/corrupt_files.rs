//! Finds the file that made the engine fail. The engine's own message does not name one.

use std::sync::Arc;

use super::exports::Exports;
use super::file_changes::{self, ListedFiles};
use super::scan::{FileScan, ScanPlan};
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
    pub fn new(exports: &Exports, plans: Vec<Arc<ScanPlan>>) -> Self {
        Self { exports: exports.clone(), plans }
    }

    /// Returns the exports that the files belong to.
    #[must_use]
    pub fn exports(&self) -> &Exports {
        &self.exports
    }

    /// Lists the files again and compares them with those that were listed before.
    ///
    /// # Errors
    /// The first file that changed or is gone, or a store that cannot be listed.
    pub fn check_unchanged(&self) -> Result<(), Error> {
        let listed = self.plans.iter().map(|plan| ListedFiles {
            pattern: &plan.source.files,
            objects: plan.files.iter().map(|file| &file.object).collect(),
        });
        file_changes::check_unchanged(&self.exports, &listed.collect::<Vec<_>>())
    }

    /// Replaces a failure by its cause, if one is found: a file that changed, an error of the store, or a file that
    /// cannot be read alone either. Only a run that has failed reads files again.
    #[must_use]
    pub fn attribute_error(&self, failure: Failure) -> Failure {
        if let Err(changed @ Error::FileChanged { .. }) = self.check_unchanged() {
            return Failure::Runtime(changed);
        }
        let exports = &self.exports;
        if let Some(store_error) = exports.first_store_error() {
            return Failure::Runtime(store_error);
        }
        let Failure::Runtime(Error::Engine { reason: engine_message, .. }) = &failure else {
            return failure;
        };
        // If every file can be read alone, the store may have failed for a while.
        let cause = self.first_unreadable_file().or_else(|| self.store_error_in(engine_message));
        cause.map_or(failure, Failure::Runtime)
    }

    fn first_unreadable_file(&self) -> Option<Error> {
        let exports = &self.exports;
        let mut scans = self.plans.iter().flat_map(|plan| plan.scan_each_file(exports));
        scans.find_map(|FileScan { file, frame }| {
            let reason = frame.and_then(|frame| engine::collect_frames(vec![frame])).err()?;
            let damaged = Error::Parquet { url: exports.url(&file.object.path), cause: reason.into() };
            Some(exports.first_store_error().unwrap_or(damaged))
        })
    }

    /// Finds the error of the store that the engine's message quotes, and the file that it names.
    fn store_error_in(&self, engine_message: &str) -> Option<Error> {
        let exports = &self.exports;
        let paths = self.plans.iter().flat_map(|plan| &plan.files).map(|file| file.object.path.as_str());
        let path = paths.filter(|path| engine_message.contains(&exports.url(path))).max_by_key(|path| path.len());
        let store_error = exports.os_error_in(path.unwrap_or_default(), engine_message)?;
        let what = "it existed when the exports were listed, was missing for a while, and exists again".to_owned();
        Some(match (store_error, path) {
            (Error::NotFound { url, .. }, Some(_)) => Error::FileChanged { url, what },
            (other, _) => other,
        })
    }
}
