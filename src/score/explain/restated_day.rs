//! An earlier day restated: the scores that its accounts would have had under the later day's scorecard.
//!
//! What the earlier day recorded counts wherever it means the same. What does not is given by the caller, as far as it could
//! be measured again; the rest is taken from the later day, so that the whole change of it counts as an edit. The floors on
//! coverage and age do not apply.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::leaf_on_day::LeafOnDay;
use super::peer_group_set::{AccountNumber, PeerGroupSet, PeerGrouping};
use super::recorded_value::RecordedValue;
use super::reference_kind::{ReferenceKind, reference_kind};
use super::scorecard_edits::ScorecardEdits;
use super::side::{BeforeAfter, Side};
use super::snapshot::{FiredRule, LeafColumns, ScoredSnapshot};
use super::snapshot_pair::SnapshotPair;
use super::tree_comparison::{ComponentSides, TreeComparison};
use crate::base::value::{AccountValue, AccountValues};
use crate::config::{MissingPolicy, NodeKind, PeerScope, RuleAction, ScorecardNode};
use crate::score::component_tree::apply_action;
use crate::score::normalise::{label_of_value, number_of_boolean};

/// The two days of a restatement.
#[derive(Clone, Copy)]
pub struct RestatedDays<'a> {
    pub earlier: &'a ScoredSnapshot,
    pub later: &'a ScoredSnapshot,
    pub edits: &'a ScorecardEdits,
}

/// What was measured or evaluated again for the accounts of the earlier day. What is absent was not.
#[derive(Debug, Default)]
pub struct MeasuredAgain {
    /// By name of a metric or column of the accounts.
    pub columns: BTreeMap<String, AccountValues>,
    /// By metric, days and least number of snapshots: the mean of each account's own values before the day.
    pub own_means: BTreeMap<(String, u32, usize), Vec<Option<f64>>>,
    /// Per node: the value that a leaf would have carried.
    pub carried_values: BTreeMap<usize, Vec<RecordedValue>>,
    /// Per node: the score that a component would have carried.
    pub carried_scores: BTreeMap<usize, Vec<Option<f64>>>,
    /// Index into the tiers of the later scorecard.
    pub tiers: Option<Vec<usize>>,
    /// Per node of the later scorecard: whether it and everything above it applies.
    pub applies: BTreeMap<usize, Vec<bool>>,
    /// Per node: the case that holds.
    pub cases: BTreeMap<usize, Vec<Option<usize>>>,
}

/// A rule for the accounts of the earlier day.
#[derive(Debug)]
pub struct RestatedRule {
    pub holds: Vec<bool>,
    pub amount: Vec<Option<f64>>,
    pub reason: Vec<String>,
}

impl<'a> RestatedDays<'a> {
    /// Returns the node of the earlier scorecard with the name of a later one.
    #[must_use]
    pub fn earlier_node(&self, node: usize) -> Option<usize> {
        let name = &self.later.resolved.scorecard.nodes.get(node)?.name;
        self.earlier.resolved.scorecard.nodes.iter().position(|other| other.name == *name)
    }

