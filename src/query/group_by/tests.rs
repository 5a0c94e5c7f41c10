//! Compares every aggregate with plain loops over rows, and with itself over rows and batches in another order.

use polars::prelude::{Column, DataFrame, IdxCa, IdxSize, IntoLazy};

use super::number_by_hash::NumberByHash;
use super::{GroupError, RunningGroupBy, attach_group_bys, hash};
use crate::query::engine;
use crate::query::expr::{AggregateFunction, SortDirection};
use crate::query::types::Type;
use crate::testing::is_thorough;
use cell::Cell;
use execution::{group_frame, group_in_shares, group_streamed};
use random::{Random, every_aggregate, random_frame};
use test_aggregate::{NULLS_FIRST, TestAggregate, group_by_input, test_aggregate};

mod cell;
mod execution;
mod naive;
mod random;
mod test_aggregate;

/// Returns the rows of a frame, sorted.
fn sorted_rows(frame: &DataFrame) -> Vec<Vec<Cell>> {
    let mut rows = cell::rows_of_frame(frame);
    rows.sort_by(|one, two| cell::compare_rows(one, two));
    rows
}

#[test]
fn aggregates_equal_plain_loops_in_any_order() {
    let aggregates = every_aggregate();
    let mut random = Random(7);
    let keys: [&[&str]; 6] = [&[], &["k"], &["x"], &["day", "b"], &["d", "tz", "none"], &["span", "ts", "i"]];
    let rounds = if is_thorough() { 36 } else { 30 };
    for round in 0..rounds {
        let rows = [0, 1, 2, 5, 40, 300][round / 6];
        let keys = keys[round % 6];
        let frame = random_frame(&mut random, rows);
        let input = group_by_input(&frame, keys, &aggregates);
        let found = group_frame(&frame, &input).unwrap();
        let found_rows = sorted_rows(&found);
        assert_rows_agree(round, &found_rows, &naive::group_naively(&frame, keys, &aggregates), |at| {
            at.checked_sub(keys.len()).map(|at| &aggregates[at])
        });
        let shuffled = random.shuffle_rows(&frame);
        let others = [
            group_in_shares(&shuffled, &input, 3, 7),
            group_in_shares(&shuffled, &input, 1, 64),
            group_streamed(&shuffled, &input).unwrap(),
        ];
        for other in others {
            assert_eq!(other.schema(), found.schema());
            assert!(cell::same_bits(&sorted_rows(&other), &found_rows), "{round}");
        }
    }
}

fn assert_rows_agree<'a>(
    round: usize,
    found: &[Vec<Cell>],
    expected: &[Vec<Cell>],
    aggregate_of_column: impl Fn(usize) -> Option<&'a TestAggregate>,
) {
    assert_eq!(found.len(), expected.len(), "{round}");
    for (found, expected) in found.iter().zip(expected) {
        for (at, (found, expected)) in found.iter().zip(expected).enumerate() {
            let aggregate = aggregate_of_column(at);
            assert!(naive::are_close(found, expected), "{round}: {aggregate:?}: {found:?}, not {expected:?}");
        }
    }
}

#[test]
fn results_have_the_types_that_the_query_declares() {
    let aggregates = every_aggregate();
    let frame = random_frame(&mut Random(1), 50);
    let found = group_frame(&frame, &group_by_input(&frame, &["k", "none"], &aggregates)).unwrap();
    let types = found.columns().iter().map(Column::dtype);
    let expected = [Type::Text, Type::Null].into_iter().chain(aggregates.iter().map(|aggregate| aggregate.data_type));
    for (found, expected) in types.zip(expected) {
        assert_eq!(*found, *cell::column_of_cells("", Vec::new(), expected).dtype());
    }
    assert_eq!(&**found.get_column_names()[1], "key 1");
    assert_eq!(&**found.get_column_names()[2], "aggregate 0");
}

fn frame_of_doubles(values: &[f64]) -> DataFrame {
    let cells = values.iter().map(|value| Cell::Double(*value)).collect();
    DataFrame::new(values.len(), vec![cell::column_of_cells("x", cells, Type::Double)]).unwrap()
}

