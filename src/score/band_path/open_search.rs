//! The search for the nearest value that leads out of a band where conditions may change on the way: values are proposed,
//! scored as scenarios through all stages, and the nearest that is enough is narrowed down.
//!
//! Proposed are the values that would be enough if some of the rules that read the metric held and the others did not, those
//! at the numbers with which conditions compare the metric, those at which a method changes its course, and the lowest and
//! the highest value of any account. From the nearest of them that is enough, the search halves the way back to the one
//! before it. So the value before the result is not enough; nearer values may be, where the score rises and falls several
//! times on the way.

use std::cmp::Ordering;

use super::band_exit::{ReachedBand, StartingBand};
use super::metric_change::FoundChange;
use super::movable_leaf::MovableLeaf;
use super::path::MetricChange;
use super::rounded_value::{Precision, RoundedValue, is_visible_change, power_of_ten, rounded_values_from};
use crate::base::value::OwnedValue;
use crate::config::ScoringMethod;
use crate::score::normalise::{ScoreCurve, ScoreDirection, number_of_boolean};

/// A value that is tried.
#[derive(Debug, Clone, PartialEq)]
pub enum TriedValue {
    Number(RoundedValue),
    Label(String),
    Boolean(bool),
}

impl TriedValue {
    pub fn to_owned_value(&self) -> OwnedValue {
        match self {
            TriedValue::Number(rounded) => OwnedValue::Number(rounded.value),
            TriedValue::Label(label) => OwnedValue::Text(label.clone()),
            TriedValue::Boolean(value) => OwnedValue::Boolean(*value),
        }
    }
}

/// What a value leads to, if it leads out of the band.
#[derive(Debug, Clone, Copy)]
pub struct TriedResult {
    pub reached: ReachedBand,
    /// The score of the leaf with that value.
    pub leaf_score: f64,
}

/// One account's search along one metric, in one direction.
pub struct OpenSearch {
    pub start: StartingBand,
    pub toward: ScoreDirection,
    /// Index into the movable leaves.
    pub leaf: usize,
    state: SearchState,
}

enum SearchState {
    /// None of the values is enough so far. The nearest comes first.
    Proposed(ProposedValues),
    Narrowing(Narrowing),
    Ended(Option<(TriedValue, TriedResult)>),
}

/// The values that are tried one stretch after another, until one is enough.
struct ProposedValues {
    values: Vec<TriedValue>,
    tried: usize,
    /// Where the stretch ends that is tried next.
    end: usize,
}

impl ProposedValues {
    fn record_results(mut self, from: Option<f64>, results: &[Option<TriedResult>]) -> SearchState {
        let stretch = results.iter().enumerate();
        let enough = stretch.filter_map(|(at, result)| Some((self.tried + at, (*result)?))).next();
        match enough {
            Some((at, result)) => narrow_down(&self.values[..=at], from, result),
            None if self.end == self.values.len() => SearchState::Ended(None),
            None => {
                (self.tried, self.end) = (self.end, self.values.len());
                SearchState::Proposed(self)
            }
        }
    }
}

/// The way from a value that is not enough to one that is, in units of the last decimal.
struct Narrowing {
    near: f64,
    far: f64,
    decimals: usize,
    /// Whether the value just before `far` was tried.
    is_neighbour_tried: bool,
    result: TriedResult,
}

impl Narrowing {
    fn middle(&self) -> f64 {
        let step = if self.near < self.far { -1.0 } else { 1.0 };
        if self.is_neighbour_tried { ((self.near + self.far) / 2.0).round() } else { self.far + step }
    }

    fn value_at(&self, units: f64) -> TriedValue {
        TriedValue::Number(RoundedValue { value: units / power_of_ten(self.decimals), decimals: self.decimals })
    }

    fn is_narrow(&self) -> bool {
        let middle = self.middle();
        // Doubles that are further apart than one unit have none between them.
        (self.far - self.near).abs() <= 1.5 || (middle - self.near).abs() <= 0.0 || (middle - self.far).abs() <= 0.0
    }
}

impl OpenSearch {
    /// Begins a search among `values`, the nearest first. `likely` is the one that is enough if no condition changes: those
    /// beyond it are tried only if it is not.
    pub fn new(
        start: StartingBand,
        toward: ScoreDirection,
        leaf: usize,
        values: Vec<TriedValue>,
        likely: Option<f64>,
    ) -> Self {
        let is_likely = |value: &TriedValue| match value {
            TriedValue::Number(rounded) => likely.is_some_and(|likely| (rounded.value - likely).abs() <= 0.0),
            TriedValue::Label(_) | TriedValue::Boolean(_) => false,
        };
        let end = values.iter().position(is_likely).map_or(values.len(), |at| at + 1);
        OpenSearch { start, toward, leaf, state: SearchState::Proposed(ProposedValues { values, tried: 0, end }) }
    }

    /// Returns the values to try next; none once the search has ended.
    pub fn values_to_try(&self) -> Vec<TriedValue> {
        match &self.state {
            SearchState::Proposed(proposed) => proposed.values[proposed.tried..proposed.end].to_vec(),
            SearchState::Narrowing(narrowing) => vec![narrowing.value_at(narrowing.middle())],
            SearchState::Ended(_) => Vec::new(),
        }
    }

