//! Assigns every account to a tier.

use polars::prelude::{DataFrame, IntoColumn, NamedFrom, Series};

use super::metric_table::add_column;
use super::row_expressions::{Formula, evaluate_conditions};
use crate::base::failure::Failure;
use crate::config::Pipeline;
use crate::query::Bindings;

/// Assigns the tiers, adds the column `tier` with their names, and returns the index of each account's tier.
///
/// # Errors
/// A condition that cannot be evaluated.
pub fn add_tiers(pipeline: &Pipeline, frame: &mut DataFrame, bindings: Bindings) -> Result<Vec<usize>, Failure> {
    let tiers = assign_tiers(pipeline, frame, bindings)?;
    let tier_names: Vec<&str> =
        tiers.iter().map(|tier| pipeline.tiers.get(*tier).map_or("", |tier| tier.name.as_str())).collect();
    add_column(frame, Series::new("tier".into(), tier_names).into_column())?;
    Ok(tiers)
}

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
    let mut tier_of_account = vec![pipeline.tiers.len().saturating_sub(1); frame.height()];
    // From the last condition to the first, so that the first that holds stays.
    for (tier, holds) in tiers.iter().zip(&holds).rev() {
        for (assigned, _) in tier_of_account.iter_mut().zip(holds).filter(|(_, holds)| **holds) {
            *assigned = *tier;
        }
    }
    Ok(tier_of_account)
}