#[test]
fn doubles_are_summed_exactly() {
    let one = |values: &[f64], function| {
        let frame = frame_of_doubles(values);
        let found =
            group_frame(&frame, &group_by_input(&frame, &[], &[test_aggregate(function, &["x"], Type::Double)]))
                .unwrap();
        sorted_rows(&found)[0][0].clone()
    };
    let assert_result = |found: Cell, expected: f64| {
        assert!(cell::same_bits(&[vec![found.clone()]], &[vec![Cell::Double(expected)]]), "{found:?}");
    };
    assert_result(one(&[1e308, 1e308, -1e308], AggregateFunction::Sum), 1e308);
    assert_result(one(&[0.1; 10], AggregateFunction::Sum), 1.0);
    assert_result(one(&[1e308, 1e308], AggregateFunction::Average), 1e308);
    assert_result(one(&[1e9, 1e9 + 1.0, 1e9 - 1.0], AggregateFunction::VarianceSample), 1.0);
    assert_result(one(&[-0.0], AggregateFunction::Max), 0.0);
    assert!(matches!(one(&[1e308, 1e308], AggregateFunction::Sum), Cell::Null));
    assert!(matches!(one(&[1e200, 3e200], AggregateFunction::VariancePopulation), Cell::Null));
    assert_result(one(&[1e200, 3e200], AggregateFunction::DeviationPopulation), 1e200);
}

#[test]
fn both_zeros_are_one_key() {
    let frame = frame_of_doubles(&[-0.0, 0.0, -0.0]);
    let found = group_frame(
        &frame,
        &group_by_input(&frame, &["x"], &[test_aggregate(AggregateFunction::CountRows, &[], Type::Integer)]),
    )
    .unwrap();
    assert!(cell::same_bits(&sorted_rows(&found), &[vec![Cell::Double(0.0), Cell::Number(3)]]));
}

/// Returns the problem of a sum of numbers in two groups. The aggregate is the second of two.
fn sum_problem(values: &[i128], column: Type, sum: Type) -> Option<String> {
    let numbers = values.iter().map(|value| Cell::Number(*value)).collect();
    let keys = (0..values.len()).map(|row| Cell::Number(i128::from(row % 2 == 0))).collect();
    let columns = vec![cell::column_of_cells("k", keys, Type::Integer), cell::column_of_cells("n", numbers, column)];
    let frame = DataFrame::new(values.len(), columns).unwrap();
    let aggregates = [
        test_aggregate(AggregateFunction::CountRows, &[], Type::Integer),
        test_aggregate(AggregateFunction::Sum, &["n"], sum),
    ];
    let input = group_by_input(&frame, &["k"], &aggregates);
    match (group_frame(&frame, &input), group_streamed(&frame, &input)) {
        (Ok(_), Ok(_)) => None,
        (
            Err(GroupError::Aggregate { aggregate: 1, problem }),
            Err(GroupError::Aggregate { aggregate: 1, problem: streamed }),
        ) => {
            assert_eq!(problem, streamed);
            Some(problem)
        }
        (one, other) => panic!("{one:?} {other:?}"),
    }
}

#[test]
fn sums_that_their_type_does_not_hold_are_problems() {
    let most = i128::from(i64::MAX);
    assert_eq!(sum_problem(&[most, 5, 0, 6, -1, 7], Type::Integer, Type::Integer), None);
    let expected = "the sum is 9223372036854775808, which 64 bits do not hold: calculate with DOUBLE";
    // Both groups have a problem. The same one is reported whichever group comes first.
    for values in [[most, most, 1, 2], [most, most, 2, 1]] {
        assert_eq!(sum_problem(&values, Type::Integer, Type::Integer), Some(expected.to_owned()));
    }
    let expected = "the sum is -9223372036854775809 microseconds, which 64 bits do not hold";
    assert_eq!(sum_problem(&[-most - 1, 0, -1], Type::Span, Type::Span), Some(expected.to_owned()));
    let digits = 10_i128.pow(38) - 1;
    assert_eq!(sum_problem(&[digits, 0, digits, 0, -digits], Type::Decimal(3), Type::Decimal(3)), None);
    let expected = "the sum has more than the 38 digits that decimals have: calculate with DOUBLE";
    assert_eq!(sum_problem(&[digits, 0, 1], Type::Decimal(3), Type::Decimal(3)), Some(expected.to_owned()));
    assert_eq!(sum_problem(&[digits, 0, digits], Type::Decimal(3), Type::Decimal(3)), Some(expected.to_owned()));
}

