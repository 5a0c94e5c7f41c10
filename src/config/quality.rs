//! The checks of a day's data before it is published.

use serde::{Deserialize, Serialize};

/// How a day is compared with the snapshots before it.
#[derive(Debug, Clone, Serialize)]
pub struct QualitySettings {
    /// The number of earlier snapshots that show what is usual.
    #[serde(rename = "against")]
    pub compared_snapshots: u32,
    /// With fewer of them a check reports nothing.
    #[serde(rename = "needs")]
    pub min_snapshots: u32,
    /// With fewer accounts behind a number a check reports nothing.
    pub min_accounts: u32,
    /// The same for the stability index, in each tier and on both days.
    pub min_accounts_psi: u32,
    /// With fewer rows behind a number a check of rows reports nothing.
    pub min_rows: u32,
    /// In the order of [`QualityCheck::ALL`].
    pub limits: [QualityLimits; QualityCheck::ALL.len()],
}

impl QualitySettings {
    /// Returns the limits of a check.
    #[must_use]
    pub fn limits_of_check(&self, check: QualityCheck) -> QualityLimits {
        let at = QualityCheck::ALL.iter().position(|known| *known == check);
        at.and_then(|at| self.limits.get(at)).copied().unwrap_or_default()
    }
}

impl Default for QualitySettings {
    fn default() -> Self {
        QualitySettings {
            compared_snapshots: 7,
            min_snapshots: 3,
            min_accounts: 30,
            min_accounts_psi: 200,
            min_rows: 100,
            limits: QualityCheck::ALL.map(QualityCheck::default_limits),
        }
    }
}

/// The values from which a check warns and stops; never if none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct QualityLimits {
    pub warn: Option<f64>,
    pub stop: Option<f64>,
}

/// A check. Its name is the same in YAML, in `--accept` and in the table `quality_checks`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QualityCheck {
    /// The share of the usual number of accounts that is gone.
    AccountsLost,
    /// The share of the accounts in another band by score than one snapshot ago.
    BandsChanged,
    /// The share of the usual rows of a source's newest day that is missing.
    DayRowsLost,
    /// By how many days a source has been without new data for longer than in any of its last 12 pauses.
    Freshness,
    /// The factor between a metric's median and its usual median, either way.
    MedianFactor,
    /// The share of the usual values of a source's column that is NULL.
    Nulls,
    /// The number of accounts in a cycle of parents.
    ParentCycles,
    /// The number of accounts whose parent is not listed.
    ParentOrphans,
    /// The population stability index of the score, per tier.
    Psi,
    /// By how much the share of dropped rows of a source exceeds the usual share.
    RowsDropped,
    /// The share of the usual number of a source's rows that is gone.
    RowsLost,
    /// The share of the usually scored accounts without a score.
    ScoresLost,
    /// The share of the usual values of a metric that is missing.
    ValuesMissing,
}

impl QualityCheck {
    /// Every check, in the order of publication.
    pub const ALL: [Self; 13] = [
        Self::AccountsLost,
        Self::BandsChanged,
        Self::DayRowsLost,
        Self::Freshness,
        Self::MedianFactor,
        Self::Nulls,
        Self::ParentCycles,
        Self::ParentOrphans,
        Self::Psi,
        Self::RowsDropped,
        Self::RowsLost,
        Self::ScoresLost,
        Self::ValuesMissing,
    ];

    /// Returns the word in YAML, on the command line and in published tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AccountsLost => "accounts_lost",
            Self::BandsChanged => "bands_changed",
            Self::DayRowsLost => "day_rows_lost",
            Self::Freshness => "freshness",
            Self::MedianFactor => "median_factor",
            Self::Nulls => "nulls",
            Self::ParentCycles => "parent_cycles",
            Self::ParentOrphans => "parent_orphans",
            Self::Psi => "psi",
            Self::RowsDropped => "rows_dropped",
            Self::RowsLost => "rows_lost",
            Self::ScoresLost => "scores_lost",
            Self::ValuesMissing => "values_missing",
        }
    }

    /// The check of this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|check| check.as_str() == word)
    }

    /// Returns the default limits. A check stops only far beyond the changes of a normal week.
    fn default_limits(self) -> QualityLimits {
        let (warn, stop) = match self {
            // A single wrong parent is worth a warning, but the other numbers of the day are right.
            Self::ParentCycles | Self::ParentOrphans => return QualityLimits { warn: Some(1.0), stop: None },
            Self::AccountsLost | Self::RowsLost | Self::ScoresLost => (0.1, 0.3),
            Self::BandsChanged => (0.2, 0.5),
            Self::DayRowsLost => (0.25, 0.4),
            Self::Freshness => (1.0, 3.0),
            Self::MedianFactor => (3.0, 10.0),
            Self::Psi => (0.1, 0.25),
            Self::RowsDropped => (0.05, 0.2),
            Self::Nulls | Self::ValuesMissing => (0.2, 0.5),
        };
        QualityLimits { warn: Some(warn), stop: Some(stop) }
    }
}
