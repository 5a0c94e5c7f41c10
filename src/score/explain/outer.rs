//! What a part of the scorecard is worth to the score, over all orders in which the rest may move.

use std::cell::RefCell;
use std::collections::HashMap;

use super::State;
use super::rules::RuleGame;
use crate::config::CombineMethod;

/// The expected score of the account for every state of one part, over all orders in which the rest may move.
pub enum Outer<'a> {
    Line(Line),
    Inner(Inner<'a>),
    Rules(&'a RuleGame<'a>),
}

/// What a part is worth where the way up bends.
pub struct Inner<'a> {
    above: &'a Outer<'a>,
    settings: Vec<Setting>,
    /// What is known already: the members of a component lead it to the same states again and again.
    known: RefCell<HashMap<Option<u64>, f64>>,
}

impl<'a> Inner<'a> {
    pub fn new(above: &'a Outer<'a>, settings: Vec<Setting>) -> Self {
        Inner { above, settings, known: RefCell::default() }
    }

    fn at(&self, state: State) -> f64 {
        let worth =
            || self.settings.iter().map(|setting| setting.probability * self.above.at(setting.with(state))).sum();
        let key = match state {
            State::Present(score) => Some(nearly(score)),
            State::Missing => None,
            State::NotApplicable => return worth(),
        };
        *self.known.borrow_mut().entry(key).or_insert_with(worth)
    }
}

/// Scores that differ by rounding only are the same state; a few that lie on either side of a boundary are not, and are
/// worked out twice.
fn nearly(score: f64) -> u64 {
    score.to_bits().saturating_add(16) >> 5
}

/// A score that follows the part's.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    pub slope: f64,
    pub offset: f64,
    pub missing: f64,
    pub not_applicable: f64,
}

/// The siblings of a part in one of the situations in which it may move.
#[derive(Debug, Clone)]
pub struct Setting {
    probability: f64,
    /// Of the part itself.
    weight: f64,
    rest: Rest,
}

/// Siblings summed up.
#[derive(Debug, Clone)]
pub struct Rest {
    combine: CombineMethod,
    stand_in: Option<f64>,
    weight: f64,
    points: f64,
    lowest: f64,
    highest: f64,
    counted: bool,
    applicable: bool,
}

impl Outer<'_> {
    pub fn at(&self, state: State) -> f64 {
        match self {
            Outer::Line(line) => match state {
                State::Present(score) => line.offset + line.slope * score,
                State::Missing => line.missing,
                State::NotApplicable => line.not_applicable,
            },
            Outer::Inner(inner) => inner.at(state),
            Outer::Rules(game) => game.expected(state),
        }
    }
}

impl Setting {
    pub fn new(probability: f64, weight: f64, rest: Rest) -> Self {
        Setting { probability, weight, rest }
    }

    /// The component's state with the part in a given one.
    fn with(&self, state: State) -> State {
        let mut rest = self.rest.clone();
        rest.add(self.weight, state);
        rest.state()
    }
}

impl Rest {
    pub fn new(combine: CombineMethod, stand_in: Option<f64>) -> Self {
        Rest {
            combine,
            stand_in,
            weight: 0.0,
            points: 0.0,
            lowest: f64::INFINITY,
            highest: f64::NEG_INFINITY,
            counted: false,
            applicable: false,
        }
    }

    /// Whether the component's score is no straight line of its parts'.
    pub fn bends(&self) -> bool {
        self.combine != CombineMethod::WeightedMean
    }

    pub fn add(&mut self, weight: f64, state: State) {
        if weight <= 0.0 || state == State::NotApplicable {
            return;
        }
        self.applicable = true;
        if let State::Present(score) = state {
            self.counted = true;
            self.weight += weight;
            self.points += weight * score;
            self.lowest = self.lowest.min(score);
            self.highest = self.highest.max(score);
        }
    }

    pub fn state(&self) -> State {
        match (self.applicable, self.counted, self.stand_in) {
            (false, _, _) => State::NotApplicable,
            (true, false, Some(score)) => State::Present(score),
            (true, false, None) => State::Missing,
            (true, true, _) => State::Present(match self.combine {
                CombineMethod::WeightedMean => self.points / self.weight,
                CombineMethod::Minimum => self.lowest,
                CombineMethod::Maximum => self.highest,
            }),
        }
    }
}

impl Outer<'_> {
    /// The same as a line: right where nothing on the way up bends.
    pub fn straightened(&self) -> Outer<'static> {
        let offset = self.at(State::Present(0.0));
        Outer::Line(Line {
            slope: self.at(State::Present(1.0)) - offset,
            offset,
            missing: self.at(State::Missing),
            not_applicable: self.at(State::NotApplicable),
        })
    }
}
