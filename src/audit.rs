//! Looks at the finished tables before anybody else does: a table that breaks its promise is never published.
//!
//! Works on the rows alone and trusts nothing that scoring says of itself.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use serde::Serialize;

use crate::error::Error;
use crate::history::{double, text};
use crate::snapshot::{ACCOUNT_HEALTH, COMPONENT_SCORES, METRIC_SCORES, RULE_EFFECTS, SCORE_CHANGES, Table};
use crate::spec::{Scorecard, Window};

/// How far sums of contributions may be off, in points: floating point, nothing else.
const TOLERANCE: f64 = 1e-9;

/// One check and what it looked at.
#[derive(Debug, Clone, Serialize)]
pub struct Check {
    pub check: &'static str,
    pub rows: usize,
}

/// Checks all tables of a day; the first broken promise is an error that names the account.
pub fn audit(card: &Scorecard, windows: &[Window], tables: &[Table]) -> Result<Vec<Check>, Error> {
    let rows = |name: &str| tables.iter().find(|table| table.schema.name == name).map(|table| &table.rows);
    let (Some(health), Some(components), Some(metrics), Some(rules), Some(changes)) = (
        rows(ACCOUNT_HEALTH.name),
        rows(COMPONENT_SCORES.name),
        rows(METRIC_SCORES.name),
        rows(RULE_EFFECTS.name),
        rows(SCORE_CHANGES.name),
    ) else {
        return Err(Error::Audit {
            check: "tables are complete",
            account: String::new(),
            found: "one is missing".into(),
        });
    };
    Ok(vec![
        accounts_are_unique_and_sorted(health)?,
        scores_are_on_the_scale(card, health)?,
        every_account_has_a_score_or_a_reason(health)?,
        coverage_is_a_share(components)?,
        contributions_sum_to_the_raw_score(health, components, metrics)?,
        parts_sum_to_their_component(components, metrics)?,
        drivers_sum_to_the_distance_from_the_best_band(card, health, components, metrics)?,
        rules_lead_from_the_raw_to_the_published_score(health, rules)?,
        causes_sum_to_the_change(windows, health, changes)?,
    ])
}

fn broken(check: &'static str, account: &str, found: impl Into<String>) -> Error {
    Error::Audit { check, account: account.to_owned(), found: found.into() }
}

fn accounts_are_unique_and_sorted(health: &RecordBatch) -> Result<Check, Error> {
    let check = "accounts are unique and sorted";
    for row in 1..health.num_rows() {
        let (before, here) = (text(health, "account_id", row - 1), text(health, "account_id", row));
        if before >= here {
            return Err(broken(
                check,
                here.unwrap_or_default(),
                format!("it follows `{}`", before.unwrap_or_default()),
            ));
        }
    }
    Ok(Check { check, rows: health.num_rows() })
}

fn scores_are_on_the_scale(card: &Scorecard, health: &RecordBatch) -> Result<Check, Error> {
    let check = "scores are on the scale";
    for row in 0..health.num_rows() {
        for column in ["score", "raw_score"] {
            let Some(score) = double(health, column, row) else { continue };
            // NaN is in no range, so it is found here too.
            if !(card.scale.low - TOLERANCE..=card.scale.high + TOLERANCE).contains(&score) {
                return Err(broken(
                    check,
                    text(health, "account_id", row).unwrap_or_default(),
                    format!("{column} {score}"),
                ));
            }
        }
    }
    Ok(Check { check, rows: health.num_rows() })
}

fn every_account_has_a_score_or_a_reason(health: &RecordBatch) -> Result<Check, Error> {
    let check = "every account has a score and a band, or a reason";
    for row in 0..health.num_rows() {
        let score = double(health, "score", row).is_some();
        let band = text(health, "band", row).is_some();
        let reason = text(health, "no_score_reason", row).is_some();
        if score != band || score == reason {
            let found = format!("score: {score}, band: {band}, reason: {reason}");
            return Err(broken(check, text(health, "account_id", row).unwrap_or_default(), found));
        }
    }
    Ok(Check { check, rows: health.num_rows() })
}

fn coverage_is_a_share(components: &RecordBatch) -> Result<Check, Error> {
    let check = "coverage is between 0 and 1";
    for row in 0..components.num_rows() {
        if let Some(coverage) = double(components, "coverage", row)
            && !(-TOLERANCE..=1.0 + TOLERANCE).contains(&coverage)
        {
            return Err(broken(check, text(components, "account_id", row).unwrap_or_default(), coverage.to_string()));
        }
    }
    Ok(Check { check, rows: components.num_rows() })
}

/// Over the whole tree: metrics, and components with a score of their own, sum to the raw score.
fn contributions_sum_to_the_raw_score(
    health: &RecordBatch,
    components: &RecordBatch,
    metrics: &RecordBatch,
) -> Result<Check, Error> {
    let check = "contributions sum to the raw score";
    let mut sums: BTreeMap<&str, f64> = BTreeMap::new();
    for (table, column) in [(metrics, "contribution"), (components, "own_contribution")] {
        for row in 0..table.num_rows() {
            if let (Some(account), Some(points)) = (text(table, "account_id", row), double(table, column, row)) {
                *sums.entry(account).or_default() += points;
            }
        }
    }
    for row in 0..health.num_rows() {
        let account = text(health, "account_id", row).unwrap_or_default();
        let sum = sums.get(account).copied().unwrap_or_default();
        let raw = double(health, "raw_score", row).unwrap_or(sum);
        if (sum - raw).abs() > TOLERANCE {
            return Err(broken(check, account, format!("they sum to {sum}, the raw score is {raw}")));
        }
    }
    Ok(Check { check, rows: health.num_rows() })
}

