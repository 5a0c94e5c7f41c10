//! MIN, MAX, ARG_MIN and ARG_MAX over frames.

use std::cmp::Ordering;
use std::collections::VecDeque;

use super::frame_ranges::FrameRanges;
use super::sliding::{FrameAccumulator, slide_frames};
use super::sorted_rows::SortedRows;
use super::values::WindowValues;
use crate::query::functions::ValueError;

/// The row with the least value of each frame.
///
/// # Errors
/// None; the signature is that of all aggregates.
pub fn min(
    arrangement: &SortedRows,
    frame: &FrameRanges,
    values: &WindowValues,
) -> Result<Vec<Option<usize>>, ValueError> {
    first_rows_by(arrangement, frame, &|row| !values.is_null(row), &|one, two| values.compare_rows(one, two))
}

/// The row with the greatest value of each frame.
///
/// # Errors
/// As [`min`].
pub fn max(
    arrangement: &SortedRows,
    frame: &FrameRanges,
    values: &WindowValues,
) -> Result<Vec<Option<usize>>, ValueError> {
    first_rows_by(arrangement, frame, &|row| !values.is_null(row), &|one, two| values.compare_rows(two, one))
}

/// The row of each frame whose key is least; of several that whose value is least.
///
/// # Errors
/// As [`min`].
pub fn arg_min(
    arrangement: &SortedRows,
    frame: &FrameRanges,
    values: &WindowValues,
    keys: &WindowValues,
) -> Result<Vec<Option<usize>>, ValueError> {
    let counts = |row| !values.is_null(row) && !keys.is_null(row);
    first_rows_by(arrangement, frame, &counts, &|one, two| {
        keys.compare_rows(one, two).then_with(|| values.compare_rows(one, two))
    })
}

/// The row of each frame whose key is greatest; of several that whose value is least.
///
/// # Errors
/// As [`min`].
pub fn arg_max(
    arrangement: &SortedRows,
    frame: &FrameRanges,
    values: &WindowValues,
    keys: &WindowValues,
) -> Result<Vec<Option<usize>>, ValueError> {
    let counts = |row| !values.is_null(row) && !keys.is_null(row);
    first_rows_by(arrangement, frame, &counts, &|one, two| {
        keys.compare_rows(two, one).then_with(|| values.compare_rows(one, two))
    })
}

/// The row of each frame that comes first in an order, among those that count.
fn first_rows_by(
    arrangement: &SortedRows,
    frame: &FrameRanges,
    counts: &dyn Fn(usize) -> bool,
    order: &dyn Fn(usize, usize) -> Ordering,
) -> Result<Vec<Option<usize>>, ValueError> {
    slide_frames(arrangement, frame, |_| FirstRowAccumulator { counts, order, rows: VecDeque::new() })
}

/// The rows that can still come first: each comes before all that entered after it.
struct FirstRowAccumulator<'a> {
    counts: &'a dyn Fn(usize) -> bool,
    order: &'a dyn Fn(usize, usize) -> Ordering,
    rows: VecDeque<usize>,
}

impl FrameAccumulator for FirstRowAccumulator<'_> {
    type Value = usize;

    fn add(&mut self, row: usize) {
        if !(self.counts)(row) {
            return;
        }
        while self.rows.back().is_some_and(|&last| (self.order)(last, row) != Ordering::Less) {
            self.rows.pop_back();
        }
        self.rows.push_back(row);
    }

    fn remove(&mut self, row: usize) {
        if self.rows.front() == Some(&row) {
            self.rows.pop_front();
        }
    }

    fn value(&mut self) -> Result<Option<usize>, ValueError> {
        Ok(self.rows.front().copied())
    }
}
