//! Catches panics of decoders and of Polars, and returns them as messages instead of printing them.

use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, Once, PoisonError};

/// Runs `work` and turns a panic, in it or in a thread that it started, into an error (a damaged file, a bug).
///
/// # Errors
/// The panic's message, on one line.
pub fn catch_panic<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    install_panic_hook();
    GUARDED_CALLS.fetch_add(1, Ordering::SeqCst);
    let result = catch_unwind(AssertUnwindSafe(work));
    GUARDED_CALLS.fetch_sub(1, Ordering::SeqCst);
    match result {
        Ok(done) => Ok(done),
        // The hook has kept the message.
        Err(_) => {
            let message = LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner).take();
            Err(message.unwrap_or_else(|| describe_panic("")))
        }
    }
}

static GUARDED_CALLS: AtomicUsize = AtomicUsize::new(0);
static LAST_PANIC: Mutex<Option<String>> = Mutex::new(None);
static HOOK_INSTALLED: Once = Once::new();

/// Installs the hook that keeps the message of a panic while guarded work runs, in whatever thread it happens. All other
/// panics are printed as usual.
fn install_panic_hook() {
    HOOK_INSTALLED.call_once(|| {
        let previous_hook = take_hook();
        set_hook(Box::new(move |panic| {
            if GUARDED_CALLS.load(Ordering::SeqCst) == 0 {
                previous_hook(panic);
                return;
            }
            let message = panic.payload_as_str().unwrap_or_default();
            tracing::debug!(message, place = ?panic.location(), "a decoder panicked");
            *LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner) = Some(describe_panic(message));
        }));
    });
}

/// The error that caused a panic, if its message names one. Other messages are for programmers, and only logged.
fn describe_panic(message: &str) -> String {
    let error = message.split_once("ErrString(\"").map(|(_, rest)| rest.split("\\n\\n").next().unwrap_or(rest));
    match error.or_else(|| message.strip_prefix("called `Result::unwrap()` on an `Err` value: ")) {
        Some(error) if !error.contains("Panic(") => first_paragraph(error.trim_end_matches(['"', ')'])),
        _ => "the decoder failed on its data".to_owned(),
    }
}

/// The first paragraph, on one line, without a full stop.
#[must_use]
pub fn first_paragraph(text: &str) -> String {
    let until = text.find("\n\n").unwrap_or(text.len());
    let line = text[..until].split_whitespace().collect::<Vec<_>>().join(" ");
    line.trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::{catch_panic, describe_panic};

    #[test]
    fn panics_are_described_by_cause() {
        assert_eq!(catch_panic(|| 7), Ok(7));
        let caught = catch_panic(|| {
            panic!(
                "called `Result::unwrap()` on an `Err` value: ComputeError(ErrString(\"no zone: '-02:15'.\\n\\nHint\"))"
            )
        });
        assert_eq!(caught, Err::<(), _>("no zone: '-02:15'".to_owned()));
        let fallback = "the decoder failed on its data";
        assert_eq!(catch_panic(|| std::thread::spawn(|| panic!("index out of bounds")).join().is_err()), Ok(true));
        assert_eq!(describe_panic("assertion failed: start + length <= self.bytes.len()"), fallback);
        assert_eq!(
            describe_panic("called `Result::unwrap()` on an `Err` value: JoinError::Panic(Id(39), \"x\", ...)"),
            fallback
        );
        assert_eq!(
            describe_panic("called `Result::unwrap()` on an `Err` value: OutOfSpec(\"no header\")"),
            "OutOfSpec(\"no header"
        );
    }
}
