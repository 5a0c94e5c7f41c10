//! The check of one number: is there enough history, are there enough accounts, how far is it from usual.

use super::deviation::{compares_with_usual, measure_deviation, verdict_of_deviation};
use super::finding::{Acceptance, QualityFinding, QualityVerdict};
use super::measure::{PastMeasures, QualityMeasure};
use super::messages;
use super::sample_size::{is_enough, minimum_sample_size, usual_sample_size};
use super::statistics::median;
use crate::config::{QualityCheck, QualitySettings};

/// What all checks of a day share.
pub struct MeasureChecker<'a> {
    pub settings: &'a QualitySettings,
    pub past: &'a PastMeasures,
    /// A metric that begins to have values today.
    pub newly_filled: Option<&'a str>,
    pub accepted: Option<&'a Acceptance>,
}

/// The usual value of a number, and how well it is known.
struct Baseline {
    expected: Option<f64>,
    /// The number of earlier snapshots compared; of days or pauses, where the exports contain the usual value.
    snapshots: usize,
}

impl MeasureChecker<'_> {
    /// Checks one number of the day.
    pub fn check_measure(&self, measure: QualityMeasure) -> QualityFinding {
        let baseline = self.baseline_of_measure(&measure);
        let missing_history = self.missing_history_message(&measure, &baseline);
        let mut finding = QualityFinding {
            check: measure.check,
            value: measure.value.filter(|value| value.is_finite()),
            expected: baseline.expected.filter(|_| missing_history.is_none()),
            deviation: None,
            snapshots: baseline.snapshots,
            limits: self.settings.limits_of_check(measure.check),
            verdict: QualityVerdict::NoHistory,
            message: missing_history.clone().unwrap_or_default(),
            subject: measure.subject,
            tier: measure.tier,
        };
        if missing_history.is_some() {
            return finding;
        }
        let sample_size = usual_sample_size(finding.check, finding.expected, measure.sample_size);
        let minimum = minimum_sample_size(self.settings, finding.check);
        if sample_size < f64::from(minimum) {
            finding.verdict = QualityVerdict::TooFew;
            finding.message = messages::too_few_message(finding.check, sample_size, minimum);
            return finding;
        }
        let deviation = finding.value.and_then(|value| measure_deviation(finding.check, value, finding.expected));
        finding.deviation = deviation.filter(|deviation| deviation.is_finite());
        finding.verdict = verdict_of_deviation(finding.limits, finding.deviation);
        finding.message = messages::comparison_message(&finding, self.past.previous);
        if !measure.examples.is_empty() {
            finding.message.push_str(&format!(", such as {}", measure.examples.join(", ")));
        }
        self.apply_exceptions(&mut finding);
        finding
    }

    fn baseline_of_measure(&self, measure: &QualityMeasure) -> Baseline {
        let past_values = self.past.values_of(measure);
        let mut baseline = match measure.usual {
            Some(usual) => Baseline { expected: usual.number, snapshots: usual.observations },
            None => Baseline {
                expected: median(past_values),
                // Checks that look at the snapshot before need that one only. They still wait for as many snapshots as
                // the others, because a first week is not a usual one.
                snapshots: if compares_with_usual(measure.check) { past_values.len() } else { self.past.snapshots },
            },
        };
        // A source that was late in every compared snapshot, and published so, is not reported again.
        if measure.check == QualityCheck::Freshness
            && let Some(lowest_before) = past_values.iter().copied().reduce(f64::min)
            && baseline.expected.is_some_and(|usual| lowest_before > usual)
        {
            baseline.expected = measure.value;
        }
        baseline
    }

    /// Returns why there is too little history to check the number; none if there is enough.
    fn missing_history_message(&self, measure: &QualityMeasure, baseline: &Baseline) -> Option<String> {
        if measure.usual.is_some() && baseline.expected.is_none() {
            return Some(messages::short_history_message(measure.check, baseline.snapshots));
        }
        // The exports say how long a source pauses, but a first run is too early to report a source as late.
        let is_freshness = measure.check == QualityCheck::Freshness;
        let snapshots = if is_freshness { self.past.values_of(measure).len() } else { baseline.snapshots };
        let needs_past = measure.usual.is_none() || is_freshness;
        (needs_past && !is_enough(snapshots, self.settings.min_snapshots))
            .then(|| messages::no_history_message(snapshots, self.settings.min_snapshots))
    }

    /// Weakens a verdict that stops, where the cause is known or a person accepted it.
    fn apply_exceptions(&self, finding: &mut QualityFinding) {
        if finding.verdict == QualityVerdict::Stop
            && !compares_with_usual(finding.check)
            && let Some(metric) = self.newly_filled
        {
            finding.verdict = QualityVerdict::Warn;
            finding.message.push_str(&format!("; `{metric}` has values today that it usually lacks"));
        }
        if finding.verdict == QualityVerdict::Stop
            && let Some(acceptance) = self.accepted.filter(|acceptance| acceptance.checks.contains(&finding.check))
        {
            finding.verdict = QualityVerdict::Accepted;
            finding.message.push_str(&format!("; accepted by {}: {}", acceptance.who, acceptance.reason));
        }
    }
}
