//! TIMEZONE, which is also written `x AT TIME ZONE 'zone'`.

use chrono_tz::Tz;

use crate::base::zone_names;
use crate::query::functions::arguments::refuse_arguments;
use crate::query::functions::time_zones::{instant_of, wall_clock_at};
use crate::query::functions::{Argument, Function, Overload, Refusal, ScalarEvaluator, Signature, ValueError};
use crate::query::types::Type;
use crate::query::value::Value;

pub const TIMEZONE: Function = Function {
    names: &["timezone"],
    usage: "TIMEZONE('zone', x)",
    meaning: "Of a timestamp, the reading of the zone's clock, without time zone. Of a timestamp without time zone, the \
              timestamp at which the zone's clock shows it. Also written `x AT TIME ZONE 'zone'`.",
    examples: &[
        ("TIMEZONE('Asia/Tokyo', TIMESTAMPTZ '2026-03-09 20:00:00+00')", "2026-03-10 05:00:00"),
        ("TIMESTAMPTZ '2026-03-09 20:00:00+00' AT TIME ZONE 'America/New_York'", "2026-03-09 16:00:00"),
        ("TIMESTAMP '2026-03-10 05:00:00' AT TIME ZONE 'Asia/Tokyo'", "2026-03-09 20:00:00+00"),
        ("CAST(NULL AS TIMESTAMPTZ) AT TIME ZONE 'UTC'", "NULL"),
    ],
    resolve: resolve_timezone,
};

fn resolve_timezone(arguments: &[Argument]) -> Result<Overload, Refusal> {
    let [zone, moment] = arguments else { return Err(refuse_timezone(arguments)) };
    let Some(name) = zone.literal_text() else {
        if zone.data_type != Type::Text {
            return Err(refuse_timezone(arguments));
        }
        let refusal = Refusal::new("the zone of AT TIME ZONE must be a literal");
        return Err(refusal.hint(
            "write its name in quotes, such as `x AT TIME ZONE 'Europe/Berlin'`; for several zones, a CASE with one \
             branch for each",
        ));
    };
    if parse_zone(name).is_none() {
        return Err(Refusal::new(format!("`{name}` is not a time zone")).hint(zone_names::suggest_zone(name)));
    }
    match moment.data_type {
        Type::TimestampTz => Ok(Overload::new(&TIMEZONE_OF, vec![Type::Text, Type::TimestampTz], Type::Timestamp)),
        Type::Date | Type::Timestamp => {
            Ok(Overload::new(&TIMEZONE_OF, vec![Type::Text, Type::Timestamp], Type::TimestampTz))
        }
        Type::Null => Ok(Overload::new(&TIMEZONE_OF, vec![Type::Text, Type::TimestampTz], Type::Timestamp)),
        _ => Err(refuse_timezone(arguments)),
    }
}

fn refuse_timezone(arguments: &[Argument]) -> Refusal {
    refuse_arguments("TIMEZONE", "the name of a zone in quotes, and a timestamp", arguments)
}

fn parse_zone(name: &str) -> Option<Tz> {
    name.trim().parse().ok()
}

static TIMEZONE_OF: ScalarEvaluator =
    ScalarEvaluator { name: "timezone", strict: true, fallible: false, evaluate: evaluate_timezone };

fn evaluate_timezone<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let [Value::Text(zone), moment] = values else { return Ok(Value::Null) };
    let Some(zone) = parse_zone(zone) else { return Ok(Value::Null) };
    Ok(match moment {
        Value::TimestampTz(instant) => Value::Timestamp(wall_clock_at(*instant, zone)),
        Value::Timestamp(wall) => Value::TimestampTz(instant_of(*wall, zone)),
        _ => Value::Null,
    })
}
