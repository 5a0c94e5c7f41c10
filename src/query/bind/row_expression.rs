//! Binds an expression over one row.

use super::binder::{BindResult, Binder};
use super::coerce::hint_for_condition;
use super::row_context::{ExpectedType, RowContext};
use super::scope::{Clause, Scope};
use super::unparsed_text::mistakes_of_unparsed_text;
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::Expr;
use crate::query::parameters::Bindings;
use crate::query::parse;
use crate::query::sql_text::Sql;
use crate::query::types::Type;

/// Binds the expression that `sql` contains to the columns of a row. The result is not simplified: apply
/// [`crate::query::rewrite::simplify`] before computing it.
///
/// # Errors
/// Every mistake in it: of syntax, of names, of types, and any aggregate, window or subquery, which a row cannot have. The
/// list is empty if all mistakes are reported already.
pub fn bind_row_expression(
    sql: &Sql,
    row: &RowContext,
    expected: ExpectedType,
    bindings: Bindings,
) -> Result<Expr, Vec<Diagnostic>> {
    let tree = parse::parse_expression(sql).map_err(|mistake| mistakes_of_unparsed_text(sql, mistake, bindings))?;
    let mut binder = Binder::new(sql, &[], bindings);
    binder.row = Some(row);
    let scope = Scope::of_row(row.columns);
    let bound = binder
        .bind_expression(scope.in_clause(Clause::Row), &tree)
        .and_then(|expr| binder.check_expected_type(expr, expected));
    match bound {
        Ok(expr) if binder.mistakes.is_empty() => Ok(expr),
        _ => Err(binder.into_mistakes()),
    }
}

impl Binder<'_> {
    /// Refuses an expression of another type than expected.
    fn check_expected_type(&mut self, expr: Expr, expected: ExpectedType) -> BindResult<Expr> {
        match (expected, expr.data_type) {
            (ExpectedType::Anything, _) | (ExpectedType::Condition, Type::Boolean) => Ok(expr),
            (ExpectedType::Number, found) if found.is_numeric() => Ok(expr),
            (ExpectedType::Condition, Type::Null) => self.coerce_expr(expr, Type::Boolean),
            (ExpectedType::Number, Type::Null) => self.coerce_expr(expr, Type::Double),
            (ExpectedType::Condition, found) => {
                self.report_unexpected_type("a condition", hint_for_condition(found), &expr)
            }
            (ExpectedType::Number, found) => self.report_unexpected_type("a number", hint_for_number(found), &expr),
        }
    }

    fn report_unexpected_type<T>(&mut self, noun: &str, hint: &str, expr: &Expr) -> BindResult<T> {
        let mistake = Diagnostic::sql_error("sql-type", format!("expected {noun}, found {}", expr.data_type.noun()));
        self.report_mistake(mistake.hint(hint), expr.location)
    }
}

fn hint_for_number(found: Type) -> &'static str {
    match found {
        Type::Boolean => "say which: `CASE WHEN … THEN 1 ELSE 0 END`",
        time if time.is_temporal() => "count the days: `days_since(…)`",
        _ => "convert it: `CAST(… AS DOUBLE)`",
    }
}
