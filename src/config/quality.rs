//! What a day's data is held to before it is published, as believed.

use serde::{Deserialize, Serialize};

/// How a day is compared with the snapshots before it.
#[derive(Debug, Clone, Serialize)]
pub struct QualitySettings {
    /// The newest so many earlier snapshots are what is usual.
    #[serde(rename = "against")]
    pub compared_snapshots: u32,
    /// With fewer of them a check says nothing.
    #[serde(rename = "needs")]
    pub min_snapshots: u32,
    /// With fewer accounts behind a number a check says nothing.
    pub min_accounts: u32,
    /// As `min_accounts`, in each tier and on both days, for the stability index.
    pub min_accounts_psi: u32,
    /// With fewer rows behind a number a check of rows says nothing.
    pub min_rows: u32,
    /// In the order of [`QualityCheck::ALL`].
    pub limits: [QualityLimits; QualityCheck::ALL.len()],
}

impl QualitySettings {
    #[must_use]
    pub fn limits(&self, check: QualityCheck) -> QualityLimits {
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

/// From where on a check warns and stops; none: never.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct QualityLimits {
    pub warn: Option<f64>,
    pub stop: Option<f64>,
}

/// What is looked at. The names are those of YAML, of `--accept` and of `quality_checks`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QualityCheck {
    /// The share of the usual number of accounts that is gone.
    AccountsLost,
    /// The share of the accounts in another band by score than one snapshot ago.
    BandsChanged,
    /// The share of the usual rows of a source's newest day that is missing.
    DayRowsLost,
    /// How many days longer than ever lately a source has been silent.
    Freshness,
    /// How many times the usual median a metric's median is, or the other way round.
    MedianFactor,
    /// The share of the usual values of a source's column that is NULL.
    Nulls,
    /// How many are in a circle of parents.
    ParentCycles,
    /// How many name a parent that is listed nowhere.
    ParentOrphans,
    /// The stability index of the score, per tier.
    Psi,
    /// By how much the share of a source's rows that count for nobody exceeds the usual.
    RowsDropped,
    /// The share of the usual number of a source's rows that is gone.
    RowsLost,
    /// The share of the usually scored accounts without a score.
    ScoresLost,
    /// The share of the usual values of a metric that is missing.
    ValuesMissing,
}

impl QualityCheck {
    /// In the order in which they are published.
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

    /// The word in YAML, on the command line and in published tables.
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

    /// The limits unless the pipeline says otherwise: a stop is far from anything a normal week does.
    fn default_limits(self) -> QualityLimits {
        let (warn, stop) = match self {
            // Whoever keeps the ties should know of a single one; the day's other numbers are right all the same.
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
