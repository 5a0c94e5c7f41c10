//! Sources of small companies: conversions, point in time, policies, freshness.

use polars::df;
use polars::prelude::{Column as PolarsColumn, DataFrame, DataType, NamedFrom, Series, TimeUnit, TimeZone};

use super::*;
use crate::config::{ColumnType, EpochUnit, Literal, Reveal, SourceColumn, SourcePolicy, SourceTime};
use crate::query::engine;
use crate::testing::{PipelineFixture, test_column, test_source};

const NOON: i64 = 1_782_820_800_000_000; // 2026-06-30T12:00:00Z

fn read(world: &PipelineFixture, as_of: &str, name: &str) -> DataFrame {
    let frame = world.open_sources(as_of).map(|sources| sources.frame(name).unwrap());
    let frame = frame.unwrap_or_else(|failure| panic!("{failure:?}"));
    engine::collect_frames(vec![frame]).unwrap().remove(0)
}

fn read_column(column: Series, declared: SourceColumn) -> Result<Series, Vec<String>> {
    read_column_in_zone(column, declared, chrono_tz::UTC)
}

/// Reads a file with a single column.
fn read_column_in_zone(values: Series, declared: SourceColumn, zone: chrono_tz::Tz) -> Result<Series, Vec<String>> {
    let mut world = PipelineFixture::new();
    world.pipeline.time_zone = zone;
    let mut facts = test_source("facts", SourceTime::Current, &[]);
    let name = declared.name.clone();
    facts.columns.push(declared);
    world.add_source(facts);
    world.write_file("facts/x.parquet", DataFrame::new_infer_height(vec![values.into()]).unwrap());
    match world.open_sources("2026-06-30") {
        Ok(sources) => {
            let frame = engine::collect_frames(vec![sources.frame("facts").unwrap()]).unwrap().remove(0);
            Ok(frame.column(&name).unwrap().as_materialized_series().clone())
        }
        failed => Err(PipelineFixture::failure_messages(failed)),
    }
}

fn with_format(kind: ColumnType, format: &str) -> SourceColumn {
    SourceColumn { format: Some(format.to_owned()), ..test_column("x", kind) }
}

fn value_texts(series: &Series) -> Vec<String> {
    series.iter().map(|value| value.to_string()).collect()
}

#[test]
fn columns_come_out_as_declared() {
    let int = Series::new("x".into(), [1_i32, -2]);
    let kept = |values: &Series, declared| read_column(values.clone(), declared).unwrap();
    assert_eq!(kept(&int, test_column("x", ColumnType::Integer)).dtype(), &DataType::Int64);
    assert_eq!(value_texts(&kept(&int, test_column("x", ColumnType::Number))), ["1.0", "-2.0"]);
    assert_eq!(value_texts(&kept(&int, test_column("x", ColumnType::Decimal(2)))), ["1.00", "-2.00"]);
    assert_eq!(value_texts(&kept(&int, test_column("x", ColumnType::Text))), ["\"1\"", "\"-2\""]);
    let tiny = Series::new("x".into(), [1_u8, 255]);
    assert_eq!(value_texts(&kept(&tiny, test_column("x", ColumnType::Integer))), ["1", "255"]);
    let wide = Series::new("x".into(), [1_u64, 2]);
    assert_eq!(value_texts(&kept(&wide, test_column("x", ColumnType::Integer))), ["1", "2"]);
    let float = Series::new("x".into(), [Some(1.0_f32), Some(f32::NAN), Some(f32::INFINITY), None]);
    assert_eq!(value_texts(&kept(&float, test_column("x", ColumnType::Number))), ["1.0", "null", "null", "null"]);
    assert_eq!(value_texts(&kept(&float, test_column("x", ColumnType::Integer))), ["1", "null", "null", "null"]);
    let decimal = Series::new("x".into(), [1.25, 2.5]).cast(&DataType::Decimal(10, 2)).unwrap();
    assert_eq!(value_texts(&kept(&decimal, test_column("x", ColumnType::Decimal(4)))), ["1.2500", "2.5000"]);
    assert_eq!(value_texts(&kept(&decimal, test_column("x", ColumnType::Number))), ["1.25", "2.5"]);
    let double = Series::new("x".into(), [0.1, 0.1 + 0.2, -1234.56, f64::NAN]);
    let rounded = value_texts(&kept(&double, test_column("x", ColumnType::Decimal(2))));
    assert_eq!(rounded, ["0.10", "0.30", "-1234.56", "null"]);
    let text = Series::new("x".into(), ["30.06.2026", "01.07.2026"]);
    assert_eq!(value_texts(&kept(&text, with_format(ColumnType::Date, "%d.%m.%Y"))), ["2026-06-30", "2026-07-01"]);
    let times = Series::new("x".into(), ["2026-06-30T12:00:00+0200"]);
    assert_eq!(
        value_texts(&kept(&times, with_format(ColumnType::Timestamp, "%Y-%m-%dT%H:%M:%S%z"))),
        ["2026-06-30 10:00:00 UTC"]
    );
    let digits = Series::new("x".into(), [Some("1.5"), None]);
    assert_eq!(value_texts(&kept(&digits, with_format(ColumnType::Number, "plain"))), ["1.5", "null"]);
    // Empty and blank text is missing.
    let dates = Series::new("x".into(), ["31.12.25", "", " \u{a0} "]);
    assert_eq!(value_texts(&kept(&dates, with_format(ColumnType::Date, "%d.%m.%y"))), ["2025-12-31", "null", "null"]);
    let numbers = Series::new("x".into(), ["1.234,5", "", " "]);
    assert_eq!(value_texts(&kept(&numbers, with_format(ColumnType::Number, "1.234,5"))), ["1234.5", "null", "null"]);
    assert_eq!(
        value_texts(&kept(&numbers, with_format(ColumnType::Decimal(1), "1.234,5"))),
        ["1234.5", "null", "null"]
    );
    let flags = Series::new("x".into(), ["yes", ""]);
    assert_eq!(value_texts(&kept(&flags, with_format(ColumnType::Boolean, "yes/no"))), ["true", "null"]);
    let old = Series::new("x".into(), ["0001-01-01"]);
    assert_eq!(value_texts(&kept(&old, with_format(ColumnType::Date, "%Y-%m-%d"))), ["0001-01-01"]);
    let category = Series::new("x".into(), ["p", "q"])
        .cast(&DataType::from_categories(polars::prelude::Categories::global()))
        .unwrap();
    assert_eq!(kept(&category, test_column("x", ColumnType::Text)).dtype(), &DataType::String);
}

