//! Whether a run of a day would publish what is published already, and how that is told.

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::base::failure::Failure;
use crate::cli::command::snapshot_status::SnapshotStatus;
use crate::config::Pipeline;
use crate::measure::source::Exports;
use crate::publish::run_record;
use crate::storage::Location;
use crate::warehouse::reader::WarehouseReader;

/// What the record of the run that published a day tells of it.
#[derive(Debug, Deserialize)]
pub struct UnchangedSnapshot {
    finished_at: String,
    summary: Map<String, Value>,
}

/// The run that published the day, if a run of it now would publish the same. Judged as `backfill` and `status` do.
///
/// # Errors
/// A warehouse that can't be read.
pub fn find_unchanged(
    pipeline: &Pipeline,
    exports: &Exports,
    warehouse: &Location,
    archive: &WarehouseReader<'_>,
    as_of: NaiveDate,
) -> Result<Option<UnchangedSnapshot>, Failure> {
    let days = archive.days()?;
    if days.binary_search(&as_of).is_err() {
        return Ok(None);
    }
    let status = SnapshotStatus::read(pipeline, exports, warehouse, archive)?;
    let reasons = status.reasons(&days, as_of);
    // Exports that can't be looked at may have changed: the run finds out, and says what is wrong with them.
    if !reasons.is_empty() || !status.has_current_plays(as_of) || status.exports_failure.borrow().is_some() {
        tracing::info!(%as_of, ?reasons, "published, but no longer current");
        return Ok(None);
    }
    let Some(run) = status.ledger.runs.get(&as_of) else { return Ok(None) };
    let path = run_record::path(as_of, &run.run_id);
    match serde_json::from_slice(&warehouse.read(&path)?) {
        Ok(published) => Ok(Some(published)),
        Err(error) => {
            tracing::warn!(record = %warehouse.url(&path), %error, "unreadable run record");
            Ok(None)
        }
    }
}

impl UnchangedSnapshot {
    /// The summary of that run, with `skipped` beside it.
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
