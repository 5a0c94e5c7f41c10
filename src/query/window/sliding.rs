//! Aggregates over sliding frames: rows enter at the end of a frame and leave at its start.

use std::ops::Range;

use super::frame_ranges::FrameRanges;
use super::sorted_rows::SortedRows;
use crate::query::scalar::ValueError;

/// The state of an aggregate over the rows in its frame.
pub trait FrameAccumulator {
    type Value: Clone;

    /// Adds a row at the end.
    fn add(&mut self, row: usize);

    /// Removes the row that was added first.
    fn remove(&mut self, row: usize);

    /// Returns the aggregate over the rows inside; none for NULL.
    ///
    /// # Errors
    /// Where the type of the aggregate does not hold its value.
    fn value(&mut self) -> Result<Option<Self::Value>, ValueError>;
}

/// Returns the aggregate over the frame of each row, in the order of rows. `start_partition` creates the accumulator of
/// each partition from its positions. Each row enters and leaves at most once.
///
/// # Errors
/// The first problem of an accumulator, in sorted order.
pub fn slide_frames<A: FrameAccumulator>(
    sorted: &SortedRows,
    frame: &FrameRanges,
    mut start_partition: impl FnMut(Range<usize>) -> A,
) -> Result<Vec<Option<A::Value>>, ValueError> {
    let rows = &sorted.rows;
    let mut values = vec![None; rows.len()];
    let mut current: Option<SlidingFrame<A>> = None;
    for place in sorted.row_places() {
        if place.position == place.partition.start {
            current = None;
        }
        let wanted = frame.positions_of_frame(&place);
        let sliding = match current.take() {
            Some(sliding) => sliding.advance_to(rows, wanted)?,
            None => SlidingFrame::start(start_partition(place.partition), rows, wanted)?,
        };
        values[rows[place.position]].clone_from(&sliding.value);
        current = Some(sliding);
    }
    Ok(values)
}

/// An accumulator, the positions inside it, and the aggregate over them.
struct SlidingFrame<A: FrameAccumulator> {
    accumulator: A,
    inside: Range<usize>,
    value: Option<A::Value>,
}

impl<A: FrameAccumulator> SlidingFrame<A> {
    fn start(mut accumulator: A, rows: &[usize], wanted: Range<usize>) -> Result<Self, ValueError> {
        for &row in &rows[wanted.clone()] {
            accumulator.add(row);
        }
        let value = accumulator.value()?;
        Ok(Self { accumulator, inside: wanted, value })
    }

    fn advance_to(mut self, rows: &[usize], wanted: Range<usize>) -> Result<Self, ValueError> {
        if wanted == self.inside {
            return Ok(self);
        }
        for &row in &rows[self.inside.start..wanted.start.min(self.inside.end)] {
            self.accumulator.remove(row);
        }
        // Rows that a jump skips never enter.
        for &row in &rows[self.inside.end.max(wanted.start)..wanted.end.max(wanted.start)] {
            self.accumulator.add(row);
        }
        self.value = self.accumulator.value()?;
        self.inside = wanted;
        Ok(self)
    }
}
