//! The result of one check of one number.

use serde::{Deserialize, Serialize};

use crate::config::{QualityCheck, QualityLimits};

/// The result of one check of one number.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QualityFinding {
    pub check: QualityCheck,
    /// The metric, column or source that the number describes, if it describes one.
    pub subject: Option<String>,
    pub tier: Option<String>,
    /// The number of this day.
    pub value: Option<f64>,
    /// The usual value; none where the history is too short.
    pub expected: Option<f64>,
    /// The distance of `value` from `expected`, as the check measures it. The limits apply to it.
    pub deviation: Option<f64>,
    /// The number of earlier snapshots compared; of days or pauses, where the exports contain the usual value.
    pub snapshots: usize,
    #[serde(skip)]
    pub limits: QualityLimits,
    pub verdict: QualityVerdict,
    pub message: String,
}

/// What a finding means for the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum QualityVerdict {
    Ok,
    Warn,
    /// The day is not published.
    Stop,
    /// The limit of `Stop` is reached, but a person accepted the check for this day.
    Accepted,
    NoHistory,
    /// Too few accounts or rows stand behind the number.
    TooFew,
}

impl QualityVerdict {
    /// The word in published tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Stop => "stop",
            Self::Accepted => "accepted",
            Self::NoHistory => "no_history",
            Self::TooFew => "too_few",
        }
    }

    /// Whether a person should read the finding.
    #[must_use]
    pub fn needs_attention(self) -> bool {
        matches!(self, Self::Warn | Self::Stop | Self::Accepted)
    }
}

/// A person's decision to publish a day although these checks stop it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    pub checks: Vec<QualityCheck>,
    pub who: String,
    pub reason: String,
}
