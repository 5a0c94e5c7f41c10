//! The accounts of each tier by band, with their revenue.

use serde::Serialize;

use crate::base::value::AccountValues;
use crate::config::Pipeline;
use crate::pipeline::PipelineRun;

#[derive(Debug, Clone, Serialize)]
pub struct TierSummary {
    pub tier: String,
    pub accounts: usize,
    /// One per band, worst first.
    pub bands: Vec<BandSummary>,
    pub without_score: usize,
    pub mean_score: Option<f64>,
    /// Of the accounts to which something in the scorecard applies.
    pub mean_coverage: Option<f64>,
}

#[derive(Debug, Clone, Serialize)]
pub struct BandSummary {
    pub band: String,
    pub accounts: usize,
    /// Yearly revenue of these accounts, where the pipeline names its column.
    pub revenue: Option<f64>,
}

/// Summarises each tier, in their order; also those without accounts, because their condition may be wrong.
pub fn tier_summaries(pipeline: &Pipeline, run: &PipelineRun) -> Vec<TierSummary> {
    let revenue = revenue_values(pipeline, run);
    let tiers = pipeline.tiers.iter().enumerate();
    tiers
        .map(|(index, tier)| tier_summary(pipeline, run, &tier.name, &accounts_of_tier(run, index), revenue.as_ref()))
        .collect()
}

fn accounts_of_tier(run: &PipelineRun, tier: usize) -> Vec<usize> {
    let tiers = run.metrics.tiers.iter().enumerate();
    tiers.filter(|(_, of)| **of == tier).map(|(account, _)| account).collect()
}

/// Summarises all accounts, as a tier called `all`.
pub fn summary_of_all(pipeline: &Pipeline, run: &PipelineRun) -> TierSummary {
    let accounts: Vec<usize> = (0..run.metrics.accounts.len()).collect();
    tier_summary(pipeline, run, "all", &accounts, revenue_values(pipeline, run).as_ref())
}

fn revenue_values(pipeline: &Pipeline, run: &PipelineRun) -> Option<AccountValues> {
    pipeline.accounts.revenue.as_deref().and_then(|name| run.metrics.values(name).ok())
}

fn tier_summary(
    pipeline: &Pipeline,
    run: &PipelineRun,
    tier: &str,
    accounts: &[usize],
    revenue: Option<&AccountValues>,
) -> TierSummary {
    let bands = pipeline.scorecard.bands.0.iter().enumerate();
    let scores: Vec<f64> = accounts.iter().filter_map(|&account| run.final_scores.score[account]).collect();
    let coverages = run.scores.nodes.first().map_or(&[][..], |scorecard| &scorecard.coverage);
    let coverages: Vec<f64> =
        accounts.iter().filter_map(|&account| coverages.get(account).copied().flatten()).collect();
    TierSummary {
        tier: tier.to_owned(),
        accounts: accounts.len(),
        bands: bands.map(|(index, band)| band_summary(run, index, &band.name, accounts, revenue)).collect(),
        without_score: accounts.len() - scores.len(),
        mean_score: mean(&scores),
        mean_coverage: mean(&coverages),
    }
}

fn band_summary(
    run: &PipelineRun,
    index: usize,
    band: &str,
    accounts: &[usize],
    revenue: Option<&AccountValues>,
) -> BandSummary {
    let is_inside = |account: &usize| run.band_assignments.band[*account] == Some(index);
    let inside: Vec<usize> = accounts.iter().copied().filter(is_inside).collect();
    let revenue = match revenue {
        Some(AccountValues::Number(revenue)) => {
            Some(inside.iter().filter_map(|&account| revenue[account]).fold(0.0, |sum, more| sum + more))
        }
        _ => None,
    };
    BandSummary { band: band.to_owned(), accounts: inside.len(), revenue }
}

fn mean(numbers: &[f64]) -> Option<f64> {
    let count = u32::try_from(numbers.len()).ok().filter(|count| *count > 0)?;
    Some(numbers.iter().sum::<f64>() / f64::from(count))
}
