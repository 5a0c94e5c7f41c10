//! The arguments of date functions: a moment, and the part or unit that a literal names.

use crate::query::functions::arguments::refuse_arguments;
use crate::query::functions::date_part::DatePart;
use crate::query::functions::{Argument, Overload, Refusal, ScalarEvaluator};
use crate::query::types::Type;

/// Returns the part of a name.
pub fn parse_date_part(function: &str, name: &str) -> Result<DatePart, Refusal> {
    DatePart::from_name(name.trim()).ok_or_else(|| {
        if matches!(name.trim().to_ascii_lowercase().as_str(), "dayofweek" | "weekday") {
            let message = format!("engines count `{name}` from Sunday or Monday, and from 0 or 1");
            return Refusal::new(message).hint("write `isodow` for 1 (Monday) to 7, or `dow` for 0 (Sunday) to 6");
        }
        if name.trim().eq_ignore_ascii_case("date") {
            return Refusal::new(format!("`{function}` has no part `{name}`"))
                .hint("write `CAST(x AS DATE)` for the day");
        }
        Refusal::new(format!("`{function}` has no part `{name}`"))
            .hint("parts are year, quarter, month, week, day, hour, minute, second, epoch, dow, isodow, doy and others")
    })
}

/// Returns the part that a literal argument names.
pub fn literal_date_part(function: &str, argument: &Argument) -> Result<DatePart, Refusal> {
    match argument.literal_text() {
        Some(name) => parse_date_part(function, name),
        None => Err(Refusal::new(format!("`{function}` takes the part first, as text in quotes"))
            .hint(format!("write `{function}('month', …)`"))),
    }
}

/// Returns the type of an argument that is a moment. NULL is a date.
pub fn moment_type(argument: &Argument) -> Type {
    if argument.is_null() { Type::Date } else { argument.data_type }
}

/// Which values a function of one moment takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MomentKinds {
    DatesAndTimestamps,
    /// Spans and intervals too.
    WithLengths,
}

/// Resolves a function of one date or timestamp, or of a length of time where the function takes those.
pub fn resolve_moment_function(
    scalar: &'static ScalarEvaluator,
    name: &str,
    arguments: &[Argument],
    result: Type,
    kinds: MomentKinds,
) -> Result<Overload, Refusal> {
    match arguments {
        [of] if of.is_null() || of.data_type.is_temporal() || is_length_taken(of, kinds) => {
            Ok(Overload::new(scalar, vec![moment_type(of)], result))
        }
        _ => Err(refuse_arguments(name, "a date or a timestamp", arguments)),
    }
}

fn is_length_taken(argument: &Argument, kinds: MomentKinds) -> bool {
    kinds == MomentKinds::WithLengths && matches!(argument.data_type, Type::Span | Type::Interval)
}
