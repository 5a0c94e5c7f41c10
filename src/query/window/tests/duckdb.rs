//! Windows over a table whose results were taken from DuckDB 1.5.5, and what differs from it on purpose.

use super::{Cell, TestTable, compute_cells, compute_one, frame_of_rows, new_window, order_by, owned_names};
use crate::query::expr::{AggregateFunction, FrameBound, FrameUnits, WindowFrame, WindowFunction};
use crate::query::types::Type;
use crate::query::window::values::WindowValues;
use crate::query::window::window_columns::{OrderBy, WindowColumns};

const DAY: i64 = 86_400_000_000;

/// Returns rows of `id`, a partition, a day of January 2026, an integer, a double and a text.
fn test_table() -> TestTable {
    let day = |days: &[Option<i64>]| WindowValues::Integer(days.to_vec());
    TestTable::from([
        ("id", WindowValues::Integer((1..=8).map(Some).collect())),
        ("g", WindowValues::Text(vec![Some("a"), Some("a"), Some("a"), None, Some("b"), Some("b"), Some("b"), None])),
        ("d", day(&[Some(5), Some(5), Some(7), Some(1), None, Some(2), Some(3), None])),
        ("i", WindowValues::Integer(vec![Some(10), None, Some(30), Some(5), Some(7), Some(7), Some(8), None])),
        (
            "x",
            WindowValues::Double(
                [1.5, 2.5, f64::NAN, -1.0, 0.5, 0.25, 4.0, 3.0].map(|x| Some(x).filter(|x| !x.is_nan())).to_vec(),
            ),
        ),
        (
            "s",
            WindowValues::Text(vec![Some("x"), Some("y"), None, Some("p"), Some("q"), Some("r"), Some("s"), Some("t")]),
        ),
        ("minus_one", WindowValues::Integer(vec![Some(-1); 8])),
        ("bar", WindowValues::Text(vec![Some("|"); 8])),
    ])
}

/// Returns a function whose type does not matter.
fn window_of_function(function: WindowFunction, arguments: &[&str]) -> WindowColumns {
    new_window(function, arguments, Type::Integer)
}

fn window_of_aggregate(function: AggregateFunction, arguments: &[&str]) -> WindowColumns {
    new_window(WindowFunction::Aggregate(function), arguments, Type::Double)
}

fn with_offset(window: WindowColumns, offset: i64) -> WindowColumns {
    WindowColumns { offset, ..window }
}

fn ignore_nulls(window: WindowColumns) -> WindowColumns {
    WindowColumns { ignore_nulls: true, ..window }
}

/// Adds OVER (PARTITION BY g ORDER BY d), with ties broken by `id`.
fn by_day(window: WindowColumns) -> WindowColumns {
    WindowColumns {
        partition: owned_names(&["g"]),
        order: vec![order_by("d")],
        ties: owned_names(&["id"]),
        frame: WindowFrame::RUNNING,
        ..window
    }
}

/// Adds OVER (ORDER BY id …).
fn by_id(window: WindowColumns, frame: WindowFrame) -> WindowColumns {
    WindowColumns { order: vec![order_by("id")], frame, ..window }
}

/// ROWS BETWEEN 2 PRECEDING AND 1 FOLLOWING
const AROUND: WindowFrame =
    WindowFrame { units: FrameUnits::Rows, start: FrameBound::Preceding(2), end: FrameBound::Following(1) };

fn number_cells<const N: usize>(numbers: [i128; N]) -> Vec<Cell> {
    numbers.map(Cell::Number).to_vec()
}

fn double_cells<const N: usize>(doubles: [f64; N]) -> Vec<Cell> {
    doubles.map(Cell::Double).to_vec()
}

fn text_cells<const N: usize>(texts: [&str; N]) -> Vec<Cell> {
    texts.map(|text| Cell::Text(text.to_owned())).to_vec()
}

/// Returns NULL for zero, which does not occur otherwise.
fn numbers_or_null<const N: usize>(numbers: [i128; N]) -> Vec<Cell> {
    numbers.map(|number| if number == 0 { Cell::Null } else { Cell::Number(number) }).to_vec()
}