#[test]
fn timestamps_are_instants_and_dates_are_days_of_the_pipeline() {
    let naive = Series::new("x".into(), [NOON]).cast(&DataType::Datetime(TimeUnit::Microseconds, None)).unwrap();
    let at = |unit, zone: Option<&str>| {
        let zone = zone.map(|zone| TimeZone::opt_try_new(Some(zone)).unwrap().unwrap());
        naive
            .cast(&DataType::Datetime(TimeUnit::Microseconds, Some(TimeZone::UTC)))
            .unwrap()
            .cast(&DataType::Datetime(unit, zone))
            .unwrap()
    };
    let timestamp = || test_column("x", ColumnType::Timestamp);
    let berlin = chrono_tz::Europe::Berlin;
    for unit in [TimeUnit::Nanoseconds, TimeUnit::Microseconds, TimeUnit::Milliseconds] {
        for zone in ["UTC", "Asia/Tokyo"] {
            for pipeline_zone in [chrono_tz::UTC, berlin] {
                assert_eq!(
                    value_texts(&read_column_in_zone(at(unit, Some(zone)), timestamp(), pipeline_zone).unwrap()),
                    ["2026-06-30 12:00:00 UTC"]
                );
            }
        }
    }
    // A reading of a clock is of the pipeline's zone, or of the zone that is declared.
    let in_berlin = |declared| value_texts(&read_column_in_zone(naive.clone(), declared, berlin).unwrap());
    assert_eq!(in_berlin(timestamp()), ["2026-06-30 10:00:00 UTC"]);
    let with_zone = |kind, zone| SourceColumn { zone: Some(zone), ..test_column("x", kind) };
    assert_eq!(in_berlin(with_zone(ColumnType::Timestamp, chrono_tz::UTC)), ["2026-06-30 12:00:00 UTC"]);
    assert_eq!(in_berlin(with_zone(ColumnType::Timestamp, chrono_tz::Asia::Tokyo)), ["2026-06-30 03:00:00 UTC"]);
    assert_eq!(in_berlin(with_zone(ColumnType::Date, chrono_tz::Pacific::Honolulu)), ["2026-07-01"]);
    assert_eq!(
        value_texts(&read_column_in_zone(naive.clone(), test_column("x", ColumnType::Date), berlin).unwrap()),
        ["2026-06-30"]
    );
    let tokyo = chrono_tz::Pacific::Kiritimati;
    assert_eq!(
        value_texts(
            &read_column_in_zone(at(TimeUnit::Microseconds, Some("UTC")), test_column("x", ColumnType::Date), tokyo)
                .unwrap()
        ),
        ["2026-07-01"]
    );
    let date = naive.cast(&DataType::Date).unwrap();
    assert_eq!(value_texts(&read_column_in_zone(date, timestamp(), berlin).unwrap()), ["2026-06-29 22:00:00 UTC"]);
}

