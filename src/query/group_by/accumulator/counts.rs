//! COUNT(*) and COUNT(x).

use super::Accumulator;
use crate::query::group_by::batch::Rows;
use crate::query::group_by::column_values::ColumnValues;
use crate::query::group_by::results::Results;

/// Rows by group, or those where the argument is not NULL.
#[derive(Default)]
pub struct Counts(Vec<i64>);

impl Accumulator for Counts {
    fn add(&mut self, columns: &[&ColumnValues], rows: &Rows) {
        self.0.resize(rows.groups, 0);
        match columns {
            [ColumnValues::Present(present)] => {
                rows.rows.iter().for_each(|(row, group)| self.0[*group] += i64::from(present[*row]));
            }
            _ => rows.rows.iter().for_each(|(_, group)| self.0[*group] += 1),
        }
    }

    fn finish(mut self: Box<Self>, groups: usize) -> Result<Results, String> {
        self.0.resize(groups, 0);
        Ok(Results::Integers(self.0.into_iter().map(Some).collect()))
    }
}