#[test]
fn rows_are_numbered_within_their_partition() {
    let results = [
        (WindowFunction::RowNumber, number_cells([1, 2, 3, 1, 3, 1, 2, 2])),
        (WindowFunction::Rank, number_cells([1, 1, 3, 1, 3, 1, 2, 2])),
        (WindowFunction::DenseRank, number_cells([1, 1, 2, 1, 3, 1, 2, 2])),
        (WindowFunction::PercentRank, double_cells([0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.5, 1.0])),
        (
            WindowFunction::CumulativeDistribution,
            double_cells([2.0 / 3.0, 2.0 / 3.0, 1.0, 0.5, 1.0, 1.0 / 3.0, 2.0 / 3.0, 1.0]),
        ),
    ];
    for (ranking, expected) in results {
        assert_eq!(compute_one(&test_table(), by_day(window_of_function(ranking, &[]))), expected, "{ranking:?}");
    }
    let halves = with_offset(by_day(window_of_function(WindowFunction::Ntile, &[])), 2);
    assert_eq!(compute_one(&test_table(), halves), number_cells([1, 1, 2, 1, 2, 1, 1, 2]));
}

#[test]
fn each_window_of_a_query_has_its_own_order() {
    let row_number = window_of_function(WindowFunction::RowNumber, &[]);
    let sum = window_of_aggregate(AggregateFunction::Sum, &["i"]);
    let windows = [
        by_day(row_number.clone()),
        by_id(sum.clone(), WindowFrame::RUNNING),
        by_day(sum),
        by_id(row_number, WindowFrame::RUNNING),
    ];
    let expected = vec![
        number_cells([1, 2, 3, 1, 3, 1, 2, 2]),
        number_cells([10, 10, 40, 45, 52, 59, 67, 67]),
        number_cells([10, 10, 40, 5, 22, 7, 15, 5]),
        number_cells([1, 2, 3, 4, 5, 6, 7, 8]),
    ];
    assert_eq!(compute_cells(&test_table(), &windows), Ok(expected));
}

#[test]
fn each_key_has_its_own_direction_and_null_order() {
    let key = |column: &str, descending, nulls_first| OrderBy { column: column.to_owned(), descending, nulls_first };
    let rank = WindowColumns {
        order: vec![key("g", true, true), key("d", false, true)],
        ..window_of_function(WindowFunction::Rank, &[])
    };
    assert_eq!(compute_one(&test_table(), rank), number_cells([6, 6, 8, 2, 3, 4, 5, 1]));
    let row_number = WindowColumns {
        order: vec![key("i", true, false), key("id", true, false)],
        ..window_of_function(WindowFunction::RowNumber, &[])
    };
    assert_eq!(compute_one(&test_table(), row_number), number_cells([2, 8, 1, 6, 5, 4, 3, 7]));
}

#[test]
fn running_aggregates_include_all_peers() {
    let sum = compute_one(&test_table(), by_day(window_of_aggregate(AggregateFunction::Sum, &["i"])));
    assert_eq!(sum, number_cells([10, 10, 40, 5, 22, 7, 15, 5]));
    let average = compute_one(&test_table(), by_day(window_of_aggregate(AggregateFunction::Average, &["i"])));
    assert_eq!(average, double_cells([10.0, 10.0, 20.0, 5.0, 22.0 / 3.0, 7.0, 7.5, 5.0]));
    let count = compute_one(&test_table(), by_day(window_of_aggregate(AggregateFunction::Count, &["i"])));
    assert_eq!(count, number_cells([1, 1, 2, 1, 3, 1, 2, 1]));
    let max = compute_one(&test_table(), by_day(window_of_aggregate(AggregateFunction::Max, &["s"])));
    assert_eq!(max, text_cells(["y", "y", "y", "p", "s", "r", "s", "t"]));
    let median =
        compute_one(&test_table(), by_day(window_of_aggregate(AggregateFunction::QuantileContinuous(0.5), &["x"])));
    assert_eq!(median, double_cells([2.0, 2.0, 2.0, -1.0, 0.5, 0.25, 2.125, 1.0]));
}

#[test]
fn range_frames_include_peers() {
    let range = |start, end| WindowFrame { units: FrameUnits::Range, start, end };
    let rest = WindowColumns {
        frame: range(FrameBound::CurrentRow, FrameBound::UnboundedFollowing),
        ..by_day(window_of_aggregate(AggregateFunction::Sum, &["i"]))
    };
    assert_eq!(compute_one(&test_table(), rest), numbers_or_null([40, 40, 30, 5, 7, 22, 15, 0]));
    let peers = WindowColumns {
        frame: range(FrameBound::CurrentRow, FrameBound::CurrentRow),
        ..by_day(window_of_aggregate(AggregateFunction::CountRows, &[]))
    };
    assert_eq!(compute_one(&test_table(), peers), number_cells([2, 2, 1, 1, 1, 1, 1, 1]));
}

