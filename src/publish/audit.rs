//! Looks at the finished tables before anybody else does: a table that breaks its promise is never published.
//!
//! Works on the rows alone and trusts nothing that scoring says of itself.

mod actions;
mod bands;
mod confidence;
mod parents;
mod paths;
mod sheet;
mod sums;

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use serde::Serialize;

use self::paths::Published;
use crate::base::error::Error;
use crate::config::{Pipeline, Scorecard};
use crate::warehouse::history::{double, text};
use crate::warehouse::tables::{
    ACCOUNT_HEALTH, ACTIONS, BAND_PATHS, BAND_TRANSITIONS, COMPONENT_SCORES, METRIC_SCORES, PARENT_HEALTH,
    PARENT_MEMBERS, PORTFOLIO, RULE_EFFECTS, SCORE_CHANGES, Table,
};

/// How far sums of contributions may be off, in points: floating point, nothing else.
const TOLERANCE: f64 = 1e-9;

/// One check and what it looked at.
#[derive(Debug, Clone, Serialize)]
pub struct Check {
    pub check: &'static str,
    pub rows: usize,
}

/// Checks all tables of a day; the first broken promise is an error that names the account.
pub fn audit(pipeline: &Pipeline, tables: &[Table]) -> Result<Vec<Check>, Error> {
    let (card, windows) = (&pipeline.scorecard, pipeline.windows.as_slice());
    let rows = |name: &str| tables.iter().find(|table| table.schema.name == name).map(|table| &table.rows);
    let (Some(health), Some(components), Some(metrics), Some(rules), Some(changes), Some(paths)) = (
        rows(ACCOUNT_HEALTH.name),
        rows(COMPONENT_SCORES.name),
        rows(METRIC_SCORES.name),
        rows(RULE_EFFECTS.name),
        rows(SCORE_CHANGES.name),
        rows(BAND_PATHS.name),
    ) else {
        return Err(incomplete());
    };
    let (Some(actions), Some(moves), Some(portfolio)) =
        (rows(ACTIONS.name), rows(BAND_TRANSITIONS.name), rows(PORTFOLIO.name))
    else {
        return Err(incomplete());
    };
    let (Some(parents), Some(members)) = (rows(PARENT_HEALTH.name), rows(PARENT_MEMBERS.name)) else {
        return Err(incomplete());
    };
    Ok(vec![
        accounts_are_unique_and_sorted(health)?,
        scores_are_on_the_scale(card, health)?,
        every_account_has_a_score_or_a_reason(health)?,
        bands::are_as_their_reasons_say(card, ("bands are as their reasons say", "account_id"), health)?,
        confidence::is_what_the_evidence_says(card, health)?,
        coverage_is_a_share(components)?,
        sums::contributions_sum_to_the_raw_score(health, components, metrics)?,
        sums::parts_sum_to_their_component(health, components, metrics)?,
        paths::ways_are_as_told(card, &Published { health, components, metrics, paths })?,
        sums::drivers_sum_to_the_distance_from_the_best_band(card, health, components, metrics)?,
        rules_lead_from_the_raw_to_the_published_score(health, rules)?,
        sums::causes_sum_to_the_change(windows, health, changes)?,
        actions::are_where_their_days_say(actions)?,
        actions::say_what_the_accounts_do(pipeline.accounts.revenue.as_deref(), health, actions)?,
        actions::moves_end_in_the_band(health, moves)?,
        actions::add_up_to_the_accounts(pipeline.accounts.revenue.as_deref(), health, portfolio)?,
        actions::mean_what_scores_may(card, portfolio)?,
        parents::are_sound(card, parents)?,
        bands::are_as_their_reasons_say(card, ("bands of parents are as their reasons say", "parent_id"), parents)?,
        parents::sum_to_score_and_change(parents, members)?,
        parents::agree_with_the_accounts(health, parents, members)?,
    ])
}

fn incomplete() -> Error {
    broken("tables are complete", "", "one is missing")
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
