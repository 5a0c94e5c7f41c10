//! A path in one plain sentence, for the person who looks after the account.

use super::rounded_value::{RoundedValue, format_decimals};
use super::{MetricChange, ScoreDirection};
use crate::base::text::{counted, is_plural, spaced};

/// `metric` goes from one value to another, and that reaches `band`.
pub fn describe_metric_change(
    metric: &str,
    unit: Option<&str>,
    step: &MetricChange,
    toward: ScoreDirection,
    band: &str,
) -> String {
    let (metric, band) = (spaced(metric), spaced(band));
    let verb = match toward {
        ScoreDirection::Higher => "reaches",
        ScoreDirection::Lower => "drops to",
    };
    let (needed, value) = match (step.value_needed, step.value) {
        (Some(told), Some(value)) if step.label.is_none() => (told, value),
        _ => {
            let [from, to] = [&step.label, &step.label_needed].map(|label| label.as_deref().unwrap_or_default());
            return format!("{metric} from {from} to {to} {verb} {band}");
        }
    };
    // "7 more days of days_overdue" is no English.
    let is_named_so = unit.is_some_and(|unit| metric.starts_with(unit));
    if step.is_integer
        && !is_named_so
        && let Some(counted_unit) = counted(unit, (needed.value - value).abs())
    {
        let count_verb = match toward {
            _ if (needed.value - value).abs() < 1.5 => verb,
            ScoreDirection::Higher => "reach",
            ScoreDirection::Lower => "drop to",
        };
        let more = if needed.value > value { "more" } else { "fewer" };
        let (count, way) = (format_decimals((needed.value - value).abs(), 0), format_from_to(needed, value, "→"));
        return format!("{count} {more} {counted_unit} of {metric} ({way}) {count_verb} {band}");
    }
    let direction = if needed.value > value { "up" } else { "down" };
    format!(
        "{metric} {direction} from {}{} {verb} {band}",
        format_from_to(needed, value, "to"),
        unit_suffix(&metric, unit, needed)
    )
}

/// The rule stops holding, and that reaches `band`.
pub fn describe_rule_lapse(rule: &str, toward: ScoreDirection, band: &str) -> String {
    let verb = match toward {
        ScoreDirection::Higher => "reaches",
        ScoreDirection::Lower => "drops to",
    };
    format!("once the rule {} no longer holds, it {verb} {}", spaced(rule), spaced(band))
}

fn format_from_to(needed: RoundedValue, value: f64, between: &str) -> String {
    format!("{} {between} {}", format_decimals(value, needed.decimals), format_decimals(needed.value, needed.decimals))
}

/// The unit after a value that is not counted; only where it reads as English there.
fn unit_suffix(metric: &str, unit: Option<&str>, needed: RoundedValue) -> String {
    match unit {
        Some("%") => " %".to_owned(),
        Some(unit) if unit != metric && is_plural(unit) && format_decimals(needed.value, needed.decimals) != "1" => {
            format!(" {unit}")
        }
        _ => String::new(),
    }
}
