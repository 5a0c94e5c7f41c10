//! Window functions the slow way: every row looks at every other row, as the standard words it.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "small tables of small numbers"
)]

use std::cmp::Ordering;

use super::{Cell, TestTable, cell, height};
use crate::query::expr::{AggregateFunction, FrameBound, FrameUnits, WindowFunction};
use crate::query::types::Type;
use crate::query::window::window_columns::WindowColumns;

/// The output of a window over a table.
pub fn compute(table: &TestTable, window: &WindowColumns) -> Vec<Cell> {
    let count = table.values().next().map_or(0, height);
    (0..count).map(|row| value(table, window, count, row)).collect()
}

fn value(table: &TestTable, window: &WindowColumns, count: usize, row: usize) -> Cell {
    let get = |name: &str, row| cell(&table[name], row);
    let peers = |one: usize, two: usize| {
        let keys = window.order.iter().map(|key| {
            let (one, two) = (get(&key.column, one), get(&key.column, two));
            by_key(&one, &two, key.descending, key.nulls_first)
        });
        keys.fold(Ordering::Equal, Ordering::then)
    };
    let before = |one: &usize, two: &usize| {
        let ties = window.ties.iter().map(|tie| by_tie(&get(tie, *one), &get(tie, *two)));
        peers(*one, *two).then_with(|| ties.fold(Ordering::Equal, Ordering::then))
    };
    let is_same = |name: &String, other| by_key(&get(name, row), &get(name, other), false, false).is_eq();
    let mut partition: Vec<usize> =
        (0..count).filter(|&other| window.partition.iter().all(|name| is_same(name, other))).collect();
    partition.sort_by(before);
    let index = partition.iter().position(|&other| other == row).unwrap();
    let rows = partition.len();

    // Groups of peers before a row of the partition.
    let group = |at: usize| (1..=at).filter(|&at| peers(partition[at - 1], partition[at]).is_ne()).count();
    let (groups, of_row): (Vec<usize>, usize) = ((0..rows).map(group).collect(), group(index));
    // How another row's key stands to the bound of this row; by its peers where there is no bound.
    let of_frame = |wanted: usize| &window.frame_columns.iter().find(|(at, _)| *at == wanted).unwrap().1;
    let to_bound = |other: usize, bound: usize| {
        let FrameUnits::Distance { key } = window.frame.units else { panic!("{:?}", window.frame) };
        let (bound, order) = (get(of_frame(bound), row), &window.order[0]);
        if bound == Cell::Null {
            return peers(partition[other], row);
        }
        by_key(&get(of_frame(key), partition[other]), &bound, order.descending, order.nulls_first)
    };
    let starts = |other: usize| match (window.frame.units, window.frame.start) {
        (_, FrameBound::UnboundedPreceding) => true,
        (_, FrameBound::UnboundedFollowing) => false,
        (_, FrameBound::At(bound)) => to_bound(other, bound).is_ge(),
        (FrameUnits::Range | FrameUnits::Distance { .. }, _) => peers(partition[other], row).is_ge(),
        (FrameUnits::Groups, FrameBound::Preceding(number)) => groups[other] as u64 + number >= of_row as u64,
        (FrameUnits::Groups, FrameBound::CurrentRow) => groups[other] >= of_row,
        (FrameUnits::Groups, FrameBound::Following(number)) => groups[other] as u64 >= of_row as u64 + number,
        (FrameUnits::Rows, FrameBound::Preceding(number)) => other as u64 + number >= index as u64,
        (FrameUnits::Rows, FrameBound::CurrentRow) => other >= index,
        (FrameUnits::Rows, FrameBound::Following(number)) => other as u64 >= index as u64 + number,
    };
    let ends = |other: usize| match (window.frame.units, window.frame.end) {
        (_, FrameBound::UnboundedPreceding) => false,
        (_, FrameBound::UnboundedFollowing) => true,
        (_, FrameBound::At(bound)) => to_bound(other, bound).is_le(),
        (FrameUnits::Range | FrameUnits::Distance { .. }, _) => peers(partition[other], row).is_le(),
        (FrameUnits::Groups, FrameBound::Preceding(number)) => groups[other] as u64 + number <= of_row as u64,
        (FrameUnits::Groups, FrameBound::CurrentRow) => groups[other] <= of_row,
        (FrameUnits::Groups, FrameBound::Following(number)) => groups[other] as u64 <= of_row as u64 + number,
        (FrameUnits::Rows, FrameBound::Preceding(number)) => other as u64 + number <= index as u64,
        (FrameUnits::Rows, FrameBound::CurrentRow) => other <= index,
        (FrameUnits::Rows, FrameBound::Following(number)) => other as u64 <= index as u64 + number,
    };
    let frame: Vec<usize> =
        (0..rows).filter(|&other| starts(other) && ends(other)).map(|other| partition[other]).collect();

    let argument = |other: usize| get(&window.arguments[0], other);
    let second = |other: usize| get(&window.arguments[1], other);
    let counts = |other: &usize| !window.ignore_nulls || argument(*other) != Cell::Null;
    let smaller = partition.iter().filter(|&&other| peers(other, row).is_lt()).count();
    let not_greater = partition.iter().filter(|&&other| peers(other, row).is_le()).count();
    match window.function {
        WindowFunction::RowNumber => number(index + 1),
        WindowFunction::Rank => number(smaller + 1),
        WindowFunction::DenseRank => {
            let firsts = (0..rows).filter(|&at| at == 0 || peers(partition[at - 1], partition[at]).is_ne());
            number(firsts.filter(|&at| peers(partition[at], row).is_le()).count())
        }
        WindowFunction::PercentRank if rows == 1 => Cell::Double(0.0),
        WindowFunction::PercentRank => Cell::Double(smaller as f64 / (rows - 1) as f64),
        WindowFunction::CumulativeDistribution => Cell::Double(not_greater as f64 / rows as f64),
        WindowFunction::Ntile => {
            let buckets = usize::try_from(window.offset).unwrap();
            let mut dealt = Vec::new();
            for bucket in 0..buckets {
                let size = rows / buckets + usize::from(bucket < rows % buckets);
                dealt.extend(std::iter::repeat_n(bucket + 1, size));
            }
            number(dealt[index])
        }
        WindowFunction::Lag | WindowFunction::Lead => {
            let ahead = if window.function == WindowFunction::Lead { window.offset } else { -window.offset };
            let distance = usize::try_from(ahead.unsigned_abs()).unwrap();
            let found = match ahead {
                0 => Some(row),
                1.. => partition[index + 1..].iter().copied().filter(counts).nth(distance - 1),
                _ => partition[..index].iter().rev().copied().filter(counts).nth(distance - 1),
            };
            match (found, &window.default) {
                (Some(found), _) => argument(found),
                (None, Some(default)) => get(default, row),
                (None, None) => Cell::Null,
            }
        }
        WindowFunction::FirstValue | WindowFunction::Aggregate(AggregateFunction::First) => {
            frame.into_iter().find(counts).map_or(Cell::Null, argument)
        }
        WindowFunction::LastValue | WindowFunction::Aggregate(AggregateFunction::Last) => {
            frame.into_iter().rev().find(counts).map_or(Cell::Null, argument)
        }
        WindowFunction::NthValue => {
            let place = usize::try_from(window.offset - 1).ok();
            let found = place.and_then(|place| frame.into_iter().filter(counts).nth(place));
            found.map_or(Cell::Null, argument)
        }
        WindowFunction::Aggregate(AggregateFunction::CountRows) => number(frame.len()),
        WindowFunction::CountDistinct => {
            let mut values: Vec<Cell> = frame.into_iter().map(argument).filter(|value| *value != Cell::Null).collect();
            values.sort_by(|one, two| by_key(one, two, false, false));
            values.dedup_by(|one, two| by_key(one, two, false, false).is_eq());
            number(values.len())
        }
        WindowFunction::Aggregate(function) => {
            let pairs = frame.iter().map(|&other| (argument(other), window.arguments.get(1).map(|_| second(other))));
            let present = pairs.filter(|(one, two)| *one != Cell::Null && *two != Some(Cell::Null));
            let (ones, twos): (Vec<Cell>, Vec<Option<Cell>>) = present.unzip();
            aggregate(function, window, &ones, &twos.into_iter().flatten().collect::<Vec<_>>())
        }
    }
}

