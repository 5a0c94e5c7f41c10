//! Bands: ranges that cover the scale, and how accounts enter and leave them.

use super::names::check_identifier;
use super::ranges::{IndexedRange, RangeDomain, check_contiguous_ranges};
use super::written_range::{WrittenRange, check_edges};
use crate::base::diagnostic::{Diagnostic, Place};
use crate::config::raw::{RawBand, RawDwell, RawRange};
use crate::config::yaml::{Entries, Spanned};
use crate::config::{ALL_BANDS, Band, Bands, Dwell, NO_SCORE_BAND, RangeEdge, Scale, ValueRange};

/// Returns the scorecard's bands in ascending order.
pub fn check_scorecard_bands(
    problems: &mut Vec<Diagnostic>,
    scale: Scale,
    raw: &Entries<RawBand>,
    place: &Place,
) -> Bands {
    let checked = check_band_ranges(problems, scale, raw, place);
    for (name, _) in raw.0.iter().filter(|(name, _)| [ALL_BANDS, NO_SCORE_BAND].contains(&name.value.as_str())) {
        let message = format!("`{}` has a meaning of its own in the table `portfolio`", name.value);
        let problem = Diagnostic::error("reserved-name", message).at(name.place.clone());
        problems.push(problem.hint("choose another name"));
    }
    let mut bands = Vec::new();
    for IndexedRange { index, range } in checked.ranges {
        let (name, raw) = &raw.0[index];
        let stays = raw.stays.as_ref().map(|stays| check_stays(problems, range, stays));
        if let (Some(stays), Some(written)) = (stays, &raw.stays)
            && checked.valid
            && !stay_contains_band(stays, range, scale)
        {
            problems.push(
                Diagnostic::error("narrow-stay", "`stays` does not contain the band's own range")
                    .at(written.place.clone())
                    .hint(
                        "widen `stays`: an account stays in a band at least while its score is in the band's own range",
                    ),
            );
        }
        let after = raw.after.as_ref().and_then(|after| check_dwell(problems, after));
        bands.push(Band { name: name.value.clone(), range, stays, after });
    }
    Bands(bands)
}

/// Returns a component's own bands in ascending order. Their past is not published, so they have neither `stays` nor
/// `after`.
pub fn check_component_bands(
    problems: &mut Vec<Diagnostic>,
    scale: Scale,
    raw: &Entries<RawBand>,
    place: &Place,
) -> Bands {
    for (_, band) in &raw.0 {
        let stays = band.stays.as_ref().map(|stays| ("stays", &stays.place));
        let after = band.after.as_ref().map(|after| ("after", &after.place));
        for (key, place) in stays.into_iter().chain(after) {
            let message = format!("`{key}` belongs to the bands of the whole score, not to those of a component");
            let problem = Diagnostic::error("misplaced", message).at(place.clone());
            problems.push(problem.hint("leave it out: a component's band is always that of its score"));
        }
    }
    let mut bands = Vec::new();
    for IndexedRange { index, range } in check_band_ranges(problems, scale, raw, place).ranges {
        bands.push(Band { name: raw.0[index].0.value.clone(), range, stays: None, after: None });
    }
    Bands(bands)
}

/// The ranges of bands.
struct BandRanges {
    ranges: Vec<IndexedRange>,
    /// Whether no mistake was found in them.
    valid: bool,
}

fn check_band_ranges(
    problems: &mut Vec<Diagnostic>,
    scale: Scale,
    raw: &Entries<RawBand>,
    place: &Place,
) -> BandRanges {
    if raw.0.is_empty() {
        problems.push(Diagnostic::error("empty", "`bands` is empty").at(place.clone()));
    }
    for (name, _) in &raw.0 {
        check_identifier(problems, name, "a band");
    }
    let before = problems.len();
    let written: Vec<WrittenRange> =
        raw.0.iter().map(|(name, band)| WrittenRange::of_band(&name.place, band)).collect();
    let ranges = check_contiguous_ranges(problems, &written, RangeDomain::Scale(scale));
    BandRanges { ranges, valid: problems.len() == before }
}

/// Returns the range in which an account stays in the band. An edge that is not written is the band's own.
fn check_stays(problems: &mut Vec<Diagnostic>, own: ValueRange, raw: &Spanned<RawRange>) -> ValueRange {
    let written = check_edges(problems, &WrittenRange::of_range(&raw.place, &raw.value));
    ValueRange { low: written.low.or(own.low), high: written.high.or(own.high) }
}

/// Returns whether the range for staying contains the band's own. If not, an account would leave the band with a score
/// that puts it there.
fn stay_contains_band(stays: ValueRange, own: ValueRange, scale: Scale) -> bool {
    reaches_edge(stays.low, own.low, scale.low, |outer, inner| outer < inner)
        && reaches_edge(stays.high, own.high, scale.high, |outer, inner| outer > inner)
}

/// Returns whether the outer range reaches the edge of the inner one. The inner edge is at most the end of the scale;
/// `beyond` compares two values on this side.
fn reaches_edge(
    outer: Option<RangeEdge>,
    inner: Option<RangeEdge>,
    scale_end: f64,
    beyond: impl Fn(f64, f64) -> bool,
) -> bool {
    let Some(outer) = outer else { return true };
    let end_of_scale = RangeEdge { at: scale_end, inclusive: true };
    let inner = inner.filter(|inner| beyond(scale_end, inner.at)).unwrap_or(end_of_scale);
    beyond(outer.at, inner.at) || (!beyond(inner.at, outer.at) && (outer.inclusive || !inner.inclusive))
}

/// Returns how long a score must last; none if it has no effect.
fn check_dwell(problems: &mut Vec<Diagnostic>, raw: &Spanned<RawDwell>) -> Option<Dwell> {
    let hint = match raw.value {
        RawDwell::Snapshots(0 | 1) => {
            "today's snapshot counts too, so it takes at least 2; leave `after` out to enter the band at once"
        }
        RawDwell::Snapshots(snapshots) => return Some(Dwell::Snapshots(snapshots)),
        RawDwell::Days(days) if days.0 == 0 => "leave `after` out to enter the band at once",
        RawDwell::Days(days) => return Some(Dwell::Days(days.0)),
    };
    let message = "this `after` has no effect";
    problems.push(Diagnostic::error("no-dwell", message).at(raw.place.clone()).hint(hint));
    None
}
