//! The frame of each row: the rows around it that a window function reads.

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
    /// By position; none where the frames follow from the positions alone.
    ranges: Option<Vec<Range<usize>>>,
}

/// The values of an argument that a frame reads.
#[derive(Debug)]
pub struct FrameValues<'v> {
    /// The position among the window's arguments.
    pub argument: usize,
    pub values: WindowValues<'v>,
}

/// An end of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FrameEdge {
    Start,
    End,
}

/// The value of the ORDER BY key at which the frame of a row starts or ends.
struct BoundOfRow<'a, 'v> {
    values: &'a WindowValues<'v>,
    row: usize,
    edge: FrameEdge,
}

impl FrameRanges {
    /// Finds the frames of a window over sorted rows.
    #[must_use]
    pub fn new(window: &WindowColumns, sorted: &SortedRows, read: &[FrameValues]) -> Self {
        let frame = window.frame;
        let ranges = match frame.units {
            FrameUnits::Rows | FrameUnits::Range => None,
            FrameUnits::Groups => Some(group_ranges(frame, sorted)),
            FrameUnits::Distance { key } => {
                let descending = window.order.first().is_some_and(|key| key.descending);
                let frames = DistanceFrames { sorted, key: values_of(read, key), read, descending };
                Some(sorted.row_places().map(|place| frames.range_of_row(frame, &place)).collect())
            }
        };
        Self { frame, ranges }
    }

    /// Returns the positions of a row's frame, inside its partition. Neither end moves back from row to row.
    #[must_use]
    pub fn positions_of_frame(&self, place: &RowPlace) -> Range<usize> {
        match &self.ranges {
            Some(ranges) => ranges.get(place.position).cloned().unwrap_or(0..0),
            None => row_range(self.frame, place),
        }
    }
}

fn values_of<'a, 'v>(read: &'a [FrameValues<'v>], argument: usize) -> Option<&'a WindowValues<'v>> {
    read.iter().find(|values| values.argument == argument).map(|values| &values.values)
}

/// Returns a frame whose bounds are counted in rows, or whose bound CURRENT ROW includes the peers.
fn row_range(frame: WindowFrame, place: &RowPlace) -> Range<usize> {
    let current = match frame.units {
        FrameUnits::Rows => place.position..place.position + 1,
        _ => place.peers.clone(),
    };
    let start = bound_in_rows(frame.start, current.start, place);
    clamp_to_partition(start..bound_in_rows(frame.end, current.end, place), place)
}

/// Returns the position of a bound that is counted in rows from a position.
fn bound_in_rows(bound: FrameBound, from: usize, place: &RowPlace) -> usize {
    match bound {
        FrameBound::UnboundedPreceding => place.partition.start,
        FrameBound::Preceding(rows) => from.saturating_sub(saturating_usize(rows)),
        FrameBound::CurrentRow | FrameBound::At(_) => from,
        FrameBound::Following(rows) => from.saturating_add(saturating_usize(rows)),
        FrameBound::UnboundedFollowing => place.partition.end,
    }
}

fn clamp_to_partition(range: Range<usize>, place: &RowPlace) -> Range<usize> {
    let start = range.start.clamp(place.partition.start, place.partition.end);
    start..range.end.clamp(start, place.partition.end)
}

fn saturating_usize(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

/// Returns the frames whose bounds are counted in groups of peers.
fn group_ranges(frame: WindowFrame, sorted: &SortedRows) -> Vec<Range<usize>> {
    sorted.row_places().map(|place| group_range(frame, &sorted.peers, &place)).collect()
}

/// Returns the frame of a row. `groups` are the positions where the groups of peers begin.
fn group_range(frame: WindowFrame, groups: &[usize], place: &RowPlace) -> Range<usize> {
    let group = groups.partition_point(|begin| *begin <= place.position) - 1;
    let start = bound_in_groups(frame.start, group, groups, place);
    clamp_to_partition(start..bound_in_groups(frame.end, group + 1, groups, place), place)
}

/// Returns the position of a bound that is counted in groups from a group. `groups` are the positions where they begin.
fn bound_in_groups(bound: FrameBound, from: usize, groups: &[usize], place: &RowPlace) -> usize {
    let begin = |group: usize| groups.get(group).copied().unwrap_or(place.partition.end);
    match bound {
        FrameBound::UnboundedPreceding => place.partition.start,
        FrameBound::Preceding(count) => from.checked_sub(saturating_usize(count)).map_or(0, begin),
        FrameBound::CurrentRow | FrameBound::At(_) => begin(from),
        FrameBound::Following(count) => begin(from.saturating_add(saturating_usize(count))),
        FrameBound::UnboundedFollowing => place.partition.end,
    }
}

/// Frames whose bounds are values of the ORDER BY key.
struct DistanceFrames<'a, 'v> {
    sorted: &'a SortedRows,
    key: Option<&'a WindowValues<'v>>,
    read: &'a [FrameValues<'v>],
    descending: bool,
}

impl DistanceFrames<'_, '_> {
    fn range_of_row(&self, frame: WindowFrame, place: &RowPlace) -> Range<usize> {
        let Some(key) = self.key else { return 0..0 };
        let start = self.bound_by_distance(frame.start, FrameEdge::Start, key, place);
        clamp_to_partition(start..self.bound_by_distance(frame.end, FrameEdge::End, key, place), place)
    }

    fn bound_by_distance(&self, bound: FrameBound, edge: FrameEdge, key: &WindowValues, place: &RowPlace) -> usize {
        let row = self.sorted.rows[place.position];
        match bound {
            FrameBound::UnboundedPreceding => return place.partition.start,
            FrameBound::UnboundedFollowing => return place.partition.end,
            FrameBound::At(argument) => {
                // No distance to NULL exists. The frame of a row without a value ends at its peers.
                if let Some(values) = values_of(self.read, argument).filter(|values| !values.is_null(row)) {
                    return self.position_of_bound(key, &BoundOfRow { values, row, edge }, place);
                }
            }
            FrameBound::Preceding(_) | FrameBound::CurrentRow | FrameBound::Following(_) => {}
        }
        match edge {
            FrameEdge::Start => place.peers.start,
            FrameEdge::End => place.peers.end,
        }
    }

    /// Returns the first position whose key has reached the bound of a row, or for an end, has passed it.
    fn position_of_bound(&self, key: &WindowValues, bound: &BoundOfRow, place: &RowPlace) -> usize {
        let rows = &self.sorted.rows[place.partition.clone()];
        // The NULLs of the key are all at one end of the partition.
        let nulls_first = rows.iter().take_while(|row| key.is_null(**row)).count();
        let not_null = rows[nulls_first..].partition_point(|row| !key.is_null(*row));
        let before = rows[nulls_first..nulls_first + not_null].partition_point(|row| self.is_before(key, *row, bound));
        place.partition.start + nulls_first + before
    }

    /// Returns whether a row comes before the position of a bound.
    fn is_before(&self, key: &WindowValues, row: usize, bound: &BoundOfRow) -> bool {
        let order = key.compare_with(row, bound.values, bound.row);
        let order = if self.descending { order.reverse() } else { order };
        match bound.edge {
            FrameEdge::Start => order == Ordering::Less,
            FrameEdge::End => order != Ordering::Greater,
        }
    }
}
