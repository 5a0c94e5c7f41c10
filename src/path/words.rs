//! A path in one plain sentence, for the person who looks after the account.

use super::grid::{Told, shown};
use super::{Move, Toward};
use crate::words::spaced;

/// `metric` goes from one value to another, and that reaches `band`.
pub fn metric(metric: &str, unit: Option<&str>, step: &Move, toward: Toward, band: &str) -> String {
    let band = spaced(band);
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
    format!("{metric} {turn} from {}{} {one} {band}", way(told, value, "to"), measured(metric, unit, told))
}

/// The rule stops holding, and that reaches `band`.
pub fn rule(rule: &str, toward: Toward, band: &str) -> String {
    let verb = match toward {
        Toward::Higher => "reaches",
        Toward::Lower => "drops to",
    };
    format!("once the rule {rule} no longer holds, it {verb} {}", spaced(band))
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

/// The unit of so many, where it is a noun that we know how to count.
fn counted(unit: Option<&str>, count: f64) -> Option<String> {
    let unit = unit.filter(|unit| is_plural(unit))?;
    if count > 1.5 { Some(unit.to_owned()) } else { singular(unit) }
}

/// Words only, and the last of them a plural.
fn is_plural(unit: &str) -> bool {
    let words = unit.chars().all(|letter| letter.is_alphabetic() || letter == ' ' || letter == '-');
    let last = unit.rsplit([' ', '-']).next().unwrap_or_default();
    words && (last == "people" || (last.len() > 2 && last.ends_with('s') && !ends(last, &["ss", "us", "is"])))
}

/// One of what `plural` names; `None` where the ending does not tell.
fn singular(plural: &str) -> Option<String> {
    if let Some(before) = plural.strip_suffix("people") {
        return Some(format!("{before}person"));
    }
    let unsure = ["ies", "oes", "ves", "ses", "zes", "xes", "ches", "shes", "indices", "news", "series", "sales"];
    if ends(plural, &unsure) { None } else { plural.strip_suffix('s').map(str::to_owned) }
}

fn ends(word: &str, endings: &[&str]) -> bool {
    endings.iter().any(|ending| word.ends_with(ending))
}
