//! Checks how old the newest row of a source is, against its declared `freshness`.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::check_input::CheckInput;
use super::findings::ReportedFinding;
use super::row_counts::RowCounts;
use crate::base::diagnostic::Diagnostic;
use crate::base::text::count_phrase;
use crate::config::{FreshnessLimits, SourceTime};
use crate::measure::source::report::{CheckFinding, FindingLevel, SourceCheckKind, SourceReport};

/// A declared limit that a source exceeds.
struct ExceededLimit {
    level: FindingLevel,
    days: u32,
}

/// Adds the age of the newest row to the report, and a finding if the source is stale.
pub fn check_freshness(
    checked: &CheckInput,
    counts: &RowCounts,
    as_of: NaiveDate,
    report: &mut SourceReport,
) -> Option<ReportedFinding> {
    report.newest = match checked.source().time {
        SourceTime::Events { .. } => counts.newest,
        SourceTime::Snapshots { .. } => report.snapshot.map(midnight_of_day),
        SourceTime::Current => None,
    };
    report.age_days = report.newest.map(|newest| as_of.signed_duration_since(newest.date()).num_days());
    let age = report.age_days.or_else(|| age_of_unchecked_rows(checked, as_of))?;
    let limit = exceeded_limit(checked.source().freshness, age)?;
    Some(stale_source(checked, as_of, report.newest, age, &limit))
}

/// Returns the least age that rows before the checked days can have; `None` if there are no such rows.
fn age_of_unchecked_rows(checked: &CheckInput, as_of: NaiveDate) -> Option<i64> {
    let first_day = checked.first_day.filter(|_| !checked.plan.files.is_empty())?;
    Some(as_of.signed_duration_since(first_day).num_days() + 1)
}

fn exceeded_limit(limits: FreshnessLimits, age: i64) -> Option<ExceededLimit> {
    let exceeded = |limit: Option<u32>| limit.filter(|limit| age > i64::from(*limit));
    match (exceeded(limits.error_after), exceeded(limits.warn_after)) {
        (Some(days), _) => Some(ExceededLimit { level: FindingLevel::Error, days }),
        (None, Some(days)) => Some(ExceededLimit { level: FindingLevel::Warning, days }),
        (None, None) => None,
    }
}

fn stale_source(
    checked: &CheckInput,
    as_of: NaiveDate,
    newest: Option<NaiveDateTime>,
    age: i64,
    limit: &ExceededLimit,
) -> ReportedFinding {
    let source = checked.source();
    let allowed = count_phrase(limit.days, "day", "days");
    let age = count_phrase(age, "day", "days");
    let message = match newest {
        Some(newest) => {
            format!("its newest row is from {}, {age} before {as_of}; the limit is {allowed}", newest.date())
        }
        None => format!("it has no rows in the last {age}; the limit is {allowed}"),
    };
    let diagnostic = Diagnostic::error("source-freshness", format!("source `{}`: {message}", source.name))
        .at(source.place.clone())
        .hint("check whether the export still runs");
    let finding = CheckFinding {
        level: limit.level,
        check: SourceCheckKind::Freshness,
        message,
        rows: 0,
        dropped: false,
        examples: Vec::new(),
    };
    ReportedFinding { finding, diagnostic }
}

fn midnight_of_day(day: NaiveDate) -> NaiveDateTime {
    day.and_time(NaiveTime::MIN)
}
