//! Compares random windows over small random tables, with NULLs and ties, with the twin.

use std::cmp::Ordering;

use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop_assert, prop_oneof, proptest};
use proptest::sample::select;

use super::{Cell, TestTable, compute_cells, compute_one, new_window, owned_names, twin};
use crate::query::expr::{AggregateFunction, FrameBound, FrameUnits, WindowFrame, WindowFunction};
use crate::query::types::Type;
use crate::query::window::values::WindowValues;
use crate::query::window::window_columns::{FrameColumn, OrderBy, WindowColumns};
use crate::testing::is_thorough;

/// A row of the columns `i` and `j` (integers), `b` (booleans), `m` (decimals with two digits after the point), `x` and
/// `y` (doubles) and `t` (texts). The table has four columns more: `u` is one text in all rows, `n` is NULL, `less` and
/// `more` are at a distance from `i`.
type TestRow = (Option<i64>, Option<i64>, Option<bool>, Option<i128>, Option<f64>, Option<f64>, Option<&'static str>);

const COLUMNS: [&str; 9] = ["i", "j", "b", "m", "x", "y", "t", "u", "n"];

fn any_row() -> impl Strategy<Value = TestRow> {
    let doubles = || select(vec![-1.5, -0.0, 0.0, 0.25, 2.0]);
    let texts = select(vec!["", "a", "a\0", "common-a", "common-b", "common-long-tail-1", "common-long-tail-2", "é"]);
    (
        weighted(0.8, -2_i64..3),
        weighted(0.8, -2_i64..3),
        weighted(0.8, any::<bool>()),
        weighted(0.8, -150_i128..150),
        weighted(0.8, doubles()),
        weighted(0.8, doubles()),
        weighted(0.8, texts),
    )
}

fn table_of_rows(rows: &[TestRow]) -> TestTable {
    TestTable::from([
        ("i", WindowValues::Integer(rows.iter().map(|row| row.0).collect())),
        ("j", WindowValues::Integer(rows.iter().map(|row| row.1).collect())),
        ("b", WindowValues::Boolean(rows.iter().map(|row| row.2).collect())),
        ("m", WindowValues::Decimal(rows.iter().map(|row| row.3).collect(), 2)),
        ("x", WindowValues::Double(rows.iter().map(|row| row.4).collect())),
        ("y", WindowValues::Double(rows.iter().map(|row| row.5).collect())),
        ("t", WindowValues::Text(rows.iter().map(|row| row.6).collect())),
        ("u", WindowValues::Text(vec![Some("; "); rows.len()])),
        ("n", WindowValues::Null(rows.len())),
        ("less", WindowValues::Integer(rows.iter().map(|row| row.0.map(|i| i - 1)).collect())),
        ("more", WindowValues::Integer(rows.iter().map(|row| row.0.map(|i| i + 2)).collect())),
    ])
}

fn any_frame() -> impl Strategy<Value = WindowFrame> {
    let bound = prop_oneof![
        Just(FrameBound::UnboundedPreceding),
        (0_u64..4).prop_map(FrameBound::Preceding),
        Just(FrameBound::CurrentRow),
        (0_u64..4).prop_map(FrameBound::Following),
        Just(FrameBound::UnboundedFollowing),
    ];
    let start = select(vec![FrameBound::UnboundedPreceding, FrameBound::CurrentRow]);
    let end = select(vec![FrameBound::CurrentRow, FrameBound::UnboundedFollowing]);
    prop_oneof![
        (bound.clone(), bound, select(vec![FrameUnits::Rows, FrameUnits::Groups]))
            .prop_map(|(start, end, units)| WindowFrame { units, start, end }),
        (start, end).prop_map(|(start, end)| WindowFrame { units: FrameUnits::Range, start, end }),
        (distant_bound(FrameBound::UnboundedPreceding), distant_bound(FrameBound::UnboundedFollowing))
            .prop_map(|(start, end)| WindowFrame { units: FrameUnits::Distance { key: KEY }, start, end }),
    ]
}

/// The positions of the key and the bounds of a frame by distance among the arguments.
const KEY: usize = 10;
const LESS: usize = 11;
const MORE: usize = 12;

fn distant_bound(unbounded: FrameBound) -> impl Strategy<Value = FrameBound> {
    select(vec![unbounded, FrameBound::CurrentRow, FrameBound::At(LESS), FrameBound::At(MORE)])
}

fn any_order() -> impl Strategy<Value = Vec<OrderBy>> {
    let key = (select(COLUMNS.to_vec()), any::<bool>(), any::<bool>());
    let key = key.prop_map(|(column, descending, nulls_first)| OrderBy {
        column: column.to_owned(),
        descending,
        nulls_first,
    });
    vec(key, 0..3)
}

/// Returns every function over columns that it takes.
fn every_function() -> Vec<WindowColumns> {
    let types = [
        ("i", Type::Integer),
        ("b", Type::Boolean),
        ("m", Type::Decimal(2)),
        ("x", Type::Double),
        ("t", Type::Text),
        ("n", Type::Null),
    ];
    let mut windows = rank_functions();
    for (column, data_type) in types {
        windows.extend(functions_of_any_type(column, data_type));
        if data_type.is_numeric() || data_type == Type::Null {
            windows.extend(functions_of_numbers(column, data_type));
        }
    }
    for aggregate in
        [AggregateFunction::Correlation, AggregateFunction::CovarianceSample, AggregateFunction::CovariancePopulation]
    {
        windows.push(aggregate_window(aggregate, &["x", "y"], Type::Double));
    }
    windows.extend([
        aggregate_window(AggregateFunction::CountRows, &[], Type::Integer),
        aggregate_window(AggregateFunction::BoolAnd, &["b"], Type::Boolean),
        aggregate_window(AggregateFunction::BoolOr, &["b"], Type::Boolean),
        aggregate_window(AggregateFunction::QuantileContinuous(0.5), &["i"], Type::Date),
        aggregate_window(AggregateFunction::Concatenate, &["t", "u"], Type::Text),
    ]);
    windows
}

fn aggregate_window(aggregate: AggregateFunction, arguments: &[&str], data_type: Type) -> WindowColumns {
    new_window(WindowFunction::Aggregate(aggregate), arguments, data_type)
}

fn rank_functions() -> Vec<WindowColumns> {
    vec![
        new_window(WindowFunction::RowNumber, &[], Type::Integer),
        new_window(WindowFunction::Rank, &[], Type::Integer),
        new_window(WindowFunction::DenseRank, &[], Type::Integer),
        new_window(WindowFunction::Ntile, &[], Type::Integer),
        new_window(WindowFunction::PercentRank, &[], Type::Double),
        new_window(WindowFunction::CumulativeDistribution, &[], Type::Double),
    ]
}

fn functions_of_any_type(column: &'static str, data_type: Type) -> Vec<WindowColumns> {
    let mut windows = Vec::new();
    for function in [
        WindowFunction::Lag,
        WindowFunction::Lead,
        WindowFunction::FirstValue,
        WindowFunction::LastValue,
        WindowFunction::NthValue,
    ] {
        windows.push(new_window(function, &[column], data_type));
    }
    for aggregate in [
        AggregateFunction::First,
        AggregateFunction::Last,
        AggregateFunction::Min,
        AggregateFunction::Max,
        AggregateFunction::Mode,
        AggregateFunction::QuantileDiscrete(0.0),
        AggregateFunction::QuantileDiscrete(0.25),
        AggregateFunction::QuantileDiscrete(1.0),
    ] {
        windows.push(aggregate_window(aggregate, &[column], data_type));
    }
    windows.push(aggregate_window(AggregateFunction::Count, &[column], Type::Integer));
    windows.push(new_window(WindowFunction::CountDistinct, &[column], Type::Integer));
    for key in ["i", "x", "t"] {
        windows.push(aggregate_window(AggregateFunction::ArgMin, &[column, key], data_type));
        windows.push(aggregate_window(AggregateFunction::ArgMax, &[column, key], data_type));
    }
    windows
}

fn functions_of_numbers(column: &'static str, data_type: Type) -> Vec<WindowColumns> {
    let mut windows = vec![aggregate_window(AggregateFunction::Sum, &[column], data_type)];
    for aggregate in [
        AggregateFunction::Average,
        AggregateFunction::QuantileContinuous(0.5),
        AggregateFunction::QuantileContinuous(0.25),
        AggregateFunction::VarianceSample,
        AggregateFunction::VariancePopulation,
        AggregateFunction::DeviationSample,
        AggregateFunction::DeviationPopulation,
    ] {
        windows.push(aggregate_window(aggregate, &[column], Type::Double));
    }
    windows
}

/// Generates every function over the same window.
fn any_windows() -> impl Strategy<Value = Vec<WindowColumns>> {
    let partition = vec(select(COLUMNS.to_vec()), 0..3);
    (partition, any_order(), any_frame(), any::<bool>(), -3_i64..4).prop_map(
        |(partition, order, frame, ignore_nulls, offset)| {
            let mut windows = every_function();
            for window in &mut windows {
                let takes_default = matches!(window.function, WindowFunction::Lag | WindowFunction::Lead);
                window.partition = owned_names(&partition);
                window.order.clone_from(&order);
                if matches!(frame.units, FrameUnits::Distance { .. }) {
                    // A frame by distance takes one key.
                    let (descending, nulls_first) = (ignore_nulls, offset > 0);
                    window.order = vec![OrderBy { column: "i".to_owned(), descending, nulls_first }];
                    window.frame_columns = [(KEY, "i"), (LESS, "less"), (MORE, "more")]
                        .map(|(argument, name)| FrameColumn { argument, column: name.to_owned() })
                        .into();
                }
                window.ties = owned_names(&COLUMNS);
                window.frame = frame;
                window.ignore_nulls = ignore_nulls;
                window.offset = if window.function == WindowFunction::Ntile { offset.abs() + 1 } else { offset };
                window.default = (takes_default && window.arguments[0] == "i").then(|| "j".to_owned());
            }
            windows
        },
    )
}

/// Returns each row with its result, sorted, because the order of identical rows does not matter.
fn describe_rows(rows: &[TestRow], outputs: Vec<Cell>) -> Vec<(String, Cell)> {
    let mut lines: Vec<(String, Cell)> = rows.iter().map(|row| format!("{row:?}")).zip(outputs).collect();
    lines.sort_by(|one, two| one.0.cmp(&two.0).then_with(|| by_cell(&one.1, &two.1)));
    lines
}

fn by_cell(one: &Cell, two: &Cell) -> Ordering {
    match (one, two) {
        (Cell::Double(one), Cell::Double(two)) => one.total_cmp(two),
        _ => format!("{one:?}").cmp(&format!("{two:?}")),
    }
}

/// Returns whether results are equal up to the rounding of the twin, which rounds more often.
fn are_close(one: &[(String, Cell)], two: &[(String, Cell)]) -> bool {
    let is_close = |one: &Cell, two: &Cell| match (one, two) {
        (Cell::Double(one), Cell::Double(two)) => (one - two).abs() <= 1e-9 * (1.0 + one.abs()),
        _ => one == two,
    };
    one.len() == two.len() && one.iter().zip(two).all(|(one, two)| one.0 == two.0 && is_close(&one.1, &two.1))
}

fn are_identical(one: &[(String, Cell)], two: &[(String, Cell)]) -> bool {
    let is_identical = |one: &Cell, two: &Cell| match (one, two) {
        (Cell::Double(one), Cell::Double(two)) => one.to_bits() == two.to_bits(),
        _ => one == two,
    };
    one.len() == two.len() && one.iter().zip(two).all(|(one, two)| one.0 == two.0 && is_identical(&one.1, &two.1))
}

/// Each case computes some hundred windows.
fn few_cases() -> ProptestConfig {
    let default = ProptestConfig::default();
    let share = if is_thorough() { 4 } else { 12 };
    ProptestConfig { cases: default.cases / share, failure_persistence: None, ..default }
}

proptest! {
    #![proptest_config(few_cases())]

    #[test]
    fn windows_equal_those_of_the_twin(rows in vec(any_row(), 0..14), windows in any_windows()) {
        let table = table_of_rows(&rows);
        for window in windows {
            let expected = describe_rows(&rows, twin::compute_naively(&table, &window));
            let found = describe_rows(&rows, compute_one(&table, window.clone()));
            prop_assert!(are_close(&found, &expected), "{window:?}\n{found:?}\n{expected:?}");
        }
    }

    #[test]
    fn the_order_of_rows_does_not_matter(
        (rows, shuffled) in vec(any_row(), 0..30).prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
        windows in any_windows(),
    ) {
        let one = compute_cells(&table_of_rows(&rows), &windows).unwrap();
        let two = compute_cells(&table_of_rows(&shuffled), &windows).unwrap();
        for ((window, one), two) in windows.iter().zip(one).zip(two) {
            let (one, two) = (describe_rows(&rows, one), describe_rows(&shuffled, two));
            prop_assert!(are_identical(&one, &two), "{window:?}\n{one:?}\n{two:?}");
        }
    }
}
