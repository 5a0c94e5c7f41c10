//! Binds a call with OVER.

use sqlparser::ast;

use crate::base::diagnostic::Diagnostic;
use crate::query::bind::binder::{BindResult, Binder, Reported};
use crate::query::bind::callables::aggregate_kind::AggregateKind;
use crate::query::bind::callables::lookup::find_aggregate;
use crate::query::bind::callables::window_functions::{RATIO_TO_REPORT, find_window_function};
use crate::query::bind::null_treatment::normalise_null_treatment;
use crate::query::bind::scope::{Clause, ExprContext};
use crate::query::expr::{AggregateFunction, Expr, WindowFunction};
use crate::query::functions::arithmetic::Operator;
use crate::query::sql_text::SqlLocation;

impl Binder<'_> {
    /// Binds a call with OVER, by the name of the function in lower case.
    pub(in crate::query::bind) fn bind_window_call(
        &mut self,
        context: ExprContext<'_>,
        function: &ast::Function,
        name: &str,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        self.check_window_allowed(context.clause, location)?;
        if RATIO_TO_REPORT.names.contains(&name) {
            return self.bind_ratio_to_report(context, function, location);
        }
        let function = &normalise_null_treatment(function);
        let Some(over) = &function.over else { return Err(Reported) };
        let over = self.bind_over(context.scope, over, location)?;
        if let Some(called) = find_window_function(name).or_else(|| value_function_of_aggregate(name, function)) {
            let window = self.bind_window_function(context.scope, function, called, over, location)?;
            return Ok(Expr::window(window));
        }
        match find_aggregate(name) {
            Some(kind) => {
                let window = self.bind_window_aggregate(context.scope, function, kind, over, location)?;
                Ok(Expr::window(window))
            }
            None => self.report_unknown_function(name, location),
        }
    }

    /// Refuses a window in a clause that cannot have one.
    fn check_window_allowed(&mut self, clause: Clause, location: SqlLocation) -> BindResult<()> {
        match clause {
            Clause::Select => Ok(()),
            Clause::Row => {
                let message = "expected an expression over one account's row, found a window function";
                let hint = "compute it in the SQL file of a metric, and use the metric here";
                self.report_mistake(Diagnostic::sql_error("sql-row", message).hint(hint), location)
            }
            _ => {
                let message = format!("a window function is not allowed in {}", clause.name());
                let hint = "compute it in a subquery first, or filter with QUALIFY";
                self.report_mistake(Diagnostic::sql_error("sql-window", message).hint(hint), location)
            }
        }
    }

    /// Binds `RATIO_TO_REPORT(x) OVER (…)`: x divided by the sum of the window.
    fn bind_ratio_to_report(
        &mut self,
        context: ExprContext<'_>,
        function: &ast::Function,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let mut arguments = self.bind_arguments(context.in_clause(Clause::Window), function, location)?;
        let mut sum = function.clone();
        sum.name = ast::ObjectName::from(vec![ast::Ident::new("sum")]);
        let sum = self.bind_window_call(context, &sum, "sum", location)?;
        match arguments.pop() {
            Some(value) => self.build_arithmetic(Operator::Divide, value, sum, location),
            None => Err(Reported),
        }
    }

    /// Reports a function that depends on the order of rows and has none.
    pub(super) fn report_unordered_window<T>(&mut self, name: &str, location: SqlLocation) -> BindResult<T> {
        let message = format!("`{}` gives another answer when rows come in another order", name.to_uppercase());
        let hint = "say with ORDER BY in its OVER which rows come first";
        self.report_mistake(Diagnostic::sql_error("sql-order", message).hint(hint), location)
    }
}

/// Returns FIRST_VALUE for FIRST with OVER, and LAST_VALUE for LAST, unless they have an order within their brackets.
fn value_function_of_aggregate(name: &str, function: &ast::Function) -> Option<WindowFunction> {
    match find_aggregate(name)? {
        AggregateKind::Ordered(aggregate) if !has_own_order(function) => Some(match aggregate {
            AggregateFunction::First => WindowFunction::FirstValue,
            _ => WindowFunction::LastValue,
        }),
        _ => None,
    }
}

/// Returns whether values are ordered within the brackets: `FIRST(x ORDER BY y)`.
fn has_own_order(function: &ast::Function) -> bool {
    let ast::FunctionArguments::List(list) = &function.args else { return false };
    list.clauses.iter().any(|clause| matches!(clause, ast::FunctionArgumentClause::OrderBy(_)))
}
