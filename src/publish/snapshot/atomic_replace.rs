//! The moment in which readers see a day: everything is brought near first, then shown, each table at once.

use std::thread::{ScopedJoinHandle, scope};

use bytes::Bytes;

use super::EncodedTable;
use crate::base::error::Error;
use crate::publish::lease::Lease;
use crate::storage::{Location, ObjectVersion, Staged};
use crate::warehouse::tables::ACCOUNT_HEALTH;

/// How often an object that somebody else replaces at the same time is tried.
pub const MAX_ATTEMPTS: usize = 10;

/// Replaces a day's tables, each at once, and makes sure that they are there. A day is there once `account_health` is, so
/// everything it rests on goes before it.
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
    // In this order: whatever another run may have done before the lease is confirmed is seen, or ends this one.
    let before = warehouse.look_at_all(&paths)?;
    lease.confirm()?;
    let (last, first): (Vec<_>, Vec<_>) = staged
        .iter_mut()
        .zip(before)
        .enumerate()
        .partition(|(_, (staged, _))| staged.path.starts_with(&format!("{}/", ACCOUNT_HEALTH.name)));
    let mut versions: Vec<(usize, ObjectVersion)> = Vec::new();
    for group in [first, last] {
        versions.extend(run_in_parallel(group.into_iter(), |(at, (staged, before))| {
            Ok((at, replace_object(warehouse, lease, staged, before)?))
        })?);
    }
    versions.sort_by_key(|(at, _)| *at);
    let seen: Vec<ObjectVersion> = versions.into_iter().map(|(_, seen)| seen).collect();
    verify_written(warehouse, lease, &paths, &seen)?;
    for object in objects {
        tracing::info!(object = %warehouse.url(&object.path), bytes = object.bytes.len(), "published");
    }
    Ok(seen)
}

/// Writes the record of a run, which says that its day is whole.
///
/// # Errors
/// As [`show`].
pub fn write_run_record(warehouse: &Location, lease: &Lease, path: &str, json: Bytes) -> Result<(), Error> {
    lease.confirm()?;
    let mut staged = warehouse.stage(path, json)?;
    let seen = replace_object(warehouse, lease, &mut staged, None)?;
    verify_written(warehouse, lease, &[path.to_owned()], &[seen])
}

fn replace_object(
    warehouse: &Location,
    lease: &Lease,
    staged: &mut Staged<'_>,
    mut expected: Option<ObjectVersion>,
) -> Result<ObjectVersion, Error> {
    for _ in 0..MAX_ATTEMPTS {
        if !staged.is_conditional() {
            lease.confirm()?;
        }
        if let Some(seen) = staged.show(expected.as_ref())? {
            return Ok(seen);
        }
        // Either this very write was done and its answer got lost, or a run that lost the day came in between: whoever
        // holds the lease says what is there.
        lease.confirm()?;
        expected = warehouse.look(&staged.path)?;
    }
    Err(Error::Overtaken { day: lease.day })
}

/// A store may say that it wrote something and not have it.
fn verify_written(
    warehouse: &Location,
    lease: &Lease,
    paths: &[String],
    written: &[ObjectVersion],
) -> Result<(), Error> {
    let there = warehouse.look_at_all(paths)?;
    for ((path, written), there) in paths.iter().zip(written).zip(there) {
        let found = match there {
            Some(there) if there.is(written) => continue,
            Some(_) => "holds something else",
            None => "has nothing there",
        };
        // Unless another run has replaced it since.
        lease.confirm()?;
        return Err(Error::Unkept { url: warehouse.url(path), found });
    }
    Ok(())
}

/// Does `work` for all things side by side: each waits for its disk or store, and a day has many. The first failure is
/// told when all have ended.
fn run_in_parallel<T: Send, R: Send>(
    items: impl Iterator<Item = T>,
    work: impl Fn(T) -> Result<R, Error> + Sync,
) -> Result<Vec<R>, Error> {
    let work = &work;
    scope(|threads| {
        let running: Vec<ScopedJoinHandle<'_, Result<R, Error>>> =
            items.map(|thing| threads.spawn(move || work(thing))).collect();
        let results: Vec<Result<R, Error>> = running
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect();
        results.into_iter().collect()
    })
}
