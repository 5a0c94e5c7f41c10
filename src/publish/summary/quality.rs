//! How a day's data looks beside that of the days before it, in a few words.

use serde::Serialize;

use crate::score::quality::{Finding, Verdict};

/// How many numbers were looked at, and what a person should read.
#[derive(Debug, Clone, Default, Serialize)]
pub struct QualitySummary {
    pub ok: usize,
    /// Too few earlier snapshots say what is usual.
    pub no_history: usize,
    /// Too few accounts stand behind the number.
    pub too_few: usize,
    /// Those that warn, and those that a person accepted.
    pub told: Vec<Finding>,
}

#[must_use]
pub fn quality_summary(findings: &[Finding]) -> QualitySummary {
    let count = |verdict| findings.iter().filter(|finding| finding.verdict == verdict).count();
    QualitySummary {
        ok: count(Verdict::Ok),
        no_history: count(Verdict::NoHistory),
        too_few: count(Verdict::TooFew),
        told: findings.iter().filter(|finding| finding.verdict.is_worth_telling()).cloned().collect(),
    }
}
