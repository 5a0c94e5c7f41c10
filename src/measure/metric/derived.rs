//! Metrics made of other metrics of the same account.

use polars::prelude::DataFrame;

use super::MetricColumn;
use super::query_results::{describe_non_integer, drop_stale_values, first_non_integer};
use super::row_expressions::{self, Formula};
use super::values::{self, read_dates};
use crate::base::diagnostic::Diagnostic;
use crate::base::failure::Failure;
use crate::config::DerivedMetric;
use crate::query::expr::Expr;
use crate::query::{Bindings, ExpectedType};

use crate::base::value::Status;

/// Works out one derived metric over every row.
///
/// # Errors
/// Mistakes in the expression, or a value that is not of the declared type.
pub fn compute_derived(
    derived: &DerivedMetric,
    frame: &DataFrame,
    metrics: &[MetricColumn],
    bindings: Bindings,
) -> Result<MetricColumn, Failure> {
    let metric = &derived.metric;
    let expr = row_expressions::bind_expression(
        &row_expressions::fields_of_schema(frame.schema()),
        &derived.sql,
        ExpectedType::Anything,
        bindings,
    )
    .and_then(|expr| cast_to_declared(expr, derived).map_err(|mistake| vec![mistake]))
    .map_err(Failure::Spec)?;
    let formula = Formula::new(&derived.sql, format!("metric `{}`", metric.name));
    let column = row_expressions::compute_columns(frame, &[(&formula, expr)], bindings)?.pop().unwrap_or_default();
    let mut values = values::read_values(&column, metric.kind)
        .ok_or_else(|| Failure::World(super::column_type_error(&metric.name, column.dtype())))?;
    if let Some((_, value)) = first_non_integer(metric.kind, &values) {
        let message = format!("`{}`: expected integers, found {}", metric.name, describe_non_integer(value));
        let mistake = Diagnostic::error("metric-type", message).at(derived.sql.place.clone());
        return Err(Failure::Data(vec![mistake.hint("declare it as `number`, or round it: `ROUND(…)`")]));
    }
    let observed_on = match &metric.freshness {
        Some(observed) => frame.column(&observed.on).ok().and_then(read_dates),
        None => None,
    };
    let observed_on = observed_on.unwrap_or_else(|| vec![None; frame.height()]);
    let mut status = drop_stale_values(&mut values, &observed_on, metric.freshness.as_ref(), bindings.as_of);
    let inputs: Vec<&MetricColumn> = metrics.iter().filter(|input| derived.reads.contains(&input.name)).collect();
    for (at, status) in status.iter_mut().enumerate() {
        let stale = || inputs.iter().any(|input| input.status.get(at) == Some(&Status::Stale));
        if *status == Status::Missing && stale() {
            *status = Status::Stale;
        }
    }
    Ok(MetricColumn { name: metric.name.clone(), kind: metric.kind, values, status, observed_on })
}

/// The expression as the metric's declared type keeps it.
///
/// # Errors
/// An expression of another type.
pub fn cast_to_declared(expr: Expr, derived: &DerivedMetric) -> Result<Expr, Diagnostic> {
    values::cast_to_metric(expr, derived.metric.kind).map_err(|misfit| {
        let diagnostic = Diagnostic::sql("metric-type", misfit.message).at(derived.sql.place.clone());
        match misfit.hint {
            Some(hint) => diagnostic.hint(hint),
            None => diagnostic,
        }
    })
}