#[test]
fn the_zone_of_a_source_moves_no_day() {
    use chrono_tz::America::Los_Angeles;
    let days = Series::new("x".into(), [20_000_i32]);
    let date = days.cast(&DataType::Date).unwrap();
    let midnight = date.cast(&DataType::Datetime(TimeUnit::Microseconds, None)).unwrap();
    let text = |text: &str| Series::new("x".into(), [text]);
    let (of_column, of_source) = ((Some(chrono_tz::UTC), None), (None, Some(chrono_tz::UTC)));
    let read = |values: &Series, kind, (zone, source_zone), change: &dyn Fn(&mut SourceColumn)| {
        let mut column = SourceColumn { zone, source_zone, ..test_column("x", kind) };
        change(&mut column);
        read_column_in_zone(values.clone(), column, Los_Angeles).map(|values| value_texts(&values).join(" "))
    };
    let as_stored = |_: &mut SourceColumn| {};
    let in_format = |format: &'static str| move |column: &mut SourceColumn| column.format = Some(format.to_owned());
    let in_days = |column: &mut SourceColumn| column.epoch = Some(EpochUnit::Days);
    // 2024-10-04 began at 07:00 UTC in Los Angeles.
    for (values, change) in [
        (&date, &as_stored as &dyn Fn(&mut SourceColumn)),
        (&text("4.10.2024"), &in_format("%d.%m.%Y")),
        (&text("2024-10-04Z"), &in_format("%Y-%m-%dZ")),
        (&text("2024-10-04+09:00"), &in_format("%Y-%m-%d%:z")),
        (&days, &in_days),
    ] {
        for zones in [of_source, of_column] {
            assert_eq!(read(values, ColumnType::Date, zones, change).unwrap(), "2024-10-04");
        }
        assert_eq!(read(values, ColumnType::Timestamp, of_source, change).unwrap(), "2024-10-04 07:00:00 UTC");
        assert_eq!(read(values, ColumnType::Timestamp, of_column, change).unwrap(), "2024-10-04 00:00:00 UTC");
    }
    // A fraction of a day is a time of day.
    let noon = Series::new("x".into(), [20_000.5_f64]);
    assert_eq!(read(&noon, ColumnType::Timestamp, of_column, &in_days).unwrap(), "2024-10-04 12:00:00 UTC");
    assert_eq!(read(&noon, ColumnType::Timestamp, of_source, &in_days).unwrap(), "2024-10-04 19:00:00 UTC");
    assert_eq!(read(&noon, ColumnType::Date, of_source, &in_days).unwrap(), "2024-10-04");
    // Timestamps without a zone are either: the column must say.
    assert_eq!(read(&midnight, ColumnType::Timestamp, of_source, &as_stored).unwrap(), "2024-10-04 00:00:00 UTC");
    assert_eq!(read(&midnight, ColumnType::Date, of_column, &as_stored).unwrap(), "2024-10-03");
    let refusal = read(&midnight, ColumnType::Date, of_source, &as_stored).unwrap_err().join("\n");
    assert!(refusal.contains("timestamps without a zone"), "{refusal}");
    let refusal =
        read(&midnight, ColumnType::Date, of_source, &in_format("%Y-%m-%dT%H:%M:%SZ")).unwrap_err().join("\n");
    assert!(refusal.contains("timestamps without a zone"), "{refusal}");
    let same_zone = read(&midnight, ColumnType::Date, (None, Some(Los_Angeles)), &as_stored);
    assert_eq!(same_zone.unwrap(), "2024-10-04");
}

