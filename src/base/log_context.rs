//! The context of a log line: the run, the day, the stage, the source. JSON log lines have them as fields.

use std::fmt::Display;

use chrono::NaiveDate;
use tracing::Span;
use tracing::field::Empty;

/// Events with this target are logged at every log level.
pub const REPORT_TARGET: &str = "healthscore::report";

/// The span of a command.
#[must_use]
pub fn run_span(run_id: &str) -> Span {
    tracing::info_span!(target: REPORT_TARGET, "run", run_id, pipeline = Empty, as_of = Empty, stage = Empty)
}

/// Records the pipeline in the current span.
pub fn record_pipeline(name: &str) {
    Span::current().record("pipeline", name);
}

/// Records the day in the current span.
pub fn record_as_of(day: impl Display) {
    Span::current().record("as_of", tracing::field::display(day));
}

/// The span of one of many days, within the run `parent`.
#[must_use]
pub fn day_span(parent: &Span, day: NaiveDate) -> Span {
    tracing::info_span!(target: REPORT_TARGET, parent: parent, "day", as_of = %day, stage = Empty)
}

/// The span of a stage. The stage is also recorded in the current span, because the message of a failure is logged after
/// the stage has ended.
#[must_use]
pub fn stage_span(name: &'static str) -> Span {
    Span::current().record("stage", name);
    tracing::info_span!(target: REPORT_TARGET, "stage", stage = name)
}

/// The span of a source.
#[must_use]
pub fn source_span(name: &str) -> Span {
    tracing::info_span!(target: REPORT_TARGET, "source", source = name)
}