#[test]
fn lag_and_lead_return_rows_at_a_distance() {
    let picked = |window: WindowColumns| compute_one(&test_table(), by_id(window, WindowFrame::RUNNING));
    let lag = window_of_function(WindowFunction::Lag, &["i"]);
    let lead = window_of_function(WindowFunction::Lead, &["i"]);
    let with_default = WindowColumns { default: Some("minus_one".to_owned()), ..lag.clone() };
    assert_eq!(picked(with_default), numbers_or_null([-1, 10, 0, 30, 5, 7, 7, 8]));
    assert_eq!(picked(with_offset(lead.clone(), 2)), numbers_or_null([30, 5, 7, 7, 8, 0, 0, 0]));
    assert_eq!(picked(with_offset(lag.clone(), -1)), numbers_or_null([0, 30, 5, 7, 7, 8, 0, 0]));
    assert_eq!(picked(ignore_nulls(lag.clone())), numbers_or_null([0, 10, 10, 30, 5, 7, 7, 8]));
    assert_eq!(picked(ignore_nulls(with_offset(lag.clone(), 0))), numbers_or_null([10, 0, 30, 5, 7, 7, 8, 0]));
    for far in [i64::MAX, i64::MIN] {
        assert_eq!(picked(with_offset(lag.clone(), far)), numbers_or_null([0; 8]));
        assert_eq!(picked(ignore_nulls(with_offset(lead.clone(), far))), numbers_or_null([0; 8]));
    }
}

#[test]
fn first_last_and_nth_value_return_rows_of_the_frame() {
    let picked = |window: WindowColumns| compute_one(&test_table(), by_id(window, WindowFrame::RUNNING));
    let first = window_of_function(WindowFunction::FirstValue, &["s"]);
    let last = ignore_nulls(window_of_function(WindowFunction::LastValue, &["s"]));
    let nth = window_of_function(WindowFunction::NthValue, &["s"]);
    assert_eq!(picked(first), text_cells(["x"; 8]));
    assert_eq!(picked(last), text_cells(["x", "y", "y", "p", "q", "r", "s", "t"]));
    let mut second = text_cells(["y"; 8]);
    second[0] = Cell::Null;
    assert_eq!(picked(with_offset(nth.clone(), 2)), second);
    for none in [0, -1, i64::MIN, i64::MAX] {
        assert_eq!(picked(with_offset(nth.clone(), none)), vec![Cell::Null; 8]);
    }
    let joined = picked(window_of_aggregate(AggregateFunction::Concatenate, &["s", "bar"]));
    assert_eq!(
        joined,
        text_cells(["x", "x|y", "x|y", "x|y|p", "x|y|p|q", "x|y|p|q|r", "x|y|p|q|r|s", "x|y|p|q|r|s|t"])
    );
}

#[test]
fn aggregates_follow_their_frame() {
    let around = |function, arguments: &[&str]| {
        compute_one(&test_table(), by_id(window_of_aggregate(function, arguments), AROUND))
    };
    assert_eq!(around(AggregateFunction::Sum, &["x"]), double_cells([4.0, 4.0, 3.0, 2.0, -0.25, 3.75, 7.75, 7.25]));
    assert_eq!(around(AggregateFunction::CountRows, &[]), number_cells([2, 3, 4, 4, 4, 4, 4, 3]));
    assert_eq!(around(AggregateFunction::Min, &["i"]), number_cells([10, 10, 5, 5, 5, 5, 7, 7]));
    assert_eq!(around(AggregateFunction::Max, &["i"]), number_cells([10, 30, 30, 30, 30, 8, 8, 8]));
    assert_eq!(around(AggregateFunction::ArgMin, &["s", "i"]), text_cells(["x", "x", "p", "p", "p", "p", "q", "r"]));
    // DuckDB returns the first of several modes, which is 30 in the fourth row.
    assert_eq!(around(AggregateFunction::Mode, &["i"]), number_cells([10, 10, 5, 5, 7, 7, 7, 7]));
    // DuckDB differs by some units of the last place: 1.5833333333333337, 0.3333333333333335.
    let mut variance = double_cells([0.0, 200.0, 175.0, 193.0, 140.916_666_666_666_66, 19.0 / 12.0, 1.0 / 3.0, 0.5]);
    variance[0] = Cell::Null;
    assert_eq!(around(AggregateFunction::VarianceSample, &["i"]), variance);
}

