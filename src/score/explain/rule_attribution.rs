//! The last layer: rules that fired, lapsed or ask for something else, and the tree below them as one more member.

use super::expectation::{ConditionalExpectation, LinearExpectation};
use super::leaf_comparison::AccountIndices;
use super::merge::MergedRule;
use super::shapley::visit_coalitions;
use super::{Cause, CauseKind, PartState, SnapshotPair};
use crate::config::{RuleAction, Scale};
use crate::score::component_tree::apply_action;

/// The rules of one account on both days.
pub struct RuleAttribution<'a> {
    steps: Vec<RuleStep<'a>>,
    /// Of the earlier and of the later scorecard.
    scales: [Scale; 2],
    /// What an account without any score counts as: the middle of its two published scores, so that neither day is
    /// favoured.
    unscored_value: f64,
    /// Everything that can have come before the tree: who has, and how likely that is.
    coalitions: Vec<(f64, Vec<bool>)>,
}

/// One rule, or all of them where the two scorecards disagree on their order.
struct RuleStep<'a> {
    kind: CauseKind,
    rule: Option<usize>,
    before: Vec<AppliedAction<'a>>,
    after: Vec<AppliedAction<'a>>,
    /// Index among those that moved.
    changed_index: Option<usize>,
}

/// An action that a rule takes.
#[derive(Debug, Clone, Copy)]
struct AppliedAction<'a> {
    action: &'a RuleAction,
    amount: Option<f64>,
}

impl<'a> RuleAttribution<'a> {
    pub fn new(pair: &'a SnapshotPair<'a>, account: AccountIndices, scores: (f64, f64)) -> Self {
        let applied_actions = |after: bool, includes_rule: &dyn Fn(usize) -> bool| -> Vec<AppliedAction<'a>> {
            let (day, account) = if after { (pair.after, account.after) } else { (pair.before, account.before) };
            let fired = day.fired_rules[account].iter().filter(|fired| includes_rule(fired.rule));
            fired
                .filter_map(|fired| {
                    let rule = day.resolved.scorecard.rules.get(fired.rule)?;
                    // A forced band is no matter of points.
                    (!matches!(rule.then, RuleAction::Band(_)))
                        .then_some(AppliedAction { action: &rule.then, amount: fired.amount })
                })
                .collect()
        };
        let mut steps = Vec::new();
        match &pair.rules {
            Some(rules) => {
                for (index, rule) in rules.iter().enumerate() {
                    let (before, after) = (
                        applied_actions(false, &|fired| Some(fired) == rule.before),
                        applied_actions(true, &|fired| Some(fired) == rule.after),
                    );
                    if !before.is_empty() || !after.is_empty() {
                        let kind = kind_of_cause(rule, &before, &after);
                        steps.push(RuleStep { kind, rule: Some(index), before, after, changed_index: None });
                    }
                }
            }
            None => {
                let (before, after) = (applied_actions(false, &|_| true), applied_actions(true, &|_| true));
                steps.push(RuleStep { kind: CauseKind::RulesEdited, rule: None, before, after, changed_index: None });
            }
        }
        let mut changed_count = 0;
        for step in &mut steps {
            if !are_same_actions(&step.before, &step.after) {
                step.changed_index = Some(changed_count);
                changed_count += 1;
            }
        }
        let mut attribution = RuleAttribution {
            steps,
            scales: [pair.before, pair.after].map(|day| day.resolved.scorecard.scale),
            unscored_value: f64::midpoint(scores.0, scores.1),
            coalitions: Vec::new(),
        };
        let mut coalitions = Vec::new();
        visit_coalitions(changed_count, None, &mut |coalition| {
            coalitions.push((coalition.probability, coalition.has_moved.to_vec()));
        });
        attribution.coalitions = coalitions;
        attribution
    }

    fn changed_rule_count(&self) -> usize {
        self.steps.iter().filter(|step| step.changed_index.is_some()).count()
    }

    /// The expected score for a state of the tree, over all orders in which rules may move.
    pub fn expected_score(&self, tree: PartState) -> f64 {
        self.coalitions
            .iter()
            .map(|(probability, changed)| probability * self.score_or_fallback(tree.score(), changed))
            .sum()
    }

    /// The published score with some rules as they are after.
    pub fn score_or_fallback(&self, raw: Option<f64>, changed: &[bool]) -> f64 {
        self.apply_rules(raw, changed).unwrap_or(self.unscored_value)
    }

    fn apply_rules(&self, raw: Option<f64>, changed: &[bool]) -> Option<f64> {
        self.steps.iter().fold(raw, |score, step| {
            let after = step.changed_index.is_none_or(|at| changed[at]);
            let acts = if after { &step.after } else { &step.before };
            let scale = self.scales[usize::from(after)];
            acts.iter().fold(score, |score, act| apply_action(scale, act.action, act.amount, score))
        })
    }

    /// The published score of either day, as the game has it.
    pub fn score_on_day(&self, raw: Option<f64>, after: bool) -> Option<f64> {
        self.apply_rules(raw, &vec![after; self.changed_rule_count()])
    }

    /// What the state of the tree is worth.
    pub fn expectation(&'a self) -> ConditionalExpectation<'a> {
        if self.steps.is_empty() {
            let unscored_value = self.unscored_value;
            return ConditionalExpectation::Linear(LinearExpectation {
                slope: 1.0,
                offset: 0.0,
                missing: unscored_value,
                not_applicable: unscored_value,
            });
        }
        ConditionalExpectation::Rules(self)
    }

    /// Adds what each rule's own move is worth, the tree being one more member that moves from one score to another.
    pub fn add_causes(&self, tree: (Option<f64>, Option<f64>), causes: &mut Vec<Cause>) {
        let members = self.changed_rule_count();
        for step in &self.steps {
            let Some(at) = step.changed_index else { continue };
            let mut points = 0.0;
            visit_coalitions(members + 1, Some(at), &mut |coalition| {
                let raw = if coalition.has_moved[members] { tree.1 } else { tree.0 };
                let mut changed = coalition.has_moved[..members].to_vec();
                changed[at] = true;
                let with = self.score_or_fallback(raw, &changed);
                changed[at] = false;
                points += coalition.probability * (with - self.score_or_fallback(raw, &changed));
            });
            causes.push(Cause { kind: step.kind, node: None, rule: step.rule, points });
        }
    }
}

fn are_same_actions(before: &[AppliedAction<'_>], after: &[AppliedAction<'_>]) -> bool {
    let word = |act: &AppliedAction<'_>| (act.action.as_str(), act.amount);
    before.iter().map(word).eq(after.iter().map(word))
}

fn kind_of_cause(rule: &MergedRule, before: &[AppliedAction<'_>], after: &[AppliedAction<'_>]) -> CauseKind {
    let sets = |acts: &[AppliedAction<'_>]| acts.iter().any(|act| matches!(act.action, RuleAction::Set(_)));
    if rule.edited {
        CauseKind::RulesEdited
    } else if sets(before) || sets(after) {
        CauseKind::Override
    } else {
        CauseKind::Rule
    }
}
