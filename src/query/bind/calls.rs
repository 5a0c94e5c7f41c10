//! Calls: special forms, aggregates, windows, and the functions of the tables.

use sqlparser::ast::{self, FunctionArg, FunctionArgExpr, FunctionArguments};

use super::scope::{Clause, Scope, ScopeColumn};
use super::{BindResult, Binder, foreign_date_functions, syntax_docs};
use crate::base::diagnostic::Diagnostic;
use crate::base::identifier;
use crate::query::expr::{Expr, ExprKind, SqlLocation};
use crate::query::functions::{self, Argument, Function, Overload, Refusal, dates};
use crate::query::types::Type;
use crate::query::value::Value;

impl Binder<'_> {
    pub(super) fn bind_call(
        &mut self,
        scope: &Scope,
        clause: Clause,
        function: &ast::Function,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let name = function.name.to_string().to_lowercase();
        let location = self.name_location(function).unwrap_or(location);
        if !matches!(function.parameters, FunctionArguments::None) || function.uses_odbc_syntax {
            return self.report_unsupported(format!("parameters of `{name}`"), "write a plain call", location);
        }
        if dates::reads_clock(&name) {
            let message = format!(
                "there is no `{}`: a day that is computed again must give the same numbers",
                name.to_uppercase()
            );
            let hint = "write `:as_of` for the day, or `days_since(column)` for how long ago";
            return self.report_mistake(Diagnostic::sql("clock", message).hint(hint), location);
        }
        if let Some(value) = self.bind_list_call(scope, clause, function, location) {
            return value;
        }
        if function.over.is_some() {
            return self.bind_window_call(scope, clause, function, &name, location);
        }
        if let Some(aggregate) = super::aggregates::find_aggregate(&name) {
            return self.bind_aggregate_call(scope, clause, function, aggregate, location);
        }
        if super::window_calls::find_window_function(&name).is_some() {
            let message = format!("`{}` needs a window", name.to_uppercase());
            let hint = "add `OVER (PARTITION BY … ORDER BY …)`";
            return self.report_mistake(Diagnostic::sql("sql-function", message).hint(hint), location);
        }
        if function.filter.is_some() || !function.within_group.is_empty() || function.null_treatment.is_some() {
            let message = format!("`{}` is no aggregate, so FILTER and WITHIN GROUP mean nothing", name.to_uppercase());
            let hint = "write CASE in its argument, or call an aggregate";
            return self.report_mistake(Diagnostic::sql("sql-function", message).hint(hint), location);
        }
        if super::special_forms::is_special_form(&name) {
            return self.bind_special_form(scope, clause, function, &name, location);
        }
        if matches!(name.as_str(), "regexp_like" | "rlike") {
            let mut arguments = self.bind_arguments(scope, clause, function, location)?;
            if let (Some(pattern), Some(value), true) = (arguments.pop(), arguments.pop(), arguments.is_empty()) {
                return self.build_regexp_match(&name, value, pattern, location);
            }
            return self.report_unknown_function(&name, location);
        }
        let trees = self.argument_trees(function, location);
        if let (true, Ok([ast::Expr::Function(inner)])) = (matches!(name.as_str(), "hex" | "to_hex"), trees.as_deref())
            && ["md5", "sha1", "sha", "sha256", "sha2"].contains(&inner.name.to_string().to_lowercase().as_str())
        {
            let digest = inner.name.to_string().to_uppercase();
            let hint = format!("leave it out: `{digest}(…)` is hexadecimal already");
            return self.report_unsupported(format!("`{}` of `{digest}`", name.to_uppercase()), hint, location);
        }
        if let Ok(trees) = &trees
            && foreign_date_functions::is_date_call(scope, &name, trees)
        {
            return self.bind_date_call(scope, clause, &name, trees, location);
        }
        if functions::hint_for_refused_function(&name).is_some() {
            return self.report_unknown_function(&name, location);
        }
        if functions::find_function(&name).is_none() {
            let unknown = self.report_unknown_function(&name, location);
            // What is wrong with its arguments is reported as well; `*` is none.
            if let FunctionArguments::List(list) = &function.args
                && list.args.iter().all(|argument| matches!(argument, FunctionArg::Unnamed(FunctionArgExpr::Expr(_))))
            {
                let _: BindResult<Vec<Expr>> = self.bind_arguments(scope, clause, function, location);
            }
            return unknown;
        }
        let arguments = self.bind_arguments(scope, clause, function, location)?;
        self.build_scalar_call(&name, arguments, location)
    }

    /// A call of a function of the tables, by its name.
    pub(super) fn build_scalar_call(
        &mut self,
        name: &str,
        arguments: Vec<Expr>,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let Some(function) = functions::find_function(name) else {
            return self.report_unknown_function(name, location);
        };
        let known: Vec<_> = arguments.iter().map(overload_argument).collect();
        let overload = (function.resolve)(&known).map_err(|refusal| add_usage_hint(refusal, function));
        self.build_overloaded_call(overload, arguments, location)
    }

    /// A call of a function that was found for its arguments, which are converted to what it takes.
    pub(super) fn build_overloaded_call(
        &mut self,
        overload: Result<Overload, Refusal>,
        arguments: Vec<Expr>,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let overload = match overload {
            Ok(overload) => overload,
            Err(refusal) => return self.report_refusal(refusal, location),
        };
        let mut converted = Vec::with_capacity(arguments.len());
        for (expr, to) in arguments.into_iter().zip(&overload.arguments) {
            converted.push(self.convert_argument(expr, *to)?);
        }
        let nullable = overload.nullable || converted.iter().any(|argument| argument.nullable);
        let call = ExprKind::Call(overload.scalar, converted);
        self.fold_constant(Expr::new(call, overload.result, nullable, location))
    }

    /// As [`Self::coerce`], also where a function converts what would not mix elsewhere (`||` makes text of everything).
    fn convert_argument(&mut self, expr: Expr, to: Type) -> BindResult<Expr> {
        if expr.data_type == to || expr.as_literal().is_some() || expr.data_type.common_with(to) == Some(to) {
            return self.coerce_or_cast_literal(expr, to);
        }
        self.implicit_cast(expr, to)
    }

    fn coerce_or_cast_literal(&mut self, expr: Expr, to: Type) -> BindResult<Expr> {
        if expr.as_literal().is_some() && expr.data_type != to && expr.data_type != Type::Text {
            // A literal of another type (`1 || 'a'`): converted as a cast would.
            return self.implicit_cast(expr, to);
        }
        self.coerce(expr, to)
    }

    pub(super) fn report_unknown_function<T>(&mut self, name: &str, location: SqlLocation) -> BindResult<T> {
        if let Some(hint) = functions::hint_for_refused_function(name) {
            let what = format!("there is no function `{}`", name.to_uppercase());
            return self.report_unsupported_message(what, hint, location);
        }
        let mistake = Diagnostic::sql("unknown-function", format!("there is no function `{}`", name.to_uppercase()));
        let mistake =
            match identifier::nearest(name, syntax_docs::callable_names()).and_then(syntax_docs::usage_and_meaning) {
                Some((usage, meaning)) => {
                    mistake.hint(format!("did you mean `{usage}`? {}", meaning.trim_end_matches('.')))
                }
                None => mistake.hint("`healthscore show PIPELINE functions` lists them"),
            };
        self.report_mistake(mistake, location)
    }

    /// The arguments of a plain call, all of them expressions.
    pub(super) fn bind_arguments(
        &mut self,
        scope: &Scope,
        clause: Clause,
        function: &ast::Function,
        location: SqlLocation,
    ) -> BindResult<Vec<Expr>> {
        let trees = self.argument_trees(function, location)?;
        let of_unit = foreign_date_functions::unit_position(scope, &function.name.to_string().to_lowercase(), &trees);
        let bound: Vec<BindResult<Expr>> = trees
            .iter()
            .enumerate()
            .map(|(at, tree)| {
                let unit = if of_unit == Some(at) { self.unquoted_unit(scope, tree)? } else { None };
                match unit {
                    Some(unit) => Ok(Expr::literal(Value::text(unit), Type::Text, self.location_of(*tree))),
                    None => self.bind_expression(scope, clause, tree),
                }
            })
            .collect();
        bound.into_iter().collect()
    }

    /// The same before they are bound.
    pub(super) fn argument_trees<'f>(
        &mut self,
        function: &'f ast::Function,
        location: SqlLocation,
    ) -> BindResult<Vec<&'f ast::Expr>> {
        let name = function.name.to_string().to_uppercase();
        let list = match &function.args {
            FunctionArguments::None => return Ok(Vec::new()),
            FunctionArguments::Subquery(_) => {
                let what = format!("`{name}` of a subquery");
                return self.report_unsupported(
                    what,
                    "put the subquery in brackets of its own, or write a join",
                    location,
                );
            }
            FunctionArguments::List(list) => list,
        };
        let mut trees = Vec::with_capacity(list.args.len());
        for argument in &list.args {
            match argument {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(tree)) => trees.push(tree),
                FunctionArg::Unnamed(_) => {
                    let what = format!("`{name}` of `*`");
                    return self.report_unsupported(what, "name the column", location);
                }
                FunctionArg::Named { .. } | FunctionArg::ExprNamed { .. } => {
                    let what = format!("named arguments of `{name}`");
                    return self.report_unsupported(what, "write the arguments in order", location);
                }
            }
        }
        Ok(trees)
    }

    /// A unit of time without quotes; none for anything else. Refused where it also names a column of texts, which may
    /// hold units.
    pub(super) fn unquoted_unit(&mut self, scope: &Scope, tree: &ast::Expr) -> BindResult<Option<String>> {
        let (Some(unit), ast::Expr::Identifier(name)) = (possible_unit(tree), tree) else {
            return Ok(possible_unit(tree));
        };
        let is_text = |column: &&ScopeColumn| column.field.data_type == Type::Text;
        if !scope.find_columns(None, &name.value).iter().any(is_text) {
            return Ok(Some(unit));
        }
        let message = format!("`{}` is a unit of time, and a column of texts here", name.value);
        let hint = format!("write the unit in quotes: `'{}'`", unit.to_lowercase());
        let location = self.location_of(tree);
        self.report_mistake(Diagnostic::sql("sql-function", message).hint(hint), location)
    }

    /// The place of a function's name.
    fn name_location(&self, function: &ast::Function) -> Option<SqlLocation> {
        let ident = function.name.0.first()?.as_ident()?;
        Some(self.lines.location_of(ident.span))
    }
}

