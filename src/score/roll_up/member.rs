//! The members of a parent: what each contributes, and how each moved the parent since its previous snapshot.

use std::collections::BTreeMap;

use super::{Parent, ParentScore, RollUpAccounts};

/// One member of one parent, today or on the parent's previous snapshot.
#[derive(Debug, Clone, PartialEq)]
pub struct MemberRow {
    pub id: String,
    /// None for one that is no member any more.
    pub account: Option<usize>,
    /// 1 right below the parent, 0 for itself.
    pub depth: Option<usize>,
    pub status: MemberStatus,
    /// Whether it was no member on the previous snapshot; none without such.
    pub joined: Option<bool>,
    pub weight: Option<f64>,
    pub contribution: Option<f64>,
    pub previous: Option<PastMember>,
    /// Of the parent's change; none where the parent had no score or has none, or was rolled up otherwise.
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
    /// The word in published tables.
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

/// A member as it was published.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PastMember {
    pub id: String,
    pub score: Option<f64>,
    pub weight: Option<f64>,
    pub contribution: Option<f64>,
}

/// All rows of a parent, sorted by id. `before` are the members of its previous snapshot, and `from` is the score that
/// members pull it away from; none where nothing is said of what moved it.
pub fn member_rows(
    parent: &Parent,
    weighed: &ParentScore,
    accounts: RollUpAccounts<'_>,
    previous_members: Option<&[PastMember]>,
    reference_score: Option<f64>,
) -> Vec<MemberRow> {
    let mut past: BTreeMap<&str, &PastMember> =
        previous_members.unwrap_or_default().iter().map(|member| (member.id.as_str(), member)).collect();
    let mut rows = Vec::new();
    for ((member, weight), counts) in parent.members.iter().zip(&weighed.weights).zip(&weighed.counts) {
        let Some(id) = accounts.ids.get(member.account) else { continue };
        let score = accounts.score.get(member.account).copied().flatten();
        let was = past.remove(id.as_str());
        rows.push(MemberRow {
            id: id.clone(),
            account: Some(member.account),
            depth: Some(member.depth),
            status: match score {
                None => MemberStatus::NoScore,
                Some(_) if *counts => MemberStatus::Ok,
                Some(_) => MemberStatus::NoRevenue,
            },
            joined: previous_members.map(|_| was.is_none()),
            weight: *weight,
            contribution: weight.zip(score).map(|(weight, score)| weight * score),
            previous: was.cloned(),
            points: reference_score.map(|from| {
                weighted_deviation(weight.zip(score), from) - was.map_or(0.0, |was| was.deviation_from(from))
            }),
        });
    }
    rows.extend(past.into_values().map(|was| MemberRow {
        id: was.id.clone(),
        account: None,
        depth: None,
        status: MemberStatus::Left,
        joined: Some(false),
        weight: None,
        contribution: None,
        previous: Some(was.clone()),
        points: reference_score.map(|from| 0.0 - was.deviation_from(from)),
    }));
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    rows
}

impl PastMember {
    fn deviation_from(&self, from: f64) -> f64 {
        weighted_deviation(self.weight.zip(self.score), from)
    }
}

/// How far a weighed score pulls a parent away from a score.
fn weighted_deviation(member: Option<(f64, f64)>, from: f64) -> f64 {
    member.map_or(0.0, |(weight, score)| weight * (score - from))
}
