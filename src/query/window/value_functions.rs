//! Functions that return the value of another row: LAG and LEAD, FIRST_VALUE, LAST_VALUE and NTH_VALUE.

use super::frame_ranges::FrameRanges;
use super::sorted_rows::{RowPlace, SortedRows};
use super::values::WindowValues;

/// The positions of the rows that can be returned: with IGNORE NULLS those whose value is not NULL, otherwise all.
pub struct Candidates {
    /// The positions in ascending order.
    positions: Vec<usize>,
    /// The number of candidates before each position, then the number of all candidates.
    before: Vec<usize>,
}

impl Candidates {
    #[must_use]
    pub fn all_rows(sorted: &SortedRows) -> Self {
        Self::where_true(sorted.rows.len(), |_| true)
    }

    #[must_use]
    pub fn not_null(sorted: &SortedRows, values: &WindowValues) -> Self {
        Self::where_true(sorted.rows.len(), |position| !values.is_null(sorted.rows[position]))
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

    /// Returns the candidate at an index if it is between two positions.
    fn candidate_between(&self, index: Option<usize>, from: usize, to: usize) -> Option<usize> {
        let position = *self.positions.get(index?)?;
        (from..to).contains(&position).then_some(position)
    }
}

/// Returns the candidate that follows each row of its partition at a distance, or precedes it where the distance is
/// negative. Returns the row itself for 0, and none where the partition ends first.
#[must_use]
pub fn shifted_rows(sorted: &SortedRows, candidates: &Candidates, by: i64) -> Vec<Option<usize>> {
    let distance = usize::try_from(by.unsigned_abs()).unwrap_or(usize::MAX);
    rows_at_positions(sorted, |place| {
        let position = place.position;
        let index = match by {
            0 => return Some(position),
            1.. => candidates.before[position + 1].checked_add(distance - 1),
            _ => candidates.before[position].checked_sub(distance),
        };
        candidates.candidate_between(index, place.partition.start, place.partition.end)
    })
}

/// Returns the first candidate in the frame of each row.
#[must_use]
pub fn first_value_rows(sorted: &SortedRows, candidates: &Candidates, frame: &FrameRanges) -> Vec<Option<usize>> {
    nth_value_rows(sorted, candidates, frame, 1)
}

/// Returns the last candidate in the frame of each row.
#[must_use]
pub fn last_value_rows(sorted: &SortedRows, candidates: &Candidates, frame: &FrameRanges) -> Vec<Option<usize>> {
    rows_at_positions(sorted, |place| {
        let frame = frame.positions_of_frame(place);
        candidates.candidate_between(candidates.before[frame.end].checked_sub(1), frame.start, frame.end)
    })
}

/// Returns the candidate at a place in the frame of each row, counted from 1; none for lower places.
#[must_use]
pub fn nth_value_rows(
    sorted: &SortedRows,
    candidates: &Candidates,
    frame: &FrameRanges,
    place: i64,
) -> Vec<Option<usize>> {
    let steps = place.checked_sub(1).and_then(|steps| usize::try_from(steps).ok());
    rows_at_positions(sorted, |place| {
        let frame = frame.positions_of_frame(place);
        let index = steps.and_then(|steps| candidates.before[frame.start].checked_add(steps));
        candidates.candidate_between(index, frame.start, frame.end)
    })
}

/// Returns the row at a position for each row of the frame.
fn rows_at_positions(sorted: &SortedRows, position: impl Fn(&RowPlace) -> Option<usize>) -> Vec<Option<usize>> {
    let mut rows = vec![None; sorted.rows.len()];
    for place in sorted.row_places() {
        rows[sorted.rows[place.position]] = position(&place).map(|position| sorted.rows[position]);
    }
    rows
}
