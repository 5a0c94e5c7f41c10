//! One run at a time for a day of a warehouse: whoever holds the lease publishes, and proves just before that it still
//! holds it.
//!
//! On a disk the lease is a lock of the operating system: it is held as long as its process lives, and free the moment
//! that it ends, however it ends. A bucket has no locks, so there the lease is an object that only one run can create,
//! that says until when it is held, and that its holder renews while it works ([`bucket`]).
//!
//! A lease in a bucket can run out under a run that was frozen or cut off, and another run takes the day over. The first
//! one cannot publish when it comes back, whatever it believes (fencing):
//!
//! 1. It looks at every object that it is about to replace, then renews the lease by a conditional write, which fails if
//!    anybody else has written it ([`Lease::confirm`]).
//! 2. Every object is replaced only if it still is what was seen in 1. Whatever the new holder has replaced since, the
//!    first one can't; whatever it still gets in, the new holder finds changed, confirms its lease and replaces.
//!
//! Two gaps are left, both of which the run record shows (its digests are not those of the objects): a store whose ETag
//! is the content's digest (S3) cannot tell that an object was replaced by the same bytes, and objects larger than 32 MB
//! are joined from parts, which no client can make conditional; for them 1. is done right before.

mod bucket_lease;

use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, Utc};

use crate::base::error::Error;
use crate::storage::{Asked, Location, Lock, clean_staging};

/// Who asks for a lease, and how.
#[derive(Debug, Clone)]
pub struct LeaseRequest {
    pub run_id: String,
    /// Machine and process, for people.
    pub holder: String,
    /// How long a lease in a bucket holds unless it is renewed.
    pub duration: Duration,
    /// How long to wait for another run of the day to end.
    pub wait: Duration,
    /// Tells the time, for other runs to know when the lease runs out.
    pub clock: fn() -> DateTime<Utc>,
}

/// The sole right to publish a day; given back when dropped.
#[must_use]
pub struct Lease {
    pub day: NaiveDate,
    backend: LeaseBackend,
}

enum LeaseBackend {
    Disk { warehouse: Location, _lock: Lock },
    Bucket(bucket_lease::HeldLease),
}

/// How often a day is asked for again while it is waited for.
const POLL_INTERVAL: Duration = Duration::from_millis(500);
/// How long another run may take to replace an object that all days share.
const TABLE_LOCK_TIMEOUT: Duration = Duration::from_secs(60);

impl Lease {
    /// Takes the lease on a day, or says who has it.
    ///
    /// # Errors
    /// [`Error::Busy`] where another run is at work on the day; a warehouse that can't be written.
    pub fn acquire(warehouse: &Location, day: NaiveDate, request: &LeaseRequest) -> Result<Self, Error> {
        let until = Instant::now() + request.wait;
        let mut has_warned = false;
        loop {
            let busy = match Self::try_acquire(warehouse, day, request) {
                Err(busy @ Error::Busy { .. }) if Instant::now() < until => busy,
                taken => return taken,
            };
            if !has_warned {
                tracing::warn!(%day, "waiting: {busy}");
                has_warned = true;
            }
            std::thread::sleep(POLL_INTERVAL);
        }
    }

    fn try_acquire(warehouse: &Location, day: NaiveDate, request: &LeaseRequest) -> Result<Self, Error> {
        let since = (request.clock)().format("%Y-%m-%d %H:%M:%S UTC");
        let holder_text = format!("run {} since {since}, {}", request.run_id, request.holder);
        let backend = match warehouse.lock(&format!("_leases/ds={day}.lock"), &holder_text) {
            Some(Ok(Asked::Held(lock))) => {
                // What is still aside for this day was left behind by a run that was killed.
                clean_staging(warehouse, &format!("ds={day}"));
                LeaseBackend::Disk { warehouse: warehouse.clone(), _lock: lock }
            }
            Some(Ok(Asked::Taken(holder))) => {
                let holder = if holder.is_empty() { "it has just begun".to_owned() } else { holder };
                let free = "on a disk the day is free the moment that process ends".to_owned();
                return Err(Error::Busy { day, holder, free });
            }
            Some(Err(error)) => return Err(error),
            None => LeaseBackend::Bucket(bucket_lease::HeldLease::acquire(warehouse, day, request)?),
        };
        Ok(Lease { day, backend })
    }

    /// Makes sure that the lease is still held, at this moment.
    ///
    /// # Errors
    /// [`Error::Overtaken`] where another run has it; a store that doesn't answer.
    pub fn confirm(&self) -> Result<(), Error> {
        match &self.backend {
            LeaseBackend::Disk { .. } => Ok(()),
            LeaseBackend::Bucket(held) => held.renew(),
        }
    }

    /// Gives the day back, which proves that nobody else had it all the while.
    ///
    /// # Errors
    /// As [`Self::confirm`].
    pub fn release(self) -> Result<(), Error> {
        match &self.backend {
            LeaseBackend::Disk { .. } => Ok(()),
            LeaseBackend::Bucket(held) => held.release(),
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let LeaseBackend::Disk { warehouse, .. } = &self.backend {
            clean_staging(warehouse, &format!("ds={}", self.day));
        }
    }
}

/// Does `work` while no other process on this disk does the same for the table `what`, which all days share. In a bucket
/// `work` has to write conditionally, and is simply done.
///
/// # Errors
/// As `work`; another process that takes too long.
pub fn with_table_lock<T>(
    warehouse: &Location,
    table: &str,
    work: impl FnOnce() -> Result<T, Error>,
) -> Result<T, Error> {
    let path = format!("_leases/{table}.lock");
    let until = Instant::now() + TABLE_LOCK_TIMEOUT;
    let _lock = loop {
        match warehouse.lock(&path, table) {
            None => break None,
            Some(Ok(Asked::Held(lock))) => break Some(lock),
            Some(Err(error)) => return Err(error),
            Some(Ok(Asked::Taken(_))) if Instant::now() > until => {
                let reason = "another process has held it for a minute".to_owned();
                return Err(Error::Unreachable { attempt: "lock", url: warehouse.url(&path), reason });
            }
            Some(Ok(Asked::Taken(_))) => std::thread::sleep(Duration::from_millis(20)),
        }
    };
    let result = work();
    clean_staging(warehouse, table);
    result
}
