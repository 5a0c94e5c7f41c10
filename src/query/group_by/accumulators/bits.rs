//! BIT_AND, BIT_OR and BIT_XOR.

use crate::query::group_by::accumulator::GroupAccumulator;
use crate::query::group_by::batch::{GroupedRows, RowOfGroup};
use crate::query::group_by::column_values::ColumnValues;
use crate::query::group_by::group_results::GroupResults;

/// The combined bits of the values of each group.
pub struct BitAccumulator {
    /// The results by group; none while a group has no value.
    results: Vec<Option<i64>>,
    combine: fn(i64, i64) -> i64,
}

impl BitAccumulator {
    pub fn new(combine: fn(i64, i64) -> i64) -> Self {
        Self { results: Vec::new(), combine }
    }
}

impl GroupAccumulator for BitAccumulator {
    fn add(&mut self, columns: &[&ColumnValues], rows: &GroupedRows) {
        self.results.resize(rows.groups, None);
        let [ColumnValues::Integers(values)] = columns else {
            return;
        };
        for &RowOfGroup { row, group } in rows.rows {
            if let Some(value) = values.get(row) {
                let result = &mut self.results[group];
                *result = Some(result.map_or(value, |result| (self.combine)(result, value)));
            }
        }
    }

    fn finish(mut self: Box<Self>, groups: usize) -> Result<GroupResults, String> {
        self.results.resize(groups, None);
        Ok(GroupResults::Integers(self.results))
    }
}
