//! Ranges with written edges: in order, without gap, without overlap.

use crate::base::diagnostic::{Diagnostic, Place};
use crate::config::raw::{RawBand, RawRange, RawStep};
use crate::config::yaml::Spanned;
use crate::config::{RangeEdge, ValueRange};

/// The edges of one range as written.
pub struct WrittenRange<'a> {
    pub place: &'a Place,
    pub at_least: &'a Option<Spanned<f64>>,
    pub above: &'a Option<Spanned<f64>>,
    pub at_most: &'a Option<Spanned<f64>>,
    pub below: &'a Option<Spanned<f64>>,
}

impl<'a> WrittenRange<'a> {
    pub fn step(step: &'a RawStep) -> Self {
        WrittenRange {
            place: [&step.at_least, &step.above, &step.at_most, &step.below]
                .into_iter()
                .flatten()
                .next()
                .map_or(&step.score.place, |edge| &edge.place),
            at_least: &step.at_least,
            above: &step.above,
            at_most: &step.at_most,
            below: &step.below,
        }
    }

    pub fn band(place: &'a Place, band: &'a RawBand) -> Self {
        WrittenRange { place, at_least: &band.at_least, above: &band.above, at_most: &band.at_most, below: &band.below }
    }

    pub fn range(place: &'a Place, range: &'a RawRange) -> Self {
        WrittenRange {
            place,
            at_least: &range.at_least,
            above: &range.above,
            at_most: &range.at_most,
            below: &range.below,
        }
    }
}

impl WrittenRange<'_> {
    fn has_redundant_edge(&self) -> bool {
        self.at_least.is_some() && self.above.is_some() || self.at_most.is_some() && self.below.is_some()
    }

    fn low_place(&self) -> &Place {
        self.at_least.as_ref().or(self.above.as_ref()).map_or(self.place, |edge| &edge.place)
    }

    fn high_place(&self) -> &Place {
        self.at_most.as_ref().or(self.below.as_ref()).map_or(self.place, |edge| &edge.place)
    }
}

/// What has to be covered.
#[derive(Clone, Copy)]
pub enum RangeDomain {
    /// Every number.
    AllNumbers,
    /// Every whole number.
    WholeNumbers,
    /// The numbers from the first to the second, both included.
    Between(f64, f64),
}

impl RangeDomain {
    /// The other way out that steps have, and bands don't.
    fn no_score_hint(self) -> &'static str {
        match self {
            RangeDomain::AllNumbers | RangeDomain::WholeNumbers => "; a step may have `score: none`",
            RangeDomain::Between(..) => "",
        }
    }
}

/// The ranges in ascending order, each with its index in `written`, edges filled in from the neighbours.
pub fn check_contiguous_ranges(
    problems: &mut Vec<Diagnostic>,
    written: &[WrittenRange],
    domain: RangeDomain,
) -> Vec<(usize, ValueRange)> {
    let mut ranges: Vec<(usize, ValueRange)> =
        written.iter().enumerate().map(|(index, range)| (index, check_edges(problems, range))).collect();
    if is_descending(&ranges) {
        ranges.reverse();
    }
    let mut seams = Vec::new();
    for upper in 1..ranges.len() {
        let lower = upper - 1;
        match (ranges[lower].1.high, ranges[upper].1.low) {
            (Some(high), None) => ranges[upper].1.low = Some(opposite_edge(high)),
            (None, Some(low)) => ranges[lower].1.high = Some(opposite_edge(low)),
            (Some(high), Some(low)) => seams.push((lower, high, low)),
            (None, None) => problems.push(
                Diagnostic::error("open-edge", "nothing says where this range begins and the one before it ends")
                    .at(written[ranges[upper].0].place.clone())
                    .hint("write one edge: `at_least`, `above`, `at_most` or `below`"),
            ),
        }
    }
    let mut has_own_mistake: Vec<bool> = ranges.iter().map(|(index, _)| written[*index].has_redundant_edge()).collect();
    for (at, (index, range)) in ranges.iter().enumerate() {
        if let (Some(low), Some(high)) = (range.low, range.high)
            && (low.at > high.at || (low.at >= high.at && !(low.inclusive && high.inclusive)))
        {
            let message = format!("no value is in this range: it runs from {} to {}", low.at, high.at);
            problems.push(
                Diagnostic::error("empty-range", message)
                    .at(written[*index].place.clone())
                    .hint("write ranges in ascending or descending order"),
            );
            has_own_mistake[at] = true;
        }
    }
    for (lower, high, low) in seams {
        // Beside a range that is wrong in itself, a gap or an overlap says nothing new.
        if !has_own_mistake[lower] && !has_own_mistake[lower + 1] {
            let (below, above) = (&written[ranges[lower].0], &written[ranges[lower + 1].0]);
            check_adjacent_edges(problems, below, above, high, low, domain);
        }
    }
    check_outer_edges(problems, written, &ranges, domain);
    ranges
}

