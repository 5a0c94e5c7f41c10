//! What the rules could make of a score: a condition that reads a missing metric may hold or not when it comes in.

use super::score_range::{ScoreRange, join_ranges};
use crate::config::{RuleAction, ScoreRule, Scorecard};
use crate::measure::metric::ConditionTree;
use crate::score::column_reads::{MetricInfluence, RuleInfluence};
use crate::score::component_tree::{RuleColumns, apply_action};

/// The scores of one account after rules.
#[derive(Debug, Clone, Default)]
pub struct RuledRange {
    pub scores: Option<ScoreRange>,
    /// The band that a rule forces in every case.
    pub forced_band: Option<usize>,
    /// Whether a rule sets the score in every case, or forces the band.
    pub is_decided: bool,
    /// Whether it has no score in some case.
    pub may_be_missing: bool,
    /// The bands that rules may force.
    bands_forced: Vec<usize>,
    /// The bands of the scores that rules may set.
    bands_set: Vec<usize>,
}

impl RuledRange {
    /// Returns the bands that rules may put the account in, beside those of its scores. No score matters under a band that
    /// is forced in every case.
    pub fn into_possible_bands(mut self) -> Vec<usize> {
        if self.forced_band.is_none() {
            self.bands_forced.append(&mut self.bands_set);
        }
        self.bands_forced
    }
}

/// The rules as they apply to one account whose missing data may come in.
pub struct OpenRules<'a> {
    pub scorecard: &'a Scorecard,
    pub columns: &'a [RuleColumns],
    pub influence: &'a MetricInfluence<'a>,
    /// Per rule; empty if conditions are not split.
    pub conditions: &'a [OpenCondition<'a>],
    pub account: usize,
    pub open_metrics: &'a [bool],
    /// Whether any part of the tree may change, so that its scores and coverage may.
    pub is_tree_open: bool,
}

/// The condition of a rule, and what its parts depend on.
pub enum OpenCondition<'a> {
    All(Vec<OpenCondition<'a>>),
    Any(Vec<OpenCondition<'a>>),
    Part { influence: RuleInfluence, holds: &'a [bool] },
}

impl<'a> OpenCondition<'a> {
    pub fn new(tree: &'a ConditionTree, influence: &MetricInfluence<'_>) -> Self {
        let each = |trees: &'a [ConditionTree]| trees.iter().map(|tree| Self::new(tree, influence)).collect();
        match tree {
            ConditionTree::All(trees) => OpenCondition::All(each(trees)),
            ConditionTree::Any(trees) => OpenCondition::Any(each(trees)),
            ConditionTree::Part(part) => {
                OpenCondition::Part { influence: influence.of_names(&part.reads), holds: &part.holds }
            }
        }
    }

    /// Returns whether the condition holds in every case, or in none; `None` if that depends on what comes in. One part
    /// that is false decides an AND, one that is true an OR.
    fn known_truth(&self, rules: &OpenRules<'_>) -> Option<bool> {
        let (parts, deciding) = match self {
            OpenCondition::All(parts) => (parts, false),
            OpenCondition::Any(parts) => (parts, true),
            OpenCondition::Part { influence, holds } => {
                return (!rules.is_open(Some(influence))).then(|| holds[rules.account]);
            }
        };
        let mut known = Some(!deciding);
        for part in parts {
            match part.known_truth(rules) {
                Some(truth) if truth == deciding => return Some(deciding),
                Some(_) => {}
                None => known = None,
            }
        }
        known
    }
}

/// What is known of a rule's amount.
#[derive(Debug, Clone, Copy)]
enum PossibleAmount {
    Known(Option<f64>),
    Any,
}

impl OpenRules<'_> {
    /// Applies the rules in their order to every score of the range. `may_be_missing`: whether there is none in some case.
    pub fn apply(&self, scores: Option<ScoreRange>, may_be_missing: bool) -> RuledRange {
        let mut ruled = RuledRange { scores, may_be_missing, ..RuledRange::default() };
        for (index, rule) in self.scorecard.rules.iter().enumerate() {
            let holds = self.known_truth(index);
            if holds != Some(false) {
                self.apply_rule(&mut ruled, index, rule, holds.is_none());
            }
        }
        ruled
    }

    /// Returns whether the rule's condition holds in every case, or in none; `None` if that depends on what comes in.
    fn known_truth(&self, index: usize) -> Option<bool> {
        if !self.is_open(self.influence.conditions.get(index)) {
            return Some(self.columns.get(index).is_some_and(|columns| columns.holds_for(self.account)));
        }
        self.conditions.get(index)?.known_truth(self)
    }

    fn is_open(&self, influence: Option<&RuleInfluence>) -> bool {
        influence.is_some_and(|influence| {
            (influence.reads_scores && self.is_tree_open)
                || influence.metrics.iter().any(|metric| self.open_metrics[*metric])
        })
    }

    fn apply_rule(&self, ruled: &mut RuledRange, index: usize, rule: &ScoreRule, is_open: bool) {
        if let RuleAction::Band(band) = rule.then {
            if ruled.scores.is_none() {
                return;
            }
            if is_open {
                ruled.bands_forced.push(band);
            } else {
                ruled.forced_band = Some(band);
                ruled.is_decided = true;
                ruled.bands_forced.clear();
            }
            return;
        }
        let amount = if self.is_open(self.influence.amounts.get(index)) {
            PossibleAmount::Any
        } else {
            let amount = self.columns.get(index).and_then(|columns| columns.amount_of_account(self.account));
            PossibleAmount::Known(amount)
        };
        let after = self.scores_after_action(&rule.then, amount, ruled.scores);
        if let (RuleAction::Set(_), Some(after)) = (&rule.then, after) {
            if is_open || matches!(amount, PossibleAmount::Any) {
                let ends = [after.low, after.high].into_iter();
                ruled.bands_set.extend(ends.filter_map(|score| self.scorecard.bands.band_index_of(score)));
            } else if matches!(amount, PossibleAmount::Known(Some(_))) {
                ruled.is_decided = true;
                ruled.may_be_missing = false;
                ruled.bands_set.clear();
            }
        }
        ruled.scores = if is_open { join_ranges(ruled.scores, after) } else { after };
    }

    fn scores_after_action(
        &self,
        action: &RuleAction,
        amount: PossibleAmount,
        scores: Option<ScoreRange>,
    ) -> Option<ScoreRange> {
        let scale = self.scorecard.scale;
        let whole = ScoreRange { low: scale.low, high: scale.high };
        match (action, amount, scores) {
            (RuleAction::Set(_), PossibleAmount::Known(Some(_)), None) => {
                let PossibleAmount::Known(amount) = amount else { return scores };
                apply_action(scale, action, amount, None).map(ScoreRange::of_score)
            }
            (_, PossibleAmount::Known(amount), Some(scores)) => {
                Some(scores.map(|score| apply_action(scale, action, amount, Some(score)).unwrap_or(score)))
            }
            (RuleAction::Set(_), PossibleAmount::Any, _) | (RuleAction::Add(_), PossibleAmount::Any, Some(_)) => {
                Some(whole)
            }
            (RuleAction::Cap(_), PossibleAmount::Any, Some(scores)) => Some(ScoreRange { low: whole.low, ..scores }),
            (RuleAction::Floor(_), PossibleAmount::Any, Some(scores)) => {
                Some(ScoreRange { high: whole.high, ..scores })
            }
            (_, _, scores) => scores,
        }
    }
}
