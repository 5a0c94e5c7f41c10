//! The two ways in which a score can move.

/// Whether a score rises or falls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScoreDirection {
    Higher,
    Lower,
}

impl ScoreDirection {
    /// Returns whether `score` is at `wanted` or beyond it.
    #[must_use]
    pub fn reaches_score(self, score: f64, wanted: f64) -> bool {
        match self {
            ScoreDirection::Higher => score >= wanted,
            ScoreDirection::Lower => score <= wanted,
        }
    }

    /// Returns whether `band` lies in this direction from `from`. Bands are indices into the scorecard's, worst first.
    #[must_use]
    pub fn is_band_beyond(self, band: usize, from: usize) -> bool {
        match self {
            ScoreDirection::Higher => band > from,
            ScoreDirection::Lower => band < from,
        }
    }

    /// Returns `score`, moved in this direction by `points`.
    #[must_use]
    pub fn shift_score(self, score: f64, points: f64) -> f64 {
        match self {
            ScoreDirection::Higher => score + points,
            ScoreDirection::Lower => score - points,
        }
    }
}
