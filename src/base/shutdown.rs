//! Shutdown: SIGTERM and SIGINT end the program within seconds, and never between two tables of a day.
//!
//! An orchestrator sends SIGTERM, and SIGKILL some seconds later. Computation stops at once. A publish in progress is
//! finished first, if the time allows.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// How long a publish in progress may take to finish. The whole shutdown takes less than three seconds, because Airflow
/// kills the process five seconds after SIGTERM.
const PUBLISH_TIMEOUT: Duration = Duration::from_millis(2_000);
/// How long the program may take to end by itself after a publish has just finished.
const GRACE_PERIOD: Duration = Duration::from_millis(200);
/// How long all hooks together may take. They send requests to stores that may hang.
const HOOKS_TIMEOUT: Duration = Duration::from_millis(600);

/// How the program was stopped, for the last message and the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Termination {
    /// The signal's number.
    pub signal: i32,
    /// Whether a publish was in progress and did not finish in time.
    pub publish_interrupted: bool,
}

/// Work to do before the program is stopped. Dropping this removes the work.
#[must_use]
pub struct ShutdownHook(u64);

type HookFn = Box<dyn FnOnce() + Send>;

struct ShutdownState {
    next_id: u64,
    hooks: BTreeMap<u64, HookFn>,
    /// How many pieces of work are in progress that a signal does not interrupt.
    uninterrupted: usize,
    requested: bool,
}

static STATE: Mutex<ShutdownState> =
    Mutex::new(ShutdownState { next_id: 0, hooks: BTreeMap::new(), uninterrupted: 0, requested: false });
static WORK_ENDED: Condvar = Condvar::new();

fn lock_state() -> MutexGuard<'static, ShutdownState> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits for signals. At the first one it ends the program: `last` prints the last message and returns the exit code.
///
/// # Errors
/// The system has no such signals; they then end the program at once.
pub fn listen_for_signals(report_and_exit_code: impl FnOnce(Termination) -> i32 + Send + 'static) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGINT])?;
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        let Some(signal) = signals.forever().next() else { return };
        let was_busy = {
            let mut state = lock_state();
            state.requested = true;
            state.uninterrupted > 0
        };
        let publish_interrupted = !wait_until_idle(PUBLISH_TIMEOUT);
        if was_busy && !publish_interrupted {
            std::thread::sleep(GRACE_PERIOD);
        }
        run_hooks();
        std::process::exit(report_and_exit_code(Termination { signal, publish_interrupted }));
    })?;
    Ok(())
}

fn run_hooks() {
    let hooks = std::mem::take(&mut lock_state().hooks);
    let (done, finished) = std::sync::mpsc::channel();
    let work = move || {
        for (_, end) in hooks {
            end();
        }
        // The receiver is gone if this took too long.
        let _ = done.send(());
    };
    if std::thread::Builder::new().spawn(work).is_ok() {
        let _ = finished.recv_timeout(HOOKS_TIMEOUT);
    }
}

/// Runs `work` before the program is stopped. It has about half a second.
pub fn run_on_shutdown(work: impl FnOnce() + Send + 'static) -> ShutdownHook {
    let mut state = lock_state();
    let id = state.next_id;
    state.next_id += 1;
    state.hooks.insert(id, Box::new(work));
    ShutdownHook(id)
}

impl Drop for ShutdownHook {
    fn drop(&mut self) {
        lock_state().hooks.remove(&self.0);
    }
}

/// Runs `work`, which a signal interrupts only if it takes too long. After a signal no new work begins: the call waits
/// for the end of the program.
pub fn run_uninterrupted<T>(work: impl FnOnce() -> T) -> T {
    struct UninterruptedGuard;
    impl Drop for UninterruptedGuard {
        fn drop(&mut self) {
            lock_state().uninterrupted -= 1;
            WORK_ENDED.notify_all();
        }
    }
    let mut state = lock_state();
    while state.requested {
        state = WORK_ENDED.wait(state).unwrap_or_else(PoisonError::into_inner);
    }
    state.uninterrupted += 1;
    drop(state);
    let _guard = UninterruptedGuard;
    work()
}

fn wait_until_idle(timeout: Duration) -> bool {
    let deadline = Instant::now() + timeout;
    let mut state = lock_state();
    while state.uninterrupted > 0 {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return false;
        }
        state = WORK_ENDED.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_in_progress_is_finished_if_the_time_allows() {
        assert!(wait_until_idle(Duration::ZERO));
        let (begun, wait) = std::sync::mpsc::channel();
        let (end, until) = std::sync::mpsc::channel::<()>();
        let worker = std::thread::spawn(move || {
            run_uninterrupted(|| {
                begun.send(()).unwrap();
                until.recv().unwrap();
            });
        });
        wait.recv().unwrap();
        assert!(!wait_until_idle(Duration::from_millis(20)));
        end.send(()).unwrap();
        assert!(wait_until_idle(Duration::from_secs(60)));
        worker.join().unwrap();
    }
}
