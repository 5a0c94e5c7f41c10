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
pub struct MeasureQueue<'a> {
    days: &'a [NaiveDate],
    /// How many days beyond those handed over may be begun: what is measured waits in memory.
    max_ahead: usize,
    state: Mutex<QueueState>,
    changed: Condvar,
    /// What log lines belong to, on whichever thread.
    run_span: Span,
}

#[derive(Default)]
struct QueueState {
    /// The next to begin.
    next: usize,
    /// Those before are handed over, or no longer wanted.
    first_wanted: usize,
    measured: BTreeMap<usize, Result<MeasuredDay, Failure>>,
    stopped: bool,
}

/// Measures `days` on `jobs` threads while `judge` asks for them in order. Whatever is being measured when it is done
/// is finished and forgotten.
///
/// # Errors
/// As `judge`.
pub fn measure_ahead<T>(
    pipeline: &Pipeline,
    exports: &Exports,
    days: &[NaiveDate],
    jobs: usize,
    consume: impl FnOnce(&MeasureQueue<'_>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let queue = MeasureQueue {
        days,
        max_ahead: jobs + 1,
        state: Mutex::default(),
        changed: Condvar::new(),
        run_span: Span::current(),
    };
    std::thread::scope(|scope| {
        for _ in 0..jobs.min(days.len()) {
            scope.spawn(|| queue.measure_days(pipeline, exports));
        }
        let stop_guard = StopGuard(&queue);
        let result = consume(&queue);
        drop(stop_guard);
        result
    })
}

/// Sends the others home, also where its own thread panics.
struct StopGuard<'a, 'b>(&'a MeasureQueue<'b>);

impl Drop for StopGuard<'_, '_> {
    fn drop(&mut self) {
        self.0.lock_state().stopped = true;
        self.0.changed.notify_all();
    }
}

impl MeasureQueue<'_> {
    fn lock_state(&self) -> MutexGuard<'_, QueueState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn measure_days(&self, pipeline: &Pipeline, exports: &Exports) {
        while let Some((at, day)) = self.next_day() {
            // Without its answer whoever waits for it would wait for ever.
            let stop_guard = StopGuard(self);
            let measured =
                log_context::day(&self.run_span, day).in_scope(|| pipeline::measure_day(pipeline, exports, day));
            std::mem::forget(stop_guard);
            let mut state = self.lock_state();
            if at >= state.first_wanted {
                state.measured.insert(at, measured);
            }
            self.changed.notify_all();
        }
    }

    /// The next day to measure, once it is near enough.
    fn next_day(&self) -> Option<(usize, NaiveDate)> {
        let mut state = self.lock_state();
        while !state.stopped && state.next >= state.first_wanted + self.max_ahead {
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
    /// As [`pipeline::measure_day`].
    pub fn wait_for_day(&self, day: NaiveDate) -> Result<MeasuredDay, Failure> {
        let not_measured = || Error::Threads { reason: format!("{day} was never measured") };
        let at = self.days.binary_search(&day).map_err(|_absent| not_measured())?;
        self.skip_days_before(at);
        let mut state = self.lock_state();
        loop {
            if let Some(measured) = state.measured.remove(&at) {
                state.first_wanted = at + 1;
                self.changed.notify_all();
                return measured;
            }
            if state.stopped {
                return Err(not_measured().into());
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn skip_days_before(&self, at: usize) {
        let mut state = self.lock_state();
        state.first_wanted = state.first_wanted.max(at);
        // A day that nobody wants any more need not be begun either.
        state.next = state.next.max(at);
        state.measured.retain(|known, _| *known >= at);
        self.changed.notify_all();
    }
}
