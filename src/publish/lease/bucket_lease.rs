//! A lease in a bucket: an object that one run can create, that it renews, and that another takes over once it has run
//! out.
//!
//! `_leases/ds=DATE.json` stays when a run has ended, marked as free, because the clients of stores can write
//! conditionally but cannot delete conditionally.

use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};

use chrono::{DateTime, NaiveDate, Utc};

use super::lease_object::{LeaseObject, LeaseState};
use super::lease_record::LeaseRecord;
use super::lease_request::LeaseRequest;
use crate::base::error::Error;
use crate::base::shutdown::{self, ShutdownHook};
use crate::storage::{Location, ObjectVersion};

/// A lease that is held. A thread renews it.
pub struct HeldLease {
    object: Arc<LeaseObject>,
    /// The thread ends when this is dropped.
    _stop_sender: Sender<()>,
    _release_at_exit: ShutdownHook,
}

/// A lease is abandoned once it ran out this many lease times ago: no two clocks differ by so much.
const ABANDONED_AFTER_PERIODS: u32 = 10;

impl HeldLease {
    /// Takes the lease if it is free.
    ///
    /// # Errors
    /// [`Error::DayBusy`] where another run holds it; a warehouse that can't be written.
    pub fn acquire(warehouse: &Location, day: NaiveDate, request: &LeaseRequest) -> Result<Self, Error> {
        let path = format!("_leases/ds={day}.json");
        loop {
            let stored = warehouse.read_with_version(&path)?;
            let now = (request.clock)();
            // An object that is not a lease is overwritten.
            let previous = stored.as_ref().and_then(|(json, _)| LeaseRecord::parse(json));
            let version = stored.as_ref().map(|(_, version)| version);
            if let Some(previous) = previous.as_ref().filter(|record| !record.free && !record.is_held_by(request))
                && !is_holder_gone(warehouse, &path, previous, version, now)?
            {
                return Err(previous.busy_error(day));
            }
            let record = LeaseRecord::new(request, now, previous.as_ref());
            // Where the write fails, the next pass reads what another run has written, or this one without knowing.
            if let Some(version) = warehouse.write_if_unchanged(&path, &record.to_json()?, version)? {
                let object = LeaseObject {
                    warehouse: warehouse.clone(),
                    path,
                    day,
                    duration: request.duration,
                    clock: request.clock,
                    state: Mutex::new(LeaseState::new(record, version)),
                };
                return HeldLease::start_renewing(Arc::new(object));
            }
        }
    }

    fn start_renewing(object: Arc<LeaseObject>) -> Result<Self, Error> {
        let (stop_sender, stop) = channel::<()>();
        let renewer = Arc::clone(&object);
        std::thread::Builder::new()
            .name("lease".to_owned())
            .spawn(move || renewer.renew_until_stopped(&stop))
            .map_err(|cause| Error::Threads { cause })?;
        let releaser = Arc::clone(&object);
        let release_at_exit = shutdown::run_on_shutdown(move || releaser.release_or_log());
        Ok(HeldLease { object, _stop_sender: stop_sender, _release_at_exit: release_at_exit })
    }

    /// Renews the lease, which proves that no other run has it.
    ///
    /// # Errors
    /// [`Error::LeaseLost`] where another run has it; a store that doesn't answer.
    pub fn renew(&self) -> Result<(), Error> {
        self.object.renew()
    }

    /// Gives the lease back.
    ///
    /// # Errors
    /// As [`Self::renew`].
    pub fn release(&self) -> Result<(), Error> {
        self.object.release()
    }
}

impl Drop for HeldLease {
    fn drop(&mut self) {
        self.object.release_or_log();
    }
}

/// Whether the holder of a lease is gone: its lease has run out, and the object does not change in the time in which the
/// holder would renew it at least once. So a wrong clock takes no day from a run that is alive.
fn is_holder_gone(
    warehouse: &Location,
    path: &str,
    record: &LeaseRecord,
    version: Option<&ObjectVersion>,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    if now < record.until {
        return Ok(false);
    }
    let overdue = (now - record.until).to_std().unwrap_or_default();
    if overdue > record.duration().saturating_mul(ABANDONED_AFTER_PERIODS) {
        return Ok(true);
    }
    tracing::warn!("the lease of run {} has expired; checking that the run has ended", record.run_id);
    std::thread::sleep(record.duration() / 2);
    Ok(warehouse.current_version(path)?.as_ref() == version)
}
