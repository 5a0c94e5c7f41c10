//! Tables that a run set aside because the data looked wrong.

use arrow::array::RecordBatch;
use chrono::NaiveDate;

use crate::base::environment::Environment;
use crate::base::error::Error;
use crate::publish::rejected_snapshot;
use crate::storage::Location;
use crate::warehouse::reader::WarehouseReader;
use crate::warehouse::tables::{QUALITY_CHECKS, TableSchema};

/// Returns a table of the wanted day that is set aside, or of the newest one.
///
/// # Errors
/// A day that is not set aside, or a warehouse that can't be read.
pub fn rejected_table(
    warehouse: &Location,
    table: TableSchema,
    wanted: Option<NaiveDate>,
) -> Result<Vec<RecordBatch>, Error> {
    let rejected_days: Vec<NaiveDate> =
        rejected_snapshot::read_notes(warehouse)?.iter().map(|note| note.as_of).collect();
    match wanted.or_else(|| rejected_days.last().copied()).filter(|day| rejected_days.contains(day)) {
        Some(day) => rejected_snapshot::read_table(warehouse, table, day),
        None => Err(Error::NoRejectedSnapshot { warehouse: warehouse.url(""), wanted, rejected_days }),
    }
}

/// Returns the quality checks of a day as they were published, or as they were set aside; none if there are neither.
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
                    .print_message("as published; a later run set the day aside: `--candidate` shows it");
            }
            reader.read_table_untracked(QUALITY_CHECKS, day).map(Some)
        }
        (false, true) => {
            environment.terminal.print_message("not published: this was set aside");
            rejected_snapshot::read_table(warehouse, QUALITY_CHECKS, day).map(Some)
        }
        (false, false) => Ok(None),
    }
}
