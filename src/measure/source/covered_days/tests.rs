//! The newest day with data, of small exports.

use chrono::NaiveDate;
use polars::df;
use polars::prelude::{DataFrame, DataType, NamedFrom, Series, TimeUnit, TimeZone};

use super::*;
use crate::config::{ColumnType, SourceTime};
use crate::testing::{PipelineFixture, parse_day, test_source};

fn events_of_type(name: &str, kind: ColumnType) -> Source {
    test_source(name, SourceTime::Events { at: "at".to_owned(), delivered: None }, &[("at", kind)])
}

/// Adds a source of events with one row on each of these days.
fn add_events(world: &mut PipelineFixture, name: &str, days: impl IntoIterator<Item = NaiveDate>) {
    world.add_source(events_of_type(name, ColumnType::Date));
    write_days(world, &format!("{name}/a.parquet"), days);
}

fn write_days(world: &mut PipelineFixture, path: &str, days: impl IntoIterator<Item = NaiveDate>) {
    let numbers: Vec<i32> = days.into_iter().map(|day| day.to_epoch_days()).collect();
    let days = Series::new("at".into(), numbers).cast(&DataType::Date).unwrap();
    world.write_file(path, DataFrame::new_infer_height(vec![days.into()]).unwrap());
}

/// Adds a source with a snapshot on each of these days.
fn add_snapshots(world: &mut PipelineFixture, name: &str, days: impl IntoIterator<Item = NaiveDate>) {
    let time = SourceTime::Snapshots { partition: "ds".to_owned() };
    world.add_source(test_source(name, time, &[("account_id", ColumnType::Text)]));
    for day in days {
        world.write_file(&format!("{name}/ds={day}/a.parquet"), df!("account_id" => ["a"]).unwrap());
    }
}

/// Every day from one to another.
fn each_day(from: &str, to: &str) -> impl Iterator<Item = NaiveDate> {
    let to = parse_day(to);
    parse_day(from).iter_days().take_while(move |day| *day <= to)
}

fn working_days(from: &str, to: &str) -> impl Iterator<Item = NaiveDate> {
    use chrono::Datelike;
    each_day(from, to).filter(|day| day.weekday().num_days_from_monday() < 5)
}

fn days(texts: &[&str]) -> Vec<NaiveDate> {
    texts.iter().map(|text| parse_day(text)).collect()
}

/// Returns the newest day with data and the reason, or what is wrong.
fn newest_day(world: &PipelineFixture, today: &str) -> String {
    let covered = newest_covered_day(&world.pipeline, &world.open_exports(), parse_day(today));
    match covered {
        Ok(CoveredDay { day, reason }) => format!("{day}: {reason}"),
        failed => PipelineFixture::failure_messages(failed).join("; "),
    }
}

#[test]
fn a_row_of_a_rare_source_moves_no_day() {
    let mut world = PipelineFixture::new();
    add_events(&mut world, "usage", each_day("2026-04-01", "2026-06-30"));
    add_events(&mut world, "invoices", days(&["2026-05-01", "2026-06-01", "2026-07-07"]));
    insta::assert_snapshot!(newest_day(&world, "2026-11-30"), @"2026-06-30: the newest day with data of `usage`, which has rows on most days; `invoices` has rows until 2026-07-07");
    // Before the invoice's day, and on it.
    for today in ["2026-07-05", "2026-07-07"] {
        insta::allow_duplicates! {
            insta::assert_snapshot!(newest_day(&world, today), @"2026-06-30: the newest day with data (`usage`)");
        }
    }
}

#[test]
fn the_day_has_ended() {
    let mut world = PipelineFixture::new();
    add_events(&mut world, "usage", each_day("2026-04-01", "2026-06-30"));
    add_events(&mut world, "invoices", days(&["2026-06-01", "2205-01-01"]));
    add_events(&mut world, "bookings", days(&["2205-01-01"]));
    // The last day of usage is still running.
    insta::assert_snapshot!(newest_day(&world, "2026-06-30"), @"2026-06-29: the newest day that has ended, with data (`usage`)");
    insta::assert_snapshot!(newest_day(&world, "2026-07-01"), @"2026-06-30: the newest day that has ended, with data (`usage`)");
    insta::assert_snapshot!(newest_day(&world, "2026-07-02"), @"2026-06-30: the newest day with data (`usage`)");
}

#[test]
fn a_source_that_comes_daily_has_to_reach_the_day() {
    let mut world = PipelineFixture::new();
    add_events(&mut world, "usage", each_day("2026-04-01", "2026-06-27"));
    add_events(&mut world, "sessions", each_day("2026-04-01", "2026-06-30"));
    insta::assert_snapshot!(newest_day(&world, "2026-07-01"), @"2026-06-27: the newest day with data on which `usage`, which has rows on most days, is not late; `sessions` has rows until 2026-06-30");
}

