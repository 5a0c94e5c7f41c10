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

use super::Claim;
use crate::base::error::Error;
use crate::base::shutdown::{self, Ending};
use crate::storage::{Location, ObjectVersion};

/// What the object says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Paper {
    run_id: String,
    holder: String,
    since: DateTime<Utc>,
    /// By the clock of the holder.
    until: DateTime<Utc>,
    /// How long it holds unless it is renewed; it is renewed four times as often.
    lasts_ms: u64,
    /// How often the day has changed hands.
    turn: u64,
    /// How often this holder has renewed it: no two writes are the same.
    renewals: u64,
    free: bool,
}

impl Paper {
    fn is_of(&self, claim: &Claim) -> bool {
        (&self.run_id, &self.holder) == (&claim.run_id, &claim.holder)
    }

    /// Whether that is the same lease, perhaps renewed since.
    fn is_same(&self, other: &Paper) -> bool {
        (&self.run_id, &self.holder, self.turn) == (&other.run_id, &other.holder, other.turn)
    }
}

/// A lease that is held, and kept so by a thread of its own.
pub struct Held {
    shared: Arc<Shared>,
    /// Dropped, it sends the thread home.
    _home: Sender<()>,
    _ending: Ending,
}

struct Shared {
    warehouse: Location,
    path: String,
    day: NaiveDate,
    lasts: Duration,
    clock: fn() -> DateTime<Utc>,
    state: Mutex<State>,
}

struct State {
    paper: Paper,
    seen: ObjectVersion,
    lost: bool,
}

/// A lease that has run out so many times over was left behind: no two clocks are that far apart.
const LONG_AGO: u32 = 10;

impl Held {
    /// Takes the lease if it is free.
    ///
    /// # Errors
    /// As [`super::Lease::take`].
    pub fn take(warehouse: &Location, day: NaiveDate, claim: &Claim) -> Result<Self, Error> {
        let path = format!("_leases/ds={day}.json");
        loop {
            let found = warehouse.read_seen(&path)?;
            let now = (claim.clock)();
            let (before, seen) = match &found {
                None => (None, None),
                // What is no lease binds nobody.
                Some((bytes, seen)) => (serde_json::from_slice::<Paper>(bytes).ok(), Some(seen)),
            };
            if let Some(paper) = before.as_ref().filter(|paper| !paper.free && !paper.is_of(claim))
                && !is_gone(warehouse, &path, paper, seen, now)?
            {
                return Err(busy(day, paper));
            }
            let paper = Paper {
                run_id: claim.run_id.clone(),
                holder: claim.holder.clone(),
                since: now,
                until: now + claim.lasts,
                lasts_ms: u64::try_from(claim.lasts.as_millis()).unwrap_or(u64::MAX),
                turn: before.map_or(0, |paper| paper.turn) + 1,
                renewals: 0,
                free: false,
            };
            // Where somebody else was quicker, theirs is read next; so is our own whose answer got lost.
            if let Some(seen) = warehouse.write_if(&path, &written(&paper)?, seen)? {
                let state = Mutex::new(State { paper, seen, lost: false });
                let shared =
                    Shared { warehouse: warehouse.clone(), path, day, lasts: claim.lasts, clock: claim.clock, state };
                return Held::keep(Arc::new(shared));
            }
        }
    }

    fn keep(shared: Arc<Shared>) -> Result<Self, Error> {
        let (home, wait) = channel::<()>();
        let keeper = Arc::clone(&shared);
        let keep = move || {
            // Often enough that one try may fail.
            while wait.recv_timeout(keeper.lasts / 4) == Err(RecvTimeoutError::Timeout) {
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
            .spawn(keep)
            .map_err(|error| Error::Threads { reason: error.to_string() })?;
        let leaver = Arc::clone(&shared);
        let ending = shutdown::before_stopping(move || leaver.leave());
        Ok(Held { shared, _home: home, _ending: ending })
    }

    /// Renews the lease, which proves that nobody else has it.
    ///
    /// # Errors
    /// As [`super::Lease::confirm`].
    pub fn renew(&self) -> Result<(), Error> {
        self.shared.renew()
    }

    /// Lets others have the day.
    ///
    /// # Errors
    /// As [`super::Lease::end`].
    pub fn free(&self) -> Result<(), Error> {
        self.shared.free()
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.shared.leave();
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn renew(&self) -> Result<(), Error> {
        let mut state = self.state();
        if state.lost {
            return Err(Error::Overtaken { day: self.day });
        }
        if state.paper.free {
            return Ok(());
        }
        let paper =
            Paper { renewals: state.paper.renewals + 1, until: (self.clock)() + self.lasts, ..state.paper.clone() };
        self.replace(&mut state, paper)
    }

    fn free(&self) -> Result<(), Error> {
        let mut state = self.state();
        if state.lost {
            return Err(Error::Overtaken { day: self.day });
        }
        if state.paper.free {
            return Ok(());
        }
        let paper = Paper { renewals: state.paper.renewals + 1, free: true, ..state.paper.clone() };
        self.replace(&mut state, paper)
    }

    /// As [`Self::free`], where nobody can be told that it failed: the lease then runs out by itself.
    fn leave(&self) {
        if let Err(error) = self.free() {
            tracing::info!(day = %self.day, "the lease could not be given back: {error}");
        }
    }

    fn replace(&self, state: &mut State, paper: Paper) -> Result<(), Error> {
        let bytes = written(&paper)?;
        loop {
            if let Some(seen) = self.warehouse.write_if(&self.path, &bytes, Some(&state.seen))? {
                (state.paper, state.seen) = (paper, seen);
                return Ok(());
            }
            // This very call may have written it, or an earlier one, and the answer got lost.
            let there = self.warehouse.read_seen(&self.path)?;
            let same = there.and_then(|(bytes, seen)| Some((serde_json::from_slice::<Paper>(&bytes).ok()?, seen)));
            let Some((_, seen)) = same.filter(|(there, _)| there.is_same(&paper)) else {
                state.lost = true;
                return Err(Error::Overtaken { day: self.day });
            };
            state.seen = seen;
        }
    }
}

/// Whether a holder can be believed to be gone: its lease has run out, and in the time in which it would have renewed it
/// at least once nothing has happened. So a clock that goes wrong takes no day from a run that lives.
fn is_gone(
    warehouse: &Location,
    path: &str,
    paper: &Paper,
    seen: Option<&ObjectVersion>,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    if now < paper.until {
        return Ok(false);
    }
    let lasts = Duration::from_millis(paper.lasts_ms);
    let overdue = (now - paper.until).to_std().unwrap_or_default();
    if overdue > lasts.saturating_mul(LONG_AGO) {
        return Ok(true);
    }
    tracing::warn!("the lease of run {} has run out; making sure that it is gone", paper.run_id);
    std::thread::sleep(lasts / 2);
    Ok(warehouse.look(path)?.as_ref() == seen)
}

fn busy(day: NaiveDate, paper: &Paper) -> Error {
    let since = paper.since.format("%Y-%m-%d %H:%M:%S UTC");
    let until = paper.until.format("%H:%M:%S UTC");
    Error::Busy {
        day,
        holder: format!("run {} since {since}, {}", paper.run_id, paper.holder),
        free: format!("if it was killed, its lease runs out at {until}"),
    }
}

fn written(paper: &Paper) -> Result<Bytes, Error> {
    let json = serde_json::to_string(paper).map_err(|error| Error::Encode { reason: format!("the lease: {error}") })?;
    Ok(Bytes::from(json))
}
