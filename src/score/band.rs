//! The band that each account is in: that of its score, unless the scorecard keeps the account in the band it was in.
//!
//! A score that wavers around an edge would change the band every day. A band may therefore be left later than it is
//! entered (`stays`), and entered only when the score has been there for long enough (`after`):
//!
//! - An account in band P whose score is in P's `stays` range stays in P.
//! - Any other account goes from P towards the band of its score, edge by edge, and stops before the first band with
//!   a dwell that has not lasted. The dwell is measured on the unbroken run of the newest snapshots, today's included,
//!   in which the account has a score that counts: by the bands of today it is at or beyond the band with the dwell, as
//!   seen from P, and not in P's `stays` range. The dwell has lasted if the run has `N snapshots`, or `N` days from its
//!   first one to the as-of date. So a fall through two edges crosses the nearer one at once if only the farther band has
//!   a dwell.
//! - An account is not kept if it had no band in its newest earlier snapshot, or if a rule decides its band or score today
//!   or decided it then. A person's decision counts at once; when it ends, the account goes where its score is.
//!
//! Only published history decides, and only as much of it as `history_depth` returns. So a rerun of any day assigns
//! the same bands while the days before it are the same.

/// The band that each account is in, and why.
mod assignments;
/// How much of the published past dwells look at.
mod history_depth;
/// Keeps an account in the band that it was in.
mod stays_and_dwells;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;

pub use self::assignments::{BandAssignments, BandReason};
pub use self::history_depth::history_depth;
use self::stays_and_dwells::{BandAssignment, ScoreInBand, apply_stays_and_dwells};
use crate::config::Scorecard;
use crate::score::component_tree::FinalScores;
use crate::score::past_snapshot::PastSnapshot;

/// Assigns a band to every account after rules; `past` is ordered by date and ends before `as_of`.
#[must_use]
pub fn assign_bands(
    scorecard: &Scorecard,
    final_scores: &FinalScores,
    past: &[PastSnapshot],
    as_of: NaiveDate,
) -> BandAssignments {
    let mut assignments = BandAssignments::default();
    let score_bands = scorecard.bands.band_indices_of(&final_scores.score);
    for (account, (score, score_band)) in final_scores.score.iter().zip(score_bands).enumerate() {
        let assignment = match (score.zip(score_band), final_scores.decided_by_rule[account]) {
            (None, _) => BandAssignment::default(),
            (Some(_), true) => BandAssignment::new(final_scores.band[account], BandReason::Rule),
            (Some((score, band)), false) => {
                apply_stays_and_dwells(&scorecard.bands, ScoreInBand { score, band }, past, account, as_of)
            }
        };
        assignments.band.push(assignment.band);
        assignments.score_band.push(score_band);
        assignments.reason.push(assignment.reason);
        assignments.pending_band.push(assignment.pending.map(|pending| pending.band));
        assignments.pending_since.push(assignment.pending.map(|pending| pending.since));
    }
    assignments
}
