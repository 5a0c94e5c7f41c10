//! Days measured ahead of those that are judged: several at once, a few ahead, handed over in date order.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use chrono::NaiveDate;
use tracing::Span;

use crate::base::error::Error;
use crate::base::failure::Failure;
use crate::base::log_context;
use crate::config::Pipeline;
use crate::measure::source::Exports;
use crate::pipeline::{self, MeasuredDay};

/// Days that are being measured.
pub struct Ahead<'a> {
    days: &'a [NaiveDate],
    /// How many days beyond those handed over may be begun: what is measured waits in memory.
    reach: usize,
    state: Mutex<State>,
    changed: Condvar,
    /// What log lines belong to, on whichever thread.
    run: Span,
}

#[derive(Default)]
struct State {
    /// The next to begin.
    next: usize,
    /// Those before are handed over, or no longer wanted.
    past: usize,
    done: BTreeMap<usize, Result<MeasuredDay, Failure>>,
    stopped: bool,
}

/// Measures `days` on `jobs` threads while `judge` asks for them in order. Whatever is being measured when it is done
/// is finished and forgotten.
///
/// # Errors
/// As `judge`.
pub fn measure<T>(
    pipeline: &Pipeline,
    exports: &Exports,
    days: &[NaiveDate],
    jobs: usize,
    judge: impl FnOnce(&Ahead<'_>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let ahead = Ahead { days, reach: jobs + 1, state: Mutex::default(), changed: Condvar::new(), run: Span::current() };
    std::thread::scope(|scope| {
        for _ in 0..jobs.min(days.len()) {
            scope.spawn(|| ahead.work(pipeline, exports));
        }
        let stop = Stop(&ahead);
        let judged = judge(&ahead);
        drop(stop);
        judged
    })
}

/// Sends the others home, also where its own thread panics.
struct Stop<'a, 'b>(&'a Ahead<'b>);

impl Drop for Stop<'_, '_> {
    fn drop(&mut self) {
        self.0.state().stopped = true;
        self.0.changed.notify_all();
    }
}

impl Ahead<'_> {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self, pipeline: &Pipeline, exports: &Exports) {
        while let Some((at, day)) = self.begin() {
            // Without its answer whoever waits for it would wait for ever.
            let stop = Stop(self);
            let measured = log_context::day(&self.run, day).in_scope(|| pipeline::measure_day(pipeline, exports, day));
            std::mem::forget(stop);
            let mut state = self.state();
            if at >= state.past {
                state.done.insert(at, measured);
            }
            self.changed.notify_all();
        }
    }

    /// The next day to measure, once it is near enough.
    fn begin(&self) -> Option<(usize, NaiveDate)> {
        let mut state = self.state();
        while !state.stopped && state.next >= state.past + self.reach {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let at = state.next;
        let day = self.days.get(at).filter(|_| !state.stopped)?;
        state.next += 1;
        Some((at, *day))
    }

    /// A measured day; waits for it. Days are asked for in order, and those left out are no longer wanted.
    ///
    /// # Errors
    /// As [`pipeline::measure`].
    pub fn day(&self, day: NaiveDate) -> Result<MeasuredDay, Failure> {
        let gone = || Error::Threads { reason: format!("{day} was never measured") };
        let at = self.days.binary_search(&day).map_err(|_absent| gone())?;
        self.forget_before(at);
        let mut state = self.state();
        loop {
            if let Some(measured) = state.done.remove(&at) {
                state.past = at + 1;
                self.changed.notify_all();
                return measured;
            }
            if state.stopped {
                return Err(gone().into());
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn forget_before(&self, at: usize) {
        let mut state = self.state();
        state.past = state.past.max(at);
        // A day that nobody wants any more need not be begun either.
        state.next = state.next.max(at);
        state.done.retain(|known, _| *known >= at);
        self.changed.notify_all();
    }
}
