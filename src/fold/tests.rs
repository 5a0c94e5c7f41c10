//! Folding against Polars' own GROUP BY.

use polars::df;
use polars::prelude::{DataType, IntoLazy, SortMultipleOptions, TimeUnit, col, len};

use super::*;
use crate::engine;

#[test]
fn totals_are_those_of_polars() {
    let n = 20_000_i64;
    let number = |row: i64| (row * 7919) % 1013;
    let frame = df!(
        "k" => (0..n).map(|row| (row % 7 != 0).then(|| format!("key number {}", number(row) % 97))).collect::<Vec<_>>(),
        "l" => (0..n).map(|row| number(row) % 3).collect::<Vec<_>>(),
        "text" => (0..n).map(|row| (row % 5 != 0).then(|| format!("value {}", number(row) % 53))).collect::<Vec<_>>(),
        "whole" => (0..n).map(|row| (row % 3 != 0).then_some(number(row) - 500)).collect::<Vec<_>>(),
        "double" => (0..n).map(|row| f64::from(i32::try_from(number(row)).unwrap()) / 8.0).collect::<Vec<_>>(),
    );
    let frame = frame.unwrap().lazy().with_columns([
        col("double").cast(DataType::Decimal(38, 9)).alias("decimal"),
        col("whole").cast(DataType::Date).alias("day"),
        col("whole").cast(DataType::Datetime(TimeUnit::Microseconds, None)).alias("time"),
        col("whole").gt(polars::prelude::lit(0)).alias("flag"),
    ]);
    let expected = frame.clone().group_by([col("k"), col("l")]).agg([
        len().cast(DataType::Int64).alias("rows"),
        col("whole").count().cast(DataType::Int64).alias("count"),
        col("text").drop_nulls().n_unique().cast(DataType::Int64).alias("distinct"),
        col("day").drop_nulls().n_unique().cast(DataType::Int64).alias("days"),
        col("whole").sum().alias("sum"),
        col("decimal").sum().alias("decimals"),
        col("day").min().alias("first"),
        col("time").max().alias("last"),
        col("double").max().alias("most"),
        col("text").min().alias("word"),
        col("flag").max().alias("any"),
        col("decimal").min().alias("least"),
    ]);
    let named = |how, at: Option<usize>, name: &str| (how, at, name.to_owned());
    let shape = Shape {
        keys: 2,
        totals: vec![
            named(How::Rows, None, "rows"),
            named(How::Count, Some(3), "count"),
            named(How::Distinct, Some(2), "distinct"),
            named(How::Distinct, Some(6), "days"),
            named(How::Sum, Some(3), "sum"),
            named(How::Sum, Some(5), "decimals"),
            named(How::Min, Some(6), "first"),
            named(How::Max, Some(7), "last"),
            named(How::Max, Some(4), "most"),
            named(How::Min, Some(2), "word"),
            named(How::Max, Some(8), "any"),
            named(How::Min, Some(5), "least"),
        ],
    };
    let schema = frame.clone().collect_schema().unwrap();
    assert!(can(&schema, &shape));
    let columns = schema.iter_names().map(ToString::to_string).collect();
    let (plan, mut foldings) = attach(frame, vec![Feed { columns, schema, shape }]).unwrap();
    engine::collect(vec![plan]).unwrap();
    let by = || (["k", "l"], SortMultipleOptions::default());
    let (names, order) = by();
    let folded = foldings.remove(0).finish().unwrap().sort(names, order).unwrap();
    let (names, order) = by();
    let expected = engine::collect(vec![expected]).unwrap().remove(0).sort(names, order).unwrap();
    assert!(folded.height() > 200 && folded.schema() == expected.schema(), "{:?}", folded.schema());
    assert!(folded.equals_missing(&expected), "{folded} {expected}");
}

#[test]
fn tables_hold_what_was_put_in() {
    let mut table = Table::default();
    let key = |number: u64| hash::word(hash::START, number % 40_000);
    for number in 0..100_000 {
        *table.entry(key(number)) += 1;
    }
    for number in 0..40_000 {
        assert_eq!(*table.entry(key(number)), if number < 20_000 { 3 } else { 2 });
    }
}

#[test]
fn hashes_tell_apart_what_differs() {
    let texts = ["", "\0", "a", "a\0", "aaaaaaaa", "aaaaaaaa\0", "aaaaaaaab", "baaaaaaaa"];
    let hashes: Vec<u128> = texts.iter().map(|text| hash::bytes(hash::START, text.as_bytes())).collect();
    let different: std::collections::BTreeSet<u128> =
        hashes.iter().copied().chain([hash::null(hash::START), 0]).collect();
    assert_eq!(different.len(), texts.len() + 2);
    // Half of the bits differ between neighbours, in both halves and in every quarter.
    for number in 0..1000 {
        let (one, other) = (hash::word(hash::START, number), hash::word(hash::START, number + 1));
        for quarter in hash::quarters(one ^ other) {
            assert!((4..29).contains(&quarter.count_ones()), "{number}: {one:032x} {other:032x}");
        }
    }
}
