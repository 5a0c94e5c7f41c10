//! The bounds of each score: how low and how high it could be once some of the missing data has come in.
//!
//! The bounds of an account hold for every case in which each of its missing metrics is still missing, or has come in with
//! any value, and the account has a score. A metric is missing if the scorecard scores it, and the account has no value of it
//! or a stale one; also where the entry does not apply to the account, because rules and other conditions may read it.
//! Metrics with data keep their values, also those that get no score, and other accounts stay as they are.
//!
//! - A missing metric may get any score that its own method can give: steps, points and labels what they list, every other
//!   method the whole scale. Its method is that of the account's tier, or of the first case that holds. A metric without a
//!   method stays missing.
//! - Any set of the missing metrics may come in. A missing one follows its policy, so a fixed score is one of its scores. A
//!   component is at its lowest with those parts that lower it at their lowest, and without the others.
//! - What reads a missing metric is open: a derived metric may change, a part may begin or cease to apply, any case, target
//!   or group of peers may be chosen, a rule may apply or not, and an amount may be anything. So may a rule that reads
//!   scores or the coverage. A condition with AND is surely false where one of its parts is, and one with OR surely true.
//! - Where the tier depends on a missing metric, weights and methods do, so the score could be anything that rules allow.
//! - Carried data counts as known where it is scored: a metric, and a component with a carried score of its own, as long as
//!   nothing below that may get a score. Conditions and formulas read no value of a carried metric, so what reads it is open.
//! - A metric that the scorecard does not score is never missing: NULL is its value, as for an override that nobody has set.
//! - The floors on coverage and age do not apply, so an account without a score has bounds too, unless nothing applies
//!   to it. Where incoming data could take a score away, because more of the scorecard would apply than has data, that is
//!   told beside the bounds.
//! - The bounds are outer ones. Where one metric is scored twice, or read by two rules, not every combination in between can
//!   occur, so the attainable scores may be fewer.

/// The lowest and the highest of some scores.
mod score_range;
/// What bounds are computed from.
mod bounds_input;
/// What a part could be.
mod part_range;
/// The ranges of all parts for one account.
mod tree_ranges;
/// What rules could make of a score.
mod rule_ranges;
#[cfg(test)]
mod tests;

pub use self::bounds_input::BoundsInput;
use self::rule_ranges::{OpenCondition, OpenRules};
use self::score_range::{ScoreRange, join_ranges};
use self::tree_ranges::TreeRanges;
use crate::config::Scorecard;
use crate::score::column_reads::{ColumnReads, MetricInfluence};
use crate::score::component_tree::FinalScores;

/// The lowest and the highest score that every account could have, after rules.
#[derive(Debug, Clone)]
pub struct ScoreBounds {
    pub low: FinalScores,
    pub high: FinalScores,
    /// Per account: the bands that rules may put it in, beside those of its scores.
    pub possible_bands: Vec<Vec<usize>>,
    /// Per account: whether it has no score in some case.
    pub may_be_missing: Vec<bool>,
}

/// Computes the bounds of every account.
#[must_use]
pub fn compute_bounds(input: BoundsInput<'_>, reads: &ColumnReads) -> ScoreBounds {
    let influence = MetricInfluence::new(input.scorecard, reads);
    let conditions: Vec<OpenCondition<'_>> =
        input.conditions.iter().map(|tree| OpenCondition::new(tree, &influence)).collect();
    let mut tree = TreeRanges::new(input, &influence);
    let (mut low, mut high) = (BoundScores::default(), BoundScores::default());
    let accounts = input.scores.raw_score.len();
    let (mut possible_bands, mut may_be_missing) = (Vec::with_capacity(accounts), Vec::with_capacity(accounts));
    for (account, raw_score) in input.scores.raw_score.iter().enumerate() {
        let is_tree_open = tree.load_account(account);
        let today = raw_score.map(ScoreRange::of_score);
        let (scores, may_lose_score) = if is_tree_open || today.is_none() {
            // The tree is combined in another order than scores are, so its ends may be off by rounding.
            (join_ranges(today, tree.range_of_account(account)), today.is_none() || tree.may_lose_score())
        } else {
            (today, false)
        };
        let rules = OpenRules {
            scorecard: input.scorecard,
            columns: input.rules,
            influence: &influence,
            conditions: &conditions,
            account,
            open_metrics: &tree.open_metrics,
            is_tree_open,
        };
        let ruled = rules.apply(scores, may_lose_score);
        low.push(input.scorecard, ruled.scores.map(|scores| scores.low), ruled.forced_band, ruled.is_decided);
        high.push(input.scorecard, ruled.scores.map(|scores| scores.high), ruled.forced_band, ruled.is_decided);
        may_be_missing.push(ruled.may_be_missing);
        possible_bands.push(ruled.into_possible_bands());
    }
    ScoreBounds { low: low.into_final_scores(), high: high.into_final_scores(), possible_bands, may_be_missing }
}

/// One end of the bounds of all accounts.
#[derive(Default)]
struct BoundScores {
    score: Vec<Option<f64>>,
    band: Vec<Option<usize>>,
    decided_by_rule: Vec<bool>,
}

impl BoundScores {
    fn push(&mut self, scorecard: &Scorecard, score: Option<f64>, forced_band: Option<usize>, is_decided: bool) {
        self.score.push(score);
        self.band.push(forced_band.or_else(|| scorecard.bands.band_index_of(score?)));
        self.decided_by_rule.push(is_decided);
    }

    fn into_final_scores(self) -> FinalScores {
        let none = vec![None; self.score.len()];
        FinalScores {
            score: self.score,
            band: self.band,
            decided_by_rule: self.decided_by_rule,
            rules: none.clone(),
            reasons: none,
        }
    }
}
