//! Checks the bounds by scoring accounts again, with values for what is missing.

use std::collections::BTreeSet;

use arrow::array::Array;

use super::audit_check::{AuditCheck, audit_error};
use super::audited_tables::AuditedTables;
use super::checked_table::{CheckedTable, number_at};
use super::scored_paths::index_of_account;
use super::tolerance::TOLERANCE;
use crate::base::error::Error;
use crate::base::failure::Failure;
use crate::base::value::{AccountValue, OwnedValue, ValueStatus, count_as_f64};
use crate::config::{NodeKind, Scorecard};
use crate::measure::metric::{MetricTable, Scenario, ScenarioValue};
use crate::pipeline::ScenarioScorer;

const CHECK: &str = "scores stay within their bounds when missing data comes in";

/// The account and the name of each part of the scorecard whose value or score is carried.
type CarriedParts<'a> = BTreeSet<(&'a str, &'a str)>;

/// Checks that scores stay between their bounds when missing metrics come in. For each account, one case is tried: values of
/// other accounts for all of its missing metrics or, for every second account, for some of them. Carried data is not missing.
pub fn scores_stay_within_bounds(
    scorer: &ScenarioScorer<'_>,
    tables: &AuditedTables<'_>,
) -> Result<AuditCheck, Failure> {
    let health = CheckedTable::new(CHECK, tables.health);
    let accounts = health.text_column("account_id")?;
    let (lows, highs) = (health.double_column("score_low")?, health.double_column("score_high")?);
    let certain = health.boolean_column("band_certain")?;
    let mut carried = CarriedParts::new();
    add_carried_parts(&mut carried, CheckedTable::new(CHECK, tables.metrics), "metric")?;
    add_carried_parts(&mut carried, CheckedTable::new(CHECK, tables.components), "component")?;
    let donors = value_donors(scorer);
    let (mut rows, mut scenarios) = (Vec::new(), Vec::new());
    for row in 0..accounts.len() {
        let id = accounts.value(row);
        let account = index_of_account(scorer.day, id).ok_or_else(|| audit_error(CHECK, id, "no such account"))?;
        let mut values = values_for_missing(scorer.day, &donors, account);
        values.retain(|value| {
            !is_carried(&scorer.pipeline.scorecard, &carried, id, &scorer.day.metrics[value.metric].name)
        });
        if !values.is_empty() {
            rows.push(row);
            scenarios.push(Scenario { account, values });
        }
    }
    let results =
        scorer.score_scenarios(&scenarios, |_, scores, row| scores.ruled_score(scorer.pipeline, row, None))?;
    for (row, result) in rows.into_iter().zip(results) {
        let Some(score) = result.flatten().and_then(|ruled| ruled.score) else {
            if certain.is_valid(row) && certain.value(row) {
                let detail = "its band is called certain, and it comes to no score";
                return Err(audit_error(CHECK, accounts.value(row), detail).into());
            }
            continue;
        };
        let (low, high) = (number_at(lows, row), number_at(highs, row));
        let is_within = low.zip(high).is_none_or(|(low, high)| (low - TOLERANCE..=high + TOLERANCE).contains(&score));
        if !is_within {
            let detail = format!("it comes to {score}, outside {low:?} to {high:?}");
            return Err(audit_error(CHECK, accounts.value(row), detail).into());
        }
    }
    Ok(AuditCheck { check: CHECK, rows: accounts.len() })
}

/// Adds the parts of a table whose status is `carried`. `name_column` has their names.
fn add_carried_parts<'a>(
    carried: &mut CarriedParts<'a>,
    table: CheckedTable<'a>,
    name_column: &str,
) -> Result<(), Error> {
    let (accounts, names) = (table.text_column("account_id")?, table.text_column(name_column)?);
    let statuses = table.text_column("status")?;
    let values = [
        table.double_column("value").ok().map(|values| values as &dyn Array),
        table.text_column("value_text").ok().map(|texts| texts as &dyn Array),
    ];
    let has_value = |row: usize| values.iter().flatten().any(|values| values.is_valid(row));
    // A carried value that gets no score is missing, but still there.
    let is_carried = |row: &usize| {
        let status = statuses.value(*row);
        status == ValueStatus::Carried.as_str() || (status == ValueStatus::Missing.as_str() && has_value(*row))
    };
    carried.extend((0..names.len()).filter(is_carried).map(|row| (accounts.value(row), names.value(row))));
    Ok(())
}

/// Returns whether a value of the metric, or the score of a component above it, is carried.
fn is_carried(scorecard: &Scorecard, carried: &CarriedParts<'_>, account: &str, metric: &str) -> bool {
    if carried.is_empty() {
        return false;
    }
    let is_scored = |part: &NodeKind| matches!(part, NodeKind::Leaf { metric: scored, .. } if scored == metric);
    scorecard
        .nodes
        .iter()
        .filter(|node| is_scored(&node.part))
        .any(|leaf| scorecard.path_up(leaf).any(|node| carried.contains(&(account, node.name.as_str()))))
}

/// Returns per metric the accounts whose values are tried; none for a metric that the scorecard does not score, and for a
/// derived one, which follows from others.
fn value_donors(scorer: &ScenarioScorer<'_>) -> Vec<Vec<usize>> {
    let is_derived = |name: &str| scorer.pipeline.derived.iter().any(|derived| derived.metric.name == name);
    let mut donors = Vec::with_capacity(scorer.day.metrics.len());
    for metric in &scorer.day.metrics {
        let is_tried = scorer.pipeline.scorecard.weighs_metric(&metric.name) && !is_derived(&metric.name);
        let accounts = metric.status.iter().enumerate().filter(|(_, status)| is_tried && **status == ValueStatus::Ok);
        donors.push(accounts.map(|(account, _)| account).collect());
    }
    donors
}

/// Returns values of other accounts for the missing metrics of an account: for all of them, or for some.
fn values_for_missing(day: &MetricTable, donors: &[Vec<usize>], account: usize) -> Vec<ScenarioValue> {
    let mut values = Vec::new();
    for (index, metric) in day.metrics.iter().enumerate() {
        let is_chosen = account.is_multiple_of(2) || (account / 2 + index).is_multiple_of(2);
        if metric.status[account] == ValueStatus::Ok || !is_chosen || donors[index].is_empty() {
            continue;
        }
        let donor = donors[index][spread_index(account, index, donors[index].len())];
        let value = match metric.values.get(donor) {
            Some(AccountValue::Number(number)) => OwnedValue::Number(number),
            Some(AccountValue::Text(text)) => OwnedValue::Text(text.to_owned()),
            Some(AccountValue::Boolean(value)) => OwnedValue::Boolean(value),
            Some(AccountValue::Date(_)) | None => continue,
        };
        values.push(ScenarioValue { metric: index, value: Some(value) });
    }
    values
}

/// Returns an index below `count` that differs between accounts as if drawn: the fraction of a multiple of the golden ratio.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the product is from 0 to below the count")]
fn spread_index(account: usize, offset: usize, count: usize) -> usize {
    let fraction = (count_as_f64(account * 31 + offset + 1) * 0.618_033_988_749_895).fract();
    ((fraction * count_as_f64(count)) as usize).min(count - 1)
}
