//! Looks at the finished tables before anybody else does: a table that breaks its promise is never published.
//!
//! Works on the rows alone and trusts nothing that scoring says of itself.

mod actions;
mod bands;
mod confidence;
mod parents;
mod band_paths;
mod checked_table;
mod sums;

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use serde::Serialize;

use self::band_paths::PathTables;
use crate::base::error::Error;
use crate::config::{Pipeline, Scorecard};
use crate::warehouse::cells::{double_cell, text_cell};
use crate::warehouse::tables::{
    ACCOUNT_HEALTH, ACTIONS, BAND_PATHS, BAND_TRANSITIONS, COMPONENT_SCORES, METRIC_SCORES, PARENT_HEALTH,
    PARENT_MEMBERS, PORTFOLIO, PublishedTable, RULE_EFFECTS, SCORE_CHANGES,
};

/// How far sums of contributions may be off, in points: floating point, nothing else.
const TOLERANCE: f64 = 1e-9;

/// One check and what it looked at.
#[derive(Debug, Clone, Serialize)]
pub struct AuditCheck {
    pub check: &'static str,
    pub rows: usize,
}

/// Checks all tables of a day; the first broken promise is an error that names the account.
pub fn audit_tables(pipeline: &Pipeline, tables: &[PublishedTable]) -> Result<Vec<AuditCheck>, Error> {
    let (scorecard, windows) = (&pipeline.scorecard, pipeline.windows.as_slice());
    let rows_of_table = |name: &str| tables.iter().find(|table| table.schema.name == name).map(|table| &table.rows);
    let (Some(health), Some(components), Some(metrics), Some(rules), Some(changes), Some(paths)) = (
        rows_of_table(ACCOUNT_HEALTH.name),
        rows_of_table(COMPONENT_SCORES.name),
        rows_of_table(METRIC_SCORES.name),
        rows_of_table(RULE_EFFECTS.name),
        rows_of_table(SCORE_CHANGES.name),
        rows_of_table(BAND_PATHS.name),
    ) else {
        return Err(missing_table_error());
    };
    let (Some(actions), Some(moves), Some(portfolio)) =
        (rows_of_table(ACTIONS.name), rows_of_table(BAND_TRANSITIONS.name), rows_of_table(PORTFOLIO.name))
    else {
        return Err(missing_table_error());
    };
    let (Some(parents), Some(members)) = (rows_of_table(PARENT_HEALTH.name), rows_of_table(PARENT_MEMBERS.name)) else {
        return Err(missing_table_error());
    };
    Ok(vec![
        accounts_are_unique_and_sorted(health)?,
        scores_are_on_the_scale(scorecard, health)?,
        accounts_have_score_or_reason(health)?,
        bands::bands_match_their_reasons(scorecard, ("bands are as their reasons say", "account_id"), health)?,
        confidence::confidence_matches_evidence(scorecard, health)?,
        coverage_is_a_share(components)?,
        sums::contributions_sum_to_raw_score(health, components, metrics)?,
        sums::parts_sum_to_their_component(health, components, metrics)?,
        band_paths::band_paths_match_tables(scorecard, &PathTables { health, components, metrics, paths })?,
        sums::drivers_sum_to_best_band_gap(scorecard, health, components, metrics)?,
        rules_lead_to_published_score(health, rules)?,
        sums::causes_sum_to_the_change(windows, health, changes)?,
        actions::action_dates_match_status(actions)?,
        actions::actions_match_accounts(pipeline.accounts.revenue.as_deref(), health, actions)?,
        actions::transitions_end_in_band(health, moves)?,
        actions::portfolio_sums_to_accounts(pipeline.accounts.revenue.as_deref(), health, portfolio)?,
        actions::portfolio_means_are_on_scale(scorecard, portfolio)?,
        parents::parents_have_score_or_reason(scorecard, parents)?,
        bands::bands_match_their_reasons(
            scorecard,
            ("bands of parents are as their reasons say", "parent_id"),
            parents,
        )?,
        parents::members_sum_to_parent(parents, members)?,
        parents::parents_match_accounts(health, parents, members)?,
    ])
}

