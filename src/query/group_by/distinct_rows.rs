//! The rows whose values are new to their group, for SUM(DISTINCT …) and similar aggregates.

use super::batch::{GroupedRows, RowOfGroup};
use super::column_values::ColumnValues;
use super::hash;
use super::number_by_hash::NumberByHash;

/// The number of look-ups that wait for memory together.
const LOOK_UPS_AT_ONCE: usize = 64;

/// The distinct combinations of a group and its values.
#[derive(Default)]
pub struct DistinctRows {
    seen: NumberByHash,
}

impl DistinctRows {
    /// Returns the first row of every new combination. `columns` are the hashed values. Rows with a NULL are skipped.
    pub fn select_new_rows(&mut self, columns: &[&ColumnValues], rows: &GroupedRows) -> Vec<RowOfGroup> {
        let mut selected = Vec::new();
        for chunk in rows.rows.chunks(LOOK_UPS_AT_ONCE) {
            let combinations: Vec<Option<u128>> =
                chunk.iter().map(|row| combined_hash(columns, row.row, rows.keys[row.row])).collect();
            self.seen.prefetch_entries(combinations.iter().flatten().copied());
            for (row, combination) in chunk.iter().zip(combinations) {
                if let Some(combination) = combination {
                    let seen = self.seen.entry(combination);
                    if *seen == 0 {
                        *seen = 1;
                        selected.push(*row);
                    }
                }
            }
        }
        selected
    }
}

/// Returns the hash of a group's key and the values of a row; none where a value is NULL.
fn combined_hash(columns: &[&ColumnValues], row: usize, key: u128) -> Option<u128> {
    columns.iter().try_fold(key, |combination, column| {
        let value = column.as_hashes()[row];
        (value != 0).then(|| hash::append_hash(combination, value))
    })
}