#[test]
fn statistics_follow_their_frame() {
    let running = |function, arguments: &[&str]| {
        compute_one(&test_table(), by_id(window_of_aggregate(function, arguments), WindowFrame::RUNNING))
    };
    // From the fifth row on there are 3, 4 and 5 pairs. DuckDB differs by a unit of the last place.
    let mut covariance = double_cells([0.0, 0.0, 0.0, 6.25, 37.0 / 12.0, 33.0 / 16.0, 2.1, 2.1]);
    covariance[..3].fill(Cell::Null);
    assert_eq!(running(AggregateFunction::CovarianceSample, &["i", "x"]), covariance);
    let correlation = compute_one(&test_table(), window_of_aggregate(AggregateFunction::Correlation, &["i", "x"]));
    // A correlation is exact to one unit of the last place.
    let is_close = |cell: &Cell| matches!(cell, Cell::Double(r) if (r - 0.616_813_908_932_826).abs() < 1e-15);
    assert!(correlation.iter().all(is_close), "{correlation:?}");
    let low = running(AggregateFunction::QuantileDiscrete(0.3), &["i"]);
    assert_eq!(low, number_cells([10, 10, 10, 5, 7, 7, 7, 7]));
    let median_day = WindowColumns {
        data_type: Type::Timestamp,
        ..window_of_aggregate(AggregateFunction::QuantileContinuous(0.5), &["t"])
    };
    let mut times = test_table();
    let days = [5, 5, 7, 1, 0, 2, 3, 0].map(|day: i64| (day > 0).then_some(day * DAY));
    times.insert("t", WindowValues::Integer(days.to_vec()));
    let expected = [5, 5, 5, 5, 5, 5, 4, 4].map(|day| day * i128::from(DAY));
    assert_eq!(compute_one(&times, by_id(median_day, WindowFrame::RUNNING)), number_cells(expected));
}

#[test]
fn empty_frames_have_no_value() {
    let framed = |function, arguments: &[&str], start, end| {
        compute_one(&test_table(), by_id(window_of_aggregate(function, arguments), frame_of_rows(start, end)))
    };
    let (before, long_before) = (FrameBound::Preceding(2), FrameBound::Preceding(3));
    let sum = framed(AggregateFunction::Sum, &["i"], long_before, before);
    assert_eq!(sum, numbers_or_null([0, 0, 10, 10, 30, 35, 12, 14]));
    let backwards = framed(AggregateFunction::CountRows, &[], FrameBound::Following(2), FrameBound::Following(1));
    assert_eq!(backwards, number_cells([0; 8]));
    let far =
        framed(AggregateFunction::Count, &["i"], FrameBound::Following(u64::MAX), FrameBound::Following(u64::MAX));
    assert_eq!(far, number_cells([0; 8]));
    let all =
        framed(AggregateFunction::CountRows, &[], FrameBound::Preceding(u64::MAX), FrameBound::Following(u64::MAX));
    assert_eq!(all, number_cells([8; 8]));
}

#[test]
fn zeros_are_equal_and_never_negative() {
    let zeros = TestTable::from([
        ("id", WindowValues::Integer(vec![Some(1), Some(2)])),
        ("x", WindowValues::Double(vec![Some(-0.0), Some(0.0)])),
    ]);
    let count =
        WindowColumns { partition: owned_names(&["x"]), ..window_of_aggregate(AggregateFunction::CountRows, &[]) };
    assert_eq!(compute_one(&zeros, count), number_cells([2, 2]));
    let rank = WindowColumns { order: vec![order_by("x")], ..window_of_function(WindowFunction::Rank, &[]) };
    assert_eq!(compute_one(&zeros, rank), number_cells([1, 1]));
    // Among peers, -0.0 sorts before 0.0, so that the result does not depend on the order of rows.
    let row_number = WindowColumns { ties: owned_names(&["x"]), ..window_of_function(WindowFunction::RowNumber, &[]) };
    assert_eq!(compute_one(&zeros, row_number.clone()), number_cells([1, 2]));
    let turned = TestTable::from([("x", WindowValues::Double(vec![Some(0.0), Some(-0.0)]))]);
    assert_eq!(compute_one(&turned, row_number), number_cells([2, 1]));
    for function in [
        AggregateFunction::Min,
        AggregateFunction::Max,
        AggregateFunction::Mode,
        AggregateFunction::Sum,
        AggregateFunction::Average,
    ] {
        let cells = compute_one(
            &zeros,
            by_id(window_of_aggregate(function, &["x"]), frame_of_rows(FrameBound::CurrentRow, FrameBound::CurrentRow)),
        );
        let bits = cells.iter().map(|cell| match cell {
            Cell::Double(double) => double.to_bits(),
            other => panic!("{other:?} is no double"),
        });
        assert_eq!(bits.collect::<Vec<_>>(), [0, 0], "{function:?}");
    }
}

