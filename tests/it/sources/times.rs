//! Dates and timestamps mean what they say, in the time zone of the pipeline.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use parquet::data_type::{ByteArray, ByteArrayType, Int96, Int96Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use super::{DAY, Facts, acme, run};
use crate::job::Job;
use crate::warehouse::{finding, record, source};

/// How many of the rows at these times count on the 10th of March 2026, and the day of the newest.
#[track_caller]
fn seen(facts: &Facts, kind: &str, times: &[&str]) -> (String, String) {
    let rows: Vec<String> = times.iter().map(|at| format!("acme,{at}")).collect();
    let job = facts.over(&format!("account_id:text,at:{kind}\n{}", rows.join("\n")));
    let row = acme(&job);
    (row["n"].clone(), row["shown"].clone())
}

fn day_of_newest(kind: &str) -> Facts {
    Facts::of(&format!("at: {kind}")).shows("date", "CAST(MAX(at) AS DATE)")
}

#[test]
fn a_day_ends_at_midnight_for_every_timestamp_type() {
    let two = |day: &str| ("2".to_owned(), day.to_owned());
    for declared in ["timestamp", "date"] {
        let facts = day_of_newest(declared);
        for kind in
            ["timestamp_ms", "timestamp_us", "timestamp_ns", "timestamp_ms_utc", "timestamp_us_utc", "timestamp_ns_utc"]
        {
            let times =
                ["2026-03-01 00:00:00", "2026-03-10 23:59:59.999", "2026-03-11 00:00:00", "2027-01-01 00:00:00"];
            assert_eq!(seen(&facts, kind, &times), two(DAY), "{declared} of {kind}");
        }
        let days = ["2026-03-01", "2026-03-10", "2026-03-11"];
        assert_eq!(seen(&facts, "date", &days), two(DAY), "{declared} of date");
    }
}

/// 23:30 in New York is 03:30 in UTC: clocks there went forward on the 8th.
#[test]
fn days_follow_the_time_zone_of_the_pipeline() {
    let instants = ["2026-03-10 04:00:00", "2026-03-11 03:30:00", "2026-03-11 04:00:00"];
    let readings = ["2026-03-10 00:00:00", "2026-03-10 23:30:00", "2026-03-11 00:00:00"];
    let expected = ("2".to_owned(), DAY.to_owned());
    for declared in ["timestamp", "date"] {
        let facts = day_of_newest(declared).zone("America/New_York");
        for kind in ["timestamp_ms_utc", "timestamp_us_utc", "timestamp_ns_utc"] {
            assert_eq!(seen(&facts, kind, &instants), expected, "{declared} of {kind}");
        }
        for kind in ["timestamp_ms", "timestamp_us", "timestamp_ns"] {
            assert_eq!(seen(&facts, kind, &readings), expected, "a clock on the wall, {declared} of {kind}");
        }
    }
    // In UTC, the same instants are one of the 10th and two of the 11th.
    assert_eq!(seen(&day_of_newest("timestamp"), "timestamp_us_utc", &instants).0, "1");
    // East of Greenwich a day begins earlier.
    let tokyo = day_of_newest("timestamp").zone("Asia/Tokyo");
    let instants = ["2026-03-09 15:00:00", "2026-03-10 14:59:59", "2026-03-10 15:00:00"];
    assert_eq!(seen(&tokyo, "timestamp_us_utc", &instants), expected);
}

/// Windows in SQL are days of the same zone.
#[test]
fn sql_windows_follow_the_time_zone() {
    let facts = Facts::of("at: timestamp")
        .zone("America/New_York")
        .shows("integer", "SUM(CASE WHEN at >= :as_of AND at < :as_of_end THEN 1 ELSE 0 END)");
    let job = facts.over(
        "account_id:text,at:timestamp_us_utc
         acme,2026-03-10 03:59:59
         acme,2026-03-10 04:00:00
         acme,2026-03-11 03:30:00",
    );
    let row = acme(&job);
    assert_eq!((row["n"].as_str(), row["shown"].as_str()), ("3", "2"));
    // The record tells the newest row as a clock there shows it.
    assert_eq!(source(&record(&job, DAY), "facts")["newest"], "2026-03-10T23:30:00");
}

/// Clocks that go back show an hour twice, those that go forward leave one out: all rows count, on their day.
#[test]
fn clock_changes_lose_no_rows() {
    let facts = day_of_newest("timestamp").zone("America/New_York");
    let rows = ["2026-03-08 06:59:59", "2026-03-08 07:00:00", "2025-11-02 05:30:00", "2025-11-02 06:30:00"];
    assert_eq!(seen(&facts, "timestamp_us_utc", &rows), ("4".to_owned(), "2026-03-08".to_owned()));
}

