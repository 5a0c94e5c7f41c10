//! Functions of dates as other engines call them: the unit first or last, the later date first, formats of letters.

use super::syntax_doc::SyntaxDoc;
use crate::query::expr::Cast;

/// A date function that is built from functions and operators of the language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateFunction {
    /// A function of the tables under another name, with this number of arguments.
    Call { function: &'static str, arguments: usize },
    /// (to, from): days.
    DaysBetween,
    /// (to, from, unit): boundaries of the unit.
    UnitsBetween,
    /// (to, from, unit): whole units.
    WholeUnitsBetween,
    /// (unit, count, x)
    AddUnits,
    /// (x, interval)
    AddInterval,
    /// (x, interval)
    SubtractInterval,
    /// (x, unit)
    Truncate,
    /// (x, format), as Oracle writes it. Of a number, the function of the tables.
    Trunc,
    /// (x, unit)
    LastDay,
    /// (x)
    CastToTimestamp,
    /// (x [, format])
    Parse(ParsedType, Cast),
    /// (x [, format]); the number of an instant as well.
    ParseOrInstant,
    /// (text, format)
    ParseMysql,
    /// (format, text)
    ParseByFirst(ParsedType),
    /// (format, x)
    PrintByFirst,
    /// (x [, format])
    Print,
    /// (x, format)
    PrintByFormat,
    /// (x): whole seconds since 1970.
    UnixSeconds,
    /// (date): days since 1970.
    UnixDate,
    /// (days): the day this number of days after the start of 1970.
    DateFromUnixDate,
    /// (count): the start of 1970 plus the length that a function of the tables returns for the count.
    InstantAfter(&'static str),
}

/// The type that a text is parsed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParsedType {
    Date,
    Timestamp,
}

macro_rules! date_functions {
    ($($function:expr, $names:expr, $usage:literal, $meaning:literal, $examples:expr;)*) => {
        /// Every such function, in the order of the manual.
        pub static FOREIGN_DATE_FUNCTIONS: &[(SyntaxDoc, DateFunction)] = &[
            $((SyntaxDoc { names: &$names, usage: $usage, meaning: $meaning, examples: $examples }, $function)),*
        ];
    };
}