    /// Returns the columns in which the earlier day recorded a metric that still means the same: those of the entry with
    /// this name, or of any other that scored it.
    #[must_use]
    pub fn recorded_leaf(&self, name: &str, metric: &str) -> Option<&'a LeafColumns> {
        if self.edits.metrics.contains(metric) {
            return None;
        }
        let nodes = &self.earlier.resolved.scorecard.nodes;
        let scores_metric =
            |node: &ScorecardNode| matches!(&node.part, NodeKind::Leaf { metric: scored, .. } if scored == metric);
        let namesake = nodes.iter().position(|node| node.name == name && scores_metric(node));
        self.earlier.leaf_columns(namesake.or_else(|| nodes.iter().position(scores_metric))?)
    }

    /// Returns the later day's index of each account of the earlier day.
    fn later_indices(&self) -> Vec<Option<usize>> {
        self.earlier.accounts.iter().map(|account| self.later.find_account(account)).collect()
    }

    /// Restates the day up to the raw scores. No rule is applied yet.
    #[must_use]
    pub fn restate(&self, again: &MeasuredAgain) -> ScoredSnapshot {
        let later_indices = self.later_indices();
        let scorecard = &self.later.resolved.scorecard;
        let accounts = self.earlier.accounts.len();
        let mut restated = ScoredSnapshot {
            date: self.earlier.date,
            resolved: Arc::clone(&self.later.resolved),
            accounts: self.earlier.accounts.clone(),
            tiers: self.restated_tiers(again, &later_indices),
            score: vec![None; accounts],
            raw_score: vec![None; accounts],
            leaves: Vec::new(),
            carried_scores: Vec::new(),
            fired_rules: vec![Vec::new(); accounts],
        };
        for index in 0..scorecard.nodes.len() {
            let leaf = self.restated_leaf(index, &restated.tiers, again, &later_indices);
            restated.leaves.push(leaf);
            restated.carried_scores.push(self.restated_carried_scores(index, again));
        }
        restated
    }

    fn restated_tiers(&self, again: &MeasuredAgain, later_indices: &[Option<usize>]) -> Vec<usize> {
        if let Some(tiers) = &again.tiers {
            return tiers.clone();
        }
        let (then, now) = (&self.earlier.resolved.tiers, &self.later.resolved.tiers);
        let recorded = |account: usize| now.iter().position(|tier| then.get(self.earlier.tiers[account]) == Some(tier));
        let later = |account: usize| later_indices[account].map(|later| self.later.tiers[later]);
        let tier_of = |account: usize| {
            let recorded = recorded(account);
            let first =
                if self.edits.are_tiers_edited { later(account).or(recorded) } else { recorded.or(later(account)) };
            first.unwrap_or_default()
        };
        (0..self.earlier.accounts.len()).map(tier_of).collect()
    }

    fn restated_carried_scores(&self, index: usize, again: &MeasuredAgain) -> Option<Vec<Option<f64>>> {
        if let Some(scores) = again.carried_scores.get(&index) {
            return Some(scores.clone());
        }
        let node = &self.later.resolved.scorecard.nodes[index];
        let is_carrying =
            matches!((&node.part, node.missing), (NodeKind::Component { .. }, MissingPolicy::Carry { .. }));
        let recorded = || self.earlier.carried_scores.get(self.earlier_node(index)?)?.clone();
        is_carrying.then(|| recorded().unwrap_or_else(|| vec![None; self.earlier.accounts.len()]))
    }

    fn restated_leaf(
        &self,
        index: usize,
        tiers: &[usize],
        again: &MeasuredAgain,
        later_indices: &[Option<usize>],
    ) -> Option<LeafColumns> {
        let node = &self.later.resolved.scorecard.nodes[index];
        let NodeKind::Leaf { metric, .. } = &node.part else { return None };
        let later = self.later.leaf_columns(index)?;
        let earlier_node = self.earlier_node(index);
        let sources = LeafSources {
            days: *self,
            index,
            metric,
            carries: matches!(node.missing, MissingPolicy::Carry { .. }),
            recorded: self.recorded_leaf(&node.name, metric),
            measured: again.columns.get(metric),
            earlier_node,
            earlier: earlier_node.and_then(|node| self.earlier.leaf_columns(node)),
            later,
            again,
        };
        let mut leaf = LeafColumns::empty(tiers.len());
        for (account, tier) in tiers.iter().enumerate() {
            sources.fill_account(&mut leaf, account, *tier, later_indices[account]);
        }
        let numbers = (0..tiers.len())
            .filter_map(|account| Some(AccountNumber { account, number: leaf.own_peer_number(account)? }));
        let numbers: Vec<AccountNumber> = numbers.collect();
        let tier_count = self.later.resolved.tiers.len();
        leaf.peers = PeerGroupSet::new(&numbers, &PeerGrouping { tiers, tier_count, labels: &leaf.peer_group });
        Some(leaf)
    }
}

/// Where the columns of one leaf come from.
struct LeafSources<'a> {
    days: RestatedDays<'a>,
    index: usize,
    metric: &'a str,
    /// Whether the later scorecard carries earlier values.
    carries: bool,
    /// The columns of the metric, if it means the same.
    recorded: Option<&'a LeafColumns>,
    measured: Option<&'a AccountValues>,
    /// The earlier entry of the same name.
    earlier_node: Option<usize>,
    earlier: Option<&'a LeafColumns>,
    later: &'a LeafColumns,
    again: &'a MeasuredAgain,
}

