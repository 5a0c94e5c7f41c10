//! Compares the columns of a query's plan with its declared metrics, before the query runs.

use std::sync::Arc;

use super::declared_type::{cast_to_metric, cast_to_text};
use super::sql_mistakes::{query_mistake, suggest_or_list, with_hint_of};
use crate::base::diagnostic::Diagnostic;
use crate::config::{ColumnType, Metric, MetricQuery, MetricType, Pipeline};
use crate::query::expr::{Expr, NamedExpr};
use crate::query::plan::PlanNode;
use crate::query::rewrite::prune::prune_columns;
use crate::query::sql_text::SqlLocation;
use crate::query::{Plan, Type};

/// A column that a query has to return: a metric, or its date of observation.
struct DeclaredOutput<'a> {
    metric: &'a Metric,
    column: &'a str,
    kind: MetricType,
}

/// Narrows the plan of a query to the declared columns: the account's id as text, then every metric and date of
/// observation once, in its declared type.
///
/// # Errors
/// A missing account id, metric or date of observation, or one of another type.
pub fn narrow_to_declared(
    pipeline: &Pipeline,
    query: &MetricQuery,
    plan: &Arc<Plan>,
) -> Result<Arc<Plan>, Vec<Diagnostic>> {
    let id = pipeline.accounts.id.as_str();
    let mut mistakes = ambiguous_outputs(query, plan, id);
    let mut outputs: Vec<NamedExpr> = Vec::new();
    match find_column(plan, id) {
        Some(column) => {
            if !has_account_of_wrong_type(pipeline) {
                mistakes.extend(refuse_id_type(query, id, column.data_type));
            }
            outputs.push(NamedExpr::new(id, cast_to_text(column)));
        }
        None => mistakes.push(missing_account_id(query, plan, id)),
    }
    for declared in declared_outputs(query) {
        match output_column(query, plan, &declared) {
            Ok(_) if outputs.iter().any(|known| known.name == declared.column) => {}
            Ok(column) => outputs.push(NamedExpr::new(declared.column, column)),
            Err(mistake) => mistakes.push(mistake),
        }
    }
    // Columns that are not declared are not computed.
    if mistakes.is_empty() { Ok(prune_columns(&Plan::project(Arc::clone(plan), outputs))) } else { Err(mistakes) }
}

/// Returns the metrics of a query and their dates of observation.
fn declared_outputs(query: &MetricQuery) -> impl Iterator<Item = DeclaredOutput<'_>> {
    query.metrics.iter().flat_map(|metric| {
        let observed_on = metric.freshness.as_ref().map(|freshness| DeclaredOutput {
            metric,
            column: &freshness.on,
            kind: MetricType::Date,
        });
        std::iter::once(DeclaredOutput { metric, column: &metric.name, kind: metric.kind }).chain(observed_on)
    })
}

/// Reports names that several columns of the plan have.
fn ambiguous_outputs(query: &MetricQuery, plan: &Plan, id: &str) -> Vec<Diagnostic> {
    let mut names: Vec<&str> = declared_outputs(query).map(|declared| declared.column).chain([id]).collect();
    names.sort_unstable();
    names.dedup();
    let ambiguous = names.into_iter().filter(|name| count_columns(plan, name) > 1);
    ambiguous
        .map(|name| {
            query_mistake(query, "ambiguous-column", &format!("it returns several columns called `{name}`"))
                .hint("give them different names, or leave one out")
        })
        .collect()
}

fn missing_account_id(query: &MetricQuery, plan: &Plan, id: &str) -> Diagnostic {
    let message = format!("it returns no column `{id}`, so its metrics belong to no account");
    query_mistake(query, "no-account", &message).hint(suggest_output(id, plan))
}

/// Returns whether a source declares its accounts with a fraction. That is reported there, and queries only pass it on.
fn has_account_of_wrong_type(pipeline: &Pipeline) -> bool {
    let mut ids = pipeline.sources.iter().filter_map(|source| source.column(source.account.as_deref()?));
    ids.any(|column| matches!(column.kind, ColumnType::Number | ColumnType::Decimal(1..)))
}

/// Refuses an account id of a type whose texts are no ids: the text of the double 1 is `1.0`, which is no account.
fn refuse_id_type(query: &MetricQuery, id: &str, found: Type) -> Option<Diagnostic> {
    let hint = match found {
        Type::Text | Type::Integer | Type::Decimal(0) => return None,
        Type::Double | Type::Decimal(_) => {
            format!("return the column with the account's id as it is, or `CAST({id} AS BIGINT) AS {id}`")
        }
        _ => "return the column with the account's id as it is".to_owned(),
    };
    let message = format!("`{id}` is the account's id, so it must be text or a whole number, found {found}");
    Some(query_mistake(query, "wrong-type", &message).hint(hint))
}

/// Returns a declared column of the plan, cast to its declared type.
fn output_column(query: &MetricQuery, plan: &Plan, declared: &DeclaredOutput) -> Result<Expr, Diagnostic> {
    let DeclaredOutput { metric, column: name, kind } = declared;
    let Some(column) = find_column(plan, name) else {
        let message = format!("`{}` returns no column `{name}`", query.name);
        let mistake = Diagnostic::error("no-metric", message).at(metric.place.clone());
        return Err(mistake.hint(suggest_output(name, plan)));
    };
    if *kind == MetricType::Integer && projected_expression(plan, &column).is_some_and(Expr::is_fraction) {
        let message = format!("column `{name}` of `{}`: expected an integer, found a fraction", query.name);
        let mistake = Diagnostic::error("metric-type", message).at(metric.place.clone());
        return Err(mistake.hint("declare it as `number`, or round it in SQL"));
    }
    cast_to_metric(column, *kind).map_err(|refusal| {
        let message = format!("column `{name}` of `{}`: {}", query.name, refusal.message);
        with_hint_of(refusal, Diagnostic::error("metric-type", message).at(metric.place.clone()))
    })
}

fn suggest_output(wanted: &str, plan: &Plan) -> String {
    let known: Vec<&str> = plan.columns.iter().map(|field| field.name.as_str()).collect();
    suggest_or_list(wanted, &known, "it returns")
}

/// Returns the expression that the plan projects to a column.
fn projected_expression<'a>(plan: &'a Plan, column: &Expr) -> Option<&'a Expr> {
    let PlanNode::Project { expressions, .. } = &plan.node else { return None };
    expressions.get(column.as_column()?)
}

/// Returns how many columns of a plan a name may refer to.
fn count_columns(plan: &Plan, name: &str) -> usize {
    let exact = plan.columns.iter().filter(|field| field.name == name).count();
    if exact > 0 { exact } else { plan.columns.iter().filter(|field| field.name.eq_ignore_ascii_case(name)).count() }
}

/// Returns the column of a plan with this name, or else the one whose name differs in upper and lower case only.
#[must_use]
pub fn find_column(plan: &Plan, name: &str) -> Option<Expr> {
    let exact = plan.columns.iter().position(|field| field.name == name);
    let at = exact.or_else(|| plan.columns.iter().position(|field| field.name.eq_ignore_ascii_case(name)))?;
    let field = plan.columns.get(at)?;
    Some(Expr::column(at, field.data_type, field.nullable, SqlLocation::default()))
}
