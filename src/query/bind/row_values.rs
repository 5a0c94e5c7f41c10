//! Rows of several values, `(a, b)`: compared from the first value on, as the standard has it.

use sqlparser::ast::{self, FunctionArg, FunctionArgExpr, FunctionArguments};

use super::scope::{Clause, Scope};
use super::{BindResult, Binder, Reported};
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::{Comparison, Expr, SqlLocation};

/// The parts of `(a, b)` and `ROW(a, b)`; none for anything else.
#[must_use]
pub fn row_parts(tree: &ast::Expr) -> Option<Vec<&ast::Expr>> {
    match tree {
        ast::Expr::Tuple(parts) => Some(parts.iter().collect()),
        ast::Expr::Function(function) if function.name.to_string().eq_ignore_ascii_case("row") => {
            let FunctionArguments::List(list) = &function.args else { return None };
            list.args.iter().map(positional_argument).collect()
        }
        _ => None,
    }
}

/// An argument that is an expression and has no name.
#[must_use]
pub fn positional_argument(argument: &FunctionArg) -> Option<&ast::Expr> {
    match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(tree)) => Some(tree),
        _ => None,
    }
}

impl Binder<'_> {
    /// `(a, b) < (c, d)`
    pub(super) fn bind_row_comparison(
        &mut self,
        scope: &Scope,
        clause: Clause,
        comparison: Comparison,
        [left, right]: [&[&ast::Expr]; 2],
        location: SqlLocation,
    ) -> BindResult<Expr> {
        if left.len() != right.len() {
            let message = format!("rows of {} and of {} values are compared", left.len(), right.len());
            let hint = "compare as many values as there are on the other side";
            return self.report_mistake(Diagnostic::sql("sql-row-value", message).hint(hint), location);
        }
        let pairs: Vec<(BindResult<Expr>, BindResult<Expr>)> = left
            .iter()
            .zip(right)
            .map(|(one, other)| (self.bind_expression(scope, clause, one), self.bind_expression(scope, clause, other)))
            .collect();
        let is_null_safe = matches!(comparison, Comparison::Distinct | Comparison::NotDistinct);
        let mut rest: Option<Expr> = None;
        // The last pair decides where all before it are equal.
        for (one, other) in pairs.into_iter().rev() {
            let (one, other) = (one?, other?);
            for (column, literal) in [(&one, &other), (&other, &one)] {
                self.check_literal_type(scope, column, literal)?;
            }
            if one.nullable && other.nullable && !is_null_safe {
                return self.report_both_nullable(location);
            }
            rest = Some(match rest {
                None => self.build_comparison(comparison, one, other, location)?,
                Some(rest) => self.compare_pair_then_rest(comparison, (one, other), rest, location)?,
            });
        }
        rest.ok_or(Reported)
    }

    /// In some engines a row whose value is NULL equals another such row, in others that is unknown.
    fn report_both_nullable<T>(&mut self, location: SqlLocation) -> BindResult<T> {
        let hint = "compare the values one by one: `a = c AND b = d`, or with `IS NOT DISTINCT FROM`";
        self.report_unsupported("rows of several values that may be NULL on both sides", hint, location)
    }

    /// A pair of values, and what comes of the pairs behind it where these are equal.
    fn compare_pair_then_rest(
        &mut self,
        comparison: Comparison,
        (one, other): (Expr, Expr),
        rest: Expr,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let first = match comparison {
            Comparison::Equal | Comparison::NotDistinct => {
                let same = self.build_comparison(comparison, one, other, location)?;
                return self.build_and_or(true, same, rest, location);
            }
            Comparison::NotEqual | Comparison::Distinct => {
                let different = self.build_comparison(comparison, one, other, location)?;
                return self.build_and_or(false, different, rest, location);
            }
            Comparison::Less | Comparison::LessOrEqual => Comparison::Less,
            Comparison::Greater | Comparison::GreaterOrEqual => Comparison::Greater,
        };
        let (again, other_again) = (self.copy_expr(&one)?, self.copy_expr(&other)?);
        let decided = self.build_comparison(first, one, other, location)?;
        let equal = self.build_comparison(Comparison::Equal, again, other_again, location)?;
        let tied = self.build_and_or(true, equal, rest, location)?;
        self.build_and_or(false, decided, tied, location)
    }

    /// `(a, b) IN ((1, 2), (3, 4))`
    pub(super) fn bind_row_in_list(
        &mut self,
        scope: &Scope,
        clause: Clause,
        value: &[&ast::Expr],
        list: &[ast::Expr],
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let mut any: Option<Expr> = None;
        for item in list {
            let Some(parts) = row_parts(item) else {
                let place = self.location_of(item);
                let message = format!("expected a row of {} values, found one value", value.len());
                let hint = "write each row in brackets: `(a, b) IN ((1, 2), (3, 4))`";
                return self.report_mistake(Diagnostic::sql("sql-row-value", message).hint(hint), place);
            };
            let equal = self.bind_row_comparison(scope, clause, Comparison::Equal, [value, &parts], location)?;
            any = Some(match any {
                None => equal,
                Some(before) => self.build_and_or(false, before, equal, location)?,
            });
        }
        any.ok_or(Reported)
    }
}
