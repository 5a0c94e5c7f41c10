//! Objects that all days share, so that runs of different days may write them at once: each reads what is there, decides,
//! and writes only if it is still there, else begins again.

use bytes::Bytes;
use chrono::NaiveDate;

use super::atomic_replace::MAX_ATTEMPTS;
use super::{EncodedTable, PublishTarget};
use crate::base::error::Error;
use crate::publish::lease::with_table_lock;
use crate::publish::run_record::PublishedObject;
use crate::storage::parquet_codec;
use crate::storage::{Location, ObjectVersion};
use crate::warehouse::scorecard_history;
use crate::warehouse::tables::{ACCOUNT_HEALTH, ACCOUNT_HEALTH_LATEST, SCORECARDS, object_path, snapshot_dates};

/// Puts the history of the scorecard right for a day that is about to be published.
///
/// # Errors
/// A warehouse that can't be read or written.
pub fn publish_scorecards(target: &PublishTarget<'_>, as_of: NaiveDate) -> Result<Vec<PublishedObject>, Error> {
    let attempt = || {
        let mut outputs = Vec::new();
        for changed in scorecard_history::scorecard_updates(target.reader, target.pipeline, as_of)? {
            let bytes = parquet_codec::parquet_bytes(&changed.table.rows, &[])?;
            let object = EncodedTable::new(changed.path, &changed.table, bytes);
            match write_if_unchanged(target.warehouse, &object.path, &object.bytes, changed.previous_version.as_ref())?
            {
                Some(seen) => outputs.push(object.published_object(seen)),
                None => return Ok(None),
            }
        }
        Ok(Some(outputs))
    };
    with_table_lock(target.warehouse, SCORECARDS.name, || {
        retry_until_written(target.warehouse, &scorecard_history::scorecard_path("*"), attempt)
    })
}

/// Makes a day the newest one, unless a later one is published: a backfill of an older day leaves it in place.
///
/// # Errors
/// A warehouse that can't be read or written.
pub fn publish_latest(
    target: &PublishTarget<'_>,
    as_of: NaiveDate,
    objects: &[EncodedTable],
) -> Result<Option<PublishedObject>, Error> {
    let Some(health) = objects.iter().find(|object| object.table == ACCOUNT_HEALTH.name) else { return Ok(None) };
    let path = object_path(ACCOUNT_HEALTH_LATEST, as_of);
    let attempt = || {
        // In this order: a later day that is published after this look finds its own write in the way of ours.
        let before = target.warehouse.look(&path)?;
        if snapshot_dates(target.warehouse, ACCOUNT_HEALTH)?.last().is_some_and(|newest| *newest > as_of) {
            return Ok(Some(None));
        }
        Ok(write_if_unchanged(target.warehouse, &path, &health.bytes, before.as_ref())?.map(Some))
    };
    let version = with_table_lock(target.warehouse, ACCOUNT_HEALTH_LATEST.name, || {
        retry_until_written(target.warehouse, &path, attempt)
    })?;
    Ok(version.map(|seen| PublishedObject {
        table: ACCOUNT_HEALTH_LATEST.name,
        path: path.clone(),
        ..health.published_object(seen)
    }))
}

fn retry_until_written<T>(
    warehouse: &Location,
    path: &str,
    attempt: impl Fn() -> Result<Option<T>, Error>,
) -> Result<T, Error> {
    for _ in 0..MAX_ATTEMPTS {
        if let Some(done) = attempt()? {
            return Ok(done);
        }
    }
    Err(Error::Unkept { url: warehouse.url(path), found: "holds something else each time it is looked at" })
}

/// Writes what is to be seen by all, if what is there is still what was seen before; none where it is not, or where the
/// store says that it was written and has something else.
fn write_if_unchanged(
    warehouse: &Location,
    path: &str,
    bytes: &Bytes,
    expected: Option<&ObjectVersion>,
) -> Result<Option<ObjectVersion>, Error> {
    let Some(version) = warehouse.stage(path, bytes.clone())?.show(expected)? else { return Ok(None) };
    let is_kept = warehouse.look(path)?.is_some_and(|there| there.is(&version));
    Ok(is_kept.then_some(version))
}