#[test]
fn a_source_may_pause_at_weekends() {
    let mut world = PipelineFixture::new();
    add_events(&mut world, "usage", each_day("2026-04-01", "2026-06-29"));
    add_events(&mut world, "tickets", working_days("2026-04-01", "2026-06-26"));
    // On Monday, the newest day that has ended is Sunday.
    assert!(newest_day(&world, "2026-06-29").starts_with("2026-06-28: the newest day that has ended"));
    // On Tuesday, the tickets of Monday are late.
    insta::assert_snapshot!(newest_day(&world, "2026-06-30"), @"2026-06-28: the newest day with data on which `tickets`, which has rows on most days, is not late; `usage` has rows until 2026-06-29");
}

#[test]
fn rare_sources_and_sources_that_ended_are_not_waited_for() {
    let mut world = PipelineFixture::new();
    add_events(&mut world, "old_usage", each_day("2025-01-01", "2026-01-31"));
    add_events(&mut world, "nps", days(&["2026-03-31", "2026-04-30", "2026-05-31"]));
    add_snapshots(&mut world, "crm", days(&["2026-06-01", "2026-06-08", "2026-06-15"]));
    add_events(&mut world, "usage", each_day("2026-02-01", "2026-06-30"));
    insta::assert_snapshot!(newest_day(&world, "2026-11-30"), @"2026-06-30: the newest day with data (`usage`); `old_usage` has had no rows since 2026-01-31");
}

/// Others go on weekly or monthly: they have data on at least three days, the last of them eight weeks later.
#[test]
fn a_source_ends_after_eight_weeks() {
    let usage = || each_day("2026-01-01", "2026-03-31");
    let weekly = || each_day("2026-01-07", "2026-07-01").step_by(7);
    let mut world = PipelineFixture::new();
    add_events(&mut world, "usage", usage());
    add_events(&mut world, "tickets", weekly().take_while(|day| *day < parse_day("2026-05-26")));
    assert!(newest_day(&world, "2026-05-27").starts_with("2026-03-31: the newest day with data of `usage`"));
    write_days(&mut world, "tickets/b.parquet", days(&["2026-05-26"]));
    insta::assert_snapshot!(newest_day(&world, "2026-05-27"), @"2026-05-26: the newest day that has ended, with data (`tickets`); `usage` has had no rows since 2026-03-31");

    let mut world = PipelineFixture::new();
    add_events(&mut world, "usage", usage());
    add_events(&mut world, "invoices", days(&["2026-02-02", "2026-03-02", "2026-04-02", "2026-05-02", "2026-06-02"]));
    let newest_day = |today: &str| newest_day(&world, today)[..10].to_owned();
    assert_eq!(["2026-06-02", "2026-06-03"].map(newest_day), ["2026-03-31", "2026-06-02"]);
}

/// A source that stays late whatever the day holds no day back.
#[test]
fn a_freshness_limit_leads_to_no_day_without_data() {
    let mut world = PipelineFixture::new();
    add_events(&mut world, "usage", each_day("2026-05-15", "2026-06-30"));
    add_events(&mut world, "nps", days(&["2026-05-01"]));
    add_events(&mut world, "survey", each_day("2026-01-01", "2026-02-01"));
    for late in [&["nps"][..], &["survey"], &["nps", "survey"]] {
        for source in &mut world.pipeline.sources {
            source.freshness.warn_after = late.contains(&source.name.as_str()).then_some(8);
        }
        insta::allow_duplicates! {
            insta::assert_snapshot!(newest_day(&world, "2026-07-01"), @"2026-06-30: the newest day that has ended, with data (`usage`); `survey` has had no rows since 2026-02-01");
        }
    }
}

#[test]
fn without_a_daily_source_any_row_counts() {
    let mut world = PipelineFixture::new();
    add_events(&mut world, "nps", days(&["2026-03-31", "2026-04-30", "2026-05-31"]));
    add_events(&mut world, "invoices", days(&["2026-04-01", "2026-05-01", "2026-06-01"]));
    assert!(newest_day(&world, "2026-11-30").starts_with("2026-06-01: the newest day with data (`invoices`)"));
    // Some days of usage lead, even before it is known how they pause, unless they ended more than a week ago.
    for (first, last, expected) in [
        ("2026-05-20", "2026-05-24", "2026-06-01"),
        // Its usual pause is known, and it is not waited for.
        ("2026-05-10", "2026-05-24", "2026-06-01"),
        ("2026-05-20", "2026-05-25", "2026-05-25"),
        ("2026-05-10", "2026-05-31", "2026-05-31"),
    ] {
        let mut world = PipelineFixture::new();
        add_events(&mut world, "invoices", days(&["2026-04-01", "2026-05-01", "2026-06-01"]));
        add_events(&mut world, "usage", each_day(first, last));
        assert!(newest_day(&world, "2026-11-30").starts_with(expected), "{last}: {}", newest_day(&world, "2026-11-30"));
    }
}

