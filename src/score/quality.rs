//! Compares a day's data with earlier snapshots: takes numbers, returns findings.
//!
//! The usual value of a number is its median over the newest earlier snapshots, so one odd day among them changes
//! little. A check gives no verdict with too few snapshots, or with too few accounts or rows behind the number.
//! Two checks compare the day with the snapshot before only: how many accounts changed their band, and how the scores
//! are distributed (see `stability_index`). Two others take the usual value from the exports, because sources with a
//! history contain it: how long a source pauses, and how many rows a weekday has.
//!
//! The numbers come from `measure::source` (rows and NULLs of an export) and `publish::snapshot::quality_measures` (accounts,
//! metrics, scores). `deviation` compares them, `measure_check` gives the verdict, and `publish::snapshot::rejection` refuses
//! to publish a day that stops.

/// Medians and shares.
mod statistics;
/// One number of a day, and the same number in earlier snapshots.
mod measure;
/// The population stability index.
mod stability;
/// The result of one check of one number.
mod finding;
/// How many accounts or rows a check needs.
mod sample_size;
/// How far a number is from the usual one.
mod deviation;
/// Metrics that begin to have values.
mod newly_filled;
/// The messages of findings.
mod messages;
/// The check of one number.
mod measure_check;
#[cfg(test)]
mod tests;

pub use self::finding::{Acceptance, QualityFinding, QualityVerdict};
pub use self::measure::{MeasureKey, PastMeasures, QualityMeasure, UsualValue};
use self::measure_check::MeasureChecker;
pub use self::stability::stability_index;
pub use self::statistics::{MedianOfNonzero, lower_median, median_of_nonzero, share_of_whole};
use crate::base::diagnostic::Diagnostic;
use crate::config::QualitySettings;

/// Checks every number of a day against earlier snapshots. Returns the findings sorted by check, subject and tier.
#[must_use]
pub fn check_measures(
    settings: &QualitySettings,
    today: Vec<QualityMeasure>,
    past: &PastMeasures,
    accepted: Option<&Acceptance>,
) -> Vec<QualityFinding> {
    let newly_filled = newly_filled::newly_filled_metric(settings, &today, past);
    let checker = MeasureChecker { settings, past, newly_filled: newly_filled.as_deref(), accepted };
    let mut findings: Vec<QualityFinding> = today.into_iter().map(|measure| checker.check_measure(measure)).collect();
    findings.sort_by(|a, b| (a.check, &a.subject, &a.tier).cmp(&(b.check, &b.subject, &b.tier)));
    findings
}

/// Returns a diagnostic with a hint for every finding that stops the day.
#[must_use]
pub fn stop_diagnostics(findings: &[QualityFinding]) -> Vec<Diagnostic> {
    let stops = findings.iter().filter(|finding| finding.verdict == QualityVerdict::Stop);
    stops
        .map(|stop| {
            Diagnostic::error(stop.check.as_str(), messages::stop_message(stop)).hint(messages::stop_hint(stop))
        })
        .collect()
}
