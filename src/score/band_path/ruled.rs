//! The rules that hold for an account, there and back: from the raw score to the published one, and from a published
//! score to the raw one that it takes.

use super::Toward;
use crate::config::{Action, Scorecard};
use crate::score::component_tree::{RuleColumns, under};

/// The rules that hold for one account, with their amounts; they hold whatever its metrics do.
pub struct Ruled<'a> {
    card: &'a Scorecard,
    pub holding: Vec<(usize, Option<f64>)>,
}

impl<'a> Ruled<'a> {
    pub fn new(card: &'a Scorecard, rules: &[RuleColumns], account: usize) -> Self {
        let holds = rules.iter().enumerate().filter(|(_, rule)| rule.when.get(account) == Some(&true));
        let amount =
            |rule: &RuleColumns| rule.amount.get(account).copied().flatten().filter(|amount| amount.is_finite());
        Ruled { card, holding: holds.map(|(index, rule)| (index, amount(rule))).collect() }
    }

    /// The published score and band that a raw score comes to.
    pub fn published(&self, raw: Option<f64>) -> (Option<f64>, Option<usize>) {
        under(self.card, raw, &self.holding)
    }

    /// The same, were it not for one of the rules.
    pub fn without(&self, rule: usize, raw: Option<f64>) -> (Option<f64>, Option<usize>) {
        let others: Vec<_> = self.holding.iter().copied().filter(|(index, _)| *index != rule).collect();
        under(self.card, raw, &others)
    }

    /// The raw score that comes to the published score `wanted` or just beyond; `None` where a rule lets none come so
    /// far.
    pub fn raw_needed(&self, wanted: f64, toward: Toward) -> Option<f64> {
        let rounding = 1e-9 * (self.card.scale.high - self.card.scale.low);
        let mut needed = wanted;
        for &(index, amount) in self.holding.iter().rev() {
            match (&self.card.rules[index].then, amount) {
                (Action::Band(_), _) | (Action::Set(_), Some(_)) => return None,
                (Action::Cap(_), Some(cap)) if toward == Toward::Higher && cap < needed - rounding => return None,
                (Action::Floor(_), Some(floor)) if toward == Toward::Lower && floor > needed + rounding => return None,
                (Action::Add(_), Some(points)) => needed -= points,
                (Action::Cap(_) | Action::Floor(_), _) | (_, None) => {}
            }
        }
        Some(needed)
    }
}
