//! What a query returned, held to what was declared: one row per account, every metric, the declared types.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use polars::prelude::{Column, DataFrame, IdxCa, IdxSize, NewChunkedArray};

use super::values::{self, dates};
use super::{MetricColumn, Values, in_query, nearest_output};
use crate::base::diagnostic::Diagnostic;
use crate::base::error::Error;
use crate::base::identifier;
use crate::base::value::Status;
use crate::config::{Metric, MetricType, Observed, Query, Spec};
use crate::query::Plan;
use crate::query::engine;
use crate::query::expr::{Expr, Location};
use crate::query::plan::Node;
use crate::query::prune::prune;

/// 2^63, beyond which 64 bits hold no integer.
const TOO_LARGE: f64 = 9_223_372_036_854_775_808.0;

/// Holds the columns of a query's plan to what is declared, and narrows it to them: the account's id as text, then every
/// metric and date of observation once, as its declared type is kept.
///
/// # Errors
/// A missing account id, metric or date of observation, or one of another type.
pub fn promised(spec: &Spec, query: &Query, plan: &Arc<Plan>) -> Result<Arc<Plan>, Vec<Diagnostic>> {
    let mut mistakes = Vec::new();
    let mut wanted: Vec<(String, Expr)> = Vec::new();
    let id = spec.accounts.id.as_str();
    let mut names: Vec<&str> = asked_for(query).map(|(_, name, _)| name).chain([id]).collect();
    names.sort_unstable();
    names.dedup();
    for name in names.into_iter().filter(|name| count(plan, name) > 1) {
        let message = format!("it returns several columns called `{name}`");
        let mistake = in_query(query, "ambiguous-column", message);
        mistakes.push(mistake.hint("give them different names, or leave one out"));
    }
    match column(plan, id) {
        Some(held) => wanted.push((id.to_owned(), values::as_text(held))),
        None => {
            let message = format!("it returns no column `{id}`, so its metrics belong to no account");
            mistakes.push(in_query(query, "no-account", message).hint(nearest_output(id, plan)));
        }
    }
    for (metric, name, kind) in asked_for(query) {
        let Some(held) = column(plan, name) else {
            let message = format!("`{}` returns no column `{name}`", query.name);
            let told = Diagnostic::error("no-metric", message).at(metric.place.clone());
            mistakes.push(told.hint(nearest_output(name, plan)));
            continue;
        };
        if kind == MetricType::Integer && written(plan, &held).is_some_and(Expr::is_fraction) {
            let message = format!("column `{name}` of `{}`: expected an integer, found a fraction", query.name);
            let mistake = Diagnostic::error("metric-type", message).at(metric.place.clone());
            mistakes.push(mistake.hint("declare it as `number`, or round it in SQL"));
            continue;
        }
        match values::as_metric(held, kind) {
            Ok(_) if wanted.iter().any(|(known, _)| known == name) => {}
            Ok(held) => wanted.push((name.to_owned(), held)),
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
    if mistakes.is_empty() { Ok(prune(&Plan::project(Arc::clone(plan), wanted))) } else { Err(mistakes) }
}

/// The metrics of a query, each with its column and its type, and their dates of observation.
fn asked_for(query: &Query) -> impl Iterator<Item = (&Metric, &str, MetricType)> {
    query.metrics.iter().flat_map(|metric| {
        let observed = metric.freshness.as_ref().map(|observed| (metric, observed.on.as_str(), MetricType::Date));
        std::iter::once((metric, metric.name.as_str(), metric.kind)).chain(observed)
    })
}

/// The expression that a column of a plan is.
fn written<'a>(plan: &'a Plan, column: &Expr) -> Option<&'a Expr> {
    let Node::Project { expressions, .. } = &plan.node else { return None };
    expressions.get(column.as_column()?)
}

/// How many columns of a plan are meant by a name.
fn count(plan: &Plan, name: &str) -> usize {
    let exact = plan.columns.iter().filter(|field| field.name == name).count();
    if exact > 0 { exact } else { plan.columns.iter().filter(|field| field.name.eq_ignore_ascii_case(name)).count() }
}

/// The column of a plan that is called so, or so but for upper and lower case.
#[must_use]
pub fn column(plan: &Plan, name: &str) -> Option<Expr> {
    let exact = plan.columns.iter().position(|field| field.name == name);
    let at = exact.or_else(|| plan.columns.iter().position(|field| field.name.eq_ignore_ascii_case(name)))?;
    let field = plan.columns.get(at)?;
    Some(Expr::column(at, field.data_type, field.nullable, Location::default()))
}

/// The answer with the names that were asked for in place of the plan's positions.
///
/// # Errors
/// An engine that returns other columns.
pub fn named(plan: &Plan, mut answer: DataFrame) -> Result<DataFrame, Error> {
    let names: Vec<&str> = plan.columns.iter().map(|field| field.name.as_str()).collect();
    answer.set_column_names(&names).map_err(|error| super::unexpected("the metrics", &error))?;
    Ok(answer)
}

