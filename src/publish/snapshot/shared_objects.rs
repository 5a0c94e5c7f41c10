//! Writes the objects that all days share: the scorecards and `account_health_latest`.
//!
//! Runs of different days may write them at the same time. Each run reads what is there, decides, and writes only if
//! the object has not changed since; otherwise it begins again.

use bytes::Bytes;
use chrono::NaiveDate;

use super::encoded_table::EncodedTable;
use super::publish_target::PublishTarget;
use crate::base::error::Error;
use crate::publish::lease::with_table_lock;
use crate::publish::run_record::PublishedObject;
use crate::storage::parquet_codec;
use crate::storage::{Location, MAX_WRITE_ATTEMPTS, ObjectVersion};
use crate::warehouse::scorecard_history;
use crate::warehouse::tables::{ACCOUNT_HEALTH, ACCOUNT_HEALTH_LATEST, SCORECARDS, object_path, snapshot_dates};

/// The result of one attempt to write an object that other runs write as well.
enum Attempt<T> {
    Done(T),
    /// The object has changed since it was read.
    Conflict,
}

/// Brings the history of scorecards up to date for a day that is about to be published.
///
/// # Errors
/// A warehouse that can't be read or written.
pub fn publish_scorecards(target: &PublishTarget<'_>, as_of: NaiveDate) -> Result<Vec<PublishedObject>, Error> {
    with_table_lock(target.warehouse, SCORECARDS.name, || {
        let path = scorecard_history::scorecard_path("*");
        retry_until_written(target.warehouse, &path, || write_scorecards(target, as_of))
    })
}

fn write_scorecards(target: &PublishTarget<'_>, as_of: NaiveDate) -> Result<Attempt<Vec<PublishedObject>>, Error> {
    let mut outputs = Vec::new();
    for update in scorecard_history::scorecard_updates(target.reader, target.pipeline, as_of)? {
        let bytes = parquet_codec::encode_parquet(&update.table.rows, &[])?;
        let object = EncodedTable::new(update.path, &update.table, bytes);
        match write_if_unchanged(target.warehouse, &object.path, &object.bytes, update.previous_version.as_ref())? {
            Some(version) => outputs.push(object.published_object(version)),
            None => return Ok(Attempt::Conflict),
        }
    }
    Ok(Attempt::Done(outputs))
}

/// Makes a day the one in `account_health_latest`. Does nothing where a later day is published, as in the backfill of an
/// older day.
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
    let version = with_table_lock(target.warehouse, ACCOUNT_HEALTH_LATEST.name, || {
        retry_until_written(target.warehouse, &path, || write_latest(target, &path, as_of, &health.bytes))
    })?;
    Ok(version.map(|version| PublishedObject {
        table: ACCOUNT_HEALTH_LATEST.name,
        path,
        ..health.published_object(version)
    }))
}

/// Writes `account_health_latest`, unless a later day is published: then there is no new version.
fn write_latest(
    target: &PublishTarget<'_>,
    path: &str,
    as_of: NaiveDate,
    health: &Bytes,
) -> Result<Attempt<Option<ObjectVersion>>, Error> {
    // The version is read before the days are listed: if a later day is published in between, its run changes the
    // object, and the write below fails.
    let before = target.warehouse.current_version(path)?;
    if snapshot_dates(target.warehouse, ACCOUNT_HEALTH)?.last().is_some_and(|newest| *newest > as_of) {
        return Ok(Attempt::Done(None));
    }
    match write_if_unchanged(target.warehouse, path, health, before.as_ref())? {
        Some(version) => Ok(Attempt::Done(Some(version))),
        None => Ok(Attempt::Conflict),
    }
}

fn retry_until_written<T>(
    warehouse: &Location,
    path: &str,
    attempt: impl Fn() -> Result<Attempt<T>, Error>,
) -> Result<T, Error> {
    for _ in 0..MAX_WRITE_ATTEMPTS {
        if let Attempt::Done(result) = attempt()? {
            return Ok(result);
        }
    }
    Err(Error::WriteNotKept { url: warehouse.url(path), found: "returns different content on every read" })
}

/// Writes an object if it still is the expected version. Returns none where it is not, or where the store reports the
/// write as done and has different content.
fn write_if_unchanged(
    warehouse: &Location,
    path: &str,
    bytes: &Bytes,
    expected: Option<&ObjectVersion>,
) -> Result<Option<ObjectVersion>, Error> {
    let Some(version) = warehouse.stage(path, bytes.clone())?.commit(expected)? else { return Ok(None) };
    let is_kept = warehouse.current_version(path)?.is_some_and(|present| present.matches_written(&version));
    Ok(is_kept.then_some(version))
}
