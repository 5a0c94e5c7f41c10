//! Tables of rejected snapshots, whose data looked wrong.

use arrow::array::RecordBatch;
use chrono::NaiveDate;

use crate::base::environment::Environment;
use crate::base::error::Error;
use crate::base::failure::Failure;
use crate::base::request_error::RequestError;
use crate::publish::rejected_snapshot;
use crate::storage::Location;
use crate::warehouse::reader::WarehouseReader;
use crate::warehouse::tables::{QUALITY_CHECKS, TableSchema};

/// Returns a table of the rejected snapshot of the wanted day, or of the newest one.
///
/// # Errors
/// A day that is not set aside, or a warehouse that can't be read.
pub fn rejected_table(
    warehouse: &Location,
    table: TableSchema,
    wanted: Option<NaiveDate>,
) -> Result<Vec<RecordBatch>, Failure> {
    let rejected_days: Vec<NaiveDate> =
        rejected_snapshot::read_notes(warehouse)?.iter().map(|note| note.as_of).collect();
    match wanted.or_else(|| rejected_days.last().copied()).filter(|day| rejected_days.contains(day)) {
        Some(day) => Ok(rejected_snapshot::read_table(warehouse, table, day)?),
        None => Err(RequestError::NoRejectedSnapshot { warehouse: warehouse.url(""), wanted, rejected_days }.into()),
    }
}

/// Returns the quality checks of a day as they were published, or of its rejected snapshot; none if there are neither.
///
/// # Errors
/// A warehouse that can't be read.
pub fn quality_checks(
    warehouse: &Location,
    reader: &WarehouseReader<'_>,
    day: NaiveDate,
    environment: &Environment,
) -> Result<Option<Vec<RecordBatch>>, Error> {
    let is_rejected = rejected_snapshot::read_notes(warehouse)?.iter().any(|note| note.as_of == day);
    let published = reader.published_days()?.binary_search(&day).is_ok();
    match (published, is_rejected) {
        (true, _) => {
            if is_rejected {
                environment
                    .terminal
                    .print_message("as published; a later run of the day was rejected: `--candidate` shows it");
            }
            reader.read_table_untracked(QUALITY_CHECKS, day).map(Some)
        }
        (false, true) => {
            environment.terminal.print_message("not published: this snapshot was rejected");
            rejected_snapshot::read_table(warehouse, QUALITY_CHECKS, day).map(Some)
        }
        (false, false) => Ok(None),
    }
}
