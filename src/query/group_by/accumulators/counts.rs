//! COUNT(*) and COUNT(x).

use crate::query::group_by::accumulator::GroupAccumulator;
use crate::query::group_by::batch::{GroupedRows, RowOfGroup};
use crate::query::group_by::column_values::ColumnValues;
use crate::query::group_by::group_results::GroupResults;

/// The number of rows of each group, or of those whose argument is not NULL.
#[derive(Default)]
pub struct CountAccumulator(Vec<i64>);

impl GroupAccumulator for CountAccumulator {
    fn add(&mut self, columns: &[&ColumnValues], rows: &GroupedRows) {
        self.0.resize(rows.groups, 0);
        match columns {
            [ColumnValues::Present(present)] => {
                for &RowOfGroup { row, group } in rows.rows {
                    self.0[group] += i64::from(present[row]);
                }
            }
            _ => rows.rows.iter().for_each(|row| self.0[row.group] += 1),
        }
    }

    fn finish(mut self: Box<Self>, groups: usize) -> Result<GroupResults, String> {
        self.0.resize(groups, 0);
        Ok(GroupResults::Integers(self.0.into_iter().map(Some).collect()))
    }
}
