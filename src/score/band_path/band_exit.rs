//! One account's exit from its band: where it is, and which scores lead out.

use super::account_tree::{AccountTree, MovedLeaf};
use super::active_rules::ActiveRules;
use crate::config::{Dwell, Scorecard, ValueRange};
use crate::score::band::{BandAssignments, BandReason};
use crate::score::component_tree::RuledScore;
use crate::score::normalise::ScoreDirection;

/// The band that an account's paths lead out of.
#[derive(Debug, Clone, Copy)]
pub struct StartingBand {
    pub account: usize,
    pub band: usize,
    /// The scores with which the account stays in its band, where they are more than the band itself.
    stays: Option<ValueRange>,
    /// Whether the account may have to wait before it enters a band. It does not if a rule decides its band today.
    may_wait: bool,
}

/// Where a path ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReachedBand {
    pub score: f64,
    pub band: usize,
    /// For how long the score has to be there before the account enters the band.
    pub dwell: Option<Dwell>,
}

impl StartingBand {
    /// Returns `None` for an account without a band.
    pub fn of_account(scorecard: &Scorecard, assignments: &BandAssignments, account: usize) -> Option<Self> {
        let band = assignments.starting_band(account)?;
        let declared = scorecard.bands.0.get(band).filter(|_| assignments.stays_range_applies(account));
        let may_wait = assignments.reason[account] != Some(BandReason::Rule);
        Some(StartingBand { account, band, stays: declared.and_then(|band| band.stays), may_wait })
    }

    /// Returns the score at which the account leaves its band: the edge of the band, or that of the range in which it
    /// stays.
    pub fn exit_score(&self, scorecard: &Scorecard, toward: ScoreDirection) -> Option<f64> {
        let next = scorecard.bands.0.get(self.band + 1);
        let edge = match (toward, self.stays) {
            (ScoreDirection::Higher, None) => next?.range.low,
            (ScoreDirection::Higher, Some(stays)) => next.and(stays.high),
            (ScoreDirection::Lower, None) => scorecard.bands.0.get(self.band)?.range.low,
            (ScoreDirection::Lower, Some(stays)) => stays.low,
        };
        edge.map(|edge| edge.at)
    }

    /// Returns where the account would be with this score and band, if they are out of its own band in this direction.
    pub fn band_reached(
        &self,
        scorecard: &Scorecard,
        after: RuledScore,
        toward: ScoreDirection,
    ) -> Option<ReachedBand> {
        let (score, band) = (after.score?, after.band?);
        let stays = !after.is_decided_by_rule && self.stays.is_some_and(|stays| stays.contains(score));
        if stays || !toward.is_band_beyond(band, self.band) {
            return None;
        }
        let waits = self.may_wait && !after.is_decided_by_rule;
        let dwell = if waits { self.last_dwell_until(scorecard, band) } else { None };
        Some(ReachedBand { score, band, dwell })
    }

    /// Returns the dwell of the last band on the way to `band` that has one.
    fn last_dwell_until(&self, scorecard: &Scorecard, band: usize) -> Option<Dwell> {
        let dwell_of = |index: usize| scorecard.bands.0.get(index)?.after;
        if band > self.band {
            (self.band + 1..=band).rev().find_map(dwell_of)
        } else {
            (band..self.band).find_map(dwell_of)
        }
    }
}

/// One account and the direction in which it is to leave its band.
pub struct BandExit<'a, 't> {
    pub tree: &'t mut AccountTree<'a>,
    pub active_rules: &'t ActiveRules<'a>,
    pub toward: ScoreDirection,
    pub start: StartingBand,
}

impl BandExit<'_, '_> {
    /// Returns where the account would be if these leaves had these scores, if that is out of its band.
    pub fn reach_with_scores(&mut self, moved: &[MovedLeaf], ancestors: &[usize]) -> Option<ReachedBand> {
        let raw = self.tree.raw_score_with(moved, ancestors);
        let after = self.active_rules.published_score(raw);
        self.start.band_reached(self.active_rules.scorecard, after, self.toward)
    }
}
