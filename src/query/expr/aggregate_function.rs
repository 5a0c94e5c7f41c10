//! The aggregate functions.

use crate::query::value::Value;

/// An aggregate function. All but `CountRows`, `First` and `Last` ignore rows whose argument is NULL.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum AggregateFunction {
    /// COUNT(*)
    CountRows,
    Count,
    Sum,
    Average,
    Min,
    Max,
    BoolAnd,
    BoolOr,
    /// The value below which this share of the values is, interpolated. The share is from 0 to 1; MEDIAN is 0.5.
    QuantileContinuous(f64),
    /// The smallest value at or above this share of the values.
    QuantileDiscrete(f64),
    VarianceSample,
    VariancePopulation,
    DeviationSample,
    DeviationPopulation,
    Correlation,
    CovarianceSample,
    CovariancePopulation,
    Skewness,
    KurtosisSample,
    KurtosisPopulation,
    Product,
    /// The median of the distances to the median.
    MedianDeviation,
    /// The entropy of the values' frequencies, in bits.
    Entropy,
    BitAnd,
    BitOr,
    BitXor,
    /// The most frequent value; the smallest one if several are.
    Mode,
    /// The first argument of the row whose second argument is least; the smallest one if several rows tie.
    ArgMin,
    ArgMax,
    /// STRING_AGG; the separator is the second argument, a literal.
    Concatenate,
    /// The first value in the stated order, NULL included.
    First,
    Last,
    /// Which of its arguments a grouping set lacks, as bits, the last argument being 1. Planning replaces it by a
    /// literal for each set.
    Grouping,
}

impl AggregateFunction {
    /// Returns the value for no rows, if that is not NULL.
    #[must_use]
    pub fn value_without_rows(self) -> Option<Value<'static>> {
        match self {
            Self::Count | Self::CountRows | Self::Grouping => Some(Value::Integer(0)),
            Self::Entropy => Some(Value::Double(0.0)),
            _ => None,
        }
    }

    /// Returns whether the result can be NULL. A count never is.
    #[must_use]
    pub fn is_nullable(self) -> bool {
        self.value_without_rows().is_none()
    }
}