/// An aggregate over values that are not NULL.
fn aggregate(function: AggregateFunction, window: &WindowColumns, values: &[Cell], others: &[Cell]) -> Cell {
    let decimals = if window.arguments == ["m"] { 100.0 } else { 1.0 };
    let doubles = |cells: &[Cell]| -> Vec<f64> {
        let double = |cell: &Cell| match cell {
            Cell::Number(number) => *number as f64 / decimals,
            Cell::Double(double) => *double,
            other => panic!("{other:?} is no number"),
        };
        cells.iter().map(double).collect()
    };
    let size = values.len() as f64;
    let mut sorted = values.to_vec();
    sorted.sort_by(|one, two| by_key(one, two, false, false));
    // By the values of one list, then of the other.
    let first_of_pairs = |descending: bool| {
        let mut pairs: Vec<_> = others.iter().zip(values).collect();
        pairs.sort_by(|one, two| {
            by_key(one.0, two.0, descending, false).then_with(|| by_key(one.1, two.1, false, false))
        });
        pairs.first().map_or(Cell::Null, |pair| plain_zero(pair.1))
    };
    let covariance = |xs: &[f64], ys: &[f64], divisor: f64| {
        let (mean_x, mean_y) = (xs.iter().sum::<f64>() / size, ys.iter().sum::<f64>() / size);
        xs.iter().zip(ys).map(|(x, y)| (x - mean_x) * (y - mean_y)).sum::<f64>() / divisor
    };
    let over = |divisor: f64, xs: &[Cell], ys: &[Cell]| {
        (divisor > 0.0).then(|| covariance(&doubles(xs), &doubles(ys), divisor))
    };
    let double = |value: Option<f64>| value.map_or(Cell::Null, Cell::Double);
    match function {
        AggregateFunction::Count => number(values.len()),
        _ if values.is_empty() => Cell::Null,
        AggregateFunction::Sum => match values[0] {
            Cell::Double(_) => Cell::Double(doubles(values).iter().sum::<f64>() + 0.0),
            _ => Cell::Number(values.iter().map(integer).sum()),
        },
        AggregateFunction::Average => match values[0] {
            Cell::Double(_) => Cell::Double(doubles(values).iter().sum::<f64>() / size + 0.0),
            _ => Cell::Double(values.iter().map(integer).sum::<i128>() as f64 / (size * decimals)),
        },
        AggregateFunction::Min => plain_zero(&sorted[0]),
        AggregateFunction::Max => plain_zero(&sorted[sorted.len() - 1]),
        AggregateFunction::BoolAnd => Cell::Boolean(values.iter().all(|value| *value == Cell::Boolean(true))),
        AggregateFunction::BoolOr => Cell::Boolean(values.contains(&Cell::Boolean(true))),
        AggregateFunction::QuantileContinuous(share) => {
            let sorted = doubles(&sorted);
            let at = (size - 1.0) * share;
            let (low, high) = (sorted[at.floor() as usize], sorted[at.ceil() as usize]);
            let between = low + (high - low) * at.fract();
            match window.data_type {
                Type::Double => Cell::Double(between + 0.0),
                _ => Cell::Number(between.round() as i128),
            }
        }
        AggregateFunction::QuantileDiscrete(share) => {
            plain_zero(&sorted[((share * size).ceil() as usize).saturating_sub(1)])
        }
        AggregateFunction::Mode => {
            let often = |value: &Cell| sorted.iter().filter(|other| by_key(value, other, false, false).is_eq()).count();
            let most = sorted.iter().map(often).max();
            plain_zero(sorted.iter().find(|value| Some(often(value)) == most).unwrap())
        }
        AggregateFunction::ArgMin => first_of_pairs(false),
        AggregateFunction::ArgMax => first_of_pairs(true),
        AggregateFunction::VarianceSample => double(over(size - 1.0, values, values)),
        AggregateFunction::VariancePopulation => double(over(size, values, values)),
        AggregateFunction::DeviationSample => double(over(size - 1.0, values, values).map(f64::sqrt)),
        AggregateFunction::DeviationPopulation => double(over(size, values, values).map(f64::sqrt)),
        AggregateFunction::CovarianceSample => double(over(size - 1.0, values, others)),
        AggregateFunction::CovariancePopulation => double(over(size, values, others)),
        AggregateFunction::Correlation => {
            let (xs, ys) = (doubles(values), doubles(others));
            let spread = covariance(&xs, &xs, 1.0) * covariance(&ys, &ys, 1.0);
            double((spread > 0.0).then(|| covariance(&xs, &ys, 1.0) / spread.sqrt()))
        }
        AggregateFunction::Concatenate => {
            let Cell::Text(separator) = &others[0] else { panic!("{others:?} are no texts") };
            let texts = values.iter().map(|value| match value {
                Cell::Text(text) => text.as_str(),
                other => panic!("{other:?} is no text"),
            });
            Cell::Text(texts.collect::<Vec<_>>().join(separator))
        }
        AggregateFunction::CountRows | AggregateFunction::First | AggregateFunction::Last => {
            unreachable!("computed from the frame")
        }
        other => unreachable!("{other:?} takes no OVER"),
    }
}

