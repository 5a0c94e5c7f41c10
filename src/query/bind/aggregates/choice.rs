//! The aggregate that a call means, by its arguments.

use super::written_call::WrittenCall;
use crate::base::diagnostic::Diagnostic;
use crate::query::bind::binder::{BindResult, Binder, Reported};
use crate::query::bind::callables::aggregate_kind::{AggregateKind, QuantileKind};
use crate::query::bind::callables::find_usage;
use crate::query::expr::{AggregateFunction, Expr, SortKey};
use crate::query::types::Type;
use crate::query::value::Value;

/// An aggregate and the values that it aggregates.
#[derive(Debug)]
pub struct ChosenAggregate {
    pub function: AggregateFunction,
    pub arguments: Vec<Expr>,
}

/// The value and the share of a quantile.
struct QuantileArguments {
    value: Expr,
    share: f64,
}

impl Binder<'_> {
    /// Returns how a call is bound after `ANY_VALUE(x HAVING MAX y)` and `ARG_MAX(x, (y, z))` have become FIRST with an order.
    pub(super) fn rewrite_as_ordered(
        &mut self,
        kind: AggregateKind,
        call: &mut WrittenCall,
    ) -> BindResult<AggregateKind> {
        let kind = match (kind, call.having.take()) {
            (AggregateKind::Refused(_), Some(key)) => {
                call.order = vec![key];
                AggregateKind::Ordered(AggregateFunction::First)
            }
            (kind, _) => kind,
        };
        if call.row.is_empty() {
            return Ok(kind);
        }
        match (kind, call.arguments.as_slice()) {
            (AggregateKind::Plain(function @ (AggregateFunction::ArgMax | AggregateFunction::ArgMin)), [value])
                if call.name.starts_with("ARG_") && !call.distinct && call.order.is_empty() =>
            {
                let descending = function == AggregateFunction::ArgMax;
                let value = self.copy_expr(value)?;
                let is_missing = self.build_is_null(value, call.location)?;
                call.order.push(SortKey { expr: is_missing, descending: false, nulls_first: false });
                let row = std::mem::take(&mut call.row).into_iter();
                call.order.extend(row.map(|expr| SortKey { expr, descending, nulls_first: descending }));
                Ok(AggregateKind::Ordered(AggregateFunction::First))
            }
            (AggregateKind::Count, _) => self.report_several_columns(call),
            _ => {
                let what = format!("a row of several values in `{}`", call.name);
                let hint = "write `ARG_MAX(x, (y, z))`, or `FIRST(x ORDER BY y DESC, z DESC)`";
                self.report_unsupported(what, hint, call.location)
            }
        }
    }

    /// Chooses the aggregate by the kind and the number of arguments.
    pub(super) fn choose_aggregate(
        &mut self,
        kind: AggregateKind,
        call: &mut WrittenCall,
    ) -> BindResult<ChosenAggregate> {
        let counted = call.arguments.len();
        if call.whole_row {
            return match kind {
                _ if counted > 0 => self.report_wrong_arguments(call, "`*` or values"),
                AggregateKind::Count => Ok(ChosenAggregate::count_rows()),
                _ => self.report_wrong_arguments(call, "a value, not `*`"),
            };
        }
        let arguments = std::mem::take(&mut call.arguments);
        match kind {
            AggregateKind::Count if counted == 0 => Ok(ChosenAggregate::count_rows()),
            AggregateKind::Count if counted == 1 => {
                Ok(ChosenAggregate { function: AggregateFunction::Count, arguments })
            }
            AggregateKind::Count => self.report_several_columns(call),
            AggregateKind::CountIf if counted == 1 => self.choose_count_if(call, arguments),
            // PostgreSQL's `MODE() WITHIN GROUP (ORDER BY x)`.
            AggregateKind::Plain(AggregateFunction::Mode) if counted == 0 && call.order.len() == 1 => {
                let key = call.order.first().ok_or(Reported)?.expr.clone();
                Ok(ChosenAggregate { function: AggregateFunction::Mode, arguments: vec![key] })
            }
            AggregateKind::Plain(AggregateFunction::Grouping)
                if counted > 0 && !call.distinct && call.filter.is_none() =>
            {
                Ok(ChosenAggregate { function: AggregateFunction::Grouping, arguments })
            }
            AggregateKind::Median if counted == 1 => {
                Ok(ChosenAggregate { function: AggregateFunction::QuantileContinuous(0.5), arguments })
            }
            AggregateKind::Quantile(quantile) => self.choose_quantile(call, quantile, arguments),
            AggregateKind::Ordered(function) if counted == 1 => {
                if call.order.is_empty() {
                    let hint = "say with ORDER BY, within its brackets, which row is first; or use MIN or MAX";
                    return self.report_unordered_aggregate(call, hint);
                }
                Ok(ChosenAggregate { function, arguments })
            }
            AggregateKind::Plain(function) => {
                let takes = argument_count(function, counted);
                if counted != takes {
                    let takes = if takes == 1 { "one value" } else { "two values" };
                    call.arguments = arguments;
                    return self.report_wrong_arguments(call, takes);
                }
                Ok(ChosenAggregate { function, arguments })
            }
            _ => {
                call.arguments = arguments;
                self.report_wrong_arguments(call, "one value")
            }
        }
    }

    /// Binds `COUNT_IF(condition)` as the sum of the condition.
    fn choose_count_if(&mut self, call: &WrittenCall, arguments: Vec<Expr>) -> BindResult<ChosenAggregate> {
        let condition = arguments.into_iter().next().ok_or(Reported)?;
        let condition = self.coerce_to_condition(condition)?;
        if condition.nullable {
            let message = format!("`{}` is NULL, not 0, where its condition is NULL in every row", call.name);
            let note = Diagnostic::note("count-if", message).at(self.sql.place_of(call.location));
            self.notes.push(note.hint("write `COUNT(*) FILTER (WHERE …)` to get 0, as in other engines"));
        }
        let number = self.implicit_cast(condition, Type::Integer)?;
        Ok(ChosenAggregate { function: AggregateFunction::Sum, arguments: vec![number] })
    }

    fn choose_quantile(
        &mut self,
        call: &WrittenCall,
        kind: QuantileKind,
        arguments: Vec<Expr>,
    ) -> BindResult<ChosenAggregate> {
        let QuantileArguments { value, share } = self.quantile_arguments(call, arguments)?;
        Ok(ChosenAggregate { function: kind.with_share(share), arguments: vec![value] })
    }

    /// Reads the value and the share of a quantile, in both spellings.
    fn quantile_arguments(&mut self, call: &WrittenCall, mut arguments: Vec<Expr>) -> BindResult<QuantileArguments> {
        let share = arguments.pop();
        let value = match (arguments.pop(), call.order.as_slice()) {
            (Some(value), []) => Some(value),
            (None, [key]) => Some(key.expr.clone()),
            _ => None,
        };
        let (Some(value), Some(share), true) = (value, share, arguments.is_empty()) else {
            let message = format!("`{}` takes a value and a share", call.name);
            let hint = "write `QUANTILE_CONT(x, 0.9)` or `PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY x)`";
            return self.report_mistake(Diagnostic::sql_error("sql-function", message).hint(hint), call.location);
        };
        let place = share.location;
        let share = self.coerce_expr(share, Type::Double)?;
        match share.as_literal() {
            Some(Value::Double(share)) if (0.0..=1.0).contains(share) => Ok(QuantileArguments { value, share: *share }),
            _ => {
                let message = format!("the share of `{}` is a literal from 0 to 1", call.name);
                self.report_mistake(
                    Diagnostic::sql_error("sql-function", message).hint("write 0.9 for nine tenths"),
                    place,
                )
            }
        }
    }

    fn report_wrong_arguments<T>(&mut self, call: &WrittenCall, takes: &str) -> BindResult<T> {
        let (name, counted) = (&call.name, call.arguments.len());
        let usage = find_usage(&name.to_lowercase()).map_or(name.as_str(), |found| found.usage);
        let mistake = Diagnostic::sql_error("sql-function", format!("`{name}` takes {takes}, found {counted}"));
        self.report_mistake(mistake.hint(format!("write `{usage}`")), call.location)
    }

    fn report_several_columns<T>(&mut self, call: &WrittenCall) -> BindResult<T> {
        let hint = "count one text made of both: `COUNT(DISTINCT a || '|' || b)`";
        self.report_unsupported("COUNT of several columns", hint, call.location)
    }

    pub(super) fn report_unordered_aggregate<T>(&mut self, call: &WrittenCall, hint: &str) -> BindResult<T> {
        let message = format!("`{}` gives another answer when rows come in another order", call.name);
        self.report_mistake(Diagnostic::sql_error("sql-order", message).hint(hint), call.location)
    }
}

impl ChosenAggregate {
    fn count_rows() -> Self {
        Self { function: AggregateFunction::CountRows, arguments: Vec::new() }
    }
}

/// Returns how many arguments a plain aggregate takes. The separator of STRING_AGG is optional.
fn argument_count(function: AggregateFunction, counted: usize) -> usize {
    match function {
        AggregateFunction::ArgMax
        | AggregateFunction::ArgMin
        | AggregateFunction::Correlation
        | AggregateFunction::CovarianceSample
        | AggregateFunction::CovariancePopulation => 2,
        AggregateFunction::Concatenate if counted == 2 => 2,
        _ => 1,
    }
}
