//! The rules that hold for one account, in both directions: from the raw score to the published one, and from a published
//! score to the raw one that it needs.

use crate::config::{RuleAction, Scorecard};
use crate::score::component_tree::{ActiveRule, RuleColumns, RuledScore, active_rules_of_account, score_under_rules};
use crate::score::normalise::ScoreDirection;
use crate::score::tolerances::score_rounding;

/// How many rules are tried in every combination.
const MAX_COMBINED_RULES: usize = 3;

/// The rules that hold for one account, with their amounts. They hold whatever the account's metrics do.
pub struct ActiveRules<'a> {
    pub scorecard: &'a Scorecard,
    pub rules: Vec<ActiveRule>,
}

impl<'a> ActiveRules<'a> {
    pub fn new(scorecard: &'a Scorecard, columns: &[RuleColumns], account: usize) -> Self {
        ActiveRules { scorecard, rules: active_rules_of_account(columns, account) }
    }

    /// Returns the account's rules if some of the given rules held and the others did not: every combination of a few, or none
    /// and all of more. An amount is that of today.
    pub fn combinations(
        scorecard: &'a Scorecard,
        columns: &[RuleColumns],
        account: usize,
        changing: &[usize],
    ) -> Vec<Self> {
        let combinations = if changing.len() <= MAX_COMBINED_RULES {
            (0..1_usize << changing.len()).collect()
        } else {
            vec![0, usize::MAX]
        };
        let holds = |combination: usize, rule: usize| match changing.iter().position(|changing| *changing == rule) {
            Some(place) if place < MAX_COMBINED_RULES => combination >> place & 1 == 1,
            Some(_) => combination != 0,
            None => columns[rule].holds_for(account),
        };
        let rules_of = |combination: usize| {
            let rules = (0..columns.len()).filter(|rule| holds(combination, *rule));
            rules.map(|rule| ActiveRule { rule, amount: columns[rule].amount_of_account(account) }).collect()
        };
        combinations.into_iter().map(|combination| ActiveRules { scorecard, rules: rules_of(combination) }).collect()
    }

    /// Returns the published score and band of a raw score.
    pub fn published_score(&self, raw: Option<f64>) -> RuledScore {
        score_under_rules(self.scorecard, raw, &self.rules)
    }

    /// Returns the published score and band of a raw score if one of the rules did not hold.
    pub fn score_without_rule(&self, rule: usize, raw: Option<f64>) -> RuledScore {
        let others: Vec<_> = self.rules.iter().copied().filter(|active| active.rule != rule).collect();
        score_under_rules(self.scorecard, raw, &others)
    }

    /// Returns the raw score whose published score is `wanted` or just beyond it; `None` where the rules allow no such
    /// score.
    pub fn raw_score_needed(&self, wanted: f64, toward: ScoreDirection) -> Option<f64> {
        let rounding = score_rounding(self.scorecard.scale);
        let mut needed = wanted;
        for active in self.rules.iter().rev() {
            match (&self.scorecard.rules[active.rule].then, active.amount) {
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
