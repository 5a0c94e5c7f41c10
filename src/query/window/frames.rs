//! The rows around a row that a window function sees.

use std::ops::Range;

use super::arrangement::Place;
use crate::query::expr::{Frame, FrameBound, FrameUnits};
use crate::query::functions::Problem;

/// Refuses frames that go by distances between values.
///
/// # Errors
/// Where a bound of RANGE is a number.
pub fn check(frame: Frame) -> Result<(), Problem> {
    let is_number = |bound| matches!(bound, FrameBound::Preceding(_) | FrameBound::Following(_));
    if frame.units == FrameUnits::Range && (is_number(frame.start) || is_number(frame.end)) {
        return Err(Problem("RANGE knows UNBOUNDED and CURRENT ROW only: write ROWS to count rows".to_owned()));
    }
    Ok(())
}

/// The positions that the frame of a row takes up, inside its partition. From row to row neither end moves back.
#[must_use]
pub fn positions(frame: Frame, place: &Place) -> Range<usize> {
    let partition = &place.partition;
    // What CURRENT ROW stands for.
    let current = match frame.units {
        FrameUnits::Rows => place.position..place.position + 1,
        FrameUnits::Range => place.peers.clone(),
    };
    let start = match frame.start {
        FrameBound::UnboundedPreceding => partition.start,
        FrameBound::Preceding(rows) => current.start.saturating_sub(saturated(rows)),
        FrameBound::CurrentRow => current.start,
        FrameBound::Following(rows) => current.start.saturating_add(saturated(rows)),
        FrameBound::UnboundedFollowing => partition.end,
    };
    let end = match frame.end {
        FrameBound::UnboundedPreceding => partition.start,
        FrameBound::Preceding(rows) => current.end.saturating_sub(saturated(rows)),
        FrameBound::CurrentRow => current.end,
        FrameBound::Following(rows) => current.end.saturating_add(saturated(rows)),
        FrameBound::UnboundedFollowing => partition.end,
    };
    let start = start.clamp(partition.start, partition.end);
    start..end.clamp(start, partition.end)
}

fn saturated(rows: u64) -> usize {
    usize::try_from(rows).unwrap_or(usize::MAX)
}
