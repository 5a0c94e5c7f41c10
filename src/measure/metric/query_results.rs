//! Reads the results of queries as metrics: one row for each account, the declared types, stale values removed.

use std::collections::HashMap;

use chrono::NaiveDate;
use polars::prelude::{DataFrame, DataType, IdxCa, IdxSize, NewChunkedArray, StringChunked};

use super::column_values::{read_dates, read_values};
use super::engine_errors::column_error;
use super::integer_values::first_non_integer;
use super::metric_table::MetricColumn;
use super::returned_ids::{ListedIds, QueryFinding, count_returned_ids, report_returned_ids};
use super::sql_mistakes::query_mistake;
use super::staleness::drop_stale_values;
use crate::base::diagnostic::Diagnostic;
use crate::base::error::Error;
use crate::base::failure::Failure;
use crate::base::identifier;
use crate::base::text::count_phrase;
use crate::config::{Metric, MetricQuery, Pipeline};
use crate::measure::source::Sources;
use crate::query::Plan;
use crate::query::engine::engine_error_text;
use crate::query::run::QueryJob;

/// The result of a query, with one row for each account in the order of the accounts.
struct AlignedRows<'a> {
    query: &'a MetricQuery,
    accounts: &'a [String],
    /// For each account, its row in the result; `None` for an account without a row.
    row_of_account: Vec<Option<IdxSize>>,
    frame: DataFrame,
    as_of: NaiveDate,
}

/// The metrics of all queries.
pub struct ReadResults {
    /// In pipeline order.
    pub metrics: Vec<MetricColumn>,
    /// What is suspicious in the rows that the queries returned.
    pub findings: Vec<QueryFinding>,
}

/// Reads the metrics of all queries. `listed` has all accounts, `accounts` those that are scored.
///
/// # Errors
/// All accounts with several rows, all values that are not of the declared type, and the queries that return the ids of
/// something else.
pub fn read_results(
    pipeline: &Pipeline,
    sources: &Sources,
    jobs: &[QueryJob],
    results: Vec<DataFrame>,
    listed: &ListedIds,
    accounts: &[String],
) -> Result<ReadResults, Failure> {
    let mut metrics = Vec::new();
    let mut returned = Vec::new();
    let mut problems = Vec::new();
    for ((query, job), result) in pipeline.queries.iter().zip(jobs).zip(results) {
        let result = name_columns(&job.plan, result)?;
        let ids = read_ids(&result, &pipeline.accounts.id)?;
        returned.push(count_returned_ids(&ids, listed));
        match align_rows(query, &result, &ids, accounts, sources.as_of).and_then(read_metrics) {
            Ok(mut columns) => metrics.append(&mut columns),
            Err(mut mistakes) => problems.append(&mut mistakes),
        }
    }
    let findings = report_returned_ids(pipeline, sources, jobs, returned, listed);
    let findings = findings.unwrap_or_else(|mut mistakes| {
        problems.append(&mut mistakes);
        Vec::new()
    });
    if problems.is_empty() { Ok(ReadResults { metrics, findings }) } else { Err(Failure::Data(problems)) }
}

/// Returns the accounts' ids in a result, as text.
fn read_ids(result: &DataFrame, id: &str) -> Result<StringChunked, Error> {
    let ids = result.column(id).and_then(|ids| ids.cast(&DataType::String)?.str().cloned());
    ids.map_err(|error| column_error(id, &error))
}

/// Names the columns of a result, which the engine numbers.
///
/// # Errors
/// An engine that returns other columns.
fn name_columns(plan: &Plan, mut result: DataFrame) -> Result<DataFrame, Error> {
    let names: Vec<&str> = plan.columns.iter().map(|field| field.name.as_str()).collect();
    result.set_column_names(&names).map_err(|error| column_error("the metrics", &error))?;
    Ok(result)
}