#[test]
fn one_instant_is_the_same_in_every_spelling() {
    let tokyo = chrono_tz::Asia::Tokyo;
    let read = |values: Series, declared: SourceColumn| {
        let timestamp = read_column_in_zone(values.clone(), declared.clone(), tokyo).unwrap();
        let date = SourceColumn { kind: ColumnType::Date, ..declared };
        let date = read_column_in_zone(values, date, tokyo).unwrap();
        format!("{} {}", value_texts(&timestamp).join(" "), value_texts(&date).join(" "))
    };
    let expected = "2026-03-09 20:00:00 UTC 2026-03-10";
    for (format, text) in [
        ("%Y-%m-%dT%H:%M:%SZ", "2026-03-09T20:00:00Z"),
        ("%Y-%m-%dT%H:%M:%S%z", "2026-03-09T20:00:00Z"),
        ("%Y-%m-%dT%H:%M:%S%:z", "2026-03-10T01:30:00+05:30"),
        ("%+", "2026-03-09T20:00:00.000Z"),
        ("%Y-%m-%d %H:%M:%S %Z", "2026-03-09 21:00:00 Europe/Berlin"),
        ("%Y-%m-%d %H:%M:%S UTC", "2026-03-09 20:00:00 UTC"),
        ("%s", "1773086400"),
        // Without a zone it is a reading of the pipeline's clock.
        ("%Y-%m-%d %H:%M:%S", "2026-03-10 05:00:00"),
        ("%d/%m/%Y %I:%M %p", "10/03/2026 05:00 am"),
    ] {
        let texts = Series::new("x".into(), [text]);
        assert_eq!(read(texts, with_format(ColumnType::Timestamp, format)), expected, "{format}");
    }
    let with_epoch = |epoch| SourceColumn { epoch: Some(epoch), ..test_column("x", ColumnType::Timestamp) };
    let seconds = 1_773_086_400_i64;
    for (epoch, factor) in [
        (EpochUnit::Seconds, 1),
        (EpochUnit::Milliseconds, 1000),
        (EpochUnit::Microseconds, 1_000_000),
        (EpochUnit::Nanoseconds, 1_000_000_000),
    ] {
        let integers = Series::new("x".into(), [seconds * factor]);
        let unsigned = integers.cast(&DataType::UInt64).unwrap();
        let doubles = integers.cast(&DataType::Float64).unwrap();
        let decimals = integers.cast(&DataType::Decimal(38, 3)).unwrap();
        let texts = integers.cast(&DataType::String).unwrap();
        for values in [integers, unsigned, doubles, decimals, texts] {
            let kind = values.dtype().clone();
            assert_eq!(read(values, with_epoch(epoch)), expected, "{epoch:?} {kind}");
        }
    }
    let clock = SourceColumn { zone: Some(chrono_tz::UTC), ..with_format(ColumnType::Timestamp, "%Y-%m-%d %H:%M:%S") };
    assert_eq!(read(Series::new("x".into(), ["2026-03-09 20:00:00"]), clock), expected);
}

#[test]
fn days_since_1970_are_days_in_every_zone() {
    let days = |values: Series, kind| {
        let declared = SourceColumn { epoch: Some(EpochUnit::Days), ..test_column("x", kind) };
        value_texts(&read_column_in_zone(values, declared, chrono_tz::America::New_York).unwrap())
    };
    for values in [Series::new("x".into(), [20_521_u16]), Series::new("x".into(), [20_521_i32])] {
        assert_eq!(days(values.clone(), ColumnType::Date), ["2026-03-09"]);
        assert_eq!(days(values, ColumnType::Timestamp), ["2026-03-09 04:00:00 UTC"]);
    }
    assert_eq!(days(Series::new("x".into(), [20_521.0, f64::NAN]), ColumnType::Date), ["2026-03-09", "null"]);
}

/// Numbers such as 20260309 are read by their digits, with the zeros that a number does not have at its beginning.
#[test]
fn a_format_reads_the_digits_of_numbers() {
    let tokyo = chrono_tz::Asia::Tokyo;
    let read = |values: Series, kind, format: &str| {
        read_column_in_zone(values, with_format(kind, format), tokyo).map(|values| value_texts(&values).join(" "))
    };
    for (format, number, day) in [
        ("%Y%m%d", 20_260_309_i64, "2026-03-09"),
        ("%d%m%Y", 9_032_026, "2026-03-09"),
        ("%y%m%d", 60_309, "2006-03-09"),
        ("%Y%j", 2_026_068, "2026-03-09"),
        ("%Y%m%d%H%M%S", 20_260_309_050_000, "2026-03-09"),
        ("%s", 1_773_014_400, "2026-03-09"),
    ] {
        let integers = Series::new("x".into(), [number, number]);
        let as_type = |data_type: DataType| integers.cast(&data_type).unwrap();
        let texts: Vec<String> = vec![number.to_string(); 2];
        let double: f64 = number.to_string().parse().unwrap();
        let doubles = Series::new("x".into(), [double, f64::NAN, double]);
        let all = [
            as_type(DataType::UInt64),
            as_type(DataType::Float64),
            as_type(DataType::Decimal(38, 0)),
            integers.clone(),
        ];
        for values in all {
            let kind = values.dtype().clone();
            assert_eq!(read(values, ColumnType::Date, format).unwrap(), format!("{day} {day}"), "{format} {kind}");
        }
        assert_eq!(read(doubles, ColumnType::Date, format).unwrap(), format!("{day} null {day}"));
        let bytes = Series::new("x".into(), texts.iter().map(String::as_bytes).collect::<Vec<_>>());
        let read_texts = read(Series::new("x".into(), &texts), ColumnType::Date, format);
        assert_eq!(read(bytes, ColumnType::Date, format).ok(), read_texts.ok(), "{format}");
    }
    let time = Series::new("x".into(), [20_260_309_050_000_i64]);
    assert_eq!(read(time, ColumnType::Timestamp, "%Y%m%d%H%M%S").unwrap(), "2026-03-08 20:00:00 UTC");
    for (number, shown) in
        [(20_260_230.0, "20260230.0"), (-20_260_309.0, "-20260309.0"), (20_260_309.5, "20260309.5"), (0.0, "0.0")]
    {
        let refusal = read(Series::new("x".into(), [number]), ColumnType::Date, "%Y%m%d").unwrap_err().join("; ");
        assert!(refusal.contains(&format!("1 value is no date, such as `{shown}`")), "{refusal}");
    }
    // Numbers that may stand for their neighbours.
    let single = Series::new("x".into(), [20_260_312.0_f32]);
    assert!(read(single, ColumnType::Date, "%Y%m%d").is_err());
    let seconds = SourceColumn { epoch: Some(EpochUnit::Seconds), ..test_column("x", ColumnType::Timestamp) };
    assert!(read_column(Series::new("x".into(), [1_773_086_400.0_f32]), seconds).is_err());
    let days = SourceColumn { epoch: Some(EpochUnit::Days), ..test_column("x", ColumnType::Date) };
    assert_eq!(value_texts(&read_column(Series::new("x".into(), [20_521.0_f32]), days).unwrap()), ["2026-03-09"]);
    // SAP writes timestamps as decimals.
    let sap = Series::new("x".into(), ["20260310123005.1234567", "20260310123006.0000000"]);
    let sap = sap.cast(&DataType::Decimal(21, 7)).unwrap();
    assert_eq!(
        read(sap, ColumnType::Timestamp, "%Y%m%d%H%M%S%.f").unwrap(),
        "2026-03-10 03:30:05.123456 UTC 2026-03-10 03:30:06 UTC"
    );
    let bytes = Series::new("x".into(), [&b"1.234,5"[..], b" ", b"\xff"]);
    let refusal = read(bytes.clone(), ColumnType::Number, "1.234,56").unwrap_err().join("; ");
    assert!(refusal.contains("1 value is no number"), "{refusal}");
    assert_eq!(read(bytes.head(Some(2)), ColumnType::Number, "1.234,56").unwrap(), "1234.5 null");
}

