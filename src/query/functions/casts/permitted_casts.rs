//! The conversions that exist between types, and those that refuse some values.

use crate::query::expr::Cast;
use crate::query::functions::Refusal;
use crate::query::types::{MAX_DIGITS, Type};

/// Checks that values of one type can be converted to another.
///
/// # Errors
/// Types without a conversion, with what to write instead.
pub fn check_cast(from: Type, to: Type) -> Result<(), Refusal> {
    let is_number = |data_type: Type| data_type.is_numeric() || data_type == Type::Boolean;
    let possible = from == to
        || from == Type::Null
        || to == Type::Text
        || (is_number(from) && is_number(to))
        || (from.is_temporal() && to.is_temporal())
        || (from == Type::Text && (is_number(to) || to.is_temporal() || matches!(to, Type::Interval | Type::Span)))
        || (matches!(from, Type::Timestamp | Type::TimestampTz) && to == Type::Span)
        || (from == Type::Span && to == Type::Interval);
    if possible {
        return Ok(());
    }
    let refusal = Refusal::new(format!("{} cannot be converted to {to}", from.noun()));
    Err(match (from, to) {
        (Type::Integer | Type::Decimal(_) | Type::Double, Type::Date) => {
            refusal.hint("days since 1970 are a date by `DATE '1970-01-01' + days`, seconds by `CAST(TO_TIMESTAMP(seconds) AS DATE)`")
        }
        (Type::Integer | Type::Decimal(_) | Type::Double, Type::Timestamp | Type::TimestampTz) => {
            refusal.hint("seconds since 1970 are an instant by `TO_TIMESTAMP(seconds)`, milliseconds by `TO_TIMESTAMP(milliseconds / 1000)`")
        }
        (Type::Date, _) if to.is_numeric() => {
            refusal.hint("the days since 1970 are `date - DATE '1970-01-01'`; a part is `EXTRACT(YEAR FROM date)`")
        }
        (Type::Timestamp | Type::TimestampTz, _) if to.is_numeric() => {
            refusal.hint("the seconds since 1970 are `EPOCH(timestamp)`, the milliseconds `EPOCH_MS(timestamp)`")
        }
        (Type::Span | Type::Interval, _) if to.is_numeric() => {
            refusal.hint("the seconds are `EXTRACT(EPOCH FROM …)`; days between two times are `DAYS_BETWEEN(from, to)`")
        }
        (_, Type::Interval) => refusal.hint("say in which unit: `TO_DAYS(n)`, `INTERVAL (n) HOUR`"),
        (_, Type::Boolean) => refusal.hint("write the condition: `… IS NOT NULL`"),
        (_, Type::Date | Type::Timestamp | Type::TimestampTz) => refusal.hint("add it to a date: `date + INTERVAL '1 day'`"),
        _ => refusal,
    })
}

/// Whether a conversion refuses some values. Dates and timestamps beyond the year 262142 do not count, because exports do
/// not hold them.
#[must_use]
pub fn is_fallible_cast(from: Type, to: Type, cast: Cast) -> bool {
    if cast.lenient {
        return false;
    }
    match (from, to) {
        (Type::Null, _) | (_, Type::Text) => false,
        (Type::Text, _) | (Type::Interval, Type::Span) => true,
        (Type::Double, Type::Integer | Type::Decimal(_)) | (Type::Decimal(_), Type::Integer) => true,
        (Type::Boolean, Type::Decimal(scale)) => cast.limit.is_some() || scale == MAX_DIGITS,
        // 64 bits have up to 19 digits.
        (Type::Integer, Type::Decimal(scale)) => cast.limit.is_some() || scale > MAX_DIGITS - 19,
        (Type::Decimal(from), Type::Decimal(to)) => cast.limit.is_some() || to > from,
        (Type::Integer, Type::Integer) => cast.limit.is_some(),
        _ => false,
    }
}
