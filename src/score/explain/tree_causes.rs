//! The causes in the score tree, from the root down to the metrics.
//!
//! The points of a change inside a component depend on what has changed outside of it. `ConditionalExpectation`
//! summarises the outside: the expected score of the account for each state of the part.

use super::cause::{Cause, CauseKind};
use super::change_dimension::{ChangeDimension, ChangedDimensions};
use super::changing_members::ChangingMembers;
use super::expectation::ConditionalExpectation;
use super::leaf_comparison::LeafComparison;
use super::shapley::coalition_probability;
use super::side::Side;
use super::tree_comparison::{ComponentDimension, TreeComparison};

impl TreeComparison<'_> {
    /// Adds the causes in and below a node, given the expected score for each state of the node.
    pub fn add_causes(&self, index: usize, expectation: &ConditionalExpectation<'_>, causes: &mut Vec<Cause>) {
        if self.pair.nodes[index].is_leaf {
            self.add_causes_of_leaf(index, expectation, causes);
            return;
        }
        let members = ChangingMembers::new(self, index, expectation);
        for (at, dimension) in members.own_changes.iter().enumerate() {
            causes.push(Cause {
                kind: self.kind_of_own_change(index, *dimension),
                node: Some(index),
                rule: None,
                points: members.points_of_own_change(at, expectation),
            });
        }
        for &child in self.pair.nodes[index].children.iter().filter(|child| self.has_changes[**child]) {
            self.add_causes(child, &members.expectation_of_child(child, expectation), causes);
        }
    }

    fn kind_of_own_change(&self, index: usize, dimension: ComponentDimension) -> CauseKind {
        let policy = |side: Side| self.declared_node(index, side).map(|declared| declared.node.missing);
        match dimension {
            ComponentDimension::Weights => CauseKind::WeightsEdited,
            ComponentDimension::Tier => CauseKind::Tier,
            ComponentDimension::Placeholder if policy(Side::Before) == policy(Side::After) => CauseKind::Carried,
            ComponentDimension::Placeholder => CauseKind::ScoringEdited,
        }
    }

    fn add_causes_of_leaf(&self, index: usize, expectation: &ConditionalExpectation<'_>, causes: &mut Vec<Cause>) {
        let leaf = self.leaf_comparison(index);
        let dimensions = &self.changed_dimensions[index];
        let score_of_subset = scores_of_subsets(&leaf, dimensions, expectation);
        for (at, dimension) in dimensions.iter().enumerate() {
            let subsets_without = (0..score_of_subset.len()).filter(|subset| subset >> at & 1 == 0);
            let points = subsets_without
                .map(|subset| {
                    coalition_probability(subset.count_ones(), dimensions.len() - 1)
                        * (score_of_subset[subset | 1 << at] - score_of_subset[subset])
                })
                .sum();
            causes.push(Cause { kind: leaf.kind_of_cause(*dimension), node: Some(index), rule: None, points });
        }
    }
}

/// Returns the expected score for every subset of `dimensions` that may have changed. Bit `n` of the index stands for
/// the dimension at `n`.
fn scores_of_subsets(
    leaf: &LeafComparison<'_>,
    dimensions: &[ChangeDimension],
    expectation: &ConditionalExpectation<'_>,
) -> Vec<f64> {
    (0..1 << dimensions.len())
        .map(|subset| expectation.expected_score(leaf.state_after_changes(changes_of_subset(dimensions, subset))))
        .collect()
}

/// Returns the subset of `dimensions` that the bits of `subset` stand for. Dimensions outside of `dimensions` are in it.
fn changes_of_subset(dimensions: &[ChangeDimension], subset: usize) -> ChangedDimensions {
    let unchanged = dimensions.iter().enumerate().filter(|(at, _)| subset >> at & 1 == 0);
    unchanged.fold(ChangedDimensions::ALL, |set, (_, dimension)| set.without(*dimension))
}
