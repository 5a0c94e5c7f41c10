//! Operators: arithmetic, comparisons, AND, OR and NOT.

use sqlparser::ast::{self, BinaryOperator, UnaryOperator};

use super::calls::argument;
use super::scope::{Clause, Scope};
use super::{Binder, Bound, rows};
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::{Comparison, Expr, Kind, Location};
use crate::query::functions::arithmetic::{self, Operator};
use crate::query::functions::{bits, json, text};
use crate::query::types::Type;

impl Binder<'_> {
    /// A chain of operators: `a + b + c` is `(a + b) + c`, and is bound from its first operand on.
    pub(super) fn binary(&mut self, scope: &Scope, clause: Clause, tree: &ast::Expr) -> Bound<Expr> {
        let mut links = Vec::new();
        let mut first = tree;
        while let ast::Expr::BinaryOp { left, op, right } = first {
            // The left side decides whether the right one is asked; either may be a literal that cannot be computed.
            self.guards += usize::from(is_logical(op));
            links.push((op, right.as_ref(), self.location(first)));
            first = left;
        }
        let mut bound = match rows::parts(first) {
            Some(row) => self.first_row(scope, clause, &row, first, &mut links),
            None => self.expression(scope, clause, first),
        };
        for (op, right, location) in links.into_iter().rev() {
            bound = self.linked(scope, clause, bound, op, right, location);
        }
        bound
    }

    /// A row of several values at the beginning of a chain: it is compared with another one.
    fn first_row<'t>(
        &mut self,
        scope: &Scope,
        clause: Clause,
        row: &[&ast::Expr],
        tree: &ast::Expr,
        links: &mut Vec<(&'t BinaryOperator, &'t ast::Expr, Location)>,
    ) -> Bound<Expr> {
        if let Some((op, right, location)) = links.last()
            && let (Some(comparison), Some(other)) = (comparison(op), rows::parts(right))
        {
            let location = *location;
            links.pop();
            return self.compared_rows(scope, clause, comparison, [row, &other], location);
        }
        self.expression(scope, clause, tree)
    }

    fn linked(
        &mut self,
        scope: &Scope,
        clause: Clause,
        left: Bound<Expr>,
        op: &BinaryOperator,
        right: &ast::Expr,
        location: Location,
    ) -> Bound<Expr> {
        if let Some(comparison) = comparison(op) {
            return self.compared(scope, clause, comparison, left, right, location);
        }
        if is_logical(op) {
            let left = left.and_then(|left| self.condition(left));
            let right = self.truth(scope, clause, right);
            self.guards -= 1;
            return self.connected(*op == BinaryOperator::And, left?, right?, location);
        }
        let right = self.expression(scope, clause, right);
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
                let overload = text::concatenate(argument(&left), argument(&right));
                return self.overloaded(overload, vec![left, right], location);
            }
            other => return self.other_operator(&other.to_string(), left, right, location),
        };
        self.arithmetic(operator, left, right, location)
    }

    /// An operator of bits, of JSON or of text.
    fn other_operator(&mut self, operator: &str, left: Expr, right: Expr, location: Location) -> Bound<Expr> {
        let known = [argument(&left), argument(&right)];
        let overload = match operator {
            "->" | "->>" => json::arrow(operator == "->>", &known),
            "#>" | "#>>" => json::hash_arrow(operator == "#>>", &known),
            "GLOB" => text::glob(&known),
            "^@" => return self.scalar("starts_with", vec![left, right], location),
            "DIV" => return self.scalar("div", vec![left, right], location),
            "<=>" => return self.comparison(Comparison::NotDistinct, left, right, location),
            "~" | "~*" | "!~" | "!~*" | "RLIKE" | "REGEXP" => {
                return self.regexp_match(operator, left, right, location);
            }
            "~~" | "~~*" | "!~~" | "!~~*" => {
                let matches =
                    self.overloaded(text::like(operator.ends_with('*'), &known), vec![left, right], location)?;
                return if operator.starts_with('!') { self.not(matches, location) } else { Ok(matches) };
            }
            _ => match bits::between(operator, known[0], known[1]) {
                Some(overload) => overload,
                None => return self.refused_operator(operator, location),
            },
        };
        self.overloaded(overload, vec![left, right], location)
    }

    pub(super) fn arithmetic(
        &mut self,
        operator: Operator,
        left: Expr,
        right: Expr,
        location: Location,
    ) -> Bound<Expr> {
        let overload = arithmetic::binary(operator, argument(&left), argument(&right));
        self.overloaded(overload, vec![left, right], location)
    }

    pub(super) fn negative(&mut self, inner: Expr, location: Location) -> Bound<Expr> {
        let overload = arithmetic::negate(argument(&inner));
        self.overloaded(overload, vec![inner], location)
    }

    pub(super) fn unary(
        &mut self,
        scope: &Scope,
        clause: Clause,
        op: &UnaryOperator,
        inner: &ast::Expr,
        location: Location,
    ) -> Bound<Expr> {
        match op {
            UnaryOperator::Not => {
                let inner = self.truth(scope, clause, inner)?;
                self.not(inner, location)
            }
            UnaryOperator::Minus => {
                // The smallest integer has no positive counterpart.
                if let ast::Expr::Value(value) = inner
                    && let ast::Value::Number(digits, long) = &value.value
                {
                    let negative = ast::Value::Number(format!("-{digits}"), *long);
                    return self.literal(&negative, location);
                }
                let inner = self.expression(scope, clause, inner)?;
                self.negative(inner, location)
            }
            UnaryOperator::Plus => {
                let inner = self.expression(scope, clause, inner)?;
                if inner.data_type.is_numeric() || inner.data_type == Type::Null {
                    return Ok(inner);
                }
                let message = format!("expected a number after `+`, found {}", inner.data_type.noun());
                self.mistake(Diagnostic::sql("sql-type", message), location)
            }
            UnaryOperator::BitwiseNot => {
                let inner = self.expression(scope, clause, inner)?;
                let overload = bits::complement(argument(&inner));
                self.overloaded(overload, vec![inner], location)
            }
            other => self.refused_operator(&other.to_string(), location),
        }
    }

    /// An operator that this language does not have.
    pub(super) fn refused_operator<T>(&mut self, operator: &str, location: Location) -> Bound<T> {
        self.unsupported(format!("the operator `{operator}`"), text::operator_way_out(operator), location)
    }

    /// An expression that is a condition.
    pub(super) fn truth(&mut self, scope: &Scope, clause: Clause, tree: &ast::Expr) -> Bound<Expr> {
        let expr = self.expression(scope, clause, tree)?;
        self.condition(expr)
    }

    pub(super) fn connected(&mut self, is_and: bool, left: Expr, right: Expr, location: Location) -> Bound<Expr> {
        let nullable = left.nullable || right.nullable;
        let mut parts = Vec::new();
        for side in [left, right] {
            match side.kind {
                Kind::And(inner) if is_and => parts.extend(inner),
                Kind::Or(inner) if !is_and => parts.extend(inner),
                _ => parts.push(side),
            }
        }
        let kind = if is_and { Kind::And(parts) } else { Kind::Or(parts) };
        self.folded(Expr::new(kind, Type::Boolean, nullable, location))
    }

    pub(super) fn not(&mut self, inner: Expr, location: Location) -> Bound<Expr> {
        let nullable = inner.nullable;
        self.folded(Expr::new(Kind::Not(Box::new(inner)), Type::Boolean, nullable, location))
    }

    pub(super) fn is_null(&mut self, inner: Expr, location: Location) -> Bound<Expr> {
        self.folded(Expr::new(Kind::IsNull(Box::new(inner)), Type::Boolean, false, location))
    }
}

/// The comparison that an operator is.
pub(super) fn comparison(op: &BinaryOperator) -> Option<Comparison> {
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
