//! The rows around a row that a window function sees.

use std::cmp::Ordering;
use std::ops::Range;

use super::sorted_rows::{RowPlace, SortedRows};
use super::values::WindowValues;
use super::window_columns::WindowColumns;
use crate::query::expr::{FrameBound, FrameUnits, WindowFrame};

/// The frames of all rows.
#[derive(Debug)]
pub struct FrameRanges {
    frame: WindowFrame,
    /// By position, where they are not found by counting rows.
    ranges: Option<Vec<Range<usize>>>,
}

impl FrameRanges {
    /// The frames of a window over sorted rows; `read` are the values of its arguments that the frame reads.
    #[must_use]
    pub fn new(window: &WindowColumns, arrangement: &SortedRows, read: &[(usize, WindowValues)]) -> Self {
        let frame = window.frame;
        let ranges = match frame.units {
            FrameUnits::Rows | FrameUnits::Range => None,
            FrameUnits::Groups => Some(group_ranges(frame, arrangement)),
            FrameUnits::Distance { key } => {
                let descending = window.order.first().is_some_and(|key| key.descending);
                let values = |wanted: usize| read.iter().find(|(at, _)| *at == wanted).map(|(_, values)| values);
                let distances = DistanceFrames { arrangement, key: values(key), values: &values, descending };
                Some(arrangement.row_places().map(|place| distances.range_of_row(frame, &place)).collect())
            }
        };
        Self { frame, ranges }
    }

    /// The positions that the frame of a row takes up, inside its partition. From row to row neither end moves back.
    #[must_use]
    pub fn positions(&self, place: &RowPlace) -> Range<usize> {
        match &self.ranges {
            Some(ranges) => ranges.get(place.position).cloned().unwrap_or(0..0),
            None => counted_range(self.frame, place),
        }
    }
}

/// A frame whose bounds are counted in rows, or are those of the peers.
fn counted_range(frame: WindowFrame, place: &RowPlace) -> Range<usize> {
    // What CURRENT ROW stands for.
    let current = match frame.units {
        FrameUnits::Rows => place.position..place.position + 1,
        _ => place.peers.clone(),
    };
    let moved = |bound, from: usize| match bound {
        FrameBound::UnboundedPreceding => place.partition.start,
        FrameBound::Preceding(rows) => from.saturating_sub(as_row_count(rows)),
        FrameBound::CurrentRow | FrameBound::At(_) => from,
        FrameBound::Following(rows) => from.saturating_add(as_row_count(rows)),
        FrameBound::UnboundedFollowing => place.partition.end,
    };
    clamp_to_partition(moved(frame.start, current.start)..moved(frame.end, current.end), place)
}

fn clamp_to_partition(range: Range<usize>, place: &RowPlace) -> Range<usize> {
    let start = range.start.clamp(place.partition.start, place.partition.end);
    start..range.end.clamp(start, place.partition.end)
}

fn as_row_count(rows: u64) -> usize {
    usize::try_from(rows).unwrap_or(usize::MAX)
}

/// Frames whose bounds are counted in groups of peers.
fn group_ranges(frame: WindowFrame, arrangement: &SortedRows) -> Vec<Range<usize>> {
    let groups = &arrangement.peers;
    let range = |place: RowPlace| {
        let group = groups.partition_point(|begin| *begin <= place.position) - 1;
        let begin = |group: usize| groups.get(group).copied().unwrap_or(place.partition.end);
        let moved = |bound, from: usize| match bound {
            FrameBound::UnboundedPreceding => place.partition.start,
            FrameBound::Preceding(count) => from.checked_sub(as_row_count(count)).map_or(0, begin),
            FrameBound::CurrentRow | FrameBound::At(_) => begin(from),
            FrameBound::Following(count) => begin(from.saturating_add(as_row_count(count))),
            FrameBound::UnboundedFollowing => place.partition.end,
        };
        clamp_to_partition(moved(frame.start, group)..moved(frame.end, group + 1), &place)
    };
    arrangement.row_places().map(range).collect()
}

/// Frames whose bounds are values of the order's key.
struct DistanceFrames<'a, 'v> {
    arrangement: &'a SortedRows,
    key: Option<&'a WindowValues<'v>>,
    values: &'a dyn Fn(usize) -> Option<&'a WindowValues<'v>>,
    descending: bool,
}

impl DistanceFrames<'_, '_> {
    fn range_of_row(&self, frame: WindowFrame, place: &RowPlace) -> Range<usize> {
        let Some(key) = self.key else { return 0..0 };
        let row = self.arrangement.rows[place.position];
        let bound = |bound, is_start: bool| match bound {
            FrameBound::UnboundedPreceding => place.partition.start,
            FrameBound::UnboundedFollowing => place.partition.end,
            FrameBound::At(at) => match (self.values)(at) {
                // The distance to NULL is unknown: its peers are those without a value.
                Some(bounds) if !bounds.is_null(row) => self.bound_position(key, bounds, row, place, is_start),
                _ if is_start => place.peers.start,
                _ => place.peers.end,
            },
            _ if is_start => place.peers.start,
            _ => place.peers.end,
        };
        clamp_to_partition(bound(frame.start, true)..bound(frame.end, false), place)
    }

    /// The first position whose key has reached a bound, or has passed it.
    fn bound_position(
        &self,
        key: &WindowValues,
        bounds: &WindowValues,
        row: usize,
        place: &RowPlace,
        reached: bool,
    ) -> usize {
        let rows = &self.arrangement.rows[place.partition.clone()];
        // NULLs are at one end.
        let nulls_first = rows.iter().take_while(|row| key.is_null(**row)).count();
        let known = rows[nulls_first..].partition_point(|row| !key.is_null(*row));
        let is_before = |other: &usize| {
            let order = key.compare_with(*other, bounds, row);
            let order = if self.descending { order.reverse() } else { order };
            if reached { order == Ordering::Less } else { order != Ordering::Greater }
        };
        place.partition.start + nulls_first + rows[nulls_first..nulls_first + known].partition_point(is_before)
    }
}
