//! Windows over frames of Polars: every type of column is read, and results have the type of their window.

use polars::prelude::{
    Column, DataFrame, DataType, Int64Chunked, IntoColumn, IntoSeries, NewChunkedArray, PolarsError,
};

use crate::query::expr::{AggregateFunction, FrameBound, FrameUnits, WindowFrame, WindowFunction};
use crate::query::lower;
use crate::query::types::Type;
use crate::query::window::{OrderBy, WindowColumns, WindowError, compute_windows};

const TYPES: [(&str, Type); 10] = [
    ("boolean", Type::Boolean),
    ("integer", Type::Integer),
    ("decimal", Type::Decimal(2)),
    ("double", Type::Double),
    ("text", Type::Text),
    ("date", Type::Date),
    ("timestamp", Type::Timestamp),
    ("timestamp_tz", Type::TimestampTz),
    ("span", Type::Span),
    ("null", Type::Null),
];

/// Returns three rows, whose `id` is 3, 1, 2. The other columns are 1, NULL and 0 in their type.
fn test_frame() -> DataFrame {
    let id = Column::new("id".into(), [3_i64, 1, 2]);
    let columns = TYPES.iter().map(|(name, data_type)| sample_column(name, *data_type, [Some(1), None, Some(0)]));
    DataFrame::new_infer_height(std::iter::once(id).chain(columns).collect()).unwrap()
}

/// Returns a column with these values in its type.
fn sample_column(name: &str, data_type: Type, numbers: [Option<i64>; 3]) -> Column {
    let integers = Int64Chunked::from_iter_options(name.into(), numbers.into_iter()).into_series();
    match data_type {
        Type::Decimal(_) => integers.cast(&DataType::Int128).unwrap().into_decimal(38, 2).unwrap().into_column(),
        Type::Date => integers.cast(&DataType::Int32).unwrap().into_date().into_column(),
        Type::Null => Column::full_null(name.into(), 3, &DataType::Null),
        other => integers.cast(&lower::polars_type(other)).unwrap().into_column(),
    }
}

/// Returns a window function with `OVER (ORDER BY id)`.
fn new_window(function: WindowFunction, argument: &str, data_type: Type) -> WindowColumns {
    WindowColumns {
        function,
        arguments: vec![argument.to_owned()],
        partition: Vec::new(),
        order: vec![OrderBy { column: "id".to_owned(), descending: false, nulls_first: false }],
        ties: Vec::new(),
        frame: WindowFrame::WHOLE,
        frame_columns: Vec::new(),
        ignore_nulls: false,
        data_type,
        name: "result".to_owned(),
        offset: 1,
        default: None,
    }
}

fn compute_one(window: WindowColumns) -> Column {
    compute_windows(&test_frame(), &[window]).unwrap().remove(0)
}

fn assert_is(column: &Column, expected: &Column, what: &str) {
    assert_eq!(column.name(), "result", "{what}");
    assert_eq!(column.dtype(), expected.dtype(), "{what}");
    assert!(column.equals_missing(expected), "{what}: {column:?} instead of {expected:?}");
}

#[test]
fn every_type_is_picked_sorted_and_counted() {
    for (name, data_type) in TYPES {
        let expected = |numbers| sample_column(name, data_type, numbers);
        // In the order of ids the values are NULL, 0, 1.
        let lag = compute_one(new_window(WindowFunction::Lag, name, data_type));
        assert_is(&lag, &expected([Some(0), None, None]), name);
        let with_default =
            WindowColumns { default: Some(name.to_owned()), ..new_window(WindowFunction::Lead, name, data_type) };
        assert_is(&compute_one(with_default), &expected([Some(1), Some(0), Some(1)]), name);
        for (aggregate, number) in
            [(AggregateFunction::Max, 1), (AggregateFunction::Min, 0), (AggregateFunction::Mode, 0)]
        {
            let value = compute_one(new_window(WindowFunction::Aggregate(aggregate), name, data_type));
            assert_is(&value, &expected([Some(number); 3]), name);
        }
        let count = compute_one(new_window(WindowFunction::Aggregate(AggregateFunction::Count), name, Type::Integer));
        let present = if data_type == Type::Null { 0 } else { 2 };
        assert_is(&count, &sample_column("result", Type::Integer, [Some(present); 3]), name);
        let order = OrderBy { column: name.to_owned(), descending: true, nulls_first: true };
        let ranked = WindowColumns { order: vec![order], ..new_window(WindowFunction::Rank, name, Type::Integer) };
        let ranks = if data_type == Type::Null { [1, 1, 1] } else { [2, 1, 3] };
        assert_is(&compute_one(ranked), &sample_column("result", Type::Integer, ranks.map(Some)), name);
    }
}

