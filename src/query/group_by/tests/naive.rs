//! GROUP BY written as one would explain it: all rows of a group, then one aggregate after the other.

use std::cmp::Ordering;

use polars::prelude::DataFrame;

use super::TestAggregate;
use super::cell::{self, Cell};
use crate::query::expr::AggregateFunction;
use crate::query::types::Type;

/// The keys and totals of all groups, sorted.
pub fn group(frame: &DataFrame, keys: &[&str], totals: &[TestAggregate]) -> Vec<Vec<Cell>> {
    let position = |name: &str| frame.get_column_index(name).unwrap();
    let key = |row: &[Cell]| keys.iter().map(|name| normal(&row[position(name)])).collect::<Vec<_>>();
    let mut rows: Vec<(Vec<Cell>, Vec<Cell>)> = cell::rows(frame).into_iter().map(|row| (key(&row), row)).collect();
    rows.sort_by(|(one, _), (two, _)| cell::compare_rows(one, two));
    let mut groups: Vec<Vec<(Vec<Cell>, Vec<Cell>)>> = Vec::new();
    for row in rows {
        match groups.last_mut() {
            Some(group) if cell::compare_rows(&group[0].0, &row.0).is_eq() => group.push(row),
            _ => groups.push(vec![row]),
        }
    }
    if keys.is_empty() && groups.is_empty() {
        groups.push(Vec::new());
    }
    let finish = |group: Vec<(Vec<Cell>, Vec<Cell>)>| {
        let mut result = group.first().map(|(key, _)| key.clone()).unwrap_or_default();
        for wanted in totals {
            let rows = group.iter().map(|(_, row)| {
                let arguments = wanted.arguments.iter().map(|name| normal(&row[position(name)])).collect();
                let order = wanted.order.iter().map(|(name, ..)| normal(&row[position(name)])).collect();
                (arguments, order)
            });
            let days = wanted.arguments.first() == Some(&"day");
            let decimals = wanted.arguments.first() == Some(&"d");
            result.push(total(wanted, rows.collect(), days, decimals));
        }
        result
    };
    groups.into_iter().map(finish).collect()
}

/// There is one zero.
fn normal(cell: &Cell) -> Cell {
    if let Cell::Double(double) = cell { Cell::Double(double + 0.0) } else { cell.clone() }
}

type KeyedRow = (Vec<Cell>, Vec<Cell>);

