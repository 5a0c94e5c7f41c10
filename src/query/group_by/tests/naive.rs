//! GROUP BY in plain loops: collects all rows of a group, then evaluates one aggregate after the other.

use std::cmp::Ordering;

use polars::prelude::DataFrame;

use super::cell::{self, Cell};
use super::test_aggregate::{TestAggregate, TestOrder};
use crate::query::expr::AggregateFunction;

mod aggregates;
mod statistics;

/// A row and its key.
struct KeyedRow {
    key: Vec<Cell>,
    row: Vec<Cell>,
}

/// The values that an aggregate reads of a row.
struct AggregatedRow {
    arguments: Vec<Cell>,
    order: Vec<Cell>,
}

/// Returns the keys and results of all groups, sorted.
pub fn group_naively(frame: &DataFrame, keys: &[&str], aggregates: &[TestAggregate]) -> Vec<Vec<Cell>> {
    let cells_of = |row: &[Cell], names: &[&str]| -> Vec<Cell> {
        names.iter().map(|name| normalise_zero(&row[frame.get_column_index(name).unwrap()])).collect()
    };
    let mut rows: Vec<KeyedRow> =
        cell::rows_of_frame(frame).into_iter().map(|row| KeyedRow { key: cells_of(&row, keys), row }).collect();
    rows.sort_by(|one, two| cell::compare_rows(&one.key, &two.key));
    let mut groups: Vec<&[KeyedRow]> =
        rows.chunk_by(|one, two| cell::compare_rows(&one.key, &two.key).is_eq()).collect();
    if keys.is_empty() && groups.is_empty() {
        groups.push(&[]);
    }
    let evaluate = |group: &&[KeyedRow], aggregate: &TestAggregate| {
        let order: Vec<&str> = aggregate.order.iter().map(|order| order.column).collect();
        let rows = group.iter().map(|KeyedRow { row, .. }| AggregatedRow {
            arguments: cells_of(row, &aggregate.arguments),
            order: cells_of(row, &order),
        });
        aggregate_rows(aggregate, rows.collect())
    };
    let mut results = Vec::new();
    for group in &groups {
        let key = group.first().map(|first| first.key.clone()).unwrap_or_default();
        results.push(key.into_iter().chain(aggregates.iter().map(|aggregate| evaluate(group, aggregate))).collect());
    }
    results
}

/// Makes both zeros one.
fn normalise_zero(cell: &Cell) -> Cell {
    if let Cell::Double(double) = cell { Cell::Double(double + 0.0) } else { cell.clone() }
}

fn aggregate_rows(aggregate: &TestAggregate, mut rows: Vec<AggregatedRow>) -> Cell {
    match aggregate.function {
        AggregateFunction::CountRows => return count_cell(rows.len()),
        AggregateFunction::First | AggregateFunction::Last => {
            rows.sort_by(|one, two| compare_by_order(&aggregate.order, one, two));
            let picked = if aggregate.function == AggregateFunction::First { rows.first() } else { rows.last() };
            return picked.map_or(Cell::Null, |row| row.arguments[0].clone());
        }
        _ => rows.retain(|row| !row.arguments.iter().any(Cell::is_null)),
    }
    if aggregate.function == AggregateFunction::Concatenate {
        rows.sort_by(|one, two| compare_by_order(&aggregate.order, one, two));
    } else {
        rows.sort_by(|one, two| cell::compare_rows(&one.arguments, &two.arguments));
    }
    if aggregate.distinct {
        let mut seen: Vec<Vec<Cell>> = Vec::new();
        rows.retain(|row| {
            let is_new = !seen.iter().any(|seen| cell::compare_rows(seen, &row.arguments).is_eq());
            seen.push(row.arguments.clone());
            is_new
        });
    }
    if aggregate.function == AggregateFunction::Count {
        return count_cell(rows.len());
    }
    if rows.is_empty() {
        return if aggregate.function == AggregateFunction::Entropy { Cell::Double(0.0) } else { Cell::Null };
    }
    aggregates::result_of_values(aggregate, &rows)
}

/// Compares rows by the aggregate's order, then by the arguments.
fn compare_by_order(keys: &[TestOrder], one: &AggregatedRow, two: &AggregatedRow) -> Ordering {
    let orders = one.order.iter().zip(&two.order).zip(keys).map(|((one, two), key)| {
        let nulls = if key.direction.nulls_first { Ordering::Less } else { Ordering::Greater };
        match (one.is_null(), two.is_null()) {
            (true, true) => Ordering::Equal,
            (true, false) => nulls,
            (false, true) => nulls.reverse(),
            (false, false) if key.direction.descending => two.compare(one),
            (false, false) => one.compare(two),
        }
    });
    orders
        .reduce(Ordering::then)
        .unwrap_or(Ordering::Equal)
        .then_with(|| cell::compare_rows(&one.arguments, &two.arguments))
}

fn count_cell(count: usize) -> Cell {
    Cell::Number(i128::try_from(count).unwrap())
}

/// Returns whether a result equals that of the plain loops, up to their rounding.
pub fn are_close(found: &Cell, expected: &Cell) -> bool {
    match (found, expected) {
        (Cell::Double(found), Cell::Double(expected)) => {
            (found - expected).abs() <= 1e-9 * found.abs().max(expected.abs()) || (found - expected).abs() <= 1e-6
        }
        _ => found.compare(expected).is_eq(),
    }
}
