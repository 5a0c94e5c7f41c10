//! Bands: ranges that cover the scale, and how accounts enter and leave them.

use super::ranges::{RangeDomain, WrittenRange, check_contiguous_ranges, check_edges};
use crate::base::diagnostic::{Diagnostic, Place};
use crate::config::raw::{RawBand, RawDwell, RawRange};
use crate::config::yaml::{Entries, Spanned};
use crate::config::{ALL_BANDS, Band, Bands, Dwell, NO_SCORE_BAND, RangeEdge, Scale, ValueRange};

/// The scorecard's bands in ascending order, with what keeps accounts in them and out of them.
pub fn check_scorecard_bands(
    problems: &mut Vec<Diagnostic>,
    scale: Scale,
    raw: &Entries<RawBand>,
    place: &Place,
) -> Bands {
    let (ranges, ranges_valid) = check_band_ranges(problems, scale, raw, place);
    for (name, _) in raw.0.iter().filter(|(name, _)| [ALL_BANDS, NO_SCORE_BAND].contains(&name.value.as_str())) {
        let message = format!("`{}` has a meaning of its own in the table `portfolio`", name.value);
        let problem = Diagnostic::error("reserved-name", message).at(name.place.clone());
        problems.push(problem.hint("choose another name"));
    }
    let band = |(index, range): (usize, ValueRange)| {
        let (name, raw) = &raw.0[index];
        let stays = raw.stays.as_ref().map(|raw| (stay_range(problems, range, raw), &raw.place));
        if let Some((stays, place)) = stays
            && ranges_valid
            && !stay_contains_band(stays, range, scale)
        {
            problems.push(
                Diagnostic::error("narrow-stay", "`stays` does not hold the band's own range")
                    .at(place.clone())
                    .hint("an account in the band stays at least while its score is there: widen `stays`"),
            );
        }
        let after = raw.after.as_ref().and_then(|raw| check_dwell(problems, raw));
        Band { name: name.value.clone(), range, stays: stays.map(|(stays, _)| stays), after }
    };
    Bands(ranges.into_iter().map(band).collect())
}

/// A component's own bands in ascending order: nothing is published of their past, so nothing can last in them.
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
    let (ranges, _) = check_band_ranges(problems, scale, raw, place);
    let band = |(index, range): (usize, ValueRange)| Band {
        name: raw.0[index].0.value.clone(),
        range,
        stays: None,
        after: None,
    };
    Bands(ranges.into_iter().map(band).collect())
}

/// The ranges, and whether there was nothing to say against them.
fn check_band_ranges(
    problems: &mut Vec<Diagnostic>,
    scale: Scale,
    raw: &Entries<RawBand>,
    place: &Place,
) -> (Vec<(usize, ValueRange)>, bool) {
    if raw.0.is_empty() {
        problems.push(Diagnostic::error("empty", "`bands` names no band").at(place.clone()));
    }
    for (name, _) in &raw.0 {
        super::check_identifier(problems, name, "a band");
    }
    let before = problems.len();
    let written: Vec<WrittenRange> = raw.0.iter().map(|(name, band)| WrittenRange::band(&name.place, band)).collect();
    let ranges = check_contiguous_ranges(problems, &written, RangeDomain::Between(scale.low, scale.high));
    (ranges, problems.len() == before)
}

/// The range for staying, its missing edges the band's own.
fn stay_range(problems: &mut Vec<Diagnostic>, own: ValueRange, raw: &Spanned<RawRange>) -> ValueRange {
    let written = check_edges(problems, &WrittenRange::range(&raw.place, &raw.value));
    ValueRange { low: written.low.or(own.low), high: written.high.or(own.high) }
}

/// Whether the range for staying holds the band's own. Else an account would leave the band with a score that puts it
/// there.
fn stay_contains_band(stays: ValueRange, own: ValueRange, scale: Scale) -> bool {
    reaches_edge(stays.low, own.low, scale.low, |outer, inner| outer < inner)
        && reaches_edge(stays.high, own.high, scale.high, |outer, inner| outer > inner)
}

/// Whether the outer range ends no sooner than the inner one, whose own end may be that of the scale.
fn reaches_edge(
    outer: Option<RangeEdge>,
    inner: Option<RangeEdge>,
    scale: f64,
    beyond: impl Fn(f64, f64) -> bool,
) -> bool {
    let Some(outer) = outer else { return true };
    let inner = inner.filter(|inner| beyond(scale, inner.at)).unwrap_or(RangeEdge { at: scale, inclusive: true });
    beyond(outer.at, inner.at) || (!beyond(inner.at, outer.at) && (outer.inclusive || !inner.inclusive))
}

/// A dwell that makes a difference.
fn check_dwell(problems: &mut Vec<Diagnostic>, raw: &Spanned<RawDwell>) -> Option<Dwell> {
    let (dwell, hint) = match raw.value {
        RawDwell::Snapshots(0 | 1) => {
            (None, "today's snapshot counts too, so it takes at least 2; leave `after` out to enter the band at once")
        }
        RawDwell::Snapshots(snapshots) => (Some(Dwell::Snapshots(snapshots)), ""),
        RawDwell::Days(days) if days.0 == 0 => (None, "leave `after` out to enter the band at once"),
        RawDwell::Days(days) => (Some(Dwell::Days(days.0)), ""),
    };
    if dwell.is_none() {
        let message = "a band that is entered at once has no `after`";
        problems.push(Diagnostic::error("no-dwell", message).at(raw.place.clone()).hint(hint));
    }
    dwell
}
