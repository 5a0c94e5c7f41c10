//! Parses run records.

use serde::de::DeserializeOwned;

use crate::storage::Location;

/// Parses the record at `path`. Logs a warning and returns none if it is unreadable.
pub fn parse_run_record<T: DeserializeOwned>(warehouse: &Location, path: &str, json: &[u8]) -> Option<T> {
    match serde_json::from_slice(json) {
        Ok(record) => Some(record),
        Err(error) => {
            tracing::warn!(record = %warehouse.url(path), %error, "cannot read a run record");
            None
        }
    }
}
