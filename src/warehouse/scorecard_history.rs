//! The history of the scorecard: one object per fingerprint, with the days that were scored with it.
//!
//! The objects themselves hold the days, and every published day puts them right:
//!
//! - A day that was scored again with another scorecard moves to that scorecard.
//! - A day that is no longer published is removed.
//! - A day that no object lists is looked up in `account_health`. This happens when two days are published at once.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::RecordBatch;
use chrono::NaiveDate;

use crate::base::arrow_cells::text_cell;
use crate::base::error::Error;
use crate::config::Pipeline;
use crate::score::explain::ResolvedScorecard;
use crate::storage::ObjectVersion;
use crate::warehouse::reader::WarehouseReader;
use crate::warehouse::tables::{ACCOUNT_HEALTH, PublishedTable, SCORECARDS, scorecards_table};

/// Returns the path of a scorecard's object.
#[must_use]
pub fn scorecard_path(fingerprint: &str) -> String {
    format!("{}/fingerprint={fingerprint}/part-0.parquet", SCORECARDS.name)
}

/// Reads the scorecard with a fingerprint. Returns none if it is not published, or if it was published by a release with
/// another form of scorecards.
///
/// # Errors
/// A warehouse that cannot be read.
pub fn find_scorecard(reader: &WarehouseReader<'_>, fingerprint: &str) -> Result<Option<ResolvedScorecard>, Error> {
    let object = reader.read_object_untracked(&scorecard_path(fingerprint))?;
    Ok(object.and_then(|object| StoredScorecard::from_rows(&object.rows)).map(|stored| stored.resolved))
}

/// An object to write.
pub struct ScorecardUpdate {
    pub path: String,
    pub table: PublishedTable,
    /// The version that the update is made of; none for a new object.
    pub previous_version: Option<ObjectVersion>,
}

/// Returns the objects to write when `as_of` is published: its own scorecard, and the scorecards whose days change.
///
/// # Errors
/// A warehouse that cannot be read.
pub fn scorecard_updates(
    reader: &WarehouseReader<'_>,
    pipeline: &Pipeline,
    as_of: NaiveDate,
) -> Result<Vec<ScorecardUpdate>, Error> {
    let own_scorecard = ResolvedScorecard::from_spec(pipeline);
    let StoredScorecards { mut entries, mut unreadable } = read_stored_scorecards(reader)?;
    // Listed after the objects are read: a day that another run publishes in between is then at least looked up.
    let published: BTreeSet<NaiveDate> = reader.list_published_days()?.into_iter().chain([as_of]).collect();
    for entry in entries.values_mut() {
        let days = entry.stored.iter().flat_map(|stored| &stored.days);
        entry.days = days.copied().filter(|day| *day != as_of && published.contains(day)).collect();
    }
    let own_path = scorecard_path(&own_scorecard.fingerprint);
    let own_entry = entries.entry(own_scorecard.fingerprint.clone()).or_default();
    own_entry.days.insert(as_of);
    own_entry.version = own_entry.version.take().or_else(|| unreadable.remove(&own_path));
    place_unlisted_days(reader, &mut entries, &published)?;
    updates_of_entries(entries, &own_scorecard, pipeline)
}

/// A scorecard with its days.
#[derive(Default)]
struct ScorecardEntry {
    stored: Option<StoredScorecard>,
    /// The version of the object that was read.
    version: Option<ObjectVersion>,
    days: BTreeSet<NaiveDate>,
}

/// The objects in the warehouse.
#[derive(Default)]
struct StoredScorecards {
    /// By fingerprint.
    entries: BTreeMap<String, ScorecardEntry>,
    /// The versions of objects that this release cannot read, by path.
    unreadable: BTreeMap<String, ObjectVersion>,
}

fn read_stored_scorecards(reader: &WarehouseReader<'_>) -> Result<StoredScorecards, Error> {
    let mut scorecards = StoredScorecards::default();
    for path in reader.list(&scorecard_path("*"))? {
        let Some(object) = reader.read_object_untracked(&path)? else { continue };
        let Some(stored) = StoredScorecard::from_rows(&object.rows) else {
            scorecards.unreadable.insert(path, object.version);
            continue;
        };
        let fingerprint = stored.resolved.fingerprint.clone();
        let entry = ScorecardEntry { stored: Some(stored), version: Some(object.version), days: BTreeSet::new() };
        scorecards.entries.insert(fingerprint, entry);
    }
    Ok(scorecards)
}

/// Adds every published day that no entry lists to the entry that its rows name.
fn place_unlisted_days(
    reader: &WarehouseReader<'_>,
    entries: &mut BTreeMap<String, ScorecardEntry>,
    published: &BTreeSet<NaiveDate>,
) -> Result<(), Error> {
    let listed: BTreeSet<NaiveDate> = entries.values().flat_map(|entry| &entry.days).copied().collect();
    for &day in published.difference(&listed) {
        if let Some(fingerprint) = fingerprint_of_rows(&reader.read_table_untracked(ACCOUNT_HEALTH, day)?)
            && let Some(entry) = entries.get_mut(&fingerprint)
        {
            entry.days.insert(day);
        }
    }
    Ok(())
}

/// Returns the pipeline's own scorecard and those whose days differ from the stored ones.
fn updates_of_entries(
    entries: BTreeMap<String, ScorecardEntry>,
    own_scorecard: &ResolvedScorecard,
    pipeline: &Pipeline,
) -> Result<Vec<ScorecardUpdate>, Error> {
    let mut updates = Vec::new();
    for (fingerprint, ScorecardEntry { stored, version, days }) in entries {
        let days: Vec<NaiveDate> = days.into_iter().collect();
        let table = match stored {
            _ if fingerprint == own_scorecard.fingerprint => {
                scorecards_table(own_scorecard, &pipeline.scorecard_yaml, &days)?
            }
            Some(stored) if stored.days != days => scorecards_table(&stored.resolved, &stored.yaml, &days)?,
            _ => continue,
        };
        updates.push(ScorecardUpdate { path: scorecard_path(&fingerprint), table, previous_version: version });
    }
    Ok(updates)
}

/// Returns the scorecard fingerprint in the rows of `account_health` of one day.
#[must_use]
pub fn fingerprint_of_rows(health: &[RecordBatch]) -> Option<String> {
    let batch = health.iter().find(|batch| batch.num_rows() > 0)?;
    text_cell(batch, "scorecard_fingerprint", 0).map(str::to_owned)
}

/// A scorecard as it is stored.
struct StoredScorecard {
    resolved: ResolvedScorecard,
    yaml: String,
    days: Vec<NaiveDate>,
}

impl StoredScorecard {
    fn from_rows(rows: &[RecordBatch]) -> Option<StoredScorecard> {
        let batch = rows.iter().find(|batch| batch.num_rows() > 0)?;
        let row = (0..batch.num_rows()).find(|&row| text_cell(batch, "setting", row) == Some("scorecard"))?;
        Some(StoredScorecard {
            resolved: serde_json::from_str(text_cell(batch, "resolved", row)?).ok()?,
            yaml: text_cell(batch, "yaml", row)?.to_owned(),
            days: text_cell(batch, "days", row)?.split(',').filter_map(|day| day.parse().ok()).collect(),
        })
    }
}
