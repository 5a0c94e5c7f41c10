use chrono_tz::Tz;
use proptest::prelude::*;

use super::value_to_text::text_of;
use super::*;
use crate::query::expr::Cast;
use crate::query::functions::ValueError;
use crate::query::interval::Interval;
use crate::query::types::Type;
use crate::query::value::Value;
use crate::testing::is_thorough;

const UTC: Tz = Tz::UTC;

fn limited(value: &Value<'static>, from: Type, to: Type, limit: i128) -> Result<String, ValueError> {
    cast_value(value, from, to, Cast { lenient: false, limit: Some(limit) }, UTC).map(|found| text_of(&found, to, UTC))
}

fn plain(value: &Value<'static>, from: Type, to: Type) -> Result<String, ValueError> {
    cast_value(value, from, to, Cast::IMPLICIT, UTC).map(|found| text_of(&found, to, UTC))
}

fn text(text: &'static str, to: Type, zone: Tz) -> Result<String, ValueError> {
    cast_value(&Value::text(text), Type::Text, to, Cast::IMPLICIT, zone).map(|found| text_of(&found, to, zone))
}

/// The values are those of DuckDB 1.5.5.
#[test]
fn doubles_round_to_even_decimals_away_from_zero() {
    for (number, integer) in
        [(2.5, "2"), (3.5, "4"), (-2.5, "-2"), (9_223_372_036_854_774_784.0, "9223372036854774784")]
    {
        assert_eq!(plain(&Value::Double(number), Type::Double, Type::Integer).as_deref(), Ok(integer));
    }
    for (number, decimal) in [(0.125, "0.13"), (-0.125, "-0.13"), (1.005, "1.00"), (2.675, "2.68"), (0.375, "0.38")] {
        assert_eq!(plain(&Value::Double(number), Type::Double, Type::Decimal(2)).as_deref(), Ok(decimal));
    }
    for (unscaled, scale, to, expected) in
        [(25, 1, 0, "3"), (-25, 1, 0, "-3"), (245, 2, 1, "2.5"), (235, 2, 1, "2.4"), (9995, 2, 1, "100.0")]
    {
        assert_eq!(plain(&Value::Decimal(unscaled), Type::Decimal(scale), Type::Decimal(to)).as_deref(), Ok(expected));
    }
    assert_eq!(plain(&Value::Decimal(25), Type::Decimal(1), Type::Integer).as_deref(), Ok("3"));
}

#[test]
fn narrower_types_have_bounds() {
    let integer = 2_147_483_647;
    assert_eq!(
        limited(&Value::Double(2_147_483_647.4), Type::Double, Type::Integer, integer).as_deref(),
        Ok("2147483647")
    );
    let problem = limited(&Value::Double(2_147_483_647.5), Type::Double, Type::Integer, integer).unwrap_err();
    assert_eq!(problem.0, "`2147483647.5` is not an integer from -2147483648 to 2147483647");
    assert_eq!(
        limited(&Value::Integer(-2_147_483_648), Type::Integer, Type::Integer, integer).as_deref(),
        Ok("-2147483648")
    );
    assert!(limited(&Value::Integer(-1), Type::Integer, Type::Integer, 255).is_err());
    assert_eq!(limited(&Value::Integer(255), Type::Integer, Type::Integer, 255).as_deref(), Ok("255"));
    let problem = limited(&Value::text("999.995"), Type::Text, Type::Decimal(2), 99_999).unwrap_err();
    assert_eq!(problem.0, "`999.995` is outside the range of DECIMAL(5,2)");
    assert_eq!(limited(&Value::text("999.994"), Type::Text, Type::Decimal(2), 99_999).as_deref(), Ok("999.99"));
    assert!(limited(&Value::Integer(50), Type::Integer, Type::Decimal(1), 99).is_err());
    assert_eq!(limited(&Value::text("-128.4"), Type::Text, Type::Integer, 127).as_deref(), Ok("-128"));
    assert!(limited(&Value::text("-128.5"), Type::Text, Type::Integer, 127).is_err());
    assert!(plain(&Value::Integer(5000), Type::Integer, Type::Decimal(36)).is_err());
    assert!(plain(&Value::Double(1e300), Type::Double, Type::Integer).is_err());
}

