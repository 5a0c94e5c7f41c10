//! How aggregates are bound.

use crate::query::expr::AggregateFunction;

/// How an aggregate is bound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum AggregateKind {
    /// COUNT of rows or of values.
    Count,
    Plain(AggregateFunction),
    Median,
    /// QUANTILE_CONT(x, share), PERCENTILE_CONT(share) WITHIN GROUP (ORDER BY x).
    Quantile(QuantileKind),
    /// COUNT_IF(condition).
    CountIf,
    /// An aggregate that is computed from others.
    Derived(DerivedAggregate),
    /// FIRST and LAST, which need ORDER BY.
    Ordered(AggregateFunction),
    /// An aggregate whose answer differs from run to run, with its replacement.
    Refused(&'static str),
}

/// Whether a quantile may be between two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuantileKind {
    Continuous,
    Discrete,
}

impl QuantileKind {
    /// Returns the quantile of a share.
    #[must_use]
    pub fn with_share(self, share: f64) -> AggregateFunction {
        match self {
            Self::Continuous => AggregateFunction::QuantileContinuous(share),
            Self::Discrete => AggregateFunction::QuantileDiscrete(share),
        }
    }
}

/// An aggregate that is computed from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DerivedAggregate {
    StandardError,
    WeightedAverage,
    Count,
    AverageX,
    AverageY,
    SumOfSquaresX,
    SumOfSquaresY,
    SumOfProducts,
    Slope,
    Intercept,
    RSquared,
}
