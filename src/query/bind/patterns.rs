//! Texts held against patterns: LIKE, LIKE ANY, SIMILAR TO, and regular expressions as operators.
//!
//! Engines look for a regular expression in a part of the text or in the whole of it. What is the same in both is taken.

use sqlparser::ast;

use super::calls::overload_argument;
use super::scope::{Clause, Scope};
use super::{BindResult, Binder, Reported, row_values};
use crate::query::expr::{Expr, SqlLocation};
use crate::query::functions::text;
use crate::query::types::Type;
use crate::query::value::Value;

/// How LIKE was written.
#[derive(Debug, Clone, Copy)]
pub(super) struct LikeOptions<'t> {
    pub negated: bool,
    pub any: bool,
    pub fold_case: bool,
    pub escape: Option<&'t ast::ValueWithSpan>,
}

impl Binder<'_> {
    pub(super) fn bind_like(
        &mut self,
        scope: &Scope,
        clause: Clause,
        [value, pattern]: [&ast::Expr; 2],
        like: LikeOptions,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        if like.any {
            return self.bind_like_any(scope, clause, [value, pattern], like, location);
        }
        let value = self.bind_expression(scope, clause, value);
        let pattern = self.bind_expression(scope, clause, pattern);
        let matches = self.build_like(value?, pattern?, like, location)?;
        if like.negated { self.build_not(matches, location) } else { Ok(matches) }
    }

    fn build_like(&mut self, value: Expr, pattern: Expr, like: LikeOptions, location: SqlLocation) -> BindResult<Expr> {
        let mut arguments = vec![value, pattern];
        if let Some(escape) = like.escape {
            let place = self.lines.location_of(escape.span);
            arguments.push(self.bind_literal(&escape.value, place)?);
        }
        let known: Vec<_> = arguments.iter().map(overload_argument).collect();
        let overload = text::resolve_like(like.fold_case, &known);
        self.build_overloaded_call(overload, arguments, location)
    }

    /// `x LIKE ANY ('a%', 'b%')`
    fn bind_like_any(
        &mut self,
        scope: &Scope,
        clause: Clause,
        [value, patterns]: [&ast::Expr; 2],
        like: LikeOptions,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        if like.negated {
            let hint = "write `NOT (x LIKE ANY (…))` if x is to match none of them";
            return self.report_unsupported("NOT LIKE ANY", hint, location);
        }
        let patterns: Vec<&ast::Expr> = match patterns {
            ast::Expr::Nested(one) => vec![one],
            ast::Expr::Array(array) => array.elem.iter().collect(),
            other => match row_values::row_parts(other) {
                Some(parts) => parts,
                None => return self.report_refused_operator("LIKE ANY", location),
            },
        };
        let value = self.bind_expression(scope, clause, value)?;
        let mut any: Option<Expr> = None;
        for pattern in patterns {
            let pattern = self.bind_expression(scope, clause, pattern)?;
            let value = self.copy_expr(&value)?;
            let matches = self.build_like(value, pattern, like, location)?;
            any = Some(match any {
                None => matches,
                Some(before) => self.build_and_or(false, before, matches, location)?,
            });
        }
        any.ok_or(Reported)
    }

    /// SIMILAR TO a pattern that is the same in the standard and as a regular expression.
    pub(super) fn bind_similar_to(
        &mut self,
        scope: &Scope,
        clause: Clause,
        [value, pattern]: [&ast::Expr; 2],
        negated: bool,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let (value, pattern) =
            (self.bind_expression(scope, clause, value), self.bind_expression(scope, clause, pattern));
        let (value, pattern) = (value?, pattern?);
        let is_the_same =
            overload_argument(&pattern).literal_text().is_some_and(|pattern| !pattern.contains(AMBIGUOUS_CHARACTERS));
        if !is_the_same && overload_argument(&pattern).literal.is_none_or(|pattern| !pattern.is_null()) {
            return self.report_refused_operator("SIMILAR TO", location);
        }
        let matches = self.build_scalar_call("regexp_full_match", vec![value, pattern], location)?;
        if negated { self.build_not(matches, location) } else { Ok(matches) }
    }

    /// `~`, RLIKE, REGEXP_LIKE: a regular expression that matches the whole of a text where it matches a part.
    pub(super) fn build_regexp_match(
        &mut self,
        operator: &str,
        value: Expr,
        pattern: Expr,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let (negated, operator_alone) = match operator.strip_prefix('!') {
            Some(rest) => (true, rest),
            None => (false, operator),
        };
        let mut arguments = vec![value, pattern];
        // Only PostgreSQL has `~*`, which finds a part.
        if operator_alone == "~*" {
            arguments.push(Expr::literal(Value::text("i"), Type::Text, location));
        } else if !overload_argument(&arguments[1]).literal_text().is_some_and(text::is_anchored) {
            return match function_of_operator(operator) {
                Some(name) => self.report_unknown_function(name, location),
                None => self.report_refused_operator(operator, location),
            };
        }
        let matches = self.build_scalar_call("regexp_matches", arguments, location)?;
        if negated { self.build_not(matches, location) } else { Ok(matches) }
    }
}

/// Characters that mean one thing in a pattern of the standard, and another in a regular expression.
const AMBIGUOUS_CHARACTERS: [char; 6] = ['%', '_', '.', '^', '$', '\\'];

/// The functions among the operators.
fn function_of_operator(operator: &str) -> Option<&str> {
    matches!(operator, "regexp_like" | "rlike").then_some(operator)
}
