//! MAKE_INTERVAL: the sum of its parts, which are named or in the order of the units.

use sqlparser::ast::{self, FunctionArg, FunctionArgExpr};

use super::binder::{BindResult, Binder};
use super::scope::ExprContext;
use crate::query::expr::Expr;
use crate::query::functions::arithmetic::Operator;
use crate::query::functions::dates::interval_functions::interval_function_of_unit;
use crate::query::sql_text::SqlLocation;

/// A part of an interval: the name of its argument, and its unit.
struct IntervalPart {
    argument: &'static str,
    unit: &'static str,
}

const PARTS: [IntervalPart; 7] = [
    IntervalPart { argument: "years", unit: "year" },
    IntervalPart { argument: "months", unit: "month" },
    IntervalPart { argument: "weeks", unit: "week" },
    IntervalPart { argument: "days", unit: "day" },
    IntervalPart { argument: "hours", unit: "hour" },
    IntervalPart { argument: "mins", unit: "minute" },
    IntervalPart { argument: "secs", unit: "second" },
];

impl Binder<'_> {
    pub(super) fn bind_make_interval(
        &mut self,
        context: ExprContext<'_>,
        function: &ast::Function,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let ast::FunctionArguments::List(list) = &function.args else {
            return self.report_wrong_form("make_interval", 0, location);
        };
        let mut sum: Option<Expr> = None;
        for (at, argument) in list.args.iter().enumerate() {
            let Some(IntervalArgument { length_function, count }) = interval_argument(argument, at) else {
                return self.report_wrong_form("make_interval", list.args.len(), location);
            };
            let count = self.bind_expression(context, count)?;
            let length = self.build_scalar_call(length_function, vec![count], location)?;
            sum = Some(match sum {
                None => length,
                Some(before) => self.build_arithmetic(Operator::Add, before, length, location)?,
            });
        }
        match sum {
            Some(sum) => Ok(sum),
            None => self.report_wrong_form("make_interval", 0, location),
        }
    }
}

/// An argument: a count of units.
struct IntervalArgument<'a> {
    /// The function that makes an interval of the count.
    length_function: &'static str,
    count: &'a ast::Expr,
}

/// Reads an argument. One without a name has the unit of its position.
fn interval_argument(argument: &FunctionArg, position: usize) -> Option<IntervalArgument<'_>> {
    let (part, count) = match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(tree)) => (PARTS.get(position), tree),
        FunctionArg::Named { name, arg: FunctionArgExpr::Expr(tree), .. }
        | FunctionArg::ExprNamed { name: ast::Expr::Identifier(name), arg: FunctionArgExpr::Expr(tree), .. } => {
            (PARTS.iter().find(|part| name.value.eq_ignore_ascii_case(part.argument)), tree)
        }
        _ => return None,
    };
    Some(IntervalArgument { length_function: interval_function_of_unit(part?.unit)?, count })
}