/// Where an export has changed its type, `epoch` says what numbers mean; dates and timestamps say it themselves.
#[test]
fn times_need_no_epoch() {
    let seconds = |kind| SourceColumn { epoch: Some(EpochUnit::Seconds), ..test_column("x", kind) };
    let days = |kind| SourceColumn { epoch: Some(EpochUnit::Days), ..test_column("x", kind) };
    let date = Series::new("x".into(), [20_521]).cast(&DataType::Date).unwrap();
    let instant = Series::new("x".into(), [1_773_086_400_000_000_i64])
        .cast(&DataType::Datetime(TimeUnit::Microseconds, Some(TimeZone::UTC)))
        .unwrap();
    for declared in [&seconds as &dyn Fn(ColumnType) -> SourceColumn, &days] {
        assert_eq!(value_texts(&read_column(date.clone(), declared(ColumnType::Date)).unwrap()), ["2026-03-09"]);
        assert_eq!(value_texts(&read_column(instant.clone(), declared(ColumnType::Date)).unwrap()), ["2026-03-09"]);
        let times = value_texts(&read_column(instant.clone(), declared(ColumnType::Timestamp)).unwrap());
        assert_eq!(times, ["2026-03-09 20:00:00 UTC"]);
    }
}

#[test]
fn times_too_far_away_are_refused_and_never_missing() {
    let message = |values: Series, declared| read_column(values, declared).unwrap_err().join("; ");
    let seconds = SourceColumn { epoch: Some(EpochUnit::Seconds), ..test_column("x", ColumnType::Timestamp) };
    assert_eq!(
        message(Series::new("x".into(), [i64::MAX, 0]), seconds.clone()),
        "source `facts`, column `x`: 1 value is no timestamp, such as `9223372036854775807` in `facts/x.parquet`"
    );
    assert_eq!(
        message(Series::new("x".into(), ["soon", "17"]), seconds),
        "source `facts`, column `x`: 1 value is no timestamp, such as `soon` in `facts/x.parquet`"
    );
    assert_eq!(
        message(Series::new("x".into(), [1_773_086_400_i64]), test_column("x", ColumnType::Timestamp)),
        "source `facts`, column `x`: expected timestamp, found 64-bit integers in `facts/x.parquet`"
    );
}

