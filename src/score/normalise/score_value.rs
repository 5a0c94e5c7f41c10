//! Scores one value by one method.

use super::formulas;
use super::missing_reason::MissingReason;
use super::peer_group::CentreKind;
use super::peers_with_own::Peers;
use crate::base::value::AccountValue;
use crate::config::{BaselineComparison, Scale, ScoringMethod};

/// What one account's value is compared with.
#[derive(Debug, Clone, Copy, Default)]
pub struct ComparisonBasis<'a> {
    pub peers: Option<Peers<'a>>,
    /// The target, or the account's own mean.
    pub number: Option<f64>,
}

impl<'a> ComparisonBasis<'a> {
    /// Returns the account's peers if there are enough of them.
    ///
    /// # Errors
    /// The account has no peers, or fewer than `min_group`.
    pub fn require_peers(self, min_group: usize) -> Result<Peers<'a>, MissingReason> {
        self.peers.ok_or(MissingReason::NoGroup)?.require_min_size(min_group)
    }
}

/// Returns the score of a value by a method, on the scale.
///
/// # Errors
/// Why the value has no score.
pub fn score_value(
    method: &ScoringMethod,
    scale: Scale,
    value: AccountValue<'_>,
    basis: ComparisonBasis<'_>,
) -> Result<f64, MissingReason> {
    let number = || formulas::number_of_value(value);
    let on_line = |zero: f64, full: f64, value| formulas::linear_score(scale, zero, full, value);
    let score = match method {
        ScoringMethod::AsIs => number()?,
        ScoringMethod::Linear { zero, full } => on_line(*zero, *full, number()?),
        ScoringMethod::Steps(steps) => formulas::step_score(steps, number()?)?,
        ScoringMethod::Points(points) => formulas::interpolated_score(points, number()?)?,
        ScoringMethod::Labels { labels, otherwise } => {
            formulas::label_score(labels, *otherwise, &formulas::label_of_value(value))?
        }
        ScoringMethod::Percentile { better, min_group, .. } => {
            let value = number()?;
            formulas::percentile_score(scale, *better, basis.require_peers(*min_group)?.percentile_of_value(value))
        }
        ScoringMethod::ZScore { zero, full, robust, min_group, .. } => {
            let value = number()?;
            let peers = basis.require_peers(*min_group)?;
            on_line(*zero, *full, peers.z_score(value, CentreKind::from(*robust)))
        }
        ScoringMethod::Target { zero, full, .. } => {
            let target = basis.number.filter(|target| target.abs() > 0.0).ok_or(MissingReason::NoTarget)?;
            on_line(*zero, *full, number()? / target)
        }
        ScoringMethod::Baseline { compare, zero, full, .. } => {
            let mean = basis.number.ok_or(MissingReason::NoHistory)?;
            match compare {
                BaselineComparison::Difference => on_line(*zero, *full, number()? - mean),
                BaselineComparison::Ratio if mean.abs() > 0.0 => on_line(*zero, *full, number()? / mean),
                BaselineComparison::Ratio => return Err(MissingReason::ZeroBaseline),
            }
        }
    };
    let score = scale.clamp(score);
    if score.is_finite() { Ok(score) } else { Err(MissingReason::NotANumber) }
}
