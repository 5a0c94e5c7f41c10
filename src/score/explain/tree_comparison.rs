//! Down the tree: what each part's move is worth to the score, all orders of moving alike.
//!
//! What a move inside a component is worth depends on what the rest has done already. The rest is summed up in
//! [`Outer`]: the expected score of the account if this part is in a given state. Where the way up is a weighted mean
//! that always counts the same parts, that is a straight line and costs nothing.

use super::expectation::{ComponentAccumulator, ConditionalExpectation, NestedExpectation, SiblingScenario};
use super::leaf_comparison::{AccountIndices, ChangeDimension, DimensionSet, LeafComparison};
use super::merge::MergedNode;
use super::shapley::{coalition_probability, visit_coalitions};
use super::{Cause, CauseKind, PartState, SnapshotPair};
use crate::config::{CombineMethod, MissingPolicy, NodeKind, ScorecardNode};

/// What of a component itself is as it was, or as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ComponentDimension {
    Weights,
    Tier,
    Placeholder,
}

/// The tree of both days for one account.
pub struct TreeComparison<'a> {
    pair: &'a SnapshotPair<'a>,
    account: AccountIndices,
    /// Per merged node.
    pub states_before: Vec<PartState>,
    pub states_after: Vec<PartState>,
    /// Per merged leaf: what moved.
    changed_dimensions: Vec<Vec<ChangeDimension>>,
    /// Whether anything moved in or below the node.
    has_changes: Vec<bool>,
}

impl<'a> TreeComparison<'a> {
    pub fn new(pair: &'a SnapshotPair<'a>, account: AccountIndices) -> Self {
        let count = pair.nodes.len();
        let mut tree = TreeComparison {
            pair,
            account,
            states_before: vec![PartState::NotApplicable; count],
            states_after: vec![PartState::NotApplicable; count],
            changed_dimensions: vec![Vec::new(); count],
            has_changes: vec![false; count],
        };
        for (index, node) in pair.nodes.iter().enumerate().rev() {
            if node.is_leaf {
                let leaf = LeafComparison::new(pair, node, account);
                let dimensions = leaf.changed_dimensions();
                tree.states_before[index] = leaf.state(0);
                tree.states_after[index] = leaf.state(DimensionSet::MAX);
                tree.has_changes[index] = !dimensions.is_empty();
                tree.changed_dimensions[index] = dimensions;
            } else {
                tree.states_before[index] = tree.component_state(index, [false; 3], &tree.states_before);
                tree.states_after[index] = tree.component_state(index, [true; 3], &tree.states_after);
                let any_child_changed = node.children.iter().any(|&child| tree.has_changes[child]);
                tree.has_changes[index] = any_child_changed || !tree.own_changes(index).is_empty();
            }
        }
        tree
    }

    /// A component with its own levers as picked (weights, tier, stand-in) and its parts in given states.
    fn component_state(&self, index: usize, is_after: [bool; 3], states: &[PartState]) -> PartState {
        let node = &self.pair.nodes[index];
        let mut accumulator = self.new_accumulator(index, is_after);
        for &child in &node.children {
            accumulator.add(self.weight_of_child(index, child, is_after), states[child]);
        }
        accumulator.state()
    }

    fn new_accumulator(&self, index: usize, [weights, _, placeholder]: [bool; 3]) -> ComponentAccumulator {
        let combine = match self.declared_node(index, weights).map(|(node, _)| &node.part) {
            Some(NodeKind::Component { combine, .. }) => *combine,
            _ => CombineMethod::WeightedMean,
        };
        ComponentAccumulator::new(combine, self.placeholder_score(index, placeholder))
    }

    /// A merged node as the earlier or the later scorecard declares it; as the only one does where one lacks it.
    fn declared_node(&self, index: usize, after: bool) -> Option<(&'a ScorecardNode, bool)> {
        let node = &self.pair.nodes[index];
        let (at, after) = match (node.before, node.after, after) {
            (Some(at), _, false) | (Some(at), None, true) => (at, false),
            (_, Some(at), _) => (at, true),
            (None, None, _) => return None,
        };
        let day = if after { self.pair.after } else { self.pair.before };
        Some((day.resolved.scorecard.nodes.get(at)?, after))
    }