#[test]
fn a_column_may_have_another_name_in_the_files() {
    let mut world = PipelineFixture::new();
    let time = SourceTime::Events { at: "at".to_owned(), delivered: None };
    let columns = [("at", ColumnType::Date), ("n", ColumnType::Integer), ("region", ColumnType::Text)];
    let mut facts = test_source("facts", time, &columns);
    for (column, stored) in facts.columns.iter_mut().zip(["Created At", "n", "Region"]) {
        column.from = Some(stored.to_owned());
    }
    world.add_source(facts);
    let at = |day: i32| Series::new("Created At".into(), [day, day + 1]).cast(&DataType::Date).unwrap();
    let frame =
        |day| DataFrame::new_infer_height(vec![at(day).into(), PolarsColumn::new("n".into(), [1_i64, 2])]).unwrap();
    world.write_file("facts/Region=eu/x.parquet", frame(20_634));
    world.write_file("facts/Region=us/x.parquet", frame(20_640));
    let frame = read(&world, "2026-06-30", "facts");
    assert_eq!(frame.get_column_names(), ["at", "n", "region"]);
    let expected = df!("n" => [1_i64], "region" => ["eu"]).unwrap();
    assert!(frame.select(["n", "region"]).unwrap().equals(&expected), "{frame}");
}

#[test]
fn unreadable_values_name_the_file() {
    let message = |values: Series, declared| read_column(values, declared).unwrap_err().join("; ");
    let text = || Series::new("x".into(), ["30.06.2026", "soon"]);
    assert_eq!(
        message(text(), with_format(ColumnType::Date, "%d.%m.%Y")),
        "source `facts`, column `x`: 1 value is no date, such as `soon` in `facts/x.parquet`"
    );
    // `%Y` parses `25` as the year 25.
    let short = Series::new("x".into(), ["30.06.2026", "31.12.25"]);
    assert_eq!(
        message(short, with_format(ColumnType::Date, "%d.%m.%Y")),
        "source `facts`, column `x`: 1 value is no date, such as `31.12.25` in `facts/x.parquet`"
    );
    assert_eq!(
        message(text(), test_column("x", ColumnType::Date)),
        "source `facts`, column `x`: expected date, found text in `facts/x.parquet`"
    );
    assert_eq!(
        message(Series::new("x".into(), [u64::MAX, 1]), test_column("x", ColumnType::Integer)),
        "source `facts`, column `x`: 1 value is no integer, such as `18446744073709551615` in `facts/x.parquet`"
    );
    let decimal = Series::new("x".into(), [1.25, 2.0]).cast(&DataType::Decimal(10, 2)).unwrap();
    assert_eq!(
        message(decimal.clone(), test_column("x", ColumnType::Integer)),
        "source `facts`, column `x`: 1 value is no integer, such as `1.25` in `facts/x.parquet`"
    );
    // More digits than declared are not rounded away.
    assert_eq!(
        message(Series::new("x".into(), [0.125, 0.25]), test_column("x", ColumnType::Decimal(2))),
        "source `facts`, column `x`: 1 value is no decimal(2), such as `0.125` in `facts/x.parquet`"
    );
    assert_eq!(
        message(decimal, test_column("x", ColumnType::Decimal(1))),
        "source `facts`, column `x`: 1 value is no decimal(1), such as `1.25` in `facts/x.parquet`"
    );
    assert_eq!(
        message(Series::new("x".into(), [0.5, 2.0]), test_column("x", ColumnType::Integer)),
        "source `facts`, column `x`: 1 value is no integer, such as `0.5` in `facts/x.parquet`"
    );
    assert_eq!(
        message(Series::new("x".into(), [true]), test_column("x", ColumnType::Timestamp)),
        "source `facts`, column `x`: expected timestamp, found booleans in `facts/x.parquet`"
    );
    assert_eq!(
        message(Series::new("y".into(), [true]), test_column("x", ColumnType::Boolean)),
        "source `facts`, column `x`: missing in `facts/x.parquet`"
    );
}

#[test]
fn files_with_different_columns_are_one_source() {
    let mut world = PipelineFixture::new();
    let mut facts = test_source(
        "facts",
        SourceTime::Current,
        &[("n", ColumnType::Integer), ("region", ColumnType::Text), ("late", ColumnType::Text)],
    );
    facts.columns[2].may_lack = true;
    world.add_source(facts);
    world.write_file("facts/region=eu/x.parquet", df!("n" => [1_i32], "other" => [true]).unwrap());
    world.write_file("facts/region=us%20x/x.parquet", df!("late" => ["l"], "n" => [2_u64]).unwrap());
    let frame = read(&world, "2026-06-30", "facts").sort(["n"], Default::default()).unwrap();
    let expected = df!("n" => [1_i64, 2], "region" => ["eu", "us x"], "late" => [None, Some("l")]).unwrap();
    assert!(frame.equals_missing(&expected), "{frame}");
}

