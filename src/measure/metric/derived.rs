//! Metrics made of other metrics of the same account.

use polars::prelude::DataFrame;

use super::MetricColumn;
use super::answer::{age, no_integer, shown};
use super::row::{self, Formula};
use super::values::{self, dates};
use crate::base::diagnostic::Diagnostic;
use crate::base::failure::Failure;
use crate::config::Derived;
use crate::query::expr::Expr;
use crate::query::{Bindings, Wanted};

use crate::base::value::Status;

/// Works out one derived metric over every row.
///
/// # Errors
/// Mistakes in the expression, or a value that is not of the declared type.
pub fn derive(
    derived: &Derived,
    frame: &DataFrame,
    metrics: &[MetricColumn],
    bindings: Bindings,
) -> Result<MetricColumn, Failure> {
    let metric = &derived.metric;
    let expr = row::plan(&row::columns(frame.schema()), &derived.sql, Wanted::Anything, bindings)
        .and_then(|expr| kept(expr, derived).map_err(|mistake| vec![mistake]))
        .map_err(Failure::Spec)?;
    let formula = Formula::new(&derived.sql, format!("metric `{}`", metric.name));
    let column = row::compute(frame, &[(&formula, expr)], bindings)?.pop().unwrap_or_default();
    let mut values = values::read(&column, metric.kind)
        .ok_or_else(|| Failure::World(super::unexpected_type(&metric.name, column.dtype())))?;
    if let Some((_, value)) = no_integer(metric.kind, &values) {
        let message = format!("`{}`: expected integers, found {}", metric.name, shown(value));
        let mistake = Diagnostic::error("metric-type", message).at(derived.sql.place.clone());
        return Err(Failure::Data(vec![mistake.hint("declare it as `number`, or round it: `ROUND(…)`")]));
    }
    let observed_on = match &metric.freshness {
        Some(observed) => frame.column(&observed.on).ok().and_then(dates),
        None => None,
    };
    let observed_on = observed_on.unwrap_or_else(|| vec![None; frame.height()]);
    let mut status = age(&mut values, &observed_on, metric.freshness.as_ref(), bindings.as_of);
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
pub fn kept(expr: Expr, derived: &Derived) -> Result<Expr, Diagnostic> {
    values::as_metric(expr, derived.metric.kind).map_err(|misfit| {
        let told = Diagnostic::sql("metric-type", misfit.message).at(derived.sql.place.clone());
        match misfit.hint {
            Some(hint) => told.hint(hint),
            None => told,
        }
    })
}