impl LeafSources<'_> {
    fn fill_account(&self, leaf: &mut LeafColumns, account: usize, tier: usize, later: Option<usize>) {
        (leaf.values[account], leaf.is_carried[account]) = self.value(account, later);
        leaf.applies[account] = self.applies(account, later);
        leaf.case[account] = self.case(account, later);
        let NodeKind::Leaf { score, .. } = &self.days.later.resolved.scorecard.nodes[self.index].part else { return };
        let Some(method) = score.method_for(tier, leaf.case[account]) else { return };
        if let Some(kind) = reference_kind(method) {
            leaf.compared_with[account] = self.reference_number(&kind, account, later);
        }
        leaf.peer_group[account] = method.peer_scope().and_then(|scope| match scope {
            PeerScope::Column(column) => self.peer_label(column, account, later),
            PeerScope::Everybody | PeerScope::Tier => None,
        });
    }

    /// Returns the value, and whether it is a carried one.
    fn value(&self, account: usize, later: Option<usize>) -> (RecordedValue, bool) {
        if let Some(recorded) = self.recorded {
            return match recorded.is_carried[account] {
                true if !self.carries => (RecordedValue::NoData, false),
                false if recorded.values[account].scorable_value().is_none() => self.carried_value(recorded, account),
                is_carried => (recorded.values[account].clone(), is_carried),
            };
        }
        let measured = self.measured.map(|values| recorded_value(values.get(account)));
        let measured = measured.filter(|measured| !self.is_carried_across(measured, account, later));
        if let Some(measured) = measured {
            return (measured, false);
        }
        // Where the entry does not apply on the later day, that alone is the change, so the earlier value stays.
        match (later.filter(|later| self.later.applies[*later]), self.earlier) {
            (Some(later), _) => (self.later.values[later].clone(), self.later.is_carried[later]),
            (None, Some(earlier)) => (earlier.values[account].clone(), earlier.is_carried[account]),
            (None, None) => (RecordedValue::NoData, false),
        }
    }

    /// Whether a carried value has the meaning that the metric had before: today's, or the earlier one in the place of which
    /// nothing was measured.
    fn is_carried_across(&self, measured: &RecordedValue, account: usize, later: Option<usize>) -> bool {
        let is_carried_later = later.is_some_and(|later| self.later.is_carried[later]);
        let is_carried_earlier = self.earlier.is_some_and(|earlier| earlier.is_carried[account]);
        is_carried_later || (is_carried_earlier && measured.scorable_value().is_none())
    }

    /// Returns what an account without a value would have carried.
    fn carried_value(&self, recorded: &LeafColumns, account: usize) -> (RecordedValue, bool) {
        let carried = self.again.carried_values.get(&self.index).map(|values| &values[account]);
        match carried.filter(|value| value.scorable_value().is_some()) {
            Some(value) => (value.clone(), true),
            None => (recorded.values[account].clone(), false),
        }
    }

    fn applies(&self, account: usize, later: Option<usize>) -> bool {
        if let Some(applies) = self.again.applies.get(&self.index) {
            return applies[account];
        }
        match (self.earlier, later) {
            (Some(earlier), _) if !self.days.edits.applies[self.index] => earlier.applies[account],
            (_, Some(later)) => self.later.applies[later],
            (_, None) => true,
        }
    }

    fn case(&self, account: usize, later: Option<usize>) -> Option<usize> {
        if let Some(cases) = self.again.cases.get(&self.index) {
            return cases[account];
        }
        match (self.earlier, later) {
            (Some(earlier), _) if !self.days.edits.cases[self.index] => earlier.case[account],
            (_, Some(later)) => self.later.case[later],
            (_, None) => None,
        }
    }

    /// Returns the number that a method compares with: the one that the earlier day recorded of this kind, the target as it
    /// was measured again, or that of the later day.
    fn reference_number(&self, kind: &ReferenceKind<'_>, account: usize, later: Option<usize>) -> Option<f64> {
        let own_kind = |day: &ScoredSnapshot, node: usize, account: usize| {
            let leaf = LeafOnDay::find(day, node, account)?;
            let number = leaf.compared_with();
            (reference_kind(leaf.own_method()?)? == *kind).then_some(number)
        };
        let is_edited = matches!(kind, ReferenceKind::Target { column } if self.days.edits.metrics.contains(*column));
        let recorded = self.earlier_node.and_then(|node| own_kind(self.days.earlier, node, account));
        let recorded = recorded.filter(|_| !is_edited);
        if let Some(Some(number)) = recorded {
            return Some(number);
        }
        if let ReferenceKind::OwnMean { days, min_snapshots } = kind
            && let Some(means) = self.again.own_means.get(&(self.metric.to_owned(), *days, *min_snapshots))
        {
            return means[account];
        }
        if let Some(none) = recorded {
            return none;
        }
        if let ReferenceKind::Target { column } = kind
            && let Some(values) = self.again.columns.get(*column)
        {
            return number_of(values.get(account));
        }
        own_kind(self.days.later, self.index, later?).flatten()
    }

    /// Returns what the account's peers have in common, as the tables write it.
    fn peer_label(&self, column: &str, account: usize, later: Option<usize>) -> Option<Arc<str>> {
        let prefix = format!("{column}: ");
        let of_column = |label: &&Arc<str>| label.starts_with(&prefix);
        let compared_then = self.earlier_node.and_then(|node| {
            let leaf = LeafOnDay::find(self.days.earlier, node, account)?;
            leaf.own_method()?.peer_scope().map(|scope| matches!(scope, PeerScope::Column(own) if own == column))
        });
        if compared_then == Some(true) && !self.days.edits.metrics.contains(column) {
            // An account whose column was NULL had no peers.
            return self.earlier.and_then(|earlier| earlier.peer_group[account].clone());
        }
        if let Some(values) = self.again.columns.get(column) {
            return values.get(account).map(|value| format!("{prefix}{}", label_of_value(value)).into());
        }
        self.later.peer_group[later?].as_ref().filter(of_column).cloned()
    }
}

