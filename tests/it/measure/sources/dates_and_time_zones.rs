//! Dates and timestamps in the time zone of the pipeline.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use parquet::data_type::{ByteArray, ByteArrayType, Int96, Int96Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use crate::harness::effort::thorough_only;
use crate::harness::facts_project::{self, DAY, FactsProject, run_and_read_acme, run_pipeline};
use crate::harness::job::Job;
use crate::harness::published::{finding_in_record, newest_run_record, source_in_record};

/// Returns how many rows at these times count on 10 March 2026, and the day of the newest.
#[track_caller]
fn count_and_newest(facts: &FactsProject, kind: &str, times: &[&str]) -> (String, String) {
    let rows: Vec<String> = times.iter().map(|at| format!("acme,{at}")).collect();
    let job = facts.create_job_over(&format!("account_id:text,at:{kind}\n{}", rows.join("\n")));
    let row = run_and_read_acme(&job);
    (row["n"].clone(), row["shown"].clone())
}

fn facts_showing_newest_day(kind: &str) -> FactsProject {
    FactsProject::with_columns(&format!("at: {kind}")).show("date", "CAST(MAX(at) AS DATE)")
}

#[test]
fn a_day_ends_at_midnight_for_every_timestamp_type() {
    thorough_only!();
    let two = |day: &str| ("2".to_owned(), day.to_owned());
    for declared in ["timestamp", "date"] {
        let facts = facts_showing_newest_day(declared);
        for kind in
            ["timestamp_ms", "timestamp_us", "timestamp_ns", "timestamp_ms_utc", "timestamp_us_utc", "timestamp_ns_utc"]
        {
            let times =
                ["2026-03-01 00:00:00", "2026-03-10 23:59:59.999", "2026-03-11 00:00:00", "2027-01-01 00:00:00"];
            assert_eq!(count_and_newest(&facts, kind, &times), two(DAY), "{declared} of {kind}");
        }
        let days = ["2026-03-01", "2026-03-10", "2026-03-11"];
        assert_eq!(count_and_newest(&facts, "date", &days), two(DAY), "{declared} of date");
    }
}

/// 23:30 in New York is 03:30 in UTC, because daylight saving time began on 8 March.
#[test]
fn days_follow_the_time_zone_of_the_pipeline() {
    let instants = ["2026-03-10 04:00:00", "2026-03-11 03:30:00", "2026-03-11 04:00:00"];
    let readings = ["2026-03-10 00:00:00", "2026-03-10 23:30:00", "2026-03-11 00:00:00"];
    let expected = ("2".to_owned(), DAY.to_owned());
    for declared in ["timestamp", "date"] {
        let facts = facts_showing_newest_day(declared).time_zone("America/New_York");
        for kind in ["timestamp_ms_utc", "timestamp_us_utc", "timestamp_ns_utc"] {
            assert_eq!(count_and_newest(&facts, kind, &instants), expected, "{declared} of {kind}");
        }
        for kind in ["timestamp_ms", "timestamp_us", "timestamp_ns"] {
            assert_eq!(
                count_and_newest(&facts, kind, &readings),
                expected,
                "a clock on the wall, {declared} of {kind}"
            );
        }
    }
    // In UTC, one of these instants is on the 10th and two are on the 11th.
    assert_eq!(count_and_newest(&facts_showing_newest_day("timestamp"), "timestamp_us_utc", &instants).0, "1");
    // East of UTC a day begins earlier.
    let tokyo = facts_showing_newest_day("timestamp").time_zone("Asia/Tokyo");
    let instants = ["2026-03-09 15:00:00", "2026-03-10 14:59:59", "2026-03-10 15:00:00"];
    assert_eq!(count_and_newest(&tokyo, "timestamp_us_utc", &instants), expected);
}

/// Windows in SQL are days of the same time zone.
#[test]
fn sql_windows_follow_the_time_zone() {
    let facts = FactsProject::with_columns("at: timestamp")
        .time_zone("America/New_York")
        .show("integer", "SUM(CASE WHEN at >= :as_of AND at < :as_of_end THEN 1 ELSE 0 END)");
    let job = facts.create_job_over(
        "account_id:text,at:timestamp_us_utc
         acme,2026-03-10 03:59:59
         acme,2026-03-10 04:00:00
         acme,2026-03-11 03:30:00",
    );
    let row = run_and_read_acme(&job);
    assert_eq!((row["n"].as_str(), row["shown"].as_str()), ("3", "2"));
    // The record shows the newest row in local time.
    assert_eq!(source_in_record(&newest_run_record(&job, DAY), "facts")["newest"], "2026-03-10T23:30:00");
}

