//! Rows of several values, `(a, b)`: compared from the first value on, as in the standard.

use sqlparser::ast;

use super::binder::{BindResult, Binder, Reported};
use super::scope::ExprContext;
use super::syntax_tree::row_parts;
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::{Comparison, Connective, Expr};
use crate::query::sql_text::SqlLocation;

impl Binder<'_> {
    /// Binds `(a, b) < (c, d)`.
    pub(super) fn bind_row_comparison(
        &mut self,
        context: ExprContext<'_>,
        comparison: Comparison,
        [left, right]: [&[&ast::Expr]; 2],
        location: SqlLocation,
    ) -> BindResult<Expr> {
        if left.len() != right.len() {
            let message =
                format!("expected rows with the same number of values, found {} and {}", left.len(), right.len());
            let hint = "compare as many values as the other side has";
            return self.report_mistake(Diagnostic::sql_error("sql-row-value", message).hint(hint), location);
        }
        let pairs: Vec<[BindResult<Expr>; 2]> = left
            .iter()
            .zip(right)
            .map(|(one, other)| [self.bind_expression(context, one), self.bind_expression(context, other)])
            .collect();
        let mut rest: Option<Expr> = None;
        // The last pair decides if all pairs before it are equal.
        for [one, other] in pairs.into_iter().rev() {
            let (one, other) = (one?, other?);
            for (column, literal) in [(&one, &other), (&other, &one)] {
                self.check_literal_type(context.scope, column, literal)?;
            }
            if one.nullable && other.nullable && !comparison.is_null_safe() {
                return self.report_both_nullable(location);
            }
            rest = Some(match rest {
                None => self.build_comparison(comparison, one, other, location)?,
                Some(rest) => self.compare_pair_then_rest(comparison, [one, other], rest, location)?,
            });
        }
        rest.ok_or(Reported)
    }

    /// Refuses values that may be NULL on both sides: in some engines such rows are equal, in others that is unknown.
    fn report_both_nullable<T>(&mut self, location: SqlLocation) -> BindResult<T> {
        let hint = "compare the values one by one: `a = c AND b = d`, or with `IS NOT DISTINCT FROM`";
        self.report_unsupported("rows of several values that may be NULL on both sides", hint, location)
    }

    /// Builds the comparison of a pair of values and of the pairs behind it, which `rest` compares.
    fn compare_pair_then_rest(
        &mut self,
        comparison: Comparison,
        [one, other]: [Expr; 2],
        rest: Expr,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let first = match comparison {
            Comparison::Equal | Comparison::NotDistinct => {
                let same = self.build_comparison(comparison, one, other, location)?;
                return self.build_and_or(Connective::And, same, rest, location);
            }
            Comparison::NotEqual | Comparison::Distinct => {
                let different = self.build_comparison(comparison, one, other, location)?;
                return self.build_and_or(Connective::Or, different, rest, location);
            }
            Comparison::Less | Comparison::LessOrEqual => Comparison::Less,
            Comparison::Greater | Comparison::GreaterOrEqual => Comparison::Greater,
        };
        let (again, other_again) = (self.copy_expr(&one)?, self.copy_expr(&other)?);
        let decided = self.build_comparison(first, one, other, location)?;
        let equal = self.build_comparison(Comparison::Equal, again, other_again, location)?;
        let tied = self.build_and_or(Connective::And, equal, rest, location)?;
        self.build_and_or(Connective::Or, decided, tied, location)
    }

    /// Binds `(a, b) IN ((1, 2), (3, 4))`.
    pub(super) fn bind_row_in_list(
        &mut self,
        context: ExprContext<'_>,
        value: &[&ast::Expr],
        list: &[ast::Expr],
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let mut equal = Vec::with_capacity(list.len());
        for item in list {
            let Some(parts) = row_parts(item) else {
                let place = self.location_of(item);
                let message = format!("expected a row of {} values, found one value", value.len());
                let hint = "write each row in brackets: `(a, b) IN ((1, 2), (3, 4))`";
                return self.report_mistake(Diagnostic::sql_error("sql-row-value", message).hint(hint), place);
            };
            equal.push(self.bind_row_comparison(context, Comparison::Equal, [value, &parts], location)?);
        }
        self.build_any(equal, location)
    }
}
