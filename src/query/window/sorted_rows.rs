//! The rows of a frame, sorted for windows: one partition after the other, and the rows of each by their keys.

use std::ops::Range;

use super::values::{WindowValues, double_key, exact_double_key};
use super::window_columns::WindowColumns;
use crate::query::expr::SortDirection;

/// The rows of a frame, sorted for windows with the same PARTITION BY and ORDER BY.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SortedRows {
    /// The row at each position.
    pub rows: Vec<usize>,
    /// The positions where partitions begin, then the number of rows.
    pub partitions: Vec<usize>,
    /// The positions where groups of peers begin, then the number of rows. No group spans two partitions.
    pub peers: Vec<usize>,
}

/// The position of a row among its peers and in its partition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowPlace {
    /// The position in [`SortedRows::rows`], as are the ranges below.
    pub position: usize,
    /// The rows that are equal by the ORDER BY.
    pub peers: Range<usize>,
    /// The number of its group of peers in the partition, from 0.
    pub peer_group: usize,
    pub partition: Range<usize>,
}

impl RowPlace {
    /// Returns the position in the partition, from 0.
    pub fn index_in_partition(&self) -> usize {
        self.position - self.partition.start
    }
}

impl SortedRows {
    /// Sorts a number of rows by the partition and order of a window, then by the columns that break ties. Reads columns
    /// one at a time, and only while some rows are equal.
    ///
    /// # Errors
    /// Where a column cannot be read.
    pub fn new<'a, E>(
        height: usize,
        window: &WindowColumns,
        ties: &[String],
        read: &dyn Fn(&str) -> Result<WindowValues<'a>, E>,
    ) -> Result<Self, E> {
        let mut sorter = RowSorter::new(height);
        for column in &window.partition {
            if sorter.has_ties() {
                sorter.sort_by(&read(column)?, SortDirection::ASCENDING);
            }
        }
        let partitions = sorter.runs.clone();
        for key in &window.order {
            if sorter.has_ties() {
                let direction = SortDirection { descending: key.descending, nulls_first: key.nulls_first };
                sorter.sort_by(&read(&key.column)?, direction);
            }
        }
        let peers = sorter.runs.clone();
        for column in ties {
            if sorter.has_ties() {
                sorter.sort_by_identity(&read(column)?, SortDirection::ASCENDING);
            }
        }
        Ok(Self { rows: sorter.rows, partitions, peers })
    }

    /// Returns the places of all rows in sorted order.
    pub fn row_places(&self) -> impl Iterator<Item = RowPlace> {
        let mut partition = 0;
        let mut first_group = 0;
        self.peers.windows(2).enumerate().flat_map(move |(group, peers)| {
            if peers[0] == self.partitions[partition + 1] {
                partition += 1;
                first_group = group;
            }
            let bounds = self.partitions[partition]..self.partitions[partition + 1];
            let peers = peers[0]..peers[1];
            let peer_group = group - first_group;
            peers.clone().map(move |position| RowPlace {
                position,
                peers: peers.clone(),
                peer_group,
                partition: bounds.clone(),
            })
        })
    }
}

/// Rows that are being sorted by one key after the other. Rows that are equal by all keys so far form a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowSorter {
    pub rows: Vec<usize>,
    /// The positions where runs begin, then the number of rows.
    pub runs: Vec<usize>,
}

impl RowSorter {
    /// Puts all rows into one run.
    #[must_use]
    pub fn new(height: usize) -> Self {
        let runs = if height == 0 { vec![0] } else { vec![0, height] };
        Self { rows: (0..height).collect(), runs }
    }

    /// Returns whether some rows are still equal.
    #[must_use]
    pub fn has_ties(&self) -> bool {
        self.runs.len() <= self.rows.len()
    }

    /// Sorts every run by one more key.
    pub fn sort_by(&mut self, values: &WindowValues, direction: SortDirection) {
        match values {
            WindowValues::Double(doubles) => self.split_runs(&|row| doubles[row].map(double_key), direction),
            others => self.sort_by_identity(others, direction),
        }
    }