    /// What a child weighs: nothing in a scorecard that doesn't have it.
    fn weight_of_child(&self, parent: usize, child: usize, [weights, tier, _]: [bool; 3]) -> f64 {
        let Some((_, card_after)) = self.declared_node(parent, weights) else { return 0.0 };
        let node = &self.pair.nodes[child];
        let Some(at) = (if card_after { node.after } else { node.before }) else { return 0.0 };
        let pick = |after: bool| if after { self.pair.after } else { self.pair.before };
        let day = pick(card_after);
        // A component that only one scorecard has knows only that one's tiers.
        let tier_of = if self.pair.nodes[parent].before.is_some() && self.pair.nodes[parent].after.is_some() {
            pick(tier)
        } else {
            day
        };
        let tier = self.pair.tier_under_scorecard(day, tier_of, self.account);
        let declared = day.resolved.scorecard.nodes.get(at);
        declared.and_then(|node| node.weights.get(tier)).copied().unwrap_or_default()
    }

    /// What a component counts as when none of its parts does.
    fn placeholder_score(&self, index: usize, after: bool) -> Option<f64> {
        if index == 0 {
            return None;
        }
        let (node, after) = self.declared_node(index, after)?;
        let day = if after { self.pair.after } else { self.pair.before };
        let scale = day.resolved.scorecard.scale;
        match node.missing {
            MissingPolicy::Spread => None,
            MissingPolicy::Score(score) => Some(score.clamp(scale.low, scale.high)),
            MissingPolicy::Carry { .. } => {
                let at = if after { self.pair.nodes[index].after } else { self.pair.nodes[index].before };
                let account = if after { self.account.after } else { self.account.before };
                day.carried_scores.get(at?)?.as_ref()?.get(account).copied().flatten()
            }
        }
    }

    /// The levers of a component itself that moved.
    fn own_changes(&self, index: usize) -> Vec<ComponentDimension> {
        let node = &self.pair.nodes[index];
        if node.before.is_none() || node.after.is_none() {
            return Vec::new();
        }
        let weights_differ = |one: [bool; 3], other: [bool; 3]| {
            node.children.iter().any(|&child| {
                (self.weight_of_child(index, child, one) - self.weight_of_child(index, child, other)).abs() > 0.0
            })
        };
        let mut changes = Vec::new();
        if node.weights_edited {
            changes.push(ComponentDimension::Weights);
        }
        let tier_changed =
            self.pair.tier_in_later_scorecard(self.account.before) != Some(self.pair.after.tiers[self.account.after]);
        if tier_changed
            && (weights_differ([false, false, false], [false, true, false])
                || weights_differ([true, false, false], [true, true, false]))
        {
            changes.push(ComponentDimension::Tier);
        }
        let (then, now) = (self.placeholder_score(index, false), self.placeholder_score(index, true));
        if then != now {
            changes.push(ComponentDimension::Placeholder);
        }
        changes
    }

    /// Adds the causes in and below a node, given what its state is worth.
    pub fn add_causes(&self, index: usize, expectation: &ConditionalExpectation<'_>, causes: &mut Vec<Cause>) {
        let node = &self.pair.nodes[index];
        if node.is_leaf {
            self.add_causes_of_leaf(index, node, expectation, causes);
            return;
        }
        let own_changes = self.own_changes(index);
        let is_changed = |child: &&usize| self.has_changes[**child];
        let changes_state = |child: &&usize| self.states_before[**child] != self.states_after[**child];
        let is_nonlinear = !matches!(expectation, ConditionalExpectation::Linear(_))
            || [false, true].iter().any(|&after| self.new_accumulator(index, [after; 3]).is_nonlinear());
        let present = |child: usize| {
            matches!(
                (self.states_before[child], self.states_after[child]),
                (PartState::Present(_), PartState::Present(_))
            )
        };
        // Those whose coming changes more than a sum has to be gone through one by one.
        let enumerated: Vec<usize> = node
            .children
            .iter()
            .filter(changes_state)
            .copied()
            .filter(|&child| is_nonlinear || !present(child))
            .collect();
        let averaged: Vec<usize> =
            node.children.iter().filter(changes_state).copied().filter(|child| !enumerated.contains(child)).collect();
        let members = ChangingMembers {
            tree: self,
            index,
            own_changes: &own_changes,
            enumerated: &enumerated,
            averaged: &averaged,
        };
        for (at, dimension) in own_changes.iter().enumerate() {
            let mut points = 0.0;
            visit_coalitions(own_changes.len() + enumerated.len(), Some(at), &mut |coalition| {
                let with = |come: bool| {
                    let mut has_moved = coalition.has_moved.to_vec();
                    has_moved[at] = come;
                    expectation
                        .expected_score(members.siblings_of(&has_moved, coalition.outsider_probability, None).0.state())
                };
                points += coalition.probability * (with(true) - with(false));
            });
            causes.push(Cause {
                kind: self.kind_of_own_change(index, *dimension),
                node: Some(index),
                rule: None,
                points,
            });
        }
        for &child in node.children.iter().filter(is_changed) {
            let at = enumerated.iter().position(|&member| member == child).map(|at| at + own_changes.len());
            let mut scenarios = Vec::new();
            visit_coalitions(own_changes.len() + enumerated.len(), at, &mut |coalition| {
                let (rest, weight) =
                    members.siblings_of(coalition.has_moved, coalition.outsider_probability, Some(child));
                scenarios.push(SiblingScenario::new(coalition.probability, weight, rest));
            });
            let nested = ConditionalExpectation::Nested(NestedExpectation::new(expectation, scenarios));
            self.add_causes(child, &if is_nonlinear { nested } else { nested.to_linear() }, causes);
        }
    }

