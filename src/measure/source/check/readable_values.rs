//! Checks, before any row is counted, that every value can be converted to the declared type of its column.

use std::sync::Arc;

use super::read_failure::{joint_read_failure, read_failure};
use super::result_cells::{read_count, read_text};
use crate::base::diagnostic::Diagnostic;
use crate::base::escape::escape_and_shorten;
use crate::base::failure::Failure;
use crate::config::{ColumnType, SourceColumn, likely_number_format};
use crate::measure::source::column_conversion::{InexactNumber, inexact_number, whole_number_digits};
use crate::measure::source::declared_columns::column_type_name;
use crate::measure::source::exports::Exports;
use crate::measure::source::scan::{PATH_COLUMN, ScanPlan, UnreadableCount};
use crate::query::engine;

/// Checks the columns of all sources whose conversion may fail.
///
/// # Errors
/// Every column with unreadable values, each with an example, or an engine that fails.
pub fn check_values_readable(exports: &Exports, plans: &[Arc<ScanPlan>]) -> Result<(), Failure> {
    let mut counts: Vec<(&ScanPlan, UnreadableCount)> = Vec::new();
    for plan in plans {
        let unreadable = plan.count_unreadable(exports).map_err(|reason| read_failure(&plan.source, reason))?;
        counts.extend(unreadable.into_iter().map(|count| (plan.as_ref(), count)));
    }
    let frames = counts.iter().map(|(_, count)| count.frame.clone()).collect();
    let answers = engine::collect_frames(frames)
        .map_err(|reason| joint_read_failure(counts.iter().map(|(plan, _)| &plan.source), reason))?;
    let mut problems = Vec::new();
    for ((plan, count), answer) in counts.iter().zip(answers) {
        let values = read_count(&answer, "values");
        if values > 0 {
            problems.push(unreadable_values(plan, &count.column, values, exports)?);
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Failure::Data(problems)) }
}

/// Reports the unreadable values of a column, with an example and its file.
fn unreadable_values(
    plan: &ScanPlan,
    column: &SourceColumn,
    values: u64,
    exports: &Exports,
) -> Result<Diagnostic, Failure> {
    let failed = |reason| read_failure(&plan.source, reason);
    let frame = plan.unreadable_example(exports, column).map_err(failed)?;
    let example = engine::collect_frames(frame.into_iter().collect()).map_err(failed)?.pop().unwrap_or_default();
    let (value, url) = (read_text(&example, "value"), read_text(&example, PATH_COLUMN));
    let Unreadable { expected, shown, hint } = describe_unreadable(column, value);
    // Of times hundreds of thousands of years away, the engine may not find the row again.
    let example = match url.as_str() {
        "" => String::new(),
        url => format!(", such as `{}` in `{}`", escape_and_shorten(&shown), exports.path_of_engine_url(url)),
    };
    let message = format!(
        "source `{}`, column {}: {values} {} no {expected}{example}",
        plan.source.name,
        column.quoted_names(),
        if values == 1 { "value is" } else { "values are" },
    );
    Ok(Diagnostic::error("source-value", message).at(column.place.clone()).hint(hint))
}

/// An unreadable value, as a message describes it.
struct Unreadable {
    /// What the value should be: "date".
    expected: String,
    shown: String,
    hint: String,
}

fn describe_unreadable(column: &SourceColumn, value: String) -> Unreadable {
    if let Some(number) = inexact_number(&value).filter(|_| column.format.is_none())
        && let Some(hint) = hint_for_inexact_number(column, number)
    {
        let noun = if column.holds_account_ids { "id".to_owned() } else { column_type_name(column.kind) };
        let expected = if number == InexactNumber::Fraction { noun } else { format!("exact {noun}") };
        return Unreadable { expected, shown: whole_number_digits(&value), hint: hint.to_owned() };
    }
    let hint = match &column.format {
        Some(format) if format.contains("%Y") && has_short_year(&value) => {
            format!("it is read with the format `{format}`; a year of two digits is `%y`")
        }
        Some(format) if format.contains("%Z") => format!(
            "it is read with the format `{format}`; `%Z` reads names such as `Europe/Berlin`, and `%z` offsets and `Z`; \
             abbreviations such as `PST` or `CEST` are not certain"
        ),
        Some(format) => match likely_number_format(&value).filter(|likely| likely != format) {
            Some(likely) if is_number(column.kind) => {
                format!("it is read with the format `{format}`, and this looks like `{likely}`")
            }
            _ => format!("it is read with the format `{format}`"),
        },
        None => "declare the type that the values have, or fix the export".to_owned(),
    };
    Unreadable { expected: column_type_name(column.kind), shown: value, hint }
}

/// Returns the hint for a number that is no exact whole number or id; `None` if the hint for any value says enough.
fn hint_for_inexact_number(column: &SourceColumn, number: InexactNumber) -> Option<&'static str> {
    match (number, column.kind) {
        (InexactNumber::Double, ColumnType::Integer) if !column.holds_account_ids => Some(
            "doubles hold whole numbers exactly only up to 2^53: declare it as `number`, or export ids as text or as \
             integers",
        ),
        _ if !column.holds_account_ids => None,
        (InexactNumber::Double, _) => {
            Some("doubles hold whole numbers exactly only up to 2^53: export ids as text or as integers")
        }
        (InexactNumber::Single, _) => Some(
            "floating point numbers of 32 bits hold whole numbers exactly only up to 2^24: export ids as text or as \
             integers",
        ),
        (InexactNumber::Fraction, _) => {
            Some("an id has no fraction: name the column with the account's id, or fix the export")
        }
        (InexactNumber::Wide, ColumnType::Integer) => {
            Some("declare it as `decimal(0)`: such ids need more than 64 bits")
        }
        (InexactNumber::Wide, _) => None,
    }
}

fn is_number(kind: ColumnType) -> bool {
    matches!(kind, ColumnType::Integer | ColumnType::Number | ColumnType::Decimal(_))
}

/// Returns whether a text holds the digits of a date, but never four in a row, as a year has. `0` is no date.
fn has_short_year(text: &str) -> bool {
    let has_year = text.as_bytes().windows(4).any(|window| window.iter().all(u8::is_ascii_digit));
    !has_year && text.bytes().filter(u8::is_ascii_digit).count() > 2
}
