//! Every declared source as of one day.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime};
use polars::prelude::LazyFrame;

use super::corrupt_files::RunFiles;
use super::report::SourceReport;

/// Every declared source as of one day.
#[derive(Clone)]
pub struct Sources {
    pub as_of: NaiveDate,
    pub tables: Vec<SourceTable>,
    /// The files that were read, to attribute a failure of the engine.
    pub files: RunFiles,
}

/// One source as of one day.
#[derive(Clone)]
pub struct SourceTable {
    pub name: String,
    /// All rows, read from the files: only for where the cache fails.
    pub uncached_frame: LazyFrame,
    /// Opens the rows that queries read: from the cache of decoded columns, over the files that can hold rows since a time.
    pub cached_frame_since: Arc<CachedFrameSince>,
    pub report: SourceReport,
}

/// Opens the frame of a source from the cache; without a time, over all files.
pub type CachedFrameSince = dyn Fn(Option<NaiveDateTime>) -> Result<LazyFrame, String> + Send + Sync;

impl SourceTable {
    fn frame_since(&self, time: Option<NaiveDateTime>) -> LazyFrame {
        (self.cached_frame_since)(time).unwrap_or_else(|_| self.uncached_frame.clone())
    }
}

impl Sources {
    /// Returns the frame of a source, every column as declared.
    #[must_use]
    pub fn frame(&self, name: &str) -> Option<LazyFrame> {
        self.table(name).map(|table| table.frame_since(None))
    }

    /// Returns the same frame without files in which every row happened before `since`. Other earlier rows may remain.
    #[must_use]
    pub fn frame_since(&self, name: &str, since: NaiveDateTime) -> Option<LazyFrame> {
        self.table(name).map(|table| table.frame_since(Some(since)))
    }

    /// Returns what was read and found, in pipeline order.
    pub fn reports(&self) -> impl Iterator<Item = &SourceReport> {
        self.tables.iter().map(|table| &table.report)
    }

    fn table(&self, name: &str) -> Option<&SourceTable> {
        self.tables.iter().find(|table| table.name == name)
    }
}