date_functions! {
    DateFunction::AddUnits, ["dateadd", "timestampadd"], "DATEADD(unit, count, x)",
        "x moved by a number of units, as `x + INTERVAL (count) unit`; a date moved by days, weeks or months stays a date.",
        &[("DATEADD(day, -30, DATE '2026-06-30')", "2026-05-31"), ("DATEADD(month, 1, DATE '2026-01-31')", "2026-02-28"), ("DATEADD('hour', 2, TIMESTAMP '2026-06-30 23:00:00')", "2026-07-01 01:00:00")];
    DateFunction::AddInterval, ["adddate", "timestamp_add", "datetime_add"], "TIMESTAMP_ADD(x, interval)", "x moved by an interval, as `x + interval`.",
        &[("TIMESTAMP_ADD(TIMESTAMP '2026-06-30 23:00:00', INTERVAL 2 HOUR)", "2026-07-01 01:00:00")];
    DateFunction::SubtractInterval, ["subdate", "timestamp_sub", "datetime_sub"], "TIMESTAMP_SUB(x, interval)",
        "x moved back by an interval, as `x - interval`.",
        &[("TIMESTAMP_SUB(TIMESTAMP '2026-06-30 01:00:00', INTERVAL 2 HOUR)", "2026-06-29 23:00:00"), ("DATE_SUB(DATE '2026-06-30', INTERVAL 1 DAY)", "2026-06-29 00:00:00")];
    DateFunction::UnitsBetween, ["datetime_diff"], "DATETIME_DIFF(to, from, unit)",
        "The number of unit boundaries between two moments, as `DATE_DIFF('unit', from, to)`.",
        &[("DATETIME_DIFF(TIMESTAMP '2026-02-01 00:00:00', TIMESTAMP '2026-01-31 23:00:00', MONTH)", "1")];
    DateFunction::WholeUnitsBetween, ["timestamp_diff"], "TIMESTAMP_DIFF(to, from, unit)",
        "The number of whole units, of a day or less, between two moments, as `DATE_SUB('unit', from, to)`.",
        &[("TIMESTAMP_DIFF(TIMESTAMP '2026-01-02 11:00:00', TIMESTAMP '2026-01-01 12:00:00', DAY)", "0"), ("TIMESTAMP_DIFF(TIMESTAMP '2026-01-02 11:00:00', TIMESTAMP '2026-01-01 12:00:00', HOUR)", "23")];
    DateFunction::Truncate, ["timestamp_trunc", "datetime_trunc"], "TIMESTAMP_TRUNC(x, unit)",
        "The beginning of the unit that contains x, as `DATE_TRUNC('unit', x)`.",
        &[("TIMESTAMP_TRUNC(TIMESTAMP '2026-05-13 14:15:16', HOUR)", "2026-05-13 14:00:00")];
    DateFunction::Call { function: "make_date", arguments: 3 }, ["date_from_parts", "datefromparts"], "DATE_FROM_PARTS(year, month, day)", "As MAKE_DATE.",
        &[("DATE_FROM_PARTS(2026, 2, 28)", "2026-02-28")];
    DateFunction::CastToTimestamp, ["timestamp", "datetime", "to_timestamp_ntz"], "TIMESTAMP(x)", "A date or a text as a timestamp, as `CAST(x AS TIMESTAMP)`.",
        &[("TIMESTAMP('2026-06-30 12:00:00')", "2026-06-30 12:00:00"), ("DATETIME(DATE '2026-06-30')", "2026-06-30 00:00:00")];
    DateFunction::Call { function: "make_timestamp", arguments: 6 }, ["timestamp_from_parts"], "TIMESTAMP_FROM_PARTS(year, month, day, hour, minute, second)", "As MAKE_TIMESTAMP.",
        &[("TIMESTAMP_FROM_PARTS(2026, 2, 28, 10, 30, 0)", "2026-02-28 10:30:00")];
    DateFunction::Parse(ParsedType::Date, Cast::STRICT), ["to_date"], "TO_DATE(x [, format])",
        "The day of a timestamp, or of a text: an ISO date, or in a format such as 'DD.MM.YYYY', 'dd.MM.yyyy' or '%d.%m.%Y'.",
        &[("TO_DATE('2026-06-30')", "2026-06-30"), ("TO_DATE('30.06.2026', 'DD.MM.YYYY')", "2026-06-30"), ("TO_DATE('30/06/2026', 'dd/MM/yyyy')", "2026-06-30"), ("TO_DATE(TIMESTAMP '2026-06-30 23:59:00')", "2026-06-30")];
    DateFunction::Parse(ParsedType::Date, Cast::LENIENT), ["try_to_date"], "TRY_TO_DATE(text [, format])", "As TO_DATE; NULL for a text that is no such date.",
        &[("TRY_TO_DATE('30.06.2026', 'DD.MM.YYYY')", "2026-06-30"), ("TRY_TO_DATE('soon', 'DD.MM.YYYY')", "NULL"), ("TRY_TO_DATE('2026-02-30')", "NULL")];
    DateFunction::Parse(ParsedType::Timestamp, Cast::LENIENT), ["try_to_timestamp"], "TRY_TO_TIMESTAMP(text [, format])", "As TO_TIMESTAMP of a text; NULL for a text that is no such timestamp.",
        &[("TRY_TO_TIMESTAMP('2026-06-30 12:00:00')", "2026-06-30 12:00:00"), ("TRY_TO_TIMESTAMP('soon')", "NULL")];
    DateFunction::ParseMysql, ["str_to_date", "date_parse"], "STR_TO_DATE(text, format)",
        "A text in a format of MySQL as a timestamp, such as '%d.%m.%Y %H:%i'.",
        &[("STR_TO_DATE('30.06.2026 12:30', '%d.%m.%Y %H:%i')", "2026-06-30 12:30:00")];
    DateFunction::ParseByFirst(ParsedType::Date), ["parse_date"], "PARSE_DATE(format, text)", "A text in a format as a date, as `CAST(STRPTIME(text, format) AS DATE)`.",
        &[("PARSE_DATE('%d.%m.%Y', '30.06.2026')", "2026-06-30")];
    DateFunction::ParseByFirst(ParsedType::Timestamp), ["parse_timestamp", "parse_datetime"], "PARSE_TIMESTAMP(format, text)", "As `STRPTIME(text, format)`.",
        &[("PARSE_TIMESTAMP('%d.%m.%Y %H:%M', '30.06.2026 12:30')", "2026-06-30 12:30:00")];
    DateFunction::PrintByFirst, ["format_date", "format_timestamp", "format_datetime"], "FORMAT_DATE(format, x)", "As `STRFTIME(x, format)`.",
        &[("FORMAT_DATE('%Y-%m', DATE '2026-06-30')", "2026-06")];
    DateFunction::Print, ["to_char", "to_varchar"], "TO_CHAR(x [, format])",
        "A date or timestamp as text, in a format such as 'YYYY-MM-DD HH24:MI'; without a format, anything as text.",
        &[("TO_CHAR(DATE '2026-06-30', 'YYYY-MM')", "2026-06"), ("TO_CHAR(TIMESTAMP '2026-06-30 23:05:00', 'HH24:MI')", "23:05"), ("TO_CHAR(42)", "42")];
    DateFunction::PrintByFormat, ["date_format"], "DATE_FORMAT(x, format)",
        "A date or timestamp as text, in a format of Spark such as 'yyyy-MM' or of MySQL such as '%Y-%m'.",
        &[("DATE_FORMAT(DATE '2026-06-30', 'yyyy-MM')", "2026-06"), ("DATE_FORMAT(DATE '2026-06-30', '%Y-%m')", "2026-06")];
    DateFunction::UnixSeconds, ["unix_seconds", "unix_timestamp"], "UNIX_SECONDS(x)", "Whole seconds since the beginning of 1970.",
        &[("UNIX_SECONDS(TIMESTAMP '1970-01-02 00:00:01.5')", "86401"), ("UNIX_SECONDS(TIMESTAMP '1969-12-31 23:59:59.5')", "-1")];
    DateFunction::Call { function: "epoch_ms", arguments: 1 }, ["unix_millis"], "UNIX_MILLIS(x)", "Milliseconds since the beginning of 1970, as `EPOCH_MS(x)`.",
        &[("UNIX_MILLIS(TIMESTAMP '1970-01-01 00:00:01.5')", "1500")];
    DateFunction::Call { function: "epoch_us", arguments: 1 }, ["unix_micros"], "UNIX_MICROS(x)", "Microseconds since the beginning of 1970, as `EPOCH_US(x)`.",
        &[("UNIX_MICROS(TIMESTAMP '1970-01-01 00:00:01.5')", "1500000")];
    DateFunction::Call { function: "epoch", arguments: 1 }, ["to_unixtime"], "TO_UNIXTIME(x)", "Seconds since the beginning of 1970, with their fraction, as `EPOCH(x)`.",
        &[("TO_UNIXTIME(TIMESTAMP '1970-01-01 00:00:01.5')", "1.5")];
    DateFunction::UnixDate, ["unix_date"], "UNIX_DATE(date)", "Days since the beginning of 1970.",
        &[("UNIX_DATE(DATE '1970-02-01')", "31")];
    DateFunction::DateFromUnixDate, ["date_from_unix_date"], "DATE_FROM_UNIX_DATE(days)", "The day this number of days after the beginning of 1970.",
        &[("DATE_FROM_UNIX_DATE(31)", "1970-02-01")];
    DateFunction::InstantAfter("to_seconds"), ["timestamp_seconds"], "TIMESTAMP_SECONDS(seconds)", "The instant this number of seconds after the beginning of 1970 in UTC.",
        &[("TIMESTAMP_SECONDS(86400)", "1970-01-02 00:00:00+00")];
    DateFunction::InstantAfter("to_milliseconds"), ["timestamp_millis"], "TIMESTAMP_MILLIS(milliseconds)",
        "The instant this number of milliseconds after the beginning of 1970 in UTC.",
        &[("TIMESTAMP_MILLIS(1500)", "1970-01-01 00:00:01.5+00")];
    DateFunction::InstantAfter("to_microseconds"), ["timestamp_micros"], "TIMESTAMP_MICROS(microseconds)",
        "The instant this number of microseconds after the beginning of 1970 in UTC.",
        &[("TIMESTAMP_MICROS(1500000)", "1970-01-01 00:00:01.5+00")];
}
