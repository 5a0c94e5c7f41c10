//! The rules of both days: the score with some of them as they are after, and the causes among them.

use super::cause::{Cause, CauseKind};
use super::merge::MergedRule;
use super::part_state::PartState;
use super::shapley::visit_coalitions;
use super::side::{AccountIndices, BeforeAfter, Side};
use super::snapshot_pair::SnapshotPair;
use crate::config::{RuleAction, Scale};
use crate::score::component_tree::apply_action;

/// The rules of one account on both days. The score tree below them counts as one more member that changes.
pub struct RuleAttribution<'a> {
    steps: Vec<RuleStep<'a>>,
    scales: BeforeAfter<Scale>,
    /// The score that counts for an account without any: the middle of its two published scores, which favours neither
    /// day.
    pub unscored_value: f64,
    /// Every set of rules that may have changed before the tree does.
    coalitions: Vec<RuleCoalition>,
}

/// One rule, or all of them where the two scorecards order their rules differently.
struct RuleStep<'a> {
    kind: CauseKind,
    rule: Option<usize>,
    actions: BeforeAfter<Vec<AppliedAction<'a>>>,
    /// Its place among the steps that changed; none if it did not change.
    changed_index: Option<usize>,
}

/// An action that a rule took.
#[derive(Debug, Clone, Copy)]
struct AppliedAction<'a> {
    action: &'a RuleAction,
    amount: Option<f64>,
}

impl AppliedAction<'_> {
    /// Returns whether both actions are of one kind and have one amount.
    fn is_same_as(&self, other: &AppliedAction<'_>) -> bool {
        std::mem::discriminant(self.action) == std::mem::discriminant(other.action) && self.amount == other.amount
    }
}

struct RuleCoalition {
    probability: f64,
    /// One entry per step that changed.
    has_moved: Vec<bool>,
}

impl<'a> RuleAttribution<'a> {
    pub fn new(pair: &'a SnapshotPair<'a>, account: AccountIndices, scores: BeforeAfter<f64>) -> Self {
        let steps = rule_steps(pair, account);
        let changed_count = changed_step_count(&steps);
        let mut coalitions = Vec::new();
        visit_coalitions(changed_count, None, &mut |coalition| {
            let has_moved = coalition.has_moved.to_vec();
            coalitions.push(RuleCoalition { probability: coalition.probability, has_moved });
        });
        RuleAttribution {
            steps,
            scales: BeforeAfter {
                before: pair.before.resolved.scorecard.scale,
                after: pair.after.resolved.scorecard.scale,
            },
            unscored_value: f64::midpoint(scores.before, scores.after),
            coalitions,
        }
    }

    /// Whether no rule fired on either day.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Returns the expected score for a state of the tree, over all orders in which rules may change.
    pub fn expected_score(&self, tree: PartState) -> f64 {
        self.coalitions
            .iter()
            .map(|coalition| coalition.probability * self.score_or_fallback(tree.score(), &coalition.has_moved))
            .sum()
    }

    /// Returns the score of a raw score under the rules of one day.
    pub fn score_on_day(&self, raw: Option<f64>, side: Side) -> Option<f64> {
        self.apply_rules(raw, &vec![side == Side::After; changed_step_count(&self.steps)])
    }

    fn score_or_fallback(&self, raw: Option<f64>, has_moved: &[bool]) -> f64 {
        self.apply_rules(raw, has_moved).unwrap_or(self.unscored_value)
    }

    fn apply_rules(&self, raw: Option<f64>, has_moved: &[bool]) -> Option<f64> {
        self.steps.iter().fold(raw, |score, step| {
            let side = match step.changed_index {
                Some(at) if !has_moved[at] => Side::Before,
                _ => Side::After,
            };
            let actions = step.actions[side].iter();
            actions.fold(score, |score, applied| apply_action(self.scales[side], applied.action, applied.amount, score))
        })
    }

