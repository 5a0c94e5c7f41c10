//! Computes metrics from other metrics of the same account.

use polars::prelude::DataFrame;

use super::column_values::{read_dates, read_values};
use super::declared_type::cast_to_metric;
use super::engine_errors::column_type_error;
use super::integer_values::first_non_integer;
use super::metric_table::MetricColumn;
use super::row_expressions::{self, BoundFormula, Formula};
use super::sql_mistakes::with_hint_of;
use super::staleness::{drop_stale_values, inherit_staleness};
use crate::base::diagnostic::Diagnostic;
use crate::base::failure::Failure;
use crate::config::DerivedMetric;
use crate::query::expr::Expr;
use crate::query::{Bindings, ExpectedType};

/// Computes one derived metric for every account.
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
    let formula = Formula::new(&derived.sql, format!("metric `{}`", metric.name));
    let expr = bind_derived(derived, frame, bindings).map_err(Failure::Pipeline)?;
    let bound = BoundFormula { formula: &formula, expr };
    let column = row_expressions::compute_columns(frame, &[bound], bindings)?.pop().unwrap_or_default();
    let mut values =
        read_values(&column, metric.kind).ok_or_else(|| column_type_error(&metric.name, column.dtype()))?;
    if let Some(value) = first_non_integer(metric.kind, &values) {
        let message = format!("`{}`: expected integers, found {}", metric.name, value.describe());
        let mistake = Diagnostic::error("metric-type", message).at(derived.sql.place.clone());
        return Err(Failure::Data(vec![mistake.hint("declare it as `number`, or round it: `ROUND(…)`")]));
    }
    let observed_on = metric.freshness.as_ref().and_then(|freshness| frame.column(&freshness.on).ok());
    let observed_on = observed_on.and_then(read_dates).unwrap_or_else(|| vec![None; frame.height()]);
    let mut status = drop_stale_values(&mut values, &observed_on, metric.freshness.as_ref(), bindings.as_of);
    let inputs: Vec<&MetricColumn> = metrics.iter().filter(|input| derived.reads.contains(&input.name)).collect();
    inherit_staleness(&mut status, &inputs);
    Ok(MetricColumn { name: metric.name.clone(), kind: metric.kind, values, status, observed_on })
}

/// Binds the expression of a derived metric and casts it to the declared type.
fn bind_derived(derived: &DerivedMetric, frame: &DataFrame, bindings: Bindings) -> Result<Expr, Vec<Diagnostic>> {
    let fields = row_expressions::fields_of_schema(frame.schema());
    let expr = row_expressions::bind_expression(&fields, &derived.sql, ExpectedType::Anything, bindings)?;
    cast_to_metric(expr, derived.metric.kind).map_err(|refusal| {
        let mistake = Diagnostic::sql_error("metric-type", refusal.message.clone()).at(derived.sql.place.clone());
        vec![with_hint_of(refusal, mistake)]
    })
}