    /// Records what the values lead to, in their order. `from` is the value of today, if it is a number.
    pub fn record_results(&mut self, from: Option<f64>, results: &[Option<TriedResult>]) {
        let state = std::mem::replace(&mut self.state, SearchState::Ended(None));
        self.state = match state {
            SearchState::Proposed(proposed) => proposed.record_results(from, results),
            SearchState::Narrowing(narrowing) => narrow(narrowing, results.first().copied().flatten()),
            SearchState::Ended(result) => SearchState::Ended(result),
        };
    }

    /// Returns the change that was found.
    pub fn into_found_change(self, leaf: &MovableLeaf<'_>, score_today: f64) -> Option<FoundChange> {
        let SearchState::Ended(Some((value, result))) = self.state else { return None };
        let today = leaf.value_of_account(self.start.account)?;
        let mut change = MetricChange {
            node: leaf.node,
            value: leaf.number_of_account(self.start.account),
            value_needed: None,
            label: None,
            label_needed: None,
            precision: leaf.metric.precision,
            score: score_today,
            score_needed: result.leaf_score,
        };
        match value {
            TriedValue::Number(needed) => change.value_needed = Some(needed),
            TriedValue::Label(needed) => {
                change.label = today.as_text().map(str::to_owned);
                change.label_needed = Some(needed);
            }
            TriedValue::Boolean(needed) => {
                change.value = Some(number_of_boolean(!needed));
                change.value_needed = Some(RoundedValue { value: number_of_boolean(needed), decimals: 0 });
                change.label = Some((!needed).to_string());
                change.label_needed = Some(needed.to_string());
            }
        }
        Some(FoundChange { leaf: self.leaf, change, reached: result.reached })
    }
}

/// Begins to narrow down the last of the values, the only one that is enough.
fn narrow_down(values: &[TriedValue], from: Option<f64>, result: TriedResult) -> SearchState {
    let Some((value, not_enough)) = values.split_last() else { return SearchState::Ended(None) };
    let (TriedValue::Number(far), Some(from)) = (value, from) else {
        return SearchState::Ended(Some((value.clone(), result)));
    };
    let is_on_the_way = |number: f64| (number < from) == (far.value < from);
    let before = not_enough.iter().rev().find_map(|value| match value {
        TriedValue::Number(before) if is_on_the_way(before.value) => Some(before.value),
        _ => None,
    });
    let power = power_of_ten(far.decimals);
    let near = before.unwrap_or(from) * power;
    let far_units = (far.value * power).round();
    let near = if near < far_units { near.floor() } else { near.ceil() };
    let narrowing = Narrowing { near, far: far_units, decimals: far.decimals, is_neighbour_tried: false, result };
    end_if_narrow(narrowing)
}

/// Halves the way that is left.
fn narrow(narrowing: Narrowing, result: Option<TriedResult>) -> SearchState {
    let middle = narrowing.middle();
    end_if_narrow(match result {
        Some(result) => Narrowing { far: middle, is_neighbour_tried: true, result, ..narrowing },
        None => Narrowing { near: middle, is_neighbour_tried: true, ..narrowing },
    })
}

fn end_if_narrow(narrowing: Narrowing) -> SearchState {
    if narrowing.is_narrow() {
        SearchState::Ended(Some((narrowing.value_at(narrowing.far), narrowing.result)))
    } else {
        SearchState::Narrowing(narrowing)
    }
}

/// Returns the numbers to try near each of the edges, the nearest to `from` first.
pub fn numbers_to_try(
    from: f64,
    edges: &[f64],
    precision: Precision,
    is_possible: impl Fn(f64) -> bool,
) -> Vec<TriedValue> {
    let near_edges = edges.iter().flat_map(|edge| rounded_values_from(from, *edge, precision));
    let mut numbers: Vec<RoundedValue> =
        near_edges.filter(|rounded| is_visible_change(from, *rounded) && is_possible(rounded.value)).collect();
    let by_distance = |one: &RoundedValue, other: &RoundedValue| {
        let distance = |rounded: &RoundedValue| (rounded.value - from).abs();
        distance(one).total_cmp(&distance(other)).then(one.value.total_cmp(&other.value))
    };
    numbers.sort_by(by_distance);
    numbers.dedup_by(|one, other| one.value.total_cmp(&other.value) == Ordering::Equal);
    numbers.into_iter().map(TriedValue::Number).collect()
}

/// Returns the labels that a method lists, those with the score nearest to today's first.
pub fn labels_to_try(curve: &ScoreCurve<'_>, score_today: f64) -> Vec<TriedValue> {
    let ScoringMethod::Labels { labels, .. } = curve.method else { return Vec::new() };
    let mut by_distance: Vec<(f64, &String)> = Vec::new();
    for (label, score) in labels {
        by_distance.extend(score.map(|score| ((score - score_today).abs(), label)));
    }
    by_distance.sort_by(|(distance, _), (other, _)| distance.total_cmp(other));
    by_distance.into_iter().map(|(_, label)| TriedValue::Label(label.clone())).collect()
}
