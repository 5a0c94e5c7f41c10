//! The last layer: rules that fired, lapsed or ask for something else, and the tree below them as one more member.

use super::leaf::Account;
use super::merge::MergedRule;
use super::outer::{Line, Outer};
use super::shares::arrivals;
use super::{Cause, CauseKind, Pair, State};
use crate::config::{RuleAction, Scale};
use crate::score::component_tree::apply_action;

/// The rules of one account on both days.
pub struct RuleGame<'a> {
    steps: Vec<Step<'a>>,
    /// Of the earlier and of the later scorecard.
    scales: [Scale; 2],
    /// What an account without any score counts as: the middle of its two published scores, so that neither day is
    /// favoured.
    middle: f64,
    /// Everything that can have come before the tree: who has, and how likely that is.
    orders: Vec<(f64, Vec<bool>)>,
}

/// One rule, or all of them where the two scorecards disagree on their order.
struct Step<'a> {
    cause: CauseKind,
    rule: Option<usize>,
    before: Vec<Act<'a>>,
    after: Vec<Act<'a>>,
    /// Index among those that moved.
    moved: Option<usize>,
}

/// An action that a rule takes.
#[derive(Debug, Clone, Copy)]
struct Act<'a> {
    action: &'a RuleAction,
    amount: Option<f64>,
}

impl<'a> RuleGame<'a> {
    pub fn new(pair: &'a Pair<'a>, account: Account, scores: (f64, f64)) -> Self {
        let acts = |after: bool, wanted: &dyn Fn(usize) -> bool| -> Vec<Act<'a>> {
            let (day, account) = if after { (pair.after, account.after) } else { (pair.before, account.before) };
            let fired = day.rules[account].iter().filter(|fired| wanted(fired.rule));
            fired
                .filter_map(|fired| {
                    let rule = day.card.scorecard.rules.get(fired.rule)?;
                    // A forced band is no matter of points.
                    (!matches!(rule.then, RuleAction::Band(_)))
                        .then_some(Act { action: &rule.then, amount: fired.amount })
                })
                .collect()
        };
        let mut steps = Vec::new();
        match &pair.rules {
            Some(rules) => {
                for (index, rule) in rules.iter().enumerate() {
                    let (before, after) = (
                        acts(false, &|fired| Some(fired) == rule.before),
                        acts(true, &|fired| Some(fired) == rule.after),
                    );
                    if !before.is_empty() || !after.is_empty() {
                        let cause = cause(rule, &before, &after);
                        steps.push(Step { cause, rule: Some(index), before, after, moved: None });
                    }
                }
            }
            None => {
                let (before, after) = (acts(false, &|_| true), acts(true, &|_| true));
                steps.push(Step { cause: CauseKind::RulesEdited, rule: None, before, after, moved: None });
            }
        }
        let mut count = 0;
        for step in &mut steps {
            if !same(&step.before, &step.after) {
                step.moved = Some(count);
                count += 1;
            }
        }
        let mut game = RuleGame {
            steps,
            scales: [pair.before, pair.after].map(|day| day.card.scorecard.scale),
            middle: f64::midpoint(scores.0, scores.1),
            orders: Vec::new(),
        };
        let mut orders = Vec::new();
        arrivals(count, None, &mut |arrived| orders.push((arrived.probability, arrived.before.to_vec())));
        game.orders = orders;
        game
    }

    fn members(&self) -> usize {
        self.steps.iter().filter(|step| step.moved.is_some()).count()
    }

    /// The expected score for a state of the tree, over all orders in which rules may move.
    pub fn expected(&self, tree: State) -> f64 {
        self.orders.iter().map(|(probability, come)| probability * self.score(tree.score(), come)).sum()
    }

    /// The published score with some rules as they are after.
    pub fn score(&self, raw: Option<f64>, come: &[bool]) -> f64 {
        self.published(raw, come).unwrap_or(self.middle)
    }

    fn published(&self, raw: Option<f64>, come: &[bool]) -> Option<f64> {
        self.steps.iter().fold(raw, |score, step| {
            let after = step.moved.is_none_or(|at| come[at]);
            let acts = if after { &step.after } else { &step.before };
            let scale = self.scales[usize::from(after)];
            acts.iter().fold(score, |score, act| apply_action(scale, act.action, act.amount, score))
        })
    }

    /// The published score of either day, as the game has it.
    pub fn end(&self, raw: Option<f64>, after: bool) -> Option<f64> {
        self.published(raw, &vec![after; self.members()])
    }

    /// What the state of the tree is worth.
    pub fn outer(&'a self) -> Outer<'a> {
        if self.steps.is_empty() {
            let middle = self.middle;
            return Outer::Line(Line { slope: 1.0, offset: 0.0, missing: middle, not_applicable: middle });
        }
        Outer::Rules(self)
    }

    /// Adds what each rule's own move is worth, the tree being one more member that moves from one score to another.
    pub fn explain(&self, tree: (Option<f64>, Option<f64>), causes: &mut Vec<Cause>) {
        let members = self.members();
        for step in &self.steps {
            let Some(at) = step.moved else { continue };
            let mut points = 0.0;
            arrivals(members + 1, Some(at), &mut |arrived| {
                let raw = if arrived.before[members] { tree.1 } else { tree.0 };
                let mut come = arrived.before[..members].to_vec();
                come[at] = true;
                let with = self.score(raw, &come);
                come[at] = false;
                points += arrived.probability * (with - self.score(raw, &come));
            });
            causes.push(Cause { kind: step.cause, node: None, rule: step.rule, points });
        }
    }
}

fn same(before: &[Act<'_>], after: &[Act<'_>]) -> bool {
    let word = |act: &Act<'_>| (act.action.as_str(), act.amount);
    before.iter().map(word).eq(after.iter().map(word))
}

fn cause(rule: &MergedRule, before: &[Act<'_>], after: &[Act<'_>]) -> CauseKind {
    let sets = |acts: &[Act<'_>]| acts.iter().any(|act| matches!(act.action, RuleAction::Set(_)));
    if rule.edited {
        CauseKind::RulesEdited
    } else if sets(before) || sets(after) {
        CauseKind::Override
    } else {
        CauseKind::Rule
    }
}
