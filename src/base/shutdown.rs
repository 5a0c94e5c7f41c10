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
const PATIENCE: Duration = Duration::from_millis(2_000);
/// How long the program may take to end by itself after a publish has just finished.
const GRACE: Duration = Duration::from_millis(200);
/// How long all hooks together may take. They send requests to stores that may hang.
const ENDINGS: Duration = Duration::from_millis(600);

/// How the program was stopped, for the last message and the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stopped {
    /// The signal's number.
    pub signal: i32,
    /// Whether a publish was in progress and did not finish in time.
    pub amid_publishing: bool,
}

/// Work to do before the program is stopped. Dropping this removes the work.
#[must_use]
pub struct Ending(u64);

type Work = Box<dyn FnOnce() + Send>;

struct State {
    next: u64,
    endings: BTreeMap<u64, Work>,
    /// How many pieces of work are in progress that a signal does not interrupt.
    undisturbed: usize,
    asked: bool,
}

static STATE: Mutex<State> = Mutex::new(State { next: 0, endings: BTreeMap::new(), undisturbed: 0, asked: false });
static CALM: Condvar = Condvar::new();

fn state() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits for signals. At the first one it ends the program: `last` prints the last message and returns the exit code.
///
/// # Errors
/// The system has no such signals; they then end the program at once.
pub fn listen(last: impl FnOnce(Stopped) -> i32 + Send + 'static) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGINT])?;
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        let Some(signal) = signals.forever().next() else { return };
        let was_busy = {
            let mut state = state();
            state.asked = true;
            state.undisturbed > 0
        };
        let amid_publishing = !is_calm_within(PATIENCE);
        if was_busy && !amid_publishing {
            std::thread::sleep(GRACE);
        }
        end();
        std::process::exit(last(Stopped { signal, amid_publishing }));
    })?;
    Ok(())
}

fn end() {
    let endings = std::mem::take(&mut state().endings);
    let (done, wait) = std::sync::mpsc::channel();
    let work = move || {
        for (_, end) in endings {
            end();
        }
        // The receiver is gone if this took too long.
        let _ = done.send(());
    };
    if std::thread::Builder::new().spawn(work).is_ok() {
        let _ = wait.recv_timeout(ENDINGS);
    }
}

/// Runs `work` before the program is stopped. It has about half a second.
pub fn before_stopping(work: impl FnOnce() + Send + 'static) -> Ending {
    let mut state = state();
    let id = state.next;
    state.next += 1;
    state.endings.insert(id, Box::new(work));
    Ending(id)
}

impl Drop for Ending {
    fn drop(&mut self) {
        state().endings.remove(&self.0);
    }
}

/// Runs `work`, which a signal interrupts only if it takes too long. After a signal no new work begins: the call waits
/// for the end of the program.
pub fn undisturbed<T>(work: impl FnOnce() -> T) -> T {
    struct Busy;
    impl Drop for Busy {
        fn drop(&mut self) {
            state().undisturbed -= 1;
            CALM.notify_all();
        }
    }
    let mut state = state();
    while state.asked {
        state = CALM.wait(state).unwrap_or_else(PoisonError::into_inner);
    }
    state.undisturbed += 1;
    drop(state);
    let _busy = Busy;
    work()
}

fn is_calm_within(patience: Duration) -> bool {
    let until = Instant::now() + patience;
    let mut state = state();
    while state.undisturbed > 0 {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return false;
        }
        state = CALM.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_in_progress_is_finished_if_the_time_allows() {
        assert!(is_calm_within(Duration::ZERO));
        let (begun, wait) = std::sync::mpsc::channel();
        let (end, until) = std::sync::mpsc::channel::<()>();
        let worker = std::thread::spawn(move || {
            undisturbed(|| {
                begun.send(()).unwrap();
                until.recv().unwrap();
            });
        });
        wait.recv().unwrap();
        assert!(!is_calm_within(Duration::from_millis(20)));
        end.send(()).unwrap();
        assert!(is_calm_within(Duration::from_secs(60)));
        worker.join().unwrap();
    }
}
