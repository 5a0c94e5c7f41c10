//! A path in one plain sentence, for the person who looks after the account.

use super::grid::{Told, shown};
use super::{Move, Toward};
use crate::base::text::{counted, is_plural, spaced};

/// `metric` goes from one value to another, and that reaches `band`.
pub fn metric(metric: &str, unit: Option<&str>, step: &Move, toward: Toward, band: &str) -> String {
    let (metric, band) = (spaced(metric), spaced(band));
    let one = match toward {
        Toward::Higher => "reaches",
        Toward::Lower => "drops to",
    };
    let (told, value) = match (step.told, step.value) {
        (Some(told), Some(value)) if step.label.is_none() => (told, value),
        _ => {
            let [from, to] = [&step.label, &step.label_needed].map(|label| label.as_deref().unwrap_or_default());
            return format!("{metric} from {from} to {to} {one} {band}");
        }
    };
    // "7 more days of days_overdue" is no English.
    let is_named_so = unit.is_some_and(|unit| metric.starts_with(unit));
    if step.whole
        && !is_named_so
        && let Some(words) = counted(unit, (told.value - value).abs())
    {
        let several = match toward {
            _ if (told.value - value).abs() < 1.5 => one,
            Toward::Higher => "reach",
            Toward::Lower => "drop to",
        };
        let more = if told.value > value { "more" } else { "fewer" };
        let (count, way) = (shown((told.value - value).abs(), 0), way(told, value, "→"));
        return format!("{count} {more} {words} of {metric} ({way}) {several} {band}");
    }
    let turn = if told.value > value { "up" } else { "down" };
    format!("{metric} {turn} from {}{} {one} {band}", way(told, value, "to"), measured(&metric, unit, told))
}

/// The rule stops holding, and that reaches `band`.
pub fn rule(rule: &str, toward: Toward, band: &str) -> String {
    let verb = match toward {
        Toward::Higher => "reaches",
        Toward::Lower => "drops to",
    };
    format!("once the rule {} no longer holds, it {verb} {}", spaced(rule), spaced(band))
}

fn way(told: Told, value: f64, between: &str) -> String {
    format!("{} {between} {}", shown(value, told.decimals), shown(told.value, told.decimals))
}

/// The unit after a value that is not counted; only where it reads as English there.
fn measured(metric: &str, unit: Option<&str>, told: Told) -> String {
    match unit {
        Some("%") => " %".to_owned(),
        Some(unit) if unit != metric && is_plural(unit) && shown(told.value, told.decimals) != "1" => {
            format!(" {unit}")
        }
        _ => String::new(),
    }
}
