//! The paths of published objects: `<table>/ds=DATE/part-0.parquet`, one per table and day.

use chrono::NaiveDate;

use super::schema::{ACCOUNT_HEALTH_LATEST, TableSchema};
use crate::base::error::Error;
use crate::storage::Location;

/// Returns the path of a table's object for a day. `account_health_latest` has a single object for all days.
#[must_use]
pub fn object_path(table: TableSchema, date: NaiveDate) -> String {
    if table.name == ACCOUNT_HEALTH_LATEST.name {
        format!("{}/part-0.parquet", table.name)
    } else {
        format!("{}/ds={date}/part-0.parquet", table.name)
    }
}

/// Lists the days on which a table is published, ascending.
///
/// # Errors
/// A warehouse that cannot be listed.
pub fn snapshot_dates(warehouse: &Location, table: TableSchema) -> Result<Vec<NaiveDate>, Error> {
    let objects = warehouse.list(&format!("{}/ds=*/part-0.parquet", table.name))?;
    let mut dates: Vec<NaiveDate> = objects
        .iter()
        .filter_map(|object| object.path.split('/').find_map(|part| part.strip_prefix("ds="))?.parse().ok())
        .collect();
    dates.sort_unstable();
    Ok(dates)
}
