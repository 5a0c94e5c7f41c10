//! A lease as an object in a bucket: created by one, renewed by its holder, taken over when it has run out.
//!
//! `_leases/ds=DATE.json` stays when a run has ended, marked as free: stores' clients can write conditionally, but not
//! remove so.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::LeaseRequest;
use crate::base::error::Error;
use crate::base::shutdown::{self, Ending};
use crate::storage::{Location, ObjectVersion};

/// What the object says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct LeaseRecord {
    run_id: String,
    holder: String,
    since: DateTime<Utc>,
    /// By the clock of the holder.
    until: DateTime<Utc>,
    /// How long it holds unless it is renewed; it is renewed four times as often.
    lasts_ms: u64,
    /// How often the day has changed hands.
    #[serde(rename = "turn")]
    fencing_token: u64,
    /// How often this holder has renewed it: no two writes are the same.
    renewals: u64,
    free: bool,
}

impl LeaseRecord {
    fn is_held_by(&self, request: &LeaseRequest) -> bool {
        (&self.run_id, &self.holder) == (&request.run_id, &request.holder)
    }

    /// Whether that is the same lease, perhaps renewed since.
    fn is_same_lease(&self, other: &LeaseRecord) -> bool {
        (&self.run_id, &self.holder, self.fencing_token) == (&other.run_id, &other.holder, other.fencing_token)
    }
}

/// A lease that is held, and kept so by a thread of its own.
pub struct HeldLease {
    object: Arc<LeaseObject>,
    /// Dropped, it sends the thread home.
    _stop_sender: Sender<()>,
    _release_at_exit: Ending,
}

struct LeaseObject {
    warehouse: Location,
    path: String,
    day: NaiveDate,
    duration: Duration,
    clock: fn() -> DateTime<Utc>,
    state: Mutex<LeaseState>,
}

struct LeaseState {
    record: LeaseRecord,
    version: ObjectVersion,
    is_lost: bool,
}

/// A lease that has run out so many times over was left behind: no two clocks are that far apart.
const ABANDONED_AFTER_PERIODS: u32 = 10;

impl HeldLease {
    /// Takes the lease if it is free.
    ///
    /// # Errors
    /// As [`super::Lease::take`].
    pub fn acquire(warehouse: &Location, day: NaiveDate, request: &LeaseRequest) -> Result<Self, Error> {
        let path = format!("_leases/ds={day}.json");
        loop {
            let object = warehouse.read_seen(&path)?;
            let now = (request.clock)();
            let (previous, version) = match &object {
                None => (None, None),
                // What is no lease binds nobody.
                Some((bytes, seen)) => (serde_json::from_slice::<LeaseRecord>(bytes).ok(), Some(seen)),
            };
            if let Some(paper) = previous.as_ref().filter(|paper| !paper.free && !paper.is_held_by(request))
                && !is_holder_gone(warehouse, &path, paper, version, now)?
            {
                return Err(busy_error(day, paper));
            }
            let record = LeaseRecord {
                run_id: request.run_id.clone(),
                holder: request.holder.clone(),
                since: now,
                until: now + request.duration,
                lasts_ms: u64::try_from(request.duration.as_millis()).unwrap_or(u64::MAX),
                fencing_token: previous.map_or(0, |paper| paper.fencing_token) + 1,
                renewals: 0,
                free: false,
            };
            // Where somebody else was quicker, theirs is read next; so is our own whose answer got lost.
            if let Some(seen) = warehouse.write_if(&path, &encode_record(&record)?, version)? {
                let state = Mutex::new(LeaseState { record, version: seen, is_lost: false });
                let shared = LeaseObject {
                    warehouse: warehouse.clone(),
                    path,
                    day,
                    duration: request.duration,
                    clock: request.clock,
                    state,
                };
                return HeldLease::start_renewing(Arc::new(shared));
            }
        }
    }