/// A refusal without a way out, with how the function is written.
fn add_usage_hint(refusal: Refusal, function: &Function) -> Refusal {
    if refusal.hint.is_some() {
        return refusal;
    }
    let usage = function.usage;
    match function.examples.first() {
        Some((example, value)) => refusal.hint(format!("write `{usage}`: `{example}` is `{value}`")),
        None => refusal.hint(format!("write `{usage}`")),
    }
}

/// What the choice of an overload depends on.
pub(super) fn overload_argument(expr: &Expr) -> Argument<'_> {
    Argument { data_type: expr.data_type, literal: expr.as_literal() }
}

/// A unit of time without quotes, where no column is called so.
pub(super) fn unit_unless_column(scope: &Scope, tree: &ast::Expr) -> Option<String> {
    possible_unit(tree).filter(|name| scope.find_columns(None, name).is_empty())
}

/// A unit of time without quotes, or a column that is called like one.
pub(super) fn possible_unit(tree: &ast::Expr) -> Option<String> {
    match tree {
        ast::Expr::Identifier(name) if name.quote_style.is_none() => {
            let written = name.value.to_lowercase();
            match UNIT_ABBREVIATIONS.iter().find(|(short, _)| *short == written) {
                Some((_, unit)) => Some((*unit).to_owned()),
                None => dates::date_parts::DatePart::from_name(&written).is_some().then(|| name.value.clone()),
            }
        }
        // BigQuery's weeks that begin on Monday.
        ast::Expr::Function(function) if function.to_string().eq_ignore_ascii_case("WEEK(MONDAY)") => {
            Some("isoweek".to_owned())
        }
        _ => None,
    }
}

/// Units as Snowflake and SQL Server abbreviate them beside the names that there are.
const UNIT_ABBREVIATIONS: [(&str, &str); 14] = [
    ("yy", "year"),
    ("yyy", "year"),
    ("yyyy", "year"),
    ("qtr", "quarter"),
    ("qtrs", "quarter"),
    ("qq", "quarter"),
    ("mm", "month"),
    ("wk", "week"),
    ("dd", "day"),
    ("hh", "hour"),
    ("mi", "minute"),
    ("ss", "second"),
    ("dayofweekiso", "isodow"),
    ("dayofweek_iso", "isodow"),
];
