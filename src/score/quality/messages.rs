//! What a finding says to people.

use chrono::NaiveDate;

use super::QualityFinding;
use crate::config::QualityCheck;

pub fn no_history_message(snapshots: usize, needed: u32) -> String {
    match snapshots {
        0 => "no history yet".to_owned(),
        1 => format!("no history yet: 1 earlier snapshot of the {needed} it takes"),
        _ => format!("no history yet: {snapshots} earlier snapshots of the {needed} it takes"),
    }
}

/// Where the exports themselves say too little.
pub fn short_history_message(check: QualityCheck, observations: usize) -> String {
    let what = match (check, observations) {
        (QualityCheck::Freshness, 1) => "pause",
        (QualityCheck::Freshness, _) => "pauses",
        (_, 1) => "week",
        _ => "weeks",
    };
    format!("no history yet: {observations} {what} in the source")
}

pub fn too_few_message(check: QualityCheck, sample_size: f64, needed: u32) -> String {
    match check {
        QualityCheck::DayRowsLost | QualityCheck::Nulls | QualityCheck::RowsDropped | QualityCheck::RowsLost => {
            format!("too few rows to tell: {sample_size:.0} of the {needed} it takes")
        }
        QualityCheck::Freshness => format!("too few rows to tell: fewer than {needed} would have come by now"),
        _ => format!("too few accounts to tell: {sample_size:.0} of the {needed} it takes"),
    }
}

/// The number beside the usual one.
pub fn comparison_message(finding: &QualityFinding, previous: Option<NaiveDate>) -> String {
    let Some(value) = finding.value else { return "nothing to look at".to_owned() };
    let subject = finding.subject.as_deref().unwrap_or_default();
    let usual = |words: fn(f64) -> String| finding.expected.map_or_else(|| "nothing".to_owned(), words);
    let since = previous.map_or_else(|| "before".to_owned(), |day| format!("on {day}"));
    match finding.check {
        QualityCheck::AccountsLost => {
            let gone = finding.deviation.filter(|gone| *gone > 0.0);
            let gone = gone.map_or_else(String::new, |gone| format!("{} fewer: ", percent(gone)));
            format!("{gone}{value:.0} accounts, usually {}", usual(|usual| format!("{usual:.0}")))
        }
        QualityCheck::DayRowsLost => {
            let lost = finding.deviation.filter(|lost| *lost > 0.0);
            let lost = lost.map_or_else(String::new, |lost| format!("{} fewer: ", percent(lost)));
            format!(
                "{lost}the newest day of `{subject}` has {value:.0} rows, usually {}",
                usual(|usual| format!("{usual:.0}"))
            )
        }
        QualityCheck::Freshness => match finding.deviation {
            Some(late) if late > 0.0 => {
                format!("`{subject}` has had nothing new for {}, usually for {} at most", days(value), usual(days))
            }
            _ => format!("`{subject}` has had nothing new for {}, no longer than usual", days(value)),
        },
        QualityCheck::Nulls => {
            format!("`{subject}` is NULL in {} of the rows, usually in {}", percent(value), usual(percent))
        }
        QualityCheck::RowsDropped => format!(
            "{} of the rows of `{subject}` count for nobody (no key, invalid, or of unknown accounts), usually {}",
            percent(value),
            usual(percent)
        ),
        QualityCheck::RowsLost => {
            let lost = finding.deviation.filter(|lost| *lost > 0.0);
            let lost = lost.map_or_else(String::new, |lost| format!("{} fewer: ", percent(lost)));
            format!("{lost}`{subject}` has {value:.0} rows, usually {}", usual(|usual| format!("{usual:.0}")))
        }
        QualityCheck::ValuesMissing => {
            format!("`{subject}` is missing for {} of the accounts, usually for {}", percent(value), usual(percent))
        }
        QualityCheck::MedianFactor => {
            let usual = usual(number);
            let (times, way) = match (finding.deviation, finding.expected) {
                (Some(times), Some(expected)) if value.abs() >= expected.abs() => (times, "times as high"),
                (Some(times), Some(_)) => (times, "times as low"),
                _ => return format!("the median of `{subject}` is {}, usually {usual}", number(value)),
            };
            format!("the median of `{subject}` is {} {way}: {}, usually {usual}", number(times), number(value))
        }
        QualityCheck::ScoresLost => {
            format!("{} of the accounts have a score, usually {}", percent(value), usual(percent))
        }
        QualityCheck::BandsChanged => {
            format!("{} of the accounts have a score in another band than {since}", percent(value))
        }
        QualityCheck::ParentCycles => format!("{} in a circle of parents", accounts(value)),
        QualityCheck::ParentOrphans => format!("{} with a parent that is listed nowhere", accounts(value)),
        QualityCheck::Psi => {
            let tier = finding.tier.as_deref().unwrap_or_default();
            format!("the scores of tier `{tier}` have a stability index of {value:.2} against those {since}")
        }
    }
}

