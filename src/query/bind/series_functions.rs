//! Tables of numbers, days and literals: RANGE, GENERATE_SERIES, UNNEST.

use std::sync::Arc;

use sqlparser::ast::{self, FunctionArg, FunctionArgExpr, FunctionArguments, TableFunctionArgs};

use super::scope::{Clause, Scope};
use super::{BindResult, Binder, lists};
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::{Expr, SqlLocation};
use crate::query::functions::arithmetic::date_arithmetic::move_wall_clock;
use crate::query::functions::calendar::civil_day;
use crate::query::interval::Interval;
use crate::query::plan::Plan;
use crate::query::types::Type;
use crate::query::value::{MICROS_PER_DAY, Value};

/// The most rows of a series: each is written out in the plan.
const MAX_SERIES_ROWS: usize = 1000;

/// A function that makes a series.
#[derive(Debug, Clone, Copy)]
struct SeriesFunction {
    name: &'static str,
    last_included: bool,
    /// Whether its engines may count months from the first day, and not each from the one before.
    from_start: bool,
}

const RANGE: SeriesFunction = SeriesFunction { name: "range", last_included: false, from_start: false };
const GENERATE_SERIES: SeriesFunction =
    SeriesFunction { name: "generate_series", last_included: true, from_start: false };
/// Those of BigQuery and Spark.
const GENERATE_ARRAY: SeriesFunction = SeriesFunction { from_start: true, ..GENERATE_SERIES };

impl Binder<'_> {
    /// The rows of `RANGE(5)`, `GENERATE_SERIES(1, 12)` or `GENERATE_SERIES(day, day, interval)`, and what their column is
    /// called; none for another name.
    pub(super) fn bind_series(
        &mut self,
        name: &str,
        arguments: &TableFunctionArgs,
        location: SqlLocation,
    ) -> Option<BindResult<(Arc<Plan>, &'static str)>> {
        let series = match name.to_ascii_lowercase().as_str() {
            "range" => RANGE,
            "generate_series" => GENERATE_SERIES,
            _ => return None,
        };
        Some(self.plan_series(series, &arguments.args, location).map(|plan| (plan, series.name)))
    }

    /// The rows of `UNNEST([1, 2])` and `UNNEST(GENERATE_ARRAY(1, 12))`.
    pub(super) fn bind_unnest(&mut self, lists: &[ast::Expr], location: SqlLocation) -> BindResult<Arc<Plan>> {
        if let [ast::Expr::Function(function)] = lists
            && let FunctionArguments::List(list) = &function.args
        {
            match function.name.to_string().to_ascii_lowercase().as_str() {
                "range" => return self.plan_series(RANGE, &list.args, location),
                "generate_series" => return self.plan_series(GENERATE_SERIES, &list.args, location),
                "generate_array" | "sequence" | "generate_timestamp_array" => {
                    return self.plan_series(GENERATE_ARRAY, &list.args, location);
                }
                "generate_date_array" => {
                    let mut arguments = list.args.clone();
                    if arguments.len() == 2 {
                        let day = FunctionArgExpr::Expr(one_day_interval());
                        arguments.push(FunctionArg::Unnamed(day));
                    }
                    let series = self.plan_series(GENERATE_ARRAY, &arguments, location)?;
                    let moment = Expr::column(0, Type::Timestamp, true, location);
                    let day = self.build_cast_to(moment, Type::Date, false, location)?;
                    return Ok(Plan::project(series, vec![("unnest".to_owned(), day)]));
                }
                _ => {}
            }
        }
        let [list] = lists else {
            return self.report_unsupported(
                "UNNEST of several lists",
                "write `(VALUES (1, 'a'), (2, 'b')) AS t (x, y)`",
                location,
            );
        };
        let Some(elements) = lists::list_elements(list) else {
            let hint = "export one row per element, or list literals: `UNNEST(['a', 'b'])`";
            return self.report_unsupported("UNNEST of a column", hint, location);
        };
        let rows: Vec<ast::Parens<Vec<ast::Expr>>> =
            elements.iter().map(|element| ast::Parens::with_empty_span(vec![element.clone()])).collect();
        let plan = self.bind_values(&rows, location)?;
        let mut plan = plan.as_ref().clone();
        if let Some(column) = plan.columns.first_mut() {
            "unnest".clone_into(&mut column.name);
        }
        Ok(Arc::new(plan))
    }

    fn plan_series(
        &mut self,
        SeriesFunction { name, last_included, from_start }: SeriesFunction,
        arguments: &[FunctionArg],
        location: SqlLocation,
    ) -> BindResult<Arc<Plan>> {
        let mut bound = Vec::new();
        for argument in arguments {
            let FunctionArg::Unnamed(FunctionArgExpr::Expr(tree)) = argument else {
                return self.report_wrong_series(name, location);
            };
            let mut reads = false;
            let _: std::ops::ControlFlow<()> = ast::visit_expressions(tree, |inner| {
                reads |= matches!(inner, ast::Expr::Identifier(_) | ast::Expr::CompoundIdentifier(_));
                std::ops::ControlFlow::Continue(())
            });
            if reads {
                return self.report_wrong_series(name, location);
            }
            bound.push(self.bind_expression(&Scope::default(), Clause::Values, tree)?);
        }
        let values: Option<Vec<&Value>> = bound.iter().map(Expr::as_literal).collect();
        let Some(values) = values else { return self.report_wrong_series(name, location) };
        let found = match values.as_slice() {
            [Value::Integer(end)] => series_numbers(0, *end, 1, last_included),
            [Value::Integer(start), Value::Integer(end)] => series_numbers(*start, *end, 1, last_included),
            [Value::Integer(start), Value::Integer(end), Value::Integer(step)] => {
                series_numbers(*start, *end, *step, last_included)
            }
            [start, end, Value::Interval(step)] => match (wall_clock_micros(start), wall_clock_micros(end)) {
                (Some(start), Some(_)) if from_start && step.months != 0 && is_after_28th(start) => {
                    let hint = "begin with the first day of a month, or write `GENERATE_SERIES`, which goes on from the \
                                28th after February";
                    return self.report_unsupported("months from a day that some months lack", hint, location);
                }
                (Some(start), Some(end)) => series_times(start, end, *step, last_included),
                _ => return self.report_wrong_series(name, location),
            },
            _ => return self.report_wrong_series(name, location),
        };
        let is_still = match values.as_slice() {
            [_, _, Value::Integer(step)] => *step == 0,
            [_, _, Value::Interval(step)] => step.length_in_micros() == 0,
            _ => false,
        };
        if is_still {
            let message = format!("the step of `{}` is 0", name.to_uppercase());
            return self.report_mistake(Diagnostic::sql("sql-function", message), location);
        }
        let Some(found) = found else {
            let message = format!("a series has at most {MAX_SERIES_ROWS} rows");
            let hint = "join a source that has the rows";
            return self.report_mistake(Diagnostic::sql("sql-too-long", message).hint(hint), location);
        };
        let data_type = if matches!(values.last(), Some(Value::Interval(_))) { Type::Timestamp } else { Type::Integer };
        let row = |value: Value<'static>| {
            Plan::project(Plan::one_row(), vec![(name.to_owned(), Expr::literal(value, data_type, location))])
        };
        let is_empty = found.is_empty();
        let rows = if is_empty { vec![Value::Null] } else { found };
        let series = Plan::union(rows.into_iter().map(row).collect());
        let nothing = Expr::literal(Value::Boolean(false), Type::Boolean, location);
        Ok(if is_empty { Plan::filter(series, nothing) } else { series })
    }

    fn report_wrong_series<T>(&mut self, name: &str, location: SqlLocation) -> BindResult<T> {
        let message = format!("`{}` takes literal numbers, or two dates and an interval", name.to_uppercase());
        let hint = "write `RANGE(5)`, `GENERATE_SERIES(1, 12)` or `GENERATE_SERIES(DATE '2026-01-01', :as_of, INTERVAL '1 month')`";
        self.report_mistake(Diagnostic::sql("sql-function", message).hint(hint), location)
    }
}

