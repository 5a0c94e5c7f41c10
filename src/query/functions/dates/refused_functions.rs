//! Functions of dates that authors know from other engines, and what to write instead.

/// Functions in lower case, each with what to write instead.
pub static REFUSED: &[(&str, &str)] = &[
    ("addtime", "write `timestamp + INTERVAL '1 hour'`"),
    (
        "months_between",
        "engines differ in the order of its dates: write `DATE_SUB('month', from, to)` for whole months, or count days",
    ),
    (
        "dayofweek",
        "engines count from Sunday or Monday, and from 0 or 1: write `ISODOW(x)`, 1 for Monday to 7 for Sunday",
    ),
    (
        "weekday",
        "engines count from Sunday or Monday, and from 0 or 1: write `ISODOW(x)`, 1 for Monday to 7 for Sunday",
    ),
    ("add_months", "write `date + INTERVAL '1 month'`"),
    ("add_days", "write `date + 5`"),
    (
        "timestampdiff",
        "write `DATE_SUB('month', from, to)` for whole months, `DATE_DIFF('month', from, to)` for boundaries",
    ),
    ("days_diff", "write `DAYS_BETWEEN(from, to)`"),
    ("timediff", "write the difference `to - from`, or `SECONDS_BETWEEN(from, to)`"),
    ("next_day", "write `date + 8 - ISODOW(date)` for the next Monday"),
    ("from_unixtime", "write `TO_TIMESTAMP(seconds)`"),
    ("make_timestamp_ms", "write `EPOCH_MS(milliseconds)`"),
    ("make_timestamptz", "write `CAST(MAKE_TIMESTAMP(year, month, day, hour, minute, second) AS TIMESTAMPTZ)`"),
    ("epoch_ns", "write `EPOCH_US(x) * 1000`"),
    ("time", "write `STRFTIME(timestamp, '%H:%M:%S')`"),
    ("make_time", "write `MAKE_TIMESTAMP(year, month, day, hour, minute, second)`"),
    ("convert_timezone", "write `x AT TIME ZONE 'Europe/Berlin'` for the reading of a zone's clock"),
    ("from_utc_timestamp", "write `x AT TIME ZONE 'Europe/Berlin'` for the reading of a zone's clock"),
    ("to_utc_timestamp", "write `CAST(x AS TIMESTAMP) AT TIME ZONE 'Europe/Berlin'` for the instant of a reading"),
    ("time_slice", "write `TIME_BUCKET(INTERVAL '15 minutes', x)`"),
    ("day_of_week", "write `ISODOW(x)`: Monday is 1, Sunday 7"),
    ("day_of_month", "write `DAY(x)`"),
    ("month_name", "write `MONTHNAME(x)`"),
    ("day_name", "write `DAYNAME(x)`"),
    ("eomonth", "write `LAST_DAY(x)`"),
    ("isdate", "write `TRY_CAST(x AS DATE) IS NOT NULL`"),
];
