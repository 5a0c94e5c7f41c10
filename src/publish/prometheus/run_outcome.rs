//! What a command did, as far as the metrics need it.

use crate::publish::run_record::RunRecord;

/// What a command did.
#[derive(Default)]
pub struct RunOutcome {
    /// None where the YAML has mistakes.
    pub pipeline: Option<String>,
    /// The record of the newest day that was published.
    pub record: Option<RunRecord>,
    /// How many days were published.
    pub published: usize,
    /// How many days were left as they are, because they are current.
    pub skipped: usize,
}
