//! The history of the scorecard: one object per fingerprint, with the days that were scored with it.
//!
//! Which days these are is kept in the objects themselves and put right whenever a day is published: a day that was
//! scored again with another scorecard moves to it, a day that is gone goes, and a day that no object knows (two days
//! were published at once) is looked up.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::RecordBatch;
use chrono::NaiveDate;

use crate::archive::Archive;
use crate::error::Error;
use crate::explain::Card;
use crate::history::text;
use crate::snapshot::{ACCOUNT_HEALTH, SCORECARDS, Table, scorecards};
use crate::spec::Spec;

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
pub fn find(archive: &Archive<'_>, fingerprint: &str) -> Result<Option<Card>, Error> {
    let rows = archive.glance(&path(fingerprint))?;
    Ok(rows.and_then(|rows| Kept::read(&rows)).map(|kept| kept.card))
}

/// The objects to write when `as_of` is published: its own scorecard, and those whose days it changes.
///
/// # Errors
/// A warehouse that cannot be read.
pub fn changed(archive: &Archive<'_>, spec: &Spec, as_of: NaiveDate) -> Result<Vec<(String, Table)>, Error> {
    let own = Card::of(spec);
    let published: BTreeSet<NaiveDate> = archive.days()?.into_iter().chain([as_of]).collect();
    let mut known: BTreeMap<String, (Option<Kept>, BTreeSet<NaiveDate>)> = BTreeMap::new();
    for object in archive.list(&path("*"))? {
        if let Some(kept) = archive.glance(&object)?.and_then(|rows| Kept::read(&rows)) {
            let days = kept.days.iter().copied().filter(|day| *day != as_of && published.contains(day)).collect();
            known.insert(kept.card.fingerprint.clone(), (Some(kept), days));
        }
    }
    known.entry(own.fingerprint.clone()).or_default().1.insert(as_of);
    let placed: BTreeSet<NaiveDate> = known.values().flat_map(|(_, days)| days).copied().collect();
    for &day in published.difference(&placed) {
        if let Some(fingerprint) = fingerprint(&archive.unnoted(ACCOUNT_HEALTH, day)?)
            && let Some((_, days)) = known.get_mut(&fingerprint)
        {
            days.insert(day);
        }
    }
    let mut changed = Vec::new();
    for (fingerprint, (kept, days)) in known {
        let days: Vec<NaiveDate> = days.into_iter().collect();
        let is_own = fingerprint == own.fingerprint;
        let table = match kept {
            _ if is_own => scorecards(&own, &spec.scorecard_yaml, &days)?,
            Some(kept) if kept.days != days => scorecards(&kept.card, &kept.yaml, &days)?,
            _ => continue,
        };
        changed.push((path(&fingerprint), table));
    }
    Ok(changed)
}

/// The fingerprint that a day's rows name.
#[must_use]
pub fn fingerprint(health: &[RecordBatch]) -> Option<String> {
    let batch = health.iter().find(|batch| batch.num_rows() > 0)?;
    text(batch, "scorecard_fingerprint", 0).map(str::to_owned)
}

/// A scorecard as it lies in the warehouse.
struct Kept {
    card: Card,
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
