//! What sums to what: contributions and drivers to the score, parts to their component, causes to the change.

use std::collections::BTreeMap;
use std::ops::Range;

use arrow::array::{Array, Float64Array, RecordBatch, StringArray};

use super::checked_table::{AccountRowCursor, CheckedTable, number_at};
use super::{AuditCheck, TOLERANCE, audit_error};
use crate::base::error::Error;
use crate::config::{ComparisonWindow, Scorecard};

fn sum(column: &Float64Array, rows: Range<usize>) -> f64 {
    rows.filter_map(|row| number_at(column, row)).sum()
}

/// Over the whole tree: metrics, and components with a score of their own, sum to the raw score.
pub fn contributions_sum_to_raw_score(
    health: &RecordBatch,
    components: &RecordBatch,
    metrics: &RecordBatch,
) -> Result<AuditCheck, Error> {
    let check = "contributions sum to the raw score";
    let sheets = [metrics, components].map(|rows| CheckedTable::new(check, rows));
    let of_metrics = sheets[0].doubles("contribution")?;
    let own = sheets[1].doubles("own_contribution")?;
    check_each_account(check, health, sheets, |_, raw, [metrics, components]| {
        let sum = sum(of_metrics, metrics) + sum(own, components);
        let raw = raw.unwrap_or(sum);
        ((sum - raw).abs() > TOLERANCE).then(|| format!("they sum to {sum}, the raw score is {raw}"))
    })
}

/// Drivers measure the same score from another point: where the best band begins.
pub fn drivers_sum_to_best_band_gap(
    scorecard: &Scorecard,
    health: &RecordBatch,
    components: &RecordBatch,
    metrics: &RecordBatch,
) -> Result<AuditCheck, Error> {
    let check = "drivers sum to the distance from the best band";
    let edge = scorecard.bands.best_band_start().unwrap_or(scorecard.scale.low);
    let sheets = [metrics, components].map(|rows| CheckedTable::new(check, rows));
    let of_metrics = sheets[0].doubles("driver")?;
    let (of_components, own) = (sheets[1].doubles("driver")?, sheets[1].doubles("own_contribution")?);
    check_each_account(check, health, sheets, |_, raw, [metrics, components]| {
        let has_own_score = |row: &usize| number_at(own, *row).is_some_and(|own| own.abs() > 0.0);
        let own: f64 = components.filter(has_own_score).filter_map(|row| number_at(of_components, row)).sum();
        let (sum, distance) = (sum(of_metrics, metrics) + own, raw? - edge);
        ((sum - distance).abs() > TOLERANCE)
            .then(|| format!("they sum to {sum}, the raw score is {distance} from {edge}"))
    })
}

/// At every node: what the parts contribute, and what the component adds itself, is what the component contributes.
pub fn parts_sum_to_their_component(
    health: &RecordBatch,
    components: &RecordBatch,
    metrics: &RecordBatch,
) -> Result<AuditCheck, Error> {
    let check = "parts sum to their component";
    let sheets = [metrics, components].map(|rows| CheckedTable::new(check, rows));
    let [of_metrics, of_components] = [sheets[0].doubles("contribution")?, sheets[1].doubles("contribution")?];
    let (component, parent) = (sheets[0].texts("component")?, sheets[1].texts("parent")?);
    let (name, own) = (sheets[1].texts("component")?, sheets[1].doubles("own_contribution")?);
    check_each_account(check, health, sheets, |_, _, [metrics, components]| {
        let points_of_children = |of: &StringArray, points: &Float64Array, rows: Range<usize>, wanted: &str| -> f64 {
            let mine = rows.filter(|&row| of.is_valid(row) && of.value(row) == wanted);
            mine.filter_map(|row| number_at(points, row)).sum()
        };
        components.clone().find_map(|row| {
            let (points, named) = (number_at(of_components, row)?, name.value(row));
            let parts = points_of_children(component, of_metrics, metrics.clone(), named)
                + points_of_children(parent, of_components, components.clone(), named)
                + number_at(own, row).unwrap_or_default();
            ((parts - points).abs() > TOLERANCE)
                .then(|| format!("parts of `{named}` sum to {parts}, it contributes {points}"))
        })
    })
}

/// Asks `wrong` about every account, its raw score and its rows in two tables.
fn check_each_account(
    check: &'static str,
    health: &RecordBatch,
    tables: [CheckedTable<'_>; 2],
    find_fault: impl Fn(&str, Option<f64>, [Range<usize>; 2]) -> Option<String>,
) -> Result<AuditCheck, Error> {
    let accounts = CheckedTable::new(check, health);
    let (ids, raw) = (accounts.texts("account_id")?, accounts.doubles("raw_score")?);
    let mut first_cursor = AccountRowCursor::new(tables[0].texts("account_id")?, None);
    let mut second_cursor = AccountRowCursor::new(tables[1].texts("account_id")?, None);
    for row in 0..health.num_rows() {
        let account = ids.value(row);
        if let Some(found) = find_fault(
            account,
            number_at(raw, row),
            [first_cursor.rows_of_account(account), second_cursor.rows_of_account(account)],
        ) {
            return Err(audit_error(check, account, found));
        }
    }
    Ok(AuditCheck { check, rows: health.num_rows() })
}

/// Over every window: the points of the causes sum to the change they explain, and that is the account's.
pub fn causes_sum_to_the_change(
    windows: &[ComparisonWindow],
    health: &RecordBatch,
    changes: &RecordBatch,
) -> Result<AuditCheck, Error> {
    let check = "causes sum to the change of the score";
    let (accounts, causes) = (CheckedTable::new(check, health), CheckedTable::new(check, changes));
    let (ids, score) = (accounts.texts("account_id")?, accounts.doubles("score")?);
    let (points, of_causes) = (causes.doubles("points")?, causes.texts("account_id")?);
    let window_rows = rows_by_window(causes.texts("window")?);
    for window in windows.iter().map(ToString::to_string) {
        // What there is no column for can only be held against itself.
        let change: Box<dyn Fn(usize) -> Option<f64>> = match window.as_str() {
            "previous" => {
                let before = accounts.doubles("previous_score")?;
                Box::new(move |row| Some(number_at(score, row)? - number_at(before, row)?))
            }
            "7d" | "30d" | "90d" => {
                let change = accounts.doubles(&format!("change_{window}"))?;
                Box::new(move |row| number_at(change, row))
            }
            _ => continue,
        };
        let mut cursor =
            AccountRowCursor::new(of_causes, Some(window_rows.get(window.as_str()).cloned().unwrap_or(0..0)));
        for row in 0..health.num_rows() {
            let account = ids.value(row);
            let sum = sum(points, cursor.rows_of_account(account));
            let change = change(row);
            if (sum - change.unwrap_or_default()).abs() > TOLERANCE {
                let found = format!("over `{window}` they sum to {sum}, the score changed by {change:?}");
                return Err(audit_error(check, account, found));
            }
        }
    }
    Ok(AuditCheck { check, rows: health.num_rows() })
}

/// Where each window's rows lie: windows come one after another.
fn rows_by_window(column: &StringArray) -> BTreeMap<&str, Range<usize>> {
    let mut rows: BTreeMap<&str, Range<usize>> = BTreeMap::new();
    for row in 0..column.len() {
        rows.entry(column.value(row)).or_insert(row..row).end = row + 1;
    }
    rows
}
