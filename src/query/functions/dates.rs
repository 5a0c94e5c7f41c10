//! Functions of dates, timestamps and spans.

pub mod units_between;
pub mod construct;
pub mod month_ends_and_names;
pub mod date_difference;
pub mod epoch;
pub mod extract;
pub mod interval_parser;
pub mod interval_functions;
pub mod date_parts;
pub mod refused_functions;
pub mod truncate;

use super::super::types::Type;
use super::arguments::refuse_arguments;
use super::{Argument, Function, Overload, Refusal, ScalarEvaluator};
use date_parts::DatePart;

pub use extract::resolve_date_part;
pub use interval_parser::{interval_of_units, parse_interval};
pub use refused_functions::REFUSED;

pub static DATES: &[Function] = &[
    extract::DATE_PART,
    extract::YEAR,
    extract::QUARTER,
    extract::MONTH,
    extract::WEEK,
    extract::YEARWEEK,
    extract::ISOYEAR,
    extract::DAY,
    extract::ISODOW,
    extract::DAYOFYEAR,
    extract::HOUR,
    extract::MINUTE,
    extract::SECOND,
    extract::MILLISECOND,
    extract::MICROSECOND,
    extract::DECADE,
    extract::CENTURY,
    extract::MILLENNIUM,
    extract::ERA,
    extract::JULIAN,
    extract::EPOCH,
    epoch::EPOCH_MS,
    epoch::EPOCH_US,
    truncate::DATE_TRUNC,
    date_difference::DATE_DIFF,
    date_difference::DATE_SUB,
    units_between::SECONDS_BETWEEN,
    units_between::MINUTES_BETWEEN,
    units_between::HOURS_BETWEEN,
    units_between::DAYS_BETWEEN,
    units_between::WEEKS_BETWEEN,
    construct::DATE_ADD,
    interval_functions::AGE,
    interval_functions::TIME_BUCKET,
    interval_functions::DATE_BIN,
    interval_functions::TO_YEARS,
    interval_functions::TO_QUARTERS,
    interval_functions::TO_MONTHS,
    interval_functions::TO_WEEKS,
    interval_functions::TO_DAYS,
    interval_functions::TO_HOURS,
    interval_functions::TO_MINUTES,
    interval_functions::TO_SECONDS,
    interval_functions::TO_MILLISECONDS,
    interval_functions::TO_MICROSECONDS,
    interval_functions::TO_DECADES,
    interval_functions::TO_CENTURIES,
    interval_functions::TO_MILLENNIA,
    month_ends_and_names::LAST_DAY,
    month_ends_and_names::DAYNAME,
    month_ends_and_names::MONTHNAME,
    construct::MAKE_DATE,
    construct::MAKE_TIMESTAMP,
    epoch::TO_TIMESTAMP,
    construct::DATE,
];

/// Whether a name, in lower case, reads the clock, which has another answer every time.
#[must_use]
pub fn reads_clock(name: &str) -> bool {
    matches!(
        name,
        "current_date"
            | "current_time"
            | "current_timestamp"
            | "current_localtime"
            | "current_localtimestamp"
            | "current_datetime"
            | "localtime"
            | "localtimestamp"
            | "now"
            | "today"
            | "curdate"
            | "curtime"
            | "getdate"
            | "getutcdate"
            | "get_current_time"
            | "get_current_timestamp"
            | "sysdate"
            | "sysdatetime"
            | "systimestamp"
            | "sysutcdatetime"
            | "utc_date"
            | "utc_time"
            | "utc_timestamp"
            | "unix_now"
            | "transaction_timestamp"
            | "statement_timestamp"
            | "clock_timestamp"
    )
}

/// The part that a name stands for.
fn parse_date_part(function: &str, name: &str) -> Result<DatePart, Refusal> {
    DatePart::from_name(name.trim()).ok_or_else(|| {
        if matches!(name.trim().to_ascii_lowercase().as_str(), "dayofweek" | "weekday") {
            let message = format!("engines begin to count `{name}` with Sunday or Monday, with 0 or 1");
            return Refusal::new(message).hint("write `isodow` for 1 (Monday) to 7, or `dow` for 0 (Sunday) to 6");
        }
        Refusal::new(format!("`{function}` knows no part `{name}`"))
            .hint("parts are year, quarter, month, week, day, hour, minute, second, epoch, dow, isodow, doy and others")
    })
}

/// The part that an argument names, which is a literal.
fn literal_date_part(function: &str, argument: &Argument) -> Result<DatePart, Refusal> {
    match argument.literal_text() {
        Some(name) => parse_date_part(function, name),
        None => Err(Refusal::new(format!("`{function}` takes the part first, as text in quotes"))
            .hint(format!("write `{function}('month', …)`"))),
    }
}

/// The type of an argument that is a moment; NULL is a date.
fn moment_type(argument: &Argument) -> Type {
    if argument.is_null() { Type::Date } else { argument.data_type }
}

fn is_integer(argument: &Argument) -> bool {
    argument.data_type == Type::Integer || argument.is_null()
}

/// A function of one date or timestamp, or of a span or an interval where those have an answer.
fn resolve_of_moment(
    scalar: &'static ScalarEvaluator,
    name: &str,
    arguments: &[Argument],
    result: Type,
    spans: bool,
) -> Result<Overload, Refusal> {
    match arguments {
        [of] if of.is_null()
            || of.data_type.is_temporal()
            || (spans && matches!(of.data_type, Type::Span | Type::Interval)) =>
        {
            Ok(Overload::new(scalar, vec![moment_type(of)], result))
        }
        _ => Err(refuse_arguments(name, "a date or a timestamp", arguments)),
    }
}

#[cfg(test)]
mod tests;
