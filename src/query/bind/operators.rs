//! Operators: arithmetic, comparisons, AND, OR and NOT.

use sqlparser::ast::{self, BinaryOperator, UnaryOperator};

use super::calls::overload_argument;
use super::scope::{Clause, Scope};
use super::{BindResult, Binder, row_values};
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::{Comparison, Expr, ExprKind, SqlLocation};
use crate::query::functions::arithmetic::{self, Operator};
use crate::query::functions::{bits, json, text};
use crate::query::types::Type;

impl Binder<'_> {
    /// A chain of operators: `a + b + c` is `(a + b) + c`, and is bound from its first operand on.
    pub(super) fn bind_operator_chain(&mut self, scope: &Scope, clause: Clause, tree: &ast::Expr) -> BindResult<Expr> {
        let mut links = Vec::new();
        let mut first = tree;
        while let ast::Expr::BinaryOp { left, op, right } = first {
            // The left side decides whether the right one is asked; either may be a literal that cannot be computed.
            self.guard_depth += usize::from(is_logical(op));
            links.push((op, right.as_ref(), self.location_of(first)));
            first = left;
        }
        let mut bound = match row_values::row_parts(first) {
            Some(row) => self.bind_first_row(scope, clause, &row, first, &mut links),
            None => self.bind_expression(scope, clause, first),
        };
        for (op, right, location) in links.into_iter().rev() {
            bound = self.apply_operator(scope, clause, bound, op, right, location);
        }
        bound
    }

    /// A row of several values at the beginning of a chain: it is compared with another one.
    fn bind_first_row<'t>(
        &mut self,
        scope: &Scope,
        clause: Clause,
        row: &[&ast::Expr],
        tree: &ast::Expr,
        links: &mut Vec<(&'t BinaryOperator, &'t ast::Expr, SqlLocation)>,
    ) -> BindResult<Expr> {
        if let Some((op, right, location)) = links.last()
            && let (Some(comparison), Some(other)) = (comparison_of_operator(op), row_values::row_parts(right))
        {
            let location = *location;
            links.pop();
            return self.bind_row_comparison(scope, clause, comparison, [row, &other], location);
        }
        self.bind_expression(scope, clause, tree)
    }

    fn apply_operator(
        &mut self,
        scope: &Scope,
        clause: Clause,
        left: BindResult<Expr>,
        op: &BinaryOperator,
        right: &ast::Expr,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        if let Some(comparison) = comparison_of_operator(op) {
            return self.bind_comparison(scope, clause, comparison, left, right, location);
        }
        if is_logical(op) {
            let left = left.and_then(|left| self.coerce_to_condition(left));
            let right = self.bind_condition(scope, clause, right);
            self.guard_depth -= 1;
            return self.build_and_or(*op == BinaryOperator::And, left?, right?, location);
        }
        let right = self.bind_expression(scope, clause, right);
        let (left, right) = (left?, right?);
        let operator = match op {
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

    /// An operator of bits, of JSON or of text.
    fn apply_other_operator(
        &mut self,
        operator: &str,
        left: Expr,
        right: Expr,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let known = [overload_argument(&left), overload_argument(&right)];
        let overload = match operator {
            "->" | "->>" => json::resolve_arrow(operator == "->>", &known),
            "#>" | "#>>" => json::resolve_hash_arrow(operator == "#>>", &known),
            "GLOB" => text::resolve_glob(&known),
            "^@" => return self.build_scalar_call("starts_with", vec![left, right], location),
            "DIV" => return self.build_scalar_call("div", vec![left, right], location),
            "<=>" => return self.build_comparison(Comparison::NotDistinct, left, right, location),
            "~" | "~*" | "!~" | "!~*" | "RLIKE" | "REGEXP" => {
                return self.build_regexp_match(operator, left, right, location);
            }
            "~~" | "~~*" | "!~~" | "!~~*" => {
                let matches = self.build_overloaded_call(
                    text::resolve_like(operator.ends_with('*'), &known),
                    vec![left, right],
                    location,
                )?;
                return if operator.starts_with('!') { self.build_not(matches, location) } else { Ok(matches) };
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

    pub(super) fn build_negation(&mut self, inner: Expr, location: SqlLocation) -> BindResult<Expr> {
        let overload = arithmetic::resolve_negation(overload_argument(&inner));
        self.build_overloaded_call(overload, vec![inner], location)
    }

    pub(super) fn bind_unary(
        &mut self,
        scope: &Scope,
        clause: Clause,
        op: &UnaryOperator,
        inner: &ast::Expr,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        match op {
            UnaryOperator::Not => {
                let inner = self.bind_condition(scope, clause, inner)?;
                self.build_not(inner, location)
            }
            UnaryOperator::Minus => {
                // The smallest integer has no positive counterpart.
                if let ast::Expr::Value(value) = inner
                    && let ast::Value::Number(digits, long) = &value.value
                {
                    let negative = ast::Value::Number(format!("-{digits}"), *long);
                    return self.bind_literal(&negative, location);
                }
                let inner = self.bind_expression(scope, clause, inner)?;
                self.build_negation(inner, location)
            }
            UnaryOperator::Plus => {
                let inner = self.bind_expression(scope, clause, inner)?;
                if inner.data_type.is_numeric() || inner.data_type == Type::Null {
                    return Ok(inner);
                }
                let message = format!("expected a number after `+`, found {}", inner.data_type.noun());
                self.report_mistake(Diagnostic::sql("sql-type", message), location)
            }
            UnaryOperator::BitwiseNot => {
                let inner = self.bind_expression(scope, clause, inner)?;
                let overload = bits::resolve_complement(overload_argument(&inner));
                self.build_overloaded_call(overload, vec![inner], location)
            }
            other => self.report_refused_operator(&other.to_string(), location),
        }
    }

    /// An operator that this language does not have.
    pub(super) fn report_refused_operator<T>(&mut self, operator: &str, location: SqlLocation) -> BindResult<T> {
        self.report_unsupported(
            format!("the operator `{operator}`"),
            text::hint_for_refused_operator(operator),
            location,
        )
    }

    /// An expression that is a condition.
    pub(super) fn bind_condition(&mut self, scope: &Scope, clause: Clause, tree: &ast::Expr) -> BindResult<Expr> {
        let expr = self.bind_expression(scope, clause, tree)?;
        self.coerce_to_condition(expr)
    }

    pub(super) fn build_and_or(
        &mut self,
        is_and: bool,
        left: Expr,
        right: Expr,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let nullable = left.nullable || right.nullable;
        let mut parts = Vec::new();
        for side in [left, right] {
            match side.kind {
                ExprKind::And(inner) if is_and => parts.extend(inner),
                ExprKind::Or(inner) if !is_and => parts.extend(inner),
                _ => parts.push(side),
            }
        }
        let kind = if is_and { ExprKind::And(parts) } else { ExprKind::Or(parts) };
        self.fold_constant(Expr::new(kind, Type::Boolean, nullable, location))
    }

    pub(super) fn build_not(&mut self, inner: Expr, location: SqlLocation) -> BindResult<Expr> {
        let nullable = inner.nullable;
        self.fold_constant(Expr::new(ExprKind::Not(Box::new(inner)), Type::Boolean, nullable, location))
    }

    pub(super) fn build_is_null(&mut self, inner: Expr, location: SqlLocation) -> BindResult<Expr> {
        self.fold_constant(Expr::new(ExprKind::IsNull(Box::new(inner)), Type::Boolean, false, location))
    }
}

/// The comparison that an operator is.
pub(super) fn comparison_of_operator(op: &BinaryOperator) -> Option<Comparison> {
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

fn is_logical(op: &BinaryOperator) -> bool {
    matches!(op, BinaryOperator::And | BinaryOperator::Or)
}
