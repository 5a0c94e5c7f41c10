//! Combines the children's scores into the component's, and gives each child its share of it.

use crate::config::CombineMethod;

/// A child that counts: its weight is positive and it has a score.
#[derive(Debug, Clone, Copy)]
pub struct CountedChild {
    /// Index of the node.
    pub child: usize,
    pub weight: f64,
    pub score: f64,
}

/// Returns the component's score; `None` where no child counts.
pub fn combine_scores(combination: CombineMethod, counted: &[CountedChild]) -> Option<f64> {
    let lowest = counted.iter().map(|child| child.score).reduce(f64::min)?;
    let highest = counted.iter().map(|child| child.score).reduce(f64::max)?;
    Some(match combination {
        CombineMethod::Minimum => lowest,
        CombineMethod::Maximum => highest,
        CombineMethod::WeightedMean => {
            let weight: f64 = counted.iter().map(|child| child.weight).sum();
            let points: f64 = counted.iter().map(|child| child.weight * child.score).sum();
            // Rounding could put the mean of equal scores outside of them, and into the next band.
            (points / weight).clamp(lowest, highest)
        }
    })
}

/// Returns each child's share of the component's score; the shares sum to 1. Children that tie for the minimum or maximum
/// share it equally.
pub fn child_shares(combination: CombineMethod, counted: &[CountedChild]) -> Vec<f64> {
    let weights: Vec<f64> = match (combination, combine_scores(combination, counted)) {
        (CombineMethod::WeightedMean, _) | (_, None) => counted.iter().map(|child| child.weight).collect(),
        (CombineMethod::Minimum | CombineMethod::Maximum, Some(extreme)) => {
            counted.iter().map(|child| if (child.score - extreme).abs() > 0.0 { 0.0 } else { 1.0 }).collect()
        }
    };
    let total: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / total).collect()
}
