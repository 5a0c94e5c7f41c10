//! How a day's data looks beside that of the days before it, in a few words.

use serde::Serialize;

use crate::score::quality::{QualityFinding, QualityVerdict};

/// How many numbers were looked at, and what a person should read.
#[derive(Debug, Clone, Default, Serialize)]
pub struct QualitySummary {
    pub ok: usize,
    /// Too few earlier snapshots say what is usual.
    pub no_history: usize,
    /// Too few accounts stand behind the number.
    pub too_few: usize,
    /// Those that warn, and those that a person accepted.
    #[serde(rename = "told")]
    pub reported: Vec<QualityFinding>,
}

#[must_use]
pub fn quality_summary(findings: &[QualityFinding]) -> QualitySummary {
    let count = |verdict| findings.iter().filter(|finding| finding.verdict == verdict).count();
    QualitySummary {
        ok: count(QualityVerdict::Ok),
        no_history: count(QualityVerdict::NoHistory),
        too_few: count(QualityVerdict::TooFew),
        reported: findings.iter().filter(|finding| finding.verdict.needs_attention()).cloned().collect(),
    }
}
