//! Whether a day's data looks as it does in the snapshots before it: numbers in, findings out.
//!
//! What is usual is the median of the newest earlier snapshots, so that one odd day among them changes little. Nothing
//! is said where there are too few of them, or too few accounts or rows behind a number. Two checks look at the snapshot
//! before alone: how many accounts its bands would hold otherwise, and how the scores are spread (see [`stability`]).
//! Two others need no snapshot, because sources that keep their history tell by themselves what is usual: how long they
//! pause, and how many rows a weekday has.

mod measure;
mod stability;
#[cfg(test)]
mod tests;
mod messages;

use serde::{Deserialize, Serialize};

pub use self::measure::{
    PastMeasures, QualityMeasure, UsualValue, count_as_f64, lower_median, median, median_of_nonzero, share,
};
pub use self::stability::stability_index;
use crate::base::diagnostic::Diagnostic;
use crate::config::{QualityCheck, QualityLimits, QualitySettings};

/// What one check makes of one number.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QualityFinding {
    pub check: QualityCheck,
    /// The metric or the source, where the check is about one.
    pub subject: Option<String>,
    pub tier: Option<String>,
    /// The number of this day.
    pub value: Option<f64>,
    /// What is usual; none where too few earlier snapshots say.
    pub expected: Option<f64>,
    /// How far the one is from the other, as the check counts it: what the limits are held against.
    pub deviation: Option<f64>,
    /// How many earlier snapshots were compared; days or pauses where the exports say what is usual.
    pub snapshots: usize,
    #[serde(skip)]
    pub limits: QualityLimits,
    pub verdict: QualityVerdict,
    pub message: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum QualityVerdict {
    Ok,
    Warn,
    Stop,
    /// Would stop, but somebody said that it is right.
    Accepted,
    NoHistory,
    /// Too few accounts or rows stand behind it.
    TooFew,
}

impl QualityVerdict {
    /// The word in published tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Stop => "stop",
            Self::Accepted => "accepted",
            Self::NoHistory => "no_history",
            Self::TooFew => "too_few",
        }
    }

    /// Whether a person should read it.
    #[must_use]
    pub fn needs_attention(self) -> bool {
        matches!(self, Self::Warn | Self::Stop | Self::Accepted)
    }
}

/// Somebody's word that what stops is right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    pub checks: Vec<QualityCheck>,
    pub who: String,
    pub reason: String,
}

/// Holds every number of a day against the past, sorted by check, subject and tier.
#[must_use]
pub fn check_measures(
    rules: &QualitySettings,
    today: Vec<QualityMeasure>,
    past: &PastMeasures,
    accepted: Option<&Acceptance>,
) -> Vec<QualityFinding> {
    let newly_filled = newly_filled_metric(rules, &today, past);
    let check_measure = |measure| finding_of_measure(rules, measure, past, newly_filled.as_deref(), accepted);
    let mut findings: Vec<QualityFinding> = today.into_iter().map(check_measure).collect();
    findings.sort_by(|a, b| (a.check, &a.subject, &a.tier).cmp(&(b.check, &b.subject, &b.tier)));
    findings
}

fn finding_of_measure(
    rules: &QualitySettings,
    measure: QualityMeasure,
    past: &PastMeasures,
    newly_filled: Option<&str>,
    accepted: Option<&Acceptance>,
) -> QualityFinding {
    let earlier = past.values_of(&measure);
    let QualityMeasure { check, subject, tier, value, sample_size: size_today, usual, examples } = measure;
    let (snapshots, expected) = match usual {
        Some(usual) => (usual.observations, usual.number),
        // The snapshot before is history enough for what looks at it alone, but a first week is no usual one.
        None if compares_with_usual(check) => (earlier.len(), median(earlier)),
        None => (past.snapshots, median(earlier)),
    };
    // What was late in every snapshot compared, and published so, is no news.
    let lowest_before = earlier.iter().copied().reduce(f64::min).filter(|_| check == QualityCheck::Freshness);
    let expected =
        if lowest_before.zip(expected).is_some_and(|(before, usual)| before > usual) { value } else { expected };
    let limits = rules.limits(check);
    let mut finding = QualityFinding {
        check,
        subject,
        tier,
        value: value.filter(|value| value.is_finite()),
        expected,
        deviation: None,
        snapshots,
        limits,
        verdict: QualityVerdict::NoHistory,
        message: String::new(),
    };
    if usual.is_some() && expected.is_none() {
        finding.message = messages::short_history_message(check, snapshots);
        return finding;
    }
    // A first run is no place to say that an export stands still.
    let snapshot_count = if check == QualityCheck::Freshness { earlier.len() } else { snapshots };
    let needs_past = usual.is_none() || check == QualityCheck::Freshness;
    if needs_past && !is_enough(u32::try_from(snapshot_count).unwrap_or(u32::MAX), rules.min_snapshots) {
        finding.expected = None;
        finding.message = messages::no_history_message(snapshot_count, rules.min_snapshots);
        return finding;
    }
    let sample_size = usual_sample_size(check, expected, size_today);
    let minimum = minimum_sample_size(rules, check);
    if sample_size < f64::from(minimum) {
        finding.verdict = QualityVerdict::TooFew;
        finding.message = messages::too_few_message(check, sample_size, minimum);
        return finding;
    }
    finding.deviation = finding.value.and_then(|value| deviation(check, value, expected)).filter(|far| far.is_finite());
    let reaches =
        |limit: Option<f64>| finding.deviation.zip(limit).is_some_and(|(deviation, limit)| deviation >= limit);
    finding.verdict = match (reaches(limits.stop), reaches(limits.warn)) {
        (true, _) => QualityVerdict::Stop,
        (false, true) => QualityVerdict::Warn,
        (false, false) => QualityVerdict::Ok,
    };
    finding.message = messages::comparison_message(&finding, past.previous);
    if !examples.is_empty() {
        finding.message.push_str(&format!(", such as {}", examples.join(", ")));
    }
    if finding.verdict == QualityVerdict::Stop
        && !compares_with_usual(check)
        && let Some(metric) = newly_filled
    {
        finding.verdict = QualityVerdict::Warn;
        finding.message.push_str(&format!("; `{metric}` has values today that it usually lacks"));
    }
    if finding.verdict == QualityVerdict::Stop
        && let Some(acceptance) = accepted.filter(|acceptance| acceptance.checks.contains(&check))
    {
        finding.verdict = QualityVerdict::Accepted;
        finding.message.push_str(&format!("; accepted by {}: {}", acceptance.who, acceptance.reason));
    }
    finding
}