#[test]
fn aggregates_have_the_type_of_their_window() {
    let aggregate =
        |aggregate, name, data_type| compute_one(new_window(WindowFunction::Aggregate(aggregate), name, data_type));
    for (name, data_type) in [
        ("integer", Type::Integer),
        ("decimal", Type::Decimal(2)),
        ("double", Type::Double),
        ("span", Type::Span),
        ("null", Type::Integer),
    ] {
        let total = if name == "null" { None } else { Some(1) };
        let sum = aggregate(AggregateFunction::Sum, name, data_type);
        assert_is(&sum, &sample_column("result", data_type, [total; 3]), name);
    }
    let average = aggregate(AggregateFunction::Average, "decimal", Type::Double);
    assert_is(&average, &Column::new("result".into(), [0.005_f64; 3]), "0.01 and 0.00");
    let half_a_day = sample_column("result", Type::Timestamp, [Some(43_200_000_000); 3]);
    assert_is(&aggregate(AggregateFunction::QuantileContinuous(0.5), "date", Type::Timestamp), &half_a_day, "median");
    assert_is(&aggregate(AggregateFunction::Average, "date", Type::Timestamp), &half_a_day, "average");
    let any = aggregate(AggregateFunction::BoolOr, "boolean", Type::Boolean);
    assert_is(&any, &sample_column("result", Type::Boolean, [Some(1); 3]), "BOOL_OR");
}

#[test]
fn texts_are_joined_in_the_order_of_the_window() {
    let texts = new_window(WindowFunction::Aggregate(AggregateFunction::Concatenate), "text", Type::Text);
    let joined = WindowColumns { arguments: vec!["text".to_owned(); 2], frame: WindowFrame::RUNNING, ..texts };
    // The separator is the text of the later row.
    let expected = Column::new("result".into(), [Some("011"), None, Some("0")]);
    assert_is(&compute_one(joined), &expected, "STRING_AGG");
}

#[test]
fn infinite_results_are_null() {
    let id = Column::new("id".into(), [1_i64, 2]);
    let large = Column::new("large".into(), [1e308_f64, 1e308]);
    let frame = DataFrame::new_infer_height(vec![id, large]).unwrap();
    let total = new_window(WindowFunction::Aggregate(AggregateFunction::Sum), "large", Type::Double);
    let sums = compute_windows(&frame, &[WindowColumns { frame: WindowFrame::RUNNING, ..total }]).unwrap();
    assert_is(&sums[0], &Column::new("result".into(), [Some(1e308_f64), None]), "SUM");
}

#[test]
fn a_frame_without_rows_has_results_without_rows() {
    for (name, data_type) in TYPES {
        let first = new_window(WindowFunction::FirstValue, name, data_type);
        let results = compute_windows(&test_frame().slice(0, 0), &[first]).unwrap();
        assert_eq!((results[0].len(), results[0].dtype()), (0, &lower::polars_type(data_type)), "{name}");
    }
}

#[test]
fn problems_name_their_window() {
    let id = Column::new("id".into(), [1_i64, 2]);
    let most = Column::new("most".into(), [i64::MAX, 1]);
    let frame = DataFrame::new_infer_height(vec![id, most]).unwrap();
    let sum = new_window(WindowFunction::Aggregate(AggregateFunction::Sum), "most", Type::Integer);
    let pair = WindowFrame { units: FrameUnits::Rows, start: FrameBound::Preceding(1), end: FrameBound::CurrentRow };
    let windows = [new_window(WindowFunction::RowNumber, "id", Type::Integer), WindowColumns { frame: pair, ..sum }];
    let Err(WindowError::Window { window: 1, problem }) = compute_windows(&frame, &windows) else {
        panic!("the sum of the second window is too large");
    };
    assert_eq!(problem, "the sum is 9223372036854775808, which 64 bits do not hold: calculate with DOUBLE");
    let unknown = new_window(WindowFunction::Aggregate(AggregateFunction::Sum), "unknown", Type::Integer);
    let found = compute_windows(&frame, &[unknown]);
    assert!(matches!(found, Err(WindowError::Engine(PolarsError::ColumnNotFound(_)))));
}
