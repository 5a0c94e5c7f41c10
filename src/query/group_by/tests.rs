//! Every aggregate against plain loops over rows, and against itself with rows and batches in another order.

use polars::prelude::{Column, DataFrame, IdxCa, IdxSize, IntoLazy, Schema};

use super::*;
use crate::query::engine;
use cell::Cell;
use number_by_hash::NumberByHash;
use random::{Random, every_total, random_frame};

mod cell;
mod naive;
mod random;

/// What tests say of a total.
#[derive(Clone)]
struct TestAggregate {
    function: AggregateFunction,
    arguments: Vec<&'static str>,
    distinct: bool,
    order: Vec<(&'static str, bool, bool)>,
    data_type: Type,
}

fn test_aggregate(function: AggregateFunction, arguments: &[&'static str], data_type: Type) -> TestAggregate {
    TestAggregate { function, arguments: arguments.to_vec(), distinct: false, order: Vec::new(), data_type }
}

impl TestAggregate {
    fn distinct(self) -> Self {
        Self { distinct: true, ..self }
    }

    /// By a column, descending or not, NULL first or not; then by the next.
    fn by(mut self, column: &'static str, descending: bool, nulls_first: bool) -> Self {
        self.order.push((column, descending, nulls_first));
        self
    }
}

/// A GROUP BY over all columns of a frame that have these keys in front.
fn feed(frame: &DataFrame, keys: &[&str], totals: &[TestAggregate]) -> GroupByInput {
    let columns: Vec<&str> =
        keys.iter().copied().chain(frame.get_column_names().into_iter().map(|name| &**name)).collect();
    let position = |name: &str| keys.len() + frame.get_column_index(name).unwrap();
    let total = |(at, wanted): (usize, &TestAggregate)| GroupAggregate {
        function: wanted.function,
        arguments: wanted.arguments.iter().map(|name| position(name)).collect(),
        distinct: wanted.distinct,
        order: wanted
            .order
            .iter()
            .map(|(name, descending, nulls_first)| OrderColumn {
                position: position(name),
                descending: *descending,
                nulls_first: *nulls_first,
            })
            .collect(),
        separator: (wanted.function == AggregateFunction::Concatenate).then(|| "; ".to_owned()),
        data_type: wanted.data_type,
        name: format!("total {at}"),
    };
    let schema: Schema = columns
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let name_in_schema = if at < keys.len() { format!("key {at}") } else { (*name).to_owned() };
            (name_in_schema.into(), frame.column(name).unwrap().dtype().clone())
        })
        .collect();
    GroupByInput {
        columns: columns.into_iter().map(str::to_owned).collect(),
        group_by: GroupBy { keys: keys.len(), totals: totals.iter().enumerate().map(total).collect() },
        schema: Arc::new(schema),
    }
}

/// The rows of a frame in an order that does not depend on that of the groups.
fn sorted(frame: &DataFrame) -> Vec<Vec<Cell>> {
    let mut rows = cell::rows(frame);
    rows.sort_by(|one, two| cell::compare_rows(one, two));
    rows
}

/// Sent through the engine, on several threads.
fn streamed(frame: &DataFrame, feed: &GroupByInput) -> DataFrame {
    let (plan, mut running) = attach_group_bys(frame.clone().lazy(), vec![feed.clone()]).unwrap();
    engine::collect_frames(vec![plan]).unwrap();
    running.remove(0).finish().unwrap()
}

/// In several batches and so many shares.
fn split(frame: &DataFrame, feed: &GroupByInput, shares: usize, rows: usize) -> DataFrame {
    let mut all: Option<DataFrame> = None;
    for own in 0..shares {
        let mut inputs = InputColumns::default();
        let mut groups = WorkerGroups::new(feed, &mut inputs, HashShare { own, of: shares }).unwrap();
        for from in (0..frame.height()).step_by(rows) {
            let mut batch = frame.slice(i64::try_from(from).unwrap(), rows);
            batch.rechunk_mut();
            groups.add(&RowBatch::read(&batch, feed, &inputs).unwrap()).unwrap();
        }
        let part = groups.finish().unwrap();
        match &mut all {
            Some(all) => {
                all.vstack_mut(&part).unwrap();
            }
            None => all = Some(part),
        }
    }
    all.unwrap()
}

#[test]
fn totals_are_those_of_plain_loops_in_any_order() {
    let totals = every_total();
    let mut random = Random(7);
    let keys: [&[&str]; 6] = [&[], &["k"], &["x"], &["day", "b"], &["d", "tz", "none"], &["span", "ts", "i"]];
    for round in 0..36_usize {
        let rows = [0, 1, 2, 5, 40, 300][round / 6];
        let frame = random_frame(&mut random, rows);
        let feed = feed(&frame, keys[round % 6], &totals);
        let found = group_frame(&frame, &feed).unwrap();
        let expected = naive::group(&frame, keys[round % 6], &totals);
        let found_rows = sorted(&found);
        assert_eq!(found_rows.len(), expected.len(), "{round}");
        for (found, expected) in found_rows.iter().zip(&expected) {
            for (at, (found, expected)) in found.iter().zip(expected).enumerate() {
                let name = || {
                    at.checked_sub(keys[round % 6].len()).map(|at| {
                        let TestAggregate { function, arguments, distinct, order, .. } = &totals[at];
                        format!("{function:?} {arguments:?} {distinct} {order:?}")
                    })
                };
                assert!(naive::agree(found, expected), "{round}: {:?}: {found:?}, not {expected:?}", name());
            }
        }
        let shuffled = random.shuffled(&frame);
        for other in [split(&shuffled, &feed, 3, 7), split(&shuffled, &feed, 1, 64), streamed(&shuffled, &feed)] {
            assert_eq!(other.schema(), found.schema());
            assert!(cell::same_bits(&sorted(&other), &found_rows), "{round}");
        }
    }
}

