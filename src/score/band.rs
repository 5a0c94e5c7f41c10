//! The band that each account is in: its score's, unless the scorecard keeps it a while in the one it was in.
//!
//! A score that wavers around an edge would change the band every day. A band may therefore be left later than it is
//! entered (`stays`), and entered only when the score has been there for long enough (`after`):
//!
//! - An account in band P whose score is in P's `stays` range stays in P.
//! - Any other account goes from P towards the band of its score, edge by edge, and stops before the first band with
//!   a dwell that has not lasted. What has to last is the unbroken run of the newest snapshots, today's among them,
//!   in which the account has a score that, by the bands of today, is at or beyond that band as seen from P and not
//!   in P's `stays` range: `N snapshots` of it, or `N` days from its first one to the as-of date. So a fall through
//!   two edges goes through the nearer one at once if only the farther band has a dwell.
//! - Nothing holds an account that had no band in its newest earlier snapshot, or whose band or score a rule decides
//!   today or decided then: a person's word counts at once, and when it lapses the account goes where its score says.
//!
//! Only published history decides, and only as much of it as [`history_wanted`] says; so a rerun of any day comes to
//! the same bands while the days before it are the same.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use chrono::{Days, NaiveDate};

use crate::config::{Band, Bands, Dwell, Scorecard};
use crate::score::component_tree::FinalScores;

/// The band of every account after `verdicts`; `past` is ordered by date and ends before `as_of`.
#[must_use]
pub fn assign_bands(
    scorecard: &Scorecard,
    final_scores: &FinalScores,
    past: &[PastSnapshot],
    as_of: NaiveDate,
) -> BandAssignments {
    let mut assignments = BandAssignments::default();
    for (account, score) in final_scores.score.iter().enumerate() {
        let score_band = score.and_then(|score| scorecard.bands.band_index_of(score));
        let (settled, reason) = match (score.zip(score_band), final_scores.decided_by_rule[account]) {
            (None, _) => (BandAssignment::without_pending(None), None),
            (Some(_), true) => (BandAssignment::without_pending(final_scores.band[account]), Some(BandReason::Rule)),
            (Some((score, target)), false) => {
                let (settled, reason) = apply_stays_and_dwells(&scorecard.bands, (score, target), past, account, as_of);
                (settled, Some(reason))
            }
        };
        assignments.band.push(settled.band);
        assignments.score_band.push(score_band);
        assignments.reason.push(reason);
        assignments.pending_band.push(settled.pending.map(|(band, _)| band));
        assignments.pending_since.push(settled.pending.map(|(_, since)| since));
    }
    assignments
}

/// How much of the published past [`settle`] looks at.
#[must_use]
pub fn history_depth(scorecard: &Scorecard) -> HistoryDepth {
    let mut depth = HistoryDepth::default();
    for dwell in scorecard.bands.0.iter().filter_map(|band| band.after) {
        match dwell {
            Dwell::Snapshots(snapshots) => depth.snapshots = depth.snapshots.max(snapshots),
            Dwell::Days(days) => depth.days = depth.days.max(days),
        }
    }
    depth
}

/// How far back dwells look: zero where there are none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HistoryDepth {
    pub days: u32,
    /// Today's among them.
    pub snapshots: u32,
}

impl HistoryDepth {
    /// The first of the ascending published `dates` before `as_of` that decides anything; all after it do too.
    #[must_use]
    pub fn first_date_needed(self, dates: &[NaiveDate], as_of: NaiveDate) -> Option<NaiveDate> {
        let snapshots = usize::try_from(self.snapshots).unwrap_or(usize::MAX);
        let by_snapshots = dates.len().saturating_sub(snapshots.saturating_sub(1));
        // A run of so many days begins on the last day that is so old, or before.
        let begun = as_of.checked_sub_days(Days::new(self.days.into()));
        let old_enough = dates.partition_point(|date| begun.is_some_and(|begun| *date <= begun));
        let by_days = if self.days == 0 { dates.len() } else { old_enough.saturating_sub(1) };
        dates.get(by_snapshots.min(by_days)).copied()
    }
}

/// Where an account comes to stand, and the band it waits to enter, with the first day of its run.
struct BandAssignment {
    band: Option<usize>,
    pending: Option<(usize, NaiveDate)>,
}

impl BandAssignment {
    fn without_pending(band: Option<usize>) -> Self {
        BandAssignment { band, pending: None }
    }
}

