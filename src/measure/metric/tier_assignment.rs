//! Assigns every account to a tier.

use polars::prelude::DataFrame;

use super::row_expressions::{Formula, evaluate_conditions};
use crate::base::failure::Failure;
use crate::config::Pipeline;
use crate::query::Bindings;

/// Returns the index of each account's tier: the first whose condition holds, or else the last, which has none.
///
/// # Errors
/// A condition that cannot be evaluated.
pub fn assign_tiers(pipeline: &Pipeline, frame: &DataFrame, bindings: Bindings) -> Result<Vec<usize>, Failure> {
    let mut tiers: Vec<usize> = Vec::new();
    let mut conditions: Vec<Formula> = Vec::new();
    for (index, tier) in pipeline.tiers.iter().enumerate() {
        if let Some(when) = &tier.when {
            tiers.push(index);
            conditions.push(Formula::new(when, format!("tier `{}`", tier.name)));
        }
    }
    let holds = evaluate_conditions(frame, &conditions, bindings)?;
    let last = pipeline.tiers.len().saturating_sub(1);
    let first_matching_tier = |account: usize| {
        let mut matching = tiers.iter().zip(&holds).filter(|(_, holds)| holds.get(account) == Some(&true));
        matching.next().map_or(last, |(tier, _)| *tier)
    };
    Ok((0..frame.height()).map(first_matching_tier).collect())
}
