//! The lease on a day of a warehouse: only the run that holds it publishes the day.
//!
//! On a disk the lease is a lock of the operating system (`Location::try_lock`). It is free the moment its
//! process ends, however it ends. A bucket has no locks. There the lease is an object that only one run can create. The
//! object says until when the lease holds, and its holder renews it while it works (`bucket_lease`).
//!
//! A lease in a bucket can run out while its run is frozen or cut off from the network. Another run then takes the day
//! over, and the first run cannot publish when it comes back (fencing):
//!
//! 1. It reads the version of every object that it is about to replace. Then it renews the lease by a conditional write,
//!    which fails if any other run has written the lease (`Lease::confirm`).
//! 2. It replaces each object only if the version is still that of step 1. An object that the new holder has replaced
//!    since is safe from it. An object that it still replaces has changed for the new holder, which then confirms its
//!    lease and replaces the object again.
//!
//! Two gaps remain, and the run record shows both, because its digests differ from those of the objects. A store whose
//! ETag is the digest of the content (S3) does not show that an object was replaced by the same bytes. Objects larger
//! than 32 MB are joined from parts, which no client can make conditional; for them step 1 is done right before.

/// Who asks for a lease, and on which terms.
mod lease_request;
/// A lock on a table that all days share.
mod table_lock;
/// The JSON of a lease in a bucket.
mod lease_record;
/// The object that holds it, renewed and given back.
mod lease_object;
/// A lease in a bucket: taken, kept, and taken over.
mod bucket_lease;

use std::time::{Duration, Instant};

use chrono::NaiveDate;

pub use self::lease_request::LeaseRequest;
pub use self::table_lock::with_table_lock;

use self::bucket_lease::HeldLease;
use self::lease_request::holder_text;
use crate::base::error::Error;
use crate::storage::{FileLock, Location, LockAttempt, clean_staging};

/// The sole right to publish a day; given back when dropped.
#[must_use]
pub struct Lease {
    pub day: NaiveDate,
    backend: LeaseBackend,
}

enum LeaseBackend {
    Disk { warehouse: Location, _lock: FileLock },
    Bucket(HeldLease),
}

/// The pause between two attempts to take a lease that another run holds.
const POLL_INTERVAL: Duration = Duration::from_millis(500);

impl Lease {
    /// Takes the lease on a day, and waits for it as long as the request allows.
    ///
    /// # Errors
    /// [`Error::DayBusy`] where another run holds it; a warehouse that can't be written.
    pub fn acquire(warehouse: &Location, day: NaiveDate, request: &LeaseRequest) -> Result<Self, Error> {
        let until = Instant::now() + request.wait;
        let mut has_warned = false;
        loop {
            let busy = match Self::try_acquire(warehouse, day, request) {
                Err(busy @ Error::DayBusy { .. }) if Instant::now() < until => busy,
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
        let own_text = holder_text(&request.run_id, (request.clock)(), &request.holder);
        let backend = match warehouse.try_lock(&format!("_leases/ds={day}.lock"), &own_text)? {
            LockAttempt::Acquired(lock) => {
                // Files that are still staged for this day were left by a run that was killed.
                clean_staging(warehouse, &format!("ds={day}"));
                LeaseBackend::Disk { warehouse: warehouse.clone(), _lock: lock }
            }
            LockAttempt::HeldByOther(holder) => {
                let holder = if holder.is_empty() { "it has just started".to_owned() } else { holder };
                let free = "on a disk, the lease ends with that process".to_owned();
                return Err(Error::DayBusy { day, holder, release_hint: free });
            }
            LockAttempt::Unsupported => LeaseBackend::Bucket(HeldLease::acquire(warehouse, day, request)?),
        };
        Ok(Lease { day, backend })
    }

    /// Makes sure that the lease is still held, at this moment.
    ///
    /// # Errors
    /// [`Error::LeaseLost`] where another run has it; a store that doesn't answer.
    pub fn confirm(&self) -> Result<(), Error> {
        match &self.backend {
            LeaseBackend::Disk { .. } => Ok(()),
            LeaseBackend::Bucket(lease) => lease.renew(),
        }
    }

    /// Gives the day back, which proves that no other run had it in the meantime.
    ///
    /// # Errors
    /// As [`Self::confirm`].
    pub fn release(self) -> Result<(), Error> {
        match &self.backend {
            LeaseBackend::Disk { .. } => Ok(()),
            LeaseBackend::Bucket(lease) => lease.release(),
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