#[test]
fn a_campaign_holds_no_day_back() {
    let first_campaigns = [
        each_day("2026-06-01", "2026-06-10").collect(),
        each_day("2026-06-01", "2026-06-03").collect(),
        // A second one, and one with more days.
        each_day("2026-03-01", "2026-03-10").chain(each_day("2026-06-01", "2026-06-10")).collect(),
        each_day("2026-05-09", "2026-06-10").collect::<Vec<_>>(),
    ];
    for campaign in first_campaigns {
        let mut world = PipelineFixture::new();
        add_events(&mut world, "usage", each_day("2026-01-01", "2026-06-30"));
        add_events(&mut world, "nps", campaign);
        for (today, expected) in
            [("2026-06-08", "2026-06-07"), ("2026-06-15", "2026-06-14"), ("2026-07-01", "2026-06-30")]
        {
            assert!(newest_day(&world, today).starts_with(expected), "{}", newest_day(&world, today));
        }
    }
}

/// In a company that has begun lately, each source is measured since the first one began.
#[test]
fn the_sources_of_a_new_company_lead() {
    let mut world = PipelineFixture::new();
    add_events(&mut world, "usage", each_day("2026-06-28", "2026-06-30"));
    add_events(&mut world, "invoices", days(&["2026-07-01"]));
    assert!(newest_day(&world, "2026-07-05").starts_with("2026-06-30: the newest day with data of `usage`"));
    let mut world = PipelineFixture::new();
    add_events(&mut world, "tickets", each_day("2026-06-01", "2026-06-30"));
    add_events(&mut world, "usage", each_day("2026-06-13", "2026-06-28"));
    // 16 of 28 days are rare, 18 are not.
    assert!(newest_day(&world, "2026-07-01").starts_with("2026-06-30"));
    let mut world = PipelineFixture::new();
    add_events(&mut world, "tickets", each_day("2026-06-01", "2026-06-30"));
    add_events(&mut world, "usage", each_day("2026-06-11", "2026-06-28"));
    assert!(newest_day(&world, "2026-07-01").starts_with("2026-06-28"));
}

/// A source that is daily over the eight weeks holds the day back when it stops.
#[test]
fn a_daily_source_that_stops_is_waited_for() {
    let mut world = PipelineFixture::new();
    add_events(&mut world, "usage", each_day("2026-01-01", "2026-06-30"));
    add_events(&mut world, "sessions", each_day("2026-01-01", "2026-06-10"));
    assert!(newest_day(&world, "2026-07-01").starts_with("2026-06-10"));
}

#[test]
fn snapshots_have_the_days_of_their_partitions() {
    let mut world = PipelineFixture::new();
    add_snapshots(&mut world, "crm", each_day("2026-06-01", "2026-06-30"));
    assert!(newest_day(&world, "2026-06-30").starts_with("2026-06-29: the newest day that has ended"));
    assert!(newest_day(&world, "2026-11-30").starts_with("2026-06-30: the newest day with data (`crm`)"));
    add_snapshots(&mut world, "plans", days(&["2026-06-01", "2205-01-01"]));
    assert!(newest_day(&world, "2026-11-30").starts_with("2026-06-30: the newest day with data (`crm`)"));
}

/// Partitions of the day of delivery count if they have rows.
#[test]
fn empty_partitions_are_no_days() {
    let mut world = PipelineFixture::new();
    let time = SourceTime::Events { at: "at".to_owned(), delivered: Some("day".to_owned()) };
    world.add_source(test_source("usage", time, &[("at", ColumnType::Date)]));
    for day in each_day("2026-06-01", "2026-06-29") {
        write_days(&mut world, &format!("usage/day={day}/a.parquet"), [day]);
    }
    write_days(&mut world, "usage/day=2026-06-30/a.parquet", []);
    assert!(newest_day(&world, "2026-11-30").starts_with("2026-06-29: the newest day with data (`usage`)"));
}

#[test]
fn a_limit_of_freshness_still_holds() {
    let mut world = PipelineFixture::new();
    add_events(&mut world, "usage", each_day("2026-04-01", "2026-06-30"));
    add_events(&mut world, "invoices", days(&["2026-05-01", "2026-06-01"]));
    world.pipeline.sources[2].freshness.warn_after = Some(20);
    insta::assert_snapshot!(newest_day(&world, "2026-11-30"), @"2026-06-21: the newest day on which `invoices` is not past its `warn_after`");
    world.pipeline.sources[2].freshness.warn_after = Some(40);
    insta::assert_snapshot!(newest_day(&world, "2026-11-30"), @"2026-06-30: the newest day with data (`usage`), no source is past its `warn_after`");
}

