//! One parent: how much each member weighs, and what their scores come to.

use super::{Member, Parent, RollUpAccounts};
use crate::config::{RollUp, RollUpBy};

/// Shares that are made of sums differ from what they should be in their last digits.
const ROUNDING: f64 = 1e-9;

/// What a parent's members come to.
#[derive(Debug, Clone, PartialEq)]
pub struct ParentScore {
    pub score: Option<f64>,
    pub reason: Option<ParentUnscoredReason>,
    /// The share of the weight that has a score.
    pub coverage: f64,
    /// What all members with a score would come to, every one alike.
    pub mean_score: Option<f64>,
    /// The same, weighted by revenue.
    pub revenue_weighted_score: Option<f64>,
    /// Of all members whose revenue is known.
    pub revenue: Option<f64>,
    /// The member with the lowest score, itself among them.
    pub worst: Option<usize>,
    /// Per member: its share of the score; none where there is no score, or it does not count.
    pub weights: Vec<Option<f64>>,
    /// Per member: whether it has a score and something to be weighed by.
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
    /// The word in published tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            ParentUnscoredReason::NoData => "no_data",
            ParentUnscoredReason::NoRevenue => "no_revenue",
            ParentUnscoredReason::LowCoverage => "low_coverage",
        }
    }
}

/// Some members, weighed together.
#[derive(Debug, Clone, PartialEq)]
pub struct MemberShares {
    /// Each member's share among those that count; none for those that don't. They sum to one if any counts.
    pub shares: Vec<Option<f64>>,
    pub coverage: f64,
}

/// The score of a parent, and what it is made of.
#[must_use]
pub fn score_parent(roll_up: &RollUp, parent: &Parent, accounts: RollUpAccounts<'_>) -> ParentScore {
    let members = &parent.members;
    let score = |member: &Member| accounts.score.get(member.account).copied().flatten();
    let everybody = |by| MemberShares::of_members(by, members, accounts, |_| true);
    let MemberShares { shares, coverage } = match roll_up.own_share.filter(|_| parent.own_account.is_some()) {
        Some(share) => shares_with_own_share(roll_up.by, share, members, accounts),
        None => everybody(roll_up.by),
    };
    let reason = if members.iter().all(|member| score(member).is_none()) {
        Some(ParentUnscoredReason::NoData)
    } else if shares.iter().all(Option::is_none) {
        Some(ParentUnscoredReason::NoRevenue)
    } else {
        (coverage < roll_up.min_coverage - ROUNDING).then_some(ParentUnscoredReason::LowCoverage)
    };
    let sum = |pool: &MemberShares| pool.weighted_score(members, accounts);
    let weights: Vec<Option<f64>> = shares.iter().map(|share| share.filter(|_| reason.is_none())).collect();
    let counts = shares.iter().map(Option::is_some).collect();
    let revenue = members.iter().filter_map(|member| member_weight(RollUpBy::Revenue, member, accounts));
    let worst = members.iter().filter_map(|member| Some((score(member)?, member.account)));
    ParentScore {
        score: sum(&MemberShares { shares, coverage }).filter(|_| reason.is_none()),
        reason,
        coverage,
        mean_score: sum(&everybody(RollUpBy::Mean)),
        revenue_weighted_score: sum(&everybody(RollUpBy::Revenue)),
        revenue: revenue.fold(None, |sum, more| Some(sum.unwrap_or(0.0) + more)),
        // Accounts are sorted, so the least id comes first of those with the same score.
        worst: worst.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))).map(|(_, account)| account),
        weights,
        counts,
    }
}

/// The parent's own score makes a share, the others together the rest.
fn shares_with_own_share(by: RollUpBy, share: f64, members: &[Member], accounts: RollUpAccounts<'_>) -> MemberShares {
    let own = MemberShares::of_members(RollUpBy::Mean, members, accounts, |member| member.depth == 0);
    let others = MemberShares::of_members(by, members, accounts, |member| member.depth > 0);
    let there = |pool: &MemberShares| pool.shares.iter().any(Option::is_some);
    let (of_own, of_others) = match (there(&own), there(&others)) {
        (true, true) => (share, 1.0 - share),
        (true, false) => (1.0, 0.0),
        (false, _) => (0.0, 1.0),
    };
    let each = own.shares.iter().zip(&others.shares);
    let shares = each.map(|(own, others)| own.map(|own| own * of_own).or(others.map(|others| others * of_others)));
    MemberShares { shares: shares.collect(), coverage: share * own.coverage + (1.0 - share) * others.coverage }
}

impl MemberShares {
    /// Weighs those `among` the members.
    fn of_members(
        by: RollUpBy,
        members: &[Member],
        accounts: RollUpAccounts<'_>,
        is_included: impl Fn(&Member) -> bool,
    ) -> Self {
        let score = |member: &Member| accounts.score.get(member.account).copied().flatten();
        let sizes: Vec<Option<f64>> =
            members.iter().map(|member| member_weight(by, member, accounts).filter(|_| is_included(member))).collect();
        let (known, sum) = sizes.iter().flatten().fold((0.0, 0.0), |(count, sum), size| (count + 1.0, sum + size));
        let all = members.iter().filter(|member| is_included(member)).fold(0.0, |count, _| count + 1.0);
        let scored = |(member, size): (&Member, &Option<f64>)| size.filter(|_| score(member).is_some());
        let counted: f64 = members.iter().zip(&sizes).filter_map(scored).fold(0.0, |sum, size| sum + size);
        // Those of unknown size are as large as the others on average.
        let total = if known > 0.0 { sum / known * all } else { 0.0 };
        let coverage = if total > 0.0 { (counted / total).min(1.0) } else { 0.0 };
        if counted <= 0.0 {
            return MemberShares { shares: vec![None; members.len()], coverage };
        }
        let shares = match by {
            RollUpBy::Revenue | RollUpBy::Mean => {
                members.iter().zip(&sizes).map(|each| scored(each).map(|size| size / counted)).collect()
            }
            RollUpBy::Worst => {
                let those = members.iter().enumerate().filter(|(_, member)| is_included(member));
                let scores = those.filter_map(|(at, member)| Some((at, score(member)?)));
                let worst = scores.min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0))).map(|(at, _)| at);
                let weight = |at| if worst == Some(at) { 1.0 } else { 0.0 };
                let of = |(at, each)| scored(each).map(|_| weight(at));
                members.iter().zip(&sizes).enumerate().map(of).collect()
            }
        };
        MemberShares { shares, coverage }
    }

    /// What the shares of the scores sum to; never beyond the scores themselves for the sake of a last digit.
    fn weighted_score(&self, members: &[Member], accounts: RollUpAccounts<'_>) -> Option<f64> {
        let counts = members.iter().zip(&self.shares).filter_map(|(member, share)| {
            let share = share.filter(|share| *share > 0.0)?;
            Some((share, accounts.score.get(member.account).copied().flatten()?))
        });
        let nothing = (0.0, f64::INFINITY, f64::NEG_INFINITY);
        let (sum, low, high) = counts
            .fold(nothing, |(sum, low, high), (share, score)| (sum + share * score, low.min(score), high.max(score)));
        (low <= high).then(|| sum.clamp(low, high))
    }
}

/// What a member weighs; none where that is not known.
fn member_weight(by: RollUpBy, member: &Member, accounts: RollUpAccounts<'_>) -> Option<f64> {
    match by {
        RollUpBy::Revenue => accounts.revenue.get(member.account).copied().flatten().filter(|revenue| *revenue >= 0.0),
        RollUpBy::Mean | RollUpBy::Worst => Some(1.0),
    }
}