/// Returns a value as an earlier day would have recorded it.
#[must_use]
pub fn recorded_value(value: Option<AccountValue<'_>>) -> RecordedValue {
    match value {
        None => RecordedValue::NoData,
        Some(AccountValue::Number(number)) => RecordedValue::Number(number),
        Some(AccountValue::Text(text)) => RecordedValue::Text(text.into()),
        Some(AccountValue::Date(day)) => RecordedValue::Date(day),
        Some(AccountValue::Boolean(value)) => RecordedValue::Boolean(value),
    }
}

fn number_of(value: Option<AccountValue<'_>>) -> Option<f64> {
    match value? {
        AccountValue::Number(number) => Some(number),
        AccountValue::Boolean(value) => Some(number_of_boolean(value)),
        AccountValue::Text(_) | AccountValue::Date(_) => None,
    }
}

/// The scores of a snapshot before rules.
pub struct ComputedScores {
    /// Per node of its scorecard and account.
    pub nodes: Vec<Vec<Option<f64>>>,
    /// Per account: the coverage of the whole score.
    pub coverage: Vec<Option<f64>>,
}

/// Computes the scores of a snapshot before rules.
#[must_use]
pub fn compute_scores(snapshot: &ScoredSnapshot) -> ComputedScores {
    let pair = SnapshotPair::new(snapshot, snapshot);
    let nodes = snapshot.resolved.scorecard.nodes.len();
    let by_account: Vec<(Vec<Option<f64>>, Option<f64>)> = (0..snapshot.accounts.len())
        .into_par_iter()
        .map(|account| {
            let tree = TreeComparison::new(&pair, BeforeAfter { before: account, after: account });
            let mut scores = vec![None; nodes];
            for (node, state) in pair.nodes.iter().zip(&tree.states.after) {
                if let Some(index) = node.indices.after {
                    scores[index] = state.score();
                }
            }
            (scores, coverage_of_node(&tree, 0))
        })
        .collect();
    ComputedScores {
        nodes: (0..nodes).map(|node| by_account.iter().map(|(scores, _)| scores[node]).collect()).collect(),
        coverage: by_account.into_iter().map(|(_, coverage)| coverage).collect(),
    }
}

/// Returns the share of a merged node's applicable weight that has data behind it; none if nothing applies.
fn coverage_of_node(tree: &TreeComparison<'_>, index: usize) -> Option<f64> {
    let node = tree.pair.nodes.get(index)?;
    if node.is_leaf {
        let leaf = LeafOnDay::find(tree.pair.after, node.indices.after?, tree.account.after)?;
        return leaf.applies().then(|| if leaf.own_score().is_some() { 1.0 } else { 0.0 });
    }
    let (mut weights, mut covered) = (0.0, 0.0);
    for &child in &node.children {
        let weight = tree.weight_of_child(index, child, ComponentSides::all_from(Side::After));
        if let Some(coverage) = coverage_of_node(tree, child).filter(|_| weight > 0.0) {
            weights += weight;
            covered += weight * coverage;
        }
    }
    (weights > 0.0).then(|| covered / weights)
}

/// Completes a restated day: applies the rules, of which `rules` has one per rule of its scorecard, to the raw scores.
pub fn apply_restated_rules(snapshot: &mut ScoredSnapshot, raw_score: Vec<Option<f64>>, rules: &[RestatedRule]) {
    let resolved = Arc::clone(&snapshot.resolved);
    for (account, raw) in raw_score.iter().enumerate() {
        let mut score = *raw;
        for (index, (declared, rule)) in resolved.scorecard.rules.iter().zip(rules).enumerate() {
            // As in the table of rules, an amount of NULL is as if the rule did not hold.
            let amount = rule.amount[account];
            let has_effect = amount.is_some() || matches!(declared.then, RuleAction::Band(_));
            if rule.holds[account] && has_effect {
                let after = apply_action(resolved.scorecard.scale, &declared.then, amount, score);
                snapshot.fired_rules[account].push(FiredRule {
                    rule: index,
                    amount,
                    reason: rule.reason[account].clone(),
                });
                score = after;
            }
        }
        snapshot.score[account] = score;
    }
    snapshot.raw_score = raw_score;
}
