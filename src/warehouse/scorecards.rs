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
use crate::warehouse::history::text;
use crate::warehouse::reader::Archive;
use crate::warehouse::tables::{ACCOUNT_HEALTH, SCORECARDS, Table, scorecards};

/// Where a scorecard lies.
#[must_use]
pub fn path(fingerprint: &str) -> String {
    format!("{}/fingerprint={fingerprint}/part-0.parquet", SCORECARDS.name)
}

/// The scorecard with that fingerprint; none where it is not published, or was by a release that understood scorecards
/// in another way.
///
/// # Errors
/// A warehouse that cannot be read.
pub fn find(archive: &Archive<'_>, fingerprint: &str) -> Result<Option<ResolvedScorecard>, Error> {
    let kept = archive.glance(&path(fingerprint))?;
    Ok(kept.and_then(|(rows, _)| Kept::read(&rows)).map(|kept| kept.card))
}

/// An object to write.
pub struct Changed {
    pub path: String,
    pub table: Table,
    /// What it was made of; none where nothing was there.
    pub before: Option<ObjectVersion>,
}

/// The objects to write when `as_of` is published: its own scorecard, and those whose days it changes.
///
/// # Errors
/// A warehouse that cannot be read.
pub fn changed(archive: &Archive<'_>, pipeline: &Pipeline, as_of: NaiveDate) -> Result<Vec<Changed>, Error> {
    let own = ResolvedScorecard::from_spec(pipeline);
    let mut known: BTreeMap<String, Known> = BTreeMap::new();
    let mut unreadable = BTreeMap::new();
    for object in archive.list(&path("*"))? {
        let Some((rows, seen)) = archive.glance(&object)? else { continue };
        match Kept::read(&rows) {
            Some(kept) => {
                let fingerprint = kept.card.fingerprint.clone();
                known.insert(fingerprint, Known { kept: Some(kept), seen: Some(seen), days: BTreeSet::new() });
            }
            None => drop(unreadable.insert(object, seen)),
        }
    }
    // After what they say was read: a day that another run has published in between is then at least looked up.
    let published: BTreeSet<NaiveDate> = archive.days_now()?.into_iter().chain([as_of]).collect();
    for known in known.values_mut() {
        let days = known.kept.iter().flat_map(|kept| &kept.days);
        known.days = days.copied().filter(|day| *day != as_of && published.contains(day)).collect();
    }
    let place = known.entry(own.fingerprint.clone()).or_default();
    place.days.insert(as_of);
    place.seen = place.seen.take().or_else(|| unreadable.remove(&path(&own.fingerprint)));
    let placed: BTreeSet<NaiveDate> = known.values().flat_map(|known| &known.days).copied().collect();
    for &day in published.difference(&placed) {
        if let Some(fingerprint) = fingerprint(&archive.unnoted(ACCOUNT_HEALTH, day)?)
            && let Some(known) = known.get_mut(&fingerprint)
        {
            known.days.insert(day);
        }
    }
    let mut changed = Vec::new();
    for (fingerprint, Known { kept, seen: before, days }) in known {
        let days: Vec<NaiveDate> = days.into_iter().collect();
        let is_own = fingerprint == own.fingerprint;
        let table = match kept {
            _ if is_own => scorecards(&own, &pipeline.scorecard_yaml, &days)?,
            Some(kept) if kept.days != days => scorecards(&kept.card, &kept.yaml, &days)?,
            _ => continue,
        };
        changed.push(Changed { path: path(&fingerprint), table, before });
    }
    Ok(changed)
}

/// A scorecard with the days that belong to it.
#[derive(Default)]
struct Known {
    kept: Option<Kept>,
    /// The object as it was read.
    seen: Option<ObjectVersion>,
    days: BTreeSet<NaiveDate>,
}

/// The fingerprint that a day's rows name.
#[must_use]
pub fn fingerprint(health: &[RecordBatch]) -> Option<String> {
    let batch = health.iter().find(|batch| batch.num_rows() > 0)?;
    text(batch, "scorecard_fingerprint", 0).map(str::to_owned)
}

/// A scorecard as it lies in the warehouse.
struct Kept {
    card: ResolvedScorecard,
    yaml: String,
    days: Vec<NaiveDate>,
}

impl Kept {
    fn read(rows: &[RecordBatch]) -> Option<Kept> {
        let batch = rows.iter().find(|batch| batch.num_rows() > 0)?;
        let row = (0..batch.num_rows()).find(|&row| text(batch, "setting", row) == Some("scorecard"))?;
        Some(Kept {
            card: serde_json::from_str(text(batch, "resolved", row)?).ok()?,
            yaml: text(batch, "yaml", row)?.to_owned(),
            days: text(batch, "days", row)?.split(',').filter_map(|day| day.parse().ok()).collect(),
        })
    }
}
