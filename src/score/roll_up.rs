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

mod forest;
mod member;
#[cfg(test)]
mod tests;
mod weigh;

use chrono::NaiveDate;

pub use self::forest::{Forest, Member, Orphan, Parent};
pub use self::member::{MemberRow, PastMember, Standing};
pub use self::weigh::{NoScore, Weighed, weigh};
use crate::config::{RollUp, RollUpBy, Scorecard, Trend};
use crate::score::band::{self, PastSnapshot, Standings};
use crate::score::component_tree::Verdicts;
use crate::score::trend::{self, Trends};

/// What is known of the accounts of a day, in their order.
#[derive(Clone, Copy)]
pub struct Accounts<'a> {
    pub ids: &'a [String],
    pub score: &'a [Option<f64>],
    /// Empty where the pipeline names no revenue.
    pub revenue: &'a [Option<f64>],
}

/// What was published of the parents of a day.
#[derive(Default)]
pub struct Past {
    /// Aligned to the parents; ascending dates.
    pub snapshots: Vec<PastSnapshot>,
    /// Per parent: its members on its previous snapshot.
    pub members: Vec<Vec<PastMember>>,
    /// Per parent: how it was rolled up then, as [`RollUp::told`].
    pub rolled_up_by: Vec<Option<String>>,
}

/// The parents of a day with all that is said of them, in the order of [`Forest::parents`].
#[derive(Debug, Default)]
pub struct RolledUp {
    pub forest: Forest,
    pub weighed: Vec<Weighed>,
    pub standings: Standings,
    pub trends: Trends,
    /// Per parent: whether it was rolled up otherwise on its previous snapshot.
    pub edited: Vec<bool>,
    /// Per parent, sorted by account: the members, and those that were some on the previous snapshot.
    pub members: Vec<Vec<MemberRow>>,
}

/// The scores of all parents, their bands and their movement; as [`crate::score::band`] and [`crate::score::trend`] have them of
/// accounts, with each parent's own past.
#[must_use]
pub fn settle(
    rules: &RollUp,
    (card, trend): (&Scorecard, Trend),
    forest: Forest,
    accounts: Accounts<'_>,
    past: &Past,
    as_of: NaiveDate,
) -> RolledUp {
    let weighed: Vec<Weighed> = forest.parents.iter().map(|parent| weigh(rules, parent, accounts)).collect();
    let score: Vec<Option<f64>> = weighed.iter().map(|weighed| weighed.score).collect();
    let verdicts = Verdicts {
        band: score.iter().map(|score| score.and_then(|score| card.bands.of(score))).collect(),
        decided: vec![false; score.len()],
        rules: vec![None; score.len()],
        reasons: vec![None; score.len()],
        score,
    };
    let standings = band::settle(card, &verdicts, &past.snapshots, as_of);
    let trends = trend::compare(trend, as_of, &verdicts, &standings, &card.bands, &past.snapshots);
    let before = |parent: usize| past.members.get(parent).map(Vec::as_slice).unwrap_or_default();
    let told = rules.told();
    let otherwise = |at: usize| {
        past.rolled_up_by.get(at).is_some_and(|then| then.as_ref().is_some_and(|then: &String| *then != told))
    };
    let edited: Vec<bool> = (0..forest.parents.len()).map(otherwise).collect();
    let members = forest.parents.iter().zip(&weighed).enumerate().map(|(at, (parent, weighed))| {
        let before = trends.previous_snapshot_date[at].map(|_| before(at));
        // Both scores of the same making, or there is no change to tell of.
        let scores = weighed.score.zip(trends.previous_score[at]).filter(|_| !edited[at]);
        let from = scores.map(|(now, then)| if rules.by == RollUpBy::Worst { now.max(then) } else { then });
        member::rows(parent, weighed, accounts, before, from)
    });
    RolledUp { members: members.collect(), edited, trends, standings, weighed, forest }
}

impl RolledUp {
    /// What a parent's score is more than on its previous snapshot, if both were rolled up alike.
    #[must_use]
    pub fn change(&self, parent: usize) -> Option<f64> {
        if self.edited.get(parent).copied().unwrap_or_default() {
            return None;
        }
        Some(self.weighed.get(parent)?.score? - self.trends.previous_score.get(parent).copied()??)
    }

    /// The member that moved a parent most since its previous snapshot.
    #[must_use]
    pub fn strongest(&self, parent: usize) -> Option<&MemberRow> {
        let size = |row: &MemberRow| row.points.map_or(0.0, f64::abs);
        let moved = self.members.get(parent)?.iter().filter(|row| size(row) > 0.0);
        // The first of those that moved it as much.
        moved.min_by(|a, b| size(b).total_cmp(&size(a)))
    }
}