#[test]
fn snapshots_read_the_newest_partition_and_events_end_with_the_day() {
    let mut world = PipelineFixture::new();
    world.add_source(test_source(
        "seats",
        SourceTime::Snapshots { partition: "ds".to_owned() },
        &[("n", ColumnType::Integer)],
    ));
    for (day, n) in [("2026-06-28", 1_i64), ("2026-06-30", 2), ("2026-07-01", 3)] {
        world.write_file(&format!("seats/ds={day}/x.parquet"), df!("n" => [n]).unwrap());
    }
    let seats =
        |world: &PipelineFixture, day: &str| read(world, day, "seats").column("n").unwrap().i64().unwrap().to_vec();
    assert_eq!(seats(&world, "2026-06-29"), [Some(1)]);
    assert_eq!(seats(&world, "2026-06-30"), [Some(2)]);
    assert_eq!(seats(&world, "2026-12-31"), [Some(3)]);
    let none = PipelineFixture::failure_messages(world.open_sources("2026-06-27"));
    assert_eq!(none, ["source `seats`: no file matches `seats/**/*.parquet` on or before 2026-06-27"]);

    world.pipeline.sources.pop();
    world.add_source(test_source(
        "log",
        SourceTime::Events { at: "at".to_owned(), delivered: None },
        &[("at", ColumnType::Timestamp), ("n", ColumnType::Integer)],
    ));
    world.pipeline.time_zone = chrono_tz::Europe::Berlin;
    let end = NOON + 10 * 3_600_000_000; // midnight in Berlin
    let instants = Series::new("at".into(), [end - 1, end])
        .cast(&DataType::Datetime(TimeUnit::Microseconds, Some(TimeZone::UTC)))
        .unwrap();
    let wall = Series::new("at".into(), [Some(end + 7_200_000_000 - 1), Some(end + 7_200_000_000), None])
        .cast(&DataType::Datetime(TimeUnit::Microseconds, None))
        .unwrap();
    let frame = |at: Series, n: Vec<i64>| {
        DataFrame::new_infer_height(vec![at.into(), PolarsColumn::new("n".into(), n)]).unwrap()
    };
    world.write_file("log/a.parquet", frame(instants, vec![1, 2]));
    world.write_file("log/b.parquet", frame(wall, vec![3, 4, 5]));
    let log = read(&world, "2026-06-30", "log").sort(["n"], Default::default()).unwrap();
    assert_eq!(log.column("n").unwrap().i64().unwrap().to_vec(), [Some(1), Some(3)]);
    let reports = world.open_sources("2026-06-30").unwrap();
    let report = reports.reports().find(|report| report.source == "log").unwrap();
    assert_eq!((report.rows, report.age_days), (2, Some(0)));
    assert_eq!(report.findings[0].message, "1 row has no time and never counts");
}

#[test]
fn revealed_columns_are_hidden_until_they_are_known() {
    let mut world = PipelineFixture::new();
    let mut invoices = test_source(
        "invoices",
        SourceTime::Events { at: "issued".to_owned(), delivered: None },
        &[
            ("id", ColumnType::Integer),
            ("issued", ColumnType::Date),
            ("paid", ColumnType::Date),
            ("status", ColumnType::Text),
        ],
    );
    let columns = vec![("paid".to_owned(), None), ("status".to_owned(), Some(Literal::Text("open".to_owned())))];
    invoices.reveals.push(Reveal { at: "paid".to_owned(), columns });
    world.add_source(invoices);
    let days = |name: &str, days: [Option<i32>; 3]| {
        Series::new(name.into(), days.map(|day| day.map(|day| 20_634 + day))).cast(&DataType::Date).unwrap()
    };
    let frame = DataFrame::new_infer_height(vec![
        PolarsColumn::new("id".into(), [1_i64, 2, 3]),
        days("issued", [Some(-30), Some(-30), Some(1)]).into(),
        days("paid", [Some(0), Some(1), None]).into(),
        PolarsColumn::new("status".into(), ["paid", "paid", "open"]),
    ]);
    world.write_file("invoices/x.parquet", frame.unwrap());
    let status_and_unpaid = |day: &str| {
        let frame = read(&world, day, "invoices").sort(["id"], Default::default()).unwrap();
        let status: Vec<Option<String>> =
            frame.column("status").unwrap().str().unwrap().iter().map(|text| text.map(str::to_owned)).collect();
        (status.into_iter().flatten().collect::<Vec<_>>().join(" "), frame.column("paid").unwrap().null_count())
    };
    assert_eq!(status_and_unpaid("2026-06-29"), ("open open".to_owned(), 2));
    assert_eq!(status_and_unpaid("2026-06-30"), ("paid open".to_owned(), 1));
    assert_eq!(status_and_unpaid("2026-07-01"), ("paid paid open".to_owned(), 1));
}

