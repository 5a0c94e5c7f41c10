//! Binds the arguments of a series.

use std::ops::ControlFlow;
use std::sync::Arc;

use sqlparser::ast::{self, FunctionArg, TableFunctionArgs};

use super::values::{MAX_SERIES_ROWS, SeriesEnd, SeriesTimes, series_numbers, series_times};
use crate::base::diagnostic::Diagnostic;
use crate::query::bind::binder::{BindResult, Binder};
use crate::query::bind::scope::{Clause, Scope};
use crate::query::bind::syntax_tree::positional_argument;
use crate::query::expr::{Expr, NamedExpr};
use crate::query::plan::Plan;
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;
use crate::query::value::Value;

/// A function that makes a series.
#[derive(Debug, Clone, Copy)]
pub struct SeriesFunction {
    name: &'static str,
    last: SeriesEnd,
    months: MonthSteps,
}

/// How the engines of a function count months.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MonthSteps {
    /// From each value to the next one.
    FromEach,
    /// Perhaps from the first value.
    FromFirst,
}

pub const RANGE: SeriesFunction =
    SeriesFunction { name: "range", last: SeriesEnd::Excluded, months: MonthSteps::FromEach };
pub const GENERATE_SERIES: SeriesFunction =
    SeriesFunction { name: "generate_series", last: SeriesEnd::Included, months: MonthSteps::FromEach };
/// The functions of BigQuery and Spark.
pub const GENERATE_ARRAY: SeriesFunction = SeriesFunction { months: MonthSteps::FromFirst, ..GENERATE_SERIES };

/// The rows of a series, and the name of their column.
pub struct NamedSeries {
    pub plan: Arc<Plan>,
    pub name: &'static str,
}

impl Binder<'_> {
    /// Binds `RANGE(5)`, `GENERATE_SERIES(1, 12)` or `GENERATE_SERIES(day, day, interval)`. Returns `None` for another name.
    pub(in crate::query::bind) fn bind_series(
        &mut self,
        name: &str,
        arguments: &TableFunctionArgs,
        location: SqlLocation,
    ) -> Option<BindResult<NamedSeries>> {
        let series = match name.to_ascii_lowercase().as_str() {
            "range" => RANGE,
            "generate_series" => GENERATE_SERIES,
            _ => return None,
        };
        let plan = self.plan_series(series, &arguments.args, location);
        Some(plan.map(|plan| NamedSeries { plan, name: series.name }))
    }

    pub(super) fn plan_series(
        &mut self,
        series: SeriesFunction,
        arguments: &[FunctionArg],
        location: SqlLocation,
    ) -> BindResult<Arc<Plan>> {
        let bound = self.bind_series_arguments(series.name, arguments, location)?;
        let arguments: Vec<&Value> = bound.iter().filter_map(Expr::as_literal).collect();
        let values = self.series_values(series, &arguments, location)?;
        let data_type = match arguments.as_slice() {
            [start, end, Value::Interval(_)] => {
                SeriesTimes::between(start, end, self.bindings.zone).map_or(Type::Timestamp, SeriesTimes::data_type)
            }
            _ => Type::Integer,
        };
        Ok(plan_rows(values, series.name, data_type, location))
    }

    /// Binds the arguments, all of which are computed from literals.
    fn bind_series_arguments(
        &mut self,
        name: &str,
        arguments: &[FunctionArg],
        location: SqlLocation,
    ) -> BindResult<Vec<Expr>> {
        let mut bound = Vec::with_capacity(arguments.len());
        for argument in arguments {
            let Some(tree) = positional_argument(argument).filter(|tree| !names_column(tree)) else {
                return self.report_wrong_series(name, location);
            };
            let value = self.bind_expression(Scope::default().in_clause(Clause::Values), tree)?;
            if value.as_literal().is_none() {
                return self.report_wrong_series(name, location);
            }
            bound.push(value);
        }
        Ok(bound)
    }

    fn series_values(
        &mut self,
        SeriesFunction { name, last, months }: SeriesFunction,
        arguments: &[&Value],
        location: SqlLocation,
    ) -> BindResult<Vec<Value<'static>>> {
        let values = match arguments {
            [Value::Integer(end)] => series_numbers(0, *end, 1, last),
            [Value::Integer(start), Value::Integer(end)] => series_numbers(*start, *end, 1, last),
            [Value::Integer(_), Value::Integer(_), Value::Integer(0)] => {
                return self.report_still_series(name, location);
            }
            [Value::Integer(start), Value::Integer(end), Value::Integer(step)] => {
                series_numbers(*start, *end, *step, last)
            }
            [start, end, Value::Interval(step)] => match SeriesTimes::between(start, end, self.bindings.zone) {
                Some(times) if months == MonthSteps::FromFirst && step.months != 0 && times.starts_after_28th() => {
                    let hint = "begin with the first day of a month, or write `GENERATE_SERIES`, which goes on from the \
                                28th after February";
                    return self.report_unsupported(
                        "a series of months from a day that some months do not have",
                        hint,
                        location,
                    );
                }
                Some(_) if step.length_in_micros() == 0 => return self.report_still_series(name, location),
                Some(times) => series_times(times, *step, last),
                None => return self.report_wrong_series(name, location),
            },
            _ => return self.report_wrong_series(name, location),
        };
        match values {
            Some(values) => Ok(values),
            None => {
                let message = format!("a series has at most {MAX_SERIES_ROWS} rows");
                let hint = "join a source that has the rows";
                self.report_mistake(Diagnostic::sql_error("sql-too-long", message).hint(hint), location)
            }
        }
    }

    fn report_still_series<T>(&mut self, name: &str, location: SqlLocation) -> BindResult<T> {
        let message = format!("the step of `{}` is 0", name.to_uppercase());
        self.report_mistake(Diagnostic::sql_error("sql-function", message), location)
    }

    fn report_wrong_series<T>(&mut self, name: &str, location: SqlLocation) -> BindResult<T> {
        let message = format!("`{}` takes literal numbers, or two dates and an interval", name.to_uppercase());
        let hint = "write `RANGE(5)`, `GENERATE_SERIES(1, 12)` or `GENERATE_SERIES(DATE '2026-01-01', :as_of, INTERVAL '1 month')`";
        self.report_mistake(Diagnostic::sql_error("sql-function", message).hint(hint), location)
    }
}

/// Returns a row for each value. Without values, it is a row of NULL that a filter removes.
fn plan_rows(values: Vec<Value<'static>>, name: &str, data_type: Type, location: SqlLocation) -> Arc<Plan> {
    let row = |value| plan_row(NamedExpr::new(name, Expr::literal(value, data_type, location)));
    if values.is_empty() {
        return Plan::filter(Plan::union(vec![row(Value::Null)]), Expr::boolean(false, location));
    }
    Plan::union(values.into_iter().map(row).collect())
}

fn plan_row(value: NamedExpr) -> Arc<Plan> {
    Plan::project(Plan::one_row(), vec![value])
}

/// Returns whether a tree names a column.
fn names_column(tree: &ast::Expr) -> bool {
    let mut names_column = false;
    let _: ControlFlow<()> = ast::visit_expressions(tree, |inner| {
        names_column |= matches!(inner, ast::Expr::Identifier(_) | ast::Expr::CompoundIdentifier(_));
        ControlFlow::Continue(())
    });
    names_column
}
