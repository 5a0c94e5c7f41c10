//! A lease object in a bucket, as the run that holds it renews it and gives it back.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};

use super::lease_record::LeaseRecord;
use crate::base::error::Error;
use crate::storage::{Location, ObjectVersion};

/// The object, and what this run last wrote into it.
pub struct LeaseObject {
    pub warehouse: Location,
    pub path: String,
    pub day: NaiveDate,
    pub duration: Duration,
    pub clock: fn() -> DateTime<Utc>,
    pub state: Mutex<LeaseState>,
}

pub struct LeaseState {
    record: LeaseRecord,
    version: ObjectVersion,
    /// Whether another run has the day.
    is_lost: bool,
}

impl LeaseState {
    pub fn new(record: LeaseRecord, version: ObjectVersion) -> Self {
        LeaseState { record, version, is_lost: false }
    }
}

impl LeaseObject {
    /// Renews the lease, which proves that no other run has it.
    pub fn renew(&self) -> Result<(), Error> {
        self.update_record(|record| record.renewed((self.clock)() + self.duration))
    }

    /// Gives the lease back, which proves that no other run had it.
    pub fn release(&self) -> Result<(), Error> {
        self.update_record(LeaseRecord::released)
    }

    /// Gives the lease back, and logs a failure: the lease then runs out by itself.
    pub fn release_or_log(&self) {
        if let Err(error) = self.release() {
            tracing::info!(day = %self.day, "cannot release the lease: {error}");
        }
    }

    /// Renews the lease until the sender is dropped or another run has the day.
    pub fn renew_until_stopped(&self, stop: &Receiver<()>) {
        // Four times per lease, so that one attempt may fail.
        while stop.recv_timeout(self.duration / 4) == Err(RecvTimeoutError::Timeout) {
            match self.renew() {
                Ok(()) => {}
                Err(error @ Error::LeaseLost { .. }) => {
                    tracing::warn!(day = %self.day, "{error}");
                    return;
                }
                Err(error) => tracing::warn!(day = %self.day, "cannot renew the lease yet: {error}"),
            }
        }
    }

    /// Writes a changed record over the present one. A lease that was given back stays as it is.
    fn update_record(&self, change: impl FnOnce(&LeaseRecord) -> LeaseRecord) -> Result<(), Error> {
        let mut state = self.lock_state();
        if state.is_lost {
            return Err(Error::LeaseLost { day: self.day });
        }
        if state.record.free {
            return Ok(());
        }
        let record = change(&state.record);
        self.write_record(&mut state, record)
    }

    fn lock_state(&self) -> MutexGuard<'_, LeaseState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write_record(&self, state: &mut LeaseState, record: LeaseRecord) -> Result<(), Error> {
        let json = record.to_json()?;
        loop {
            if let Some(version) = self.warehouse.write_if_unchanged(&self.path, &json, Some(&state.version))? {
                (state.record, state.version) = (record, version);
                return Ok(());
            }
            // Another run wrote the object; or this call or an earlier one did, and the answer was lost.
            let stored = self.warehouse.read_with_version(&self.path)?;
            let own_version = stored.and_then(|(json, version)| {
                LeaseRecord::parse(&json).filter(|stored| stored.is_same_lease(&record)).map(|_| version)
            });
            match own_version {
                Some(version) => state.version = version,
                None => {
                    state.is_lost = true;
                    return Err(Error::LeaseLost { day: self.day });
                }
            }
        }
    }
}
