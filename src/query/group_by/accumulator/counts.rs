//! COUNT(*) and COUNT(x).

use super::GroupAccumulator;
use crate::query::group_by::batch::GroupedRows;
use crate::query::group_by::column_values::ColumnValues;
use crate::query::group_by::group_results::GroupResults;

/// Rows by group, or those where the argument is not NULL.
#[derive(Default)]
pub struct CountAccumulator(Vec<i64>);

impl GroupAccumulator for CountAccumulator {
    fn add(&mut self, columns: &[&ColumnValues], rows: &GroupedRows) {
        self.0.resize(rows.groups, 0);
        match columns {
            [ColumnValues::Present(present)] => {
                rows.rows.iter().for_each(|(row, group)| self.0[*group] += i64::from(present[*row]));
            }
            _ => rows.rows.iter().for_each(|(_, group)| self.0[*group] += 1),
        }
    }

    fn finish(mut self: Box<Self>, groups: usize) -> Result<GroupResults, String> {
        self.0.resize(groups, 0);
        Ok(GroupResults::Integers(self.0.into_iter().map(Some).collect()))
    }
}
