//! The score of one parent, and what it is made of.

use super::accounts::RollUpAccounts;
use super::hierarchy::{Member, Parent};
use super::member_shares::{MemberGroup, MemberShares, member_weight};
use crate::config::{RollUp, RollUpBy};
use crate::score::tolerances::COVERAGE_ROUNDING;

/// The score of a parent, and what it is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct ParentScore {
    pub score: Option<f64>,
    pub reason: Option<ParentUnscoredReason>,
    /// The share of the weight that has a score.
    pub coverage: f64,
    /// The plain mean of all members with a score.
    pub mean_score: Option<f64>,
    /// The same, weighted by revenue.
    pub revenue_weighted_score: Option<f64>,
    /// Of all members whose revenue is known.
    pub revenue: Option<f64>,
    /// The account with the lowest score, the parent's own included.
    pub worst: Option<usize>,
    /// Per member: its share of the score; `None` where there is no score, or the member does not count.
    pub weights: Vec<Option<f64>>,
    /// Per member: whether it has a score and a known weight.
    pub counts: Vec<bool>,
}

/// Why a parent has no score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParentUnscoredReason {
    /// No member has a score.
    NoData,
    /// No member with a score has a revenue to be weighed by.
    NoRevenue,
    /// Too little of the weight has a score.
    LowCoverage,
}

impl ParentUnscoredReason {
    /// Returns the word in published tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            ParentUnscoredReason::NoData => "no_data",
            ParentUnscoredReason::NoRevenue => "no_revenue",
            ParentUnscoredReason::LowCoverage => "low_coverage",
        }
    }
}

/// Scores a parent.
#[must_use]
pub fn score_parent(roll_up: &RollUp, parent: &Parent, accounts: RollUpAccounts<'_>) -> ParentScore {
    let members = &parent.members;
    let shares_of_all = |by| MemberShares::of_group(MemberGroup::All, by, members, accounts);
    let score_of_all = |by| shares_of_all(by).weighted_score(members, accounts);
    let shares = match roll_up.own_share.filter(|_| parent.own_account.is_some()) {
        Some(own_share) => MemberShares::with_own_share(own_share, roll_up.by, members, accounts),
        None => shares_of_all(roll_up.by),
    };
    let reason = unscored_reason(roll_up, members, &shares, accounts);
    let revenues = members.iter().filter_map(|member| member_weight(RollUpBy::Revenue, member, accounts));
    ParentScore {
        score: shares.weighted_score(members, accounts).filter(|_| reason.is_none()),
        reason,
        coverage: shares.coverage,
        mean_score: score_of_all(RollUpBy::Mean),
        revenue_weighted_score: score_of_all(RollUpBy::Revenue),
        revenue: revenues.fold(None, |sum, revenue| Some(sum.unwrap_or(0.0) + revenue)),
        worst: worst_account(members, accounts),
        weights: shares.shares.iter().map(|share| share.filter(|_| reason.is_none())).collect(),
        counts: shares.shares.iter().map(Option::is_some).collect(),
    }
}

/// Returns why the parent gets no score; `None` where it gets one.
fn unscored_reason(
    roll_up: &RollUp,
    members: &[Member],
    shares: &MemberShares,
    accounts: RollUpAccounts<'_>,
) -> Option<ParentUnscoredReason> {
    if members.iter().all(|member| accounts.score_of(member).is_none()) {
        Some(ParentUnscoredReason::NoData)
    } else if !shares.any_counts() {
        Some(ParentUnscoredReason::NoRevenue)
    } else if shares.coverage < roll_up.min_coverage - COVERAGE_ROUNDING {
        Some(ParentUnscoredReason::LowCoverage)
    } else {
        None
    }
}

/// Returns the account with the lowest score, and of equals the one with the least id: accounts are sorted by id.
fn worst_account(members: &[Member], accounts: RollUpAccounts<'_>) -> Option<usize> {
    let scored = members.iter().filter_map(|member| Some((accounts.score_of(member)?, member.account)));
    let worst = scored.min_by(|(score, account), (other_score, other_account)| {
        score.total_cmp(other_score).then(account.cmp(other_account))
    });
    worst.map(|(_, account)| account)
}