fn missing_table_error() -> Error {
    audit_error("tables are complete", "", "one is missing")
}

fn audit_error(check: &'static str, account: &str, detail: impl Into<String>) -> Error {
    Error::Audit { check, account: account.to_owned(), found: detail.into() }
}

fn accounts_are_unique_and_sorted(health: &RecordBatch) -> Result<AuditCheck, Error> {
    let check = "accounts are unique and sorted";
    for row in 1..health.num_rows() {
        let (before, here) = (text_cell(health, "account_id", row - 1), text_cell(health, "account_id", row));
        if before >= here {
            return Err(audit_error(
                check,
                here.unwrap_or_default(),
                format!("it follows `{}`", before.unwrap_or_default()),
            ));
        }
    }
    Ok(AuditCheck { check, rows: health.num_rows() })
}

fn scores_are_on_the_scale(scorecard: &Scorecard, health: &RecordBatch) -> Result<AuditCheck, Error> {
    let check = "scores are on the scale";
    for row in 0..health.num_rows() {
        for column in ["score", "raw_score"] {
            let Some(score) = double_cell(health, column, row) else { continue };
            // NaN is in no range, so it is found here too.
            if !(scorecard.scale.low - TOLERANCE..=scorecard.scale.high + TOLERANCE).contains(&score) {
                return Err(audit_error(
                    check,
                    text_cell(health, "account_id", row).unwrap_or_default(),
                    format!("{column} {score}"),
                ));
            }
        }
    }
    Ok(AuditCheck { check, rows: health.num_rows() })
}

fn accounts_have_score_or_reason(health: &RecordBatch) -> Result<AuditCheck, Error> {
    let check = "every account has a score and a band, or a reason";
    for row in 0..health.num_rows() {
        let score = double_cell(health, "score", row).is_some();
        let band = text_cell(health, "band", row).is_some();
        let reason = text_cell(health, "no_score_reason", row).is_some();
        if score != band || score == reason {
            let found = format!("score: {score}, band: {band}, reason: {reason}");
            return Err(audit_error(check, text_cell(health, "account_id", row).unwrap_or_default(), found));
        }
    }
    Ok(AuditCheck { check, rows: health.num_rows() })
}

fn coverage_is_a_share(components: &RecordBatch) -> Result<AuditCheck, Error> {
    let check = "coverage is between 0 and 1";
    for row in 0..components.num_rows() {
        if let Some(coverage) = double_cell(components, "coverage", row)
            && !(-TOLERANCE..=1.0 + TOLERANCE).contains(&coverage)
        {
            return Err(audit_error(
                check,
                text_cell(components, "account_id", row).unwrap_or_default(),
                coverage.to_string(),
            ));
        }
    }
    Ok(AuditCheck { check, rows: components.num_rows() })
}

fn rules_lead_to_published_score(health: &RecordBatch, rules: &RecordBatch) -> Result<AuditCheck, Error> {
    let check = "rules lead from the raw to the published score";
    let mut scores_by_account: BTreeMap<&str, (Option<f64>, Option<f64>)> = BTreeMap::new();
    for row in 0..rules.num_rows() {
        let Some(account) = text_cell(rules, "account_id", row) else { continue };
        let (before, after) = (double_cell(rules, "score_before", row), double_cell(rules, "score_after", row));
        let path = scores_by_account.entry(account).or_insert((before, before));
        if path.1 != before {
            return Err(audit_error(
                check,
                account,
                format!("a rule starts from {before:?} and not from {:?}", path.1),
            ));
        }
        path.1 = after;
    }
    for row in 0..health.num_rows() {
        let account = text_cell(health, "account_id", row).unwrap_or_default();
        let (raw, score) = (double_cell(health, "raw_score", row), double_cell(health, "score", row));
        let (from, to) = scores_by_account.get(account).copied().unwrap_or((raw, raw));
        if from != raw || to != score {
            return Err(audit_error(
                check,
                account,
                format!("rules lead from {from:?} to {to:?}, not from {raw:?} to {score:?}"),
            ));
        }
    }
    Ok(AuditCheck { check, rows: health.num_rows() })
}
