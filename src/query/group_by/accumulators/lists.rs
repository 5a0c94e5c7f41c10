//! PRODUCT and MAD: the values of a group are kept until the end and sorted, so that the order of rows does not matter.

use crate::query::group_by::accumulator::GroupAccumulator;
use crate::query::group_by::batch::{GroupedRows, RowOfGroup};
use crate::query::group_by::column_values::ColumnValues;
use crate::query::group_by::group_results::GroupResults;
use crate::query::numerics::quantile::{Quantile, QuantilePosition, between_doubles};

/// The values of each group.
pub struct ListAccumulator {
    lists: Vec<Vec<f64>>,
    /// Computes the result from the values of a group, at least one, in ascending order.
    result: fn(Vec<f64>) -> f64,
}

impl ListAccumulator {
    pub fn new(result: fn(Vec<f64>) -> f64) -> Self {
        Self { lists: Vec::new(), result }
    }
}

impl GroupAccumulator for ListAccumulator {
    fn add(&mut self, columns: &[&ColumnValues], rows: &GroupedRows) {
        self.lists.resize(rows.groups, Vec::new());
        let [ColumnValues::Doubles(values)] = columns else {
            return;
        };
        for &RowOfGroup { row, group } in rows.rows {
            self.lists[group].extend(values.get(row));
        }
    }

    fn finish(mut self: Box<Self>, groups: usize) -> Result<GroupResults, String> {
        self.lists.resize(groups, Vec::new());
        let result = self.result;
        let results = self.lists.into_iter().map(|mut values| {
            values.sort_unstable_by(f64::total_cmp);
            (!values.is_empty()).then(|| result(values))
        });
        Ok(GroupResults::Doubles(results.collect()))
    }
}

/// Multiplies all values in ascending order.
pub fn product_of(values: Vec<f64>) -> f64 {
    values.into_iter().product()
}

/// Returns the median of the distances to the median.
pub fn median_deviation(values: Vec<f64>) -> f64 {
    let median = median_of_sorted(&values);
    let mut distances: Vec<f64> = values.into_iter().map(|value| (value - median).abs()).collect();
    distances.sort_unstable_by(f64::total_cmp);
    median_of_sorted(&distances)
}

fn median_of_sorted(sorted: &[f64]) -> f64 {
    let QuantilePosition { position, part } = Quantile::new(0.5).continuous_position(sorted.len());
    let at = |position: usize| sorted.get(position.min(sorted.len() - 1)).copied().unwrap_or(f64::NAN);
    between_doubles(at(position), part, at(position + 1))
}