/// The share of a metric's accounts that has a value today and usually none: more is no accident.
const NEWLY_FILLED_SHARE: f64 = 0.3;

/// The first weighed metric whose values have just come. Where exports begin, a metric that looks back has none for
/// weeks, and then all at once: scores move, bands change, and nothing is wrong.
fn newly_filled_metric(rules: &QualitySettings, today: &[QualityMeasure], past: &PastMeasures) -> Option<String> {
    let is_newly_filled = |measure: &&QualityMeasure| {
        let earlier = past.values_of(measure);
        let enough = is_enough(u32::try_from(earlier.len()).unwrap_or(u32::MAX), rules.min_snapshots);
        let fewer_missing = median(earlier).zip(measure.value).map(|(usual, now)| usual - now);
        measure.check == QualityCheck::ValuesMissing
            && enough
            && fewer_missing.is_some_and(|fewer| fewer >= NEWLY_FILLED_SHARE)
    };
    today.iter().find(is_newly_filled)?.subject.clone()
}

fn is_enough(there: u32, needed: u32) -> bool {
    there >= needed
}

/// Whether a check holds a number against what is usual; the others know by themselves how far is far.
fn compares_with_usual(check: QualityCheck) -> bool {
    !matches!(check, QualityCheck::BandsChanged | QualityCheck::Psi)
}

/// Chance alone would keep so many rows away less than once in many million times.
const MIN_ROWS_FOR_FRESHNESS: u32 = 20;

/// How many accounts, or rows, have to stand behind a number.
fn minimum_sample_size(rules: &QualitySettings, check: QualityCheck) -> u32 {
    match check {
        QualityCheck::Psi => rules.min_accounts_psi,
        QualityCheck::DayRowsLost | QualityCheck::Nulls | QualityCheck::RowsDropped | QualityCheck::RowsLost => {
            rules.min_rows
        }
        QualityCheck::Freshness => MIN_ROWS_FOR_FRESHNESS,
        // A single one is one too many.
        QualityCheck::ParentCycles | QualityCheck::ParentOrphans => 0,
        _ => rules.min_accounts,
    }
}

/// How many accounts, or rows, usually stand behind the number: a share of few says little.
fn usual_sample_size(check: QualityCheck, expected: Option<f64>, size_today: f64) -> f64 {
    match (check, expected) {
        // What is gone can't be counted today.
        (QualityCheck::AccountsLost | QualityCheck::DayRowsLost | QualityCheck::RowsLost, Some(expected)) => expected,
        (QualityCheck::ScoresLost, Some(expected)) => size_today * expected,
        (QualityCheck::Nulls | QualityCheck::ValuesMissing, Some(expected)) => size_today * (1.0 - expected),
        _ => size_today,
    }
}

/// See [`QualityCheck`] for what each counts.
fn deviation(check: QualityCheck, value: f64, expected: Option<f64>) -> Option<f64> {
    let lost = |now: f64, usual: f64| (usual > 0.0).then(|| (1.0 - now / usual).max(0.0));
    match check {
        QualityCheck::AccountsLost | QualityCheck::DayRowsLost | QualityCheck::RowsLost | QualityCheck::ScoresLost => {
            lost(value, expected?)
        }
        QualityCheck::Freshness | QualityCheck::RowsDropped => Some((value - expected?).max(0.0)),
        QualityCheck::Nulls | QualityCheck::ValuesMissing => lost(1.0 - value, 1.0 - expected?),
        QualityCheck::MedianFactor => {
            let ratio = value / expected?;
            // Between two signs there is no factor.
            (ratio > 0.0).then(|| ratio.max(1.0 / ratio))
        }
        QualityCheck::BandsChanged | QualityCheck::ParentCycles | QualityCheck::ParentOrphans | QualityCheck::Psi => {
            Some(value)
        }
    }
}

/// Everything that stops, all at once, each with the way out.
#[must_use]
pub fn stop_diagnostics(findings: &[QualityFinding]) -> Vec<Diagnostic> {
    let stops = findings.iter().filter(|finding| finding.verdict == QualityVerdict::Stop);
    stops
        .map(|stop| {
            Diagnostic::error(stop.check.as_str(), messages::stop_message(stop)).hint(messages::stop_hint(stop))
        })
        .collect()
}
