//! Computes the metrics: SQL files over the sources → one row for each account, in the declared types, with the reason
//! where a value is missing.

use crate::base::failure::Failure;
use crate::config::Pipeline;
use crate::measure::source::Sources;

/// The values of a metric.
mod values;
/// Values out of Polars columns.
mod column_values;
/// The declared type of a metric, in SQL.
mod declared_type;
/// Integer metrics with other values.
mod integer_values;
/// Errors of the engine, with what was attempted.
mod engine_errors;
/// Diagnostics about the SQL of metrics.
mod sql_mistakes;
/// The ids that queries return, compared with the accounts.
mod returned_ids;
/// The hand-over type: one row for each account.
mod metric_table;
/// `max_age`: values that were observed too long ago.
mod staleness;
/// SQL expressions over the accounts' rows.
mod row_expressions;
/// Conditions split at AND and OR.
mod condition_tree;
/// The accounts that are scored.
mod scored_accounts;
/// The parents that accounts name.
mod parent_listing;
/// The declared columns of a query's plan.
mod declared_outputs;
/// The plan of each query.
mod query_plan;
/// The plan of a query, for people.
mod query_description;
/// Runs all queries at once.
mod query_run;
/// The results of queries, read as metrics.
mod query_results;
/// Metrics of other metrics.
mod derived_metrics;
/// The tier of each account.
mod tier_assignment;
/// Columns that exports hold and the pipeline does not declare.
mod undeclared_columns;
/// SQL files checked without reading a row.
mod query_check;
/// Metrics of stale sources.
mod stale_sources;
/// The columns that each metric is computed from.
mod metric_origins;
/// Digests of what each metric means.
mod meaning;
/// Accounts with other values of some metrics.
mod scenario;

use query_results::ReadResults;
use returned_ids::ListedIds;
use scored_accounts::AccountRows;

pub use condition_tree::{ConditionTree, split_conditions};
pub use meaning::{MEANING_VERSION, metric_meanings};
pub use metric_origins::MetricOrigins;
pub use metric_table::{MetricColumn, MetricTable, add_column, column_values};
pub use parent_listing::{ListedParent, ParentListing, read_listing, too_deep_failure};
pub use query_check::check_queries;
pub use query_description::{DescribedColumn, QueryDescription, ReadTable, describe_query};
pub use returned_ids::QueryFinding;
pub use row_expressions::{Formula, evaluate_conditions, evaluate_nullable_conditions, evaluate_numbers};
pub use scenario::{Scenario, ScenarioRows, ScenarioValue};
pub use stale_sources::{metrics_of_stale_sources, sources_of_metrics};
pub use staleness::{ObservedAhead, observed_ahead};
pub use tier_assignment::assign_tiers;
pub use undeclared_columns::{suggest_undeclared_columns, with_undeclared_columns};

/// Runs every query at once, joins the results to the scored accounts, computes the derived metrics, and assigns the
/// tiers.
///
/// # Errors
/// Mistakes in the SQL, results that are not as declared, or an engine that fails.
pub fn compute(pipeline: &Pipeline, sources: &Sources) -> Result<MetricTable, Failure> {
    let bindings = pipeline.bindings(sources.as_of);
    let jobs = query_plan::plan_jobs(pipeline, sources, bindings)
        .map_err(|failure| with_undeclared_columns(pipeline, sources.files.exports(), failure))?;
    let scored = scored_accounts::plan_accounts(pipeline, sources, bindings)?;
    let results =
        query_run::run_queries(pipeline, &scored, &jobs).map_err(|failure| sources.files.attribute_error(failure))?;
    let AccountRows { ids: accounts, mut frame } = scored_accounts::read_accounts(pipeline, results.accounts)?;
    let listed = results.listed.map(|listed| scored_accounts::read_listed_ids(pipeline, &listed)).transpose()?;
    let listed = match &listed {
        Some(ids) => ListedIds::new(ids.iter().flatten()),
        None => ListedIds::new(accounts.iter().map(String::as_str)),
    };
    scored_accounts::check_any_scored(pipeline, accounts.len(), listed.len())?;
    let read = query_results::read_results(pipeline, sources, &jobs, results.queries, &listed, &accounts)?;
    let ReadResults { mut metrics, findings } = read;
    for metric in &metrics {
        add_column(&mut frame, metric.values.to_column(&metric.name, metric.kind))?;
    }
    for derived in &pipeline.derived {
        let metric = derived_metrics::compute_derived(derived, &frame, &metrics, bindings)?;
        add_column(&mut frame, metric.values.to_column(&metric.name, metric.kind))?;
        metrics.push(metric);
    }
    let tiers = tier_assignment::add_tiers(pipeline, &mut frame, bindings)?;
    Ok(MetricTable { as_of: sources.as_of, zone: pipeline.time_zone, accounts, frame, tiers, metrics, findings })
}

#[cfg(test)]
mod tests;
