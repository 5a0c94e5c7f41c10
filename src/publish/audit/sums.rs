//! Checks sums: contributions and drivers to the score, parts to their component, causes to the change.

use std::collections::BTreeMap;
use std::ops::Range;

use arrow::array::{Array, Float64Array, RecordBatch, StringArray};

use super::audit_check::{AuditCheck, audit_error};
use super::checked_table::{AccountRowCursor, CheckedTable, number_at};
use super::tolerance::TOLERANCE;
use crate::base::error::Error;
use crate::config::{ComparisonWindow, Scorecard};

/// One account: its raw score, and its rows in `metric_scores` and in `component_scores`.
struct AccountTree {
    raw_score: Option<f64>,
    metrics: Range<usize>,
    components: Range<usize>,
}

/// Checks that the contributions of all metrics, and of all components with a score of their own, sum to the raw score.
pub fn contributions_sum_to_raw_score(
    health: &RecordBatch,
    components: &RecordBatch,
    metrics: &RecordBatch,
) -> Result<AuditCheck, Error> {
    let check = "contributions sum to the raw score";
    let [metrics, components] = [metrics, components].map(|rows| CheckedTable::new(check, rows));
    let of_metrics = metrics.double_column("contribution")?;
    let of_components = components.double_column("own_contribution")?;
    check_each_account(check, health, metrics, components, |account| {
        let sum = sum_of_rows(of_metrics, account.metrics) + sum_of_rows(of_components, account.components);
        let raw = account.raw_score.unwrap_or(sum);
        ((sum - raw).abs() > TOLERANCE).then(|| format!("they sum to {sum}, the raw score is {raw}"))
    })
}

/// Checks that the drivers sum to the distance of the raw score from where the best band begins.
pub fn drivers_sum_to_best_band_gap(
    scorecard: &Scorecard,
    health: &RecordBatch,
    components: &RecordBatch,
    metrics: &RecordBatch,
) -> Result<AuditCheck, Error> {
    let check = "drivers sum to the distance from the best band";
    let edge = scorecard.bands.best_band_start().unwrap_or(scorecard.scale.low);
    let [metrics, components] = [metrics, components].map(|rows| CheckedTable::new(check, rows));
    let (of_metrics, of_components) = (metrics.double_column("driver")?, components.double_column("driver")?);
    let names = components.text_column("component")?;
    let (metric_parts, component_parts) =
        (ScoredParts::of_table(metrics, "component")?, ScoredParts::of_table(components, "parent")?);
    check_each_account(check, health, metrics, components, |account| {
        // A component without a part that counts stands for itself, also with a score of 0.
        let stands_alone = |row: &usize| {
            !metric_parts.has_counted_part(account.metrics.clone(), names.value(*row))
                && !component_parts.has_counted_part(account.components.clone(), names.value(*row))
        };
        let alone = account.components.clone().filter(stands_alone);
        let own_drivers: f64 = alone.filter_map(|row| number_at(of_components, row)).sum();
        let (sum, distance) =
            (sum_of_rows(of_metrics, account.metrics.clone()) + own_drivers, account.raw_score? - edge);
        ((sum - distance).abs() > TOLERANCE)
            .then(|| format!("they sum to {sum}, the raw score is {distance} from {edge}"))
    })
}

/// The scores in a table, with the component that each row is part of.
#[derive(Clone, Copy)]
struct ScoredParts<'a> {
    parents: &'a StringArray,
    scores: &'a Float64Array,
    weights: &'a Float64Array,
}

impl<'a> ScoredParts<'a> {
    fn of_table(table: CheckedTable<'a>, parent_column: &str) -> Result<Self, Error> {
        Ok(Self {
            parents: table.text_column(parent_column)?,
            scores: table.double_column("score")?,
            weights: table.double_column("weight")?,
        })
    }

    /// Returns whether a part of a component counts: it has a score and weighs more than zero.
    fn has_counted_part(self, mut rows: Range<usize>, parent: &str) -> bool {
        rows.any(|row| {
            self.parents.is_valid(row)
                && self.parents.value(row) == parent
                && self.scores.is_valid(row)
                && number_at(self.weights, row).is_some_and(|weight| weight > 0.0)
        })
    }
}

/// The contributions in a table, with the component that each row is part of.
#[derive(Clone, Copy)]
struct PartContributions<'a> {
    parents: &'a StringArray,
    points: &'a Float64Array,
}

impl PartContributions<'_> {
    fn sum_of_children(self, rows: Range<usize>, parent: &str) -> f64 {
        let is_child = |row: &usize| self.parents.is_valid(*row) && self.parents.value(*row) == parent;
        rows.filter(is_child).filter_map(|row| number_at(self.points, row)).sum()
    }
}