/// An hour repeats when clocks go back and is skipped when they go forward. All rows count on their day.
#[test]
fn clock_changes_lose_no_rows() {
    let facts = facts_showing_newest_day("timestamp").time_zone("America/New_York");
    let rows = ["2026-03-08 06:59:59", "2026-03-08 07:00:00", "2025-11-02 05:30:00", "2025-11-02 06:30:00"];
    assert_eq!(count_and_newest(&facts, "timestamp_us_utc", &rows), ("4".to_owned(), "2026-03-08".to_owned()));
}

#[test]
fn text_with_an_offset_is_an_instant() {
    let text = "{type: timestamp, format: '%Y-%m-%dT%H:%M:%S%z'}";
    let rows = ["2026-03-10T23:30:00-0400", "2026-03-11T05:30:00+0200", "2026-03-11T00:30:00-0400"];
    let facts = facts_showing_newest_day(text).time_zone("America/New_York");
    assert_eq!(count_and_newest(&facts, "text", &rows), ("2".to_owned(), DAY.to_owned()));
    assert_eq!(
        count_and_newest(
            &facts_showing_newest_day(text),
            "text",
            &["2026-03-10T20:00:00-0400", "2026-03-10T19:59:59-0400"]
        )
        .0,
        "1"
    );
}

/// INT96 holds the nanoseconds of the day and the Julian day.
#[test]
fn int96_is_an_instant() {
    let rows = [(10, 0), (10, 23 * 3600 + 1800), (11, 3 * 3600 + 1800), (11, 4 * 3600)];
    for (zone, n, day) in [("UTC", "2", "2026-03-10"), ("America/New_York", "3", "2026-03-10")] {
        for declared in ["timestamp", "date"] {
            let job = facts_showing_newest_day(declared).time_zone(zone).create_job();
            write_int96(&job.path("exports/facts/a.parquet"), &rows);
            let row = run_and_read_acme(&job);
            assert_eq!((row["n"].as_str(), row["shown"].as_str()), (n, day), "{declared} in {zone}");
        }
    }
}

/// `9999-12-31` stands for what never ends. 64 bits of nanoseconds end in 2262.
#[test]
fn int96_holds_times_of_all_centuries() {
    const MARCH: u32 = 2_461_100;
    let days = [(5_373_484 - MARCH, 0), (10, 1), (1_721_426_u32.wrapping_sub(MARCH), 0), (11, 0)];
    let facts = FactsProject::with_columns("at: {type: timestamp, ahead: allowed}")
        .show("text", "LISTAGG(CAST(at AS VARCHAR), ' ' ORDER BY at)");
    let job = facts.create_job();
    let pipeline = std::fs::read_to_string(job.path("p.yaml")).unwrap();
    let job = job.file("p.yaml", &pipeline.replace("time: {events: at}", "time: current"));
    write_int96(&job.path("exports/facts/a.parquet"), &days);
    // A second file, which the engine reads by itself, and one under a key.
    write_int96(&job.path("exports/facts/b.parquet"), &[(12, 0)]);
    let row = run_and_read_acme(&job);
    let expected =
        "0001-01-01 00:00:00 2026-03-10 00:00:01 2026-03-11 00:00:00 2026-03-12 00:00:00 9999-12-31 00:00:00";
    assert_eq!((row["n"].as_str(), row["shown"].as_str()), ("5", expected));
    // As the time of events, with a key in the path: the year 1 has passed, 9999 has not.
    let source =
        "files: facts/*/*.parquet\ntime: {events: at}\ncolumns:\n  account_id: text\n  at: timestamp\n  region: text";
    let job = FactsProject::with_source(source)
        .show("text", "LISTAGG(CAST(at AS VARCHAR) || region, ' ' ORDER BY at)")
        .create_job();
    write_int96(&job.path("exports/facts/region=eu/a.parquet"), &days);
    write_int96(&job.path("exports/facts/region=us/b.parquet"), &[(9, 0)]);
    let row = run_and_read_acme(&job);
    let expected = "0001-01-01 00:00:00eu 2026-03-09 00:00:00us 2026-03-10 00:00:01eu";
    assert_eq!((row["n"].as_str(), row["shown"].as_str()), ("3", expected));
    // Alone, an early time looks later than all others in the statistics.
    let job = FactsProject::with_columns("at: timestamp").show("text", "CAST(MIN(at) AS VARCHAR)").create_job();
    write_int96(&job.path("exports/facts/a.parquet"), &[(1_721_426_u32.wrapping_sub(MARCH), 0), (9, 0)]);
    let row = run_and_read_acme(&job);
    assert_eq!((row["n"].as_str(), row["shown"].as_str()), ("2", "0001-01-01 00:00:00"));
    // A time that no timestamp holds is refused.
    let job = facts.create_job();
    write_int96(&job.path("exports/facts/a.parquet"), &[(4_000_000_000 - MARCH, 0), (10, 0)]);
    insta::assert_snapshot!(facts_project::refusal(&job), @"
    error[source-value]: source `facts`: the timestamps in INT96 of `facts/a.parquet` cannot be read: it has times hundreds of thousands of years away
      --> p.yaml:10:3
       |
    10 |   facts:
       |   ^^^^^
       |
    hint: export them as timestamps of microseconds (in Spark: `spark.sql.parquet.outputTimestampType=TIMESTAMP_MICROS`)
    ");
}

/// Writes instants of March 2026, each as a day and a second of the day.
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
            value.set_data((nanos & 0xffff_ffff) as u32, (nanos >> 32) as u32, 2_461_100_u32.wrapping_add(*day));
            value
        })
        .collect();
    column.typed::<Int96Type>().write_batch(&instants, Some(&vec![1; rows.len()]), None).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.close().unwrap();
}

