//! The messages of findings, and of the diagnostics that stop a day.
//!
//! The messages of findings are published in `quality_checks`, so their words stay as they are.

use chrono::NaiveDate;

use super::finding::QualityFinding;
use crate::config::QualityCheck;

/// The message where there are too few earlier snapshots.
pub fn no_history_message(snapshots: usize, needed: u32) -> String {
    match snapshots {
        0 => "no history yet".to_owned(),
        1 => format!("no history yet: 1 earlier snapshot of the {needed} it takes"),
        _ => format!("no history yet: {snapshots} earlier snapshots of the {needed} it takes"),
    }
}

/// The message where the history in the exports is too short.
pub fn short_history_message(check: QualityCheck, observations: usize) -> String {
    let what = match (check, observations) {
        (QualityCheck::Freshness, 1) => "pause",
        (QualityCheck::Freshness, _) => "pauses",
        (_, 1) => "week",
        _ => "weeks",
    };
    format!("no history yet: {observations} {what} in the source")
}

/// The message where too few accounts or rows stand behind a number.
pub fn too_few_message(check: QualityCheck, sample_size: f64, needed: u32) -> String {
    match check {
        QualityCheck::DayRowsLost | QualityCheck::Nulls | QualityCheck::RowsDropped | QualityCheck::RowsLost => {
            format!("too few rows to tell: {sample_size:.0} of the {needed} it takes")
        }
        QualityCheck::Freshness => format!("too few rows to tell: fewer than {needed} would have come by now"),
        _ => format!("too few accounts to tell: {sample_size:.0} of the {needed} it takes"),
    }
}

/// The number beside the usual one; `previous` is the date of the snapshot before.
pub fn comparison_message(finding: &QualityFinding, previous: Option<NaiveDate>) -> String {
    let Some(value) = finding.value else { return "nothing to look at".to_owned() };
    let subject = finding.subject.as_deref().unwrap_or_default();
    let previous = previous.map_or_else(|| "before".to_owned(), |day| format!("on {day}"));
    match finding.check {
        QualityCheck::AccountsLost => {
            format!("{}{value:.0} accounts, usually {}", fewer_text(finding), usual_text(finding, whole_number))
        }
        QualityCheck::DayRowsLost => format!(
            "{}the newest day of `{subject}` has {value:.0} rows, usually {}",
            fewer_text(finding),
            usual_text(finding, whole_number)
        ),
        QualityCheck::Freshness => freshness_message(finding, subject, value),
        QualityCheck::Nulls => {
            format!(
                "`{subject}` is NULL in {} of the rows, usually in {}",
                percent_text(value),
                usual_text(finding, percent_text)
            )
        }
        QualityCheck::RowsDropped => format!(
            "{} of the rows of `{subject}` count for nobody (no key, invalid, or of unknown accounts), usually {}",
            percent_text(value),
            usual_text(finding, percent_text)
        ),
        QualityCheck::RowsLost => format!(
            "{}`{subject}` has {value:.0} rows, usually {}",
            fewer_text(finding),
            usual_text(finding, whole_number)
        ),
        QualityCheck::ValuesMissing => format!(
            "`{subject}` is missing for {} of the accounts, usually for {}",
            percent_text(value),
            usual_text(finding, percent_text)
        ),
        QualityCheck::MedianFactor => median_message(finding, subject, value),
        QualityCheck::ScoresLost => {
            format!(
                "{} of the accounts have a score, usually {}",
                percent_text(value),
                usual_text(finding, percent_text)
            )
        }
        QualityCheck::BandsChanged => {
            format!("{} of the accounts have a score in another band than {previous}", percent_text(value))
        }
        QualityCheck::ParentCycles => format!("{} in a circle of parents", accounts_text(value)),
        QualityCheck::ParentOrphans => format!("{} with a parent that is listed nowhere", accounts_text(value)),
        QualityCheck::Psi => {
            let tier = finding.tier.as_deref().unwrap_or_default();
            format!("the scores of tier `{tier}` have a stability index of {value:.2} against those {previous}")
        }
    }
}

fn freshness_message(finding: &QualityFinding, subject: &str, value: f64) -> String {
    match finding.deviation {
        Some(late) if late > 0.0 => format!(
            "`{subject}` has had nothing new for {}, usually for {} at most",
            days_text(value),
            usual_text(finding, days_text)
        ),
        _ => format!("`{subject}` has had nothing new for {}, no longer than usual", days_text(value)),
    }
}

