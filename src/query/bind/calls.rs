//! Calls: finds out whether a name is a special form, an aggregate, a window or a scalar function.

use chrono_tz::Tz;
use sqlparser::ast::{self, FunctionArg, FunctionArgExpr, FunctionArguments};

use super::binder::{BindResult, Binder, all_bound};
use super::callables::lookup::find_aggregate;
use super::callables::special_forms::find_special_form;
use super::callables::window_functions::find_window_function;
use super::date_units::unit_position;
use super::foreign_dates::find_date_function;
use super::patterns::RegexpMatch;
use super::scope::ExprContext;
use super::syntax_tree::{function_name, list_elements, quoted_text};
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::Expr;
use crate::query::functions::{self, dates};
use crate::query::sql_text::SqlLocation;

impl Binder<'_> {
    pub(super) fn bind_call(
        &mut self,
        context: ExprContext<'_>,
        function: &ast::Function,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let known_mistakes = self.mistakes.len();
        let bound = self.bind_named_call(context, function, location);
        if bound.is_err()
            && let [mistake] = &mut self.mistakes[known_mistakes..]
            && let Some(hint) = hint_for_zone_argument(mistake, function)
        {
            mistake.hint = Some(hint.into());
        }
        bound
    }

    fn bind_named_call(
        &mut self,
        context: ExprContext<'_>,
        function: &ast::Function,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let name = function_name(function);
        let location = self.name_location(function).unwrap_or(location);
        if !matches!(function.parameters, FunctionArguments::None) || function.uses_odbc_syntax {
            return self.report_unsupported(format!("parameters of `{name}`"), "write a plain call", location);
        }
        if dates::reads_clock(&name) {
            let message =
                format!("`{}` is not available: computing a day again must give the same numbers", name.to_uppercase());
            let hint = "write `:as_of` for the day, or `days_since(column)` for how long ago";
            return self.report_mistake(Diagnostic::sql_error("clock", message).hint(hint), location);
        }
        if let Some(value) = self.bind_list_call(context, function, location) {
            return value;
        }
        if function.over.is_some() {
            return self.bind_window_call(context, function, &name, location);
        }
        if let Some(kind) = find_aggregate(&name) {
            return self.bind_aggregate_call(context, function, kind, location);
        }
        if find_window_function(&name).is_some() {
            let message = format!("`{}` needs a window", name.to_uppercase());
            let hint = "add `OVER (PARTITION BY … ORDER BY …)`";
            return self.report_mistake(Diagnostic::sql_error("sql-function", message).hint(hint), location);
        }
        if function.filter.is_some() || !function.within_group.is_empty() || function.null_treatment.is_some() {
            let message =
                format!("`{}` is not an aggregate, so it cannot have FILTER or WITHIN GROUP", name.to_uppercase());
            let hint = "write CASE in its argument, or call an aggregate";
            return self.report_mistake(Diagnostic::sql_error("sql-function", message).hint(hint), location);
        }
        if let Some(form) = find_special_form(&name) {
            return self.bind_special_form(context, function, form, &name, location);
        }
        if let Some(kind) = RegexpMatch::of_function(&name) {
            return self.bind_regexp_call(context, function, kind, location);
        }
        self.bind_scalar_call(context, function, &name, location)
    }

    /// Binds a call of a scalar function, or of a function of dates as another engine calls it.
    fn bind_scalar_call(
        &mut self,
        context: ExprContext<'_>,
        function: &ast::Function,
        name: &str,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let trees = self.argument_trees(function, location);
        if let Ok(trees) = &trees {
            self.check_hex_of_digest(name, trees, location)?;
            self.check_list_of_formats(name, trees, location)?;
            if let Some(date_function) = find_date_function(context.scope, name, trees) {
                return self.bind_date_call(context, date_function, name, trees, location);
            }
        }
        if functions::hint_for_refused_function(name).is_some() {
            return self.report_unknown_function(name, location);
        }
        if functions::find_function(name).is_none() {
            let unknown = self.report_unknown_function(name, location);
            // Mistakes in its arguments are reported as well, but `*` and names of arguments are not.
            if let FunctionArguments::List(list) = &function.args
                && list.args.iter().all(|argument| matches!(argument, FunctionArg::Unnamed(FunctionArgExpr::Expr(_))))
            {
                let _: BindResult<Vec<Expr>> = self.bind_arguments(context, function, location);
            }
            return unknown;
        }
        let arguments = self.bind_arguments(context, function, location)?;
        self.build_scalar_call(name, arguments, location)
    }

    /// Binds REGEXP_LIKE and RLIKE.
    fn bind_regexp_call(
        &mut self,
        context: ExprContext<'_>,
        function: &ast::Function,
        kind: RegexpMatch,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let arguments = self.bind_arguments(context, function, location)?;
        match <[Expr; 2]>::try_from(arguments) {
            Ok([value, pattern]) => self.build_regexp_match(kind, value, pattern, location),
            Err(_) => self.report_unknown_function(&function_name(function), location),
        }
    }

    /// Refuses `HEX(MD5(x))`: digests are hexadecimal already.
    fn check_hex_of_digest(&mut self, name: &str, trees: &[&ast::Expr], location: SqlLocation) -> BindResult<()> {
        if let (true, [ast::Expr::Function(inner)]) = (matches!(name, "hex" | "to_hex"), trees)
            && ["md5", "sha1", "sha", "sha256", "sha2"].contains(&function_name(inner).as_str())
        {
            let digest = inner.name.to_string().to_uppercase();
            let hint = format!("leave it out: `{digest}(…)` is hexadecimal already");
            return self.report_unsupported(format!("`{}` of `{digest}`", name.to_uppercase()), hint, location);
        }
        Ok(())
    }

    /// Refuses `TRY_STRPTIME(text, ['%d.%m.%Y', '%Y-%m-%d'])`.
    fn check_list_of_formats(&mut self, name: &str, trees: &[&ast::Expr], location: SqlLocation) -> BindResult<()> {
        if !matches!(name, "strptime" | "try_strptime") {
            return Ok(());
        }
        let [text, list] = trees else { return Ok(()) };
        let Some(formats) = list_elements(list) else { return Ok(()) };
        let calls: Vec<String> = formats.iter().map(|format| format!("TRY_STRPTIME({text}, {format})")).collect();
        let hint = format!("write `COALESCE({})`", calls.join(", "));
        self.report_unsupported(format!("a list of formats in `{}`", name.to_uppercase()), hint, location)
    }

    /// Binds the arguments of a plain call, all of which are expressions.
    pub(super) fn bind_arguments(
        &mut self,
        context: ExprContext<'_>,
        function: &ast::Function,
        location: SqlLocation,
    ) -> BindResult<Vec<Expr>> {
        let trees = self.argument_trees(function, location)?;
        let of_unit = unit_position(context.scope, &function_name(function), &trees);
        all_bound(trees.iter().enumerate().map(|(at, tree)| {
            let unit = if of_unit == Some(at) { self.unquoted_unit(context.scope, tree)? } else { None };
            match unit {
                Some(unit) => Ok(Expr::text(unit, self.location_of(*tree))),
                None => self.bind_expression(context, tree),
            }
        }))
    }

    /// Returns the arguments of a plain call before they are bound.
    pub(super) fn argument_trees<'f>(
        &mut self,
        function: &'f ast::Function,
        location: SqlLocation,
    ) -> BindResult<Vec<&'f ast::Expr>> {
        let name = function.name.to_string().to_uppercase();
        let list = match &function.args {
            FunctionArguments::None => return Ok(Vec::new()),
            FunctionArguments::Subquery(_) => {
                let hint = "put the subquery in another pair of brackets, or write a join";
                return self.report_unsupported(format!("`{name}` of a subquery"), hint, location);
            }
            FunctionArguments::List(list) => list,
        };
        let mut trees = Vec::with_capacity(list.args.len());
        for argument in &list.args {
            match argument {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(tree)) => trees.push(tree),
                FunctionArg::Unnamed(_) => {
                    return self.report_unsupported(format!("`{name}` of `*`"), "name the column", location);
                }
                FunctionArg::Named { .. } | FunctionArg::ExprNamed { .. } => {
                    let what = format!("named arguments of `{name}`");
                    return self.report_unsupported(what, "write the arguments in order", location);
                }
            }
        }
        Ok(trees)
    }

    /// Returns the place of a function's name.
    fn name_location(&self, function: &ast::Function) -> Option<SqlLocation> {
        let ident = function.name.0.first()?.as_ident()?;
        Some(self.lines.location_of(ident.span))
    }
}

/// Returns the hint for a refused call whose last argument is a time zone, as other engines take one.
fn hint_for_zone_argument(mistake: &Diagnostic, function: &ast::Function) -> Option<String> {
    let FunctionArguments::List(list) = &function.args else { return None };
    let [_, .., FunctionArg::Unnamed(FunctionArgExpr::Expr(last))] = list.args.as_slice() else { return None };
    let zone: Tz = quoted_text(last)?.parse().ok()?;
    // A function that is refused by name has a hint of its own.
    matches!(mistake.code, "sql-function" | "sql-value" | "unknown-function").then(|| {
        format!(
            "leave the zone out, and write `x AT TIME ZONE '{zone}'` for `x`: of an instant, it is what the clocks of the zone \
             show, and of a reading of these clocks, it is the instant"
        )
    })
}
