//! The rules that hold for an account, there and back: from the raw score to the published one, and from a published
//! score to the raw one that it takes.

use super::ScoreDirection;
use crate::config::{RuleAction, Scorecard};
use crate::score::component_tree::{RuleColumns, score_under_rules};

/// The rules that hold for one account, with their amounts; they hold whatever its metrics do.
pub struct ActiveRules<'a> {
    scorecard: &'a Scorecard,
    pub rules: Vec<(usize, Option<f64>)>,
}

impl<'a> ActiveRules<'a> {
    pub fn new(scorecard: &'a Scorecard, rules: &[RuleColumns], account: usize) -> Self {
        let holds = rules.iter().enumerate().filter(|(_, rule)| rule.when.get(account) == Some(&true));
        let amount =
            |rule: &RuleColumns| rule.amount.get(account).copied().flatten().filter(|amount| amount.is_finite());
        ActiveRules { scorecard, rules: holds.map(|(index, rule)| (index, amount(rule))).collect() }
    }

    /// The published score and band that a raw score comes to.
    pub fn published_score(&self, raw: Option<f64>) -> (Option<f64>, Option<usize>) {
        score_under_rules(self.scorecard, raw, &self.rules)
    }

    /// The same, were it not for one of the rules.
    pub fn score_without_rule(&self, rule: usize, raw: Option<f64>) -> (Option<f64>, Option<usize>) {
        let others: Vec<_> = self.rules.iter().copied().filter(|(index, _)| *index != rule).collect();
        score_under_rules(self.scorecard, raw, &others)
    }

    /// The raw score that comes to the published score `wanted` or just beyond; `None` where a rule lets none come so
    /// far.
    pub fn raw_score_needed(&self, wanted: f64, toward: ScoreDirection) -> Option<f64> {
        let rounding = 1e-9 * (self.scorecard.scale.high - self.scorecard.scale.low);
        let mut needed = wanted;
        for &(index, amount) in self.rules.iter().rev() {
            match (&self.scorecard.rules[index].then, amount) {
                (RuleAction::Band(_), _) | (RuleAction::Set(_), Some(_)) => return None,
                (RuleAction::Cap(_), Some(cap)) if toward == ScoreDirection::Higher && cap < needed - rounding => {
                    return None;
                }
                (RuleAction::Floor(_), Some(floor)) if toward == ScoreDirection::Lower && floor > needed + rounding => {
                    return None;
                }
                (RuleAction::Add(_), Some(points)) => needed -= points,
                (RuleAction::Cap(_) | RuleAction::Floor(_), _) | (_, None) => {}
            }
        }
        Some(needed)
    }
}
