//! Calls of scalar functions: finds the overload for the arguments and converts them.

use super::binder::{BindResult, Binder};
use super::callables::{callable_names, find_usage};
use crate::base::diagnostic::Diagnostic;
use crate::base::nearest_name;
use crate::query::expr::{Expr, ExprKind};
use crate::query::functions::{self, Argument, Function, Overload, Refusal};
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;

impl Binder<'_> {
    /// Builds a call of a scalar function, by its name.
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

    /// Builds a call of an overload. Converts the arguments to its types.
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

    /// Converts an argument, also if the types would not mix elsewhere: `||` makes text of everything, `1 || 'a'` included.
    fn convert_argument(&mut self, expr: Expr, to: Type) -> BindResult<Expr> {
        let is_coerced = if expr.as_literal().is_some() {
            expr.data_type == Type::Text
        } else {
            expr.data_type.common_with(to) == Some(to)
        };
        if is_coerced { self.coerce_expr(expr, to) } else { self.implicit_cast(expr, to) }
    }

    pub(super) fn report_unknown_function<T>(&mut self, name: &str, location: SqlLocation) -> BindResult<T> {
        let message = format!("there is no function `{}`", name.to_uppercase());
        if let Some(hint) = functions::hint_for_refused_function(name) {
            return self.report_unsupported_message(message, hint, location);
        }
        let mistake = Diagnostic::sql_error("unknown-function", message);
        let mistake = match nearest_name::nearest_name(name, callable_names()).and_then(find_usage) {
            Some(near) => {
                let meaning = near.meaning.trim_end_matches('.');
                mistake.hint(format!("{} {meaning}", nearest_name::did_you_mean(near.usage)))
            }
            None => mistake.hint("`healthscore show PIPELINE functions` lists them"),
        };
        self.report_mistake(mistake, location)
    }
}

/// Adds the usage of the function to a refusal without a hint.
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

/// Returns the properties of arguments that the choice of an overload depends on.
#[must_use]
pub fn overload_argument(expr: &Expr) -> Argument<'_> {
    Argument { data_type: expr.data_type, literal: expr.as_literal() }
}
