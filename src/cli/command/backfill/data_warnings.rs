//! What the published days of a backfill report about their data: one warning for all days, not one for each.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::base::diagnostic::Diagnostic;
use crate::cli::published_days::DayRange;
use crate::cli::setup;
use crate::measure::source;
use crate::publish::run_record::RunRecord;
use crate::publish::summary::OBSERVED_AHEAD;

/// The days with data that needs attention.
#[derive(Default)]
pub struct DataWarnings {
    /// For each metric: the days on which values are `observed` after the day.
    observed_ahead: BTreeMap<String, BTreeSet<NaiveDate>>,
    /// The days on or before which no source has a row.
    without_rows: BTreeSet<NaiveDate>,
}

impl DataWarnings {
    /// Adds what a published day reports.
    pub fn add_day(&mut self, record: &RunRecord) {
        let findings = record.summary.metric_findings.iter().filter(|finding| finding.check == OBSERVED_AHEAD);
        for finding in findings {
            self.observed_ahead.entry(finding.metric.clone()).or_default().insert(record.as_of);
        }
        if source::lacks_rows(&record.sources) {
            self.without_rows.insert(record.as_of);
        }
    }

    /// Returns a warning for each metric, and one for the days without rows.
    pub fn warnings(&self) -> Vec<Diagnostic> {
        let without_rows = self.without_rows.last().map(|last| setup::warning_of_day_without_rows(*last));
        let observed_ahead = self.observed_ahead.iter().filter_map(|(metric, days)| {
            let days = DayRange { from: *days.first()?, to: *days.last()?, days: days.len() };
            let message =
                format!("metric `{metric}`: values are stale on {days} because they are `observed` after the day");
            let hint = "`observed` is the day on which a value became known; if its source has only the present state, \
                        earlier days cannot have the value";
            Some(Diagnostic::warning("observed-ahead", message).hint(hint))
        });
        without_rows.into_iter().chain(observed_ahead).collect()
    }
}
