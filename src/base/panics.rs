//! Panics of decoders that others wrote: kept off the terminal, and handed on as words.

use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, Once, PoisonError};

/// Does some work; a panic in it, or in a thread that it started, is one more way of failing (a damaged file, a bug).
///
/// # Errors
/// What the panic had to say, on one line.
pub fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    listen();
    RUNNING.fetch_add(1, Ordering::SeqCst);
    let result = catch_unwind(AssertUnwindSafe(work));
    RUNNING.fetch_sub(1, Ordering::SeqCst);
    match result {
        Ok(done) => Ok(done),
        // What it carries is what the hook has heard already.
        Err(_) => {
            let heard = LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner).take();
            Err(heard.unwrap_or_else(|| in_words("")))
        }
    }
}

static RUNNING: AtomicUsize = AtomicUsize::new(0);
static LAST_PANIC: Mutex<Option<String>> = Mutex::new(None);
static LISTENING: Once = Once::new();

/// Panics are kept instead of printed while such work runs, whatever thread they happen in; all others take their
/// usual way.
fn listen() {
    LISTENING.call_once(|| {
        let usual = take_hook();
        set_hook(Box::new(move |panic| {
            if RUNNING.load(Ordering::SeqCst) == 0 {
                usual(panic);
                return;
            }
            let message = panic.payload_as_str().unwrap_or_default();
            tracing::debug!(message, place = ?panic.location(), "a decoder panicked");
            *LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner) = Some(in_words(message));
        }));
    });
}

/// The error that was behind a panic, where there was one; what only a programmer understands is left to the log.
fn in_words(message: &str) -> String {
    let error = message.split_once("ErrString(\"").map(|(_, rest)| rest.split("\\n\\n").next().unwrap_or(rest));
    match error.or_else(|| message.strip_prefix("called `Result::unwrap()` on an `Err` value: ")) {
        Some(error) if !error.contains("Panic(") => one_line(error.trim_end_matches(['"', ')'])),
        _ => "its data makes no sense to the decoder".to_owned(),
    }
}

/// The first paragraph, on one line, without a full stop.
#[must_use]
pub fn one_line(text: &str) -> String {
    let until = text.find("\n\n").unwrap_or(text.len());
    let line = text[..until].split_whitespace().collect::<Vec<_>>().join(" ");
    line.trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::{caught, in_words};

    #[test]
    fn panics_are_told_by_what_was_behind_them() {
        assert_eq!(caught(|| 7), Ok(7));
        let told = caught(|| {
            panic!(
                "called `Result::unwrap()` on an `Err` value: ComputeError(ErrString(\"no zone: '-02:15'.\\n\\nHint\"))"
            )
        });
        assert_eq!(told, Err::<(), _>("no zone: '-02:15'".to_owned()));
        let unclear = "its data makes no sense to the decoder";
        assert_eq!(caught(|| std::thread::spawn(|| panic!("index out of bounds")).join().is_err()), Ok(true));
        assert_eq!(in_words("assertion failed: start + length <= self.bytes.len()"), unclear);
        assert_eq!(
            in_words("called `Result::unwrap()` on an `Err` value: JoinError::Panic(Id(39), \"x\", ...)"),
            unclear
        );
        assert_eq!(
            in_words("called `Result::unwrap()` on an `Err` value: OutOfSpec(\"no header\")"),
            "OutOfSpec(\"no header"
        );
    }
}
