//! `days_since(x)` in expressions: the whole days from the day of `x` to the as-of date.

use std::ops::ControlFlow;

use chrono::NaiveDate;
use sqlparser::ast::{
    BinaryOperator, DataType, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, VisitMut,
    visit_expressions_mut,
};

use super::literal::{cast, integer};
use crate::diagnostic::Diagnostic;
use crate::spec::Sql;

const NAME: &str = "days_since";

/// Replaces each call by the difference of two day numbers, and tells which calls are not of that form.
pub fn expand<T: VisitMut>(tree: &mut T, sql: &Sql, as_of: NaiveDate) -> Vec<Diagnostic> {
    let today = as_of.signed_duration_since(NaiveDate::default()).num_days();
    let mut mistakes = Vec::new();
    let _: ControlFlow<()> = visit_expressions_mut(tree, |expr| {
        let Expr::Function(function) = expr else {
            return ControlFlow::Continue(());
        };
        if !function.name.to_string().eq_ignore_ascii_case(NAME) {
            return ControlFlow::Continue(());
        }
        match argument(function) {
            Some(date) => {
                let day = cast(cast(date.clone(), DataType::Date), DataType::BigInt(None));
                *expr = Expr::Nested(Box::new(Expr::BinaryOp {
                    left: Box::new(integer(today)),
                    op: BinaryOperator::Minus,
                    right: Box::new(day),
                }));
            }
            None => {
                let message = format!("expected one date between the brackets of `{NAME}`, found `{function}`");
                let place = super::place_of(sql, NAME).unwrap_or_else(|| sql.place.clone());
                mistakes.push(Diagnostic::error("sql-function", message).at(place));
            }
        }
        ControlFlow::Continue(())
    });
    mistakes
}

fn argument(function: &Function) -> Option<&Expr> {
    if function.over.is_some() || function.filter.is_some() {
        return None;
    }
    let FunctionArguments::List(list) = &function.args else {
        return None;
    };
    match list.args.as_slice() {
        [FunctionArg::Unnamed(FunctionArgExpr::Expr(date))] => Some(date),
        _ => None,
    }
}
