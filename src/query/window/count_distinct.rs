//! COUNT(DISTINCT) over frames.

use super::frame_ranges::FrameRanges;
use super::quantiles::ValueRanking;
use super::sliding::{FrameAccumulator, slide_frames};
use super::sorted_rows::SortedRows;
use super::values::{WindowOutput, WindowValues};
use crate::query::functions::ValueError;

/// How many different values each frame has; NULL is none.
///
/// # Errors
/// None; the signature is that of all aggregates.
pub fn count_distinct(
    arrangement: &SortedRows,
    frame: &FrameRanges,
    values: &WindowValues,
) -> Result<WindowOutput, ValueError> {
    let ranking = ValueRanking::new(arrangement, values);
    let of_partition = |partition: std::ops::Range<usize>| DistinctAccumulator {
        ranking: &ranking,
        counts: vec![0; ranking.distinct_count(partition.start)],
        present: 0,
    };
    slide_frames(arrangement, frame, of_partition).map(WindowOutput::Integer)
}

/// How often each value of a partition is in the frame, and how many are in it at all.
struct DistinctAccumulator<'a> {
    ranking: &'a ValueRanking,
    counts: Vec<usize>,
    present: i64,
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