#[test]
fn yesterday_is_a_day_of_the_time_zone() {
    for (zone, today, expected) in [
        (chrono_tz::UTC, "2026-07-02", "2026-06-30"),
        (chrono_tz::Asia::Tokyo, "2026-07-02", "2026-07-01"),
        (chrono_tz::America::New_York, "2026-07-02", "2026-06-30"),
        // The row is of the day that is running in Tokyo, but not in New York.
        (chrono_tz::Asia::Tokyo, "2026-07-01", "2026-06-30"),
        (chrono_tz::America::New_York, "2026-07-01", "2026-06-30"),
        (chrono_tz::America::New_York, "2026-06-30", "2026-06-29"),
    ] {
        let mut world = PipelineFixture::new();
        world.pipeline.time_zone = zone;
        world.add_source(events_of_type("usage", ColumnType::Timestamp));
        // 2026-06-30T16:00:00Z, and a day and half a day earlier.
        let instants = [1_782_835_200_000_000_i64, 1_782_748_800_000_000, 1_782_792_000_000_000];
        let instants = Series::new("at".into(), instants)
            .cast(&DataType::Datetime(TimeUnit::Microseconds, None))
            .and_then(|times| times.cast(&DataType::Datetime(TimeUnit::Microseconds, Some(TimeZone::UTC))))
            .unwrap();
        world.write_file("usage/a.parquet", DataFrame::new_infer_height(vec![instants.into()]).unwrap());
        assert!(newest_day(&world, today).starts_with(expected), "{zone}, {today}: {}", newest_day(&world, today));
    }
}

/// Footers do not show the days of text, so its rows are read.
#[test]
fn times_in_text_have_days() {
    let mut world = PipelineFixture::new();
    let mut usage = events_of_type("usage", ColumnType::Date);
    usage.columns[0].format = Some("%d.%m.%Y".to_owned());
    world.add_source(usage);
    world.write_file("usage/a.parquet", df!("at" => ["30.06.2026", "01.01.2205", "", "29.06.2026"]).unwrap());
    assert!(newest_day(&world, "2026-11-30").starts_with("2026-06-30: the newest day with data (`usage`)"));
}

/// The days of many files are read from the newest ones on.
#[test]
fn files_of_months_are_read() {
    let mut world = PipelineFixture::new();
    add_events(&mut world, "invoices", days(&["2026-06-01", "2026-07-07"]));
    world.add_source(events_of_type("usage", ColumnType::Date));
    for month in 1..=6 {
        let first = format!("2026-{month:02}-01");
        let last = format!("2026-{month:02}-28");
        write_days(&mut world, &format!("usage/{month}.parquet"), each_day(&first, &last));
    }
    // A file of its own with a row that is months ahead of the rest.
    write_days(&mut world, "usage/x.parquet", days(&["2026-06-28", "2026-09-01"]));
    // With one row a day, nothing shows that this row is wrong.
    let found = newest_day(&world, "2026-11-30");
    assert!(found.starts_with("2026-09-01"), "{found}");
    // With 500 rows a day, one row is too few for a day with data.
    for month in 1..=6 {
        let first = format!("2026-{month:02}-01");
        let last = format!("2026-{month:02}-28");
        let rows = each_day(&first, &last).flat_map(|day| std::iter::repeat_n(day, 500));
        write_days(&mut world, &format!("usage/{month}.parquet"), rows);
    }
    insta::assert_snapshot!(newest_day(&world, "2026-11-30"), @"2026-06-28: the newest day with data of `usage`, which has rows on most days; `invoices` has rows until 2026-07-07; `usage` has only 1 row on 2026-09-01");
}

#[test]
fn without_a_finished_day_there_is_no_day() {
    let mut world = PipelineFixture::new();
    let nothing = newest_day(&world, "2026-06-30");
    assert!(nothing.ends_with("shows which days it covers"), "{nothing}");
    add_events(&mut world, "usage", days(&["2026-06-30", "2026-07-02"]));
    add_events(&mut world, "invoices", days(&["2026-07-01"]));
    let covered = newest_covered_day(&world.pipeline, &world.open_exports(), parse_day("2026-06-30"));
    let Err(Failure::Request(error)) = covered else { panic!("{covered:?}") };
    assert!(error.to_string().ends_with("has rows of a day that has ended"), "{error}");
    assert_eq!(
        error.hint(),
        "the first rows are of 2026-06-30: wait until that day has ended, or name it with `--as-of`"
    );
}
