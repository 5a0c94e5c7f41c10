//! EXTRACT, DATE_PART and the functions that are named after a part, such as YEAR.

use super::date_arguments::{literal_date_part, moment_type, parse_date_part};
use super::part_values::{date_part_value, has_part};
use crate::query::functions::arguments::refuse_arguments;
use crate::query::functions::date_part::DatePart;
use crate::query::functions::{Argument, Function, Overload, Refusal, ScalarEvaluator};
use crate::query::types::Type;
use crate::query::value::Value;

/// Resolves `EXTRACT(part FROM x)`.
///
/// # Errors
/// An unknown part, or one that such values do not have.
pub fn resolve_date_part(part: &str, of: Type) -> Result<Overload, Refusal> {
    let part = parse_date_part("EXTRACT", part)?;
    let of = if of == Type::Null { Type::Date } else { of };
    resolve_extract("EXTRACT", part, of)
}

fn resolve_extract(name: &str, part: DatePart, of: Type) -> Result<Overload, Refusal> {
    if !has_part(part, of) {
        let refusal = Refusal::new(format!("`{name}` has no part {} for {}", part.name(), of.noun()));
        return Err(match of {
            Type::Span => refusal.hint(
                "a span has days, hours, minutes, seconds and an epoch; months between two days are `DATE_SUB('month', from, to)`",
            ),
            Type::Date | Type::Timestamp => refusal.hint("only TIMESTAMPTZ has a time zone"),
            Type::Text => refusal.hint("convert the text first: `CAST(… AS DATE)` or `DATE '2026-06-30'`"),
            _ => refusal.hint("extract it from a date, a timestamp or the difference of two timestamps"),
        });
    }
    let result = if matches!(part, DatePart::Epoch | DatePart::Julian) { Type::Double } else { Type::Integer };
    Ok(Overload::new(extract_scalar(part), vec![of], result))
}

/// Writes one evaluator per part, because calls of different parts are different expressions.
macro_rules! part_scalars {
    ($($part:ident $name:literal),* $(,)?) => {
        fn extract_scalar(part: DatePart) -> &'static ScalarEvaluator {
            match part {
                $(DatePart::$part => {
                    static PART: ScalarEvaluator = ScalarEvaluator {
                        name: $name,
                        strict: true,
                        fallible: false,
                        evaluate: |values, signature| {
                            Ok(values.last().map_or(Value::Null, |value| {
                                date_part_value(DatePart::$part, value, signature.zone)
                            }))
                        },
                    };
                    &PART
                })*
            }
        }
    };
}

part_scalars! {
    Millennium "extract_millennium", Century "extract_century", Decade "extract_decade", Year "extract_year",
    IsoYear "extract_isoyear", Quarter "extract_quarter", Month "extract_month", Week "extract_week",
    YearWeek "extract_yearweek", Day "extract_day", DayOfWeek "extract_dow", IsoDayOfWeek "extract_isodow",
    DayOfYear "extract_doy", Julian "extract_julian", Hour "extract_hour", Minute "extract_minute",
    Second "extract_second", Millisecond "extract_millisecond", Microsecond "extract_microsecond",
    Epoch "extract_epoch", Era "extract_era", Zone "extract_timezone", ZoneHour "extract_timezone_hour",
    ZoneMinute "extract_timezone_minute",
}

pub const DATE_PART: Function = Function {
    names: &["date_part", "datepart"],
    usage: "DATE_PART('part', x)",
    meaning: "A part of a date, timestamp or span, as `EXTRACT(part FROM x)`: year, quarter, month, week, day, dow, \
              isodow, doy, hour, minute, second, epoch and more. Seconds are whole; epoch is seconds since 1970. Spans \
              have no months (DuckDB gives 0).",
    examples: &[
        ("DATE_PART('year', DATE '2026-03-10')", "2026"),
        ("DATE_PART('week', DATE '2027-01-01')", "53"),
        ("DATE_PART('second', TIMESTAMP '2026-03-08 06:00:07.5')", "7"),
        ("EXTRACT(EPOCH FROM TIMESTAMP '2026-03-08 06:00:00.5')", "1772949600.5"),
    ],
    resolve: resolve_part_in_quotes,
};

fn resolve_part_in_quotes(arguments: &[Argument]) -> Result<Overload, Refusal> {
    let [part, of] = arguments else {
        return Err(refuse_arguments("DATE_PART", "a part in quotes and a date", arguments));
    };
    let part = literal_date_part("DATE_PART", part)?;
    let overload = resolve_extract("DATE_PART", part, moment_type(of))?;
    Ok(Overload { arguments: vec![Type::Text, moment_type(of)], ..overload })
}

/// Resolves a function that is named after the part.
fn resolve_part_function(name: &str, part: DatePart, arguments: &[Argument]) -> Result<Overload, Refusal> {
    match arguments {
        [of] if of.data_type == Type::Null || has_part(part, of.data_type) => {
            resolve_extract(name, part, moment_type(of))
        }
        [of] if of.data_type == Type::Span => resolve_extract(name, part, Type::Span),
        _ => Err(refuse_arguments(name, "a date or a timestamp", arguments)),
    }
}