fn total(wanted: &TestAggregate, mut rows: Vec<KeyedRow>, days: bool, decimals: bool) -> Cell {
    let by_order = |one: &KeyedRow, two: &KeyedRow| {
        let order =
            one.1.iter().zip(&two.1).zip(&wanted.order).map(|((one, two), (_, descending, nulls_first))| {
                match (one.is_null(), two.is_null()) {
                    (true, true) => Ordering::Equal,
                    (true, false) => {
                        if *nulls_first {
                            Ordering::Less
                        } else {
                            Ordering::Greater
                        }
                    }
                    (false, true) => {
                        if *nulls_first {
                            Ordering::Greater
                        } else {
                            Ordering::Less
                        }
                    }
                    (false, false) if *descending => two.compare(one),
                    (false, false) => one.compare(two),
                }
            });
        order.reduce(Ordering::then).unwrap_or(Ordering::Equal).then_with(|| cell::compare_rows(&one.0, &two.0))
    };
    match wanted.function {
        AggregateFunction::CountRows => return count(rows.len()),
        AggregateFunction::First | AggregateFunction::Last => {
            rows.sort_by(by_order);
            let picked = if wanted.function == AggregateFunction::First { rows.first() } else { rows.last() };
            return picked.map_or(Cell::Null, |row| row.0[0].clone());
        }
        _ => rows.retain(|row| !row.0.iter().any(Cell::is_null)),
    }
    if wanted.function == AggregateFunction::Concatenate {
        rows.sort_by(by_order);
    } else {
        rows.sort_by(|one, two| cell::compare_rows(&one.0, &two.0));
    }
    if wanted.distinct && wanted.function != AggregateFunction::Concatenate {
        rows.dedup_by(|one, two| cell::compare_rows(&one.0, &two.0).is_eq());
    } else if wanted.distinct {
        let mut seen: Vec<Vec<Cell>> = Vec::new();
        rows.retain(|row| {
            let new = !seen.iter().any(|seen| cell::compare_rows(seen, &row.0).is_eq());
            if new {
                seen.push(row.0.clone());
            }
            new
        });
    }
    if wanted.function == AggregateFunction::Count {
        return count(rows.len());
    }
    if rows.is_empty() {
        return if wanted.function == AggregateFunction::Entropy { Cell::Double(0.0) } else { Cell::Null };
    }
    let values: Vec<Cell> = rows.iter().map(|row| row.0[0].clone()).collect();
    let number = |cell: &Cell| match cell {
        Cell::Number(number) if decimals => f64::from(i32::try_from(*number).unwrap()) / 100.0,
        Cell::Number(number) => f64::from(i32::try_from(*number).unwrap()),
        Cell::Double(double) => *double,
        _ => panic!("{cell:?} is no number"),
    };
    let pairs = || rows.iter().map(|row| row.0.iter().map(number).collect::<Vec<_>>()).collect::<Vec<_>>();
    let descending = wanted.order.first().is_some_and(|(_, descending, _)| *descending);
    let ranked = || if descending { values.iter().rev().cloned().collect() } else { values.clone() };
    match wanted.function {
        AggregateFunction::Min | AggregateFunction::BoolAnd => values[0].clone(),
        AggregateFunction::Max | AggregateFunction::BoolOr => values[values.len() - 1].clone(),
        AggregateFunction::Sum if wanted.data_type == Type::Double => Cell::Double(values.iter().map(number).sum()),
        AggregateFunction::Sum => Cell::Number(values.iter().map(whole).sum()),
        AggregateFunction::Average if wanted.data_type == Type::Double => {
            Cell::Double(mean(&values.iter().map(number).collect::<Vec<_>>()))
        }
        AggregateFunction::Average => {
            let unit = if days { 86_400_000_000 } else { 1 };
            let sum = values.iter().map(|value| whole(value) * unit).sum::<i128>();
            let count = i128::try_from(values.len()).unwrap();
            // To the nearest, of two towards zero.
            Cell::Number((2 * sum.abs() + count - 1).div_euclid(2 * count) * sum.signum())
        }
        AggregateFunction::QuantileDiscrete(_) => {
            // All quantiles of the test are three tenths.
            let ranked: Vec<Cell> = ranked();
            ranked[(3 * ranked.len()).div_ceil(10) - 1].clone()
        }
        AggregateFunction::QuantileContinuous(share) => {
            let tenths = if share < 0.5 { 3 } else { 5 };
            let ranked: Vec<Cell> = ranked();
            let steps = (ranked.len() - 1) * tenths;
            let (low, high) = (&ranked[steps / 10], &ranked[(steps / 10 + 1).min(ranked.len() - 1)]);
            let tenths = i128::try_from(steps % 10).unwrap();
            if wanted.data_type == Type::Double {
                let part = f64::from(i32::try_from(tenths).unwrap()) / 10.0;
                return Cell::Double(number(low) * (1.0 - part) + number(high) * part);
            }
            let unit = if days { 86_400_000_000 } else { 1 };
            let ten_times = (whole(low) * (10 - tenths) + whole(high) * tenths) * unit;
            // To the nearest, of two away from zero.
            Cell::Number((ten_times.abs() + 5) / 10 * ten_times.signum())
        }
        AggregateFunction::Mode => {
            let count = |value: &Cell| values.iter().filter(|other| other.compare(value).is_eq()).count();
            let most = values.iter().map(count).max().unwrap();
            values.iter().find(|value| count(value) == most).unwrap().clone()
        }
        AggregateFunction::ArgMin | AggregateFunction::ArgMax => {
            let mut best = &rows[0].0;
            for row in &rows {
                let order = row.0[1].compare(&best[1]);
                let order = if wanted.function == AggregateFunction::ArgMin { order } else { order.reverse() };
                if order.then_with(|| row.0[0].compare(&best[0])).is_lt() {
                    best = &row.0;
                }
            }
            best[0].clone()
        }
        AggregateFunction::Concatenate => {
            let text = |cell: &Cell| if let Cell::Text(text) = cell { text.clone() } else { String::new() };
            Cell::Text(values.iter().map(text).collect::<Vec<_>>().join("; "))
        }
        AggregateFunction::VarianceSample => moment(&pairs(), 0, 0, 1),
        AggregateFunction::VariancePopulation => moment(&pairs(), 0, 0, 0),
        AggregateFunction::DeviationSample => root(moment(&pairs(), 0, 0, 1)),
        AggregateFunction::DeviationPopulation => root(moment(&pairs(), 0, 0, 0)),
        AggregateFunction::CovarianceSample => moment(&pairs(), 0, 1, 1),
        AggregateFunction::CovariancePopulation => moment(&pairs(), 0, 1, 0),
        AggregateFunction::Correlation => {
            let pairs = pairs();
            let constant = |at: usize| pairs.iter().all(|pair| pair[at].to_bits() == pairs[0][at].to_bits());
            match (moment(&pairs, 0, 1, 0), root(moment(&pairs, 0, 0, 0)), root(moment(&pairs, 1, 1, 0))) {
                (Cell::Double(both), Cell::Double(x), Cell::Double(y)) if !constant(0) && !constant(1) => {
                    Cell::Double(both / x / y)
                }
                _ => Cell::Null,
            }
        }
        AggregateFunction::Skewness | AggregateFunction::KurtosisSample | AggregateFunction::KurtosisPopulation => {
            shape(wanted.function, &values.iter().map(number).collect::<Vec<_>>())
        }
        AggregateFunction::Product => Cell::Double(values.iter().map(number).product()),
        AggregateFunction::MedianDeviation => {
            let numbers: Vec<f64> = values.iter().map(number).collect();
            let middle = median(numbers.clone());
            Cell::Double(median(numbers.iter().map(|number| (number - middle).abs()).collect()))
        }
        AggregateFunction::Entropy => {
            let share = |value: &Cell| {
                let alike = values.iter().filter(|other| other.compare(value).is_eq()).count();
                f64::from(i32::try_from(alike).unwrap()) / f64::from(i32::try_from(values.len()).unwrap())
            };
            // Each of the alike brings in its part.
            let count = f64::from(i32::try_from(values.len()).unwrap());
            Cell::Double(values.iter().map(|value| -share(value).log2() / count).sum())
        }
        AggregateFunction::BitAnd => Cell::Number(values.iter().map(whole).fold(-1, |one, two| one & two)),
        AggregateFunction::BitOr => Cell::Number(values.iter().map(whole).fold(0, |one, two| one | two)),
        AggregateFunction::BitXor => Cell::Number(values.iter().map(whole).fold(0, |one, two| one ^ two)),
        AggregateFunction::CountRows
        | AggregateFunction::Count
        | AggregateFunction::First
        | AggregateFunction::Last
        | AggregateFunction::Grouping => Cell::Null,
    }
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    let middle = numbers.len() / 2;
    if numbers.len() % 2 == 1 { numbers[middle] } else { f64::midpoint(numbers[middle - 1], numbers[middle]) }
}

