//! Quantiles and medians: the values of a group are kept until the end.

use std::cmp::Ordering;

use super::time_unit::factor_to_type;
use crate::query::group_by::accumulator::GroupAccumulator;
use crate::query::group_by::batch::{GroupedRows, RowOfGroup};
use crate::query::group_by::column_values::{ColumnValues, NullableValues, ValueStorage};
use crate::query::group_by::group_results::GroupResults;
use crate::query::numerics::quantile::{Quantile, QuantilePosition, between_doubles, between_integers};
use crate::query::types::Type;

/// Whether a quantile is interpolated between two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuantileKind {
    Continuous,
    Discrete,
}

/// The values of each group.
pub struct QuantileAccumulator {
    lists: QuantileValues,
    kind: QuantileKind,
    quantile: Quantile,
    /// The factor that integers are multiplied by before they are interpolated.
    unit: i64,
}

/// The values by group.
enum QuantileValues {
    Integers(Vec<Vec<i64>>),
    Decimals(Vec<Vec<i128>>),
    Doubles(Vec<Vec<f64>>),
    Texts(Vec<Vec<Box<str>>>),
}

impl QuantileAccumulator {
    pub fn new(storage: ValueStorage, kind: QuantileKind, quantile: Quantile, data_type: Type) -> Self {
        let as_doubles = kind == QuantileKind::Continuous && data_type.is_numeric();
        let lists = match storage {
            _ if as_doubles => QuantileValues::Doubles(Vec::new()),
            ValueStorage::Integers | ValueStorage::Days => QuantileValues::Integers(Vec::new()),
            ValueStorage::Decimals(_) => QuantileValues::Decimals(Vec::new()),
            ValueStorage::Doubles => QuantileValues::Doubles(Vec::new()),
            ValueStorage::Texts => QuantileValues::Texts(Vec::new()),
        };
        Self { lists, kind, quantile, unit: factor_to_type(storage, data_type) }
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
                for &RowOfGroup { row, group } in rows.rows {
                    lists[group].extend(values.get(row).map(Box::from));
                }
            }
            // Unreachable: columns and results have the same storage.
            _ => {}
        }
    }

    fn finish(self: Box<Self>, groups: usize) -> Result<GroupResults, String> {
        let (quantile, unit) = (self.quantile, self.unit);
        let between = |low, part, high| between_scaled_integers(low, part, high, unit);
        Ok(match (self.lists, self.kind) {
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

/// Adds the values that are not NULL to those of their groups.
fn collect_values<T: Copy>(lists: &mut Vec<Vec<T>>, values: &NullableValues<T>, rows: &GroupedRows) {
    lists.resize(rows.groups, Vec::new());
    for &RowOfGroup { row, group } in rows.rows {
        lists[group].extend(values.get(row));
    }
}

/// Interpolates between two integers that are multiplied by a factor first.
fn between_scaled_integers(low: i64, part: f64, high: i64, factor: i64) -> i64 {
    between_integers(low.saturating_mul(factor), part, high.saturating_mul(factor))
}

/// Returns the value at the quantile's position, by group.
fn discrete_quantiles<T: Clone>(
    mut lists: Vec<Vec<T>>,
    groups: usize,
    quantile: Quantile,
    compare: fn(&T, &T) -> Ordering,
) -> Vec<Option<T>> {
    lists.resize(groups, Vec::new());
    lists.into_iter().map(|values| discrete_quantile(values, quantile, compare)).collect()
}

fn discrete_quantile<T: Clone>(mut values: Vec<T>, quantile: Quantile, compare: fn(&T, &T) -> Ordering) -> Option<T> {
    let position = quantile.discrete_position(values.len());
    (position < values.len()).then(|| values.select_nth_unstable_by(position, compare).1.clone())
}

/// Returns the value interpolated at the quantile's position, by group.
fn continuous_quantiles<T: Copy>(
    mut lists: Vec<Vec<T>>,
    groups: usize,
    quantile: Quantile,
    compare: fn(&T, &T) -> Ordering,
    between: impl Fn(T, f64, T) -> T,
) -> Vec<Option<T>> {
    lists.resize(groups, Vec::new());
    lists.into_iter().map(|values| continuous_quantile(values, quantile, compare, &between)).collect()
}

fn continuous_quantile<T: Copy>(
    mut values: Vec<T>,
    quantile: Quantile,
    compare: fn(&T, &T) -> Ordering,
    between: &impl Fn(T, f64, T) -> T,
) -> Option<T> {
    let QuantilePosition { position, part } = quantile.continuous_position(values.len());
    if position >= values.len() {
        return None;
    }
    let (_, low, above) = values.select_nth_unstable_by(position, compare);
    let high = above.iter().copied().min_by(compare).unwrap_or(*low);
    Some(between(*low, part, high))
}