fn median_message(finding: &QualityFinding, subject: &str, value: f64) -> String {
    let usual = usual_text(finding, number_text);
    let (Some(factor), Some(expected)) = (finding.deviation, finding.expected) else {
        return format!("the median of `{subject}` is {}, usually {usual}", number_text(value));
    };
    let direction = if value.abs() >= expected.abs() { "times as high" } else { "times as low" };
    format!("the median of `{subject}` is {} {direction}: {}, usually {usual}", number_text(factor), number_text(value))
}

/// The usual value.
fn usual_text(finding: &QualityFinding, format_value: fn(f64) -> String) -> String {
    finding.expected.map_or_else(|| "nothing".to_owned(), format_value)
}

/// The share that is lost, in front of the rest of a message; empty if nothing is lost.
fn fewer_text(finding: &QualityFinding) -> String {
    let lost = finding.deviation.filter(|lost| *lost > 0.0);
    lost.map_or_else(String::new, |lost| format!("{} fewer: ", percent_text(lost)))
}

/// The message of the diagnostic that stops a day: the finding and the limit that it reaches.
pub fn stop_message(finding: &QualityFinding) -> String {
    let stop = finding.limits.stop.unwrap_or_default();
    let limit = match finding.check {
        QualityCheck::MedianFactor => format!("{} times", number_text(stop)),
        QualityCheck::Psi => number_text(stop),
        QualityCheck::AccountsLost | QualityCheck::DayRowsLost | QualityCheck::RowsLost | QualityCheck::ScoresLost => {
            format!("{} lost", percent_text(stop))
        }
        QualityCheck::Freshness => format!("{} more", days_text(stop)),
        QualityCheck::ParentCycles | QualityCheck::ParentOrphans => accounts_text(stop),
        QualityCheck::RowsDropped => format!("{} more", percent_text(stop)),
        QualityCheck::Nulls | QualityCheck::ValuesMissing => {
            format!("{} of the usual values missing", percent_text(stop))
        }
        QualityCheck::BandsChanged => percent_text(stop),
    };
    format!("the data looks wrong: {} (stops from {limit})", finding.message)
}

/// What to check, and how to publish the day nevertheless.
pub fn stop_hint(finding: &QualityFinding) -> String {
    let advice = match finding.check {
        QualityCheck::AccountsLost => "check whether the accounts' export is complete",
        QualityCheck::DayRowsLost => "check whether the export of that day is complete",
        QualityCheck::Freshness => "check whether the export still runs",
        QualityCheck::RowsDropped => "check whether its keys and account ids still match the accounts source",
        QualityCheck::RowsLost => "check whether the export is complete",
        QualityCheck::Nulls | QualityCheck::ValuesMissing => "check whether the export fills the column",
        QualityCheck::MedianFactor => "check whether the export changed its unit",
        QualityCheck::ParentCycles | QualityCheck::ParentOrphans => "check the column that names the parents",
        QualityCheck::ScoresLost => "check which exports lack rows",
        QualityCheck::BandsChanged | QualityCheck::Psi => {
            "check the metrics with unusual values, and whether every export is complete"
        }
    };
    format!("{advice}; if the data is right, publish it with `--accept {} --reason TEXT`", finding.check.as_str())
}

fn days_text(count: f64) -> String {
    if (count - 1.0).abs() < 0.5 { "1 day".to_owned() } else { format!("{count:.0} days") }
}

fn accounts_text(count: f64) -> String {
    if (count - 1.0).abs() < 0.5 { "1 account".to_owned() } else { format!("{count:.0} accounts") }
}

fn percent_text(share: f64) -> String {
    let percent = share * 100.0;
    if percent > 0.0 && percent < 1.0 { format!("{percent:.1}%") } else { format!("{percent:.0}%") }
}

fn whole_number(number: f64) -> String {
    format!("{number:.0}")
}

/// A number with about three digits. Whole numbers keep all their digits.
fn number_text(number: f64) -> String {
    let size = number.abs();
    if size >= 100.0 || size.fract() <= 0.0 {
        format!("{number:.0}")
    } else if size >= 1.0 {
        format!("{number:.2}")
    } else {
        format!("{number:.4}")
    }
}
