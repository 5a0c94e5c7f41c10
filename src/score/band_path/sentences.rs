//! Describes a path in one plain sentence, for the person who looks after the account.

use std::fmt;

use super::band_exit::ReachedBand;
use super::path::MetricChange;
use super::rounded_value::{Precision, RoundedValue, format_decimals};
use crate::base::text::{count_phrase, is_plural, name_as_words, unit_for_count};
use crate::config::{Dwell, Scorecard};
use crate::score::normalise::ScoreDirection;

/// A band as sentences name it, and how long a score has to be there before an account enters it.
#[derive(Debug, Clone, Copy)]
pub struct BandInWords<'a> {
    pub name: &'a str,
    pub dwell: Option<Dwell>,
}

impl<'a> BandInWords<'a> {
    pub fn of_reached(scorecard: &'a Scorecard, reached: ReachedBand) -> Self {
        BandInWords { name: &scorecard.bands.0[reached.band].name, dwell: reached.dwell }
    }
}

impl fmt::Display for BandInWords<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&name_as_words(self.name))?;
        match self.dwell {
            Some(Dwell::Snapshots(snapshots)) if snapshots > 1 => write!(formatter, " after {snapshots} snapshots"),
            Some(Dwell::Days(days)) if days > 0 => {
                write!(formatter, " after {}", count_phrase(days, "day", "days"))
            }
            _ => Ok(()),
        }
    }
}

/// Returns the sentence: `metric` goes from one value to another, and that reaches `band`.
pub fn describe_metric_change(
    metric: &str,
    unit: Option<&str>,
    change: &MetricChange,
    toward: ScoreDirection,
    band: BandInWords<'_>,
) -> String {
    let metric = name_as_words(metric);
    let verb = singular_verb(toward);
    let (needed, value) = match (change.value_needed, change.value) {
        (Some(needed), Some(value)) if change.label.is_none() => (needed, value),
        _ => {
            let [from, to] = [&change.label, &change.label_needed].map(|label| label.as_deref().unwrap_or_default());
            return format!("{metric} from {from} to {to} {verb} {band}");
        }
    };
    let difference = (needed.value - value).abs();
    // A metric named after its unit is not counted: "7 more days of days overdue" is not English.
    let is_named_after_unit = unit.is_some_and(|unit| metric.starts_with(unit));
    if change.precision == Precision::Integer
        && !is_named_after_unit
        && let Some(counted_unit) = unit_for_count(unit, difference)
    {
        let verb = if difference < 1.5 { verb } else { plural_verb(toward) };
        let more = if needed.value > value { "more" } else { "fewer" };
        let (count, from_to) = (format_decimals(difference, 0), format_from_to(needed, value, "→"));
        return format!("{count} {more} {counted_unit} of {metric} ({from_to}) {verb} {band}");
    }
    let direction = if needed.value > value { "up" } else { "down" };
    let from_to = format_from_to(needed, value, "to");
    format!("{metric} {direction} from {from_to}{} {verb} {band}", unit_suffix(&metric, unit, needed))
}

/// Returns the sentence: the rule stops holding, and that reaches `band`.
pub fn describe_rule_lapse(rule: &str, toward: ScoreDirection, band: BandInWords<'_>) -> String {
    format!("once the rule {} no longer holds, it {} {band}", name_as_words(rule), singular_verb(toward))
}

fn singular_verb(toward: ScoreDirection) -> &'static str {
    match toward {
        ScoreDirection::Higher => "reaches",
        ScoreDirection::Lower => "drops to",
    }
}

fn plural_verb(toward: ScoreDirection) -> &'static str {
    match toward {
        ScoreDirection::Higher => "reach",
        ScoreDirection::Lower => "drop to",
    }
}

fn format_from_to(needed: RoundedValue, value: f64, between: &str) -> String {
    format!("{} {between} {}", format_decimals(value, needed.decimals), format_decimals(needed.value, needed.decimals))
}

/// Returns the unit after a value that is not counted, where it reads as English there.
fn unit_suffix(metric: &str, unit: Option<&str>, needed: RoundedValue) -> String {
    match unit {
        Some("%") => " %".to_owned(),
        Some(unit) if unit != metric && is_plural(unit) && format_decimals(needed.value, needed.decimals) != "1" => {
            format!(" {unit}")
        }
        _ => String::new(),
    }
}
