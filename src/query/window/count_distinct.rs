//! COUNT(DISTINCT) over frames.

use std::ops::Range;

use super::frame_ranges::FrameRanges;
use super::sliding::{FrameAccumulator, slide_frames};
use super::sorted_rows::SortedRows;
use super::value_ranking::ValueRanking;
use super::values::{WindowOutput, WindowValues};
use crate::query::scalar::ValueError;

/// Counts the distinct values of each frame, without NULL.
///
/// # Errors
/// Never. All aggregates have this signature.
pub fn count_distinct(
    sorted: &SortedRows,
    frame: &FrameRanges,
    values: &WindowValues,
) -> Result<WindowOutput, ValueError> {
    let ranking = ValueRanking::new(sorted, values);
    slide_frames(sorted, frame, |partition| DistinctAccumulator::new(&ranking, &partition)).map(WindowOutput::Integer)
}

/// Counts how often each value of a partition occurs in the frame, and how many values occur at all.
struct DistinctAccumulator<'a> {
    ranking: &'a ValueRanking,
    counts: Vec<usize>,
    present: i64,
}

impl<'a> DistinctAccumulator<'a> {
    fn new(ranking: &'a ValueRanking, partition: &Range<usize>) -> Self {
        Self { ranking, counts: vec![0; ranking.distinct_count(partition.start)], present: 0 }
    }
}

impl FrameAccumulator for DistinctAccumulator<'_> {
    type Value = i64;

    fn add(&mut self, row: usize) {
        if let Some(count) = self.ranking.value_index(row).and_then(|index| self.counts.get_mut(index)) {
            *count += 1;
            self.present += i64::from(*count == 1);
        }
    }

    fn remove(&mut self, row: usize) {
        if let Some(count) = self.ranking.value_index(row).and_then(|index| self.counts.get_mut(index)) {
            *count -= 1;
            self.present -= i64::from(*count == 0);
        }
    }

    fn value(&mut self) -> Result<Option<i64>, ValueError> {
        Ok(Some(self.present))
    }
}
