//! The distinct values of each partition in order.

use super::sorted_rows::{RowSorter, SortedRows};
use super::values::WindowValues;
use crate::query::expr::SortDirection;

/// The distinct values of each partition in order.
pub struct ValueRanking {
    /// The index of each row's value among the distinct values of its partition; none for NULL.
    index: Vec<Option<usize>>,
    /// A row with each distinct value, at the positions of its partition.
    rows: Vec<usize>,
    /// The number of distinct values of each partition, at its first position.
    distinct: Vec<usize>,
}

impl ValueRanking {
    pub fn new(sorted: &SortedRows, values: &WindowValues) -> Self {
        let mut sorter = RowSorter { rows: sorted.rows.clone(), runs: sorted.partitions.clone() };
        sorter.sort_by(values, SortDirection::ASCENDING);
        let height = sorter.rows.len();
        let mut ranking = Self { index: vec![None; height], rows: vec![0; height], distinct: vec![0; height] };
        let mut partitions = sorted.partitions.iter().peekable();
        let mut start = 0;
        for run in sorter.runs.windows(2) {
            if let Some(&begin) = partitions.next_if(|begin| **begin == run[0]) {
                start = begin;
            }
            let rows = &sorter.rows[run[0]..run[1]];
            if values.is_null(rows[0]) {
                continue;
            }
            let index = ranking.distinct[start];
            for &row in rows {
                ranking.index[row] = Some(index);
            }
            ranking.rows[start + index] = rows[0];
            ranking.distinct[start] += 1;
        }
        ranking
    }

    /// Returns the index of a row's value among the distinct values of its partition; none for NULL.
    pub fn value_index(&self, row: usize) -> Option<usize> {
        self.index.get(row).copied().flatten()
    }

    /// Returns the number of distinct values of the partition that starts at a position.
    pub fn distinct_count(&self, start: usize) -> usize {
        self.distinct.get(start).copied().unwrap_or(0)
    }

    /// Returns a row with the value at an index, in the partition that starts at a position.
    pub fn row_with_value(&self, start: usize, index: usize) -> usize {
        self.rows[start + index]
    }
}
