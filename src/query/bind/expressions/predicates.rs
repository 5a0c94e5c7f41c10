//! Predicates: IS TRUE, IN, BETWEEN, LIKE, ANY and ALL.

use sqlparser::ast::{self, BinaryOperator, Expr as Tree};

use crate::query::bind::binder::{BindResult, Binder};
use crate::query::bind::logic::TruthTest;
use crate::query::bind::patterns::{LikeOptions, RegexpMatch};
use crate::query::bind::scope::ExprContext;
use crate::query::bind::syntax_tree::{list_elements, row_parts};
use crate::query::expr::{Comparison, Expr, Quantifier};
use crate::query::functions::text::CaseSensitivity;
use crate::query::sql_text::SqlLocation;

impl Binder<'_> {
    /// Binds a predicate. Returns `None` for another tree.
    pub(super) fn bind_predicate(
        &mut self,
        context: ExprContext<'_>,
        tree: &ast::Expr,
        location: SqlLocation,
    ) -> Option<BindResult<Expr>> {
        Some(match tree {
            Tree::IsTrue(inner) => self.bind_truth_test(context, inner, TruthTest::True, location),
            Tree::IsNotTrue(inner) => self.bind_truth_test(context, inner, TruthTest::NotTrue, location),
            Tree::IsFalse(inner) => self.bind_truth_test(context, inner, TruthTest::False, location),
            Tree::IsNotFalse(inner) => self.bind_truth_test(context, inner, TruthTest::NotFalse, location),
            Tree::IsDistinctFrom(left, right) => {
                self.bind_distinct_test(context, Comparison::Distinct, left, right, location)
            }
            Tree::IsNotDistinctFrom(left, right) => {
                self.bind_distinct_test(context, Comparison::NotDistinct, left, right, location)
            }
            Tree::InList { expr, list, negated } => self.bind_in_list(context, expr, list, *negated, location),
            Tree::InSubquery { expr, subquery, negated } => {
                self.bind_in_subquery(context, expr, subquery, *negated, location)
            }
            Tree::InUnnest { expr, array_expr, negated } => match list_elements(array_expr) {
                Some(elements) => self.bind_in_list(context, expr, elements, *negated, location),
                None => self.report_unsupported("IN UNNEST of a column", "export one row per element", location),
            },
            Tree::Exists { subquery, negated } => self.bind_exists(context, subquery, *negated, location),
            Tree::Between { expr, negated, low, high } => {
                self.bind_between(context, expr, [low, high], *negated, location)
            }
            Tree::AnyOp { left, compare_op, right, .. } => match (compare_op, list_elements(right)) {
                (BinaryOperator::Eq, Some(elements)) => self.bind_in_list(context, left, elements, false, location),
                _ => self.bind_quantified(context, [left, right], compare_op, Quantifier::Any, location),
            },
            Tree::AllOp { left, compare_op, right } => match (compare_op, list_elements(right)) {
                (BinaryOperator::NotEq, Some(elements)) => self.bind_in_list(context, left, elements, true, location),
                _ => self.bind_quantified(context, [left, right], compare_op, Quantifier::All, location),
            },
            _ => return self.bind_pattern_predicate(context, tree, location),
        })
    }

    /// Binds a comparison with a pattern. Returns `None` for another tree.
    fn bind_pattern_predicate(
        &mut self,
        context: ExprContext<'_>,
        tree: &ast::Expr,
        location: SqlLocation,
    ) -> Option<BindResult<Expr>> {
        Some(match tree {
            Tree::Like { negated, any, expr, pattern, escape_char }
            | Tree::ILike { negated, any, expr, pattern, escape_char } => {
                let case = match tree {
                    Tree::ILike { .. } => CaseSensitivity::Insensitive,
                    _ => CaseSensitivity::Sensitive,
                };
                let like = LikeOptions { negated: *negated, any: *any, case, escape: escape_char.as_ref() };
                self.bind_like(context, [expr, pattern], like, location)
            }
            Tree::SimilarTo { negated, expr, pattern, escape_char: None } => {
                self.bind_similar_to(context, [expr, pattern], *negated, location)
            }
            Tree::SimilarTo { .. } => self.report_refused_operator("SIMILAR TO", location),
            Tree::RLike { regexp, expr, pattern, negated } => {
                let kind = if *regexp { RegexpMatch::RegexpOperator } else { RegexpMatch::RlikeOperator };
                self.bind_regexp_operator(context, kind, [expr, pattern], *negated, location)
            }
            _ => return None,
        })
    }

    fn bind_distinct_test(
        &mut self,
        context: ExprContext<'_>,
        comparison: Comparison,
        left: &ast::Expr,
        right: &ast::Expr,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        if let (Some(one), Some(other)) = (row_parts(left), row_parts(right)) {
            return self.bind_row_comparison(context, comparison, [&one, &other], location);
        }
        let left = self.bind_expression(context, left);
        self.bind_comparison(context, comparison, left, right, location)
    }

    fn bind_regexp_operator(
        &mut self,
        context: ExprContext<'_>,
        kind: RegexpMatch,
        [value, pattern]: [&ast::Expr; 2],
        negated: bool,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let (value, pattern) = (self.bind_expression(context, value), self.bind_expression(context, pattern));
        let matches = self.build_regexp_match(kind, value?, pattern?, location)?;
        self.negate_if(negated, matches, location)
    }
}
