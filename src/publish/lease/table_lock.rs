//! A lock on a table that all days share.

use std::time::{Duration, Instant};

use crate::base::error::Error;
use crate::storage::{FileLock, Location, LockAttempt, clean_staging};

/// How long to wait for another run to replace an object that all days share.
const LOCK_TIMEOUT: Duration = Duration::from_secs(60);
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// Runs `work` while no other process on this disk works on `table`, which all days share. A bucket has no locks: there
/// `work` has to write conditionally.
///
/// # Errors
/// Those of `work`; a lock that another process holds too long.
pub fn with_table_lock<T>(
    warehouse: &Location,
    table: &str,
    work: impl FnOnce() -> Result<T, Error>,
) -> Result<T, Error> {
    let _lock = wait_for_table_lock(warehouse, table)?;
    let result = work();
    clean_staging(warehouse, table);
    result
}

/// Returns the lock once it is free; none for a bucket.
fn wait_for_table_lock(warehouse: &Location, table: &str) -> Result<Option<FileLock>, Error> {
    let path = format!("_leases/{table}.lock");
    let until = Instant::now() + LOCK_TIMEOUT;
    loop {
        match warehouse.try_lock(&path, table)? {
            LockAttempt::Unsupported => return Ok(None),
            LockAttempt::Acquired(lock) => return Ok(Some(lock)),
            LockAttempt::HeldByOther(_) if Instant::now() > until => {
                let reason = "another process has held it for a minute".to_owned();
                return Err(Error::Unreachable { attempt: "lock", url: warehouse.url(&path), reason });
            }
            LockAttempt::HeldByOther(_) => std::thread::sleep(POLL_INTERVAL),
        }
    }
}
