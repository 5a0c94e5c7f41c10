//! BIT_AND, BIT_OR and BIT_XOR.

use super::Accumulator;
use crate::query::group_by::batch::Rows;
use crate::query::group_by::column_values::ColumnValues;
use crate::query::group_by::results::Results;

pub struct Bits {
    /// By group, none while there was no value.
    totals: Vec<Option<i64>>,
    combine: fn(i64, i64) -> i64,
}

impl Bits {
    pub fn new(combine: fn(i64, i64) -> i64) -> Self {
        Self { totals: Vec::new(), combine }
    }
}

impl Accumulator for Bits {
    fn add(&mut self, columns: &[&ColumnValues], rows: &Rows) {
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

    fn finish(mut self: Box<Self>, groups: usize) -> Result<Results, String> {
        self.totals.resize(groups, None);
        Ok(Results::Integers(self.totals))
    }
}