/// At every node: what the parts contribute, and what the component adds itself, is what the component contributes.
fn parts_sum_to_their_component(components: &RecordBatch, metrics: &RecordBatch) -> Result<Check, Error> {
    let check = "parts sum to their component";
    let mut below: BTreeMap<(&str, &str), f64> = BTreeMap::new();
    for (table, parent) in [(metrics, "component"), (components, "parent")] {
        for row in 0..table.num_rows() {
            if let (Some(account), Some(parent), Some(points)) =
                (text(table, "account_id", row), text(table, parent, row), double(table, "contribution", row))
            {
                *below.entry((account, parent)).or_default() += points;
            }
        }
    }
    for row in 0..components.num_rows() {
        let Some(points) = double(components, "contribution", row) else { continue };
        let account = text(components, "account_id", row).unwrap_or_default();
        let component = text(components, "component", row).unwrap_or_default();
        let own = double(components, "own_contribution", row).unwrap_or_default();
        let parts = below.get(&(account, component)).copied().unwrap_or_default() + own;
        if (parts - points).abs() > TOLERANCE {
            return Err(broken(
                check,
                account,
                format!("parts of `{component}` sum to {parts}, it contributes {points}"),
            ));
        }
    }
    Ok(Check { check, rows: components.num_rows() })
}

/// Drivers measure the same score from another point: where the best band begins.
fn drivers_sum_to_the_distance_from_the_best_band(
    card: &Scorecard,
    health: &RecordBatch,
    components: &RecordBatch,
    metrics: &RecordBatch,
) -> Result<Check, Error> {
    let check = "drivers sum to the distance from the best band";
    let edge = card.bands.best_edge().unwrap_or(card.scale.low);
    let mut sums: BTreeMap<&str, f64> = BTreeMap::new();
    for row in 0..metrics.num_rows() {
        if let (Some(account), Some(points)) = (text(metrics, "account_id", row), double(metrics, "driver", row)) {
            *sums.entry(account).or_default() += points;
        }
    }
    for row in 0..components.num_rows() {
        let own = double(components, "own_contribution", row).unwrap_or_default();
        if let (Some(account), Some(points), true) =
            (text(components, "account_id", row), double(components, "driver", row), own.abs() > 0.0)
        {
            *sums.entry(account).or_default() += points;
        }
    }
    for row in 0..health.num_rows() {
        let account = text(health, "account_id", row).unwrap_or_default();
        let (Some(raw), Some(sum)) = (double(health, "raw_score", row), sums.get(account)) else { continue };
        if (sum - (raw - edge)).abs() > TOLERANCE {
            let found = format!("they sum to {sum}, the raw score {raw} is {} from {edge}", raw - edge);
            return Err(broken(check, account, found));
        }
    }
    Ok(Check { check, rows: health.num_rows() })
}

fn rules_lead_from_the_raw_to_the_published_score(health: &RecordBatch, rules: &RecordBatch) -> Result<Check, Error> {
    let check = "rules lead from the raw to the published score";
    let mut reached: BTreeMap<&str, (Option<f64>, Option<f64>)> = BTreeMap::new();
    for row in 0..rules.num_rows() {
        let Some(account) = text(rules, "account_id", row) else { continue };
        let (before, after) = (double(rules, "score_before", row), double(rules, "score_after", row));
        let path = reached.entry(account).or_insert((before, before));
        if path.1 != before {
            return Err(broken(check, account, format!("a rule starts from {before:?} and not from {:?}", path.1)));
        }
        path.1 = after;
    }
    for row in 0..health.num_rows() {
        let account = text(health, "account_id", row).unwrap_or_default();
        let (raw, score) = (double(health, "raw_score", row), double(health, "score", row));
        let (from, to) = reached.get(account).copied().unwrap_or((raw, raw));
        if from != raw || to != score {
            return Err(broken(
                check,
                account,
                format!("rules lead from {from:?} to {to:?}, not from {raw:?} to {score:?}"),
            ));
        }
    }
    Ok(Check { check, rows: health.num_rows() })
}

/// Over every window: the points of the causes sum to the change they explain, and that is the account's.
fn causes_sum_to_the_change(windows: &[Window], health: &RecordBatch, changes: &RecordBatch) -> Result<Check, Error> {
    let check = "causes sum to the change of the score";
    let mut sums: BTreeMap<(&str, &str), f64> = BTreeMap::new();
    for row in 0..changes.num_rows() {
        if let (Some(window), Some(account), Some(points)) =
            (text(changes, "window", row), text(changes, "account_id", row), double(changes, "points", row))
        {
            *sums.entry((window, account)).or_default() += points;
        }
    }
    for row in 0..health.num_rows() {
        let account = text(health, "account_id", row).unwrap_or_default();
        for window in windows {
            let window = window.to_string();
            let change = match window.as_str() {
                "previous" => double(health, "score", row)
                    .zip(double(health, "previous_score", row))
                    .map(|(now, then)| now - then),
                "7d" | "30d" | "90d" => double(health, &format!("change_{window}"), row),
                _ => continue,
            };
            let sum = sums.get(&(window.as_str(), account)).copied().unwrap_or_default();
            if (sum - change.unwrap_or_default()).abs() > TOLERANCE {
                let found = format!("over `{window}` they sum to {sum}, the score changed by {change:?}");
                return Err(broken(check, account, found));
            }
        }
    }
    Ok(Check { check, rows: health.num_rows() })
}
