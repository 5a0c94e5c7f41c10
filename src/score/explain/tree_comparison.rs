//! The score tree of both days for one account: the state of every part, and what changed in it.

use super::change_dimension::{ChangeDimension, ChangedDimensions};
use super::component_accumulator::ComponentAccumulator;
use super::leaf_comparison::LeafComparison;
use super::part_state::PartState;
use super::side::{AccountIndices, BeforeAfter, Side};
use super::snapshot_pair::SnapshotPair;
use crate::config::{CombineMethod, MissingPolicy, NodeKind, ScorecardNode};

/// The merged tree of both days for one account.
pub struct TreeComparison<'a> {
    pub pair: &'a SnapshotPair<'a>,
    pub account: AccountIndices,
    /// Per merged node.
    pub states: BeforeAfter<Vec<PartState>>,
    /// Per merged leaf: the dimensions that changed.
    pub changed_dimensions: Vec<Vec<ChangeDimension>>,
    /// Per merged node: whether anything changed in it or below it.
    pub has_changes: Vec<bool>,
}

/// A thing that can change the score of a component, apart from its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComponentDimension {
    /// The method of combination, and the weights.
    Weights,
    /// The account's tier, which selects the weights.
    Tier,
    /// The score of a component without data.
    Placeholder,
}

/// The day that each dimension of a component is taken from.
#[derive(Debug, Clone, Copy)]
pub struct ComponentSides {
    pub weights: Side,
    pub tier: Side,
    pub placeholder: Side,
}

impl ComponentSides {
    /// All dimensions from one day.
    pub fn all_from(side: Side) -> Self {
        ComponentSides { weights: side, tier: side, placeholder: side }
    }
}

/// A merged node as one of the scorecards declares it.
pub struct DeclaredNode<'a> {
    pub node: &'a ScorecardNode,
    side: Side,
}

impl<'a> TreeComparison<'a> {
    pub fn new(pair: &'a SnapshotPair<'a>, account: AccountIndices) -> Self {
        let count = pair.nodes.len();
        let no_states = vec![PartState::NotApplicable; count];
        let mut tree = TreeComparison {
            pair,
            account,
            states: BeforeAfter { before: no_states.clone(), after: no_states },
            changed_dimensions: vec![Vec::new(); count],
            has_changes: vec![false; count],
        };
        // Parents come first in the list, so children are compared first.
        for index in (0..count).rev() {
            if pair.nodes[index].is_leaf {
                tree.compare_leaf(index);
            } else {
                tree.compare_component(index);
            }
        }
        tree
    }

    fn compare_leaf(&mut self, index: usize) {
        let leaf = self.leaf_comparison(index);
        let dimensions = leaf.changed_dimensions();
        self.states.before[index] = leaf.state_after_changes(ChangedDimensions::NONE);
        self.states.after[index] = leaf.state_after_changes(ChangedDimensions::ALL);
        self.has_changes[index] = !dimensions.is_empty();
        self.changed_dimensions[index] = dimensions;
    }

    fn compare_component(&mut self, index: usize) {
        for side in Side::BOTH {
            self.states[side][index] = self.component_state(index, side);
        }
        let any_child_changed = self.pair.nodes[index].children.iter().any(|&child| self.has_changes[child]);
        self.has_changes[index] = any_child_changed || !self.own_changes(index).is_empty();
    }

    pub fn leaf_comparison(&self, index: usize) -> LeafComparison<'a> {
        LeafComparison::new(self.pair, index, self.account)
    }

    fn component_state(&self, index: usize, side: Side) -> PartState {
        let sides = ComponentSides::all_from(side);
        let mut accumulator = self.new_accumulator(index, sides);
        for &child in &self.pair.nodes[index].children {
            accumulator.add_part(self.weight_of_child(index, child, sides), self.states[side][child]);
        }
        accumulator.combined_state()
    }

    /// Returns an accumulator for a component without parts.
    pub fn new_accumulator(&self, index: usize, sides: ComponentSides) -> ComponentAccumulator {
        let combine = match self.declared_node(index, sides.weights).map(|declared| &declared.node.part) {
            Some(NodeKind::Component { combine, .. }) => *combine,
            _ => CombineMethod::WeightedMean,
        };
        ComponentAccumulator::new(combine, self.placeholder_score(index, sides.placeholder))
    }

    /// Returns a merged node as the scorecard of `side` declares it, or as the other one does if that lacks the node.
    pub fn declared_node(&self, index: usize, side: Side) -> Option<DeclaredNode<'a>> {
        let indices = self.pair.nodes[index].indices;
        let side = if indices[side].is_some() { side } else { side.other() };
        let node = self.pair.snapshot(side).resolved.scorecard.nodes.get(indices[side]?)?;
        Some(DeclaredNode { node, side })
    }

    /// Returns the weight of a child: 0 in a scorecard that lacks the child.
    pub fn weight_of_child(&self, parent: usize, child: usize, sides: ComponentSides) -> f64 {
        let Some(declared) = self.declared_node(parent, sides.weights) else { return 0.0 };
        let Some(at) = self.pair.nodes[child].indices[declared.side] else { return 0.0 };
        // A component that only one scorecard has is weighed by the tiers of that scorecard.
        let is_in_both = self.pair.nodes[parent].indices.are_in_both();
        let tier_side = if is_in_both { sides.tier } else { declared.side };
        let tier = self.pair.tier_under_scorecard(declared.side, tier_side, self.account);
        let node = self.pair.snapshot(declared.side).resolved.scorecard.nodes.get(at);
        node.and_then(|node| node.weights.get(tier)).copied().unwrap_or_default()
    }

    /// Returns the score of a component none of whose parts has one.
    fn placeholder_score(&self, index: usize, side: Side) -> Option<f64> {
        if index == 0 {
            return None;
        }
        let DeclaredNode { node, side } = self.declared_node(index, side)?;
        let snapshot = self.pair.snapshot(side);
        let scale = snapshot.resolved.scorecard.scale;
        match node.missing {
            MissingPolicy::Spread => None,
            MissingPolicy::Score(score) => Some(score.clamp(scale.low, scale.high)),
            MissingPolicy::Carry { .. } => {
                let carried = snapshot.carried_scores.get(self.pair.nodes[index].indices[side]?)?.as_ref()?;
                carried.get(self.account[side]).copied().flatten()
            }
        }
    }

    /// Returns the dimensions of a component itself that changed.
    pub fn own_changes(&self, index: usize) -> Vec<ComponentDimension> {
        let node = &self.pair.nodes[index];
        if !node.indices.are_in_both() {
            return Vec::new();
        }
        let mut changes = Vec::new();
        if node.weights_edited {
            changes.push(ComponentDimension::Weights);
        }
        if self.pair.tier_changed(self.account)
            && Side::BOTH.into_iter().any(|weights| self.weights_depend_on_tier(index, weights))
        {
            changes.push(ComponentDimension::Tier);
        }
        if self.placeholder_score(index, Side::Before) != self.placeholder_score(index, Side::After) {
            changes.push(ComponentDimension::Placeholder);
        }
        changes
    }

    /// Whether the weights of a scorecard differ between the account's two tiers.
    fn weights_depend_on_tier(&self, index: usize, weights: Side) -> bool {
        let weight_in_tier = |child: usize, tier: Side| {
            self.weight_of_child(index, child, ComponentSides { weights, tier, placeholder: Side::Before })
        };
        let children = &self.pair.nodes[index].children;
        children
            .iter()
            .any(|&child| (weight_in_tier(child, Side::Before) - weight_in_tier(child, Side::After)).abs() > 0.0)
    }
}