#[test]
fn decimals_become_the_nearest_double() {
    for (unscaled, scale, number) in [
        (1005, 3, 1.005),
        (3, 1, 0.3),
        (10_i128.pow(36), 37, 0.1),
        (90_071_992_547_409_935, 1, 9_007_199_254_740_994.0),
        (12_345_678_901_234_567_890_123_456_789_012, 2, 1.234_567_890_123_456_8e29),
        (1_234_567_890_123_456_789, 2, 12_345_678_901_234_568.0),
    ] {
        let found = cast_value(&Value::Decimal(unscaled), Type::Decimal(scale), Type::Double, Cast::IMPLICIT, UTC);
        assert_eq!(found, Ok(Value::Double(number)), "{unscaled} {scale}");
    }
}

#[test]
fn conditions_and_numbers() {
    assert_eq!(plain(&Value::Boolean(true), Type::Boolean, Type::Integer).as_deref(), Ok("1"));
    assert_eq!(plain(&Value::Boolean(true), Type::Boolean, Type::Decimal(2)).as_deref(), Ok("1.00"));
    assert_eq!(plain(&Value::Double(0.5), Type::Double, Type::Boolean).as_deref(), Ok("true"));
    assert_eq!(plain(&Value::Double(-0.0), Type::Double, Type::Boolean).as_deref(), Ok("false"));
    assert_eq!(plain(&Value::Decimal(4), Type::Decimal(1), Type::Boolean).as_deref(), Ok("true"));
    for word in ["true", "T", "1", "yEs", "y"] {
        assert_eq!(text(word, Type::Boolean, UTC).as_deref(), Ok("true"));
    }
    for word in ["false", "F", "0", "NO", "n"] {
        assert_eq!(text(word, Type::Boolean, UTC).as_deref(), Ok("false"));
    }
    for word in ["on", "off", " true ", "tru", "2", "00", ""] {
        assert!(text(word, Type::Boolean, UTC).is_err(), "{word}");
    }
}

#[test]
fn time_in_a_zone() {
    let berlin = Tz::Europe__Berlin;
    for (written, instant) in [
        ("2026-02-03", "2026-02-03 00:00:00+01"),
        ("2026-02-03 10:00:00Z", "2026-02-03 11:00:00+01"),
        ("2026-02-03T10:00:00.123456789Z", "2026-02-03 11:00:00.123456+01"),
        ("2026-02-03 10:00:00+02:00", "2026-02-03 09:00:00+01"),
        ("2026-02-03 10:00:00 America/New_York", "2026-02-03 16:00:00+01"),
        ("2026-02-03 10:00:00 EST", "2026-02-03 16:00:00+01"),
        ("2026-03-29 02:30:00", "2026-03-29 03:30:00+02"),
        ("2026-10-25 02:30:00", "2026-10-25 02:30:00+01"),
        ("2026-11-01 01:30:00 America/New_York", "2026-11-01 07:30:00+01"),
        ("2026-03-08 02:30:00 America/New_York", "2026-03-08 08:30:00+01"),
        ("1880-01-01", "1880-01-01 00:00:00+00:53"),
    ] {
        assert_eq!(text(written, Type::TimestampTz, berlin).as_deref(), Ok(instant), "{written}");
    }
    // As in DuckDB 1.5.5, a timestamp without time zone has the reading of the clock as written.
    assert_eq!(text("2026-02-03 10:00:00+02", Type::Timestamp, berlin).as_deref(), Ok("2026-02-03 10:00:00"));
    assert_eq!(text("2026-02-03 10:00:00 utc", Type::Timestamp, berlin).as_deref(), Ok("2026-02-03 10:00:00"));
    assert!(text("2026-02-03 10:00:00 Europe/Berlin", Type::Timestamp, berlin).is_err());
    // 2026-02-28 23:30 UTC is March in Berlin.
    let instant = Value::TimestampTz(1_772_321_400_000_000);
    let in_berlin = |to| cast_value(&instant, Type::TimestampTz, to, Cast::IMPLICIT, berlin).unwrap();
    assert_eq!(text_of(&in_berlin(Type::Date), Type::Date, berlin), "2026-03-01");
    assert_eq!(text_of(&in_berlin(Type::Timestamp), Type::Timestamp, berlin), "2026-03-01 00:30:00");
    let before = Value::Timestamp(-60_000_000);
    assert_eq!(plain(&before, Type::Timestamp, Type::Date).as_deref(), Ok("1969-12-31"));
}

