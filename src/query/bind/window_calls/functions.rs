//! Functions that rank rows or pick one of them.

use std::ops::RangeInclusive;

use sqlparser::ast;

use crate::base::diagnostic::Diagnostic;
use crate::query::bind::binder::{BindResult, Binder};
use crate::query::bind::callables::usage_or_name;
use crate::query::bind::null_treatment::ignores_nulls;
use crate::query::bind::scope::{Clause, Scope};
use crate::query::bind::syntax_tree::function_name;
use crate::query::bind::window_frames::FramedArguments;
use crate::query::bind::window_specs::BoundWindowSpec;
use crate::query::expr::{Expr, WindowCall, WindowFrame, WindowFunction};
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;
use crate::query::value::Value;

impl Binder<'_> {
    /// Binds a function that ranks rows or picks one of them.
    pub(super) fn bind_window_function(
        &mut self,
        scope: &Scope,
        function: &ast::Function,
        called: WindowFunction,
        mut over: BoundWindowSpec,
        location: SqlLocation,
    ) -> BindResult<WindowCall> {
        let name = function_name(function);
        if function.filter.is_some() {
            let what = format!("FILTER of `{}`", name.to_uppercase());
            return self.report_unsupported(what, "write CASE in its argument", location);
        }
        let mut arguments = self.bind_arguments(scope.in_clause(Clause::Window), function, location)?;
        self.check_argument_count(called, &name, arguments.len(), location)?;
        if over.counts_unordered_rows() || over.order.is_empty() && needs_order(called) {
            return self.report_unordered_window(&name, location);
        }
        let data_type = self.convert_window_arguments(called, &mut arguments)?;
        self.check_row_count(called, &name, &arguments)?;
        let frame = over.take_frame();
        let BoundWindowSpec { partition, order, .. } = over;
        let FramedArguments { arguments, frame } = if reads_frame(called) {
            frame.append_to(arguments)
        } else {
            FramedArguments { arguments, frame: WindowFrame::default_of_order(&order) }
        };
        let ignore_nulls = ignores_nulls(function);
        Ok(WindowCall { function: called, arguments, partition, order, frame, ignore_nulls, data_type, location })
    }

    fn check_argument_count(
        &mut self,
        called: WindowFunction,
        name: &str,
        found: usize,
        location: SqlLocation,
    ) -> BindResult<()> {
        let expected = argument_counts(called);
        if expected.contains(&found) {
            return Ok(());
        }
        let (least, most) = (expected.start(), expected.end());
        let takes = if least == most { least.to_string() } else { format!("{least} to {most}") };
        let message = format!("`{}` takes {takes} arguments, found {found}", name.to_uppercase());
        let hint = format!("write `{}`", usage_or_name(name));
        self.report_mistake(Diagnostic::sql_error("sql-function", message).hint(hint), location)
    }

    /// Converts a NULL value and the default of LAG and LEAD. Returns the type of the result.
    fn convert_window_arguments(&mut self, called: WindowFunction, arguments: &mut Vec<Expr>) -> BindResult<Type> {
        let data_type = match called {
            WindowFunction::PercentRank | WindowFunction::CumulativeDistribution => return Ok(Type::Double),
            picked if picks_value(picked) => self.type_picked_value(arguments)?,
            _ => return Ok(Type::Integer),
        };
        if let Some(default) = (arguments.len() == 3).then(|| arguments.pop()).flatten() {
            // The default takes the type of the value, even if it loses digits.
            let is_number = default.data_type.is_numeric() && data_type.is_numeric();
            arguments.push(if is_number {
                self.implicit_cast(default, data_type)?
            } else {
                self.coerce_expr(default, data_type)?
            });
        }
        Ok(data_type)
    }

    /// Returns the type of the value that is picked. The literal NULL becomes an integer.
    fn type_picked_value(&mut self, arguments: &mut [Expr]) -> BindResult<Type> {
        match arguments.first_mut() {
            Some(value) if value.data_type == Type::Null => {
                *value = self.coerce_expr(value.clone(), Type::Integer)?;
                Ok(Type::Integer)
            }
            value => Ok(value.map_or(Type::Integer, |value| value.data_type)),
        }
    }

    /// Refuses a number of rows or of groups that is no literal, or less than it can be.
    fn check_row_count(&mut self, called: WindowFunction, name: &str, arguments: &[Expr]) -> BindResult<()> {
        let (counted, least) = match called {
            WindowFunction::Lag | WindowFunction::Lead => (arguments.get(1), i64::MIN),
            WindowFunction::NthValue => (arguments.get(1), 1),
            WindowFunction::Ntile => (arguments.first(), 1),
            _ => return Ok(()),
        };
        match counted.map(|counted| (counted.location, counted.as_literal())) {
            None => Ok(()),
            Some((_, Some(Value::Integer(count)))) if *count >= least => Ok(()),
            Some((place, _)) => {
                let least = if least == 1 { " from 1 on" } else { "" };
                let message = format!("`{}` counts rows by a whole number{least}", name.to_uppercase());
                self.report_mistake(Diagnostic::sql_error("sql-function", message).hint("write it as a literal"), place)
            }
        }
    }
}

fn argument_counts(function: WindowFunction) -> RangeInclusive<usize> {
    match function {
        WindowFunction::Lag | WindowFunction::Lead => 1..=3,
        WindowFunction::NthValue => 2..=2,
        WindowFunction::FirstValue | WindowFunction::LastValue | WindowFunction::Ntile => 1..=1,
        _ => 0..=0,
    }
}

/// Returns whether a function depends on the order of rows. Ranks do not: without an order, all rows are peers.
fn needs_order(function: WindowFunction) -> bool {
    !matches!(
        function,
        WindowFunction::Rank
            | WindowFunction::DenseRank
            | WindowFunction::PercentRank
            | WindowFunction::CumulativeDistribution
    )
}

fn picks_value(function: WindowFunction) -> bool {
    reads_frame(function) || matches!(function, WindowFunction::Lag | WindowFunction::Lead)
}

/// Returns whether a function reads the rows of its frame.
fn reads_frame(function: WindowFunction) -> bool {
    matches!(function, WindowFunction::FirstValue | WindowFunction::LastValue | WindowFunction::NthValue)
}