/// Writes the functions that are named after a part.
macro_rules! part_functions {
    ($($constant:ident $part:ident $names:expr, $usage:literal, $meaning:literal, $examples:expr;)*) => {
        $(pub const $constant: Function = Function {
            names: $names,
            usage: $usage,
            meaning: $meaning,
            examples: $examples,
            resolve: |arguments| {
                let name = $names.first().map(|name| name.to_uppercase()).unwrap_or_default();
                resolve_part_function(&name, DatePart::$part, arguments)
            },
        };)*
    };
}

part_functions! {
    YEAR Year &["year"], "YEAR(x)", "The year of a date or timestamp.",
        &[("YEAR(DATE '2026-03-10')", "2026"), ("YEAR(NULL)", "NULL")];
    QUARTER Quarter &["quarter"], "QUARTER(x)", "The quarter of the year, 1 to 4.",
        &[("QUARTER(DATE '2026-03-10')", "1"), ("QUARTER(DATE '2026-12-31')", "4")];
    MONTH Month &["month"], "MONTH(x)", "The month of the year, 1 to 12.",
        &[("MONTH(DATE '2026-03-10')", "3"), ("MONTH(TIMESTAMP '2026-12-31 23:59:59')", "12")];
    WEEK Week &["week", "weekofyear", "isoweek", "weekiso", "week_of_year"], "WEEK(x)", "The week of the year by ISO 8601, 1 to 53.",
        &[("WEEK(DATE '2026-01-01')", "1"), ("WEEK(DATE '2027-01-01')", "53")];
    YEARWEEK YearWeek &["yearweek"], "YEARWEEK(x)", "The year and the week by ISO 8601 as one number.",
        &[("YEARWEEK(DATE '2026-01-01')", "202601"), ("YEARWEEK(DATE '2027-01-01')", "202653")];
    ISOYEAR IsoYear &["isoyear", "yearofweekiso", "year_of_week"], "ISOYEAR(x)", "The year that the week by ISO 8601 belongs to.",
        &[("ISOYEAR(DATE '2027-01-01')", "2026"), ("ISOYEAR(DATE '2026-01-01')", "2026")];
    DAY Day &["day", "dayofmonth"], "DAY(x)", "The day of the month, 1 to 31; of a span, its whole days.",
        &[("DAY(DATE '2026-03-10')", "10"), ("DAY(TIMESTAMP '2026-03-10 12:00:00' - TIMESTAMP '2026-03-08')", "2")];
    ISODOW IsoDayOfWeek &["isodow", "dayofweekiso", "dayofweek_iso"], "ISODOW(x)", "The day of the week, 1 for Monday to 7 for Sunday.",
        &[("ISODOW(DATE '2026-03-08')", "7"), ("ISODOW(DATE '2026-03-09')", "1")];
    DAYOFYEAR DayOfYear &["dayofyear", "day_of_year"], "DAYOFYEAR(x)", "The day of the year, 1 to 366.",
        &[("DAYOFYEAR(DATE '2026-03-08')", "67"), ("DAYOFYEAR(DATE '2024-12-31')", "366")];
    HOUR Hour &["hour"], "HOUR(x)", "The hour of the day, 0 to 23; of a span, its hours beside whole days.",
        &[("HOUR(TIMESTAMP '2026-03-08 23:30:00')", "23"), ("HOUR(DATE '2026-03-08')", "0")];
    MINUTE Minute &["minute"], "MINUTE(x)", "The minute of the hour, 0 to 59.",
        &[("MINUTE(TIMESTAMP '2026-03-08 23:30:00')", "30")];
    SECOND Second &["second"], "SECOND(x)", "The whole second of the minute, 0 to 59.",
        &[("SECOND(TIMESTAMP '2026-03-08 06:00:07.5')", "7")];
    MILLISECOND Millisecond &["millisecond"], "MILLISECOND(x)", "Milliseconds since the full minute, 0 to 59999.",
        &[("MILLISECOND(TIMESTAMP '2026-03-08 06:00:07.5')", "7500")];
    MICROSECOND Microsecond &["microsecond"], "MICROSECOND(x)", "Microseconds since the full minute, 0 to 59999999.",
        &[("MICROSECOND(TIMESTAMP '2026-03-08 06:00:07.5')", "7500000")];
    DECADE Decade &["decade"], "DECADE(x)", "The year divided by 10.", &[("DECADE(DATE '2026-03-10')", "202")];
    CENTURY Century &["century"], "CENTURY(x)", "The century; the 21st began with 2001.",
        &[("CENTURY(DATE '2000-12-31')", "20"), ("CENTURY(DATE '2001-01-01')", "21")];
    MILLENNIUM Millennium &["millennium"], "MILLENNIUM(x)", "The millennium; the third began with 2001.",
        &[("MILLENNIUM(DATE '2000-12-31')", "2"), ("MILLENNIUM(DATE '2001-01-01')", "3")];
    ERA Era &["era"], "ERA(x)", "1 for years from 1 on, 0 for years before.", &[("ERA(DATE '2026-03-10')", "1")];
    JULIAN Julian &["julian"], "JULIAN(x)", "The Julian day, with the time of day as a fraction.",
        &[("JULIAN(DATE '2026-03-08')", "2461108.0"), ("JULIAN(TIMESTAMP '2026-03-08 06:00:00')", "2461108.25")];
    EPOCH Epoch &["epoch"], "EPOCH(x)", "Seconds since 1970, with their fraction; of a span, its seconds.",
        &[("EPOCH(DATE '2026-03-08')", "1772928000.0"), ("EPOCH(TIMESTAMP '2026-03-08 06:00:00.5')", "1772949600.5")];
}
