//! What a query returned, held to what was declared: one row per account, every metric, the declared types.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use polars::prelude::{Column, DataFrame, IdxCa, IdxSize, NewChunkedArray};

use super::values::{self, read_dates};
use super::{MetricColumn, Values, query_mistake, suggest_output};
use crate::base::diagnostic::Diagnostic;
use crate::base::error::Error;
use crate::base::identifier;
use crate::base::value::Status;
use crate::config::{Metric, MetricFreshness, MetricQuery, MetricType, Pipeline};
use crate::query::Plan;
use crate::query::engine;
use crate::query::expr::{Expr, NamedExpr};
use crate::query::plan::PlanNode;
use crate::query::rewrite::prune::prune_columns;
use crate::query::sql_text::SqlLocation;

/// 2^63, beyond which 64 bits hold no integer.
const INTEGER_LIMIT: f64 = 9_223_372_036_854_775_808.0;

/// Holds the columns of a query's plan to what is declared, and narrows it to them: the account's id as text, then every
/// metric and date of observation once, as its declared type is kept.
///
/// # Errors
/// A missing account id, metric or date of observation, or one of another type.
pub fn narrow_to_declared(
    pipeline: &Pipeline,
    query: &MetricQuery,
    plan: &Arc<Plan>,
) -> Result<Arc<Plan>, Vec<Diagnostic>> {
    let mut mistakes = Vec::new();
    let mut outputs: Vec<NamedExpr> = Vec::new();
    let id = pipeline.accounts.id.as_str();
    let mut names: Vec<&str> = declared_outputs(query).map(|(_, name, _)| name).chain([id]).collect();
    names.sort_unstable();
    names.dedup();
    for name in names.into_iter().filter(|name| count_columns(plan, name) > 1) {
        let message = format!("it returns several columns called `{name}`");
        let mistake = query_mistake(query, "ambiguous-column", message);
        mistakes.push(mistake.hint("give them different names, or leave one out"));
    }
    match find_column(plan, id) {
        Some(held) => outputs.push(NamedExpr::new(id, values::cast_to_text(held))),
        None => {
            let message = format!("it returns no column `{id}`, so its metrics belong to no account");
            mistakes.push(query_mistake(query, "no-account", message).hint(suggest_output(id, plan)));
        }
    }
    for (metric, name, kind) in declared_outputs(query) {
        let Some(held) = find_column(plan, name) else {
            let message = format!("`{}` returns no column `{name}`", query.name);
            let told = Diagnostic::error("no-metric", message).at(metric.place.clone());
            mistakes.push(told.hint(suggest_output(name, plan)));
            continue;
        };
        if kind == MetricType::Integer && projected_expression(plan, &held).is_some_and(Expr::is_fraction) {
            let message = format!("column `{name}` of `{}`: expected an integer, found a fraction", query.name);
            let mistake = Diagnostic::error("metric-type", message).at(metric.place.clone());
            mistakes.push(mistake.hint("declare it as `number`, or round it in SQL"));
            continue;
        }
        match values::cast_to_metric(held, kind) {
            Ok(_) if outputs.iter().any(|known| known.name == name) => {}
            Ok(held) => outputs.push(NamedExpr::new(name, held)),
            Err(misfit) => {
                let message = format!("column `{name}` of `{}`: {}", query.name, misfit.message);
                let told = Diagnostic::error("metric-type", message).at(metric.place.clone());
                mistakes.push(match misfit.hint {
                    Some(hint) => told.hint(hint),
                    None => told,
                });
            }
        }
    }
    // What is not asked for is not computed.
    if mistakes.is_empty() { Ok(prune_columns(&Plan::project(Arc::clone(plan), outputs))) } else { Err(mistakes) }
}

/// The metrics of a query, each with its column and its type, and their dates of observation.
fn declared_outputs(query: &MetricQuery) -> impl Iterator<Item = (&Metric, &str, MetricType)> {
    query.metrics.iter().flat_map(|metric| {
        let observed = metric.freshness.as_ref().map(|observed| (metric, observed.on.as_str(), MetricType::Date));
        std::iter::once((metric, metric.name.as_str(), metric.kind)).chain(observed)
    })
}

/// The expression that a column of a plan is.
fn projected_expression<'a>(plan: &'a Plan, column: &Expr) -> Option<&'a Expr> {
    let PlanNode::Project { expressions, .. } = &plan.node else { return None };
    expressions.get(column.as_column()?)
}

/// How many columns of a plan are meant by a name.
fn count_columns(plan: &Plan, name: &str) -> usize {
    let exact = plan.columns.iter().filter(|field| field.name == name).count();
    if exact > 0 { exact } else { plan.columns.iter().filter(|field| field.name.eq_ignore_ascii_case(name)).count() }
}

/// The column of a plan that is called so, or so but for upper and lower case.
#[must_use]
pub fn find_column(plan: &Plan, name: &str) -> Option<Expr> {
    let exact = plan.columns.iter().position(|field| field.name == name);
    let at = exact.or_else(|| plan.columns.iter().position(|field| field.name.eq_ignore_ascii_case(name)))?;
    let field = plan.columns.get(at)?;
    Some(Expr::column(at, field.data_type, field.nullable, SqlLocation::default()))
}

/// The answer with the names that were asked for in place of the plan's positions.
///
/// # Errors
/// An engine that returns other columns.
pub fn name_columns(plan: &Plan, mut answer: DataFrame) -> Result<DataFrame, Error> {
    let names: Vec<&str> = plan.columns.iter().map(|field| field.name.as_str()).collect();
    answer.set_column_names(&names).map_err(|error| super::column_error("the metrics", &error))?;
    Ok(answer)
}

