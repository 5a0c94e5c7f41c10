//! Aggregates over the rows of a frame.

use super::{compare_cells, number_cell};
use crate::query::expr::{AggregateFunction, SortDirection};
use crate::query::types::Type;
use crate::query::window::tests::Cell;
use crate::query::window::window_columns::WindowColumns;

/// Returns an aggregate over the arguments of the frame's rows, which are not NULL.
pub fn aggregate_rows(function: AggregateFunction, window: &WindowColumns, rows: &[Vec<Cell>]) -> Cell {
    if function == AggregateFunction::Count {
        return number_cell(rows.len());
    }
    if rows.is_empty() {
        return Cell::Null;
    }
    let values: Vec<Cell> = rows.iter().map(|row| row[0].clone()).collect();
    let mut sorted = values.clone();
    sorted.sort_by(|one, two| compare_cells(one, two, SortDirection::ASCENDING));
    match function {
        AggregateFunction::Sum => match values[0] {
            Cell::Double(_) => Cell::Double(doubles_of_argument(window, rows, 0).iter().sum::<f64>() + 0.0),
            _ => Cell::Number(values.iter().map(integer_of_cell).sum()),
        },
        AggregateFunction::Average => match values[0] {
            Cell::Double(_) => Cell::Double(mean_of(&doubles_of_argument(window, rows, 0)) + 0.0),
            _ => Cell::Double(
                values.iter().map(integer_of_cell).sum::<i128>() as f64
                    / (values.len() as f64 * unit_of_argument(window)),
            ),
        },
        AggregateFunction::Min => positive_zero(&sorted[0]),
        AggregateFunction::Max => positive_zero(&sorted[sorted.len() - 1]),
        AggregateFunction::BoolAnd => Cell::Boolean(values.iter().all(|value| *value == Cell::Boolean(true))),
        AggregateFunction::BoolOr => Cell::Boolean(values.contains(&Cell::Boolean(true))),
        AggregateFunction::QuantileContinuous(share) => continuous_quantile(window, &sorted, share),
        AggregateFunction::QuantileDiscrete(share) => {
            positive_zero(&sorted[((share * sorted.len() as f64).ceil() as usize).saturating_sub(1)])
        }
        AggregateFunction::Mode => mode_of(&sorted),
        AggregateFunction::ArgMin => argument_of_first(rows, SortDirection::ASCENDING),
        AggregateFunction::ArgMax => argument_of_first(rows, SortDirection::DESCENDING),
        AggregateFunction::Concatenate => Cell::Text(joined_texts(rows)),
        AggregateFunction::CountRows | AggregateFunction::First | AggregateFunction::Last => {
            unreachable!("computed from the frame")
        }
        _ => compute_statistic(function, window, rows).map_or(Cell::Null, Cell::Double),
    }
}

/// Returns a statistic of one or two columns; none where there are too few rows.
fn compute_statistic(function: AggregateFunction, window: &WindowColumns, rows: &[Vec<Cell>]) -> Option<f64> {
    let (xs, count) = (doubles_of_argument(window, rows, 0), rows.len() as f64);
    let ys = if window.arguments.len() > 1 { doubles_of_argument(window, rows, 1) } else { xs.clone() };
    match function {
        AggregateFunction::VarianceSample | AggregateFunction::CovarianceSample => covariance_of(&xs, &ys, count - 1.0),
        AggregateFunction::VariancePopulation | AggregateFunction::CovariancePopulation => {
            covariance_of(&xs, &ys, count)
        }
        AggregateFunction::DeviationSample => covariance_of(&xs, &xs, count - 1.0).map(f64::sqrt),
        AggregateFunction::DeviationPopulation => covariance_of(&xs, &xs, count).map(f64::sqrt),
        AggregateFunction::Correlation => {
            let spread = covariance_of(&xs, &xs, 1.0)? * covariance_of(&ys, &ys, 1.0)?;
            (spread > 0.0).then_some(covariance_of(&xs, &ys, 1.0)? / spread.sqrt())
        }
        other => unreachable!("{other:?} takes no OVER"),
    }
}

fn mean_of(numbers: &[f64]) -> f64 {
    numbers.iter().sum::<f64>() / numbers.len() as f64
}

/// Returns the sum of the products of the distances to the means, divided by a positive divisor.
fn covariance_of(xs: &[f64], ys: &[f64], divisor: f64) -> Option<f64> {
    let (mean_x, mean_y) = (mean_of(xs), mean_of(ys));
    let products = xs.iter().zip(ys).map(|(x, y)| (x - mean_x) * (y - mean_y)).sum::<f64>();
    (divisor > 0.0).then_some(products / divisor)
}

fn continuous_quantile(window: &WindowColumns, sorted: &[Cell], share: f64) -> Cell {
    let numbers: Vec<f64> = sorted.iter().map(|value| double_of_cell(value, unit_of_argument(window))).collect();
    let at = (numbers.len() as f64 - 1.0) * share;
    let (low, high) = (numbers[at.floor() as usize], numbers[at.ceil() as usize]);
    let between = low + (high - low) * at.fract();
    match window.data_type {
        Type::Double => Cell::Double(between + 0.0),
        _ => Cell::Number(between.round() as i128),
    }
}

fn mode_of(sorted: &[Cell]) -> Cell {
    let is_equal = |one: &Cell, two: &Cell| compare_cells(one, two, SortDirection::ASCENDING).is_eq();
    let count = |value: &Cell| sorted.iter().filter(|other| is_equal(value, other)).count();
    let most = sorted.iter().map(count).max();
    positive_zero(sorted.iter().find(|value| Some(count(value)) == most).unwrap())
}

/// Returns the first argument of the row that comes first by its second argument, then by the first.
fn argument_of_first(rows: &[Vec<Cell>], direction: SortDirection) -> Cell {
    let first = rows.iter().min_by(|one, two| {
        compare_cells(&one[1], &two[1], direction)
            .then_with(|| compare_cells(&one[0], &two[0], SortDirection::ASCENDING))
    });
    first.map_or(Cell::Null, |row| positive_zero(&row[0]))
}

fn joined_texts(rows: &[Vec<Cell>]) -> String {
    let text = |cell: &Cell| match cell {
        Cell::Text(text) => text.clone(),
        other => panic!("{other:?} is not a text"),
    };
    rows.iter().map(|row| text(&row[0])).collect::<Vec<_>>().join(&text(&rows[0][1]))
}

fn doubles_of_argument(window: &WindowColumns, rows: &[Vec<Cell>], at: usize) -> Vec<f64> {
    rows.iter().map(|row| double_of_cell(&row[at], unit_of_argument(window))).collect()
}

fn double_of_cell(cell: &Cell, unit: f64) -> f64 {
    match cell {
        Cell::Number(number) => *number as f64 / unit,
        Cell::Double(double) => *double,
        other => panic!("{other:?} is not a number"),
    }
}

/// Returns the number of units of one: decimals have two digits after the point.
fn unit_of_argument(window: &WindowColumns) -> f64 {
    if window.arguments == ["m"] { 100.0 } else { 1.0 }
}

fn integer_of_cell(cell: &Cell) -> i128 {
    match cell {
        Cell::Number(number) => *number,
        other => panic!("{other:?} is not an integer"),
    }
}

fn positive_zero(cell: &Cell) -> Cell {
    match cell {
        Cell::Double(double) => Cell::Double(double + 0.0),
        other => other.clone(),
    }
}
