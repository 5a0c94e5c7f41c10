//! Where a log line comes from: the run, the day, the stage, the source. Log lines in JSON have them as fields.

use std::fmt::Display;

use chrono::NaiveDate;
use tracing::Span;
use tracing::field::Empty;

/// What is told under this name is told whatever log lines are asked for.
pub const TARGET: &str = "healthscore::told";

/// All that a command does.
#[must_use]
pub fn run(run_id: &str) -> Span {
    tracing::info_span!(target: TARGET, "run", run_id, pipeline = Empty, as_of = Empty, stage = Empty)
}

/// Takes note of the pipeline of the run that is at work.
pub fn pipeline(name: &str) {
    Span::current().record("pipeline", name);
}

/// Takes note of the day that the run at work is about.
pub fn as_of(day: impl Display) {
    Span::current().record("as_of", tracing::field::display(day));
}

/// One of many days, within the run `parent`.
#[must_use]
pub fn day(parent: &Span, day: NaiveDate) -> Span {
    tracing::info_span!(target: TARGET, parent: parent, "day", as_of = %day, stage = Empty)
}

/// A stage of the run or day at work, which is told of it too: where it fails, the last words come after the stage.
#[must_use]
pub fn stage(name: &'static str) -> Span {
    Span::current().record("stage", name);
    tracing::info_span!(target: TARGET, "stage", stage = name)
}

#[must_use]
pub fn source(name: &str) -> Span {
    tracing::info_span!(target: TARGET, "source", source = name)
}