/// Checks at every component that what its parts contribute, and what it adds itself, sum to what it contributes.
pub fn parts_sum_to_their_component(
    health: &RecordBatch,
    components: &RecordBatch,
    metrics: &RecordBatch,
) -> Result<AuditCheck, Error> {
    let check = "parts sum to their component";
    let [metrics, components] = [metrics, components].map(|rows| CheckedTable::new(check, rows));
    let of_metrics = PartContributions {
        parents: metrics.text_column("component")?,
        points: metrics.double_column("contribution")?,
    };
    let of_components = PartContributions {
        parents: components.text_column("parent")?,
        points: components.double_column("contribution")?,
    };
    let (names, own) = (components.text_column("component")?, components.double_column("own_contribution")?);
    check_each_account(check, health, metrics, components, |account| {
        account.components.clone().find_map(|row| {
            let (points, component) = (number_at(of_components.points, row)?, names.value(row));
            let parts = of_metrics.sum_of_children(account.metrics.clone(), component)
                + of_components.sum_of_children(account.components.clone(), component)
                + number_at(own, row).unwrap_or_default();
            ((parts - points).abs() > TOLERANCE)
                .then(|| format!("parts of `{component}` sum to {parts}, it contributes {points}"))
        })
    })
}

/// Checks `account_health` row by row, beside the account's rows in the two tables of its tree.
fn check_each_account(
    check: &'static str,
    health: &RecordBatch,
    metrics: CheckedTable<'_>,
    components: CheckedTable<'_>,
    find_fault: impl Fn(AccountTree) -> Option<String>,
) -> Result<AuditCheck, Error> {
    let accounts = CheckedTable::new(check, health);
    let (ids, raw_scores) = (accounts.text_column("account_id")?, accounts.double_column("raw_score")?);
    let mut metric_rows = AccountRowCursor::new(metrics.text_column("account_id")?, None);
    let mut component_rows = AccountRowCursor::new(components.text_column("account_id")?, None);
    for row in 0..health.num_rows() {
        let account = ids.value(row);
        let tree = AccountTree {
            raw_score: number_at(raw_scores, row),
            metrics: metric_rows.rows_of_account(account),
            components: component_rows.rows_of_account(account),
        };
        if let Some(detail) = find_fault(tree) {
            return Err(audit_error(check, account, detail));
        }
    }
    Ok(AuditCheck { check, rows: health.num_rows() })
}

/// Checks for every window that the points of the causes sum to the change of the account's score.
pub fn causes_sum_to_the_change(
    windows: &[ComparisonWindow],
    health: &RecordBatch,
    changes: &RecordBatch,
) -> Result<AuditCheck, Error> {
    let check = "causes sum to the change of the score";
    let (accounts, causes) = (CheckedTable::new(check, health), CheckedTable::new(check, changes));
    let ids = accounts.text_column("account_id")?;
    let (points, cause_ids) = (causes.double_column("points")?, causes.text_column("account_id")?);
    let window_rows = rows_by_window(causes.text_column("window")?);
    for window in windows {
        let Some(changes) = published_changes(accounts, *window)? else { continue };
        let window = window.to_string();
        let rows = window_rows.get(window.as_str()).cloned().unwrap_or(0..0);
        let mut cause_rows = AccountRowCursor::new(cause_ids, Some(rows));
        for (row, change) in changes.into_iter().enumerate() {
            let account = ids.value(row);
            let sum = sum_of_rows(points, cause_rows.rows_of_account(account));
            if (sum - change.unwrap_or_default()).abs() > TOLERANCE {
                let detail = format!("over `{window}` they sum to {sum}, the score changed by {change:?}");
                return Err(audit_error(check, account, detail));
            }
        }
    }
    Ok(AuditCheck { check, rows: health.num_rows() })
}

/// The change of each account's score over a window; none where no column of `account_health` holds it.
fn published_changes(accounts: CheckedTable<'_>, window: ComparisonWindow) -> Result<Option<Vec<Option<f64>>>, Error> {
    match window {
        ComparisonWindow::Previous => {
            let (now, before) = (accounts.double_column("score")?, accounts.double_column("previous_score")?);
            let change = |row| Some(number_at(now, row)? - number_at(before, row)?);
            Ok(Some((0..now.len()).map(change).collect()))
        }
        ComparisonWindow::Days(days @ (7 | 30 | 90)) => {
            let changes = accounts.double_column(&format!("change_{days}d"))?;
            Ok(Some(changes.iter().collect()))
        }
        ComparisonWindow::Days(_) => Ok(None),
    }
}

/// The rows of each window. The rows of a window follow one another.
fn rows_by_window(column: &StringArray) -> BTreeMap<&str, Range<usize>> {
    let mut rows: BTreeMap<&str, Range<usize>> = BTreeMap::new();
    for row in 0..column.len() {
        rows.entry(column.value(row)).or_insert(row..row).end = row + 1;
    }
    rows
}

fn sum_of_rows(column: &Float64Array, rows: Range<usize>) -> f64 {
    rows.filter_map(|row| number_at(column, row)).sum()
}
