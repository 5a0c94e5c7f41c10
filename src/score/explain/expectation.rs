//! The expected score of an account for each state of one part, over all orders in which the rest may change.

use std::cell::RefCell;
use std::collections::HashMap;

use super::component_accumulator::ComponentAccumulator;
use super::part_state::PartState;
use super::rule_attribution::RuleAttribution;

/// The expected score of the account for each state of one part, over all orders in which the rest may change.
pub enum ConditionalExpectation<'a> {
    Linear(LinearExpectation),
    Nested(NestedExpectation<'a>),
    Rules(&'a RuleAttribution<'a>),
}

/// An expected score that is linear in the part's score.
#[derive(Debug, Clone, Copy)]
pub struct LinearExpectation {
    slope: f64,
    offset: f64,
    missing: f64,
    not_applicable: f64,
}

/// The expected score for a part inside a component: the component's state in each scenario of the part's siblings,
/// and the expected score for that state.
pub struct NestedExpectation<'a> {
    parent: &'a ConditionalExpectation<'a>,
    scenarios: Vec<SiblingScenario>,
    /// The members of a component bring it into the same states again and again. None stands for a missing score.
    cache: RefCell<HashMap<Option<u64>, f64>>,
}

/// The siblings of a part at one moment at which the part may change.
#[derive(Debug, Clone)]
pub struct SiblingScenario {
    pub probability: f64,
    /// The weight of the part itself.
    pub weight: f64,
    pub siblings: ComponentAccumulator,
}

impl<'a> ConditionalExpectation<'a> {
    /// The expected score for the state of the whole tree.
    pub fn of_tree(rules: &'a RuleAttribution<'a>) -> Self {
        if !rules.is_empty() {
            return ConditionalExpectation::Rules(rules);
        }
        ConditionalExpectation::Linear(LinearExpectation {
            slope: 1.0,
            offset: 0.0,
            missing: rules.unscored_value,
            not_applicable: rules.unscored_value,
        })
    }

    /// The expected score for a part of a component, given the expected score for the component.
    pub fn of_part(parent: &'a ConditionalExpectation<'a>, scenarios: Vec<SiblingScenario>) -> Self {
        ConditionalExpectation::Nested(NestedExpectation { parent, scenarios, cache: RefCell::default() })
    }

    pub fn expected_score(&self, state: PartState) -> f64 {
        match self {
            ConditionalExpectation::Linear(line) => match state {
                PartState::Present(score) => line.offset + line.slope * score,
                PartState::Missing => line.missing,
                PartState::NotApplicable => line.not_applicable,
            },
            ConditionalExpectation::Nested(nested) => nested.expected_score(state),
            ConditionalExpectation::Rules(rules) => rules.expected_score(state),
        }
    }

    /// Returns an equal linear expectation. It is equal only if every level above the part is linear.
    pub fn to_linear(&self) -> ConditionalExpectation<'static> {
        let offset = self.expected_score(PartState::Present(0.0));
        ConditionalExpectation::Linear(LinearExpectation {
            slope: self.expected_score(PartState::Present(1.0)) - offset,
            offset,
            missing: self.expected_score(PartState::Missing),
            not_applicable: self.expected_score(PartState::NotApplicable),
        })
    }
}

impl NestedExpectation<'_> {
    fn expected_score(&self, state: PartState) -> f64 {
        let key = match state {
            PartState::Present(score) => Some(cache_key(score)),
            PartState::Missing => None,
            PartState::NotApplicable => return self.compute_score(state),
        };
        *self.cache.borrow_mut().entry(key).or_insert_with(|| self.compute_score(state))
    }

    fn compute_score(&self, state: PartState) -> f64 {
        self.scenarios
            .iter()
            .map(|scenario| scenario.probability * self.parent.expected_score(scenario.component_state(state)))
            .sum()
    }
}

/// Scores that differ only by rounding share a key. A few such scores have different keys and are computed twice.
fn cache_key(score: f64) -> u64 {
    score.to_bits().saturating_add(16) >> 5
}

impl SiblingScenario {
    /// The component's state if the part has a given state.
    fn component_state(&self, state: PartState) -> PartState {
        let mut component = self.siblings.clone();
        component.add_part(self.weight, state);
        component.combined_state()
    }
}
