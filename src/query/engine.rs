//! The one place where Polars runs: on the streaming engine, its panics caught, its words turned into an error.

use polars::prelude::{DataFrame, Engine, LazyFrame, OptFlags, PolarsError, SchemaRef};

use crate::base::panics::{caught, one_line};

/// Runs several plans side by side; answers in their order.
///
/// # Errors
/// What Polars has to say, on one line.
pub fn collect_frames(frames: Vec<LazyFrame>) -> Result<Vec<DataFrame>, String> {
    if frames.is_empty() {
        return Ok(Vec::new());
    }
    catch_engine_error(|| {
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
pub fn schema_of_frame(frame: &mut LazyFrame) -> Result<SchemaRef, PolarsError> {
    match catch_engine_error(|| Ok(frame.collect_schema())) {
        Ok(schema) => schema,
        Err(reason) => Err(PolarsError::ComputeError(reason.into())),
    }
}

/// Runs something of Polars; a panic is one more way of failing (damaged Parquet, a bug).
///
/// # Errors
/// As [`collect`].
pub fn catch_engine_error<T>(work: impl FnOnce() -> Result<T, PolarsError>) -> Result<T, String> {
    match caught(work) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(engine_error_text(&error)),
        Err(panic_message) => Err(panic_message),
    }
}

/// The message without the plan and the advice for Python that Polars appends.
#[must_use]
pub fn engine_error_text(error: &PolarsError) -> String {
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
        PolarsError::Context { error, .. } => return engine_error_text(error),
        other => other.to_string(),
    };
    overflow_text(&text).unwrap_or_else(|| one_line(&text))
}

/// What it means that a number does not fit, where the SQL was made exact (see [`crate::sql`]).
fn overflow_text(text: &str) -> Option<String> {
    if text.starts_with("decimal precision 38 can't fit values") {
        return Some("a sum has more than the 38 digits that decimals may have".to_owned());
    }
    let (_, values) = text.split_once(" values: [")?;
    let values = values.split(']').next().unwrap_or(values);
    if text.starts_with("conversion from `decimal[38,0]` to `i64` failed") {
        Some(format!("integers come to {values}, which 64 bits do not hold: calculate with DOUBLE"))
    } else if text.starts_with("conversion from `f64` to `decimal[38,9]` failed") {
        Some(format!("{values} has too many digits to be summed exactly, which goes up to 1e29"))
    } else {
        None
    }
}
