//! What a run of a day would be made of now.

use chrono::NaiveDate;

use crate::measure::source::InputFiles;
use crate::publish::run_record::Fingerprints;

/// The pipeline, and the functions that list what a day would read.
pub struct CurrentInputs<'a> {
    pub fingerprints: &'a Fingerprints,
    /// The source files that a day would read; none where that is not known.
    pub inputs: &'a dyn Fn(NaiveDate) -> Option<InputFiles>,
    pub history_reads: &'a HistoryReads<'a>,
}

/// Lists the earlier published objects that a day reads. The first argument holds the published days.
pub type HistoryReads<'a> = dyn Fn(&[NaiveDate], NaiveDate) -> Vec<HistoryObject> + 'a;

/// A published object, and its day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryObject {
    pub day: NaiveDate,
    pub path: String,
}
