//! Statistics of one or two columns: variance, standard deviation, covariance, correlation, skewness and kurtosis.

use crate::query::group_by::accumulator::GroupAccumulator;
use crate::query::group_by::batch::{GroupedRows, RowOfGroup};
use crate::query::group_by::column_values::ColumnValues;
use crate::query::group_by::group_results::GroupResults;

/// Statistics of one column.
pub struct ColumnStatistics<T> {
    states: Vec<T>,
    add: fn(&mut T, f64),
    result: fn(&T) -> Option<f64>,
}

impl<T> ColumnStatistics<T> {
    pub fn new(add: fn(&mut T, f64), result: fn(&T) -> Option<f64>) -> Self {
        Self { states: Vec::new(), add, result }
    }
}

impl<T: Clone + Default + Send> GroupAccumulator for ColumnStatistics<T> {
    fn add(&mut self, columns: &[&ColumnValues], rows: &GroupedRows) {
        self.states.resize(rows.groups, T::default());
        let [ColumnValues::Doubles(values)] = columns else {
            return;
        };
        for &RowOfGroup { row, group } in rows.rows {
            if let Some(value) = values.get(row) {
                (self.add)(&mut self.states[group], value);
            }
        }
    }

    fn finish(mut self: Box<Self>, groups: usize) -> Result<GroupResults, String> {
        self.states.resize(groups, T::default());
        Ok(GroupResults::Doubles(self.states.iter().map(self.result).collect()))
    }
}

/// Statistics of two columns. Rows where a column is NULL do not count.
pub struct PairStatistics<T> {
    states: Vec<T>,
    add: fn(&mut T, f64, f64),
    result: fn(&T) -> Option<f64>,
}

impl<T> PairStatistics<T> {
    pub fn new(add: fn(&mut T, f64, f64), result: fn(&T) -> Option<f64>) -> Self {
        Self { states: Vec::new(), add, result }
    }
}

impl<T: Clone + Default + Send> GroupAccumulator for PairStatistics<T> {
    fn add(&mut self, columns: &[&ColumnValues], rows: &GroupedRows) {
        self.states.resize(rows.groups, T::default());
        let [ColumnValues::Doubles(one), ColumnValues::Doubles(two)] = columns else {
            return;
        };
        for &RowOfGroup { row, group } in rows.rows {
            if let (Some(one), Some(two)) = (one.get(row), two.get(row)) {
                (self.add)(&mut self.states[group], one, two);
            }
        }
    }

    fn finish(mut self: Box<Self>, groups: usize) -> Result<GroupResults, String> {
        self.states.resize(groups, T::default());
        Ok(GroupResults::Doubles(self.states.iter().map(self.result).collect()))
    }
}
