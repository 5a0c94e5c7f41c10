//! Lists of ranges that cover a domain without gap or overlap: the steps of a method, the bands of a score.

use super::written_range::{WrittenRange, check_edges};
use crate::base::diagnostic::Diagnostic;
use crate::config::{RangeEdge, Scale, ValueRange};

/// The numbers that a list of ranges covers.
#[derive(Clone, Copy)]
pub enum RangeDomain {
    AllNumbers,
    WholeNumbers,
    /// The numbers of a scale, its ends included.
    Scale(Scale),
}

impl RangeDomain {
    /// Returns the second half of the hint for a gap. Steps can close a gap without a score, bands cannot.
    fn no_score_hint(self) -> &'static str {
        match self {
            RangeDomain::AllNumbers | RangeDomain::WholeNumbers => "; a step may have `score: none`",
            RangeDomain::Scale(_) => "",
        }
    }
}

/// A checked range, and its index in the list as written.
#[derive(Clone, Copy)]
pub struct IndexedRange {
    pub index: usize,
    pub range: ValueRange,
}

/// Two written edges of neighbours, which must meet.
struct Seam {
    /// The position of the lower range.
    lower: usize,
    /// The upper edge of the lower range.
    high: RangeEdge,
    /// The lower edge of the upper range.
    low: RangeEdge,
}

/// Returns the ranges in ascending order. An edge that is not written is taken from the neighbour. Reports gaps, overlaps
/// and empty ranges.
pub fn check_contiguous_ranges(
    problems: &mut Vec<Diagnostic>,
    written: &[WrittenRange],
    domain: RangeDomain,
) -> Vec<IndexedRange> {
    let mut ranges: Vec<IndexedRange> = Vec::new();
    for (index, range) in written.iter().enumerate() {
        ranges.push(IndexedRange { index, range: check_edges(problems, range) });
    }
    if is_descending(&ranges) {
        ranges.reverse();
    }
    let seams = fill_edges_from_neighbours(problems, written, &mut ranges);
    let mut has_own_mistake: Vec<bool> = Vec::new();
    for range in &ranges {
        let written = &written[range.index];
        has_own_mistake.push(is_empty_range(problems, written, range.range) || written.has_redundant_edge());
    }
    for seam in seams {
        // Next to a range with a mistake of its own, a gap or an overlap follows from that mistake.
        if !has_own_mistake[seam.lower] && !has_own_mistake[seam.lower + 1] {
            let (below, above) = (&written[ranges[seam.lower].index], &written[ranges[seam.lower + 1].index]);
            check_seam(problems, below, above, &seam, domain);
        }
    }
    check_outer_edges(problems, written, &ranges, domain);
    ranges
}

/// Fills each edge that is not written with the neighbour's edge. Returns the pairs of edges that are both written, and
/// reports those of which neither is.
fn fill_edges_from_neighbours(
    problems: &mut Vec<Diagnostic>,
    written: &[WrittenRange],
    ranges: &mut [IndexedRange],
) -> Vec<Seam> {
    let mut seams = Vec::new();
    for upper in 1..ranges.len() {
        let lower = upper - 1;
        match (ranges[lower].range.high, ranges[upper].range.low) {
            (Some(high), None) => ranges[upper].range.low = Some(opposite_edge(high)),
            (None, Some(low)) => ranges[lower].range.high = Some(opposite_edge(low)),
            (Some(high), Some(low)) => seams.push(Seam { lower, high, low }),
            (None, None) => problems.push(
                Diagnostic::error("open-edge", "no edge is written between this range and the one before it")
                    .at(written[ranges[upper].index].place.clone())
                    .hint("write one edge: `at_least`, `above`, `at_most` or `below`"),
            ),
        }
    }
    seams
}

/// Reports a range that contains no value, and returns whether it is one.
fn is_empty_range(problems: &mut Vec<Diagnostic>, written: &WrittenRange, range: ValueRange) -> bool {
    let (Some(low), Some(high)) = (range.low, range.high) else { return false };
    let is_empty = low.at > high.at || (low.at >= high.at && !(low.inclusive && high.inclusive));
    if is_empty {
        let message = format!("no value is in this range: it runs from {} to {}", low.at, high.at);
        problems.push(
            Diagnostic::error("empty-range", message)
                .at(written.place.clone())
                .hint("write ranges in ascending or descending order"),
        );
    }
    is_empty
}

