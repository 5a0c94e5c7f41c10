//! Checks the finished tables before they are published: tables that contradict themselves or each other never are.
//!
//! The checks read only the rows, and nothing that scoring computed on the way. Two of them score accounts again: each path
//! with the value that it asks for, and each score between bounds with values for what is missing.

/// A check that passed, and the error of one that failed.
mod audit_check;
/// Comparisons of numbers up to rounding.
mod tolerance;
/// The tables that the checks read.
mod audited_tables;
/// A table with its columns looked up once, and its rows account by account.
mod checked_table;
/// Order, scores, coverage and rules of single accounts.
mod accounts;
/// Bands against their reasons.
mod bands;
/// Bounds and confidence of scores.
mod confidence;
/// Sums of contributions, drivers and causes.
mod sums;
/// Paths into other bands against the tree that they change.
mod band_paths;
/// Paths against the scores of accounts with the values that they ask for.
mod scored_paths;
/// Bounds against the scores of accounts with values for what is missing.
mod scored_bounds;
/// Dates of actions, and the accounts they are for.
mod actions;
/// Transitions against the bands of accounts.
mod band_transitions;
/// Sums and means of the portfolio.
mod portfolio;
/// Parents against their members and accounts.
mod parents;

pub use self::audit_check::AuditCheck;

use self::audited_tables::AuditedTables;
use crate::base::error::Error;
use crate::base::failure::Failure;
use crate::config::Pipeline;
use crate::pipeline::{PipelineRun, ScenarioScorer};

/// Runs every check on the tables of a day.
///
/// # Errors
/// [`Error::Audit`] for the first check that fails. It names the account. Or a condition that cannot be evaluated.
///
/// [`Error::Audit`]: crate::base::error::Error::Audit
pub fn audit_tables(pipeline: &Pipeline, run: &PipelineRun) -> Result<Vec<AuditCheck>, Failure> {
    let all = AuditedTables::of(&run.tables)?;
    let (scored_again, mut checks) = rayon::join(|| score_again(pipeline, run, &all), || check_rows(pipeline, &all));
    if let Ok(checks) = &mut checks {
        checks.extend(scored_again?);
    }
    Ok(checks?)
}

/// Runs the checks that score accounts again.
fn score_again(pipeline: &Pipeline, run: &PipelineRun, all: &AuditedTables<'_>) -> Result<[AuditCheck; 2], Failure> {
    let scorer = ScenarioScorer::new(pipeline, &run.metrics, &run.scoring_history)?;
    Ok([scored_paths::paths_lead_to_their_band(&scorer, all)?, scored_bounds::scores_stay_within_bounds(&scorer, all)?])
}

/// Runs the checks that compare rows.
fn check_rows(pipeline: &Pipeline, all: &AuditedTables<'_>) -> Result<Vec<AuditCheck>, Error> {
    let (scorecard, revenue) = (&pipeline.scorecard, pipeline.accounts.revenue.as_deref());
    let AuditedTables { health, components, metrics, parents, members, .. } = *all;
    Ok(vec![
        accounts::accounts_are_unique_and_sorted(health)?,
        accounts::scores_are_on_the_scale(scorecard, health)?,
        accounts::accounts_have_score_or_reason(health)?,
        bands::account_bands_match_reasons(scorecard, health)?,
        confidence::confidence_matches_evidence(scorecard, health)?,
        accounts::coverage_is_a_share(components)?,
        sums::contributions_sum_to_raw_score(health, components, metrics)?,
        sums::parts_sum_to_their_component(health, components, metrics)?,
        band_paths::band_paths_match_tables(scorecard, all)?,
        sums::drivers_sum_to_best_band_gap(scorecard, health, components, metrics)?,
        accounts::rules_lead_to_published_score(health, all.rules)?,
        sums::causes_sum_to_the_change(&pipeline.windows, health, all.changes)?,
        actions::action_dates_match_status(all.actions)?,
        actions::actions_match_accounts(revenue, health, all.actions)?,
        band_transitions::transitions_match_bands(health, all.transitions)?,
        portfolio::portfolio_sums_to_accounts(revenue, health, all.portfolio)?,
        portfolio::portfolio_means_are_on_scale(scorecard, all.portfolio)?,
        parents::parents_have_score_or_reason(scorecard, parents)?,
        bands::parent_bands_match_reasons(scorecard, parents)?,
        parents::members_sum_to_parent(parents, members)?,
        parents::parents_match_accounts(health, parents, members)?,
    ])
}