#[test]
fn types_are_those_that_the_query_gives() {
    let totals = every_total();
    let frame = random_frame(&mut Random(1), 50);
    let found = group_frame(&frame, &feed(&frame, &["k", "none"], &totals)).unwrap();
    let types = found.columns().iter().map(Column::dtype);
    let expected = [Type::Text, Type::Null].into_iter().chain(totals.iter().map(|total| total.data_type));
    for (found, expected) in types.zip(expected) {
        assert_eq!(*found, *cell::column("", Vec::new(), expected).dtype());
    }
    assert_eq!(&**found.get_column_names()[1], "key 1");
    assert_eq!(&**found.get_column_names()[2], "total 0");
}

fn doubles(values: &[f64]) -> DataFrame {
    let cells = values.iter().map(|value| Cell::Double(*value)).collect();
    DataFrame::new(values.len(), vec![cell::column("x", cells, Type::Double)]).unwrap()
}

#[test]
fn doubles_are_summed_exactly() {
    let one = |values: &[f64], function| {
        let frame = doubles(values);
        let found = group_frame(&frame, &feed(&frame, &[], &[test_aggregate(function, &["x"], Type::Double)])).unwrap();
        sorted(&found)[0][0].clone()
    };
    let is = |found: Cell, expected: f64| {
        assert!(cell::same_bits(&[vec![found.clone()]], &[vec![Cell::Double(expected)]]), "{found:?}");
    };
    is(one(&[1e308, 1e308, -1e308], AggregateFunction::Sum), 1e308);
    is(one(&[0.1; 10], AggregateFunction::Sum), 1.0);
    is(one(&[1e308, 1e308], AggregateFunction::Average), 1e308);
    is(one(&[1e9, 1e9 + 1.0, 1e9 - 1.0], AggregateFunction::VarianceSample), 1.0);
    is(one(&[-0.0], AggregateFunction::Max), 0.0);
    assert!(matches!(one(&[1e308, 1e308], AggregateFunction::Sum), Cell::Null));
    assert!(matches!(one(&[1e200, 3e200], AggregateFunction::VariancePopulation), Cell::Null));
    is(one(&[1e200, 3e200], AggregateFunction::DeviationPopulation), 1e200);
}

#[test]
fn both_zeros_are_one_key() {
    let frame = doubles(&[-0.0, 0.0, -0.0]);
    let found =
        group_frame(&frame, &feed(&frame, &["x"], &[test_aggregate(AggregateFunction::CountRows, &[], Type::Integer)]))
            .unwrap();
    assert!(cell::same_bits(&sorted(&found), &[vec![Cell::Double(0.0), Cell::Number(3)]]));
}

/// The problem of one of two totals over numbers, by the total's position.
fn problem(values: &[i128], column: Type, total: Type) -> Option<(usize, String)> {
    let numbers = values.iter().map(|value| Cell::Number(*value)).collect();
    let keys = (0..values.len()).map(|row| Cell::Number(i128::from(row % 2 == 0))).collect();
    let columns = vec![cell::column("k", keys, Type::Integer), cell::column("n", numbers, column)];
    let frame = DataFrame::new(values.len(), columns).unwrap();
    let totals = [
        test_aggregate(AggregateFunction::CountRows, &[], Type::Integer),
        test_aggregate(AggregateFunction::Sum, &["n"], total),
    ];
    let feed = feed(&frame, &["k"], &totals);
    let found = group_frame(&frame, &feed);
    let (plan, mut running) = attach_group_bys(frame.lazy(), vec![feed]).unwrap();
    engine::collect_frames(vec![plan]).unwrap();
    let sent = running.remove(0).finish();
    match (found, sent) {
        (Ok(_), Ok(_)) => None,
        (Err(GroupError::Total { total, problem }), Err(GroupError::Total { total: other, problem: same })) => {
            assert!(total == other && problem == same, "{problem} {same}");
            Some((total, problem))
        }
        (one, other) => panic!("{one:?} {other:?}"),
    }
}

