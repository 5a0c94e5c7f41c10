//! MIN, MAX, ARG_MIN and ARG_MAX over frames.

use std::cmp::Ordering;
use std::collections::VecDeque;

use super::arrangement::Arrangement;
use super::frames::Frames;
use super::sliding::{Accumulator, slide};
use super::values::Values;
use crate::query::functions::Problem;

/// The row with the least value of each frame.
///
/// # Errors
/// None; the signature is that of all aggregates.
pub fn min(arrangement: &Arrangement, frame: &Frames, values: &Values) -> Result<Vec<Option<usize>>, Problem> {
    first_by(arrangement, frame, &|row| !values.is_null(row), &|one, two| values.compare(one, two))
}

/// The row with the greatest value of each frame.
///
/// # Errors
/// As [`min`].
pub fn max(arrangement: &Arrangement, frame: &Frames, values: &Values) -> Result<Vec<Option<usize>>, Problem> {
    first_by(arrangement, frame, &|row| !values.is_null(row), &|one, two| values.compare(two, one))
}

/// The row of each frame whose key is least; of several that whose value is least.
///
/// # Errors
/// As [`min`].
pub fn arg_min(
    arrangement: &Arrangement,
    frame: &Frames,
    values: &Values,
    keys: &Values,
) -> Result<Vec<Option<usize>>, Problem> {
    let counts = |row| !values.is_null(row) && !keys.is_null(row);
    first_by(arrangement, frame, &counts, &|one, two| keys.compare(one, two).then_with(|| values.compare(one, two)))
}

/// The row of each frame whose key is greatest; of several that whose value is least.
///
/// # Errors
/// As [`min`].
pub fn arg_max(
    arrangement: &Arrangement,
    frame: &Frames,
    values: &Values,
    keys: &Values,
) -> Result<Vec<Option<usize>>, Problem> {
    let counts = |row| !values.is_null(row) && !keys.is_null(row);
    first_by(arrangement, frame, &counts, &|one, two| keys.compare(two, one).then_with(|| values.compare(one, two)))
}

/// The row of each frame that comes first in an order, among those that count.
fn first_by(
    arrangement: &Arrangement,
    frame: &Frames,
    counts: &dyn Fn(usize) -> bool,
    order: &dyn Fn(usize, usize) -> Ordering,
) -> Result<Vec<Option<usize>>, Problem> {
    slide(arrangement, frame, |_| First { counts, order, rows: VecDeque::new() })
}

/// The rows that can still come first: each comes before all that entered after it.
struct First<'a> {
    counts: &'a dyn Fn(usize) -> bool,
    order: &'a dyn Fn(usize, usize) -> Ordering,
    rows: VecDeque<usize>,
}

impl Accumulator for First<'_> {
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

    fn value(&mut self) -> Result<Option<usize>, Problem> {
        Ok(self.rows.front().copied())
    }
}