/// Age is measured in days from the newest counted row to the end of the as-of date, never to the current time.
#[test]
fn freshness_is_measured_to_the_as_of_date() {
    let facts = || FactsProject::with_columns("at: timestamp").add_line("freshness: {warn_after: 2d, error_after: 5d}");
    let job = |newest: &str| {
        // A later row exists but does not make the day fresh.
        facts().create_job_over(&format!("account_id:text,at:timestamp_us\nacme,{newest}\nacme,2026-03-11 00:00:00"))
    };
    for (newest, age) in [("2026-03-10 00:00:00", 0), ("2026-03-08 00:00:01", 2)] {
        let job = job(newest);
        run_pipeline(&job).exits(0);
        let record = newest_run_record(&job, DAY);
        assert_eq!(source_in_record(&record, "facts")["age_days"], age);
        assert!(finding_in_record(&record, "facts", "freshness").is_null());
    }
    let stale = job("2026-03-07 23:59:59");
    let done = run_pipeline(&stale).exits(0);
    let message = "its newest row is from 2026-03-07, 3 days before 2026-03-10; the limit is 2 days";
    assert!(done.stdout.contains(message), "{}", done.stdout);
    let found = finding_in_record(&newest_run_record(&stale, DAY), "facts", "freshness");
    assert_eq!((found["level"].as_str(), found["message"].as_str()), (Some("warning"), Some(message)));
    insta::assert_snapshot!(facts_project::refusal(&job("2026-03-04 23:59:59")), @"
    error[source-freshness]: source `facts`: its newest row is from 2026-03-04, 6 days before 2026-03-10; the limit is 5 days
      --> p.yaml:10:3
       |
    10 |   facts:
       |   ^^^^^
       |
    hint: check whether the export still runs
    ");
}

/// Without `--as-of`, the run uses the newest day on which no source is stale, and prints the reason.
#[test]
fn the_default_as_of_date_is_the_newest_day_with_data() {
    let facts = FactsProject::with_columns("at: timestamp").time_zone("America/New_York");
    let job: Job = facts
        .create_job_over("account_id:text,at:timestamp_us_utc\nacme,2026-03-11 03:30:00\nbolt,2026-03-09 12:00:00");
    let done = job.run(&["run", "p.yaml"]).exits(0);
    assert!(done.stderr.contains("as of 2026-03-10: the newest day with data (`facts`)"), "{}", done.stderr);
    assert_eq!(job.files("warehouse/account_health"), ["ds=2026-03-10/part-0.parquet"]);
}
