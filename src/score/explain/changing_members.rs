//! The members of one component that change, and the component with some of them changed.

use super::component_accumulator::ComponentAccumulator;
use super::expectation::{ConditionalExpectation, SiblingScenario};
use super::part_state::PartState;
use super::shapley::visit_coalitions;
use super::side::Side;
use super::tree_comparison::{ComponentDimension, ComponentSides, TreeComparison};

/// The members of one component that change.
pub struct ChangingMembers<'a> {
    tree: &'a TreeComparison<'a>,
    index: usize,
    /// The component's own dimensions.
    pub own_changes: Vec<ComponentDimension>,
    /// Children that may change more than a sum: every set of them is visited. They follow the own changes in the
    /// members of a coalition.
    enumerated: Vec<usize>,
    /// Children that change only a sum: their expected score is used instead.
    averaged: Vec<usize>,
    /// Whether the expected score of the account is not linear in the scores of the children.
    is_nonlinear: bool,
}

impl<'a> ChangingMembers<'a> {
    /// Collects the members of the component at `index`, given the expected score for the component.
    pub fn new(tree: &'a TreeComparison<'a>, index: usize, expectation: &ConditionalExpectation<'_>) -> Self {
        let accumulators = Side::BOTH.map(|side| tree.new_accumulator(index, ComponentSides::all_from(side)));
        let is_nonlinear = !matches!(expectation, ConditionalExpectation::Linear(_))
            || accumulators.iter().any(ComponentAccumulator::is_nonlinear);
        let children = tree.pair.nodes[index].children.iter().copied();
        let (mut enumerated, averaged): (Vec<usize>, Vec<usize>) = children
            .filter(|&child| tree.states.before[child] != tree.states.after[child])
            .partition(|&child| is_nonlinear || !is_present_on_both_days(tree, child));
        // Many members are put into subgroups, which must not depend on the order in which they are written.
        enumerated.sort_by_key(|&child| &tree.pair.nodes[child].name);
        ChangingMembers { tree, index, own_changes: tree.own_changes(index), enumerated, averaged, is_nonlinear }
    }

    fn member_count(&self) -> usize {
        self.own_changes.len() + self.enumerated.len()
    }

    /// Returns the points of the component's own change at `at`.
    pub fn points_of_own_change(&self, at: usize, expectation: &ConditionalExpectation<'_>) -> f64 {
        let mut points = 0.0;
        visit_coalitions(self.member_count(), Some(at), &mut |coalition| {
            let mut has_moved = coalition.has_moved.to_vec();
            has_moved[at] = false;
            let unchanged = self.accumulate_children(&has_moved, coalition.outsider_probability, None);
            has_moved[at] = true;
            let changed = self.accumulate_children(&has_moved, coalition.outsider_probability, None);
            points += coalition.probability
                * (expectation.expected_score(changed.combined_state())
                    - expectation.expected_score(unchanged.combined_state()));
        });
        points
    }

    /// Returns the expected score for the states of a child, given the expected score for the component.
    pub fn expectation_of_child<'e>(
        &self,
        child: usize,
        expectation: &'e ConditionalExpectation<'e>,
    ) -> ConditionalExpectation<'e> {
        let at = self.enumerated.iter().position(|&member| member == child).map(|at| self.own_changes.len() + at);
        let mut scenarios = Vec::new();
        visit_coalitions(self.member_count(), at, &mut |coalition| {
            let sides = self.sides_after_moves(coalition.has_moved);
            scenarios.push(SiblingScenario {
                probability: coalition.probability,
                weight: self.tree.weight_of_child(self.index, child, sides),
                siblings: self.accumulate_children(coalition.has_moved, coalition.outsider_probability, Some(child)),
            });
        });
        let nested = ConditionalExpectation::of_part(expectation, scenarios);
        if self.is_nonlinear { nested } else { nested.to_linear() }
    }

    /// Accumulates the children, except one, in the states that they have once some members have changed.
    fn accumulate_children(
        &self,
        has_moved: &[bool],
        outsider_probability: f64,
        except: Option<usize>,
    ) -> ComponentAccumulator {
        let sides = self.sides_after_moves(has_moved);
        let mut accumulator = self.tree.new_accumulator(self.index, sides);
        for &child in &self.tree.pair.nodes[self.index].children {
            if Some(child) != except {
                let weight = self.tree.weight_of_child(self.index, child, sides);
                accumulator.add_part(weight, self.state_of_child(child, has_moved, outsider_probability));
            }
        }
        accumulator
    }

    fn state_of_child(&self, child: usize, has_moved: &[bool], outsider_probability: f64) -> PartState {
        let (before, after) = (self.tree.states.before[child], self.tree.states.after[child]);
        if let Some(at) = self.enumerated.iter().position(|&member| member == child) {
            return if has_moved[self.own_changes.len() + at] { after } else { before };
        }
        match (before, after) {
            (PartState::Present(before), PartState::Present(after)) if self.averaged.contains(&child) => {
                PartState::Present(before + outsider_probability * (after - before))
            }
            _ => after,
        }
    }

    fn sides_after_moves(&self, has_moved: &[bool]) -> ComponentSides {
        ComponentSides {
            weights: self.side_of(ComponentDimension::Weights, has_moved),
            tier: self.side_of(ComponentDimension::Tier, has_moved),
            placeholder: self.side_of(ComponentDimension::Placeholder, has_moved),
        }
    }

    /// The day that a dimension is taken from. One that did not change is the same on both days.
    fn side_of(&self, dimension: ComponentDimension, has_moved: &[bool]) -> Side {
        match self.own_changes.iter().position(|changed| *changed == dimension) {
            Some(at) if !has_moved[at] => Side::Before,
            _ => Side::After,
        }
    }
}

fn is_present_on_both_days(tree: &TreeComparison<'_>, child: usize) -> bool {
    Side::BOTH.into_iter().all(|side| matches!(tree.states[side][child], PartState::Present(_)))
}