fn number(number: usize) -> Cell {
    Cell::Number(number as i128)
}

fn integer(cell: &Cell) -> i128 {
    match cell {
        Cell::Number(number) => *number,
        other => panic!("{other:?} is no integer"),
    }
}

fn plain_zero(cell: &Cell) -> Cell {
    match cell {
        Cell::Double(double) => Cell::Double(double + 0.0),
        other => other.clone(),
    }
}

fn by_key(one: &Cell, two: &Cell, descending: bool, nulls_first: bool) -> Ordering {
    let null = if nulls_first { Ordering::Less } else { Ordering::Greater };
    let order = match (one, two) {
        (Cell::Null, Cell::Null) => return Ordering::Equal,
        (Cell::Null, _) => return null,
        (_, Cell::Null) => return null.reverse(),
        (Cell::Boolean(one), Cell::Boolean(two)) => one.cmp(two),
        (Cell::Number(one), Cell::Number(two)) => one.cmp(two),
        (Cell::Double(one), Cell::Double(two)) => one.partial_cmp(two).unwrap(),
        (Cell::Text(one), Cell::Text(two)) => one.as_bytes().cmp(two.as_bytes()),
        (one, two) => panic!("{one:?} and {two:?} are of different types"),
    };
    if descending { order.reverse() } else { order }
}

fn by_tie(one: &Cell, two: &Cell) -> Ordering {
    match (one, two) {
        (Cell::Double(one), Cell::Double(two)) => one.total_cmp(two),
        (one, two) => by_key(one, two, false, false),
    }
}
