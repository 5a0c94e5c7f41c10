use proptest::prelude::*;

use super::*;
use crate::query::functions::casts::value_to_text::interval_text;

#[test]
fn intervals_are_read_as_in_duckdb_1_5_5() {
    for (text, expected) in [
        ("30 days", "30 days"),
        ("1 month 2 days", "1 month 2 days"),
        ("-1 year", "-1 year"),
        ("01:30:00", "01:30:00"),
        ("1 day 02:00", "1 day 02:00:00"),
        ("1 day -02:00:03.5", "1 day -02:00:03.5"),
        ("-1 day 02:00:03.5", "-1 day 02:00:03.5"),
        ("1.5 days", "1 day 12:00:00"),
        ("-1.5 days", "-1 day -12:00:00"),
        ("1.5 months", "1 month 15 days"),
        ("0.33 months", "9 days"),
        ("1.999 years", "1 year 11 months"),
        ("1.25 weeks", "8 days 18:00:00"),
        ("0.99 quarters", "2 months 29 days"),
        ("1.5 centuries", "150 years"),
        ("1.5 hours", "01:30:00"),
        ("1.5 microseconds", "00:00:00.000002"),
        ("-1.5 microseconds", "-00:00:00.000002"),
        ("1.4 microseconds", "00:00:00.000001"),
        ("1.1234567 seconds", "00:00:01.123456"),
        ("1.0009 milliseconds", "00:00:00.001"),
        ("1 m", "00:01:00"),
        ("1 mon", "1 month"),
        ("1 mil", "1000 years"),
        ("1day", "1 day"),
        ("1d2h", "1 day 02:00:00"),
        ("1 day ago", "-1 day"),
        ("@ 1 day 2 hours ago", "-1 day -02:00:00"),
        ("  1   day  ", "1 day"),
        ("1 day 1 day", "2 days"),
        ("5. days", "5 days"),
        ("100:30:00", "100:30:00"),
        ("10:30:00.1234567", "10:30:00.123456"),
        ("4194303 months", "349525 years 3 months"),
        ("9223372036854775807 microseconds", "2562047788:00:54.775807"),
    ] {
        assert_eq!(parse_interval(text).map(interval_text).as_deref(), Ok(expected), "{text}");
    }
    for text in [
        "",
        " ",
        "day",
        "+1 day",
        "- 1 day",
        "1 day, 2 hours",
        "1 day and 2 hours",
        "P1D",
        "1 foo",
        "1 dow",
        "1 epoch",
        "1-2",
        "10:60",
        "10:30:60",
        "1 day 10",
        "4194304 months",
        "2147483648 days",
        "9223372036854775808 microseconds",
        "02:00 1 day",
        "1 day ago 2 hours",
        "02:00 ago",
        ".5 days",
        "1e3 days",
        "1_000 days",
    ] {
        assert!(parse_interval(text).is_err(), "{text}");
    }
    assert_eq!(parse_interval("30").unwrap_err().0, "`30` has no unit: write `30 days` or `30 hours`");
    assert_eq!(interval_of_units(3, "QUARTER").map(interval_text).as_deref(), Ok("9 months"));
    assert_eq!(interval_of_units(-3, "weeks").map(interval_text).as_deref(), Ok("-21 days"));
    assert!(interval_of_units(i64::MAX, "year").is_err());
}

proptest! {
    #[test]
    fn any_text_is_an_interval_or_refused(text in "\\PC{0,20}|(-?[0-9]{1,20}(\\.[0-9]{1,9})? ?[a-z]{1,6} ?){1,3}(ago)?") {
        let _ = parse_interval(&text);
    }
}
