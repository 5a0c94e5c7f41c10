//! Keeps an account in the band that it was in, where that band's `stays` or the next band's `after` says so.

use chrono::NaiveDate;

use super::assignments::BandReason;
use crate::config::{Band, Bands, Dwell};
use crate::score::past_snapshot::{PastSnapshot, previous_snapshot};

/// A score, and the band that contains it.
#[derive(Debug, Clone, Copy)]
pub struct ScoreInBand {
    pub score: f64,
    pub band: usize,
}

/// The band that an account is in, the band it waits to enter, and why.
#[derive(Debug, Clone, Copy, Default)]
pub struct BandAssignment {
    pub band: Option<usize>,
    pub reason: Option<BandReason>,
    pub pending: Option<PendingBand>,
}

/// A band that an account waits to enter.
#[derive(Debug, Clone, Copy)]
pub struct PendingBand {
    pub band: usize,
    /// The first day of the run that counts towards the band.
    pub since: NaiveDate,
}

impl BandAssignment {
    pub fn new(band: Option<usize>, reason: BandReason) -> Self {
        BandAssignment { band, reason: Some(reason), pending: None }
    }
}

/// Moves an account from the band that it was in towards the band of its score, as far as stays and dwells allow.
pub fn apply_stays_and_dwells(
    bands: &Bands,
    today: ScoreInBand,
    past: &[PastSnapshot],
    account: usize,
    as_of: NaiveDate,
) -> BandAssignment {
    let Some(before) = BandBefore::find_previous(bands, past, account) else {
        return BandAssignment::new(Some(today.band), BandReason::Score);
    };
    if today.band != before.index && before.band.keeps_score(today.score) {
        return BandAssignment::new(Some(before.index), BandReason::Stays);
    }
    let mut reached = before.index;
    for next in bands_to_cross(before.index, today.band) {
        let run = SnapshotRun::ending_today(past, account, as_of, |score| before.leads_to(bands, next, score));
        if !run.has_lasted(bands.0.get(next).and_then(|next| next.after), as_of) {
            let pending = Some(PendingBand { band: next, since: run.since });
            return BandAssignment { pending, ..BandAssignment::new(Some(reached), BandReason::Dwell) };
        }
        reached = next;
    }
    BandAssignment::new(Some(reached), BandReason::Score)
}

/// Returns the bands from `before` (exclusive) to `target` (inclusive), the nearest first.
fn bands_to_cross(before: usize, target: usize) -> Vec<usize> {
    if target > before { (before + 1..=target).collect() } else { (target..before).rev().collect() }
}

/// The band that an account was in on its previous snapshot, if that band may keep the account.
struct BandBefore<'a> {
    index: usize,
    band: &'a Band,
}

impl<'a> BandBefore<'a> {
    /// Returns `None` where the account had no band, a rule decided it, or no band of today has its name.
    fn find_previous(bands: &'a Bands, past: &[PastSnapshot], account: usize) -> Option<Self> {
        let snapshot = previous_snapshot(past, account).filter(|snapshot| snapshot.band_can_stay[account])?;
        let index = bands.band_index_named(snapshot.band[account].as_deref()?)?;
        Some(BandBefore { index, band: bands.0.get(index)? })
    }

    /// Returns whether a score counts towards entering the band `next` from this one: its band is at `next` or beyond,
    /// and this band does not keep it.
    fn leads_to(&self, bands: &Bands, next: usize, score: f64) -> bool {
        let band_of_score = bands.band_index_of(score).filter(|_| !self.band.keeps_score(score));
        band_of_score.is_some_and(|band| if next > self.index { band >= next } else { band <= next })
    }
}

impl Band {
    /// Returns whether an account in the band stays in it with this score, even beyond the band's own range.
    fn keeps_score(&self, score: f64) -> bool {
        self.stays.is_some_and(|stays| stays.contains(score))
    }
}

/// An unbroken run of snapshots that ends today, which is part of it.
struct SnapshotRun {
    since: NaiveDate,
    snapshots: u32,
}

impl SnapshotRun {
    /// Returns the run of the newest snapshots in which the account has a score that counts.
    fn ending_today(
        past: &[PastSnapshot],
        account: usize,
        as_of: NaiveDate,
        score_counts: impl Fn(f64) -> bool,
    ) -> Self {
        let mut run = SnapshotRun { since: as_of, snapshots: 1 };
        for snapshot in past.iter().rev() {
            if !snapshot.score[account].is_some_and(&score_counts) {
                break;
            }
            run = SnapshotRun { since: snapshot.date, snapshots: run.snapshots.saturating_add(1) };
        }
        run
    }

    fn has_lasted(&self, dwell: Option<Dwell>, as_of: NaiveDate) -> bool {
        match dwell {
            None => true,
            Some(Dwell::Snapshots(snapshots)) => self.snapshots >= snapshots,
            Some(Dwell::Days(days)) => as_of.signed_duration_since(self.since).num_days() >= i64::from(days),
        }
    }
}