#[test]
fn sums_are_exact_or_problems() {
    let decimals = |numbers: &[i128]| {
        let ids = (1..).take(numbers.len()).map(Some).collect();
        TestTable::from([
            ("id", WindowValues::Integer(ids)),
            ("m", WindowValues::Decimal(numbers.iter().copied().map(Some).collect(), 2)),
        ])
    };
    let integers = |numbers: &[i64]| {
        let ids = (1..).take(numbers.len()).map(Some).collect();
        let numbers = numbers.iter().copied().map(Some).collect();
        TestTable::from([("id", WindowValues::Integer(ids)), ("i", WindowValues::Integer(numbers))])
    };
    let pair = frame_of_rows(FrameBound::Preceding(1), FrameBound::CurrentRow);
    let sum = |column| by_id(window_of_aggregate(AggregateFunction::Sum, &[column]), pair);
    let most = 10_i128.pow(38) - 1;
    assert_eq!(compute_one(&decimals(&[most, -most, most]), sum("m")), number_cells([most, 0, 0]));
    let average = by_id(window_of_aggregate(AggregateFunction::Average, &["m"]), pair);
    assert_eq!(compute_one(&decimals(&[most, most]), average), double_cells([1e36, 1e36]));
    assert_eq!(
        compute_one(&integers(&[i64::MAX, i64::MIN, 5]), sum("i")),
        number_cells([i64::MAX.into(), -1, 5 + i128::from(i64::MIN)])
    );

    let row_number = window_of_function(WindowFunction::RowNumber, &[]);
    let found = compute_cells(&integers(&[i64::MAX, 1]), &[row_number.clone(), sum("i")]);
    let problem = "the sum is 9223372036854775808, which 64 bits do not hold: calculate with DOUBLE";
    assert_eq!(found, Err((1, problem.to_owned())));
    let found = compute_cells(&decimals(&[most, 1]), &[sum("m")]);
    assert_eq!(
        found,
        Err((0, "the sum has more than the 38 digits that decimals have: calculate with DOUBLE".to_owned()))
    );

    let doubles_table = TestTable::from([
        ("id", WindowValues::Integer((1..=5).map(Some).collect())),
        ("x", WindowValues::Double([1e16, 1.0, -1e16, 1e308, 1e308].map(Some).to_vec())),
    ]);
    let running = by_id(
        window_of_aggregate(AggregateFunction::Sum, &["x"]),
        frame_of_rows(FrameBound::Preceding(2), FrameBound::CurrentRow),
    );
    assert_eq!(compute_one(&doubles_table, running), double_cells([1e16, 1e16, 1.0, 1e308, f64::INFINITY]));
}

#[test]
fn impossible_windows_are_problems() {
    let buckets = with_offset(window_of_function(WindowFunction::Ntile, &[]), 0);
    assert_eq!(
        compute_cells(&test_table(), &[buckets]),
        Err((0, "NTILE expects at least one bucket, found 0".to_owned()))
    );
}

#[test]
fn empty_tables_have_empty_results() {
    let empty = TestTable::from([("id", WindowValues::Integer(Vec::new())), ("i", WindowValues::Integer(Vec::new()))]);
    for window in
        [window_of_function(WindowFunction::RowNumber, &[]), window_of_aggregate(AggregateFunction::Sum, &["i"])]
    {
        assert_eq!(compute_one(&empty, by_id(window, WindowFrame::RUNNING)), []);
    }
}
