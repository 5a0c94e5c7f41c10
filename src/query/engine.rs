//! Runs plans of Polars on the streaming engine, and converts its panics and errors.

use polars::prelude::{DataFrame, Engine, LazyFrame, OptFlags, PolarsError, SchemaRef};

use crate::base::panics::{catch_panic, first_paragraph};

/// Runs several plans together. Returns their rows in the order of the plans.
///
/// # Errors
/// The error of Polars, on one line.
pub fn collect_frames(frames: Vec<LazyFrame>) -> Result<Vec<DataFrame>, String> {
    if frames.is_empty() {
        return Ok(Vec::new());
    }
    catch_engine_error(|| {
        // Polars 0.55 can share common parts of plans, but panics when two plans are equal.
        let options = OptFlags::default() & !OptFlags::COMM_SUBPLAN_ELIM;
        let plans = frames.into_iter().map(|frame| frame.logical_plan).collect();
        LazyFrame::collect_all_with_engine(plans, Engine::Streaming, options)
    })
}

/// Returns the columns of a plan without reading a row.
///
/// # Errors
/// The error of Polars, on one line.
pub fn schema_of_frame(frame: &mut LazyFrame) -> Result<SchemaRef, PolarsError> {
    match catch_engine_error(|| Ok(frame.collect_schema())) {
        Ok(schema) => schema,
        Err(reason) => Err(PolarsError::ComputeError(reason.into())),
    }
}

/// Runs a function of Polars. A panic, caused by damaged Parquet or a bug, becomes an error.
///
/// # Errors
/// The error of Polars, on one line.
pub fn catch_engine_error<T>(work: impl FnOnce() -> Result<T, PolarsError>) -> Result<T, String> {
    match catch_panic(work) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(engine_error_text(&error)),
        Err(panic_message) => Err(panic_message),
    }
}

/// Returns the message without the plan and the advice for Python that Polars appends.
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
    overflow_text(&text).unwrap_or_else(|| first_paragraph(&text))
}

/// Describes a number that its type does not hold; none for other messages.
fn overflow_text(text: &str) -> Option<String> {
    if text.starts_with("decimal precision 38 can't fit values") {
        return Some("a sum has more than the 38 digits that decimals may have".to_owned());
    }
    let (_, values) = text.split_once(" values: [")?;
    let values = values.split(']').next().unwrap_or(values);
    if text.starts_with("conversion from `decimal[38,0]` to `i64` failed") {
        Some(format!("integers result in {values}, which 64 bits do not hold: calculate with DOUBLE"))
    } else if text.starts_with("conversion from `f64` to `decimal[38,9]` failed") {
        Some(format!("{values} has too many digits to be summed exactly, which goes up to 1e29"))
    } else {
        None
    }
}
