//! Each member's share of its parent's score, and the coverage of the members.

use super::accounts::RollUpAccounts;
use super::hierarchy::Member;
use crate::config::RollUpBy;

/// The members of a parent that are weighed together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemberGroup {
    All,
    /// The parent's own account.
    Own,
    /// All but the parent's own account.
    Others,
}

impl MemberGroup {
    fn includes_member(self, member: &Member) -> bool {
        match self {
            MemberGroup::All => true,
            MemberGroup::Own => member.depth == 0,
            MemberGroup::Others => member.depth > 0,
        }
    }
}

/// The shares of a group of members.
#[derive(Debug, Clone, PartialEq)]
pub struct MemberShares {
    /// Per member: its share among those that count; `None` for one that does not. They sum to one if any counts.
    pub shares: Vec<Option<f64>>,
    /// The share of the group's weight that has a score.
    pub coverage: f64,
}

impl MemberShares {
    /// Weighs the members of a group.
    pub fn of_group(group: MemberGroup, by: RollUpBy, members: &[Member], accounts: RollUpAccounts<'_>) -> Self {
        let weight = |member: &Member| member_weight(by, member, accounts).filter(|_| group.includes_member(member));
        let weights: Vec<Option<f64>> = members.iter().map(weight).collect();
        let scored_weights: Vec<Option<f64>> = members
            .iter()
            .zip(&weights)
            .map(|(member, weight)| weight.filter(|_| accounts.score_of(member).is_some()))
            .collect();
        let scored: f64 = scored_weights.iter().flatten().fold(0.0, |sum, weight| sum + weight);
        let total = total_weight(group, members, &weights);
        let coverage = if total > 0.0 { (scored / total).min(1.0) } else { 0.0 };
        let shares = match by {
            _ if scored <= 0.0 => vec![None; members.len()],
            RollUpBy::Revenue | RollUpBy::Mean => {
                scored_weights.iter().map(|weight| weight.map(|weight| weight / scored)).collect()
            }
            RollUpBy::Worst => shares_of_worst(group, members, accounts),
        };
        MemberShares { shares, coverage }
    }

    /// Weighs all members so that the parent's own account makes `own_share` of the score, and the others the rest. Where
    /// one of the two does not count, the other makes all of it.
    pub fn with_own_share(own_share: f64, by: RollUpBy, members: &[Member], accounts: RollUpAccounts<'_>) -> Self {
        let own = MemberShares::of_group(MemberGroup::Own, RollUpBy::Mean, members, accounts);
        let others = MemberShares::of_group(MemberGroup::Others, by, members, accounts);
        let (of_own, of_others) = match (own.any_counts(), others.any_counts()) {
            (true, true) => (own_share, 1.0 - own_share),
            (true, false) => (1.0, 0.0),
            (false, _) => (0.0, 1.0),
        };
        let pairs = own.shares.iter().zip(&others.shares);
        let shares = pairs.map(|(own, others)| own.map(|own| own * of_own).or(others.map(|others| others * of_others)));
        MemberShares {
            shares: shares.collect(),
            coverage: own_share * own.coverage + (1.0 - own_share) * others.coverage,
        }
    }

    /// Returns whether any member counts.
    pub fn any_counts(&self) -> bool {
        self.shares.iter().any(Option::is_some)
    }

    /// Returns the mean of the scores, weighted by the shares. Rounding never takes it outside the scores themselves.
    pub fn weighted_score(&self, members: &[Member], accounts: RollUpAccounts<'_>) -> Option<f64> {
        let (mut sum, mut low, mut high) = (0.0, f64::INFINITY, f64::NEG_INFINITY);
        for (member, share) in members.iter().zip(&self.shares) {
            if let Some(share) = share.filter(|share| *share > 0.0)
                && let Some(score) = accounts.score_of(member)
            {
                sum += share * score;
                low = score.min(low);
                high = score.max(high);
            }
        }
        (low <= high).then(|| sum.clamp(low, high))
    }
}

/// Returns the weight of a whole group. A member of unknown weight is taken to be as large as the others on average.
fn total_weight(group: MemberGroup, members: &[Member], weights: &[Option<f64>]) -> f64 {
    let (known, sum) = weights.iter().flatten().fold((0.0, 0.0), |(count, sum), weight| (count + 1.0, sum + weight));
    let all = members.iter().filter(|member| group.includes_member(member)).fold(0.0, |count, _| count + 1.0);
    if known > 0.0 { sum / known * all } else { 0.0 }
}

/// Gives the whole score to the first member with the lowest score.
fn shares_of_worst(group: MemberGroup, members: &[Member], accounts: RollUpAccounts<'_>) -> Vec<Option<f64>> {
    let score = |member: &Member| accounts.score_of(member).filter(|_| group.includes_member(member));
    let scores: Vec<Option<f64>> = members.iter().map(score).collect();
    let scored = scores.iter().enumerate().filter_map(|(index, score)| Some((index, (*score)?)));
    // `min_by` returns the first of equals.
    let worst = scored.min_by(|(_, score), (_, other)| score.total_cmp(other)).map(|(index, _)| index);
    let share = |index: usize| if worst == Some(index) { 1.0 } else { 0.0 };
    scores.iter().enumerate().map(|(index, score)| score.map(|_| share(index))).collect()
}

/// Returns the weight of a member; `None` where it is unknown.
pub fn member_weight(by: RollUpBy, member: &Member, accounts: RollUpAccounts<'_>) -> Option<f64> {
    match by {
        RollUpBy::Revenue => accounts.revenue_of(member).filter(|revenue| *revenue >= 0.0),
        RollUpBy::Mean | RollUpBy::Worst => Some(1.0),
    }
}
