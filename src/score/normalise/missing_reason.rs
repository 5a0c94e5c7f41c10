//! Why a metric has no score for an account.

/// Why a node has no value of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingReason {
    NoData,
    Stale,
    /// The value is infinite, not a number, or a text where a number is needed.
    NotANumber,
    /// The scorecard gives this value or label no score.
    SaysNothing,
    /// The scorecard does not list this label.
    UnlistedLabel,
    /// No step of the scorecard contains the value.
    OutsideSteps,
    /// None of the cases' conditions holds.
    NoCase,
    /// The column that names the account's peers is NULL.
    NoGroup,
    GroupTooSmall,
    /// The target is NULL or zero.
    NoTarget,
    /// Too few values were published to compare with.
    NoHistory,
    /// The account's own mean is zero, so there is no ratio to it.
    ZeroBaseline,
}

/// Reasons that say nothing against the value itself: it was observed, but there was nothing to compare it with, or
/// no case for the account.
pub const INCOMPARABLE_REASONS: [MissingReason; 6] = [
    MissingReason::NoCase,
    MissingReason::NoGroup,
    MissingReason::GroupTooSmall,
    MissingReason::NoTarget,
    MissingReason::NoHistory,
    MissingReason::ZeroBaseline,
];

impl MissingReason {
    /// Returns the word in published tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            MissingReason::NoData => "no_data",
            MissingReason::Stale => "stale",
            MissingReason::NotANumber => "not_a_number",
            MissingReason::SaysNothing => "says_nothing",
            MissingReason::UnlistedLabel => "unlisted_label",
            MissingReason::OutsideSteps => "outside_steps",
            MissingReason::NoCase => "no_case",
            MissingReason::NoGroup => "no_group",
            MissingReason::GroupTooSmall => "group_too_small",
            MissingReason::NoTarget => "no_target",
            MissingReason::NoHistory => "no_history",
            MissingReason::ZeroBaseline => "zero_baseline",
        }
    }
}
