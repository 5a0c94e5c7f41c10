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
mod words;

use serde::{Deserialize, Serialize};

pub use self::measure::{Measure, Past, Usual, count, lower_middle, middle, middle_of_nonzero, share};
pub use self::stability::stability;
use crate::base::diagnostic::Diagnostic;
use crate::config::{QualityCheck, QualityLimits, QualitySettings};

/// What one check makes of one number.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
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
    pub verdict: Verdict,
    pub message: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Ok,
    Warn,
    Stop,
    /// Would stop, but somebody said that it is right.
    Accepted,
    NoHistory,
    /// Too few accounts or rows stand behind it.
    TooFew,
}

impl Verdict {
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
    pub fn is_worth_telling(self) -> bool {
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
pub fn judge(rules: &QualitySettings, today: Vec<Measure>, past: &Past, accepted: Option<&Acceptance>) -> Vec<Finding> {
    let arrived = arrived(rules, &today, past);
    let judged = |measure| finding(rules, measure, past, arrived.as_deref(), accepted);
    let mut findings: Vec<Finding> = today.into_iter().map(judged).collect();
    findings.sort_by(|a, b| (a.check, &a.subject, &a.tier).cmp(&(b.check, &b.subject, &b.tier)));
    findings
}

fn finding(
    rules: &QualitySettings,
    measure: Measure,
    past: &Past,
    arrived: Option<&str>,
    accepted: Option<&Acceptance>,
) -> Finding {
    let earlier = past.of(&measure);
    let Measure { check, subject, tier, value, behind: made_of, usual, examples } = measure;
    let (snapshots, expected) = match usual {
        Some(usual) => (usual.of, usual.number),
        // The snapshot before is history enough for what looks at it alone, but a first week is no usual one.
        None if is_against_usual(check) => (earlier.len(), middle(earlier)),
        None => (past.snapshots, middle(earlier)),
    };
    // What was late in every snapshot compared, and published so, is no news.
    let before = earlier.iter().copied().reduce(f64::min).filter(|_| check == QualityCheck::Freshness);
    let expected = if before.zip(expected).is_some_and(|(before, usual)| before > usual) { value } else { expected };
    let limits = rules.limits(check);
    let mut found = Finding {
        check,
        subject,
        tier,
        value: value.filter(|value| value.is_finite()),
        expected,
        deviation: None,
        snapshots,
        limits,
        verdict: Verdict::NoHistory,
        message: String::new(),
    };
    if usual.is_some() && expected.is_none() {
        found.message = words::too_young(check, snapshots);
        return found;
    }
    // A first run is no place to say that an export stands still.
    let known = if check == QualityCheck::Freshness { earlier.len() } else { snapshots };
    let needs_past = usual.is_none() || check == QualityCheck::Freshness;
    if needs_past && !is_enough(u32::try_from(known).unwrap_or(u32::MAX), rules.min_snapshots) {
        found.expected = None;
        found.message = words::no_history(known, rules.min_snapshots);
        return found;
    }
    let behind = behind(check, expected, made_of);
    let least = least(rules, check);
    if behind < f64::from(least) {
        found.verdict = Verdict::TooFew;
        found.message = words::too_few(check, behind, least);
        return found;
    }
    found.deviation = found.value.and_then(|value| deviation(check, value, expected)).filter(|far| far.is_finite());
    let reaches = |limit: Option<f64>| found.deviation.zip(limit).is_some_and(|(deviation, limit)| deviation >= limit);
    found.verdict = match (reaches(limits.stop), reaches(limits.warn)) {
        (true, _) => Verdict::Stop,
        (false, true) => Verdict::Warn,
        (false, false) => Verdict::Ok,
    };
    found.message = words::message(&found, past.previous);
    if !examples.is_empty() {
        found.message.push_str(&format!(", such as {}", examples.join(", ")));
    }
    if found.verdict == Verdict::Stop
        && !is_against_usual(check)
        && let Some(metric) = arrived
    {
        found.verdict = Verdict::Warn;
        found.message.push_str(&format!("; `{metric}` has values today that it usually lacks"));
    }
    if found.verdict == Verdict::Stop
        && let Some(acceptance) = accepted.filter(|acceptance| acceptance.checks.contains(&check))
    {
        found.verdict = Verdict::Accepted;
        found.message.push_str(&format!("; accepted by {}: {}", acceptance.who, acceptance.reason));
    }
    found
}

/// The share of a metric's accounts that has a value today and usually none: more is no accident.
const ARRIVES: f64 = 0.3;

/// The first weighed metric whose values have just come. Where exports begin, a metric that looks back has none for
/// weeks, and then all at once: scores move, bands change, and nothing is wrong.
fn arrived(rules: &QualitySettings, today: &[Measure], past: &Past) -> Option<String> {
    let arrives = |measure: &&Measure| {
        let earlier = past.of(measure);
        let enough = is_enough(u32::try_from(earlier.len()).unwrap_or(u32::MAX), rules.min_snapshots);
        let fewer = middle(earlier).zip(measure.value).map(|(usual, now)| usual - now);
        measure.check == QualityCheck::ValuesMissing && enough && fewer.is_some_and(|fewer| fewer >= ARRIVES)
    };
    today.iter().find(arrives)?.subject.clone()
}

fn is_enough(there: u32, needed: u32) -> bool {
    there >= needed
}

/// Whether a check holds a number against what is usual; the others know by themselves how far is far.
fn is_against_usual(check: QualityCheck) -> bool {
    !matches!(check, QualityCheck::BandsChanged | QualityCheck::Psi)
}

/// Chance alone would keep so many rows away less than once in many million times.
const SURE_ROWS: u32 = 20;

/// How many accounts, or rows, have to stand behind a number.
fn least(rules: &QualitySettings, check: QualityCheck) -> u32 {
    match check {
        QualityCheck::Psi => rules.min_accounts_psi,
        QualityCheck::DayRowsLost | QualityCheck::Nulls | QualityCheck::RowsDropped | QualityCheck::RowsLost => {
            rules.min_rows
        }
        QualityCheck::Freshness => SURE_ROWS,
        // A single one is one too many.
        QualityCheck::ParentCycles | QualityCheck::ParentOrphans => 0,
        _ => rules.min_accounts,
    }
}

/// How many accounts, or rows, usually stand behind the number: a share of few says little.
fn behind(check: QualityCheck, expected: Option<f64>, made_of: f64) -> f64 {
    match (check, expected) {
        // What is gone can't be counted today.
        (QualityCheck::AccountsLost | QualityCheck::DayRowsLost | QualityCheck::RowsLost, Some(expected)) => expected,
        (QualityCheck::ScoresLost, Some(expected)) => made_of * expected,
        (QualityCheck::Nulls | QualityCheck::ValuesMissing, Some(expected)) => made_of * (1.0 - expected),
        _ => made_of,
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
pub fn stops(findings: &[Finding]) -> Vec<Diagnostic> {
    let stops = findings.iter().filter(|finding| finding.verdict == Verdict::Stop);
    stops.map(|stop| Diagnostic::error(stop.check.as_str(), words::stopped(stop)).hint(words::way_out(stop))).collect()
}