/// The written edges of one range.
pub fn check_edges(problems: &mut Vec<Diagnostic>, range: &WrittenRange) -> ValueRange {
    let mut read_edge = |inclusive: &Option<Spanned<f64>>, exclusive: &Option<Spanned<f64>>, names: [&str; 2]| {
        if let (Some(first), Some(second)) = (inclusive, exclusive) {
            let message = format!("`{}` and `{}` both say where this range ends", names[0], names[1]);
            problems.push(
                Diagnostic::error("two-edges", message)
                    .at(second.place.clone())
                    .also(first.place.clone(), "first said here")
                    .hint(format!("keep one: `{}` includes the value, `{}` doesn't", names[0], names[1])),
            );
        }
        match (inclusive, exclusive) {
            (Some(at), _) => Some(RangeEdge { at: at.value, inclusive: true }),
            (None, Some(at)) => Some(RangeEdge { at: at.value, inclusive: false }),
            (None, None) => None,
        }
    };
    ValueRange {
        low: read_edge(range.at_least, range.above, ["at_least", "above"]),
        high: read_edge(range.at_most, range.below, ["at_most", "below"]),
    }
}

/// Whether the ranges are written from the highest to the lowest.
fn is_descending(ranges: &[(usize, ValueRange)]) -> bool {
    let (Some((_, first)), Some((_, last))) = (ranges.first(), ranges.last()) else { return false };
    let starts = |range: &ValueRange| range.low.or(range.high).map(|edge| edge.at);
    match (starts(first), starts(last)) {
        (Some(a), Some(b)) if a > b => true,
        // One edge shared by two ranges: the one that says "above it" comes last in ascending order.
        (Some(a), Some(b)) => a >= b && first.low.is_some() && first.high.is_none(),
        (Some(_), None) => first.low.is_some() && first.high.is_none(),
        _ => false,
    }
}

/// The same edge, seen from the other side.
fn opposite_edge(edge: RangeEdge) -> RangeEdge {
    RangeEdge { at: edge.at, inclusive: !edge.inclusive }
}

/// Two written edges that meet: neither gap nor overlap.
fn check_adjacent_edges(
    problems: &mut Vec<Diagnostic>,
    below: &WrittenRange,
    above: &WrittenRange,
    high: RangeEdge,
    low: RangeEdge,
    domain: RangeDomain,
) {
    let (ends, begins) = (below.high_place(), above.low_place());
    let apart = low.at - high.at;
    let overlap = apart < 0.0 || (apart <= 0.0 && high.inclusive && low.inclusive);
    let gap = if matches!(domain, RangeDomain::WholeNumbers) {
        let first_missing = first_whole_above(high);
        let fits = ValueRange { low: Some(opposite_edge(high)), high: Some(opposite_edge(low)) };
        !overlap && fits.contains(first_missing)
    } else {
        apart > 0.0 || (apart <= 0.0 && !overlap && !high.inclusive && !low.inclusive)
    };
    if overlap {
        let message = if apart < 0.0 {
            format!("values from {} to {} are in two ranges", low.at, high.at)
        } else {
            format!("the value {} is in two ranges", low.at)
        };
        problems.push(
            Diagnostic::error("overlap", message)
                .at(begins.clone())
                .also(ends.clone(), "the range below ends here")
                .hint("write only one of the two edges: where one range ends, the other begins"),
        );
    } else if gap {
        let whole = matches!(domain, RangeDomain::WholeNumbers);
        let message = match (whole, first_whole_above(high), last_whole_below(low)) {
            (true, first, last) if last <= first => format!("the value {first} is in no range"),
            (true, first, last) => format!("the values from {first} to {last} are in no range"),
            _ if apart > 0.0 => format!("values between {} and {} are in no range", high.at, low.at),
            _ => format!("the value {} is in no range", low.at),
        };
        let hint = "write only one of the two edges: where one range ends, the other begins";
        problems.push(
            Diagnostic::error("gap", message)
                .at(begins.clone())
                .also(ends.clone(), "the range below ends here")
                .hint(format!("{hint}{}", domain.no_score_hint())),
        );
    }
}

/// The first whole number above a range.
fn first_whole_above(high: RangeEdge) -> f64 {
    if high.inclusive { high.at.floor() + 1.0 } else { high.at.ceil() }
}

/// The last whole number below a range.
fn last_whole_below(low: RangeEdge) -> f64 {
    if low.inclusive { low.at.ceil() - 1.0 } else { low.at.floor() }
}

/// The first range begins, and the last one ends, where what has to be covered does.
fn check_outer_edges(
    problems: &mut Vec<Diagnostic>,
    written: &[WrittenRange],
    ranges: &[(usize, ValueRange)],
    domain: RangeDomain,
) {
    let (Some((first, lowest)), Some((last, highest))) = (ranges.first(), ranges.last()) else { return };
    let (from, to) = match domain {
        RangeDomain::Between(from, to) => (Some(from), Some(to)),
        RangeDomain::AllNumbers | RangeDomain::WholeNumbers => (None, None),
    };
    if let Some(low) = lowest.low
        && !from.is_some_and(|from| lowest.contains(from) || low.at < from)
    {
        let message = format!("values {} {} are in no range", if low.inclusive { "below" } else { "up to" }, low.at);
        problems.push(
            Diagnostic::error("gap", message)
                .at(written[*first].place.clone())
                .hint(format!("add a range for them, or leave out the lower edge{}", domain.no_score_hint())),
        );
    }
    if let Some(high) = highest.high
        && !to.is_some_and(|to| highest.contains(to) || high.at > to)
    {
        let message = format!("values {} {} are in no range", if high.inclusive { "above" } else { "from" }, high.at);
        problems.push(
            Diagnostic::error("gap", message)
                .at(written[*last].place.clone())
                .hint(format!("add a range for them, or leave out the upper edge{}", domain.no_score_hint())),
        );
    }
}