    fn add_causes_of_leaf(
        &self,
        index: usize,
        node: &MergedNode,
        expectation: &ConditionalExpectation<'_>,
        causes: &mut Vec<Cause>,
    ) {
        let leaf = LeafComparison::new(self.pair, node, self.account);
        let dimensions = &self.changed_dimensions[index];
        let unchanged_bits = DimensionSet::MAX & !dimensions.iter().fold(0, |bits, dimension| bits | dimension.bit());
        let score_of_subset: Vec<f64> = (0_usize..1 << dimensions.len())
            .map(|come| {
                let come = dimensions.iter().enumerate().filter(|(at, _)| come >> at & 1 == 1);
                expectation.expected_score(
                    leaf.state(come.fold(unchanged_bits, |bits, (_, dimension)| bits | dimension.bit())),
                )
            })
            .collect();
        for (at, dimension) in dimensions.iter().enumerate() {
            let without = (0..score_of_subset.len()).filter(|come| come >> at & 1 == 0);
            let points = without
                .map(|come| {
                    coalition_probability(come.count_ones(), dimensions.len() - 1)
                        * (score_of_subset[come | 1 << at] - score_of_subset[come])
                })
                .sum();
            causes.push(Cause { kind: leaf.kind_of_cause(*dimension), node: Some(index), rule: None, points });
        }
    }

    fn kind_of_own_change(&self, index: usize, own: ComponentDimension) -> CauseKind {
        match own {
            ComponentDimension::Weights => CauseKind::WeightsEdited,
            ComponentDimension::Tier => CauseKind::Tier,
            ComponentDimension::Placeholder => {
                let policy = |after: bool| self.declared_node(index, after).map(|(node, _)| node.missing);
                if policy(false) == policy(true) { CauseKind::Carried } else { CauseKind::ScoringEdited }
            }
        }
    }
}

/// The members of one component that move.
struct ChangingMembers<'a> {
    tree: &'a TreeComparison<'a>,
    index: usize,
    own_changes: &'a [ComponentDimension],
    enumerated: &'a [usize],
    averaged: &'a [usize],
}

impl ChangingMembers<'_> {
    /// Everything but `target`, with those who have come as they are after; and what the target weighs.
    fn siblings_of(
        &self,
        has_moved: &[bool],
        outsider_probability: f64,
        target: Option<usize>,
    ) -> (ComponentAccumulator, f64) {
        let tree = self.tree;
        let has_changed = |own: ComponentDimension| {
            // Unmoved levers are the same on both days.
            self.own_changes.iter().position(|known| *known == own).is_none_or(|at| has_moved[at])
        };
        let is_after = [
            has_changed(ComponentDimension::Weights),
            has_changed(ComponentDimension::Tier),
            has_changed(ComponentDimension::Placeholder),
        ];
        let mut siblings = tree.new_accumulator(self.index, is_after);
        let mut weight = 0.0;
        for &child in &tree.pair.nodes[self.index].children {
            let weighs = tree.weight_of_child(self.index, child, is_after);
            if Some(child) == target {
                weight = weighs;
                continue;
            }
            let state = match self.enumerated.iter().position(|&member| member == child) {
                Some(at) if has_moved[self.own_changes.len() + at] => tree.states_after[child],
                Some(_) => tree.states_before[child],
                None => match (tree.states_before[child], tree.states_after[child]) {
                    (PartState::Present(then), PartState::Present(now)) if self.averaged.contains(&child) => {
                        PartState::Present(then + outsider_probability * (now - then))
                    }
                    (_, now) => now,
                },
            };
            siblings.add(weighs, state);
        }
        (siblings, weight)
    }
}
