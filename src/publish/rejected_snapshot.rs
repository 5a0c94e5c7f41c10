//! Rejected snapshots: days whose data looks wrong, kept for inspection as `_candidates/ds=DATE/<table>.parquet`.
//!
//! A note beside the tables lists the checks that failed. It is written last. No run reads a rejected snapshot.

use arrow::array::RecordBatch;
use bytes::Bytes;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::base::error::Error;
use crate::config::QualityCheck;
use crate::score::quality::{QualityFinding, QualityVerdict};
use crate::storage::Location;
use crate::storage::parquet_codec;
use crate::warehouse::tables::TableSchema;

/// Why a day was not published.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RejectionNote {
    pub as_of: NaiveDate,
    pub run_id: String,
    /// When the day was rejected, for messages.
    #[serde(rename = "set_aside_at")]
    pub rejected_at: String,
    pub stops: Vec<FailedCheck>,
}

/// A check that stopped the day.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FailedCheck {
    pub check: QualityCheck,
    pub subject: Option<String>,
    pub tier: Option<String>,
    pub message: String,
}

impl FailedCheck {
    /// Returns the checks that stop, of all findings.
    #[must_use]
    pub fn from_findings(findings: &[QualityFinding]) -> Vec<Self> {
        let stops = findings.iter().filter(|finding| finding.verdict == QualityVerdict::Stop);
        stops.map(Self::of_finding).collect()
    }

    fn of_finding(finding: &QualityFinding) -> Self {
        Self {
            check: finding.check,
            subject: finding.subject.clone(),
            tier: finding.tier.clone(),
            message: finding.message.clone(),
        }
    }
}

/// Returns the folder of a rejected day.
#[must_use]
pub fn folder_of_day(day: NaiveDate) -> String {
    format!("_candidates/ds={day}")
}

fn note_path(day: NaiveDate) -> String {
    format!("{}/candidate.json", folder_of_day(day))
}

/// Writes a rejected day over an earlier one of the same date. `tables` are names and encoded tables. If the store refuses
/// deletions, the tables of the earlier one are replaced in place.
///
/// # Errors
/// A warehouse that can't be written.
pub fn write_snapshot<'a>(
    warehouse: &Location,
    note: &RejectionNote,
    tables: impl Iterator<Item = (&'a str, &'a Bytes)>,
) -> Result<(), Error> {
    match remove_day(warehouse, note.as_of) {
        Err(error @ Error::Denied { .. }) => {
            tracing::warn!(%error, "the earlier rejected snapshot is replaced in place");
        }
        removed => removed?,
    }
    for (table, bytes) in tables {
        warehouse.write(&format!("{}/{table}.parquet", folder_of_day(note.as_of)), bytes.clone())?;
    }
    let json = serde_json::to_vec(note)
        .map_err(|error| Error::Encode { what: "the note of a rejected snapshot".to_owned(), cause: error.into() })?;
    warehouse.write(&note_path(note.as_of), Bytes::from(json))
}

/// Removes a rejected day. The note goes first, so that a half removed day is not mistaken for a whole one.
///
/// # Errors
/// A warehouse that can't be listed or written.
pub fn remove_day(warehouse: &Location, day: NaiveDate) -> Result<(), Error> {
    let mut paths: Vec<String> =
        warehouse.list(&format!("{}/*", folder_of_day(day)))?.into_iter().map(|object| object.path).collect();
    let note = note_path(day);
    paths.sort_by_key(|path| *path != note);
    paths.iter().try_for_each(|path| warehouse.remove(path))
}

/// Reads the notes of all rejected days, ascending by day.
///
/// # Errors
/// A warehouse that can't be read.
pub fn read_notes(warehouse: &Location) -> Result<Vec<RejectionNote>, Error> {
    let listed = warehouse.list("_candidates/ds=*/candidate.json")?;
    let paths: Vec<String> = listed.into_iter().map(|object| object.path).collect();
    let read = warehouse.read_all(&paths)?.into_iter().zip(paths).filter_map(|(json, path)| {
        serde_json::from_slice(&json)
            .inspect_err(
                |error| tracing::warn!(note = %warehouse.url(&path), %error, "cannot read the note of a rejected snapshot"),
            )
            .ok()
    });
    let mut notes: Vec<RejectionNote> = read.collect();
    notes.sort_by_key(|note| note.as_of);
    Ok(notes)
}

/// Reads a table of a rejected day.
///
/// # Errors
/// A day that was not rejected, or a damaged object.
pub fn read_table(warehouse: &Location, schema: TableSchema, day: NaiveDate) -> Result<Vec<RecordBatch>, Error> {
    let path = format!("{}/{}.parquet", folder_of_day(day), schema.name);
    parquet_codec::decode_parquet(&warehouse.url(&path), warehouse.read(&path)?, None)
}