    /// Sorts like [`Self::sort_by`], but -0.0 before 0.0: rows that are equal afterwards have identical values.
    pub fn sort_by_identity(&mut self, values: &WindowValues, direction: SortDirection) {
        match values {
            WindowValues::Null(_) => {}
            WindowValues::Boolean(booleans) => self.split_runs(&|row| booleans[row], direction),
            WindowValues::Integer(integers) => self.split_runs(&|row| integers[row], direction),
            WindowValues::Day(days) => self.split_runs(&|row| days[row], direction),
            WindowValues::Decimal(decimals, _) => self.split_runs(&|row| decimals[row], direction),
            WindowValues::Double(doubles) => self.split_runs(&|row| doubles[row].map(exact_double_key), direction),
            WindowValues::Text(texts) => {
                let shared = shared_prefix(texts);
                self.split_runs(&|row| texts[row].map(|text| TextKey::new(text, shared)), direction);
            }
        }
    }

    /// Sorts every run by a key. The keys of a run are copied side by side, so that sorting does not reach all over the
    /// column.
    fn split_runs<K: Ord + Copy>(&mut self, key: &dyn Fn(usize) -> Option<K>, direction: SortDirection) {
        let mut runs = Vec::with_capacity(self.runs.len());
        runs.push(0);
        let mut keys: Vec<(K, usize)> = Vec::new();
        let mut nulls: Vec<usize> = Vec::new();
        for run in self.runs.windows(2) {
            let (start, end) = (run[0], run[1]);
            if end - start == 1 {
                runs.push(end);
                continue;
            }
            keys.clear();
            nulls.clear();
            for &row in &self.rows[start..end] {
                match key(row) {
                    Some(key) => keys.push((key, row)),
                    None => nulls.push(row),
                }
            }
            // Equal rows keep their order, so that all windows over the same rows number them in the same way.
            if direction.descending {
                keys.sort_unstable_by_key(|(key, row)| (std::cmp::Reverse(*key), *row));
            } else {
                keys.sort_unstable();
            }
            let first_key = if direction.nulls_first { start + nulls.len() } else { start };
            let first_null = if direction.nulls_first { start } else { start + keys.len() };
            self.rows[first_null..first_null + nulls.len()].copy_from_slice(&nulls);
            for (position, (_, row)) in self.rows[first_key..].iter_mut().zip(&keys) {
                *position = *row;
            }
            if direction.nulls_first && !nulls.is_empty() {
                runs.push(first_key);
            }
            let changes = keys.windows(2).enumerate().filter(|(_, pair)| pair[0].0 != pair[1].0);
            runs.extend(changes.map(|(at, _)| first_key + at + 1));
            if !keys.is_empty() {
                runs.push(first_key + keys.len());
            }
            if !direction.nulls_first && !nulls.is_empty() {
                runs.push(end);
            }
        }
        self.runs = runs;
    }
}

/// A text with a copy of its first distinguishing bytes, so that most comparisons don't follow its pointer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct TextKey<'a> {
    start: u64,
    text: &'a str,
}

impl<'a> TextKey<'a> {
    fn new(text: &'a str, shared: usize) -> Self {
        let mut start = [0; 8];
        for (to, from) in start.iter_mut().zip(&text.as_bytes()[shared..]) {
            *to = *from;
        }
        Self { start: u64::from_be_bytes(start), text }
    }
}

/// Returns the number of bytes that all texts begin with.
fn shared_prefix(texts: &[Option<&str>]) -> usize {
    let mut present = texts.iter().flatten();
    let Some(first) = present.next() else { return 0 };
    let mut shared = first.len();
    for text in present {
        let equal = first.as_bytes()[..shared].iter().zip(text.as_bytes()).take_while(|(one, two)| one == two);
        shared = equal.count();
        if shared == 0 {
            break;
        }
    }
    shared
}