/// From the band the account was in towards the `target`, which is the band of its `score`.
fn apply_stays_and_dwells(
    bands: &Bands,
    (score, target): (f64, usize),
    past: &[PastSnapshot],
    account: usize,
    as_of: NaiveDate,
) -> (BandAssignment, BandReason) {
    let before = previous_snapshot(past, account).filter(|snapshot| snapshot.decided_without_rule[account]);
    let before = before.and_then(|snapshot| bands.band_index_named(snapshot.band[account].as_deref()?));
    let Some((before, band)) = before.and_then(|before| Some((before, bands.0.get(before)?))) else {
        return (BandAssignment::without_pending(Some(target)), BandReason::Score);
    };
    if target != before && band.keeps_score(score) {
        return (BandAssignment::without_pending(Some(before)), BandReason::Stays);
    }
    let bands_to_cross: Vec<usize> =
        if target > before { (before + 1..=target).collect() } else { (target..before).rev().collect() };
    let mut reached = before;
    for next in bands_to_cross {
        let beyond = |score: f64| {
            let of = bands.band_index_of(score).filter(|_| !band.keeps_score(score));
            of.is_some_and(|of| if next > before { of >= next } else { of <= next })
        };
        let run = unbroken_run(past, account, as_of, beyond);
        let has_lasted = match bands.0.get(next).and_then(|next| next.after) {
            None => true,
            Some(Dwell::Snapshots(snapshots)) => run.snapshots >= snapshots,
            Some(Dwell::Days(days)) => as_of.signed_duration_since(run.since).num_days() >= i64::from(days),
        };
        if !has_lasted {
            return (BandAssignment { band: Some(reached), pending: Some((next, run.since)) }, BandReason::Dwell);
        }
        reached = next;
    }
    (BandAssignment::without_pending(Some(reached)), BandReason::Score)
}

impl BandAssignments {
    /// The band that the account would leave by moving: its own, or the one it waits to enter.
    #[must_use]
    pub fn starting_band(&self, account: usize) -> Option<usize> {
        let own = self.band.get(account).copied().flatten();
        match self.reason.get(account).copied().flatten() {
            Some(BandReason::Dwell) => self.score_band.get(account).copied().flatten(),
            _ => own,
        }
    }

    /// Whether the account's band may hold it with a score beyond its own range.
    #[must_use]
    pub fn stays_range_applies(&self, account: usize) -> bool {
        matches!(self.reason.get(account), Some(Some(BandReason::Score | BandReason::Stays)))
    }
}

impl Band {
    /// Whether an account that is in the band stays in it with this score, though the band ends before.
    fn keeps_score(&self, score: f64) -> bool {
        self.stays.is_some_and(|stays| stays.contains(score))
    }
}

/// The unbroken run of snapshots that ends today, which is in it.
struct SnapshotRun {
    since: NaiveDate,
    snapshots: u32,
}

fn unbroken_run(past: &[PastSnapshot], account: usize, as_of: NaiveDate, beyond: impl Fn(f64) -> bool) -> SnapshotRun {
    let mut run = SnapshotRun { since: as_of, snapshots: 1 };
    for snapshot in past.iter().rev() {
        if !snapshot.score[account].is_some_and(&beyond) {
            break;
        }
        run = SnapshotRun { since: snapshot.date, snapshots: run.snapshots.saturating_add(1) };
    }
    run
}

/// The newest earlier snapshot with a row of the account.
#[must_use]
pub fn previous_snapshot(past: &[PastSnapshot], account: usize) -> Option<&PastSnapshot> {
    past.iter().rev().find(|snapshot| snapshot.present.get(account) == Some(&true))
}

/// One published snapshot, aligned to today's accounts.
#[derive(Debug, Clone)]
pub struct PastSnapshot {
    pub date: NaiveDate,
    /// Whether the account had a row, scored or not.
    pub present: Vec<bool>,
    pub score: Vec<Option<f64>>,
    pub band: Vec<Option<Arc<str>>>,
    /// Whether the band may hold the account: no rule decided it. Not known of tables without reasons.
    pub decided_without_rule: Vec<bool>,
    pub band_since: Vec<Option<NaiveDate>>,
}

/// The band of every account, and why.
#[derive(Debug, Clone, Default)]
pub struct BandAssignments {
    /// Index into the scorecard's bands; `None` for an account without a score.
    pub band: Vec<Option<usize>>,
    /// The band that the published score alone is in.
    pub score_band: Vec<Option<usize>>,
    pub reason: Vec<Option<BandReason>>,
    /// The next band on the way to that of the score, where it is still too early to enter it.
    pub pending_band: Vec<Option<usize>>,
    /// The first snapshot of the run that counts towards it.
    pub pending_since: Vec<Option<NaiveDate>>,
}

/// Why an account is in its band.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BandReason {
    /// Its score is.
    Score,
    /// A rule forced the band or set the score.
    Rule,
    /// It was in the band, and its score is in the wider range for staying.
    Stays,
    /// Its score is in another band, but not for long enough.
    Dwell,
}

impl BandReason {
    /// The word in published tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            BandReason::Score => "score",
            BandReason::Rule => "rule",
            BandReason::Stays => "stays",
            BandReason::Dwell => "dwell",
        }
    }
}