    fn start_renewing(shared: Arc<LeaseObject>) -> Result<Self, Error> {
        let (stop_sender, wait) = channel::<()>();
        let keeper = Arc::clone(&shared);
        let renew_until_stopped = move || {
            // Often enough that one try may fail.
            while wait.recv_timeout(keeper.duration / 4) == Err(RecvTimeoutError::Timeout) {
                match keeper.renew() {
                    Ok(()) => {}
                    Err(error @ Error::Overtaken { .. }) => {
                        tracing::warn!(day = %keeper.day, "{error}");
                        return;
                    }
                    Err(error) => tracing::warn!(day = %keeper.day, "cannot renew the lease yet: {error}"),
                }
            }
        };
        std::thread::Builder::new()
            .name("lease".to_owned())
            .spawn(renew_until_stopped)
            .map_err(|error| Error::Threads { reason: error.to_string() })?;
        let leaver = Arc::clone(&shared);
        let ending = shutdown::before_stopping(move || leaver.release_or_log());
        Ok(HeldLease { object: shared, _stop_sender: stop_sender, _release_at_exit: ending })
    }

    /// Renews the lease, which proves that nobody else has it.
    ///
    /// # Errors
    /// As [`super::Lease::confirm`].
    pub fn renew(&self) -> Result<(), Error> {
        self.object.renew()
    }

    /// Lets others have the day.
    ///
    /// # Errors
    /// As [`super::Lease::end`].
    pub fn release(&self) -> Result<(), Error> {
        self.object.release()
    }
}

impl Drop for HeldLease {
    fn drop(&mut self) {
        self.object.release_or_log();
    }
}

impl LeaseObject {
    fn lock_state(&self) -> MutexGuard<'_, LeaseState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn renew(&self) -> Result<(), Error> {
        let mut state = self.lock_state();
        if state.is_lost {
            return Err(Error::Overtaken { day: self.day });
        }
        if state.record.free {
            return Ok(());
        }
        let record = LeaseRecord {
            renewals: state.record.renewals + 1,
            until: (self.clock)() + self.duration,
            ..state.record.clone()
        };
        self.write_record(&mut state, record)
    }

    fn release(&self) -> Result<(), Error> {
        let mut state = self.lock_state();
        if state.is_lost {
            return Err(Error::Overtaken { day: self.day });
        }
        if state.record.free {
            return Ok(());
        }
        let record = LeaseRecord { renewals: state.record.renewals + 1, free: true, ..state.record.clone() };
        self.write_record(&mut state, record)
    }

    /// As [`Self::free`], where nobody can be told that it failed: the lease then runs out by itself.
    fn release_or_log(&self) {
        if let Err(error) = self.release() {
            tracing::info!(day = %self.day, "the lease could not be given back: {error}");
        }
    }

    fn write_record(&self, state: &mut LeaseState, record: LeaseRecord) -> Result<(), Error> {
        let bytes = encode_record(&record)?;
        loop {
            if let Some(seen) = self.warehouse.write_if(&self.path, &bytes, Some(&state.version))? {
                (state.record, state.version) = (record, seen);
                return Ok(());
            }
            // This very call may have written it, or an earlier one, and the answer got lost.
            let stored = self.warehouse.read_seen(&self.path)?;
            let same =
                stored.and_then(|(bytes, seen)| Some((serde_json::from_slice::<LeaseRecord>(&bytes).ok()?, seen)));
            let Some((_, seen)) = same.filter(|(there, _)| there.is_same_lease(&record)) else {
                state.is_lost = true;
                return Err(Error::Overtaken { day: self.day });
            };
            state.version = seen;
        }
    }
}

/// Whether a holder can be believed to be gone: its lease has run out, and in the time in which it would have renewed it
/// at least once nothing has happened. So a clock that goes wrong takes no day from a run that lives.
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
    let duration = Duration::from_millis(record.lasts_ms);
    let overdue = (now - record.until).to_std().unwrap_or_default();
    if overdue > duration.saturating_mul(ABANDONED_AFTER_PERIODS) {
        return Ok(true);
    }
    tracing::warn!("the lease of run {} has run out; making sure that it is gone", record.run_id);
    std::thread::sleep(duration / 2);
    Ok(warehouse.look(path)?.as_ref() == version)
}

fn busy_error(day: NaiveDate, record: &LeaseRecord) -> Error {
    let since = record.since.format("%Y-%m-%d %H:%M:%S UTC");
    let until = record.until.format("%H:%M:%S UTC");
    Error::Busy {
        day,
        holder: format!("run {} since {since}, {}", record.run_id, record.holder),
        free: format!("if it was killed, its lease runs out at {until}"),
    }
}

fn encode_record(record: &LeaseRecord) -> Result<Bytes, Error> {
    let json =
        serde_json::to_string(record).map_err(|error| Error::Encode { reason: format!("the lease: {error}") })?;
    Ok(Bytes::from(json))
}
