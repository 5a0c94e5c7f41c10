//! Statistics from their textbook formulas.

use super::AggregatedRow;
use crate::query::expr::AggregateFunction;
use crate::query::group_by::tests::cell::Cell;

pub fn mean_of(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / f64::from(i32::try_from(values.len()).unwrap())
}

pub fn median_of(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    let middle = numbers.len() / 2;
    if numbers.len() % 2 == 1 { numbers[middle] } else { f64::midpoint(numbers[middle - 1], numbers[middle]) }
}

/// Returns the median of the distances to the median.
pub fn median_deviation(numbers: &[f64]) -> f64 {
    let middle = median_of(numbers.to_vec());
    median_of(numbers.iter().map(|number| (number - middle).abs()).collect())
}

/// Returns the skewness or the kurtosis of a sample, G1 and G2 in Joanes and Gill (1998), or the kurtosis of a
/// population, g2.
pub fn shape_of(function: AggregateFunction, numbers: &[f64]) -> Cell {
    let n = f64::from(i32::try_from(numbers.len()).unwrap());
    let middle = mean_of(numbers);
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

/// Returns the correlation of two columns; NULL where one of them is constant.
pub fn correlation_of(x: &[f64], y: &[f64]) -> Cell {
    let is_constant = |column: &[f64]| column.iter().all(|number| number.to_bits() == column[0].to_bits());
    match (mean_product(x, y, 0), square_root(mean_product(x, x, 0)), square_root(mean_product(y, y, 0))) {
        (Cell::Double(both), Cell::Double(of_x), Cell::Double(of_y)) if !is_constant(x) && !is_constant(y) => {
            Cell::Double(both / of_x / of_y)
        }
        _ => Cell::Null,
    }
}

/// Returns the sum of the products of the distances to the means, divided by the number of rows minus `less`.
pub fn mean_product(x: &[f64], y: &[f64], less: usize) -> Cell {
    let (mean_x, mean_y) = (mean_of(x), mean_of(y));
    let products: f64 = x.iter().zip(y).map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
    match x.len() - less {
        0 => Cell::Null,
        count => Cell::Double(products / f64::from(i32::try_from(count).unwrap())),
    }
}

pub fn square_root(cell: Cell) -> Cell {
    if let Cell::Double(double) = cell { Cell::Double(double.sqrt()) } else { cell }
}

/// Returns the entropy in bits. Every row contributes its part.
pub fn entropy_of(values: &[Cell]) -> f64 {
    let count = f64::from(i32::try_from(values.len()).unwrap());
    let share = |value: &Cell| {
        let equal = values.iter().filter(|other| other.compare(value).is_eq()).count();
        f64::from(i32::try_from(equal).unwrap()) / count
    };
    values.iter().map(|value| -share(value).log2() / count).sum()
}

/// Returns the most frequent value, of several the least. `values` are sorted.
pub fn mode_of(values: &[Cell]) -> Cell {
    let count = |value: &Cell| values.iter().filter(|other| other.compare(value).is_eq()).count();
    let most = values.iter().map(count).max().unwrap();
    values.iter().find(|value| count(value) == most).unwrap().clone()
}

/// Returns the first argument of the row whose second argument is the least or the greatest; of several, the least first
/// argument.
pub fn argument_of_extreme(function: AggregateFunction, rows: &[AggregatedRow]) -> Cell {
    let mut best = &rows[0].arguments;
    for AggregatedRow { arguments, .. } in rows {
        let order = arguments[1].compare(&best[1]);
        let order = if function == AggregateFunction::ArgMin { order } else { order.reverse() };
        if order.then_with(|| arguments[0].compare(&best[0])).is_lt() {
            best = arguments;
        }
    }
    best[0].clone()
}
