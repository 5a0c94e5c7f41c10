//! Random frames, and every aggregate over them.

use super::*;

/// A pseudorandom number generator: the same numbers in every run.
pub struct Random(pub u64);

impl Random {
    pub fn number_below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    pub fn shuffle_rows(&mut self, frame: &DataFrame) -> DataFrame {
        let mut order: Vec<IdxSize> = (0..IdxSize::try_from(frame.height()).unwrap()).collect();
        for at in (1..order.len()).rev() {
            let other = self.number_below(u64::try_from(at).unwrap() + 1);
            order.swap(at, usize::try_from(other).unwrap());
        }
        frame.take(&IdxCa::from_vec("".into(), order)).unwrap()
    }
}

/// Returns columns of all types with a few values each, NULL among them.
pub fn random_frame(random: &mut Random, rows: usize) -> DataFrame {
    let types = [
        ("k", Type::Text),
        ("b", Type::Boolean),
        ("i", Type::Integer),
        ("j", Type::Integer),
        ("d", Type::Decimal(2)),
        ("x", Type::Double),
        ("y", Type::Double),
        ("t", Type::Text),
        ("day", Type::Date),
        ("ts", Type::Timestamp),
        ("tz", Type::TimestampTz),
        ("span", Type::Span),
        ("none", Type::Null),
    ];
    let mut columns: Vec<Column> = Vec::new();
    for (name, data_type) in types {
        let cells = (0..rows).map(|_| cell::random_cell(random, data_type)).collect();
        columns.push(cell::column_of_cells(name, cells, data_type));
    }
    DataFrame::new(rows, columns).unwrap()
}

/// Returns every aggregate over every type that it accepts.
pub fn every_aggregate() -> Vec<TestAggregate> {
    let mut aggregates = vec![test_aggregate(AggregateFunction::CountRows, &[], Type::Integer)];
    aggregates.extend(aggregates_of_any_type());
    aggregates.extend(sum_aggregates());
    aggregates.extend(average_aggregates());
    aggregates.extend(statistic_aggregates());
    aggregates.extend(bits_and_conditions());
    aggregates.extend(joined_texts());
    aggregates
}

/// Returns an aggregate, and the same over distinct values.
fn with_distinct(function: AggregateFunction, arguments: &[&'static str], data_type: Type) -> [TestAggregate; 2] {
    let aggregate = test_aggregate(function, arguments, data_type);
    [aggregate.clone(), aggregate.over_distinct_values()]
}

fn aggregates_of_any_type() -> Vec<TestAggregate> {
    let types = [
        ("b", Type::Boolean),
        ("i", Type::Integer),
        ("d", Type::Decimal(2)),
        ("x", Type::Double),
        ("t", Type::Text),
        ("day", Type::Date),
        ("ts", Type::Timestamp),
        ("tz", Type::TimestampTz),
        ("span", Type::Span),
        ("none", Type::Null),
    ];
    let quantile = AggregateFunction::QuantileDiscrete(0.3);
    let mut aggregates = Vec::new();
    for (name, data_type) in types {
        aggregates.extend(with_distinct(AggregateFunction::Count, &[name], Type::Integer));
        for function in [
            AggregateFunction::Min,
            AggregateFunction::Max,
            AggregateFunction::Mode,
            quantile,
            AggregateFunction::First,
        ] {
            aggregates.extend(with_distinct(function, &[name], data_type));
        }
        aggregates.push(test_aggregate(quantile, &[name], data_type).order_by(name, SortDirection::DESCENDING));
        for other in ["t", "i", "d", "x"] {
            aggregates.extend(ordered_aggregates(name, data_type, other));
        }
    }
    aggregates
}

/// Returns the aggregates of a column that are ordered by another column.
fn ordered_aggregates(name: &'static str, data_type: Type, other: &'static str) -> [TestAggregate; 5] {
    let descending_nulls_first = SortDirection { descending: true, nulls_first: true };
    [
        test_aggregate(AggregateFunction::ArgMin, &[name, other], data_type),
        test_aggregate(AggregateFunction::ArgMax, &[name, other], data_type),
        test_aggregate(AggregateFunction::First, &[name], data_type)
            .order_by(other, NULLS_FIRST)
            .order_by("b", SortDirection::DESCENDING),
        test_aggregate(AggregateFunction::Last, &[name], data_type).order_by(other, SortDirection::DESCENDING),
        test_aggregate(AggregateFunction::Concatenate, &["t"], Type::Text)
            .order_by(name, descending_nulls_first)
            .order_by(other, SortDirection::ASCENDING),
    ]
}

fn sum_aggregates() -> Vec<TestAggregate> {
    let types = [
        ("b", Type::Integer),
        ("i", Type::Integer),
        ("d", Type::Decimal(2)),
        ("x", Type::Double),
        ("span", Type::Span),
    ];
    let mut aggregates = vec![test_aggregate(AggregateFunction::Sum, &["none"], Type::Integer)];
    for (name, data_type) in types {
        aggregates.extend(with_distinct(AggregateFunction::Sum, &[name], data_type));
    }
    aggregates
}

fn average_aggregates() -> Vec<TestAggregate> {
    let types = [
        ("i", Type::Double),
        ("d", Type::Double),
        ("x", Type::Double),
        ("day", Type::Timestamp),
        ("tz", Type::TimestampTz),
    ];
    let quantile = AggregateFunction::QuantileContinuous(0.3);
    let mut aggregates = vec![test_aggregate(AggregateFunction::Average, &["none"], Type::Double)];
    for (name, data_type) in types {
        for function in [AggregateFunction::Average, AggregateFunction::QuantileContinuous(0.5), quantile] {
            aggregates.extend(with_distinct(function, &[name], data_type));
        }
        aggregates.push(test_aggregate(quantile, &[name], data_type).order_by(name, SortDirection::DESCENDING));
    }
    aggregates
}

fn statistic_aggregates() -> Vec<TestAggregate> {
    let mut aggregates = Vec::new();
    for name in ["i", "d", "x"] {
        for function in [
            AggregateFunction::VarianceSample,
            AggregateFunction::VariancePopulation,
            AggregateFunction::DeviationSample,
            AggregateFunction::DeviationPopulation,
            AggregateFunction::Skewness,
            AggregateFunction::KurtosisSample,
            AggregateFunction::KurtosisPopulation,
            AggregateFunction::Product,
            AggregateFunction::MedianDeviation,
            AggregateFunction::Entropy,
        ] {
            aggregates.extend(with_distinct(function, &[name], Type::Double));
        }
        for function in [
            AggregateFunction::Correlation,
            AggregateFunction::CovarianceSample,
            AggregateFunction::CovariancePopulation,
        ] {
            aggregates.extend(with_distinct(function, &[name, "y"], Type::Double));
        }
    }
    aggregates
}

fn bits_and_conditions() -> Vec<TestAggregate> {
    let mut aggregates = vec![
        test_aggregate(AggregateFunction::BoolAnd, &["b"], Type::Boolean),
        test_aggregate(AggregateFunction::BoolOr, &["b"], Type::Boolean),
    ];
    for function in [AggregateFunction::BitAnd, AggregateFunction::BitOr, AggregateFunction::BitXor] {
        aggregates.extend(with_distinct(function, &["i"], Type::Integer));
    }
    aggregates
}

fn joined_texts() -> Vec<TestAggregate> {
    let [joined, distinct] = with_distinct(AggregateFunction::Concatenate, &["t"], Type::Text);
    vec![joined, distinct.clone(), distinct.order_by("i", SortDirection::DESCENDING)]
}
