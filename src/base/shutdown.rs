//! Asked to stop: SIGTERM and SIGINT end the program within seconds, and never between two tables of a day.
//!
//! An orchestrator asks with SIGTERM and kills some seconds later. Whatever is being computed is given up at once; what
//! is being published is finished first, if it can be in time.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// How long what is being published may take to be finished. All in all an answer takes less than three seconds:
/// Airflow kills five seconds after it asked.
const PATIENCE: Duration = Duration::from_millis(2_000);
/// How long a program that has just finished something may take to end by itself.
const GRACE: Duration = Duration::from_millis(200);
/// How long the endings may take: they talk to stores that may hang.
const ENDINGS: Duration = Duration::from_millis(600);

/// How the program was stopped, for its last words and its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stopped {
    /// The signal's number.
    pub signal: i32,
    /// Whether tables of a day were being replaced and could not be finished in time.
    pub amid_publishing: bool,
}

/// Something to do before the program is stopped; forgotten when this is dropped.
#[must_use]
pub struct Ending(u64);

type Work = Box<dyn FnOnce() + Send>;

struct State {
    next: u64,
    endings: BTreeMap<u64, Work>,
    /// How many things are under way that are better finished.
    undisturbed: usize,
    asked: bool,
}

static STATE: Mutex<State> = Mutex::new(State { next: 0, endings: BTreeMap::new(), undisturbed: 0, asked: false });
static CALM: Condvar = Condvar::new();

fn state() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits for signals, and ends the program with what `last` makes of the first one: it says so, and gives the exit code.
///
/// # Errors
/// A system that has no such signals; the program is then ended by them as any other.
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
        // Nobody waits any longer where this took too long.
        let _ = done.send(());
    };
    if std::thread::Builder::new().spawn(work).is_ok() {
        let _ = wait.recv_timeout(ENDINGS);
    }
}

/// Has `work` done before the program is stopped. It gets no more than half a second or so.
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

/// Does `work`, which a signal only interrupts where it takes too long. Once asked to stop, nothing more is begun: this
/// then waits for the end of the program.
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
    fn what_is_under_way_is_waited_for_but_not_forever() {
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
