//! STRFTIME: a date or a timestamp as text.

use std::borrow::Cow;

use super::format_writer::WallClockMoment;
use super::specifiers::{DateFormat, literal_format};
use crate::query::functions::arguments::list_types;
use crate::query::functions::time_zones::{offset_seconds, wall_clock_at};
use crate::query::functions::{Argument, Function, Overload, Refusal, ScalarEvaluator, Signature, ValueError};
use crate::query::types::Type;
use crate::query::value::{MICROS_PER_DAY, Value};

pub const STRFTIME: Function = Function {
    names: &["strftime"],
    usage: "STRFTIME(date, format)",
    meaning: "A date or timestamp as text in a format. An instant is written in the pipeline's time zone.",
    examples: &[
        ("STRFTIME(DATE '2024-01-31', '%d.%m.%Y')", "31.01.2024"),
        ("STRFTIME(DATE '2024-12-30', '%G-W%V')", "2025-W01"),
        ("STRFTIME(TIMESTAMP '2024-01-31 15:04:05', '%-I:%M %p')", "3:04 PM"),
        ("STRFTIME(DATE '0001-01-01', '%Y%m')", "000101"),
        ("STRFTIME(NULL, '%Y')", "NULL"),
    ],
    resolve: resolve_strftime,
};

static SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "STRFTIME", strict: true, fallible: false, evaluate: evaluate_strftime };

/// Resolves a call. The two arguments may stand in either order.
fn resolve_strftime(arguments: &[Argument]) -> Result<Overload, Refusal> {
    let [first, second] = arguments else { return Err(refuse_strftime(arguments)) };
    let (format, types) = match (first.data_type, second.data_type) {
        (Type::Text, Type::Text) => {
            return Err(refuse_strftime(arguments).hint("write `CAST(x AS DATE)` for the text that is a date"));
        }
        (moment, Type::Text | Type::Null) if moment.is_temporal() => (second, [moment, Type::Text]),
        (Type::Text | Type::Null, moment) if moment.is_temporal() => (first, [Type::Text, moment]),
        (Type::Null, Type::Text | Type::Null) => (second, [Type::Timestamp, Type::Text]),
        (Type::Text, Type::Null) => (first, [Type::Text, Type::Timestamp]),
        _ => return Err(refuse_strftime(arguments)),
    };
    literal_format("STRFTIME", format)?;
    Ok(Overload::new(&SCALAR, types.to_vec(), Type::Text))
}

fn refuse_strftime(arguments: &[Argument]) -> Refusal {
    let found = list_types(arguments);
    Refusal::new(format!("`STRFTIME` takes a date or a timestamp and a format; found {found}"))
}

fn evaluate_strftime<'a>(values: &[Value<'a>], signature: &Signature) -> Result<Value<'a>, ValueError> {
    let ([Value::Text(format), moment] | [moment, Value::Text(format)]) = values else {
        return Err(ValueError("the format is not text".to_owned()));
    };
    let moment = match moment {
        Value::Date(day) => {
            WallClockMoment { wall: i64::from(*day).saturating_mul(MICROS_PER_DAY), offset: 0, zone: "" }
        }
        Value::Timestamp(wall) => WallClockMoment { wall: *wall, offset: 0, zone: "" },
        Value::TimestampTz(instant) => WallClockMoment {
            wall: wall_clock_at(*instant, signature.zone),
            offset: offset_seconds(*instant, signature.zone),
            zone: signature.zone.name(),
        },
        _ => return Err(ValueError("the value is not a date or a timestamp".to_owned())),
    };
    let format = DateFormat::parse_cached(format).map_err(|refusal| ValueError(refusal.message))?;
    Ok(Value::Text(Cow::Owned(format.format_moment(&moment))))
}
