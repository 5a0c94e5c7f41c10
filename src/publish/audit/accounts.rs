//! Checks the rows of single accounts: their order, scores, coverage and rules.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;

use super::audit_check::{AuditCheck, audit_error, check_each_row};
use super::tolerance::{is_on_scale, is_share};
use crate::base::arrow_cells::{double_cell, text_cell};
use crate::base::error::Error;
use crate::config::Scorecard;

/// Checks that each account has one row, in the order of their ids.
pub fn accounts_are_unique_and_sorted(health: &RecordBatch) -> Result<AuditCheck, Error> {
    check_each_row("accounts are unique and sorted", health, "account_id", |row| {
        let previous = text_cell(health, "account_id", row.checked_sub(1)?);
        (previous >= text_cell(health, "account_id", row))
            .then(|| format!("its row follows that of `{}`", previous.unwrap_or_default()))
    })
}

/// Checks that no score lies outside the scale.
pub fn scores_are_on_the_scale(scorecard: &Scorecard, health: &RecordBatch) -> Result<AuditCheck, Error> {
    check_each_row("scores are on the scale", health, "account_id", |row| {
        ["score", "raw_score"].into_iter().find_map(|column| {
            let score = double_cell(health, column, row).filter(|score| !is_on_scale(scorecard.scale, *score))?;
            Some(format!("{column} {score}"))
        })
    })
}

/// Checks that an account has a score and a band, or the reason why it has none.
pub fn accounts_have_score_or_reason(health: &RecordBatch) -> Result<AuditCheck, Error> {
    check_each_row("every account has a score and a band, or a reason", health, "account_id", |row| {
        let score = double_cell(health, "score", row).is_some();
        let band = text_cell(health, "band", row).is_some();
        let reason = text_cell(health, "no_score_reason", row).is_some();
        (score != band || score == reason).then(|| format!("score: {score}, band: {band}, reason: {reason}"))
    })
}

/// Checks that coverage is a share, for every component of every account.
pub fn coverage_is_a_share(components: &RecordBatch) -> Result<AuditCheck, Error> {
    check_each_row("coverage is between 0 and 1", components, "account_id", |row| {
        let coverage = double_cell(components, "coverage", row).filter(|coverage| !is_share(*coverage))?;
        Some(coverage.to_string())
    })
}

/// The score before the first rule of an account, and after the last.
#[derive(Clone, Copy)]
struct RuleChain {
    first: Option<f64>,
    last: Option<f64>,
}

/// Checks that each rule starts from the score that the rule before it left, and that the last one leaves the published
/// score.
pub fn rules_lead_to_published_score(health: &RecordBatch, rules: &RecordBatch) -> Result<AuditCheck, Error> {
    let check = "rules lead from the raw to the published score";
    let chains = rule_chains(check, rules)?;
    check_each_row(check, health, "account_id", |row| {
        let account = text_cell(health, "account_id", row).unwrap_or_default();
        let (raw, score) = (double_cell(health, "raw_score", row), double_cell(health, "score", row));
        let RuleChain { first, last } = chains.get(account).copied().unwrap_or(RuleChain { first: raw, last: raw });
        (first != raw || last != score)
            .then(|| format!("rules lead from {first:?} to {last:?}, not from {raw:?} to {score:?}"))
    })
}

fn rule_chains<'a>(check: &'static str, rules: &'a RecordBatch) -> Result<BTreeMap<&'a str, RuleChain>, Error> {
    let mut chains: BTreeMap<&str, RuleChain> = BTreeMap::new();
    for row in 0..rules.num_rows() {
        let Some(account) = text_cell(rules, "account_id", row) else { continue };
        let (before, after) = (double_cell(rules, "score_before", row), double_cell(rules, "score_after", row));
        let chain = chains.entry(account).or_insert(RuleChain { first: before, last: before });
        if chain.last != before {
            let detail = format!("a rule starts from {before:?}, the rule before it ends at {:?}", chain.last);
            return Err(audit_error(check, account, detail));
        }
        chain.last = after;
    }
    Ok(chains)
}
