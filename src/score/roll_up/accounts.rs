//! The accounts of a day, as far as a roll-up needs them.

use super::hierarchy::Member;

/// The accounts of a day, in their order.
#[derive(Clone, Copy)]
pub struct RollUpAccounts<'a> {
    pub ids: &'a [String],
    pub score: &'a [Option<f64>],
    /// Empty where the pipeline names no revenue.
    pub revenue: &'a [Option<f64>],
}

impl RollUpAccounts<'_> {
    pub fn score_of(self, member: &Member) -> Option<f64> {
        self.score.get(member.account).copied().flatten()
    }

    pub fn revenue_of(self, member: &Member) -> Option<f64> {
        self.revenue.get(member.account).copied().flatten()
    }
}
