//! How far a score can be trusted, in one word, and what keeps it from more.
//!
//! A score is firm if enough of its weight has data behind it, if what is missing could not put the account into
//! another band, if no value that counts is too old, and if no source behind such a value is past its `warn_after`; the
//! scorecard's `confidence` says how much and how old.
//! Any other score is tentative. Bands are compared as they settle, so that neither a band kept by its wider range nor
//! one that waits is uncertain for that alone; a band that a rule decides is certain.

mod age;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::config::{CONFIDENCES, Confidence, Scorecard};
use crate::measure::metric::MetricTable;
use crate::score::component_tree::{ScoreTable, Verdicts};
use crate::score::normalise::{Board, NormalTable};

/// Coverage is a quotient of sums; what an author writes as `0.6` may come out one rounding below it.
const ROUNDING: f64 = 1e-9;

/// What is known of a day before anybody trusts it. Bands are indices into the scorecard's.
pub struct Evidence<'a> {
    pub board: &'a Board<'a>,
    pub metrics: &'a MetricTable,
    pub normal: &'a NormalTable,
    pub scores: &'a ScoreTable,
    pub verdicts: &'a Verdicts,
    /// The metrics behind which a source is late.
    pub late: &'a BTreeSet<String>,
    pub band: &'a [Option<usize>],
    pub band_at_worst: &'a [Option<usize>],
    pub band_at_best: &'a [Option<usize>],
}

/// Judges every account.
#[must_use]
pub fn judge(card: &Scorecard, evidence: &Evidence<'_>) -> Confidences {
    let (data_age_days, late) = age::oldest(card, evidence);
    let mut confidences = Confidences { data_age_days, ..Confidences::default() };
    for (account, score) in evidence.verdicts.score.iter().enumerate() {
        let band = evidence.band[account];
        let same = evidence.band_at_worst[account] == band && evidence.band_at_best[account] == band;
        let certain = score.map(|_| same || evidence.verdicts.decided[account]);
        let coverage = evidence.scores.nodes.first().and_then(|root| root.coverage[account]);
        let doubts = match certain {
            None => Vec::new(),
            Some(certain) => {
                doubts(card.confidence, coverage, certain, confidences.data_age_days[account], late[account])
            }
        };
        confidences.level.push(match score {
            None => Level::Unscored,
            Some(_) if doubts.is_empty() => Level::Firm,
            Some(_) => Level::Tentative,
        });
        confidences.band_certain.push(certain);
        confidences.doubts.push(doubts);
    }
    confidences
}

fn doubts(asked: Confidence, coverage: Option<f64>, certain: bool, age: Option<i64>, late: bool) -> Vec<Doubt> {
    let low = coverage.unwrap_or_default() < asked.min_coverage - ROUNDING;
    let old = age.is_some_and(|age| age > i64::from(asked.max_data_age_days));
    let found =
        [(Doubt::LowCoverage, low), (Doubt::BandUncertain, !certain), (Doubt::OldData, old), (Doubt::LateSource, late)];
    found.into_iter().filter_map(|(doubt, holds)| holds.then_some(doubt)).collect()
}

/// How sure every account's score is.
#[derive(Debug, Clone, Default)]
pub struct Confidences {
    /// `None` without a score.
    pub band_certain: Vec<Option<bool>>,
    /// Of the oldest value that counts; `None` where none of them has a date.
    pub data_age_days: Vec<Option<i64>>,
    pub level: Vec<Level>,
    /// Empty where the score is firm, or there is none.
    pub doubts: Vec<Vec<Doubt>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Firm,
    Tentative,
    Unscored,
}

impl Level {
    /// The word in published tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Firm => CONFIDENCES[0],
            Level::Tentative => CONFIDENCES[1],
            Level::Unscored => CONFIDENCES[2],
        }
    }
}

/// What keeps a score from being firm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    LowCoverage,
    BandUncertain,
    OldData,
    /// A source behind a value that counts is past its `warn_after`.
    LateSource,
}

impl Doubt {
    pub const ALL: [Doubt; 4] = [Doubt::LowCoverage, Doubt::BandUncertain, Doubt::OldData, Doubt::LateSource];

    /// The word in published tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Doubt::LowCoverage => "low_coverage",
            Doubt::BandUncertain => "band_uncertain",
            Doubt::OldData => "old_data",
            Doubt::LateSource => "late_source",
        }
    }
}

/// The doubts as published: joined by `, `; `None` where there are none.
#[must_use]
pub fn joined(doubts: &[Doubt]) -> Option<String> {
    (!doubts.is_empty()).then(|| doubts.iter().map(|doubt| doubt.as_str()).collect::<Vec<_>>().join(", "))
}
