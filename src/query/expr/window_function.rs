//! The window functions and their frames.

use super::aggregate_function::AggregateFunction;

/// A window function.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum WindowFunction {
    RowNumber,
    Rank,
    DenseRank,
    PercentRank,
    CumulativeDistribution,
    Ntile,
    Lag,
    Lead,
    FirstValue,
    LastValue,
    NthValue,
    Aggregate(AggregateFunction),
    /// COUNT(DISTINCT) of one argument.
    CountDistinct,
}

impl WindowFunction {
    /// Returns whether the result can be NULL. Ranks and counts never are.
    #[must_use]
    pub fn is_nullable(self) -> bool {
        match self {
            Self::Lag | Self::Lead | Self::FirstValue | Self::LastValue | Self::NthValue => true,
            Self::Aggregate(aggregate) => aggregate.is_nullable(),
            _ => false,
        }
    }
}

/// The rows around the current row that a window function reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WindowFrame {
    pub units: FrameUnits,
    pub start: FrameBound,
    pub end: FrameBound,
}

/// The unit of a frame's bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameUnits {
    Rows,
    /// By peers: rows that are equal in ORDER BY begin and end together.
    Range,
    /// By groups of peers.
    Groups,
    /// By the distance between values. The argument at position `key` is the one key of the order; [`FrameBound::At`]
    /// names other arguments of the same type.
    Distance {
        key: usize,
    },
}

/// Where a frame begins or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameBound {
    UnboundedPreceding,
    Preceding(u64),
    CurrentRow,
    Following(u64),
    UnboundedFollowing,
    /// The value of this argument, in a frame by distance.
    At(usize),
}

impl WindowFrame {
    /// From the first row of the partition to the last peer of the current one: the default with ORDER BY.
    pub const RUNNING: Self =
        Self { units: FrameUnits::Range, start: FrameBound::UnboundedPreceding, end: FrameBound::CurrentRow };
    /// The whole partition: the default without ORDER BY.
    pub const WHOLE: Self =
        Self { units: FrameUnits::Range, start: FrameBound::UnboundedPreceding, end: FrameBound::UnboundedFollowing };
}
