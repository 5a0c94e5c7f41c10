//! Aggregates over the sorted rows of a group.

use super::AggregatedRow;
use super::statistics::{
    argument_of_extreme, correlation_of, entropy_of, mean_of, mean_product, median_deviation, mode_of, shape_of,
    square_root,
};
use crate::query::expr::AggregateFunction;
use crate::query::group_by::tests::cell::Cell;
use crate::query::group_by::tests::test_aggregate::TestAggregate;
use crate::query::types::Type;

/// Returns the result over at least one row without NULLs, sorted by the arguments or by the aggregate's order.
pub fn result_of_values(aggregate: &TestAggregate, rows: &[AggregatedRow]) -> Cell {
    let values: Vec<Cell> = rows.iter().map(|row| row.arguments[0].clone()).collect();
    let has_doubles = aggregate.data_type == Type::Double;
    match aggregate.function {
        AggregateFunction::Min | AggregateFunction::BoolAnd => values[0].clone(),
        AggregateFunction::Max | AggregateFunction::BoolOr => values[values.len() - 1].clone(),
        AggregateFunction::Sum if has_doubles => Cell::Double(doubles_of_argument(aggregate, rows, 0).iter().sum()),
        AggregateFunction::Sum => Cell::Number(values.iter().map(integer_of_cell).sum()),
        AggregateFunction::Average if has_doubles => Cell::Double(mean_of(&doubles_of_argument(aggregate, rows, 0))),
        AggregateFunction::Average => Cell::Number(whole_average(aggregate, &values)),
        AggregateFunction::QuantileDiscrete(_) => {
            // All discrete quantiles of the test are three tenths.
            let values = in_direction(aggregate, values);
            values[(3 * values.len()).div_ceil(10) - 1].clone()
        }
        AggregateFunction::QuantileContinuous(share) => {
            continuous_quantile(aggregate, share, &in_direction(aggregate, values))
        }
        AggregateFunction::Mode => mode_of(&values),
        AggregateFunction::Entropy => Cell::Double(entropy_of(&values)),
        AggregateFunction::ArgMin | AggregateFunction::ArgMax => argument_of_extreme(aggregate.function, rows),
        AggregateFunction::Concatenate => Cell::Text(values.iter().map(text_of_cell).collect::<Vec<_>>().join("; ")),
        AggregateFunction::BitAnd => Cell::Number(values.iter().map(integer_of_cell).fold(-1, |one, two| one & two)),
        AggregateFunction::BitOr => Cell::Number(values.iter().map(integer_of_cell).fold(0, |one, two| one | two)),
        AggregateFunction::BitXor => Cell::Number(values.iter().map(integer_of_cell).fold(0, |one, two| one ^ two)),
        AggregateFunction::CountRows
        | AggregateFunction::Count
        | AggregateFunction::First
        | AggregateFunction::Last
        | AggregateFunction::Grouping => Cell::Null,
        _ => compute_statistic(aggregate, rows),
    }
}

/// Returns a statistic of one or two columns of numbers.
fn compute_statistic(aggregate: &TestAggregate, rows: &[AggregatedRow]) -> Cell {
    let x = doubles_of_argument(aggregate, rows, 0);
    match aggregate.function {
        AggregateFunction::VarianceSample => mean_product(&x, &x, 1),
        AggregateFunction::VariancePopulation => mean_product(&x, &x, 0),
        AggregateFunction::DeviationSample => square_root(mean_product(&x, &x, 1)),
        AggregateFunction::DeviationPopulation => square_root(mean_product(&x, &x, 0)),
        AggregateFunction::CovarianceSample => mean_product(&x, &doubles_of_argument(aggregate, rows, 1), 1),
        AggregateFunction::CovariancePopulation => mean_product(&x, &doubles_of_argument(aggregate, rows, 1), 0),
        AggregateFunction::Correlation => correlation_of(&x, &doubles_of_argument(aggregate, rows, 1)),
        AggregateFunction::Product => Cell::Double(x.iter().product()),
        AggregateFunction::MedianDeviation => Cell::Double(median_deviation(&x)),
        function => shape_of(function, &x),
    }
}

/// Returns an argument of all rows as doubles.
fn doubles_of_argument(aggregate: &TestAggregate, rows: &[AggregatedRow], at: usize) -> Vec<f64> {
    let divisor = if aggregate.arguments[0] == "d" { 100.0 } else { 1.0 };
    let number = |row: &AggregatedRow| match &row.arguments[at] {
        Cell::Number(number) => f64::from(i32::try_from(*number).unwrap()) / divisor,
        Cell::Double(double) => *double,
        other => panic!("{other:?} is not a number"),
    };
    rows.iter().map(number).collect()
}

/// Returns the average of dates or times in microseconds, rounding half towards zero.
fn whole_average(aggregate: &TestAggregate, values: &[Cell]) -> i128 {
    let sum = values.iter().map(|value| integer_of_cell(value) * unit_of_argument(aggregate)).sum::<i128>();
    let count = i128::try_from(values.len()).unwrap();
    (2 * sum.abs() + count - 1).div_euclid(2 * count) * sum.signum()
}

/// Returns a quantile of three or five tenths.
fn continuous_quantile(aggregate: &TestAggregate, share: f64, values: &[Cell]) -> Cell {
    let tenths = if share < 0.5 { 3 } else { 5 };
    let steps = (values.len() - 1) * tenths;
    let (low, high) = (&values[steps / 10], &values[(steps / 10 + 1).min(values.len() - 1)]);
    let tenths = i128::try_from(steps % 10).unwrap();
    if aggregate.data_type == Type::Double {
        let ends = [low, high].map(|end| AggregatedRow { arguments: vec![end.clone()], order: Vec::new() });
        let ends = doubles_of_argument(aggregate, &ends, 0);
        let part = f64::from(i32::try_from(tenths).unwrap()) / 10.0;
        return Cell::Double(ends[0] * (1.0 - part) + ends[1] * part);
    }
    let ten_times =
        (integer_of_cell(low) * (10 - tenths) + integer_of_cell(high) * tenths) * unit_of_argument(aggregate);
    // Rounds half away from zero.
    Cell::Number((ten_times.abs() + 5) / 10 * ten_times.signum())
}

/// Sorts the values in the direction of the quantile.
fn in_direction(aggregate: &TestAggregate, mut values: Vec<Cell>) -> Vec<Cell> {
    if aggregate.order.first().is_some_and(|order| order.direction.descending) {
        values.reverse();
    }
    values
}

/// Returns the microseconds of one unit of the first argument: days of dates.
fn unit_of_argument(aggregate: &TestAggregate) -> i128 {
    if aggregate.arguments[0] == "day" { 86_400_000_000 } else { 1 }
}

fn integer_of_cell(cell: &Cell) -> i128 {
    if let Cell::Number(number) = cell { *number } else { panic!("{cell:?} is not whole") }
}

fn text_of_cell(cell: &Cell) -> String {
    if let Cell::Text(text) = cell { text.clone() } else { String::new() }
}