#[test]
fn aggregates_without_their_columns_are_errors() {
    let frame = frame_of_doubles(&[1.0]);
    let whole = group_by_input(&frame, &[], &[test_aggregate(AggregateFunction::ArgMax, &["x", "x"], Type::Double)]);
    for arguments in [vec![], vec![0], vec![0, 7]] {
        let mut input = whole.clone();
        input.group_by.aggregates[0].arguments = arguments;
        assert!(matches!(group_frame(&frame, &input), Err(GroupError::Engine(_))));
        assert!(attach_group_bys(frame.clone().lazy(), vec![input]).is_err());
    }
}

#[test]
fn many_rows_groups_and_distinct_counts_equal_plain_loops() {
    let rows: u32 = if is_thorough() { 120_000 } else { 12_000 };
    let number = |name, modulus: i128| {
        let cells = (0..rows).map(|row| Cell::Number(i128::from(row) * 7919 % modulus)).collect();
        cell::column_of_cells(name, cells, Type::Integer)
    };
    let text = (0..rows).map(|row| Cell::Text(format!("value number {}", row % 1013))).collect();
    let columns = vec![
        number("k", 1009),
        number("few", 90),
        number("many", 50_021),
        cell::column_of_cells("t", text, Type::Text),
    ];
    let frame = DataFrame::new(rows as usize, columns).unwrap();
    let counts = ["few", "many", "t"]
        .map(|name| test_aggregate(AggregateFunction::Count, &[name], Type::Integer).over_distinct_values());
    let expected: Vec<Vec<Cell>> = naive::group_naively(&frame, &["k"], &counts)
        .into_iter()
        .map(|row| row[..1].iter().chain(row[1..].iter().cycle().take(36)).cloned().collect())
        .collect();
    // One table has bits for fewer COUNT(DISTINCT …).
    let aggregates: Vec<TestAggregate> = counts.iter().cycle().take(36).cloned().collect();
    let input = group_by_input(&frame, &["k"], &aggregates);
    assert!(cell::same_bits(&sorted_rows(&group_frame(&frame, &input).unwrap()), &expected));
    assert!(cell::same_bits(&sorted_rows(&group_streamed(&frame, &input).unwrap()), &expected));
}

#[test]
fn one_pass_feeds_several_group_bys() {
    let frame = random_frame(&mut Random(3), 200);
    let inputs = [
        group_by_input(&frame, &["k"], &[test_aggregate(AggregateFunction::Sum, &["i"], Type::Integer)]),
        group_by_input(&frame, &[], &[test_aggregate(AggregateFunction::Max, &["t"], Type::Text)]),
    ];
    let (plan, running) = attach_group_bys(frame.clone().lazy(), inputs.to_vec()).unwrap();
    engine::collect_frames(vec![plan]).unwrap();
    for (running, input) in running.into_iter().zip(&inputs) {
        let expected = sorted_rows(&group_frame(&frame, input).unwrap());
        assert!(cell::same_bits(&sorted_rows(&running.finish().unwrap()), &expected));
    }
}

#[test]
fn a_worker_that_panics_is_an_error() {
    let input =
        group_by_input(&frame_of_doubles(&[1.0]), &[], &[test_aggregate(AggregateFunction::Sum, &["x"], Type::Double)]);
    let mut running = RunningGroupBy::start(&input).unwrap();
    running.workers.push(std::thread::spawn(|| panic!("a panic for the test")));
    assert!(matches!(running.finish(), Err(GroupError::Engine(_))));
}

#[test]
fn numbers_stay_with_their_hashes_when_the_table_grows() {
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
fn different_values_have_different_hashes() {
    let texts = ["", "\0", "a", "a\0", "aaaaaaaa", "aaaaaaaa\0", "aaaaaaaab", "baaaaaaaa"];
    let hashes: Vec<u128> = texts.iter().map(|text| hash::hash_bytes(text.as_bytes())).collect();
    let different: std::collections::BTreeSet<u128> =
        hashes.iter().copied().chain([hash::append_null(hash::EMPTY_KEY), 0]).collect();
    assert_eq!(different.len(), texts.len() + 2);
    // Hashes that differ in one bit have two entries, whichever bit it is.
    let mut table = NumberByHash::default();
    for bit in 0..128 {
        *table.entry(hash::EMPTY_KEY ^ 1 << bit) = bit + 1;
    }
    for bit in 0..128 {
        assert_eq!(*table.entry(hash::EMPTY_KEY ^ 1 << bit), bit + 1);
    }
}
