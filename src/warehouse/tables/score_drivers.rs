//! Drivers: what lifts an account's score over the edge of the best band, or holds it under.

use super::rule_effects::{self, RulePoints};
use super::scored_day::ScoredDay;
use crate::base::text::{name_as_words, number_with_unit, plain_number, unit_not_in_name};
use crate::base::value::{AccountValue, AccountValues};
use crate::config::{NodeKind, Scorecard, ScorecardNode};
use crate::score::component_tree::NodeScores;
use crate::score::explain::MIN_SHOWN_POINTS;
use crate::score::normalise::LeafScores;

/// One reason for the level of an account's score.
pub struct Driver {
    pub code: String,
    pub reason: String,
    pub points: f64,
}

impl Driver {
    pub fn is_strength(&self) -> bool {
        self.points > 0.0
    }

    pub fn is_weakness(&self) -> bool {
        !self.is_strength()
    }
}

/// Returns a node's contribution to the score, less the share of the best band's lower edge that its weight stands for.
///
/// Over all metrics, and the components with a score of their own, drivers sum to the raw score less that edge.
pub fn driver_points(scorecard: &Scorecard, scores: &NodeScores, account: usize) -> Option<f64> {
    let edge = scorecard.bands.best_band_start().unwrap_or(scorecard.scale.low);
    Some(scores.contribution[account]? - scores.effective_weight[account]? * edge)
}

/// Returns an account's drivers, those with the most points first. Nodes with few points are left out.
pub fn drivers_of_account(day: &ScoredDay, account: usize) -> Vec<Driver> {
    let scorecard = &day.pipeline.scorecard;
    let mut drivers = Vec::new();
    let nodes = scorecard.nodes.iter().zip(&day.scores.nodes).zip(&day.normalised.leaves);
    for (index, ((node, scores), leaf)) in nodes.enumerate() {
        let points = driver_points(scorecard, scores, account).filter(|points| points.abs() >= MIN_SHOWN_POINTS);
        let Some(points) = points else { continue };
        match (&node.part, leaf) {
            (NodeKind::Leaf { metric, .. }, Some(leaf)) => {
                drivers.push(driver_of_metric(day, LeafNode { node, metric, scores, leaf }, account, points));
            }
            (NodeKind::Component { .. }, _) if day.scores.is_scored_without_children(scorecard, index, account) => {
                drivers.push(driver_of_component(node, scores, account, points));
            }
            _ => {}
        }
    }
    drivers.extend(rule_effects::rule_points(day, account).iter().map(driver_of_rule));
    // The sort is stable: drivers that differ only by floating point keep the order of the scorecard.
    drivers.sort_by(|a, b| rounded_size(b).total_cmp(&rounded_size(a)));
    drivers
}

/// A metric of the scorecard with its values and scores.
struct LeafNode<'a> {
    node: &'a ScorecardNode,
    metric: &'a str,
    scores: &'a NodeScores,
    leaf: &'a LeafScores,
}

fn driver_of_metric(day: &ScoredDay, leaf_node: LeafNode<'_>, account: usize, points: f64) -> Driver {
    let LeafNode { node, metric, scores, leaf } = leaf_node;
    let unit = day.pipeline.metric(metric).and_then(|metric| metric.unit.as_deref());
    let value = match scores.status[account].has_value() {
        true => value_with_unit(&leaf.values, account, unit_not_in_name(unit, &node.name)),
        false => without_data_text(scores, account),
    };
    Driver { code: format!("metric:{}", node.name), reason: format!("{} {value}", name_as_words(&node.name)), points }
}

fn driver_of_component(node: &ScorecardNode, scores: &NodeScores, account: usize, points: f64) -> Driver {
    let reason = format!("{} {}", name_as_words(&node.name), without_data_text(scores, account));
    Driver { code: format!("component:{}", node.name), reason, points }
}

fn driver_of_rule(effect: &RulePoints<'_>) -> Driver {
    let RulePoints { rule, points, reason } = *effect;
    Driver { code: format!("rule:{rule}"), reason: format!("rule {}: {reason}", name_as_words(rule)), points }
}

fn without_data_text(scores: &NodeScores, account: usize) -> String {
    format!("without data counts as {}", scores.score[account].map(plain_number).unwrap_or_default())
}

fn value_with_unit(values: &AccountValues, account: usize, unit: Option<&str>) -> String {
    match values.get(account) {
        Some(AccountValue::Number(number)) => number_with_unit(number, unit),
        Some(AccountValue::Text(text)) => text.to_owned(),
        Some(AccountValue::Date(date)) => date.to_string(),
        Some(AccountValue::Boolean(truth)) => truth.to_string(),
        None => String::new(),
    }
}

fn rounded_size(driver: &Driver) -> f64 {
    (driver.points.abs() * 1e6).round()
}