/// Joins a query's answer to the accounts.
///
/// # Errors
/// Several rows for one account, or values that are not of the declared type.
pub fn read(
    spec: &Spec,
    as_of: NaiveDate,
    query: &Query,
    answer: &DataFrame,
    accounts: &[String],
) -> Result<Vec<MetricColumn>, Vec<Diagnostic>> {
    let failed = |reason: String| vec![in_query(query, "sql", reason)];
    let id = answer.column(&spec.accounts.id).map_err(|error| failed(engine::plain(&error)))?;
    let id = id.cast(&polars::prelude::DataType::String).map_err(|error| failed(engine::plain(&error)))?;
    let rows = rows(query, &id)?;
    let place: Vec<Option<IdxSize>> = accounts.iter().map(|account| rows.get(account.as_str()).copied()).collect();
    let places = IdxCa::from_slice_options("".into(), &place);
    let aligned = answer.take(&places).map_err(|error| failed(engine::plain(&error)))?;
    let mut columns = Vec::new();
    let mut mistakes = Vec::new();
    for metric in &query.metrics {
        match of_metric(query, metric, &aligned, &place, accounts, as_of) {
            Ok(column) => columns.push(column),
            Err(mistake) => mistakes.push(mistake),
        }
    }
    if mistakes.is_empty() { Ok(columns) } else { Err(mistakes) }
}

/// The row of each account; rows without an account belong to nobody.
fn rows<'a>(query: &Query, id: &'a Column) -> Result<HashMap<&'a str, IdxSize>, Vec<Diagnostic>> {
    let mut rows = HashMap::with_capacity(id.len());
    let mut twice: Vec<&str> = Vec::new();
    let ids = id.str().map_err(|error| vec![in_query(query, "sql", engine::plain(&error))])?;
    for (account, row) in ids.iter().zip(0..) {
        if let Some(account) = account
            && rows.insert(account, row).is_some()
        {
            twice.push(account);
        }
    }
    if twice.is_empty() {
        return Ok(rows);
    }
    twice.sort_unstable();
    twice.dedup();
    let count = twice.len();
    twice.truncate(3);
    let noun = if count == 1 { "account" } else { "accounts" };
    let message = format!("it returns several rows for {count} {noun}, such as {}", identifier::list(twice));
    Err(vec![
        in_query(query, "metric-rows", message).hint("a query returns one row per account: GROUP BY the account id"),
    ])
}

fn of_metric(
    query: &Query,
    metric: &Metric,
    aligned: &DataFrame,
    place: &[Option<IdxSize>],
    accounts: &[String],
    as_of: NaiveDate,
) -> Result<MetricColumn, Diagnostic> {
    let misfit = |what: &str| {
        let message = format!("column `{}` of `{}`: {what}", metric.name, query.name);
        Diagnostic::error("metric-type", message).at(metric.place.clone())
    };
    let column = aligned.column(&metric.name).map_err(|error| misfit(&engine::plain(&error)))?;
    let mut values = values::read(column, metric.kind).ok_or_else(|| misfit("it is not of the declared type"))?;
    if let Some((at, value)) = no_integer(metric.kind, &values) {
        let account = accounts.get(at).map_or("", String::as_str);
        return Err(misfit(&format!("expected integers, found {} for account `{account}`", shown(value)))
            .hint("declare it as `number`, or round it in SQL"));
    }
    if let Some(literal) = &metric.no_rows {
        for at in place.iter().enumerate().filter_map(|(at, row)| row.is_none().then_some(at)) {
            values.fill(at, literal);
        }
    }
    let observed_on = match &metric.freshness {
        Some(observed) => {
            let column = aligned.column(&observed.on).map_err(|error| misfit(&engine::plain(&error)))?;
            dates(column).ok_or_else(|| misfit("its date of observation is no date"))?
        }
        None => vec![None; accounts.len()],
    };
    let status = age(&mut values, &observed_on, metric.freshness.as_ref(), as_of);
    Ok(MetricColumn { name: metric.name.clone(), kind: metric.kind, values, status, observed_on })
}

/// A value that is no integer, as a message shows it.
pub fn shown(value: f64) -> String {
    if value.fract() == 0.0 { format!("{value:e}, which 64 bits do not hold") } else { value.to_string() }
}

/// The first value of an integer metric that is no integer of 64 bits, with its row.
pub fn no_integer(kind: MetricType, values: &Values) -> Option<(usize, f64)> {
    let (MetricType::Integer, Values::Number(numbers)) = (kind, values) else { return None };
    let misfits = |number: &f64| number.fract() != 0.0 || number.abs() >= TOO_LARGE;
    numbers.iter().enumerate().find_map(|(at, number)| number.filter(misfits).map(|number| (at, number)))
}

/// Takes away what was observed too long ago, and says of every account why it has a value or none.
pub fn age(
    values: &mut Values,
    observed_on: &[Option<NaiveDate>],
    observed: Option<&Observed>,
    as_of: NaiveDate,
) -> Vec<Status> {
    let limit = observed.and_then(|observed| observed.max_age_days).map(i64::from);
    let status = observed_on.iter().enumerate().map(|(at, day)| {
        let age = day.map(|day| as_of.signed_duration_since(day).num_days());
        match (values.is_some(at), age, limit) {
            (true, Some(age), Some(limit)) if age > limit => {
                values.forget(at);
                Status::Stale
            }
            (true, _, _) => Status::Ok,
            (false, _, _) => Status::Missing,
        }
    });
    status.collect()
}
