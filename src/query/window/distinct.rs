//! COUNT(DISTINCT) over frames.

use super::arrangement::Arrangement;
use super::frames::Frames;
use super::quantiles::Ranking;
use super::sliding::{Accumulator, slide};
use super::values::{Output, Values};
use crate::query::functions::Problem;

/// How many different values each frame has; NULL is none.
///
/// # Errors
/// None; the signature is that of all aggregates.
pub fn count_distinct(arrangement: &Arrangement, frame: &Frames, values: &Values) -> Result<Output, Problem> {
    let ranking = Ranking::new(arrangement, values);
    let of_partition = |partition: std::ops::Range<usize>| Different {
        ranking: &ranking,
        counts: vec![0; ranking.distinct(partition.start)],
        present: 0,
    };
    slide(arrangement, frame, of_partition).map(Output::Integer)
}

/// How often each value of a partition is in the frame, and how many are in it at all.
struct Different<'a> {
    ranking: &'a Ranking,
    counts: Vec<usize>,
    present: i64,
}

impl Accumulator for Different<'_> {
    type Value = i64;

    fn add(&mut self, row: usize) {
        if let Some(count) = self.ranking.index(row).and_then(|index| self.counts.get_mut(index)) {
            *count += 1;
            self.present += i64::from(*count == 1);
        }
    }

    fn remove(&mut self, row: usize) {
        if let Some(count) = self.ranking.index(row).and_then(|index| self.counts.get_mut(index)) {
            *count -= 1;
            self.present -= i64::from(*count == 0);
        }
    }

    fn value(&mut self) -> Result<Option<i64>, Problem> {
        Ok(Some(self.present))
    }
}