/// `INTERVAL '1' DAY`
fn one_day_interval() -> ast::Expr {
    ast::Expr::Interval(ast::Interval {
        value: Box::new(ast::Expr::value(ast::Value::SingleQuotedString("1 day".to_owned()))),
        leading_field: None,
        leading_precision: None,
        last_field: None,
        fractional_seconds_precision: None,
    })
}

/// What the clock reads at the beginning of a day, or at a time.
fn wall_clock_micros(value: &Value) -> Option<i64> {
    match value {
        Value::Date(day) => i64::from(*day).checked_mul(MICROS_PER_DAY),
        Value::Timestamp(micros) => Some(*micros),
        _ => None,
    }
}

/// None for more than there may be.
fn series_numbers(start: i64, end: i64, step: i64, last_included: bool) -> Option<Vec<Value<'static>>> {
    let mut found = Vec::new();
    let mut next = start;
    while step != 0 && is_before_end(i128::from(next), i128::from(end), step > 0, last_included) {
        if found.len() == MAX_SERIES_ROWS {
            return None;
        }
        found.push(Value::Integer(next));
        let Some(after) = next.checked_add(step) else { break };
        next = after;
    }
    Some(found)
}

/// Whether some months lack this day.
fn is_after_28th(micros: i64) -> bool {
    civil_day(micros.div_euclid(MICROS_PER_DAY)).day > 28
}

/// None for more than there may be. Each goes on from the one before: after February, the 31st has become the 28th.
fn series_times(start: i64, end: i64, step: Interval, last_included: bool) -> Option<Vec<Value<'static>>> {
    let mut found = Vec::new();
    let forwards = step.length_in_micros() > 0;
    let mut next = Some(start);
    while let Some(micros) = next {
        if step.length_in_micros() == 0 || !is_before_end(i128::from(micros), i128::from(end), forwards, last_included)
        {
            break;
        }
        if found.len() == MAX_SERIES_ROWS {
            return None;
        }
        found.push(Value::Timestamp(micros));
        next = move_wall_clock(micros, step);
    }
    Some(found)
}

fn is_before_end(next: i128, end: i128, forwards: bool, last_included: bool) -> bool {
    match (forwards, last_included) {
        (true, true) => next <= end,
        (true, false) => next < end,
        (false, true) => next >= end,
        (false, false) => next > end,
    }
}
