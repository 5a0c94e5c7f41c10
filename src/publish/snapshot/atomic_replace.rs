//! Replaces the tables of a day. Everything is uploaded first, then each object is replaced at once.

use std::collections::BTreeMap;
use std::thread::{ScopedJoinHandle, scope};

use bytes::Bytes;

use super::encoded_table::EncodedTable;
use crate::base::error::Error;
use crate::publish::lease::Lease;
use crate::storage::{Location, MAX_WRITE_ATTEMPTS, ObjectVersion, StagedObject};
use crate::warehouse::tables::ACCOUNT_HEALTH;

/// A staged table, its place among the tables of its day, and the version that it replaces.
struct Replacement<'s, 'w> {
    index: usize,
    staged: &'s mut StagedObject<'w>,
    before: Option<ObjectVersion>,
}

/// Replaces a day's tables, each at once, and makes sure that they are there. A day counts as published once its
/// `account_health` is there, so this table is replaced last.
///
/// # Errors
/// A warehouse that can't be written, or doesn't keep what it took; a day that another run took over.
pub fn replace_tables(
    warehouse: &Location,
    lease: &Lease,
    objects: &[EncodedTable],
) -> Result<Vec<ObjectVersion>, Error> {
    let mut staged = run_in_parallel(objects.iter(), |object| warehouse.stage(&object.path, object.bytes.clone()))?;
    let paths: Vec<String> = objects.iter().map(|object| object.path.clone()).collect();
    // Versions are read before the lease is confirmed: what another run has written by then is either among them, or
    // the lease is lost and this run ends.
    let before = warehouse.current_versions(&paths)?;
    lease.confirm()?;
    let replacements = staged.iter_mut().zip(before).enumerate().map(|(index, (staged, before))| Replacement {
        index,
        staged,
        before,
    });
    let account_health = format!("{}/", ACCOUNT_HEALTH.name);
    let (last, first): (Vec<_>, Vec<_>) =
        replacements.partition(|replacement| replacement.staged.path.starts_with(&account_health));
    let mut versions: BTreeMap<usize, ObjectVersion> = BTreeMap::new();
    for group in [first, last] {
        versions.extend(run_in_parallel(group.into_iter(), |Replacement { index, staged, before }| {
            Ok((index, replace_object(warehouse, lease, staged, before)?))
        })?);
    }
    let versions: Vec<ObjectVersion> = versions.into_values().collect();
    verify_written(warehouse, lease, &paths, &versions)?;
    for object in objects {
        tracing::info!(object = %warehouse.url(&object.path), bytes = object.bytes.len(), "published");
    }
    Ok(versions)
}

/// Writes the record of a run. It shows that the day is complete.
///
/// # Errors
/// As [`replace_tables`].
pub fn write_run_record(warehouse: &Location, lease: &Lease, path: &str, json: Bytes) -> Result<(), Error> {
    lease.confirm()?;
    let mut staged = warehouse.stage(path, json)?;
    let version = replace_object(warehouse, lease, &mut staged, None)?;
    verify_written(warehouse, lease, &[path.to_owned()], &[version])
}

fn replace_object(
    warehouse: &Location,
    lease: &Lease,
    staged: &mut StagedObject<'_>,
    mut expected: Option<ObjectVersion>,
) -> Result<ObjectVersion, Error> {
    for _ in 0..MAX_WRITE_ATTEMPTS {
        if !staged.is_conditional() {
            lease.confirm()?;
        }
        if let Some(version) = staged.commit(expected.as_ref())? {
            return Ok(version);
        }
        // Either this write was done and its answer was lost, or a run that has lost the day wrote the object. Only the
        // holder of the lease goes on.
        lease.confirm()?;
        expected = warehouse.current_version(&staged.path)?;
    }
    Err(Error::LeaseLost { day: lease.day })
}

/// Reads the versions again, because a store may report a write as done and not keep it.
fn verify_written(
    warehouse: &Location,
    lease: &Lease,
    paths: &[String],
    written: &[ObjectVersion],
) -> Result<(), Error> {
    let present = warehouse.current_versions(paths)?;
    for ((path, written), present) in paths.iter().zip(written).zip(present) {
        let found = match present {
            Some(present) if present.matches_written(written) => continue,
            Some(_) => "has different content",
            None => "the object is missing",
        };
        // If another run has replaced the object since, that is the error.
        lease.confirm()?;
        return Err(Error::WriteNotKept { url: warehouse.url(path), found });
    }
    Ok(())
}

/// Does `work` for each item on a thread of its own, because each waits for a disk or a store. Returns the first error
/// once all threads have ended.
fn run_in_parallel<T: Send, R: Send>(
    items: impl Iterator<Item = T>,
    work: impl Fn(T) -> Result<R, Error> + Sync,
) -> Result<Vec<R>, Error> {
    let work = &work;
    scope(|threads| {
        let running: Vec<ScopedJoinHandle<'_, Result<R, Error>>> =
            items.map(|item| threads.spawn(move || work(item))).collect();
        let results: Vec<Result<R, Error>> = running
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect();
        results.into_iter().collect()
    })
}
