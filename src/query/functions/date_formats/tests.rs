use chrono_tz::Tz;
use proptest::prelude::*;

use crate::query::functions::test_evaluation::{evaluate_expression, evaluate_over_row};
use crate::query::value::Value;

fn value(expression: &str) -> String {
    evaluate_expression(expression, Tz::UTC).unwrap_or_else(|error| panic!("{expression}: {error}"))
}

fn error(expression: &str) -> String {
    evaluate_expression(expression, Tz::UTC).expect_err(expression)
}

/// The values are those of DuckDB.
#[test]
fn every_specifier_is_written() {
    let moment = "TIMESTAMP '2024-01-02 03:04:05.678901'";
    for (format, expected) in [
        ("%Y %y %-y %G", "2024 24 24 2024"),
        ("%m %-m %b %h %B", "01 1 Jan Jan January"),
        ("%d %-d %j %-j", "02 2 002 2"),
        ("%a %A %w %u", "Tue Tuesday 2 2"),
        ("%U %W %V", "00 01 01"),
        ("%H %-H %I %-I %p", "03 3 03 3 AM"),
        ("%M %-M %S %-S", "04 4 05 5"),
        ("%g %f", "678 678901"),
        ("%n", "678901000"),
        ("%z|%Z|", "+00||"),
        ("%x|%X|%T|%c", "2024-01-02|03:04:05|03:04:05|2024-01-02 03:04:05"),
        ("%%%d é", "%02 é"),
    ] {
        assert_eq!(value(&format!("STRFTIME({moment}, '{format}')")), expected, "{format}");
        assert_eq!(value(&format!("STRFTIME('{format}', {moment})")), expected, "{format}");
    }
    assert_eq!(value("STRFTIME(TIMESTAMP '2024-01-02 12:00:00', '%I %p')"), "12 PM");
    assert_eq!(value("STRFTIME(TIMESTAMP '2024-01-02 00:30:00', '%I %p')"), "12 AM");
}

/// The values are those of DuckDB.
#[test]
fn weeks_at_the_turn_of_the_year() {
    for (date, expected) in [
        ("0001-01-01", "0001 001 1 1 00 01 01 0001"),
        ("1995-01-01", "1995 001 0 7 01 00 52 1994"),
        ("2000-12-31", "2000 366 0 7 53 52 52 2000"),
        ("2012-12-31", "2012 366 1 1 53 53 01 2013"),
        ("2020-12-31", "2020 366 4 4 52 52 53 2020"),
        ("2021-01-03", "2021 003 0 7 01 00 53 2020"),
        ("2024-12-30", "2024 365 1 1 52 53 01 2025"),
        ("9999-12-31", "9999 365 5 5 52 52 52 9999"),
    ] {
        assert_eq!(value(&format!("STRFTIME(DATE '{date}', '%Y %j %w %u %U %W %V %G')")), expected, "{date}");
    }
}

/// The values are those of DuckDB.
#[test]
fn instants_are_written_as_the_zone_reads() {
    let written = |zone: Tz, instant: &str| {
        evaluate_expression(&format!("STRFTIME(TIMESTAMPTZ '{instant}+00', '%c %z %Z')"), zone).unwrap()
    };
    assert_eq!(written(Tz::UTC, "2024-01-02 03:04:05"), "2024-01-02 03:04:05 +00 UTC");
    assert_eq!(written(Tz::Europe__Berlin, "2024-07-02 03:04:05"), "2024-07-02 05:04:05 +02 Europe/Berlin");
    assert_eq!(written(Tz::America__St_Johns, "2024-01-02 03:04:05"), "2024-01-01 23:34:05 -03:30 America/St_Johns");
    assert_eq!(written(Tz::Europe__Berlin, "1890-01-02 03:04:05"), "1890-01-02 03:57:33 +00:53:28 Europe/Berlin");
}

/// The values are those of DuckDB.
#[test]
fn texts_are_read() {
    for (text, format, expected) in [
        ("2024-1-2", "%Y-%m-%d", "2024-01-02 00:00:00"),
        ("  2024-01-02\t", "%Y-%m-%d", "2024-01-02 00:00:00"),
        ("20240102", "%Y%m%d", "2024-01-02 00:00:00"),
        ("2024112", "%Y%-m%-d", "2024-11-02 00:00:00"),
        ("2024\t 01", "%Y %m", "2024-01-01 00:00:00"),
        ("69", "%y", "1969-01-01 00:00:00"),
        ("68", "%y", "2068-01-01 00:00:00"),
        ("12 AM", "%I %p", "1900-01-01 00:00:00"),
        ("pm 11", "%p %I", "1900-01-01 23:00:00"),
        ("0 PM", "%H %p", "1900-01-01 12:00:00"),
        ("JANUARY 5 2024", "%B %d %Y", "2024-01-05 00:00:00"),
        ("Mon 2024-01-02", "%a %Y-%m-%d", "2024-01-02 00:00:00"),
        ("2024-060", "%Y-%j", "2024-02-29 00:00:00"),
        ("2023-366", "%Y-%j", "2024-01-01 00:00:00"),
        ("03:04:05.1", "%X.%f", "1900-01-01 03:04:05.1"),
        ("03:04:05.12", "%X.%g", "1900-01-01 03:04:05.12"),
        ("03:04:05.123456999", "%X.%n", "1900-01-01 03:04:05.123456"),
        ("2024-W05-1", "%G-W%V-%u", "2024-01-29 00:00:00"),
        ("3", "%V", "1900-01-15 00:00:00"),
        ("2024 5", "%Y %U", "2024-02-04 00:00:00"),
        ("2024 5", "%Y %W", "2024-01-29 00:00:00"),
        ("2024 00 6", "%Y %W %w", "2023-12-30 00:00:00"),
        ("2024 53 6", "%Y %U %w", "2025-01-11 00:00:00"),
        ("2024-01-02 03:04:05 +02:30", "%c %z", "2024-01-02 00:34:05+00"),
        ("2024-01-02-0830", "%x%z", "2024-01-02 08:30:00+00"),
        ("2024-01-02 03:04:05 europe/berlin", "%c %Z", "2024-01-02 02:04:05+00"),
        ("2024-03-31 02:30 Europe/Berlin", "%x %H:%M %Z", "2024-03-31 01:30:00+00"),
        ("2024-10-27 02:30 Europe/Berlin", "%x %H:%M %Z", "2024-10-27 01:30:00+00"),
        ("2024-01-02 +02 Europe/London", "%x %z %Z", "2024-01-01 22:00:00+00"),
    ] {
        assert_eq!(value(&format!("STRPTIME('{text}', '{format}')")), expected, "{text} by {format}");
        assert_eq!(value(&format!("TRY_STRPTIME('{text}', '{format}')")), expected, "{text} by {format}");
    }
}

