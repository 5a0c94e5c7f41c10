//! Rows whose values their group has not seen before: what SUM(DISTINCT …) and the like take.

use super::batch::GroupedRows;
use super::column_values::ColumnValues;
use super::hash;
use super::number_by_hash::NumberByHash;

/// Look-ups under way at once.
const AHEAD: usize = 64;

/// The pairs of a group and a value (or several values) that were seen.
#[derive(Default)]
pub struct DistinctRows {
    seen: NumberByHash,
}

impl DistinctRows {
    /// The first row of every new value of a group; `columns` are its hashes. Rows with a NULL are left out.
    pub fn select_new_rows(&mut self, columns: &[&ColumnValues], rows: &GroupedRows) -> Vec<(usize, usize)> {
        let mut selected = Vec::new();
        for chunk in rows.rows.chunks(AHEAD) {
            let pairs: Vec<Option<u128>> =
                chunk.iter().map(|(row, _)| hash_of_pair(columns, *row, rows.keys[*row])).collect();
            self.seen.prefetch(pairs.iter().flatten().copied());
            for (row, pair) in chunk.iter().zip(pairs) {
                if let Some(pair) = pair {
                    let seen = self.seen.entry(pair);
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

/// The hash of a group and the values of a row; none where one of them is NULL.
fn hash_of_pair(columns: &[&ColumnValues], row: usize, key: u128) -> Option<u128> {
    columns.iter().try_fold(key, |pair, column| {
        let value = column.as_hashes()[row];
        (value != 0).then(|| hash::append_hash(pair, value))
    })
}