/// Returns whether the ranges are written from the highest to the lowest.
fn is_descending(ranges: &[IndexedRange]) -> bool {
    let (Some(first), Some(last)) = (ranges.first(), ranges.last()) else { return false };
    let (first, last) = (first.range, last.range);
    let any_edge = |range: ValueRange| range.low.or(range.high).map(|edge| edge.at);
    match (any_edge(first), any_edge(last)) {
        (Some(a), Some(b)) if a > b => true,
        // Two ranges share one edge. In ascending order, the range above the edge comes last.
        (Some(a), Some(b)) => a >= b && first.low.is_some() && first.high.is_none(),
        (Some(_), None) => first.low.is_some() && first.high.is_none(),
        _ => false,
    }
}

/// Returns the same edge for the range on its other side.
fn opposite_edge(edge: RangeEdge) -> RangeEdge {
    RangeEdge { at: edge.at, inclusive: !edge.inclusive }
}

/// Reports a gap or an overlap between the ranges `below` and `above`.
fn check_seam(
    problems: &mut Vec<Diagnostic>,
    below: &WrittenRange,
    above: &WrittenRange,
    seam: &Seam,
    domain: RangeDomain,
) {
    let Seam { high, low, .. } = *seam;
    let (ends, begins) = (below.high_place(), above.low_place());
    let apart = low.at - high.at;
    let is_overlap = apart < 0.0 || (apart <= 0.0 && high.inclusive && low.inclusive);
    let (code, message, extra_hint) = if is_overlap {
        ("overlap", overlap_message(high, low), "")
    } else if is_gap(high, low, domain) {
        ("gap", gap_message(high, low, domain), domain.no_score_hint())
    } else {
        return;
    };
    let hint = "write only one of the two edges: where one range ends, the other begins";
    problems.push(
        Diagnostic::error(code, message)
            .at(begins.clone())
            .related(ends.clone(), "the range below ends here")
            .hint(format!("{hint}{extra_hint}")),
    );
}

/// Returns whether a value of the domain lies between two edges that do not overlap.
fn is_gap(high: RangeEdge, low: RangeEdge, domain: RangeDomain) -> bool {
    if matches!(domain, RangeDomain::WholeNumbers) {
        let between = ValueRange { low: Some(opposite_edge(high)), high: Some(opposite_edge(low)) };
        return between.contains(first_whole_above(high));
    }
    low.at > high.at || (!high.inclusive && !low.inclusive)
}

fn overlap_message(high: RangeEdge, low: RangeEdge) -> String {
    if low.at < high.at {
        format!("values from {} to {} are in two ranges", low.at, high.at)
    } else {
        format!("the value {} is in two ranges", low.at)
    }
}

fn gap_message(high: RangeEdge, low: RangeEdge, domain: RangeDomain) -> String {
    if matches!(domain, RangeDomain::WholeNumbers) {
        let (first, last) = (first_whole_above(high), last_whole_below(low));
        return if last <= first {
            format!("the value {first} is in no range")
        } else {
            format!("the values from {first} to {last} are in no range")
        };
    }
    if low.at > high.at {
        format!("values between {} and {} are in no range", high.at, low.at)
    } else {
        format!("the value {} is in no range", low.at)
    }
}

/// Returns the first whole number above a range.
fn first_whole_above(high: RangeEdge) -> f64 {
    if high.inclusive { high.at.floor() + 1.0 } else { high.at.ceil() }
}

/// Returns the last whole number below a range.
fn last_whole_below(low: RangeEdge) -> f64 {
    if low.inclusive { low.at.ceil() - 1.0 } else { low.at.floor() }
}

/// Reports an outer edge that leaves a part of the domain uncovered.
fn check_outer_edges(
    problems: &mut Vec<Diagnostic>,
    written: &[WrittenRange],
    ranges: &[IndexedRange],
    domain: RangeDomain,
) {
    let (Some(lowest), Some(highest)) = (ranges.first(), ranges.last()) else { return };
    let scale = match domain {
        RangeDomain::Scale(scale) => Some(scale),
        RangeDomain::AllNumbers | RangeDomain::WholeNumbers => None,
    };
    if let Some(low) = lowest.range.low
        && !scale.is_some_and(|scale| lowest.range.contains(scale.low) || low.at < scale.low)
    {
        let message = format!("values {} {} are in no range", if low.inclusive { "below" } else { "up to" }, low.at);
        problems.push(
            Diagnostic::error("gap", message)
                .at(written[lowest.index].place.clone())
                .hint(format!("add a range for them, or leave out the lower edge{}", domain.no_score_hint())),
        );
    }
    if let Some(high) = highest.range.high
        && !scale.is_some_and(|scale| highest.range.contains(scale.high) || high.at > scale.high)
    {
        let message = format!("values {} {} are in no range", if high.inclusive { "above" } else { "from" }, high.at);
        problems.push(
            Diagnostic::error("gap", message)
                .at(written[highest.index].place.clone())
                .hint(format!("add a range for them, or leave out the upper edge{}", domain.no_score_hint())),
        );
    }
}