#[test]
fn problems_name_the_value() {
    let problem = |written, to| text(written, to, UTC).unwrap_err().0;
    assert_eq!(problem("abc", Type::Integer), "`abc` is not an integer");
    assert_eq!(problem("abc", Type::Double), "`abc` is not a number");
    assert_eq!(problem("a\nb", Type::Decimal(2)), "`a\\nb` is not a decimal");
    assert_eq!(problem("2026-02-30", Type::Date), "`2026-02-30` is not a date: the calendar has no such day or hour");
    assert_eq!(problem("soon", Type::Date), "`soon` is not a date, which is written `2026-06-30`");
    assert_eq!(problem("maybe", Type::Boolean), "`maybe` is neither true nor false");
    let lenient = Cast { lenient: true, limit: None };
    assert_eq!(cast_value(&Value::text("abc"), Type::Text, Type::Integer, lenient, UTC), Ok(Value::Null));
    assert_eq!(text("inf", Type::Double, UTC).as_deref(), Ok("NULL"));
}

#[test]
fn refused_conversions_have_hints() {
    for (from, to, way_out) in [
        (Type::Integer, Type::Date, "DATE '1970-01-01' + days"),
        (Type::Double, Type::Timestamp, "TO_TIMESTAMP"),
        (Type::Date, Type::Integer, "date - DATE '1970-01-01'"),
        (Type::TimestampTz, Type::Double, "EPOCH"),
        (Type::Span, Type::Double, "EXTRACT(EPOCH"),
        (Type::Date, Type::Boolean, "IS NOT NULL"),
    ] {
        let refusal = check_cast(from, to).unwrap_err();
        assert!(refusal.hint.as_ref().is_some_and(|hint| hint.contains(way_out)), "{refusal:?}");
    }
}

const TYPES: [Type; 14] = [
    Type::Null,
    Type::Boolean,
    Type::Integer,
    Type::Decimal(0),
    Type::Decimal(2),
    Type::Decimal(20),
    Type::Decimal(38),
    Type::Double,
    Type::Text,
    Type::Date,
    Type::Timestamp,
    Type::TimestampTz,
    Type::Span,
    Type::Interval,
];

fn value_of(data_type: Type, bits: i128, words: &str) -> Value<'_> {
    let (low, _) = (bits.to_le_bytes(), ());
    let [a, b, c, d, e, f, g, h, ..] = low;
    let long = i64::from_le_bytes([a, b, c, d, e, f, g, h]);
    let short = i32::from_le_bytes([a, b, c, d]);
    match data_type {
        Type::Null => Value::Null,
        Type::Boolean => Value::Boolean(a & 1 == 1),
        Type::Integer => Value::Integer(long),
        Type::Decimal(_) => Value::Decimal(bits % 10_i128.pow(38)),
        Type::Double => Value::double(f64::from_le_bytes([a, b, c, d, e, f, g, h])),
        Type::Text => Value::text(words),
        Type::Date => Value::Date(short),
        Type::Timestamp => Value::Timestamp(long),
        Type::TimestampTz => Value::TimestampTz(long),
        Type::Span => Value::Span(long),
        Type::Interval => {
            Value::Interval(Interval { months: long, days: i64::from(short), micros: -long.saturating_abs() })
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if is_thorough() { 2000 } else { 300 }))]

    /// Values of all types are converted or refused without a panic, and refused only where a cast is fallible.
    #[test]
    fn any_value_is_converted_or_refused(bits: i128, words in "\\PC{0,24}|[0-9:. T+-]{0,30}", narrow: bool) {
        for from in TYPES {
            for to in TYPES {
                for zone in [UTC, Tz::Europe__Berlin] {
                    let how = Cast { lenient: false, limit: narrow.then_some(99) };
                    let value = value_of(from, bits, &words);
                    let result = cast_value(&value, from, to, how, zone);
                    let _ = text_of(&value, from, zone);
                    if check_cast(from, to).is_ok() && !is_fallible_cast(from, to, how) && !(from.is_temporal() && to.is_temporal()) {
                        prop_assert!(result.is_ok(), "{from} to {to}: {result:?}");
                    }
                    let lenient = Cast { lenient: true, ..how };
                    prop_assert!(cast_value(&value, from, to, lenient, zone).is_ok());
                }
            }
        }
    }
}
