//! The formulas that need only the value itself.

use std::borrow::Cow;

use super::missing_reason::MissingReason;
use crate::base::rounding::round_significant;
use crate::base::value::AccountValue;
use crate::config::{BetterDirection, Scale, ScoreStep};

/// Returns the point of the scale at `share` of the way from its low to its high end, clamped to the scale.
pub fn point_on_scale(scale: Scale, share: f64) -> f64 {
    scale.clamp(scale.low + share.clamp(0.0, 1.0) * scale.width())
}

/// Returns the score on a line: the scale's low end at `zero`, its high end at `full`, straight between, flat outside.
/// `zero` may be above `full`: then less is better.
pub fn linear_score(scale: Scale, zero: f64, full: f64, value: f64) -> f64 {
    point_on_scale(scale, (value - zero) / (full - zero))
}

/// Returns the score of a percentile of 0-1 among peers.
pub fn percentile_score(scale: Scale, better: BetterDirection, percentile: f64) -> f64 {
    let share = match better {
        BetterDirection::Higher => percentile,
        BetterDirection::Lower => 1.0 - percentile,
    };
    point_on_scale(scale, share)
}

/// Returns the score of the first step whose range holds the value.
pub fn step_score(steps: &[ScoreStep], value: f64) -> Result<f64, MissingReason> {
    let step = steps.iter().find(|step| step.range.contains(value)).ok_or(MissingReason::OutsideSteps)?;
    step.score.ok_or(MissingReason::SaysNothing)
}

/// Returns the score on the line through the points: straight between neighbours, flat before the first and after the
/// last.
pub fn interpolated_score(points: &[(f64, f64)], value: f64) -> Result<f64, MissingReason> {
    let after = points.partition_point(|&(at, _)| at <= value);
    match (after.checked_sub(1).and_then(|before| points.get(before)), points.get(after)) {
        (Some(&(x0, y0)), Some(&(x1, y1))) => Ok(y0 + (value - x0) / (x1 - x0) * (y1 - y0)),
        (Some(&(_, flat)), None) | (None, Some(&(_, flat))) => Ok(flat),
        (None, None) => Err(MissingReason::SaysNothing),
    }
}

/// Returns the score listed for the label, else the score of unlisted labels.
pub fn label_score(
    listed: &[(String, Option<f64>)],
    otherwise: Option<Option<f64>>,
    label: &str,
) -> Result<f64, MissingReason> {
    let score = match listed.iter().find(|(name, _)| name == label) {
        Some((_, score)) => *score,
        None => otherwise.ok_or(MissingReason::UnlistedLabel)?,
    };
    score.ok_or(MissingReason::SaysNothing)
}

/// Returns a value as a number, or why it is none.
pub fn number_of_value(value: AccountValue<'_>) -> Result<f64, MissingReason> {
    match value {
        AccountValue::Number(number) if number.is_finite() => Ok(number),
        AccountValue::Boolean(truth) => Ok(number_of_boolean(truth)),
        AccountValue::Number(_) | AccountValue::Text(_) | AccountValue::Date(_) => Err(MissingReason::NotANumber),
    }
}

/// Returns 1 for true and 0 for false.
#[must_use]
pub fn number_of_boolean(truth: bool) -> f64 {
    f64::from(u8::from(truth))
}

/// Returns a value as a label.
pub fn label_of_value(value: AccountValue<'_>) -> Cow<'_, str> {
    match value {
        AccountValue::Text(text) => Cow::Borrowed(text),
        AccountValue::Boolean(truth) => Cow::Borrowed(if truth { "true" } else { "false" }),
        // Adding zero turns a negative zero into the zero that people write.
        AccountValue::Number(number) => Cow::Owned((round_significant(number) + 0.0).to_string()),
        AccountValue::Date(date) => Cow::Owned(date.to_string()),
    }
}
