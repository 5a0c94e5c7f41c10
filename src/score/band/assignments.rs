//! The band that each account is in, and why.

use chrono::NaiveDate;

/// The band of every account, and why.
#[derive(Debug, Clone, Default)]
pub struct BandAssignments {
    /// Index into the scorecard's bands; `None` for an account without a score.
    pub band: Vec<Option<usize>>,
    /// The band that contains the published score.
    pub score_band: Vec<Option<usize>>,
    pub reason: Vec<Option<BandReason>>,
    /// The next band on the way to that of the score, where it is too early to enter it.
    pub pending_band: Vec<Option<usize>>,
    /// The first snapshot of the run that counts towards the pending band.
    pub pending_since: Vec<Option<NaiveDate>>,
}

impl BandAssignments {
    /// Returns the band from which the account's paths start: its own, or the band of its score while the account waits
    /// to enter a band.
    #[must_use]
    pub fn starting_band(&self, account: usize) -> Option<usize> {
        let bands = match self.reason.get(account).copied().flatten() {
            Some(BandReason::Dwell) => &self.score_band,
            _ => &self.band,
        };
        bands.get(account).copied().flatten()
    }

    /// Returns whether the account's band may keep it while its score is beyond the band's own range.
    #[must_use]
    pub fn stays_range_applies(&self, account: usize) -> bool {
        matches!(self.reason.get(account), Some(Some(BandReason::Score | BandReason::Stays)))
    }
}

/// Why an account is in its band.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BandReason {
    /// Its score is in the band.
    Score,
    /// A rule forced the band or set the score.
    Rule,
    /// It was in the band, and its score is in the wider range for staying.
    Stays,
    /// Its score is in another band, but not for long enough.
    Dwell,
}

impl BandReason {
    /// Returns the word in published tables.
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
