//! MIN, MAX, ARG_MIN and ARG_MAX over frames.

use std::cmp::Ordering;
use std::collections::VecDeque;

use super::frame_ranges::FrameRanges;
use super::sliding::{FrameAccumulator, slide_frames};
use super::sorted_rows::SortedRows;
use super::values::WindowValues;
use crate::query::scalar::ValueError;

/// Computes MIN: returns a row with the least value of each frame.
///
/// # Errors
/// Never. All aggregates have this signature.
pub fn rows_of_min(
    sorted: &SortedRows,
    frame: &FrameRanges,
    values: &WindowValues,
) -> Result<Vec<Option<usize>>, ValueError> {
    first_rows_by(sorted, frame, &|row| !values.is_null(row), &|one, two| values.compare_rows(one, two))
}

/// Computes MAX: returns a row with the greatest value of each frame.
///
/// # Errors
/// Never. All aggregates have this signature.
pub fn rows_of_max(
    sorted: &SortedRows,
    frame: &FrameRanges,
    values: &WindowValues,
) -> Result<Vec<Option<usize>>, ValueError> {
    first_rows_by(sorted, frame, &|row| !values.is_null(row), &|one, two| values.compare_rows(two, one))
}

/// Computes ARG_MIN: returns the row of each frame with the least key, of several the one with the least value.
///
/// # Errors
/// Never. All aggregates have this signature.
pub fn arg_min(
    sorted: &SortedRows,
    frame: &FrameRanges,
    values: &WindowValues,
    keys: &WindowValues,
) -> Result<Vec<Option<usize>>, ValueError> {
    let counts = |row| !values.is_null(row) && !keys.is_null(row);
    first_rows_by(sorted, frame, &counts, &|one, two| {
        keys.compare_rows(one, two).then_with(|| values.compare_rows(one, two))
    })
}

/// Computes ARG_MAX: returns the row of each frame with the greatest key, of several the one with the least value.
///
/// # Errors
/// Never. All aggregates have this signature.
pub fn arg_max(
    sorted: &SortedRows,
    frame: &FrameRanges,
    values: &WindowValues,
    keys: &WindowValues,
) -> Result<Vec<Option<usize>>, ValueError> {
    let counts = |row| !values.is_null(row) && !keys.is_null(row);
    first_rows_by(sorted, frame, &counts, &|one, two| {
        keys.compare_rows(two, one).then_with(|| values.compare_rows(one, two))
    })
}

/// Returns the row of each frame that comes first in an order, among those that count.
fn first_rows_by(
    sorted: &SortedRows,
    frame: &FrameRanges,
    counts: &dyn Fn(usize) -> bool,
    order: &dyn Fn(usize, usize) -> Ordering,
) -> Result<Vec<Option<usize>>, ValueError> {
    slide_frames(sorted, frame, |_| FirstRowAccumulator { counts, order, rows: VecDeque::new() })
}

/// The rows that can still come first: each comes before all rows that were added after it.
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
