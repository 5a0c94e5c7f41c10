//! From a metric's value to a score on the scorecard's scale, by the declared method.

mod board;

use chrono::NaiveDate;

pub use self::board::{Board, BoardMetric, PastScores, PastValues};
use crate::table::{Status, Values};

/// Every leaf of the scorecard on the scorecard's scale.
#[derive(Debug, Clone)]
pub struct NormalTable {
    /// Per node and account: whether the node and everything above it applies.
    pub applicable: Vec<Vec<bool>>,
    /// Per node; `None` for components.
    pub leaves: Vec<Option<LeafScores>>,
}

/// One leaf, an entry per account.
#[derive(Debug, Clone)]
pub struct LeafScores {
    /// The value that was scored: today's, or the carried one.
    pub values: Values,
    /// The snapshot a carried value comes from.
    pub carried_from: Vec<Option<NaiveDate>>,
    /// On the scorecard's scale; present where the status is `Ok` or `Carried`.
    pub score: Vec<Option<f64>>,
    pub status: Vec<Status>,
    /// Why today's value does not count, also where an older one is carried.
    pub reason: Vec<Option<Reason>>,
}

/// Why a node has no value of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    NoData,
    Stale,
    /// The value is infinite or not a number.
    NotANumber,
    /// The scorecard says that this value or label says nothing.
    SaysNothing,
    UnlistedLabel,
    OutsideSteps,
    /// None of the cases' conditions holds.
    NoCase,
    /// The column that names the account's peers is NULL.
    NoGroup,
    GroupTooSmall,
    /// The target is NULL or zero.
    NoTarget,
    /// Too few published values to compare with.
    NoHistory,
    /// The account's own mean is zero, so there is no ratio to it.
    ZeroBaseline,
}

impl Reason {
    /// The word in published tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Reason::NoData => "no_data",
            Reason::Stale => "stale",
            Reason::NotANumber => "not_a_number",
            Reason::SaysNothing => "says_nothing",
            Reason::UnlistedLabel => "unlisted_label",
            Reason::OutsideSteps => "outside_steps",
            Reason::NoCase => "no_case",
            Reason::NoGroup => "no_group",
            Reason::GroupTooSmall => "group_too_small",
            Reason::NoTarget => "no_target",
            Reason::NoHistory => "no_history",
            Reason::ZeroBaseline => "zero_baseline",
        }
    }
}