fn tickets(world: &mut PipelineFixture, policy: SourcePolicy) {
    let mut tickets = test_source(
        "tickets",
        SourceTime::Current,
        &[
            ("id", ColumnType::Text),
            ("account_id", ColumnType::Text),
            ("priority", ColumnType::Text),
            ("hours", ColumnType::Number),
        ],
    );
    tickets.key = vec!["id".to_owned()];
    tickets.policies.null_keys = policy;
    tickets.policies.duplicates = policy;
    tickets.policies.orphans = policy;
    tickets.policies.invalid = policy;
    tickets.columns[2].values = vec!["low".to_owned(), "high".to_owned()];
    tickets.columns[3].min = Some(0.0);
    world.add_source(tickets);
    let frame = df!(
        "id" => [Some("t1"), Some("t1"), Some("t2"), None, Some("t4"), Some("t5")],
        "account_id" => [Some("a"), Some("a"), None, Some("b"), Some("z"), Some("c")],
        "priority" => [Some("low"), Some("low"), Some("high"), None, Some("low"), Some("urgent")],
        "hours" => [1.0, 1.0, 2.0, 3.0, 4.0, -1.0],
    )
    .unwrap();
    world.write_file("tickets/x.parquet", frame);
}

#[test]
fn policies_drop_warn_or_stop() {
    let mut world = PipelineFixture::new();
    tickets(&mut world, SourcePolicy::Drop);
    let frame = read(&world, "2026-06-30", "tickets");
    assert_eq!(frame.column("id").unwrap().str().unwrap().iter().collect::<Vec<_>>(), [Some("t1")]);
    let sources = world.open_sources("2026-06-30").unwrap();
    let report = sources.reports().find(|report| report.source == "tickets").unwrap();
    let findings: Vec<String> = report
        .findings
        .iter()
        .map(|found| format!("{:?} {} {} {:?}", found.level, found.check.as_str(), found.message, found.examples))
        .collect();
    assert_eq!(
        findings,
        [
            "Note null_keys 1 row has no `id` []",
            "Note null_keys 1 row has no `account_id` [\"t2\"]",
            "Note invalid 1 row has `priority` outside its `values` [\"urgent\"]",
            "Note invalid 1 row has `hours` below 0 [\"-1.0\"]",
            "Note orphans 1 row belongs to an account that is not in the accounts source [\"z\"]",
            "Note duplicates 1 row repeats another in every column [\"t1\"]",
        ]
    );
    assert_eq!((report.rows, report.checked_rows), (6, 6));

    let mut world = PipelineFixture::new();
    tickets(&mut world, SourcePolicy::Warn);
    assert_eq!(read(&world, "2026-06-30", "tickets").height(), 6);

    let mut world = PipelineFixture::new();
    tickets(&mut world, SourcePolicy::Error);
    assert_eq!(PipelineFixture::failure_messages(world.open_sources("2026-06-30")).len(), 6);
}

#[test]
fn rows_that_differ_under_one_key_are_never_dropped() {
    let mut world = PipelineFixture::new();
    tickets(&mut world, SourcePolicy::Drop);
    world.write_file(
        "tickets/y.parquet",
        df!("id" => ["t1"], "account_id" => ["b"], "priority" => ["low"], "hours" => [1.0]).unwrap(),
    );
    assert_eq!(
        PipelineFixture::failure_messages(world.open_sources("2026-06-30")),
        ["source `tickets`: 1 key has rows that differ, such as `t1`"]
    );
    let tickets = world.pipeline.sources.iter_mut().find(|source| source.name == "tickets").unwrap();
    tickets.policies.duplicates = SourcePolicy::Warn;
    assert!(world.open_sources("2026-06-30").is_ok());
}

#[test]
fn stale_sources_and_damaged_files_are_reported() {
    let mut world = PipelineFixture::new();
    let mut log =
        test_source("log", SourceTime::Events { at: "at".to_owned(), delivered: None }, &[("at", ColumnType::Date)]);
    log.freshness.warn_after = Some(1);
    log.freshness.error_after = Some(3);
    world.add_source(log);
    let at = Series::new("at".into(), [20_634_i32]).cast(&DataType::Date).unwrap();
    world.write_file("log/x.parquet", DataFrame::new_infer_height(vec![at.into()]).unwrap());
    let age = |day: &str| {
        let sources = world.open_sources(day)?;
        let report = sources.reports().find(|report| report.source == "log").cloned();
        Ok::<_, Failure>(report.map(|report| (report.age_days, report.findings.len())))
    };
    assert_eq!(age("2026-07-01").unwrap(), Some((Some(1), 0)));
    assert_eq!(age("2026-07-03").unwrap(), Some((Some(3), 1)));
    assert_eq!(
        PipelineFixture::failure_messages(age("2026-07-04")),
        ["source `log`: its newest row is from 2026-06-30, 4 days before 2026-07-04; the limit is 3 days"]
    );
    std::fs::write(world.path().join("log/y.parquet"), b"nothing").unwrap();
    assert_eq!(PipelineFixture::failure_messages(world.open_sources("2026-07-01")).len(), 1);
}
