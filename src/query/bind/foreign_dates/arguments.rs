//! The arguments of a call: values, and units without quotes.

use sqlparser::ast;

use crate::base::diagnostic::Diagnostic;
use crate::query::bind::binder::{BindResult, Binder, all_bound};
use crate::query::bind::callables::usage_or_name;
use crate::query::bind::date_units::unit_position;
use crate::query::bind::scope::ExprContext;
use crate::query::expr::Expr;
use crate::query::functions::date_part::DatePart;
use crate::query::sql_text::SqlLocation;
use crate::query::value::Value;

/// An argument of a call.
#[derive(Debug)]
enum DateArgument {
    /// A unit without quotes.
    Unit(String),
    Value(Expr),
}

/// A call whose arguments are bound.
#[derive(Debug)]
pub struct DateCall<'c> {
    /// The name of the function in lower case.
    pub name: &'c str,
    arguments: Vec<DateArgument>,
    pub location: SqlLocation,
}

/// The arguments of a call that names a unit.
#[derive(Debug)]
pub struct UnitArguments<const N: usize> {
    pub unit: String,
    /// The other arguments.
    pub values: [Expr; N],
}

impl DateArgument {
    /// Returns the unit that the argument names, with or without quotes.
    fn into_unit(self) -> Option<String> {
        match self {
            Self::Unit(unit) => Some(unit),
            Self::Value(expr) => match expr.as_literal() {
                Some(Value::Text(text)) if DatePart::from_name(text).is_some() => Some(text.to_string()),
                _ => None,
            },
        }
    }

    fn into_value(self) -> Option<Expr> {
        match self {
            Self::Unit(_) => None,
            Self::Value(expr) => Some(expr),
        }
    }
}

impl DateCall<'_> {
    /// Returns how many arguments the call has.
    #[must_use]
    pub fn argument_count(&self) -> usize {
        self.arguments.len()
    }
}

impl Binder<'_> {
    pub(super) fn bind_date_arguments<'c>(
        &mut self,
        context: ExprContext<'_>,
        name: &'c str,
        trees: &[&ast::Expr],
        location: SqlLocation,
    ) -> BindResult<DateCall<'c>> {
        let of_unit = unit_position(context.scope, name, trees);
        let unit = match of_unit.and_then(|at| trees.get(at)) {
            Some(tree) => self.unquoted_unit(context.scope, tree)?,
            None => None,
        };
        let arguments = all_bound(trees.iter().enumerate().map(|(at, tree)| match &unit {
            Some(unit) if of_unit == Some(at) => Ok(DateArgument::Unit(unit.clone())),
            _ => self.bind_expression(context, tree).map(DateArgument::Value),
        }))?;
        Ok(DateCall { name, arguments, location })
    }

    /// Returns the values of a call, none of which may be a unit without quotes.
    pub(super) fn all_date_values(&mut self, call: DateCall) -> BindResult<Vec<Expr>> {
        let DateCall { name, arguments, location } = call;
        let values: Option<Vec<Expr>> = arguments.into_iter().map(DateArgument::into_value).collect();
        match values {
            Some(values) => Ok(values),
            None => self.report_wrong_date_call(name, location),
        }
    }

    /// Returns the values of a call that has exactly N arguments.
    pub(super) fn date_values<const N: usize>(&mut self, call: DateCall) -> BindResult<[Expr; N]> {
        let (name, location) = (call.name, call.location);
        match self.all_date_values(call)?.try_into() {
            Ok(values) => Ok(values),
            Err(_) => self.report_wrong_date_call(name, location),
        }
    }

    /// Returns the unit at a position, and the N other arguments.
    pub(super) fn date_unit_and_values<const N: usize>(
        &mut self,
        position: usize,
        mut call: DateCall,
    ) -> BindResult<UnitArguments<N>> {
        let (name, location) = (call.name, call.location);
        let unit = (position < call.arguments.len()).then(|| call.arguments.remove(position));
        match unit.and_then(DateArgument::into_unit) {
            Some(unit) => Ok(UnitArguments { unit, values: self.date_values(call)? }),
            None => self.report_wrong_date_call(name, location),
        }
    }

    pub(super) fn report_wrong_date_call<T>(&mut self, name: &str, location: SqlLocation) -> BindResult<T> {
        let message = format!("`{}` is written `{}`", name.to_uppercase(), usage_or_name(name));
        self.report_mistake(Diagnostic::sql_error("sql-function", message), location)
    }
}