/// Joins a query's answer to the accounts.
///
/// # Errors
/// Several rows for one account, or values that are not of the declared type.
pub fn read_metrics(
    pipeline: &Pipeline,
    as_of: NaiveDate,
    query: &MetricQuery,
    answer: &DataFrame,
    accounts: &[String],
) -> Result<Vec<MetricColumn>, Vec<Diagnostic>> {
    let failed = |reason: String| vec![query_mistake(query, "sql", reason)];
    let id = answer.column(&pipeline.accounts.id).map_err(|error| failed(engine::engine_error_text(&error)))?;
    let id = id.cast(&polars::prelude::DataType::String).map_err(|error| failed(engine::engine_error_text(&error)))?;
    let rows = rows_by_account(query, &id)?;
    let row_of_account: Vec<Option<IdxSize>> =
        accounts.iter().map(|account| rows.get(account.as_str()).copied()).collect();
    let places = IdxCa::from_slice_options("".into(), &row_of_account);
    let aligned = answer.take(&places).map_err(|error| failed(engine::engine_error_text(&error)))?;
    let mut columns = Vec::new();
    let mut mistakes = Vec::new();
    for metric in &query.metrics {
        match read_metric(query, metric, &aligned, &row_of_account, accounts, as_of) {
            Ok(column) => columns.push(column),
            Err(mistake) => mistakes.push(mistake),
        }
    }
    if mistakes.is_empty() { Ok(columns) } else { Err(mistakes) }
}

/// The row of each account; rows without an account belong to nobody.
fn rows_by_account<'a>(query: &MetricQuery, id: &'a Column) -> Result<HashMap<&'a str, IdxSize>, Vec<Diagnostic>> {
    let mut rows = HashMap::with_capacity(id.len());
    let mut repeated: Vec<&str> = Vec::new();
    let ids = id.str().map_err(|error| vec![query_mistake(query, "sql", engine::engine_error_text(&error))])?;
    for (account, row) in ids.iter().zip(0..) {
        if let Some(account) = account
            && rows.insert(account, row).is_some()
        {
            repeated.push(account);
        }
    }
    if repeated.is_empty() {
        return Ok(rows);
    }
    repeated.sort_unstable();
    repeated.dedup();
    let count = repeated.len();
    repeated.truncate(3);
    let noun = if count == 1 { "account" } else { "accounts" };
    let message = format!("it returns several rows for {count} {noun}, such as {}", identifier::list(repeated));
    Err(vec![
        query_mistake(query, "metric-rows", message)
            .hint("a query returns one row per account: GROUP BY the account id"),
    ])
}

fn read_metric(
    query: &MetricQuery,
    metric: &Metric,
    aligned: &DataFrame,
    row_of_account: &[Option<IdxSize>],
    accounts: &[String],
    as_of: NaiveDate,
) -> Result<MetricColumn, Diagnostic> {
    let misfit = |what: &str| {
        let message = format!("column `{}` of `{}`: {what}", metric.name, query.name);
        Diagnostic::error("metric-type", message).at(metric.place.clone())
    };
    let column = aligned.column(&metric.name).map_err(|error| misfit(&engine::engine_error_text(&error)))?;
    let mut values =
        values::read_values(column, metric.kind).ok_or_else(|| misfit("it is not of the declared type"))?;
    if let Some((at, value)) = first_non_integer(metric.kind, &values) {
        let account = accounts.get(at).map_or("", String::as_str);
        return Err(misfit(&format!(
            "expected integers, found {} for account `{account}`",
            describe_non_integer(value)
        ))
        .hint("declare it as `number`, or round it in SQL"));
    }
    if let Some(literal) = &metric.no_rows {
        for at in row_of_account.iter().enumerate().filter_map(|(at, row)| row.is_none().then_some(at)) {
            values.set_literal(at, literal);
        }
    }
    let observed_on = match &metric.freshness {
        Some(observed) => {
            let column = aligned.column(&observed.on).map_err(|error| misfit(&engine::engine_error_text(&error)))?;
            read_dates(column).ok_or_else(|| misfit("its date of observation is no date"))?
        }
        None => vec![None; accounts.len()],
    };
    let status = drop_stale_values(&mut values, &observed_on, metric.freshness.as_ref(), as_of);
    Ok(MetricColumn { name: metric.name.clone(), kind: metric.kind, values, status, observed_on })
}

/// A value that is no integer, as a message shows it.
pub fn describe_non_integer(value: f64) -> String {
    if value.fract() == 0.0 { format!("{value:e}, which 64 bits do not hold") } else { value.to_string() }
}

/// The first value of an integer metric that is no integer of 64 bits, with its row.
pub fn first_non_integer(kind: MetricType, values: &Values) -> Option<(usize, f64)> {
    let (MetricType::Integer, Values::Number(numbers)) = (kind, values) else { return None };
    let misfits = |number: &f64| number.fract() != 0.0 || number.abs() >= INTEGER_LIMIT;
    numbers.iter().enumerate().find_map(|(at, number)| number.filter(misfits).map(|number| (at, number)))
}

/// Takes away what was observed too long ago, and says of every account why it has a value or none.
pub fn drop_stale_values(
    values: &mut Values,
    observed_on: &[Option<NaiveDate>],
    observed: Option<&MetricFreshness>,
    as_of: NaiveDate,
) -> Vec<Status> {
    let max_age = observed.and_then(|observed| observed.max_age_days).map(i64::from);
    let status = observed_on.iter().enumerate().map(|(at, day)| {
        let age = day.map(|day| as_of.signed_duration_since(day).num_days());
        match (values.has_value(at), age, max_age) {
            (true, Some(age), Some(limit)) if age > limit => {
                values.clear(at);
                Status::Stale
            }
            (true, _, _) => Status::Ok,
            (false, _, _) => Status::Missing,
        }
    });
    status.collect()
}
