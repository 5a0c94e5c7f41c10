//! The score of a component from the states and weights of its parts.

use super::part_state::PartState;
use crate::config::CombineMethod;

/// A component under construction, part by part.
#[derive(Debug, Clone)]
pub struct ComponentAccumulator {
    combine: CombineMethod,
    /// The score of the component if none of its parts has one.
    placeholder: Option<f64>,
    weight: f64,
    points: f64,
    lowest: f64,
    highest: f64,
    any_present: bool,
    any_applicable: bool,
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

    /// Whether the component's score is not linear in the scores of its parts.
    pub fn is_nonlinear(&self) -> bool {
        self.combine != CombineMethod::WeightedMean
    }

    pub fn add_part(&mut self, weight: f64, state: PartState) {
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

    pub fn combined_state(&self) -> PartState {
        match (self.any_applicable, self.any_present, self.placeholder) {
            (false, _, _) => PartState::NotApplicable,
            (true, false, placeholder) => PartState::from_score(placeholder),
            (true, true, _) => PartState::Present(match self.combine {
                CombineMethod::WeightedMean => self.points / self.weight,
                CombineMethod::Minimum => self.lowest,
                CombineMethod::Maximum => self.highest,
            }),
        }
    }
}
