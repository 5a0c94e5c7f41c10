//! Values of frames that tests can compare.

use std::cmp::Ordering;

use polars::prelude::{AnyValue, Column, DataFrame};

use super::Random;
use crate::query::group_by::group_results::GroupResults;
use crate::query::types::Type;

/// A value. Booleans, integers, decimals, dates and times are numbers.
#[derive(Debug, Clone)]
pub enum Cell {
    Null,
    Number(i128),
    Double(f64),
    Text(String),
}

impl Cell {
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Compares with NULL last, texts by bytes, and both zeros equal.
    pub fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Null, Self::Null) => Ordering::Equal,
            (Self::Null, _) => Ordering::Greater,
            (_, Self::Null) => Ordering::Less,
            (Self::Number(one), Self::Number(two)) => one.cmp(two),
            (Self::Double(one), Self::Double(two)) => one.partial_cmp(two).unwrap(),
            (Self::Text(one), Self::Text(two)) => one.as_bytes().cmp(two.as_bytes()),
            _ => panic!("{self:?} and {other:?} don't compare"),
        }
    }
}

pub fn compare_rows(one: &[Cell], two: &[Cell]) -> Ordering {
    one.iter().zip(two).map(|(one, two)| one.compare(two)).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

/// Returns whether two lists of rows are equal to the last bit of their doubles.
pub fn same_bits(one: &[Vec<Cell>], two: &[Vec<Cell>]) -> bool {
    let same = |one: &Cell, two: &Cell| match (one, two) {
        (Cell::Double(one), Cell::Double(two)) => one.to_bits() == two.to_bits(),
        _ => one.compare(two).is_eq(),
    };
    one.len() == two.len()
        && one.iter().zip(two).all(|(one, two)| one.len() == two.len() && one.iter().zip(two).all(|(a, b)| same(a, b)))
}

pub fn rows_of_frame(frame: &DataFrame) -> Vec<Vec<Cell>> {
    (0..frame.height()).map(|row| frame.columns().iter().map(|column| cell_at(column, row)).collect()).collect()
}

fn cell_at(column: &Column, row: usize) -> Cell {
    match column.get(row).unwrap() {
        AnyValue::Null => Cell::Null,
        AnyValue::Boolean(value) => Cell::Number(i128::from(value)),
        AnyValue::Int64(value)
        | AnyValue::Datetime(value, ..)
        | AnyValue::DatetimeOwned(value, ..)
        | AnyValue::Duration(value, _) => Cell::Number(i128::from(value)),
        AnyValue::Date(value) => Cell::Number(i128::from(value)),
        AnyValue::Decimal(value, ..) => Cell::Number(value),
        AnyValue::Float64(value) => Cell::Double(value),
        AnyValue::String(value) => Cell::Text(value.to_owned()),
        AnyValue::StringOwned(value) => Cell::Text(value.to_string()),
        other => panic!("{other:?} is not expected"),
    }
}

pub fn column_of_cells(name: &str, cells: Vec<Cell>, data_type: Type) -> Column {
    let number = |cell: Cell| if let Cell::Number(number) = cell { Some(number) } else { None };
    let results = match data_type {
        Type::Decimal(_) => GroupResults::Decimals(cells.into_iter().map(number).collect()),
        Type::Double => {
            let double = |cell| if let Cell::Double(double) = cell { Some(double) } else { None };
            GroupResults::Doubles(cells.into_iter().map(double).collect())
        }
        Type::Text => {
            let text = |cell| if let Cell::Text(text) = cell { Some(text.into()) } else { None };
            GroupResults::Texts(cells.into_iter().map(text).collect())
        }
        _ => {
            let integer = |cell| number(cell).map(|number| i64::try_from(number).unwrap());
            GroupResults::Integers(cells.into_iter().map(integer).collect())
        }
    };
    results.into_column(name, data_type).unwrap()
}

/// Returns one of a few values of a type, NULL among them.
pub fn random_cell(random: &mut Random, data_type: Type) -> Cell {
    let some = i32::try_from(random.number_below(9)).unwrap() - 4;
    if random.number_below(5) == 0 {
        return Cell::Null;
    }
    match data_type {
        Type::Null => Cell::Null,
        Type::Boolean => Cell::Number(i128::from(some > 0)),
        Type::Double => {
            Cell::Double([-0.0, 0.0, 0.125, 0.25, -1000.0, 1001.0, 0.5, -7.5, 1.5][usize::try_from(some + 4).unwrap()])
        }
        Type::Text => Cell::Text(
            ["", "a", "a\0", "a\0b", "ab", "ä", "a longer text that is on the heap", "\0", "Z"]
                [usize::try_from(some + 4).unwrap()]
            .to_owned(),
        ),
        Type::Timestamp | Type::TimestampTz => Cell::Number(i128::from(some) * 1_000_003),
        _ => Cell::Number(i128::from(some)),
    }
}
