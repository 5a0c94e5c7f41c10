//! The history of the scorecard: one object per fingerprint, with the days that were scored with it.
//!
//! Which days these are is kept in the objects themselves and put right whenever a day is published: a day that was
//! scored again with another scorecard moves to it, a day that is gone goes, and a day that no object knows (two days
//! were published at once) is looked up.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::RecordBatch;
use chrono::NaiveDate;

use crate::base::error::Error;
use crate::config::Pipeline;
use crate::score::explain::ResolvedScorecard;
use crate::storage::ObjectVersion;
use crate::warehouse::cells::text_cell;
use crate::warehouse::reader::WarehouseReader;
use crate::warehouse::tables::{ACCOUNT_HEALTH, PublishedTable, SCORECARDS, scorecards_table};

/// Where a scorecard lies.
#[must_use]
pub fn scorecard_path(fingerprint: &str) -> String {
    format!("{}/fingerprint={fingerprint}/part-0.parquet", SCORECARDS.name)
}

/// The scorecard with that fingerprint; none where it is not published, or was by a release that understood scorecards
/// in another way.
///
/// # Errors
/// A warehouse that cannot be read.
pub fn find(reader: &WarehouseReader<'_>, fingerprint: &str) -> Result<Option<ResolvedScorecard>, Error> {
    let object = reader.read_object_untracked(&scorecard_path(fingerprint))?;
    Ok(object.and_then(|(rows, _)| StoredScorecard::from_rows(&rows)).map(|kept| kept.resolved))
}

/// An object to write.
pub struct ScorecardUpdate {
    pub path: String,
    pub table: PublishedTable,
    /// What it was made of; none where nothing was there.
    pub previous_version: Option<ObjectVersion>,
}

/// The objects to write when `as_of` is published: its own scorecard, and those whose days it changes.
///
/// # Errors
/// A warehouse that cannot be read.
pub fn scorecard_updates(
    reader: &WarehouseReader<'_>,
    pipeline: &Pipeline,
    as_of: NaiveDate,
) -> Result<Vec<ScorecardUpdate>, Error> {
    let own_scorecard = ResolvedScorecard::from_spec(pipeline);
    let mut entries: BTreeMap<String, ScorecardDays> = BTreeMap::new();
    let mut unreadable = BTreeMap::new();
    for object in reader.list(&scorecard_path("*"))? {
        let Some((rows, seen)) = reader.read_object_untracked(&object)? else { continue };
        match StoredScorecard::from_rows(&rows) {
            Some(kept) => {
                let fingerprint = kept.resolved.fingerprint.clone();
                entries.insert(
                    fingerprint,
                    ScorecardDays { stored: Some(kept), version: Some(seen), days: BTreeSet::new() },
                );
            }
            None => drop(unreadable.insert(object, seen)),
        }
    }
    // After what they say was read: a day that another run has published in between is then at least looked up.
    let published: BTreeSet<NaiveDate> = reader.list_published_days()?.into_iter().chain([as_of]).collect();
    for known in entries.values_mut() {
        let days = known.stored.iter().flat_map(|kept| &kept.days);
        known.days = days.copied().filter(|day| *day != as_of && published.contains(day)).collect();
    }
    let own_entry = entries.entry(own_scorecard.fingerprint.clone()).or_default();
    own_entry.days.insert(as_of);
    own_entry.version =
        own_entry.version.take().or_else(|| unreadable.remove(&scorecard_path(&own_scorecard.fingerprint)));
    let known_days: BTreeSet<NaiveDate> = entries.values().flat_map(|known| &known.days).copied().collect();
    for &day in published.difference(&known_days) {
        if let Some(fingerprint) = fingerprint_of_rows(&reader.read_table_untracked(ACCOUNT_HEALTH, day)?)
            && let Some(known) = entries.get_mut(&fingerprint)
        {
            known.days.insert(day);
        }
    }
    let mut updates = Vec::new();
    for (fingerprint, ScorecardDays { stored: kept, version: before, days }) in entries {
        let days: Vec<NaiveDate> = days.into_iter().collect();
        let is_own = fingerprint == own_scorecard.fingerprint;
        let table = match kept {
            _ if is_own => scorecards_table(&own_scorecard, &pipeline.scorecard_yaml, &days)?,
            Some(kept) if kept.days != days => scorecards_table(&kept.resolved, &kept.yaml, &days)?,
            _ => continue,
        };
        updates.push(ScorecardUpdate { path: scorecard_path(&fingerprint), table, previous_version: before });
    }
    Ok(updates)
}

/// A scorecard with the days that belong to it.
#[derive(Default)]
struct ScorecardDays {
    stored: Option<StoredScorecard>,
    /// The object as it was read.
    version: Option<ObjectVersion>,
    days: BTreeSet<NaiveDate>,
}

/// The fingerprint that a day's rows name.
#[must_use]
pub fn fingerprint_of_rows(health: &[RecordBatch]) -> Option<String> {
    let batch = health.iter().find(|batch| batch.num_rows() > 0)?;
    text_cell(batch, "scorecard_fingerprint", 0).map(str::to_owned)
}

/// A scorecard as it lies in the warehouse.
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