#[test]
fn sums_that_do_not_fit_are_problems() {
    let most = i128::from(i64::MAX);
    assert_eq!(problem(&[most, 5, 0, 6, -1, 7], Type::Integer, Type::Integer), None);
    let expected = "the sum is 9223372036854775808, which 64 bits do not hold: calculate with DOUBLE";
    // Both groups have one: it is the same whichever comes first.
    for values in [[most, most, 1, 2], [most, most, 2, 1]] {
        assert_eq!(problem(&values, Type::Integer, Type::Integer), Some((1, expected.to_owned())));
    }
    let expected = "the sum is -9223372036854775809 microseconds, which 64 bits do not hold";
    assert_eq!(problem(&[-most - 1, 0, -1], Type::Span, Type::Span), Some((1, expected.to_owned())));
    let digits = 10_i128.pow(38) - 1;
    assert_eq!(problem(&[digits, 0, digits, 0, -digits], Type::Decimal(3), Type::Decimal(3)), None);
    let expected = "the sum has more than the 38 digits that decimals have: calculate with DOUBLE";
    assert_eq!(problem(&[digits, 0, 1], Type::Decimal(3), Type::Decimal(3)), Some((1, expected.to_owned())));
    assert_eq!(problem(&[digits, 0, digits], Type::Decimal(3), Type::Decimal(3)), Some((1, expected.to_owned())));
}

#[test]
fn totals_without_their_columns_are_refused() {
    let frame = doubles(&[1.0]);
    let whole = feed(&frame, &[], &[test_aggregate(AggregateFunction::ArgMax, &["x", "x"], Type::Double)]);
    for arguments in [vec![], vec![0], vec![0, 7]] {
        let mut feed = whole.clone();
        feed.group_by.totals[0].arguments = arguments;
        assert!(matches!(group_frame(&frame, &feed), Err(GroupError::Engine(_))));
        assert!(attach_group_bys(frame.clone().lazy(), vec![feed]).is_err());
    }
}

#[test]
fn many_rows_groups_and_distinct_totals_go_through() {
    let rows = 120_000_i128;
    let number = |name, modulus: i128| {
        let cells = (0..rows).map(|row| Cell::Number(row * 7919 % modulus)).collect();
        cell::column(name, cells, Type::Integer)
    };
    let text = (0..rows).map(|row| Cell::Text(format!("value number {}", row % 1013))).collect();
    let columns =
        vec![number("k", 1009), number("few", 90), number("many", 50_021), cell::column("t", text, Type::Text)];
    let frame = DataFrame::new(120_000, columns).unwrap();
    let counts =
        ["few", "many", "t"].map(|name| test_aggregate(AggregateFunction::Count, &[name], Type::Integer).distinct());
    let expected: Vec<Vec<Cell>> = naive::group(&frame, &["k"], &counts)
        .into_iter()
        .map(|row| row[..1].iter().chain(row[1..].iter().cycle().take(36)).cloned().collect())
        .collect();
    // More COUNT(DISTINCT …) than one table has bits for.
    let totals: Vec<TestAggregate> = counts.iter().cycle().take(36).cloned().collect();
    let feed = feed(&frame, &["k"], &totals);
    assert!(cell::same_bits(&sorted(&group_frame(&frame, &feed).unwrap()), &expected));
    assert!(cell::same_bits(&sorted(&streamed(&frame, &feed)), &expected));
}

#[test]
fn one_pass_feeds_several_groupings() {
    let frame = random_frame(&mut Random(3), 200);
    let feeds = [
        feed(&frame, &["k"], &[test_aggregate(AggregateFunction::Sum, &["i"], Type::Integer)]),
        feed(&frame, &[], &[test_aggregate(AggregateFunction::Max, &["t"], Type::Text)]),
    ];
    let (plan, running) = attach_group_bys(frame.clone().lazy(), feeds.to_vec()).unwrap();
    engine::collect_frames(vec![plan]).unwrap();
    for (running, feed) in running.into_iter().zip(&feeds) {
        let expected = sorted(&group_frame(&frame, feed).unwrap());
        assert!(cell::same_bits(&sorted(&running.finish().unwrap()), &expected));
    }
}

#[test]
fn a_worker_that_panics_is_an_error() {
    let feed = feed(&doubles(&[1.0]), &[], &[test_aggregate(AggregateFunction::Sum, &["x"], Type::Double)]);
    let mut running = RunningGroupBy::start(&feed).unwrap();
    running.workers.push(std::thread::spawn(|| panic!("a panic that a test wants")));
    assert!(matches!(running.finish(), Err(GroupError::Engine(_))));
}

#[test]
fn numbers_stay_with_their_hashes() {
    let mut table = NumberByHash::default();
    let key = |number: u64| hash::hash_u64(number % 40_000);
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
    let hashes: Vec<u128> = texts.iter().map(|text| hash::hash_bytes(text.as_bytes())).collect();
    let different: std::collections::BTreeSet<u128> =
        hashes.iter().copied().chain([hash::append_null(hash::EMPTY_KEY), 0]).collect();
    assert_eq!(different.len(), texts.len() + 2);
    // Hashes that differ in one bit only, wherever it is, have two entries.
    let mut table = NumberByHash::default();
    for bit in 0..128 {
        *table.entry(hash::EMPTY_KEY ^ 1 << bit) = bit + 1;
    }
    for bit in 0..128 {
        assert_eq!(*table.entry(hash::EMPTY_KEY ^ 1 << bit), bit + 1);
    }
}
