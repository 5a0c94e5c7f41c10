//! The members of a parent: what each contributes, and how each moved the parent since its previous snapshot.

use std::collections::BTreeMap;

use super::accounts::RollUpAccounts;
use super::hierarchy::{Member, Parent};
use super::parent_score::ParentScore;
use super::past_parents::PastMember;

/// One member of one parent, today or on the parent's previous snapshot.
#[derive(Debug, Clone, PartialEq)]
pub struct MemberRow {
    pub id: String,
    /// `None` for one that is no longer a member.
    pub account: Option<usize>,
    /// 1 right below the parent, 0 for the parent's own account.
    pub depth: Option<usize>,
    pub status: MemberStatus,
    /// Whether it was not a member on the previous snapshot; `None` without such a snapshot.
    pub joined: Option<bool>,
    pub weight: Option<f64>,
    pub contribution: Option<f64>,
    pub previous: Option<PastMember>,
    /// Of the parent's change; `None` where the parent had no score or has none, or was rolled up by another method.
    pub points: Option<f64>,
}

/// Whether a member counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemberStatus {
    Ok,
    NoScore,
    /// It has a score, and no revenue to be weighed by.
    NoRevenue,
    /// It was a member on the previous snapshot.
    Left,
}

impl MemberStatus {
    /// Returns the word in published tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            MemberStatus::Ok => "ok",
            MemberStatus::NoScore => "no_score",
            MemberStatus::NoRevenue => "no_revenue",
            MemberStatus::Left => "left",
        }
    }
}

/// Returns all rows of a parent, sorted by id. `previous_members` are those of its previous snapshot, if there is one.
/// `reference_score` is the score that members move the parent away from; `None` where its change is not attributed.
pub fn member_rows(
    parent: &Parent,
    parent_score: &ParentScore,
    accounts: RollUpAccounts<'_>,
    previous_members: Option<&[PastMember]>,
    reference_score: Option<f64>,
) -> Vec<MemberRow> {
    let mut past: BTreeMap<&str, &PastMember> =
        previous_members.unwrap_or_default().iter().map(|member| (member.id.as_str(), member)).collect();
    let mut rows = Vec::new();
    for (index, member) in parent.members.iter().enumerate() {
        let Some(id) = accounts.ids.get(member.account) else { continue };
        let today = WeightedScore { score: accounts.score_of(member), weight: parent_score.weights[index] };
        let status = match today.score {
            None => MemberStatus::NoScore,
            Some(_) if parent_score.counts[index] => MemberStatus::Ok,
            Some(_) => MemberStatus::NoRevenue,
        };
        let previous = past.remove(id.as_str());
        let joined = previous_members.map(|_| previous.is_none());
        rows.push(MemberRow { joined, ..MemberRow::of_member(id, member, status, today, previous, reference_score) });
    }
    rows.extend(past.into_values().map(|member| MemberRow::of_left_member(member, reference_score)));
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    rows
}

impl MemberRow {
    fn of_member(
        id: &str,
        member: &Member,
        status: MemberStatus,
        today: WeightedScore,
        previous: Option<&PastMember>,
        reference_score: Option<f64>,
    ) -> Self {
        let deviation_before = |from| previous.map_or(0.0, |previous| previous.weighted_score().deviation_from(from));
        MemberRow {
            id: id.to_owned(),
            account: Some(member.account),
            depth: Some(member.depth),
            status,
            joined: None,
            weight: today.weight,
            contribution: today.weight.zip(today.score).map(|(weight, score)| weight * score),
            previous: previous.cloned(),
            points: reference_score.map(|from| today.deviation_from(from) - deviation_before(from)),
        }
    }

    fn of_left_member(previous: &PastMember, reference_score: Option<f64>) -> Self {
        MemberRow {
            id: previous.id.clone(),
            account: None,
            depth: None,
            status: MemberStatus::Left,
            joined: Some(false),
            weight: None,
            contribution: None,
            previous: Some(previous.clone()),
            points: reference_score.map(|from| 0.0 - previous.weighted_score().deviation_from(from)),
        }
    }
}

impl PastMember {
    fn weighted_score(&self) -> WeightedScore {
        WeightedScore { score: self.score, weight: self.weight }
    }
}

/// A member's score on one day, and its share of the parent's.
#[derive(Debug, Clone, Copy)]
struct WeightedScore {
    score: Option<f64>,
    weight: Option<f64>,
}

impl WeightedScore {
    /// Returns how far the member moves its parent away from a score; 0 where it does not count.
    fn deviation_from(self, reference_score: f64) -> f64 {
        self.weight.zip(self.score).map_or(0.0, |(weight, score)| weight * (score - reference_score))
    }
}
