//! Rows of several values, `(a, b)`: compared from the first value on, as the standard has it.

use sqlparser::ast::{self, FunctionArg, FunctionArgExpr, FunctionArguments};

use super::scope::{Clause, Scope};
use super::{Binder, Bound, Reported};
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::{Comparison, Expr, Location};

/// The parts of `(a, b)` and `ROW(a, b)`; none for anything else.
#[must_use]
pub fn parts(tree: &ast::Expr) -> Option<Vec<&ast::Expr>> {
    match tree {
        ast::Expr::Tuple(parts) => Some(parts.iter().collect()),
        ast::Expr::Function(function) if function.name.to_string().eq_ignore_ascii_case("row") => {
            let FunctionArguments::List(list) = &function.args else { return None };
            list.args.iter().map(positional).collect()
        }
        _ => None,
    }
}

/// An argument that is an expression and has no name.
#[must_use]
pub fn positional(argument: &FunctionArg) -> Option<&ast::Expr> {
    match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(tree)) => Some(tree),
        _ => None,
    }
}

impl Binder<'_> {
    /// `(a, b) < (c, d)`
    pub(super) fn compared_rows(
        &mut self,
        scope: &Scope,
        clause: Clause,
        comparison: Comparison,
        [left, right]: [&[&ast::Expr]; 2],
        location: Location,
    ) -> Bound<Expr> {
        if left.len() != right.len() {
            let message = format!("rows of {} and of {} values are compared", left.len(), right.len());
            let hint = "compare as many values as there are on the other side";
            return self.mistake(Diagnostic::sql("sql-row-value", message).hint(hint), location);
        }
        let pairs: Vec<(Bound<Expr>, Bound<Expr>)> = left
            .iter()
            .zip(right)
            .map(|(one, other)| (self.expression(scope, clause, one), self.expression(scope, clause, other)))
            .collect();
        let is_null_safe = matches!(comparison, Comparison::Distinct | Comparison::NotDistinct);
        let mut rest: Option<Expr> = None;
        // The last pair decides where all before it are equal.
        for (one, other) in pairs.into_iter().rev() {
            let (one, other) = (one?, other?);
            for (column, literal) in [(&one, &other), (&other, &one)] {
                self.check_literal(scope, column, literal)?;
            }
            if one.nullable && other.nullable && !is_null_safe {
                return self.both_nullable(location);
            }
            rest = Some(match rest {
                None => self.comparison(comparison, one, other, location)?,
                Some(rest) => self.compared_before(comparison, (one, other), rest, location)?,
            });
        }
        rest.ok_or(Reported)
    }

    /// In some engines a row whose value is NULL equals another such row, in others that is unknown.
    fn both_nullable<T>(&mut self, location: Location) -> Bound<T> {
        let hint = "compare the values one by one: `a = c AND b = d`, or with `IS NOT DISTINCT FROM`";
        self.unsupported("rows of several values that may be NULL on both sides", hint, location)
    }

    /// A pair of values, and what comes of the pairs behind it where these are equal.
    fn compared_before(
        &mut self,
        comparison: Comparison,
        (one, other): (Expr, Expr),
        rest: Expr,
        location: Location,
    ) -> Bound<Expr> {
        let first = match comparison {
            Comparison::Equal | Comparison::NotDistinct => {
                let same = self.comparison(comparison, one, other, location)?;
                return self.connected(true, same, rest, location);
            }
            Comparison::NotEqual | Comparison::Distinct => {
                let different = self.comparison(comparison, one, other, location)?;
                return self.connected(false, different, rest, location);
            }
            Comparison::Less | Comparison::LessOrEqual => Comparison::Less,
            Comparison::Greater | Comparison::GreaterOrEqual => Comparison::Greater,
        };
        let (again, other_again) = (self.copied(&one)?, self.copied(&other)?);
        let decided = self.comparison(first, one, other, location)?;
        let equal = self.comparison(Comparison::Equal, again, other_again, location)?;
        let tied = self.connected(true, equal, rest, location)?;
        self.connected(false, decided, tied, location)
    }

    /// `(a, b) IN ((1, 2), (3, 4))`
    pub(super) fn row_in_list(
        &mut self,
        scope: &Scope,
        clause: Clause,
        value: &[&ast::Expr],
        list: &[ast::Expr],
        location: Location,
    ) -> Bound<Expr> {
        let mut any: Option<Expr> = None;
        for item in list {
            let Some(parts) = parts(item) else {
                let place = self.location(item);
                let message = format!("expected a row of {} values, found one value", value.len());
                let hint = "write each row in brackets: `(a, b) IN ((1, 2), (3, 4))`";
                return self.mistake(Diagnostic::sql("sql-row-value", message).hint(hint), place);
            };
            let equal = self.compared_rows(scope, clause, Comparison::Equal, [value, &parts], location)?;
            any = Some(match any {
                None => equal,
                Some(before) => self.connected(false, before, equal, location)?,
            });
        }
        any.ok_or(Reported)
    }
}
