//! `days_since(x)` and `months_since(x)` in expressions: what has passed from the day of `x` to the as-of date.

use std::ops::ControlFlow;

use chrono::{Datelike, NaiveDate};
use sqlparser::ast::{
    BinaryOperator, DataType, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, VisitMut,
    visit_expressions_mut,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;

use super::literal::{cast, integer};
use crate::diagnostic::Diagnostic;
use crate::spec::Sql;

const DAYS: &str = "days_since";
const MONTHS: &str = "months_since";

/// Replaces each call by arithmetic, and tells which calls are not of that form.
pub fn expand<T: VisitMut>(tree: &mut T, sql: &Sql, as_of: NaiveDate) -> Vec<Diagnostic> {
    let mut mistakes = Vec::new();
    let _: ControlFlow<()> = visit_expressions_mut(tree, |expr| {
        let Expr::Function(function) = expr else {
            return ControlFlow::Continue(());
        };
        let date = argument(function);
        let (name, counted) = match function.name.to_string().to_lowercase().as_str() {
            DAYS => (DAYS, date.map(|date| days(date, as_of))),
            MONTHS => (MONTHS, date.and_then(|date| months(date, as_of))),
            _ => return ControlFlow::Continue(()),
        };
        match counted {
            Some(counted) => *expr = counted,
            None => {
                let message = format!("expected one date between the brackets of `{name}`, found `{function}`");
                let place = super::place_of(sql, name).unwrap_or_else(|| sql.place.clone());
                mistakes.push(Diagnostic::error("sql-function", message).at(place));
            }
        }
        ControlFlow::Continue(())
    });
    mistakes
}

/// The difference of two day numbers.
fn days(date: &Expr, as_of: NaiveDate) -> Expr {
    let today = as_of.signed_duration_since(NaiveDate::default()).num_days();
    let day = cast(cast(date.clone(), DataType::Date), DataType::BigInt(None));
    Expr::Nested(Box::new(Expr::BinaryOp {
        left: Box::new(integer(today)),
        op: BinaryOperator::Minus,
        right: Box::new(day),
    }))
}

/// The whole months by calendar: one is over on the same day of the next month, or on the day after that month's
/// last where it has no such day.
fn months(date: &Expr, as_of: NaiveDate) -> Option<Expr> {
    let date = cast(date.clone(), DataType::Date);
    let begun = i64::from(as_of.year()) * 12 + i64::from(as_of.month());
    let text = format!(
        "({begun} - EXTRACT(YEAR FROM {date}) * 12 - EXTRACT(MONTH FROM {date}) \
         - CASE WHEN EXTRACT(DAY FROM {date}) > {} THEN 1 ELSE 0 END)",
        as_of.day()
    );
    Parser::new(&GenericDialect {}).try_with_sql(&text).ok()?.parse_expr().ok()
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
