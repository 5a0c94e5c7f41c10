//! BIT_AND, BIT_OR and BIT_XOR.

use super::GroupAccumulator;
use crate::query::group_by::batch::GroupedRows;
use crate::query::group_by::column_values::ColumnValues;
use crate::query::group_by::group_results::GroupResults;

pub struct BitAccumulator {
    /// By group, none while there was no value.
    totals: Vec<Option<i64>>,
    combine: fn(i64, i64) -> i64,
}

impl BitAccumulator {
    pub fn new(combine: fn(i64, i64) -> i64) -> Self {
        Self { totals: Vec::new(), combine }
    }
}

impl GroupAccumulator for BitAccumulator {
    fn add(&mut self, columns: &[&ColumnValues], rows: &GroupedRows) {
        self.totals.resize(rows.groups, None);
        let [ColumnValues::Integers(values)] = columns else {
            return;
        };
        for (row, group) in rows.rows {
            if let Some(value) = values.get(*row) {
                let total = &mut self.totals[*group];
                *total = Some(total.map_or(value, |total| (self.combine)(total, value)));
            }
        }
    }

    fn finish(mut self: Box<Self>, groups: usize) -> Result<GroupResults, String> {
        self.totals.resize(groups, None);
        Ok(GroupResults::Integers(self.totals))
    }
}
