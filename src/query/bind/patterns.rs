//! Texts compared with patterns: LIKE, LIKE ANY, SIMILAR TO, and regular expressions as operators.
//!
//! Some engines search for a regular expression in a part of the text, others match the whole text. Only patterns that give
//! the same answer both ways are accepted.

use sqlparser::ast;

use super::binder::{BindResult, Binder};
use super::scalar_calls::overload_argument;
use super::scope::ExprContext;
use super::syntax_tree::row_parts;
use crate::query::expr::Expr;
use crate::query::functions::text::{self, CaseSensitivity};
use crate::query::sql_text::SqlLocation;
use crate::query::value::Value;

/// How LIKE was written.
#[derive(Debug, Clone, Copy)]
pub struct LikeOptions<'t> {
    pub negated: bool,
    pub any: bool,
    pub case: CaseSensitivity,
    pub escape: Option<&'t ast::ValueWithSpan>,
}

/// An operator or a function that matches a regular expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegexpMatch {
    /// `~`
    Matches,
    /// `~*`
    MatchesAnyCase,
    /// `!~`
    MatchesNot,
    /// `!~*`
    MatchesNotInAnyCase,
    /// `x RLIKE pattern`
    RlikeOperator,
    /// `x REGEXP pattern`
    RegexpOperator,
    /// `RLIKE(x, pattern)`
    RlikeFunction,
    /// `REGEXP_LIKE(x, pattern)`
    RegexpLikeFunction,
}

impl RegexpMatch {
    /// Returns the match that an operator writes, or `None` for another operator.
    #[must_use]
    pub fn of_operator(operator: &str) -> Option<Self> {
        match operator {
            "~" => Some(Self::Matches),
            "~*" => Some(Self::MatchesAnyCase),
            "!~" => Some(Self::MatchesNot),
            "!~*" => Some(Self::MatchesNotInAnyCase),
            "RLIKE" => Some(Self::RlikeOperator),
            "REGEXP" => Some(Self::RegexpOperator),
            _ => None,
        }
    }

    /// Returns the match that a function makes, by its name in lower case, or `None` for another function.
    #[must_use]
    pub fn of_function(name: &str) -> Option<Self> {
        match name {
            "rlike" => Some(Self::RlikeFunction),
            "regexp_like" => Some(Self::RegexpLikeFunction),
            _ => None,
        }
    }

    fn is_negated(self) -> bool {
        matches!(self, Self::MatchesNot | Self::MatchesNotInAnyCase)
    }

    /// Returns whether the match ignores case. Only PostgreSQL has such an operator, and it searches for a part.
    fn ignores_case(self) -> bool {
        matches!(self, Self::MatchesAnyCase | Self::MatchesNotInAnyCase)
    }
}

impl Binder<'_> {
    pub(super) fn bind_like(
        &mut self,
        context: ExprContext<'_>,
        [value, pattern]: [&ast::Expr; 2],
        like: LikeOptions,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        if like.any {
            return self.bind_like_any(context, [value, pattern], like, location);
        }
        let value = self.bind_expression(context, value);
        let pattern = self.bind_expression(context, pattern);
        let matches = self.build_like(value?, pattern?, like, location)?;
        self.negate_if(like.negated, matches, location)
    }

    fn build_like(&mut self, value: Expr, pattern: Expr, like: LikeOptions, location: SqlLocation) -> BindResult<Expr> {
        let mut arguments = vec![value, pattern];
        if let Some(escape) = like.escape {
            let place = self.lines.location_of(escape.span);
            arguments.push(self.bind_literal(&escape.value, place)?);
        }
        let known: Vec<_> = arguments.iter().map(overload_argument).collect();
        let overload = text::resolve_like(like.case, &known);
        self.build_overloaded_call(overload, arguments, location)
    }

    /// Binds `x LIKE ANY ('a%', 'b%')`.
    fn bind_like_any(
        &mut self,
        context: ExprContext<'_>,
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
            other => match row_parts(other) {
                Some(parts) => parts,
                None => return self.report_refused_operator("LIKE ANY", location),
            },
        };
        let value = self.bind_expression(context, value)?;
        let mut matches = Vec::with_capacity(patterns.len());
        for pattern in patterns {
            let pattern = self.bind_expression(context, pattern)?;
            let value = self.copy_expr(&value)?;
            matches.push(self.build_like(value, pattern, like, location)?);
        }
        self.build_any(matches, location)
    }

    /// Binds SIMILAR TO a pattern that means the same in the standard and as a regular expression.
    pub(super) fn bind_similar_to(
        &mut self,
        context: ExprContext<'_>,
        [value, pattern]: [&ast::Expr; 2],
        negated: bool,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let (value, pattern) = (self.bind_expression(context, value), self.bind_expression(context, pattern));
        let (value, pattern) = (value?, pattern?);
        let argument = overload_argument(&pattern);
        let is_null = argument.literal.is_some_and(Value::is_null);
        let is_unambiguous = argument.literal_text().is_some_and(|pattern| !pattern.contains(AMBIGUOUS_CHARACTERS));
        if !is_null && !is_unambiguous {
            return self.report_refused_operator("SIMILAR TO", location);
        }
        let matches = self.build_scalar_call("regexp_full_match", vec![value, pattern], location)?;
        self.negate_if(negated, matches, location)
    }

    /// Builds a match with a regular expression that matches the whole of a text if it matches a part.
    pub(super) fn build_regexp_match(
        &mut self,
        kind: RegexpMatch,
        value: Expr,
        pattern: Expr,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let is_anchored = overload_argument(&pattern).literal_text().is_some_and(text::is_anchored);
        let mut arguments = vec![value, pattern];
        if kind.ignores_case() {
            arguments.push(Expr::text("i", location));
        } else if !is_anchored {
            return self.report_unanchored_pattern(kind, location);
        }
        let matches = self.build_scalar_call("regexp_matches", arguments, location)?;
        self.negate_if(kind.is_negated(), matches, location)
    }

    fn report_unanchored_pattern(&mut self, kind: RegexpMatch, location: SqlLocation) -> BindResult<Expr> {
        match kind {
            RegexpMatch::Matches => self.report_refused_operator("~", location),
            RegexpMatch::MatchesAnyCase => self.report_refused_operator("~*", location),
            RegexpMatch::MatchesNot => self.report_refused_operator("!~", location),
            RegexpMatch::MatchesNotInAnyCase => self.report_refused_operator("!~*", location),
            RegexpMatch::RlikeOperator => self.report_refused_operator("RLIKE", location),
            RegexpMatch::RegexpOperator => self.report_refused_operator("REGEXP", location),
            RegexpMatch::RlikeFunction => self.report_unknown_function("rlike", location),
            RegexpMatch::RegexpLikeFunction => self.report_unknown_function("regexp_like", location),
        }
    }
}

/// Characters that mean one thing in a pattern of the standard, and another in a regular expression.
const AMBIGUOUS_CHARACTERS: [char; 6] = ['%', '_', '.', '^', '$', '\\'];
