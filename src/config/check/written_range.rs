//! The edges of one range, as written and as checked.

use crate::base::diagnostic::{Diagnostic, Place};
use crate::config::raw::{RawBand, RawRange, RawStep};
use crate::config::yaml::Spanned;
use crate::config::{RangeEdge, ValueRange};

/// The edges of a range as written.
pub struct WrittenRange<'a> {
    pub place: &'a Place,
    at_least: &'a Option<Spanned<f64>>,
    above: &'a Option<Spanned<f64>>,
    at_most: &'a Option<Spanned<f64>>,
    below: &'a Option<Spanned<f64>>,
}

impl<'a> WrittenRange<'a> {
    pub fn of_step(step: &'a RawStep) -> Self {
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

    pub fn of_band(place: &'a Place, band: &'a RawBand) -> Self {
        WrittenRange { place, at_least: &band.at_least, above: &band.above, at_most: &band.at_most, below: &band.below }
    }

    pub fn of_range(place: &'a Place, range: &'a RawRange) -> Self {
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
    /// Returns whether both the inclusive and the exclusive edge are written on one side.
    pub fn has_redundant_edge(&self) -> bool {
        self.at_least.is_some() && self.above.is_some() || self.at_most.is_some() && self.below.is_some()
    }

    /// Returns the place of the lower edge, or of the range if it is not written.
    pub fn low_place(&self) -> &Place {
        self.at_least.as_ref().or(self.above.as_ref()).map_or(self.place, |edge| &edge.place)
    }

    /// Returns the place of the upper edge, or of the range if it is not written.
    pub fn high_place(&self) -> &Place {
        self.at_most.as_ref().or(self.below.as_ref()).map_or(self.place, |edge| &edge.place)
    }
}

/// Returns the written edges of one range.
pub fn check_edges(problems: &mut Vec<Diagnostic>, range: &WrittenRange) -> ValueRange {
    ValueRange {
        low: check_edge(problems, range.at_least, range.above, ["at_least", "above"]),
        high: check_edge(problems, range.at_most, range.below, ["at_most", "below"]),
    }
}

/// Returns one edge of a range; `keys` are those of the inclusive and the exclusive edge.
fn check_edge(
    problems: &mut Vec<Diagnostic>,
    inclusive: &Option<Spanned<f64>>,
    exclusive: &Option<Spanned<f64>>,
    keys: [&str; 2],
) -> Option<RangeEdge> {
    if let (Some(first), Some(second)) = (inclusive, exclusive) {
        let message = format!("`{}` and `{}` both set the same edge of this range", keys[0], keys[1]);
        problems.push(
            Diagnostic::error("two-edges", message)
                .at(second.place.clone())
                .related(first.place.clone(), "first set here")
                .hint(format!("keep one: `{}` includes the value, `{}` doesn't", keys[0], keys[1])),
        );
    }
    match (inclusive, exclusive) {
        (Some(at), _) => Some(RangeEdge { at: at.value, inclusive: true }),
        (None, Some(at)) => Some(RangeEdge { at: at.value, inclusive: false }),
        (None, None) => None,
    }
}
