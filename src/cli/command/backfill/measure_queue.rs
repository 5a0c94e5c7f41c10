//! Measures days ahead of the one that is scored: several at once on threads, returned in date order.

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

/// The days of a backfill, some of them being measured.
pub struct MeasureQueue<'a> {
    days: &'a [NaiveDate],
    /// How many days after those returned may be started. Measured days wait in memory.
    max_ahead: usize,
    state: Mutex<QueueState>,
    changed: Condvar,
    /// The span of log lines on all threads.
    run_span: Span,
}

#[derive(Default)]
struct QueueState {
    /// The index of the next day to start.
    next: usize,
    /// The days before this index were returned or skipped.
    first_wanted: usize,
    measured: BTreeMap<usize, Result<MeasuredDay, Failure>>,
    stopped: bool,
}

/// A day to measure.
struct QueuedDay {
    index: usize,
    day: NaiveDate,
}

/// Measures `days` on `jobs` threads while `consume` waits for them in order. When `consume` returns, days that are
/// being measured are finished and dropped.
///
/// # Errors
/// The failure of `consume`.
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

/// Stops all threads when dropped, so also when its own thread panics.
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
        while let Some(QueuedDay { index, day }) = self.next_day() {
            // If measuring panics, the guard stops the consumer, which would wait for this day forever.
            let stop_guard = StopGuard(self);
            let measured =
                log_context::day_span(&self.run_span, day).in_scope(|| pipeline::measure_day(pipeline, exports, day));
            std::mem::forget(stop_guard);
            let mut state = self.lock_state();
            if index >= state.first_wanted {
                state.measured.insert(index, measured);
            }
            self.changed.notify_all();
        }
    }

    /// Returns the next day to measure; waits until it is close enough to the day that is scored.
    fn next_day(&self) -> Option<QueuedDay> {
        let mut state = self.lock_state();
        while !state.stopped && state.next >= state.first_wanted + self.max_ahead {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let index = state.next;
        let day = *self.days.get(index).filter(|_| !state.stopped)?;
        state.next += 1;
        Some(QueuedDay { index, day })
    }

    /// Returns a measured day; waits for it. The days of successive calls ascend; days in between are skipped.
    ///
    /// # Errors
    /// The failure of [`pipeline::measure_day`].
    pub fn wait_for_day(&self, day: NaiveDate) -> Result<MeasuredDay, Failure> {
        let not_measured = || Error::Defect { found: format!("{day} was never measured") };
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
        // Skipped days that have not been started are not measured at all.
        state.next = state.next.max(at);
        state.measured.retain(|known, _| *known >= at);
        self.changed.notify_all();
    }
}
