//! Quantiles and medians: the values of a group are kept until the end.

use std::cmp::Ordering;

use super::Accumulator;
use super::sums::unit;
use crate::query::group_by::batch::Rows;
use crate::query::group_by::column_values::{ColumnValues, Storage, Values};
use crate::query::group_by::results::Results;
use crate::query::quantile::{Quantile, between_doubles, between_integers};
use crate::query::types::Type;

/// Whether a quantile may lie between two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    Continuous,
    Discrete,
}

pub struct Quantiles {
    lists: Lists,
    position: Position,
    quantile: Quantile,
    /// What integers are multiplied with before they are interpolated.
    unit: i64,
}

/// By group.
enum Lists {
    Integers(Vec<Vec<i64>>),
    Decimals(Vec<Vec<i128>>),
    Doubles(Vec<Vec<f64>>),
    Texts(Vec<Vec<Box<str>>>),
}

impl Quantiles {
    pub fn new(storage: Storage, position: Position, quantile: Quantile, data_type: Type) -> Self {
        let as_doubles = position == Position::Continuous && data_type.is_numeric();
        let lists = match storage {
            _ if as_doubles => Lists::Doubles(Vec::new()),
            Storage::Integers | Storage::Days => Lists::Integers(Vec::new()),
            Storage::Decimals(_) => Lists::Decimals(Vec::new()),
            Storage::Doubles => Lists::Doubles(Vec::new()),
            Storage::Texts => Lists::Texts(Vec::new()),
        };
        Self { lists, position, quantile, unit: unit(storage, data_type) }
    }
}

impl Accumulator for Quantiles {
    fn add(&mut self, columns: &[&ColumnValues], rows: &Rows) {
        match (&mut self.lists, columns) {
            (Lists::Integers(lists), [ColumnValues::Integers(values)]) => collect(lists, values, rows),
            (Lists::Decimals(lists), [ColumnValues::Decimals(values)]) => collect(lists, values, rows),
            (Lists::Doubles(lists), [ColumnValues::Doubles(values)]) => collect(lists, values, rows),
            (Lists::Texts(lists), [ColumnValues::Texts(values)]) => {
                lists.resize(rows.groups, Vec::new());
                for (row, group) in rows.rows {
                    lists[*group].extend(values.get(*row).map(Box::from));
                }
            }
            // A column is read as its storage says, and so is what is kept of it.
            _ => {}
        }
    }

    fn finish(self: Box<Self>, groups: usize) -> Result<Results, String> {
        let quantile = self.quantile;
        let between = |low: i64, part: f64, high: i64| {
            between_integers(low.saturating_mul(self.unit), part, high.saturating_mul(self.unit))
        };
        Ok(match (self.lists, self.position) {
            (Lists::Integers(lists), Position::Continuous) => {
                Results::Integers(interpolated(lists, groups, quantile, Ord::cmp, between))
            }
            (Lists::Doubles(lists), Position::Continuous) => {
                Results::Doubles(interpolated(lists, groups, quantile, f64::total_cmp, between_doubles))
            }
            (Lists::Integers(lists), _) => Results::Integers(picked(lists, groups, quantile, Ord::cmp)),
            (Lists::Decimals(lists), _) => Results::Decimals(picked(lists, groups, quantile, Ord::cmp)),
            (Lists::Doubles(lists), _) => Results::Doubles(picked(lists, groups, quantile, f64::total_cmp)),
            (Lists::Texts(lists), _) => Results::Texts(picked(lists, groups, quantile, Ord::cmp)),
        })
    }
}

fn collect<T: Copy>(lists: &mut Vec<Vec<T>>, values: &Values<T>, rows: &Rows) {
    lists.resize(rows.groups, Vec::new());
    for (row, group) in rows.rows {
        lists[*group].extend(values.get(*row));
    }
}

/// The value at the quantile's position, by group.
fn picked<T: Clone>(
    mut lists: Vec<Vec<T>>,
    groups: usize,
    quantile: Quantile,
    compare: fn(&T, &T) -> Ordering,
) -> Vec<Option<T>> {
    lists.resize(groups, Vec::new());
    let pick = |mut values: Vec<T>| {
        let position = quantile.discrete_position(values.len());
        (position < values.len()).then(|| values.select_nth_unstable_by(position, compare).1.clone())
    };
    lists.into_iter().map(pick).collect()
}

/// The value at or beyond the quantile's position, by group.
fn interpolated<T: Copy>(
    mut lists: Vec<Vec<T>>,
    groups: usize,
    quantile: Quantile,
    compare: fn(&T, &T) -> Ordering,
    between: impl Fn(T, f64, T) -> T,
) -> Vec<Option<T>> {
    lists.resize(groups, Vec::new());
    let interpolate = |mut values: Vec<T>| {
        let (position, part) = quantile.continuous_position(values.len());
        if position >= values.len() {
            return None;
        }
        let (_, low, above) = values.select_nth_unstable_by(position, compare);
        let high = above.iter().copied().min_by(compare).unwrap_or(*low);
        Some(between(*low, part, high))
    };
    lists.into_iter().map(interpolate).collect()
}
