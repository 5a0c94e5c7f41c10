//! Accounts that belong together: what the scores below a parent come to.
//!
//! - Members of a parent are all accounts below it, however far, and itself where it is one. Each counts
//!   once at every level, so what a grandparent says is said of accounts and not of parents.
//! - By `revenue` the score is `Σ rᵢ·sᵢ / Σ rᵢ` over the members with a score and a revenue, by `mean` the same with
//!   every `rᵢ` alike, by `worst` the lowest score. With an `own_share` of o it is `o` times the parent's own score and
//!   `1 − o` times what the others come to; where one of the two is not there, the other is all of it.
//! - Coverage is the share of the weight that has a score. A member of unknown revenue has no weight to count with, but
//!   is missed: it is taken to be as large as the others are on average.
//! - A member contributes its share of the weight times its score; so contributions sum to the parent's score. Against
//!   the previous snapshot's parent score c it moved the parent by `w·(s − c) − w′·(s′ − c)`, with nothing on the side of
//!   a day on which it did not count. Weights sum to one on both days, so this sums to the change whatever c is; with
//!   the previous score a member that joins with just that score moved nothing. By `worst` c is the higher of the two
//!   scores: a fall is of whoever is the lowest now, a rise of whoever was, also where it left.
//! - A parent that is rolled up otherwise than on its previous snapshot is not compared with it: an edit is nothing that
//!   accounts did.

mod hierarchy;
mod member;
#[cfg(test)]
mod tests;
mod parent_score;

use chrono::NaiveDate;

pub use self::hierarchy::{AccountHierarchy, Member, Orphan, Parent};
pub use self::member::{MemberRow, MemberStatus, PastMember};
pub use self::parent_score::{ParentScore, ParentUnscoredReason, score_parent};
use crate::config::{RollUp, RollUpBy, Scorecard, TrendSettings};
use crate::score::band::{self, BandAssignments, PastSnapshot};
use crate::score::component_tree::FinalScores;
use crate::score::trend::{self, Trends};

/// What is known of the accounts of a day, in their order.
#[derive(Clone, Copy)]
pub struct RollUpAccounts<'a> {
    pub ids: &'a [String],
    pub score: &'a [Option<f64>],
    /// Empty where the pipeline names no revenue.
    pub revenue: &'a [Option<f64>],
}

/// What was published of the parents of a day.
#[derive(Default)]
pub struct PastParents {
    /// Aligned to the parents; ascending dates.
    pub snapshots: Vec<PastSnapshot>,
    /// Per parent: its members on its previous snapshot.
    pub members: Vec<Vec<PastMember>>,
    /// Per parent: how it was rolled up then, as [`RollUp::told`].
    pub rolled_up_by: Vec<Option<String>>,
}

/// The parents of a day with all that is said of them, in the order of [`Forest::parents`].
#[derive(Debug, Default)]
pub struct RolledUpParents {
    pub hierarchy: AccountHierarchy,
    pub scores: Vec<ParentScore>,
    pub band_assignments: BandAssignments,
    pub trends: Trends,
    /// Per parent: whether it was rolled up otherwise on its previous snapshot.
    pub method_changed: Vec<bool>,
    /// Per parent, sorted by account: the members, and those that were some on the previous snapshot.
    pub members: Vec<Vec<MemberRow>>,
}

/// The scores of all parents, their bands and their movement; as [`crate::score::band`] and [`crate::score::trend`] have them of
/// accounts, with each parent's own past.
#[must_use]
pub fn score_parents(
    roll_up: &RollUp,
    (scorecard, trend): (&Scorecard, TrendSettings),
    hierarchy: AccountHierarchy,
    accounts: RollUpAccounts<'_>,
    past: &PastParents,
    as_of: NaiveDate,
) -> RolledUpParents {
    let scores: Vec<ParentScore> =
        hierarchy.parents.iter().map(|parent| score_parent(roll_up, parent, accounts)).collect();
    let score: Vec<Option<f64>> = scores.iter().map(|weighed| weighed.score).collect();
    let final_scores = FinalScores {
        band: score.iter().map(|score| score.and_then(|score| scorecard.bands.band_index_of(score))).collect(),
        decided_by_rule: vec![false; score.len()],
        rules: vec![None; score.len()],
        reasons: vec![None; score.len()],
        score,
    };
    let band_assignments = band::assign_bands(scorecard, &final_scores, &past.snapshots, as_of);
    let trends = trend::compare(trend, as_of, &final_scores, &band_assignments, &scorecard.bands, &past.snapshots);
    let before = |parent: usize| past.members.get(parent).map(Vec::as_slice).unwrap_or_default();
    let method_today = roll_up.describe_method();
    let otherwise = |at: usize| {
        past.rolled_up_by.get(at).is_some_and(|then| then.as_ref().is_some_and(|then: &String| *then != method_today))
    };
    let method_changed: Vec<bool> = (0..hierarchy.parents.len()).map(otherwise).collect();
    let members = hierarchy.parents.iter().zip(&scores).enumerate().map(|(at, (parent, weighed))| {
        let before = trends.previous_snapshot_date[at].map(|_| before(at));
        // Both scores of the same making, or there is no change to tell of.
        let scores = weighed.score.zip(trends.previous_score[at]).filter(|_| !method_changed[at]);
        let reference_score =
            scores.map(|(now, then)| if roll_up.by == RollUpBy::Worst { now.max(then) } else { then });
        member::member_rows(parent, weighed, accounts, before, reference_score)
    });
    RolledUpParents { members: members.collect(), method_changed, trends, band_assignments, scores, hierarchy }
}

impl RolledUpParents {
    /// What a parent's score is more than on its previous snapshot, if both were rolled up alike.
    #[must_use]
    pub fn score_change(&self, parent: usize) -> Option<f64> {
        if self.method_changed.get(parent).copied().unwrap_or_default() {
            return None;
        }
        Some(self.scores.get(parent)?.score? - self.trends.previous_score.get(parent).copied()??)
    }

    /// The member that moved a parent most since its previous snapshot.
    #[must_use]
    pub fn strongest_member(&self, parent: usize) -> Option<&MemberRow> {
        let size = |row: &MemberRow| row.points.map_or(0.0, f64::abs);
        let moved = self.members.get(parent)?.iter().filter(|row| size(row) > 0.0);
        // The first of those that moved it as much.
        moved.min_by(|a, b| size(b).total_cmp(&size(a)))
    }
}
