//! Quantiles and medians: the values of a group are kept until the end.

use std::cmp::Ordering;

use super::GroupAccumulator;
use super::sums::unit_of_storage;
use crate::query::group_by::batch::GroupedRows;
use crate::query::group_by::column_values::{ColumnValues, NullableValues, ValueStorage};
use crate::query::group_by::group_results::GroupResults;
use crate::query::numerics::quantile::{Quantile, between_doubles, between_integers};
use crate::query::types::Type;

/// Whether a quantile may lie between two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuantileKind {
    Continuous,
    Discrete,
}

pub struct QuantileAccumulator {
    lists: QuantileValues,
    position: QuantileKind,
    quantile: Quantile,
    /// What integers are multiplied with before they are interpolated.
    unit: i64,
}

/// By group.
enum QuantileValues {
    Integers(Vec<Vec<i64>>),
    Decimals(Vec<Vec<i128>>),
    Doubles(Vec<Vec<f64>>),
    Texts(Vec<Vec<Box<str>>>),
}

impl QuantileAccumulator {
    pub fn new(storage: ValueStorage, position: QuantileKind, quantile: Quantile, data_type: Type) -> Self {
        let as_doubles = position == QuantileKind::Continuous && data_type.is_numeric();
        let lists = match storage {
            _ if as_doubles => QuantileValues::Doubles(Vec::new()),
            ValueStorage::Integers | ValueStorage::Days => QuantileValues::Integers(Vec::new()),
            ValueStorage::Decimals(_) => QuantileValues::Decimals(Vec::new()),
            ValueStorage::Doubles => QuantileValues::Doubles(Vec::new()),
            ValueStorage::Texts => QuantileValues::Texts(Vec::new()),
        };
        Self { lists, position, quantile, unit: unit_of_storage(storage, data_type) }
    }
}

impl GroupAccumulator for QuantileAccumulator {
    fn add(&mut self, columns: &[&ColumnValues], rows: &GroupedRows) {
        match (&mut self.lists, columns) {
            (QuantileValues::Integers(lists), [ColumnValues::Integers(values)]) => collect_values(lists, values, rows),
            (QuantileValues::Decimals(lists), [ColumnValues::Decimals(values)]) => collect_values(lists, values, rows),
            (QuantileValues::Doubles(lists), [ColumnValues::Doubles(values)]) => collect_values(lists, values, rows),
            (QuantileValues::Texts(lists), [ColumnValues::Texts(values)]) => {
                lists.resize(rows.groups, Vec::new());
                for (row, group) in rows.rows {
                    lists[*group].extend(values.get(*row).map(Box::from));
                }
            }
            // A column is read as its storage says, and so is what is kept of it.
            _ => {}
        }
    }

    fn finish(self: Box<Self>, groups: usize) -> Result<GroupResults, String> {
        let quantile = self.quantile;
        let between = |low: i64, part: f64, high: i64| {
            between_integers(low.saturating_mul(self.unit), part, high.saturating_mul(self.unit))
        };
        Ok(match (self.lists, self.position) {
            (QuantileValues::Integers(lists), QuantileKind::Continuous) => {
                GroupResults::Integers(continuous_quantiles(lists, groups, quantile, Ord::cmp, between))
            }
            (QuantileValues::Doubles(lists), QuantileKind::Continuous) => {
                GroupResults::Doubles(continuous_quantiles(lists, groups, quantile, f64::total_cmp, between_doubles))
            }
            (QuantileValues::Integers(lists), _) => {
                GroupResults::Integers(discrete_quantiles(lists, groups, quantile, Ord::cmp))
            }
            (QuantileValues::Decimals(lists), _) => {
                GroupResults::Decimals(discrete_quantiles(lists, groups, quantile, Ord::cmp))
            }
            (QuantileValues::Doubles(lists), _) => {
                GroupResults::Doubles(discrete_quantiles(lists, groups, quantile, f64::total_cmp))
            }
            (QuantileValues::Texts(lists), _) => {
                GroupResults::Texts(discrete_quantiles(lists, groups, quantile, Ord::cmp))
            }
        })
    }
}

fn collect_values<T: Copy>(lists: &mut Vec<Vec<T>>, values: &NullableValues<T>, rows: &GroupedRows) {
    lists.resize(rows.groups, Vec::new());
    for (row, group) in rows.rows {
        lists[*group].extend(values.get(*row));
    }
}

/// The value at the quantile's position, by group.
fn discrete_quantiles<T: Clone>(
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
fn continuous_quantiles<T: Copy>(
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
