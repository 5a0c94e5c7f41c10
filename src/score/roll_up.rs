//! Rolls accounts up to the parents they belong to: each parent has a score that is made of its members' scores.
//!
//! - The members of a parent are all accounts below it, at any depth, and the account that is the parent. Each counts
//!   once at every level, so a grandparent's score is made of accounts, not of parents.
//! - With `by: revenue` the score is `Σ rᵢ·sᵢ / Σ rᵢ` over the members with a score and a revenue; with `by: mean` every
//!   `rᵢ` is the same; with `by: worst` it is the lowest score. With an `own_share` of o it is `o` times the score of the
//!   parent's own account and `1 − o` times that of the others. Where one of the two is missing, the other is all of it.
//! - Coverage is the share of the weight that has a score. A member of unknown revenue has no weight to count with, but
//!   lowers the coverage: it is taken to be as large as the others are on average.
//! - A member contributes its share of the weight times its score, so contributions sum to the parent's score.
//! - Against the previous snapshot's parent score c, a member moved the parent by `w·(s − c) − w′·(s′ − c)`, with nothing
//!   on the side of a day on which it did not count. Weights sum to one on both days, so this sums to the change for any
//!   c. With c the previous score, a member that joins with just that score moved nothing. With `by: worst`, c is the
//!   higher of the two scores: a fall is attributed to the account that is lowest today, a rise to the account that was
//!   lowest before, also where it left.
//! - A parent that is rolled up by another method than on its previous snapshot is not compared with it, because no
//!   account caused that change.

/// The links from accounts and parents to the parent above each.
mod parent_links;
/// Every parent with its members, and the mistakes in the links.
mod hierarchy;
/// The accounts of a day, as far as a roll-up needs them.
mod accounts;
/// Each member's share of its parent's score.
mod member_shares;
/// The score of one parent, and what it is made of.
mod parent_score;
/// What was published of today's parents.
mod past_parents;
/// The members of a parent, and how each moved it.
mod member_rows;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;

pub use self::accounts::RollUpAccounts;
pub use self::hierarchy::{AccountHierarchy, Orphan, Parent};
pub use self::member_rows::{MemberRow, MemberStatus, member_rows};
pub use self::parent_links::ParentIds;
pub use self::parent_score::{ParentScore, ParentUnscoredReason, score_parent};
pub use self::past_parents::{PastMember, PastParents};
use crate::config::{RollUp, RollUpBy, Scorecard, TrendSettings};
use crate::score::band::{self, BandAssignments};
use crate::score::component_tree::FinalScores;
use crate::score::trend::{self, Trends};

/// The parents of a day with their scores, bands and movement, in the order of [`AccountHierarchy::parents`].
#[derive(Debug, Default)]
pub struct RolledUpParents {
    pub hierarchy: AccountHierarchy,
    pub scores: Vec<ParentScore>,
    pub band_assignments: BandAssignments,
    pub trends: Trends,
    /// Per parent: whether it was rolled up by another method on its previous snapshot.
    pub method_changed: Vec<bool>,
    /// Per parent, sorted by account: the members, and those that were members on the previous snapshot.
    pub members: Vec<Vec<MemberRow>>,
}

/// Scores all parents, and assigns their bands and trends as [`crate::score::band`] and [`crate::score::trend`] do for
/// accounts, with each parent's own past.
#[must_use]
pub fn score_parents(
    roll_up: &RollUp,
    scorecard: &Scorecard,
    trend: TrendSettings,
    hierarchy: AccountHierarchy,
    accounts: RollUpAccounts<'_>,
    past: &PastParents,
    as_of: NaiveDate,
) -> RolledUpParents {
    let scores: Vec<ParentScore> =
        hierarchy.parents.iter().map(|parent| score_parent(roll_up, parent, accounts)).collect();
    let final_scores = FinalScores::without_rules(scores.iter().map(|parent| parent.score).collect(), &scorecard.bands);
    let band_assignments = band::assign_bands(scorecard, &final_scores, &past.snapshots, as_of);
    let trends = trend::compare(trend, as_of, &final_scores, &band_assignments, &scorecard.bands, &past.snapshots);
    let method = roll_up.describe_method();
    let method_changed = (0..scores.len()).map(|parent| past.has_other_method(parent, &method)).collect();
    let mut parents =
        RolledUpParents { hierarchy, scores, band_assignments, trends, method_changed, members: Vec::new() };
    for (index, parent) in parents.hierarchy.parents.iter().enumerate() {
        let previous_members = parents.trends.previous_snapshot_date[index].map(|_| past.members_of(index));
        let reference_score = parents.reference_score(roll_up.by, index);
        let rows = member_rows(parent, &parents.scores[index], accounts, previous_members, reference_score);
        parents.members.push(rows);
    }
    parents
}

impl RolledUpParents {
    /// Returns the score that a parent's members moved it away from; `None` where its change is not attributed to them.
    fn reference_score(&self, by: RollUpBy, parent: usize) -> Option<f64> {
        let scores = self.scores_to_compare(parent)?;
        Some(match by {
            RollUpBy::Worst => scores.now.max(scores.then),
            RollUpBy::Revenue | RollUpBy::Mean => scores.then,
        })
    }

    /// Returns how much a parent's score changed since its previous snapshot, if both were rolled up by the same method.
    #[must_use]
    pub fn score_change(&self, parent: usize) -> Option<f64> {
        let scores = self.scores_to_compare(parent)?;
        Some(scores.now - scores.then)
    }

    fn scores_to_compare(&self, parent: usize) -> Option<ComparedScores> {
        if self.method_changed.get(parent).copied().unwrap_or_default() {
            return None;
        }
        let now = self.scores.get(parent)?.score?;
        Some(ComparedScores { now, then: self.trends.previous_score.get(parent).copied()?? })
    }

    /// Returns the member that moved a parent most since its previous snapshot, and of equals the first.
    #[must_use]
    pub fn strongest_member(&self, parent: usize) -> Option<&MemberRow> {
        let size = |row: &MemberRow| row.points.map_or(0.0, f64::abs);
        let moved = self.members.get(parent)?.iter().filter(|row| size(row) > 0.0);
        moved.min_by(|a, b| size(b).total_cmp(&size(a)))
    }
}

/// A parent's score today and on its previous snapshot, both by the same method.
struct ComparedScores {
    now: f64,
    then: f64,
}
