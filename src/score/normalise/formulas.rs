//! The formulas that need nothing but the value itself.

use std::borrow::Cow;

use super::MissingReason;
use crate::base::value::Value;
use crate::config::{Scale, ScoreStep};

/// The point of the scale at `share` of the way from its low to its high end, clamped to the scale.
pub fn point_on_scale(scale: Scale, share: f64) -> f64 {
    clamp(scale, scale.low + share.clamp(0.0, 1.0) * (scale.high - scale.low))
}

/// `score`, or the nearer end of the scale where it lies outside. Not a number stays not a number.
pub fn clamp(scale: Scale, score: f64) -> f64 {
    score.clamp(scale.low, scale.high)
}

/// The scale's low end at `zero`, its high end at `full`, straight between, flat outside. `zero` may be above
/// `full`: then less is better.
pub fn linear_score(scale: Scale, zero: f64, full: f64, value: f64) -> f64 {
    point_on_scale(scale, (value - zero) / (full - zero))
}

/// The score of the first step whose range holds the value.
pub fn step_score(steps: &[ScoreStep], value: f64) -> Result<f64, MissingReason> {
    let step = steps.iter().find(|step| step.range.contains(value)).ok_or(MissingReason::OutsideSteps)?;
    step.score.ok_or(MissingReason::SaysNothing)
}

/// Straight between neighbouring points, flat before the first and after the last.
pub fn interpolated_score(points: &[(f64, f64)], value: f64) -> Result<f64, MissingReason> {
    let after = points.partition_point(|&(at, _)| at <= value);
    match (after.checked_sub(1).and_then(|before| points.get(before)), points.get(after)) {
        (Some(&(x0, y0)), Some(&(x1, y1))) => Ok(y0 + (value - x0) / (x1 - x0) * (y1 - y0)),
        (Some(&(_, flat)), None) | (None, Some(&(_, flat))) => Ok(flat),
        (None, None) => Err(MissingReason::SaysNothing),
    }
}

/// The score listed for the label, else what the method says of unlisted ones.
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

/// A value as a number, or why it can be none.
pub fn number_of_value(value: Value<'_>) -> Result<f64, MissingReason> {
    match value {
        Value::Number(number) if number.is_finite() => Ok(number),
        Value::Boolean(yes) => Ok(f64::from(u8::from(yes))),
        Value::Number(_) | Value::Text(_) | Value::Date(_) => Err(MissingReason::NotANumber),
    }
}

/// A value as a label.
pub fn label_of_value(value: Value<'_>) -> Cow<'_, str> {
    match value {
        Value::Text(text) => Cow::Borrowed(text),
        Value::Boolean(yes) => Cow::Borrowed(if yes { "true" } else { "false" }),
        // Adding zero turns a negative zero into the zero that people write.
        Value::Number(number) => Cow::Owned((number + 0.0).to_string()),
        Value::Date(date) => Cow::Owned(date.to_string()),
    }
}
