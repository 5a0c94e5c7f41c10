//! The things that can change the score of a metric between two days.

use super::side::Side;

/// A thing that can change the score of a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeDimension {
    /// The account's own value.
    Data,
    /// Whether the metric applies to the account.
    Applies,
    /// How the scorecard scores the metric.
    Scoring,
    /// The account's tier.
    Tier,
    /// The values of the account's peers.
    Peers,
    /// Which of the metric's cases applies.
    Case,
    /// The target or the account's own mean.
    Reference,
}

impl ChangeDimension {
    pub const ALL: [ChangeDimension; 7] = [
        ChangeDimension::Data,
        ChangeDimension::Applies,
        ChangeDimension::Scoring,
        ChangeDimension::Tier,
        ChangeDimension::Peers,
        ChangeDimension::Case,
        ChangeDimension::Reference,
    ];

    fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// The dimensions that are taken from the later day; the others are taken from the earlier day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChangedDimensions(u8);

impl ChangedDimensions {
    pub const NONE: Self = ChangedDimensions(0);
    pub const ALL: Self = ChangedDimensions(u8::MAX);

    #[must_use]
    pub fn without(self, dimension: ChangeDimension) -> Self {
        ChangedDimensions(self.0 & !dimension.bit())
    }

    /// The day that a dimension is taken from.
    pub fn side_of(self, dimension: ChangeDimension) -> Side {
        if self.0 & dimension.bit() == 0 { Side::Before } else { Side::After }
    }
}
