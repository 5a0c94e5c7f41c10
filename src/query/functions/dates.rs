//! Functions of dates, timestamps and spans.

pub mod between;
pub mod construct;
pub mod days;
pub mod difference;
pub mod epoch;
pub mod extract;
pub mod interval;
pub mod lengths;
pub mod part;
pub mod refused;
pub mod truncate;

use super::super::types::Type;
use super::arguments::refuse;
use super::{Argument, Function, Overload, Refusal, Scalar};
use part::Part;

pub use extract::date_part;
pub use interval::{interval_of, parse_interval};
pub use refused::REFUSED;

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
    difference::DATE_DIFF,
    difference::DATE_SUB,
    between::SECONDS_BETWEEN,
    between::MINUTES_BETWEEN,
    between::HOURS_BETWEEN,
    between::DAYS_BETWEEN,
    between::WEEKS_BETWEEN,
    construct::DATE_ADD,
    lengths::AGE,
    lengths::TIME_BUCKET,
    lengths::DATE_BIN,
    lengths::TO_YEARS,
    lengths::TO_QUARTERS,
    lengths::TO_MONTHS,
    lengths::TO_WEEKS,
    lengths::TO_DAYS,
    lengths::TO_HOURS,
    lengths::TO_MINUTES,
    lengths::TO_SECONDS,
    lengths::TO_MILLISECONDS,
    lengths::TO_MICROSECONDS,
    lengths::TO_DECADES,
    lengths::TO_CENTURIES,
    lengths::TO_MILLENNIA,
    days::LAST_DAY,
    days::DAYNAME,
    days::MONTHNAME,
    construct::MAKE_DATE,
    construct::MAKE_TIMESTAMP,
    epoch::TO_TIMESTAMP,
    construct::DATE,
];

/// Whether a name, in lower case, reads the clock, which has another answer every time.
#[must_use]
pub fn is_clock(name: &str) -> bool {
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
fn known_part(function: &str, name: &str) -> Result<Part, Refusal> {
    Part::named(name.trim()).ok_or_else(|| {
        if matches!(name.trim().to_ascii_lowercase().as_str(), "dayofweek" | "weekday") {
            let message = format!("engines begin to count `{name}` with Sunday or Monday, with 0 or 1");
            return Refusal::new(message).hint("write `isodow` for 1 (Monday) to 7, or `dow` for 0 (Sunday) to 6");
        }
        Refusal::new(format!("`{function}` knows no part `{name}`"))
            .hint("parts are year, quarter, month, week, day, hour, minute, second, epoch, dow, isodow, doy and others")
    })
}

/// The part that an argument names, which is a literal.
fn literal_part(function: &str, argument: &Argument) -> Result<Part, Refusal> {
    match argument.literal_text() {
        Some(name) => known_part(function, name),
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
fn of_moment(
    scalar: &'static Scalar,
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
        _ => Err(refuse(name, "a date or a timestamp", arguments)),
    }
}

#[cfg(test)]
mod tests;