    /// Adds a cause for each rule that changed, given the raw scores of both days.
    pub fn add_causes(&self, raw: BeforeAfter<Option<f64>>, causes: &mut Vec<Cause>) {
        let rules = changed_step_count(&self.steps);
        for step in &self.steps {
            let Some(at) = step.changed_index else { continue };
            let mut points = 0.0;
            // The last member is the tree.
            visit_coalitions(rules + 1, Some(at), &mut |coalition| {
                let raw = if coalition.has_moved[rules] { raw.after } else { raw.before };
                let mut has_moved = coalition.has_moved[..rules].to_vec();
                has_moved[at] = true;
                let with = self.score_or_fallback(raw, &has_moved);
                has_moved[at] = false;
                points += coalition.probability * (with - self.score_or_fallback(raw, &has_moved));
            });
            causes.push(Cause { kind: step.kind, node: None, rule: step.rule, points });
        }
    }
}

/// Returns the rules that fired on either day, in the order in which they apply.
fn rule_steps<'a>(pair: &'a SnapshotPair<'a>, account: AccountIndices) -> Vec<RuleStep<'a>> {
    let mut steps = Vec::new();
    match &pair.rules {
        Some(rules) => {
            for (index, rule) in rules.iter().enumerate() {
                let actions_on = |side| applied_actions(pair, side, account, |fired| Some(fired) == rule.indices[side]);
                let actions = BeforeAfter { before: actions_on(Side::Before), after: actions_on(Side::After) };
                if !actions.before.is_empty() || !actions.after.is_empty() {
                    let kind = kind_of_cause(rule, &actions);
                    steps.push(RuleStep { kind, rule: Some(index), actions, changed_index: None });
                }
            }
        }
        None => {
            let actions_on = |side| applied_actions(pair, side, account, |_| true);
            let actions = BeforeAfter { before: actions_on(Side::Before), after: actions_on(Side::After) };
            steps.push(RuleStep { kind: CauseKind::RulesEdited, rule: None, actions, changed_index: None });
        }
    }
    let (before, after) = (pair.before.resolved.scorecard.scale, pair.after.resolved.scorecard.scale);
    // Every action clamps to the scale of its day.
    let is_same_scale = (before.low - after.low).abs() <= 0.0 && (before.high - after.high).abs() <= 0.0;
    let changed_steps = steps.iter_mut().filter(|step| !is_same_scale || !are_same_actions(&step.actions));
    for (index, step) in changed_steps.enumerate() {
        step.changed_index = Some(index);
    }
    steps
}

fn changed_step_count(steps: &[RuleStep<'_>]) -> usize {
    steps.iter().filter(|step| step.changed_index.is_some()).count()
}

/// Returns the actions that the included rules took on an account's score. A forced band is left out, because it gives
/// no points.
fn applied_actions<'a>(
    pair: &SnapshotPair<'a>,
    side: Side,
    account: AccountIndices,
    includes_rule: impl Fn(usize) -> bool,
) -> Vec<AppliedAction<'a>> {
    let snapshot = pair.snapshot(side);
    let mut actions = Vec::new();
    for fired in snapshot.fired_rules[account[side]].iter().filter(|fired| includes_rule(fired.rule)) {
        let Some(rule) = snapshot.resolved.scorecard.rules.get(fired.rule) else { continue };
        if !matches!(rule.then, RuleAction::Band(_)) {
            actions.push(AppliedAction { action: &rule.then, amount: fired.amount });
        }
    }
    actions
}

fn are_same_actions(actions: &BeforeAfter<Vec<AppliedAction<'_>>>) -> bool {
    actions.before.len() == actions.after.len()
        && actions.before.iter().zip(&actions.after).all(|(before, after)| before.is_same_as(after))
}

fn kind_of_cause(rule: &MergedRule, actions: &BeforeAfter<Vec<AppliedAction<'_>>>) -> CauseKind {
    // A rule that asks for another amount and begins or ceases to apply does so by what the account did.
    let applies_on_both = !actions.before.is_empty() && !actions.after.is_empty();
    if rule.condition_edited || (rule.amount_edited && applies_on_both) {
        CauseKind::RulesEdited
    } else if sets_score(&actions.before) || sets_score(&actions.after) {
        CauseKind::Override
    } else {
        CauseKind::Rule
    }
}

fn sets_score(actions: &[AppliedAction<'_>]) -> bool {
    actions.iter().any(|applied| matches!(applied.action, RuleAction::Set(_)))
}
