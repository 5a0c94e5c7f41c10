//! The state of a part of the scorecard for one account.

/// The state of a metric or component for one account.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PartState {
    NotApplicable,
    Missing,
    Present(f64),
}

impl PartState {
    /// The state with this score; missing without one.
    pub fn from_score(score: Option<f64>) -> Self {
        score.map_or(PartState::Missing, PartState::Present)
    }

    pub fn score(self) -> Option<f64> {
        match self {
            PartState::Present(score) => Some(score),
            PartState::Missing | PartState::NotApplicable => None,
        }
    }
}
