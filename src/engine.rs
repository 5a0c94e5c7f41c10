//! The one place where Polars runs: on the streaming engine, its panics caught, its words turned into an error.

use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, Once, PoisonError};

use polars::prelude::{DataFrame, Engine, LazyFrame, OptFlags, PolarsError, SchemaRef};

/// Runs several plans side by side; answers in their order.
///
/// # Errors
/// What Polars has to say, on one line.
pub fn collect(frames: Vec<LazyFrame>) -> Result<Vec<DataFrame>, String> {
    if frames.is_empty() {
        return Ok(Vec::new());
    }
    guarded(|| {
        // Polars 0.55 would share what plans have in common, but panics when two of them are the same.
        let options = OptFlags::default() & !OptFlags::COMM_SUBPLAN_ELIM;
        let plans = frames.into_iter().map(|frame| frame.logical_plan).collect();
        LazyFrame::collect_all_with_engine(plans, Engine::Streaming, options)
    })
}

/// The columns a plan would return, without reading a row.
///
/// # Errors
/// As [`collect`].
pub fn schema(frame: &mut LazyFrame) -> Result<SchemaRef, PolarsError> {
    match guarded(|| Ok(frame.collect_schema())) {
        Ok(schema) => schema,
        Err(reason) => Err(PolarsError::ComputeError(reason.into())),
    }
}

/// Runs something of Polars; a panic is one more way of failing (damaged Parquet, a bug).
///
/// # Errors
/// As [`collect`].
pub fn guarded<T>(work: impl FnOnce() -> Result<T, PolarsError>) -> Result<T, String> {
    listen();
    RUNNING.fetch_add(1, Ordering::SeqCst);
    let result = catch_unwind(AssertUnwindSafe(work));
    RUNNING.fetch_sub(1, Ordering::SeqCst);
    match result {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(plain(&error)),
        Err(_) => {
            let heard = LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner).take();
            Err(heard.unwrap_or_else(|| "the engine gave up".to_owned()))
        }
    }
}

static RUNNING: AtomicUsize = AtomicUsize::new(0);
static LAST_PANIC: Mutex<Option<String>> = Mutex::new(None);
static LISTENING: Once = Once::new();

/// Panics of Polars' threads are kept instead of printed while it runs; all others take their usual way.
fn listen() {
    LISTENING.call_once(|| {
        let usual = take_hook();
        set_hook(Box::new(move |panic| {
            if RUNNING.load(Ordering::SeqCst) == 0 {
                usual(panic);
                return;
            }
            let message = panic.payload_as_str().unwrap_or("the engine gave up");
            let message = message.strip_prefix("called `Result::unwrap()` on an `Err` value: ").unwrap_or(message);
            *LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner) = Some(one_line(message));
        }));
    });
}

/// The message without the plan and the advice for Python that Polars appends.
#[must_use]
pub fn plain(error: &PolarsError) -> String {
    let text = match error {
        PolarsError::ColumnNotFound(text)
        | PolarsError::ComputeError(text)
        | PolarsError::Duplicate(text)
        | PolarsError::InvalidOperation(text)
        | PolarsError::SchemaMismatch(text)
        | PolarsError::SQLInterface(text)
        | PolarsError::SQLSyntax(text)
        | PolarsError::StringCacheMismatch(text)
        | PolarsError::StructFieldNotFound(text)
        | PolarsError::SchemaFieldNotFound(text) => text.to_string(),
        PolarsError::Context { error, .. } => return plain(error),
        other => other.to_string(),
    };
    one_line(&text)
}

fn one_line(text: &str) -> String {
    let until = text.find("\n\n").unwrap_or(text.len());
    let line = text[..until].split_whitespace().collect::<Vec<_>>().join(" ");
    line.trim_end_matches('.').to_owned()
}
