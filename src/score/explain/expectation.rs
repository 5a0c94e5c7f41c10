//! What a part of the scorecard is worth to the score, over all orders in which the rest may move.

use std::cell::RefCell;
use std::collections::HashMap;

use super::PartState;
use super::rule_attribution::RuleAttribution;
use crate::config::CombineMethod;

/// The expected score of the account for every state of one part, over all orders in which the rest may move.
pub enum ConditionalExpectation<'a> {
    Linear(LinearExpectation),
    Nested(NestedExpectation<'a>),
    Rules(&'a RuleAttribution<'a>),
}

/// What a part is worth where the way up bends.
pub struct NestedExpectation<'a> {
    parent: &'a ConditionalExpectation<'a>,
    scenarios: Vec<SiblingScenario>,
    /// What is known already: the members of a component lead it to the same states again and again.
    cache: RefCell<HashMap<Option<u64>, f64>>,
}

impl<'a> NestedExpectation<'a> {
    pub fn new(parent: &'a ConditionalExpectation<'a>, scenarios: Vec<SiblingScenario>) -> Self {
        NestedExpectation { parent, scenarios, cache: RefCell::default() }
    }

    fn expected_score(&self, state: PartState) -> f64 {
        let compute_score = || {
            self.scenarios
                .iter()
                .map(|setting| setting.probability * self.parent.expected_score(setting.component_state(state)))
                .sum()
        };
        let key = match state {
            PartState::Present(score) => Some(cache_key(score)),
            PartState::Missing => None,
            PartState::NotApplicable => return compute_score(),
        };
        *self.cache.borrow_mut().entry(key).or_insert_with(compute_score)
    }
}

/// Scores that differ by rounding only are the same state; a few that lie on either side of a boundary are not, and are
/// worked out twice.
fn cache_key(score: f64) -> u64 {
    score.to_bits().saturating_add(16) >> 5
}

/// A score that follows the part's.
#[derive(Debug, Clone, Copy)]
pub struct LinearExpectation {
    pub slope: f64,
    pub offset: f64,
    pub missing: f64,
    pub not_applicable: f64,
}

/// The siblings of a part in one of the situations in which it may move.
#[derive(Debug, Clone)]
pub struct SiblingScenario {
    probability: f64,
    /// Of the part itself.
    weight: f64,
    siblings: ComponentAccumulator,
}

/// Siblings summed up.
#[derive(Debug, Clone)]
pub struct ComponentAccumulator {
    combine: CombineMethod,
    placeholder: Option<f64>,
    weight: f64,
    points: f64,
    lowest: f64,
    highest: f64,
    any_present: bool,
    any_applicable: bool,
}

impl ConditionalExpectation<'_> {
    pub fn expected_score(&self, state: PartState) -> f64 {
        match self {
            ConditionalExpectation::Linear(line) => match state {
                PartState::Present(score) => line.offset + line.slope * score,
                PartState::Missing => line.missing,
                PartState::NotApplicable => line.not_applicable,
            },
            ConditionalExpectation::Nested(inner) => inner.expected_score(state),
            ConditionalExpectation::Rules(game) => game.expected_score(state),
        }
    }
}

impl SiblingScenario {
    pub fn new(probability: f64, weight: f64, siblings: ComponentAccumulator) -> Self {
        SiblingScenario { probability, weight, siblings }
    }

    /// The component's state with the part in a given one.
    fn component_state(&self, state: PartState) -> PartState {
        let mut component = self.siblings.clone();
        component.add(self.weight, state);
        component.state()
    }
}

impl ComponentAccumulator {
    pub fn new(combine: CombineMethod, placeholder: Option<f64>) -> Self {
        ComponentAccumulator {
            combine,
            placeholder,
            weight: 0.0,
            points: 0.0,
            lowest: f64::INFINITY,
            highest: f64::NEG_INFINITY,
            any_present: false,
            any_applicable: false,
        }
    }

    /// Whether the component's score is no straight line of its parts'.
    pub fn is_nonlinear(&self) -> bool {
        self.combine != CombineMethod::WeightedMean
    }

    pub fn add(&mut self, weight: f64, state: PartState) {
        if weight <= 0.0 || state == PartState::NotApplicable {
            return;
        }
        self.any_applicable = true;
        if let PartState::Present(score) = state {
            self.any_present = true;
            self.weight += weight;
            self.points += weight * score;
            self.lowest = self.lowest.min(score);
            self.highest = self.highest.max(score);
        }
    }

    pub fn state(&self) -> PartState {
        match (self.any_applicable, self.any_present, self.placeholder) {
            (false, _, _) => PartState::NotApplicable,
            (true, false, Some(score)) => PartState::Present(score),
            (true, false, None) => PartState::Missing,
            (true, true, _) => PartState::Present(match self.combine {
                CombineMethod::WeightedMean => self.points / self.weight,
                CombineMethod::Minimum => self.lowest,
                CombineMethod::Maximum => self.highest,
            }),
        }
    }
}

impl ConditionalExpectation<'_> {
    /// The same as a line: right where nothing on the way up bends.
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
