//! The rows around a row that a window function sees.

use std::cmp::Ordering;
use std::ops::Range;

use super::arrangement::{Arrangement, Place};
use super::columns::WindowColumns;
use super::values::Values;
use crate::query::expr::{Frame, FrameBound, FrameUnits};

/// The frames of all rows.
#[derive(Debug)]
pub struct Frames {
    frame: Frame,
    /// By position, where they are not found by counting rows.
    ranges: Option<Vec<Range<usize>>>,
}

impl Frames {
    /// The frames of a window over sorted rows; `read` are the values of its arguments that the frame reads.
    #[must_use]
    pub fn new(window: &WindowColumns, arrangement: &Arrangement, read: &[(usize, Values)]) -> Self {
        let frame = window.frame;
        let ranges = match frame.units {
            FrameUnits::Rows | FrameUnits::Range => None,
            FrameUnits::Groups => Some(by_groups(frame, arrangement)),
            FrameUnits::Distance { key } => {
                let descending = window.order.first().is_some_and(|key| key.descending);
                let values = |wanted: usize| read.iter().find(|(at, _)| *at == wanted).map(|(_, values)| values);
                let distances = Distances { arrangement, key: values(key), values: &values, descending };
                Some(arrangement.places().map(|place| distances.range(frame, &place)).collect())
            }
        };
        Self { frame, ranges }
    }

    /// The positions that the frame of a row takes up, inside its partition. From row to row neither end moves back.
    #[must_use]
    pub fn positions(&self, place: &Place) -> Range<usize> {
        match &self.ranges {
            Some(ranges) => ranges.get(place.position).cloned().unwrap_or(0..0),
            None => counted(self.frame, place),
        }
    }
}

/// A frame whose bounds are counted in rows, or are those of the peers.
fn counted(frame: Frame, place: &Place) -> Range<usize> {
    // What CURRENT ROW stands for.
    let current = match frame.units {
        FrameUnits::Rows => place.position..place.position + 1,
        _ => place.peers.clone(),
    };
    let moved = |bound, from: usize| match bound {
        FrameBound::UnboundedPreceding => place.partition.start,
        FrameBound::Preceding(rows) => from.saturating_sub(saturated(rows)),
        FrameBound::CurrentRow | FrameBound::At(_) => from,
        FrameBound::Following(rows) => from.saturating_add(saturated(rows)),
        FrameBound::UnboundedFollowing => place.partition.end,
    };
    within(moved(frame.start, current.start)..moved(frame.end, current.end), place)
}

fn within(range: Range<usize>, place: &Place) -> Range<usize> {
    let start = range.start.clamp(place.partition.start, place.partition.end);
    start..range.end.clamp(start, place.partition.end)
}

fn saturated(rows: u64) -> usize {
    usize::try_from(rows).unwrap_or(usize::MAX)
}

/// Frames whose bounds are counted in groups of peers.
fn by_groups(frame: Frame, arrangement: &Arrangement) -> Vec<Range<usize>> {
    let groups = &arrangement.peers;
    let range = |place: Place| {
        let group = groups.partition_point(|begin| *begin <= place.position) - 1;
        let begin = |group: usize| groups.get(group).copied().unwrap_or(place.partition.end);
        let moved = |bound, from: usize| match bound {
            FrameBound::UnboundedPreceding => place.partition.start,
            FrameBound::Preceding(count) => from.checked_sub(saturated(count)).map_or(0, begin),
            FrameBound::CurrentRow | FrameBound::At(_) => begin(from),
            FrameBound::Following(count) => begin(from.saturating_add(saturated(count))),
            FrameBound::UnboundedFollowing => place.partition.end,
        };
        within(moved(frame.start, group)..moved(frame.end, group + 1), &place)
    };
    arrangement.places().map(range).collect()
}

/// Frames whose bounds are values of the order's key.
struct Distances<'a, 'v> {
    arrangement: &'a Arrangement,
    key: Option<&'a Values<'v>>,
    values: &'a dyn Fn(usize) -> Option<&'a Values<'v>>,
    descending: bool,
}

impl Distances<'_, '_> {
    fn range(&self, frame: Frame, place: &Place) -> Range<usize> {
        let Some(key) = self.key else { return 0..0 };
        let row = self.arrangement.rows[place.position];
        let bound = |bound, is_start: bool| match bound {
            FrameBound::UnboundedPreceding => place.partition.start,
            FrameBound::UnboundedFollowing => place.partition.end,
            FrameBound::At(at) => match (self.values)(at) {
                // The distance to NULL is unknown: its peers are those without a value.
                Some(bounds) if !bounds.is_null(row) => self.position(key, bounds, row, place, is_start),
                _ if is_start => place.peers.start,
                _ => place.peers.end,
            },
            _ if is_start => place.peers.start,
            _ => place.peers.end,
        };
        within(bound(frame.start, true)..bound(frame.end, false), place)
    }

    /// The first position whose key has reached a bound, or has passed it.
    fn position(&self, key: &Values, bounds: &Values, row: usize, place: &Place, reached: bool) -> usize {
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