#[test]
fn texts_in_another_format_are_refused() {
    for (text, format, reason) in [
        ("2024-13-02", "%Y-%m-%d", "the month 13 is not between 1 and 12"),
        ("2023-02-29", "%Y-%m-%d", "there is no day 2023-02-29"),
        ("2024-01-02x", "%Y-%m-%d", "unexpected `x` at the end"),
        ("12024-01-02", "%Y-%m-%d", "expected `-` where `4-01-02` begins"),
        ("2024", "%Y-%m", "expected `-` at the end"),
        ("", "%Y", "expected a number, the year, at the end"),
        ("24:00", "%H:%M", "the hour 24 is not between 0 and 23"),
        ("13 PM", "%H %p", "the hour 13 has no AM or PM"),
        ("Janvier", "%B", "expected a name of a month where `Janvier` begins"),
        ("2024-01-02 Z", "%x %z", "expected an offset from UTC such as `+02:00` where `Z` begins"),
        ("2024-01-02 +99", "%x %z", "there is no offset of 99:00 from UTC"),
        ("2024-01-02 Foo/Bar", "%x %Z", "`Foo/Bar` is not the name of a time zone"),
    ] {
        let expected = format!("`{text}` is not in the format `{format}`: {reason}");
        assert_eq!(error(&format!("STRPTIME('{text}', '{format}')")), expected);
        assert_eq!(value(&format!("TRY_STRPTIME('{text}', '{format}')")), "NULL");
    }
}

#[test]
fn invalid_formats_are_refused() {
    for (expression, expected) in [
        ("STRFTIME(DATE '2024-01-01', '%q')", "`%q` is not a format specifier"),
        ("STRFTIME(DATE '2024-01-01', '%-Y')", "`%-Y` is not a format specifier"),
        ("STRFTIME(DATE '2024-01-01', 'a%')", "the format ends in `%`"),
        ("STRFTIME(DATE '2024-01-01', 'YYYY-MM')", "the format `YYYY-MM` has no specifier"),
        (
            "STRFTIME('2024-01-01', '%Y')",
            "`STRFTIME` takes a date or a timestamp and a format; found text and text; write `CAST(x AS DATE)`",
        ),
        ("STRFTIME(12, '%Y')", "`STRFTIME` takes a date or a timestamp and a format; found an integer and text"),
        ("STRPTIME(DATE '2024-01-01', '%Y')", "`STRPTIME` takes text and a format; found a date and text"),
        ("STRPTIME('2024', '')", "the format `` has no specifier"),
        ("STRPTIME('2024', '%Y-%m %j')", "the format names the day in several ways"),
        ("STRPTIME('2024', '%Y-%V')", "the format has a specifier that does not go with `%V`"),
        ("STRPTIME('2024', '%Y-%U-%u')", "the format has a specifier that does not go with `%U` or `%W`"),
    ] {
        assert!(error(expression).starts_with(expected), "{expression}: {}", error(expression));
    }
    let error = evaluate_over_row(&[("x", Value::text("%Y"))], "STRFTIME(DATE '2024-01-01', x)", Tz::UTC).unwrap_err();
    assert!(error.starts_with("the format of `STRFTIME` is not a text literal"), "{error}");
}

proptest! {
    /// A moment written in a format with all fields is read back unchanged.
    #[test]
    fn reads_what_it_writes(micros in -62_135_596_800_000_000_i64..253_402_300_800_000_000, way in 0_usize..6) {
        let formats = [
            "%Y-%m-%d %H:%M:%S.%f",
            "%d %B %Y, %I:%M:%S %p %f",
            "%G-W%V-%u %T %n",
            "%Y %j %-H %-M %-S %f",
            "%Y %U %w %X.%f",
            "%A %d. %b %Y %X.%f",
        ];
        let moment = chrono::DateTime::from_timestamp_micros(micros).unwrap();
        let literal = format!("TIMESTAMP '{}'", moment.format("%Y-%m-%d %H:%M:%S%.6f"));
        let there = value(&format!("STRFTIME({literal}, '{}')", formats[way]));
        let back = value(&format!("STRFTIME(STRPTIME('{there}', '{}'), '%Y-%m-%d %H:%M:%S.%f')", formats[way]));
        prop_assert_eq!(back, moment.format("%Y-%m-%d %H:%M:%S%.6f").to_string());
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[0-9 aAmMpP:/+é-]{0,12}", format in "(%[YymdjHIMSpzZbBaAUWVGuwfgnxXc%]|[ -é]){0,5}") {
        let (text, format) = (text.replace('\'', "''"), format.replace('\'', "''"));
        let _ = evaluate_expression(&format!("STRPTIME('{text}', '{format}')"), Tz::UTC);
    }
}