/// Skewness and kurtosis of a sample, as Joanes and Gill (1998) call them G1 and G2, and the kurtosis g2.
fn shape(function: AggregateFunction, numbers: &[f64]) -> Cell {
    let n = f64::from(i32::try_from(numbers.len()).unwrap());
    let middle = mean(numbers);
    let power = |exponent: i32| numbers.iter().map(|number| (number - middle).powi(exponent)).sum::<f64>() / n;
    if power(2) < 1e-12 {
        return Cell::Null;
    }
    let (g1, g2) = (power(3) / power(2).powf(1.5), power(4) / power(2).powi(2) - 3.0);
    match function {
        AggregateFunction::Skewness if n > 2.0 => Cell::Double(g1 * (n * (n - 1.0)).sqrt() / (n - 2.0)),
        AggregateFunction::KurtosisSample if n > 3.0 => {
            Cell::Double((n - 1.0) / ((n - 2.0) * (n - 3.0)) * ((n + 1.0) * g2 + 6.0))
        }
        AggregateFunction::KurtosisPopulation if n > 1.0 => Cell::Double(g2),
        _ => Cell::Null,
    }
}

fn count(count: usize) -> Cell {
    Cell::Number(i128::try_from(count).unwrap())
}

fn whole(cell: &Cell) -> i128 {
    if let Cell::Number(number) = cell { *number } else { panic!("{cell:?} is not whole") }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / f64::from(i32::try_from(values.len()).unwrap())
}

/// The mean product of the distances to the means, as the textbook has it; one row less where it is a sample's.
fn moment(rows: &[Vec<f64>], one: usize, two: usize, less: usize) -> Cell {
    let column = |at: usize| rows.iter().map(|row| row[at]).collect::<Vec<_>>();
    let (x, y) = (column(one), column(two));
    let (mean_x, mean_y) = (mean(&x), mean(&y));
    let products: f64 = x.iter().zip(&y).map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
    match rows.len() - less {
        0 => Cell::Null,
        count => Cell::Double(products / f64::from(i32::try_from(count).unwrap())),
    }
}

fn root(cell: Cell) -> Cell {
    if let Cell::Double(double) = cell { Cell::Double(double.sqrt()) } else { cell }
}

/// Whether a total is what these loops found, up to their rounding.
pub fn agree(found: &Cell, expected: &Cell) -> bool {
    match (found, expected) {
        (Cell::Double(found), Cell::Double(expected)) => {
            (found - expected).abs() <= 1e-9 * found.abs().max(expected.abs()) || (found - expected).abs() <= 1e-6
        }
        _ => found.compare(expected).is_eq(),
    }
}
