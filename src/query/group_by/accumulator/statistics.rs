//! Variance, standard deviation, covariance and correlation.

use super::Accumulator;
use crate::query::group_by::batch::Rows;
use crate::query::group_by::column_values::ColumnValues;
use crate::query::group_by::results::Results;

/// Statistics of one column.
pub struct Singles<T> {
    states: Vec<T>,
    add: fn(&mut T, f64),
    result: fn(&T) -> Option<f64>,
}

impl<T> Singles<T> {
    pub fn new(add: fn(&mut T, f64), result: fn(&T) -> Option<f64>) -> Self {
        Self { states: Vec::new(), add, result }
    }
}

impl<T: Clone + Default + Send> Accumulator for Singles<T> {
    fn add(&mut self, columns: &[&ColumnValues], rows: &Rows) {
        self.states.resize(rows.groups, T::default());
        let [ColumnValues::Doubles(values)] = columns else {
            return;
        };
        for (row, group) in rows.rows {
            if let Some(value) = values.get(*row) {
                (self.add)(&mut self.states[*group], value);
            }
        }
    }

    fn finish(mut self: Box<Self>, groups: usize) -> Result<Results, String> {
        self.states.resize(groups, T::default());
        Ok(Results::Doubles(self.states.iter().map(self.result).collect()))
    }
}

/// Statistics of two columns; a row where one of them is NULL does not count.
pub struct Pairs<T> {
    states: Vec<T>,
    add: fn(&mut T, f64, f64),
    result: fn(&T) -> Option<f64>,
}

impl<T> Pairs<T> {
    pub fn new(add: fn(&mut T, f64, f64), result: fn(&T) -> Option<f64>) -> Self {
        Self { states: Vec::new(), add, result }
    }
}

impl<T: Clone + Default + Send> Accumulator for Pairs<T> {
    fn add(&mut self, columns: &[&ColumnValues], rows: &Rows) {
        self.states.resize(rows.groups, T::default());
        let [ColumnValues::Doubles(one), ColumnValues::Doubles(two)] = columns else {
            return;
        };
        for (row, group) in rows.rows {
            if let (Some(one), Some(two)) = (one.get(*row), two.get(*row)) {
                (self.add)(&mut self.states[*group], one, two);
            }
        }
    }

    fn finish(mut self: Box<Self>, groups: usize) -> Result<Results, String> {
        self.states.resize(groups, T::default());
        Ok(Results::Doubles(self.states.iter().map(self.result).collect()))
    }
}