/// Takes the row of each account out of a result. Rows of other accounts, or of none, are left out.
///
/// # Errors
/// Accounts with several rows.
fn align_rows<'a>(
    query: &'a MetricQuery,
    result: &DataFrame,
    ids: &StringChunked,
    accounts: &'a [String],
    as_of: NaiveDate,
) -> Result<AlignedRows<'a>, Vec<Diagnostic>> {
    let failed = |error| vec![query_mistake(query, "sql", &engine_error_text(&error))];
    let rows = rows_by_account(query, ids)?;
    let row_of_account: Vec<Option<IdxSize>> =
        accounts.iter().map(|account| rows.get(account.as_str()).copied()).collect();
    let positions = IdxCa::from_slice_options("".into(), &row_of_account);
    let frame = result.take(&positions).map_err(failed)?;
    Ok(AlignedRows { query, accounts, row_of_account, frame, as_of })
}

fn rows_by_account<'a>(
    query: &MetricQuery,
    ids: &'a StringChunked,
) -> Result<HashMap<&'a str, IdxSize>, Vec<Diagnostic>> {
    let mut rows = HashMap::with_capacity(ids.len());
    let mut repeated: Vec<&str> = Vec::new();
    for (account, row) in ids.iter().zip(0..) {
        if let Some(account) = account
            && rows.insert(account, row).is_some()
        {
            repeated.push(account);
        }
    }
    if repeated.is_empty() { Ok(rows) } else { Err(vec![repeated_rows(query, repeated)]) }
}

fn repeated_rows(query: &MetricQuery, mut repeated: Vec<&str>) -> Diagnostic {
    repeated.sort_unstable();
    repeated.dedup();
    let count = repeated.len();
    repeated.truncate(3);
    let accounts = count_phrase(count, "account", "accounts");
    let message = format!("it returns several rows for {accounts}, such as {}", identifier::quoted_list(repeated));
    query_mistake(query, "metric-rows", &message).hint("a query returns one row per account: GROUP BY the account id")
}

fn read_metrics(rows: AlignedRows) -> Result<Vec<MetricColumn>, Vec<Diagnostic>> {
    let mut columns = Vec::new();
    let mut mistakes = Vec::new();
    for metric in &rows.query.metrics {
        match read_metric(&rows, metric) {
            Ok(column) => columns.push(column),
            Err(mistake) => mistakes.push(mistake),
        }
    }
    if mistakes.is_empty() { Ok(columns) } else { Err(mistakes) }
}

fn read_metric(rows: &AlignedRows, metric: &Metric) -> Result<MetricColumn, Diagnostic> {
    let mistake = |what: &str| type_mistake(rows.query, metric, what);
    let column = rows.frame.column(&metric.name).map_err(|error| mistake(&engine_error_text(&error)))?;
    let mut values = read_values(column, metric.kind).ok_or_else(|| mistake("it is not of the declared type"))?;
    if let Some(value) = first_non_integer(metric.kind, &values) {
        let account = rows.accounts.get(value.account).map_or("", String::as_str);
        let what = format!("expected integers, found {} for account `{account}`", value.describe());
        return Err(mistake(&what).hint("declare it as `number`, or round it in SQL"));
    }
    if let Some(literal) = &metric.no_rows {
        for (account, row) in rows.row_of_account.iter().enumerate() {
            if row.is_none() {
                values.set_literal(account, literal);
            }
        }
    }
    let observed_on = match &metric.freshness {
        Some(freshness) => {
            let column = rows.frame.column(&freshness.on).map_err(|error| mistake(&engine_error_text(&error)))?;
            read_dates(column).ok_or_else(|| mistake("its `observed` column is not a date"))?
        }
        None => vec![None; rows.accounts.len()],
    };
    let status = drop_stale_values(&mut values, &observed_on, metric.freshness.as_ref(), rows.as_of);
    Ok(MetricColumn { name: metric.name.clone(), kind: metric.kind, values, status, observed_on })
}

fn type_mistake(query: &MetricQuery, metric: &Metric, what: &str) -> Diagnostic {
    let message = format!("column `{}` of `{}`: {what}", metric.name, query.name);
    Diagnostic::error("metric-type", message).at(metric.place.clone())
}
