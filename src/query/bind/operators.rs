//! Operators: arithmetic, comparisons, bits, text and JSON.

use sqlparser::ast::{self, BinaryOperator, UnaryOperator};

use super::binder::{BindResult, Binder};
use super::patterns::RegexpMatch;
use super::scalar_calls::overload_argument;
use super::scope::ExprContext;
use super::syntax_tree::row_parts;
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::{Comparison, Connective, Expr};
use crate::query::functions::arithmetic::{self, Operator};
use crate::query::functions::json::JsonResult;
use crate::query::functions::text::CaseSensitivity;
use crate::query::functions::{bits, json, text};
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;

/// An operator and its right side.
struct ChainLink<'t> {
    operator: &'t BinaryOperator,
    right: &'t ast::Expr,
    location: SqlLocation,
}

impl Binder<'_> {
    /// Binds a chain of operators: `a + b + c` is `(a + b) + c`. It is bound from its first operand on, so that a long chain
    /// does not exhaust the stack.
    pub(super) fn bind_operator_chain(&mut self, context: ExprContext<'_>, tree: &ast::Expr) -> BindResult<Expr> {
        let mut links = Vec::new();
        let mut first = tree;
        while let ast::Expr::BinaryOp { left, op, right } = first {
            // The left side decides whether the right one is computed, so a literal that fails there is no mistake.
            self.guard_depth += usize::from(connective_of_operator(op).is_some());
            links.push(ChainLink { operator: op, right, location: self.location_of(first) });
            first = left;
        }
        let mut bound = match row_parts(first) {
            Some(row) => self.bind_first_row(context, &row, first, &mut links),
            None => self.bind_expression(context, first),
        };
        for link in links.into_iter().rev() {
            bound = self.apply_operator(context, bound, &link);
        }
        bound
    }

    /// Binds a row of several values at the beginning of a chain, which is compared with another row.
    fn bind_first_row(
        &mut self,
        context: ExprContext<'_>,
        row: &[&ast::Expr],
        tree: &ast::Expr,
        links: &mut Vec<ChainLink>,
    ) -> BindResult<Expr> {
        if let Some(link) = links.last()
            && let (Some(comparison), Some(other)) = (comparison_of_operator(link.operator), row_parts(link.right))
        {
            let location = link.location;
            links.pop();
            return self.bind_row_comparison(context, comparison, [row, &other], location);
        }
        self.bind_expression(context, tree)
    }

    fn apply_operator(
        &mut self,
        context: ExprContext<'_>,
        left: BindResult<Expr>,
        link: &ChainLink,
    ) -> BindResult<Expr> {
        let ChainLink { operator, right, location } = *link;
        if let Some(comparison) = comparison_of_operator(operator) {
            return self.bind_comparison(context, comparison, left, right, location);
        }
        if let Some(connective) = connective_of_operator(operator) {
            let left = left.and_then(|left| self.coerce_to_condition(left));
            let right = self.bind_condition(context, right);
            self.guard_depth -= 1;
            return self.build_and_or(connective, left?, right?, location);
        }
        let right = self.bind_expression(context, right);
        let (left, right) = (left?, right?);
        let operator = match operator {
            BinaryOperator::Plus => Operator::Add,
            BinaryOperator::Minus => Operator::Subtract,
            BinaryOperator::Multiply => Operator::Multiply,
            BinaryOperator::Divide => Operator::Divide,
            BinaryOperator::Modulo => Operator::Modulo,
            BinaryOperator::DuckIntegerDivide | BinaryOperator::MyIntegerDivide => Operator::IntegerDivide,
            BinaryOperator::BitwiseXor | BinaryOperator::PGExp => Operator::Power,
            BinaryOperator::StringConcat => {
                let overload = text::resolve_concat_operator(overload_argument(&left), overload_argument(&right));
                return self.build_overloaded_call(overload, vec![left, right], location);
            }
            other => return self.apply_other_operator(&other.to_string(), left, right, location),
        };
        self.build_arithmetic(operator, left, right, location)
    }

    /// Applies an operator of bits, JSON or text.
    fn apply_other_operator(
        &mut self,
        operator: &str,
        left: Expr,
        right: Expr,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        if let Some(kind) = RegexpMatch::of_operator(operator) {
            return self.build_regexp_match(kind, left, right, location);
        }
        let known = [overload_argument(&left), overload_argument(&right)];
        let overload = match operator {
            "->" => json::resolve_arrow(JsonResult::Json, &known),
            "->>" => json::resolve_arrow(JsonResult::Text, &known),
            "#>" => json::resolve_hash_arrow(JsonResult::Json, &known),
            "#>>" => json::resolve_hash_arrow(JsonResult::Text, &known),
            "GLOB" => text::resolve_glob(&known),
            "^@" => return self.build_scalar_call("starts_with", vec![left, right], location),
            "DIV" => return self.build_scalar_call("div", vec![left, right], location),
            "<=>" => return self.build_comparison(Comparison::NotDistinct, left, right, location),
            "~~" | "~~*" | "!~~" | "!~~*" => {
                let case =
                    if operator.ends_with('*') { CaseSensitivity::Insensitive } else { CaseSensitivity::Sensitive };
                let overload = text::resolve_like(case, &known);
                let matches = self.build_overloaded_call(overload, vec![left, right], location)?;
                return self.negate_if(operator.starts_with('!'), matches, location);
            }
            _ => match bits::resolve_bit_operator(operator, known[0], known[1]) {
                Some(overload) => overload,
                None => return self.report_refused_operator(operator, location),
            },
        };
        self.build_overloaded_call(overload, vec![left, right], location)
    }

    pub(super) fn build_arithmetic(
        &mut self,
        operator: Operator,
        left: Expr,
        right: Expr,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let overload = arithmetic::resolve_binary(operator, overload_argument(&left), overload_argument(&right));
        self.build_overloaded_call(overload, vec![left, right], location)
    }

    /// Builds `-inner`.
    pub(super) fn build_negation(&mut self, inner: Expr, location: SqlLocation) -> BindResult<Expr> {
        let overload = arithmetic::resolve_negation(overload_argument(&inner));
        self.build_overloaded_call(overload, vec![inner], location)
    }

    pub(super) fn bind_unary(
        &mut self,
        context: ExprContext<'_>,
        op: &UnaryOperator,
        inner: &ast::Expr,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        match op {
            UnaryOperator::Not => {
                let inner = self.bind_condition(context, inner)?;
                self.build_not(inner, location)
            }
            UnaryOperator::Minus => {
                // The smallest integer has no positive counterpart, so the sign is part of the literal.
                if let ast::Expr::Value(value) = inner
                    && let ast::Value::Number(digits, long) = &value.value
                {
                    let negative = ast::Value::Number(format!("-{digits}"), *long);
                    return self.bind_literal(&negative, location);
                }
                let inner = self.bind_expression(context, inner)?;
                self.build_negation(inner, location)
            }
            UnaryOperator::Plus => {
                let inner = self.bind_expression(context, inner)?;
                if inner.data_type.is_numeric() || inner.data_type == Type::Null {
                    return Ok(inner);
                }
                let message = format!("expected a number after `+`, found {}", inner.data_type.noun());
                self.report_mistake(Diagnostic::sql_error("sql-type", message), location)
            }
            UnaryOperator::BitwiseNot => {
                let inner = self.bind_expression(context, inner)?;
                let overload = bits::resolve_complement(overload_argument(&inner));
                self.build_overloaded_call(overload, vec![inner], location)
            }
            other => self.report_refused_operator(&other.to_string(), location),
        }
    }

    /// Reports an operator that the language does not have.
    pub(super) fn report_refused_operator<T>(&mut self, operator: &str, location: SqlLocation) -> BindResult<T> {
        let hint = text::hint_for_refused_operator(operator);
        self.report_unsupported(format!("the operator `{operator}`"), hint, location)
    }
}

/// Returns the comparison that an operator is.
#[must_use]
pub fn comparison_of_operator(op: &BinaryOperator) -> Option<Comparison> {
    match op {
        BinaryOperator::Eq => Some(Comparison::Equal),
        BinaryOperator::NotEq => Some(Comparison::NotEqual),
        BinaryOperator::Lt => Some(Comparison::Less),
        BinaryOperator::LtEq => Some(Comparison::LessOrEqual),
        BinaryOperator::Gt => Some(Comparison::Greater),
        BinaryOperator::GtEq => Some(Comparison::GreaterOrEqual),
        _ => None,
    }
}

fn connective_of_operator(op: &BinaryOperator) -> Option<Connective> {
    match op {
        BinaryOperator::And => Some(Connective::And),
        BinaryOperator::Or => Some(Connective::Or),
        _ => None,
    }
}
