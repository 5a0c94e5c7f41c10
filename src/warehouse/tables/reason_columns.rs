//! The strongest reasons of an account's level and of its change, as flat columns.

use super::ScoredDay;
use super::node_scores::driver_points;
use super::rule_effects;
use super::table_builder::TableBuilder;
use crate::base::text::{measured, plain_number, signed_points, spaced, unsaid};
use crate::base::value::{Value, Values};
use crate::config::NodeKind;
use crate::score::explain::{DescribedCause, MAX_REASONS, MIN_SHOWN_POINTS};

/// Something that lifts an account over the edge of the best band, or holds it under.
struct Driver {
    code: String,
    reason: String,
    points: f64,
}

/// Adds `strength_1` to `loss_3` with their codes, and `moved_since`.
pub fn add_reason_columns(columns: &mut TableBuilder, day: &ScoredDay) {
    let accounts = 0..day.metrics.accounts.len();
    let drivers: Vec<Vec<Driver>> = accounts.clone().map(|account| drivers(day, account)).collect();
    for (names, up) in [(&STRENGTHS, true), (&WEAKNESSES, false)] {
        for (rank, [text, code]) in names.iter().enumerate() {
            let picked =
                |account: usize| drivers[account].iter().filter(|driver| (driver.points > 0.0) == up).nth(rank);
            let sentence = |driver: &Driver| format!("{}, {}", driver.reason, signed_points(driver.points));
            columns.text(text, accounts.clone().map(|account| picked(account).map(sentence)));
            columns.text(code, accounts.clone().map(|account| picked(account).map(|driver| driver.code.as_str())));
        }
    }
    columns.date("moved_since", day.strongest_causes.iter().map(|moved| moved.as_ref().map(|moved| moved.since)));
    for (names, up) in [(&GAINS, true), (&LOSSES, false)] {
        for (rank, [text, code]) in names.iter().enumerate() {
            let picked = |account: usize| {
                let moved = day.strongest_causes[account].as_ref()?;
                if up { &moved.up } else { &moved.down }.get(rank)
            };
            columns.text(text, accounts.clone().map(|account| picked(account).map(DescribedCause::sentence)));
            columns.text(code, accounts.clone().map(|account| picked(account).map(|told| told.code.as_str())));
        }
    }
}

/// A column of words and the one of its codes, by rank.
type ReasonColumnNames = [[&'static str; 2]; MAX_REASONS];

const STRENGTHS: ReasonColumnNames =
    [["strength_1", "strength_1_code"], ["strength_2", "strength_2_code"], ["strength_3", "strength_3_code"]];
const WEAKNESSES: ReasonColumnNames =
    [["weakness_1", "weakness_1_code"], ["weakness_2", "weakness_2_code"], ["weakness_3", "weakness_3_code"]];
const GAINS: ReasonColumnNames = [["gain_1", "gain_1_code"], ["gain_2", "gain_2_code"], ["gain_3", "gain_3_code"]];
const LOSSES: ReasonColumnNames = [["loss_1", "loss_1_code"], ["loss_2", "loss_2_code"], ["loss_3", "loss_3_code"]];

/// Everything that has points worth telling, those with the most first. With the rest they sum to the published score
/// less the best band's edge.
fn drivers(day: &ScoredDay, account: usize) -> Vec<Driver> {
    let scorecard = &day.pipeline.scorecard;
    let mut drivers = Vec::new();
    for ((node, scores), normal) in scorecard.nodes.iter().zip(&day.scores.nodes).zip(&day.normalised.leaves) {
        let Some(points) = driver_points(scorecard, scores, account).filter(|points| points.abs() >= MIN_SHOWN_POINTS)
        else {
            continue;
        };
        let counts_as = || scores.score[account].map(plain_number).unwrap_or_default();
        match (&node.part, normal) {
            (NodeKind::Leaf { metric, .. }, Some(leaf)) => {
                let unit = day.pipeline.metric(metric).and_then(|metric| metric.unit.as_deref());
                let unit = unsaid(unit, &node.name);
                let value = match scores.status[account].has_value() {
                    true => value_with_unit(&leaf.values, account, unit),
                    false => format!("without data counts as {}", counts_as()),
                };
                let reason = format!("{} {value}", spaced(&node.name));
                drivers.push(Driver { code: format!("metric:{}", node.name), reason, points });
            }
            (NodeKind::Component { .. }, _) if scores.own_contribution[account].abs() > 0.0 => {
                let reason = format!("{} without data counts as {}", spaced(&node.name), counts_as());
                drivers.push(Driver { code: format!("component:{}", node.name), reason, points });
            }
            _ => {}
        }
    }
    for (rule, points, reason) in rule_effects::rule_points(day, account) {
        let reason = format!("rule {}: {reason}", spaced(rule));
        drivers.push(Driver { code: format!("rule:{rule}"), reason, points });
    }
    // What is equal but for floating point keeps the order of the scorecard.
    let size = |driver: &Driver| (driver.points.abs() * 1e6).round();
    drivers.sort_by(|a, b| size(b).total_cmp(&size(a)));
    drivers
}

fn value_with_unit(values: &Values, account: usize, unit: Option<&str>) -> String {
    match values.get(account) {
        Some(Value::Number(number)) => measured(number, unit),
        Some(Value::Text(text)) => text.to_owned(),
        Some(Value::Date(date)) => date.to_string(),
        Some(Value::Boolean(truth)) => truth.to_string(),
        None => String::new(),
    }
}
