//! Functions that take their value from another row: LAG and LEAD, FIRST_VALUE, LAST_VALUE and NTH_VALUE.

use super::frame_ranges::FrameRanges;
use super::sorted_rows::{RowPlace, SortedRows};
use super::values::WindowValues;

/// The positions whose rows count. With IGNORE NULLS those whose value is not NULL, else all.
pub struct Candidates {
    /// Ascending.
    positions: Vec<usize>,
    /// How many candidates come before each position, then their number.
    before: Vec<usize>,
}

impl Candidates {
    #[must_use]
    pub fn all_rows(arrangement: &SortedRows) -> Self {
        Self::where_true(arrangement.rows.len(), |_| true)
    }

    #[must_use]
    pub fn not_null(arrangement: &SortedRows, values: &WindowValues) -> Self {
        Self::where_true(arrangement.rows.len(), |position| !values.is_null(arrangement.rows[position]))
    }

    fn where_true(height: usize, counts: impl Fn(usize) -> bool) -> Self {
        let mut positions = Vec::with_capacity(height);
        let mut before = Vec::with_capacity(height + 1);
        for position in 0..height {
            before.push(positions.len());
            if counts(position) {
                positions.push(position);
            }
        }
        before.push(positions.len());
        Self { positions, before }
    }

    /// The candidate at this index, where it lies between two positions.
    fn candidate_between(&self, index: Option<usize>, from: usize, to: usize) -> Option<usize> {
        let position = *self.positions.get(index?)?;
        (from..to).contains(&position).then_some(position)
    }
}

/// The row so many candidates after each row of its partition, or before it where the number is negative. The row itself
/// for 0, whether it is a candidate or not. None where the partition ends before.
#[must_use]
pub fn shifted_rows(arrangement: &SortedRows, candidates: &Candidates, by: i64) -> Vec<Option<usize>> {
    let distance = usize::try_from(by.unsigned_abs()).unwrap_or(usize::MAX);
    rows_at_positions(arrangement, |place| {
        let position = place.position;
        let index = match by {
            0 => return Some(position),
            1.. => candidates.before[position + 1].checked_add(distance - 1),
            _ => candidates.before[position].checked_sub(distance),
        };
        candidates.candidate_between(index, place.partition.start, place.partition.end)
    })
}

/// The first candidate in the frame of each row.
#[must_use]
pub fn first(arrangement: &SortedRows, candidates: &Candidates, frame: &FrameRanges) -> Vec<Option<usize>> {
    nth(arrangement, candidates, frame, 1)
}

/// The last candidate in the frame of each row.
#[must_use]
pub fn last(arrangement: &SortedRows, candidates: &Candidates, frame: &FrameRanges) -> Vec<Option<usize>> {
    rows_at_positions(arrangement, |place| {
        let frame = frame.positions(place);
        candidates.candidate_between(candidates.before[frame.end].checked_sub(1), frame.start, frame.end)
    })
}

/// The candidate at this place in the frame of each row, counted from 1. None for lower places.
#[must_use]
pub fn nth(arrangement: &SortedRows, candidates: &Candidates, frame: &FrameRanges, place: i64) -> Vec<Option<usize>> {
    let steps = place.checked_sub(1).and_then(|steps| usize::try_from(steps).ok());
    rows_at_positions(arrangement, |place| {
        let frame = frame.positions(place);
        let index = steps.and_then(|steps| candidates.before[frame.start].checked_add(steps));
        candidates.candidate_between(index, frame.start, frame.end)
    })
}

/// For each row of the frame the row at a position.
fn rows_at_positions(arrangement: &SortedRows, position: impl Fn(&RowPlace) -> Option<usize>) -> Vec<Option<usize>> {
    let mut rows = vec![None; arrangement.rows.len()];
    for place in arrangement.row_places() {
        rows[arrangement.rows[place.position]] = position(&place).map(|position| arrangement.rows[position]);
    }
    rows
}