/// What stops, and from where on.
pub fn stop_message(finding: &QualityFinding) -> String {
    let stop = finding.limits.stop.unwrap_or_default();
    let limit = match finding.check {
        QualityCheck::MedianFactor => format!("{} times", number(stop)),
        QualityCheck::Psi => number(stop),
        QualityCheck::AccountsLost | QualityCheck::DayRowsLost | QualityCheck::RowsLost | QualityCheck::ScoresLost => {
            format!("{} lost", percent(stop))
        }
        QualityCheck::Freshness => format!("{} more", days(stop)),
        QualityCheck::ParentCycles | QualityCheck::ParentOrphans => accounts(stop),
        QualityCheck::RowsDropped => format!("{} more", percent(stop)),
        QualityCheck::Nulls | QualityCheck::ValuesMissing => format!("{} of the usual values missing", percent(stop)),
        QualityCheck::BandsChanged => percent(stop),
    };
    format!("the data looks wrong: {} (stops from {limit})", finding.message)
}

/// Where to look, and how to publish all the same.
pub fn stop_hint(finding: &QualityFinding) -> String {
    let look = match finding.check {
        QualityCheck::AccountsLost => "look whether the accounts' export is complete",
        QualityCheck::DayRowsLost => "look whether the day was exported whole",
        QualityCheck::Freshness => "look whether the export still runs",
        QualityCheck::RowsDropped => "look whether its keys and account ids are still those of the accounts source",
        QualityCheck::RowsLost => "look whether the export is complete",
        QualityCheck::Nulls | QualityCheck::ValuesMissing => "look whether the column is filled in the export",
        QualityCheck::MedianFactor => "look whether the export changed its unit",
        QualityCheck::ParentCycles | QualityCheck::ParentOrphans => "look at the column that names the parents",
        QualityCheck::ScoresLost => "look which exports lack rows",
        QualityCheck::BandsChanged | QualityCheck::Psi => {
            "look at the metrics whose values are unusual, and whether every export is complete"
        }
    };
    format!("{look}; if it is right, publish it with `--accept {} --reason TEXT`", finding.check.as_str())
}

fn days(count: f64) -> String {
    if (count - 1.0).abs() < 0.5 { "1 day".to_owned() } else { format!("{count:.0} days") }
}

fn accounts(count: f64) -> String {
    if (count - 1.0).abs() < 0.5 { "1 account".to_owned() } else { format!("{count:.0} accounts") }
}

fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent > 0.0 && percent < 1.0 { format!("{percent:.1}%") } else { format!("{percent:.0}%") }
}

/// Three digits, no exponents for what people count.
fn number(number: f64) -> String {
    let size = number.abs();
    if size >= 100.0 || size.fract() <= 0.0 {
        format!("{number:.0}")
    } else if size >= 1.0 {
        format!("{number:.2}")
    } else {
        format!("{number:.4}")
    }
}
