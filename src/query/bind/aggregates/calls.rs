//! Binds a call.

use sqlparser::ast;

use super::choice::ChosenAggregate;
use super::written_call::WrittenCall;
use crate::query::bind::binder::{BindResult, Binder};
use crate::query::bind::callables::aggregate_kind::AggregateKind;
use crate::query::bind::scope::{Clause, ExprContext};
use crate::query::expr::{AggregateCall, AggregateFunction, Expr};
use crate::query::functions::arithmetic::Operator;
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;

impl Binder<'_> {
    pub(in crate::query::bind) fn bind_aggregate_call(
        &mut self,
        context: ExprContext<'_>,
        function: &ast::Function,
        kind: AggregateKind,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        if let AggregateKind::Derived(derived) = kind {
            return self.bind_derived_aggregate(context, function, derived, location);
        }
        let name = function.name.to_string().to_uppercase();
        self.check_aggregate_allowed(context.clause, &name, location)?;
        let aggregate = self.bind_aggregate(context.in_clause(Clause::Aggregate), function, kind, location)?;
        if (aggregate.function, aggregate.data_type) == (AggregateFunction::Average, Type::Span) {
            let count =
                AggregateCall { function: AggregateFunction::Count, data_type: Type::Integer, ..aggregate.clone() };
            let sum = self.place_aggregate(AggregateCall { function: AggregateFunction::Sum, ..aggregate }, &name)?;
            let count = self.place_aggregate(count, &name)?;
            return self.build_arithmetic(Operator::Divide, sum, count, location);
        }
        self.place_aggregate(aggregate, &name)
    }

    /// Binds an aggregate with its arguments, FILTER and ORDER BY, in `context`.
    pub(in crate::query::bind) fn bind_aggregate(
        &mut self,
        context: ExprContext<'_>,
        function: &ast::Function,
        kind: AggregateKind,
        location: SqlLocation,
    ) -> BindResult<AggregateCall> {
        let mut written = self.bind_written_call(context, function, location)?;
        let kind = self.rewrite_as_ordered(kind, &mut written)?;
        // A constant orders nothing.
        written.order.retain(|key| key.expr.as_literal().is_none());
        if let AggregateKind::Refused(hint) = kind {
            return self.report_unordered_aggregate(&written, hint);
        }
        written.filter = function.filter.as_ref().map(|filter| self.bind_condition(context, filter)).transpose()?;
        let counted = written.arguments.len();
        let mut chosen = self.choose_aggregate(kind, &mut written)?;
        self.refuse_nullable_max_by(&written, &chosen)?;
        self.check_distinct_values(&written, &mut chosen)?;
        let ChosenAggregate { function, mut arguments } = chosen;
        let data_type = self.convert_aggregate_arguments(&written.name, function, &mut arguments, location)?;
        self.check_text_join(&written, function, counted)?;
        self.reduce_order(&mut written, function, &arguments)?;
        let WrittenCall { distinct, order, filter, .. } = written;
        let call = AggregateCall { function, arguments, distinct, order, data_type, location };
        match filter {
            None => Ok(call),
            Some(condition) => self.apply_filter(call, condition),
        }
    }

    /// Refuses MAX_BY and MIN_BY of a value that may be NULL: engines differ in whether they take such a row.
    fn refuse_nullable_max_by(&mut self, written: &WrittenCall, chosen: &ChosenAggregate) -> BindResult<()> {
        let (arg, direction) = match written.name.as_str() {
            "MAX_BY" => ("ARG_MAX", " DESC"),
            "MIN_BY" => ("ARG_MIN", ""),
            _ => return Ok(()),
        };
        if !chosen.arguments.first().is_some_and(|value| value.nullable) {
            return Ok(());
        }
        let hint = format!(
            "write `{arg}(x, y)` to pass over rows without x, or `FIRST(x ORDER BY y{direction})` to take the row"
        );
        self.report_unsupported(format!("`{}` of a value that may be NULL", written.name), hint, written.location)
    }

    /// Refuses intervals where equal values become one. COUNT counts their lengths instead.
    fn check_distinct_values(&mut self, written: &WrittenCall, chosen: &mut ChosenAggregate) -> BindResult<()> {
        let merges_equal_values =
            written.distinct || matches!(chosen.function, AggregateFunction::Mode | AggregateFunction::Entropy);
        if !merges_equal_values {
            return Ok(());
        }
        if chosen.function == AggregateFunction::Count {
            let arguments = std::mem::take(&mut chosen.arguments);
            chosen.arguments =
                arguments.into_iter().map(|argument| self.comparison_key(argument)).collect::<BindResult<_>>()?;
        }
        for argument in &chosen.arguments {
            self.refuse_intervals(argument.data_type, &written.name, written.location)?;
        }
        Ok(())
    }

    /// Refuses STRING_AGG without an order, and LISTAGG without a separator.
    fn check_text_join(
        &mut self,
        written: &WrittenCall,
        function: AggregateFunction,
        counted: usize,
    ) -> BindResult<()> {
        if written.name == "LISTAGG" && counted == 1 {
            let what = "`LISTAGG` without a separator, which is `,` in some engines and empty in others";
            let hint = "write `LISTAGG(x, ',')`, or `LISTAGG(x, '')` for no separator";
            return self.report_unsupported(what, hint, written.location);
        }
        if function == AggregateFunction::Concatenate && written.order.is_empty() {
            let hint = "say with ORDER BY, within its brackets, which values come first";
            return self.report_unordered_aggregate(written, hint);
        }
        Ok(())
    }

    /// Removes an order that changes nothing.
    fn reduce_order(
        &mut self,
        written: &mut WrittenCall,
        function: AggregateFunction,
        arguments: &[Expr],
    ) -> BindResult<()> {
        match function {
            AggregateFunction::Concatenate | AggregateFunction::First | AggregateFunction::Last => {}
            AggregateFunction::Mode
                if written.order.iter().any(|key| key.descending || arguments.first() != Some(&key.expr)) =>
            {
                let hint = "of several values that are most frequent, `MODE(x)` is the smallest";
                return self.report_unsupported(format!("`{}` in another order", written.name), hint, written.location);
            }
            // A descending order counts the share from the greatest value down.
            AggregateFunction::QuantileContinuous(_) | AggregateFunction::QuantileDiscrete(_) => {
                written.order.retain(|key| key.descending);
            }
            _ => written.order.clear(),
        }
        Ok(())
    }
}