#[test]
fn text_with_an_offset_is_an_instant() {
    let text = "{type: timestamp, format: '%Y-%m-%dT%H:%M:%S%z'}";
    let rows = ["2026-03-10T23:30:00-0400", "2026-03-11T05:30:00+0200", "2026-03-11T00:30:00-0400"];
    let facts = day_of_newest(text).zone("America/New_York");
    assert_eq!(seen(&facts, "text", &rows), ("2".to_owned(), DAY.to_owned()));
    assert_eq!(seen(&day_of_newest(text), "text", &["2026-03-10T20:00:00-0400", "2026-03-10T19:59:59-0400"]).0, "1");
}

/// The oldest form of a timestamp: nanoseconds of the day, and the Julian day.
#[test]
fn int96_is_an_instant() {
    let rows = [(10, 0), (10, 23 * 3600 + 1800), (11, 3 * 3600 + 1800), (11, 4 * 3600)];
    for (zone, n, day) in [("UTC", "2", "2026-03-10"), ("America/New_York", "3", "2026-03-10")] {
        for declared in ["timestamp", "date"] {
            let job = day_of_newest(declared).zone(zone).job();
            write_int96(&job.path("exports/facts/a.parquet"), &rows);
            let row = acme(&job);
            assert_eq!((row["n"].as_str(), row["shown"].as_str()), (n, day), "{declared} in {zone}");
        }
    }
}

/// Writes instants of March 2026, each a day and a second of it.
fn write_int96(path: &Path, rows: &[(u32, u64)]) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let schema = parse_message_type("message m { required binary account_id (UTF8); optional int96 at; }").unwrap();
    let properties = Arc::new(WriterProperties::builder().build());
    let mut writer = SerializedFileWriter::new(File::create(path).unwrap(), Arc::new(schema), properties).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let ids = vec![ByteArray::from("acme"); rows.len()];
    column.typed::<ByteArrayType>().write_batch(&ids, None, None).unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let instants: Vec<Int96> = rows
        .iter()
        .map(|(day, second)| {
            let nanos = second * 1_000_000_000;
            let mut value = Int96::new();
            // 2 461 101 is the Julian day of the 1st of March 2026.
            value.set_data((nanos & 0xffff_ffff) as u32, (nanos >> 32) as u32, 2_461_100 + day);
            value
        })
        .collect();
    column.typed::<Int96Type>().write_batch(&instants, Some(&vec![1; rows.len()]), None).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.close().unwrap();
}

/// Age is counted in days from the newest row that counts to the end of the as-of date, never to the clock.
#[test]
fn freshness_is_measured_to_the_as_of_date() {
    let facts = || Facts::of("at: timestamp").with("freshness: {warn_after: 2d, error_after: 5d}");
    let job = |newest: &str| {
        // A later row is there already, and does not make the day fresh.
        facts().over(&format!("account_id:text,at:timestamp_us\nacme,{newest}\nacme,2026-03-11 00:00:00"))
    };
    for (newest, age) in [("2026-03-10 00:00:00", 0), ("2026-03-08 00:00:01", 2)] {
        let job = job(newest);
        run(&job).exits(0);
        let record = record(&job, DAY);
        assert_eq!(source(&record, "facts")["age_days"], age);
        assert!(finding(&record, "facts", "freshness").is_null());
    }
    let stale = job("2026-03-07 23:59:59");
    let done = run(&stale).exits(0);
    let told = "its newest row is from 2026-03-07, 3 days before 2026-03-10; the limit is 2 days";
    assert!(done.stdout.contains(told), "{}", done.stdout);
    let found = finding(&record(&stale, DAY), "facts", "freshness");
    assert_eq!((found["level"].as_str(), found["message"].as_str()), (Some("warning"), Some(told)));
    let told = "source `facts`: its newest row is from 2026-03-04, 6 days before 2026-03-10; the limit is 5 days";
    super::refused(&job("2026-03-04 23:59:59"), told, "check whether the export still runs");
}

/// Without `--as-of`, the newest day that leaves no source stale, said with its reason.
#[test]
fn the_default_as_of_date_is_the_newest_day_with_data() {
    let facts = Facts::of("at: timestamp").zone("America/New_York");
    let job: Job =
        facts.over("account_id:text,at:timestamp_us_utc\nacme,2026-03-11 03:30:00\nbolt,2026-03-09 12:00:00");
    let done = job.run(&["run", "p.yaml"]).exits(0);
    assert!(done.stderr.contains("as of 2026-03-10: the newest day with data (`facts`)"), "{}", done.stderr);
    assert_eq!(job.files("warehouse/account_health"), ["ds=2026-03-10/part-0.parquet"]);
}
