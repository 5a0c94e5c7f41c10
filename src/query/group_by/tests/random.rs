//! Frames and totals that chance picks.

use super::*;

/// Numbers that look random, the same in every run.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    pub fn shuffled(&mut self, frame: &DataFrame) -> DataFrame {
        let mut order: Vec<IdxSize> = (0..IdxSize::try_from(frame.height()).unwrap()).collect();
        for at in (1..order.len()).rev() {
            let other = self.below(u64::try_from(at).unwrap() + 1);
            order.swap(at, usize::try_from(other).unwrap());
        }
        frame.take(&IdxCa::from_vec("".into(), order)).unwrap()
    }
}

/// Columns of all types with a few values each, NULL among them.
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
        let cells = (0..rows).map(|_| cell::random(random, data_type)).collect();
        columns.push(cell::column(name, cells, data_type));
    }
    DataFrame::new(rows, columns).unwrap()
}

/// Every aggregate over every type that it takes.
pub fn every_total() -> Vec<TestAggregate> {
    use Type::{Boolean, Date, Decimal, Double, Integer, Null, Span, Text, Timestamp, TimestampTz};
    let types = [
        ("b", Boolean),
        ("i", Integer),
        ("d", Decimal(2)),
        ("x", Double),
        ("t", Text),
        ("day", Date),
        ("ts", Timestamp),
        ("tz", TimestampTz),
        ("span", Span),
        ("none", Null),
    ];
    let mut totals = vec![test_aggregate(AggregateFunction::CountRows, &[], Integer)];
    for (name, data_type) in types {
        totals.push(test_aggregate(AggregateFunction::Count, &[name], Integer));
        totals.push(test_aggregate(AggregateFunction::Count, &[name], Integer).distinct());
        for function in [
            AggregateFunction::Min,
            AggregateFunction::Max,
            AggregateFunction::Mode,
            AggregateFunction::QuantileDiscrete(0.3),
            AggregateFunction::First,
        ] {
            totals.push(test_aggregate(function, &[name], data_type));
            totals.push(test_aggregate(function, &[name], data_type).distinct());
        }
        totals.push(test_aggregate(AggregateFunction::QuantileDiscrete(0.3), &[name], data_type).by(name, true, false));
        for other in ["t", "i", "d", "x"] {
            totals.push(test_aggregate(AggregateFunction::ArgMin, &[name, other], data_type));
            totals.push(test_aggregate(AggregateFunction::ArgMax, &[name, other], data_type));
            totals.push(
                test_aggregate(AggregateFunction::First, &[name], data_type)
                    .by(other, false, true)
                    .by("b", true, false),
            );
            totals.push(test_aggregate(AggregateFunction::Last, &[name], data_type).by(other, true, false));
            totals.push(
                test_aggregate(AggregateFunction::Concatenate, &["t"], Text)
                    .by(name, true, true)
                    .by(other, false, false),
            );
        }
    }
    for (name, data_type) in [("b", Integer), ("i", Integer), ("d", Decimal(2)), ("x", Double), ("span", Span)] {
        totals.push(test_aggregate(AggregateFunction::Sum, &[name], data_type));
        totals.push(test_aggregate(AggregateFunction::Sum, &[name], data_type).distinct());
    }
    for (name, data_type) in [("i", Double), ("d", Double), ("x", Double), ("day", Timestamp), ("tz", TimestampTz)] {
        for function in [
            AggregateFunction::Average,
            AggregateFunction::QuantileContinuous(0.5),
            AggregateFunction::QuantileContinuous(0.3),
        ] {
            totals.push(test_aggregate(function, &[name], data_type));
            totals.push(test_aggregate(function, &[name], data_type).distinct());
        }
        totals
            .push(test_aggregate(AggregateFunction::QuantileContinuous(0.3), &[name], data_type).by(name, true, false));
    }
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
            totals.push(test_aggregate(function, &[name], Double));
            totals.push(test_aggregate(function, &[name], Double).distinct());
        }
        for function in [
            AggregateFunction::Correlation,
            AggregateFunction::CovarianceSample,
            AggregateFunction::CovariancePopulation,
        ] {
            totals.push(test_aggregate(function, &[name, "y"], Double));
            totals.push(test_aggregate(function, &[name, "y"], Double).distinct());
        }
    }
    for function in [AggregateFunction::BitAnd, AggregateFunction::BitOr, AggregateFunction::BitXor] {
        totals.push(test_aggregate(function, &["i"], Integer));
        totals.push(test_aggregate(function, &["i"], Integer).distinct());
    }
    totals.push(test_aggregate(AggregateFunction::BoolAnd, &["b"], Boolean));
    totals.push(test_aggregate(AggregateFunction::BoolOr, &["b"], Boolean));
    totals.push(test_aggregate(AggregateFunction::Sum, &["none"], Integer));
    totals.push(test_aggregate(AggregateFunction::Average, &["none"], Double));
    totals.push(test_aggregate(AggregateFunction::Concatenate, &["t"], Text));
    totals.push(test_aggregate(AggregateFunction::Concatenate, &["t"], Text).distinct());
    totals.push(test_aggregate(AggregateFunction::Concatenate, &["t"], Text).by("i", true, false).distinct());
    totals
}
