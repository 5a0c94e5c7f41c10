//! Whether a run of a day would publish what is published already.

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::base::failure::Failure;
use crate::cli::published_days::{SnapshotStatus, parse_run_record};
use crate::config::Pipeline;
use crate::measure::source::Exports;
use crate::publish::run_record;
use crate::storage::Location;
use crate::warehouse::reader::WarehouseReader;

/// The part of the run record of a published day that is reported.
#[derive(Debug, Deserialize)]
pub struct UnchangedSnapshot {
    finished_at: String,
    summary: Map<String, Value>,
}

/// Returns the published day, if a run of it now would publish the same. `backfill` and `status` decide in the same way.
///
/// # Errors
/// A warehouse that can't be read.
pub fn find_unchanged(
    pipeline: &Pipeline,
    exports: &Exports,
    warehouse: &Location,
    reader: &WarehouseReader<'_>,
    as_of: NaiveDate,
) -> Result<Option<UnchangedSnapshot>, Failure> {
    let days = reader.published_days()?;
    if days.binary_search(&as_of).is_err() {
        return Ok(None);
    }
    let status = SnapshotStatus::read(pipeline, exports, warehouse, reader)?;
    let reasons = status.outdated_reasons(&days, as_of);
    // Exports that can't be listed may have changed. The run reports what is wrong with them.
    if !reasons.is_empty() || !status.has_current_plays(as_of) || status.exports_failure.borrow().is_some() {
        tracing::info!(%as_of, ?reasons, "published, but no longer current");
        return Ok(None);
    }
    let Some(run) = status.records.runs.get(&as_of) else { return Ok(None) };
    let path = run_record::run_record_path(as_of, &run.run_id);
    Ok(parse_run_record(warehouse, &path, &warehouse.read(&path)?))
}

impl UnchangedSnapshot {
    /// The summary of the run that published the day, with `skipped` beside it.
    #[must_use]
    pub fn summary(&self) -> Value {
        let mut summary = self.summary.clone();
        summary.insert("skipped".to_owned(), Value::Bool(true));
        Value::Object(summary)
    }

    /// The same for people, in one line.
    #[must_use]
    pub fn text(&self, pipeline: &str, as_of: NaiveDate) -> String {
        format!(
            "{pipeline} as of {as_of}: skipped, nothing has changed since it was published ({})\n",
            self.finished_at
        )
    }
}
