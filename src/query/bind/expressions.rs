//! Expressions: operators, CASE, casts and their like. Calls are in `calls`.

use sqlparser::ast::{self, BinaryOperator, UnaryOperator};

use super::scope::{Clause, Scope};
use super::{Binder, Bound, Reported};
use crate::diagnostic::Diagnostic;
use crate::query::expr::{Cast, Comparison, Expr, Kind, Location};
use crate::query::functions::arithmetic::{self, Operator};
use crate::query::functions::{Argument, Overload, Refusal, casts, dates, text, type_names};
use crate::query::types::Type;
use crate::query::value::Value;

impl Binder<'_> {
    /// Binds one expression to the columns of a scope.
    pub(super) fn expression(&mut self, scope: &Scope, clause: Clause, tree: &ast::Expr) -> Bound<Expr> {
        // What nests deeply goes straight on, for stacks end.
        match tree {
            ast::Expr::BinaryOp { .. } => self.binary(scope, clause, tree),
            ast::Expr::Nested(inner) => self.expression(scope, clause, inner),
            ast::Expr::UnaryOp { op, expr } => {
                let location = self.location(tree);
                self.unary(scope, clause, op, expr, location)
            }
            ast::Expr::Function(function) => {
                let location = self.location(tree);
                let called = self.call(scope, clause, function, location)?;
                self.without_computed_interval(called)
            }
            ast::Expr::IsNull(inner) | ast::Expr::IsUnknown(inner) => self.null_test(scope, clause, tree, inner),
            ast::Expr::IsNotNull(inner) | ast::Expr::IsNotUnknown(inner) => {
                let is_null = self.null_test(scope, clause, tree, inner)?;
                let location = is_null.location;
                self.not(is_null, location)
            }
            ast::Expr::Cast { kind, expr, data_type, array: false, format: None } => {
                let lenient = matches!(kind, ast::CastKind::TryCast | ast::CastKind::SafeCast);
                let inner = self.expression(scope, clause, expr)?;
                let location = self.location(tree);
                let cast = self.cast(inner, data_type, lenient, location)?;
                self.without_computed_interval(cast)
            }
            _ => {
                let bound = self.other_expression(scope, clause, tree)?;
                self.without_computed_interval(bound)
            }
        }
    }

    /// Intervals are literals: no column holds one.
    fn without_computed_interval(&mut self, expr: Expr) -> Bound<Expr> {
        if expr.data_type != Type::Interval || expr.as_literal().is_some() {
            return Ok(expr);
        }
        let hint = "move the date in each branch: `CASE WHEN … THEN day + INTERVAL '1 month' ELSE … END`";
        self.unsupported("an interval that is computed", hint, expr.location)
    }

    /// Refuses an interval as a column.
    pub(super) fn no_interval<'e>(&mut self, exprs: impl IntoIterator<Item = &'e Expr>) -> Bound<()> {
        let Some(interval) = exprs.into_iter().find(|expr| expr.data_type == Type::Interval) else { return Ok(()) };
        let hint = "write it where a date is moved by it: `day + INTERVAL '1 month'`";
        self.unsupported("a column that holds an interval", hint, interval.location)
    }

    fn null_test(&mut self, scope: &Scope, clause: Clause, tree: &ast::Expr, inner: &ast::Expr) -> Bound<Expr> {
        let inner = self.expression(scope, clause, inner)?;
        let location = self.location(tree);
        self.is_null(inner, location)
    }

    fn other_expression(&mut self, scope: &Scope, clause: Clause, tree: &ast::Expr) -> Bound<Expr> {
        use ast::Expr as Tree;
        let location = self.location(tree);
        let bind = |binder: &mut Self, tree: &ast::Expr| binder.expression(scope, clause, tree);
        match tree {
            Tree::Identifier(ident) => self.identifier(scope, clause, ident),
            Tree::CompoundIdentifier(parts) => self.compound(scope, parts),
            Tree::Value(value) => self.literal(&value.value, self.lines.location(value.span)),
            Tree::TypedString(typed) => self.typed_string(typed, self.lines.location(typed.value.span)),
            Tree::Interval(interval) => self.interval(interval, location),
            Tree::IsTrue(inner) => self.is_truth(scope, clause, inner, true, false, location),
            Tree::IsNotTrue(inner) => self.is_truth(scope, clause, inner, true, true, location),
            Tree::IsFalse(inner) => self.is_truth(scope, clause, inner, false, false, location),
            Tree::IsNotFalse(inner) => self.is_truth(scope, clause, inner, false, true, location),
            Tree::IsDistinctFrom(left, right) => {
                let left = bind(self, left);
                self.compared(scope, clause, Comparison::Distinct, left, right, location)
            }
            Tree::IsNotDistinctFrom(left, right) => {
                let left = bind(self, left);
                self.compared(scope, clause, Comparison::NotDistinct, left, right, location)
            }
            Tree::InList { expr, list, negated } => self.in_list(scope, clause, expr, list, *negated, location),
            Tree::InSubquery { expr, subquery, negated } => {
                self.in_subquery(scope, clause, expr, subquery, *negated, location)
            }
            Tree::Exists { subquery, negated } => self.exists(scope, clause, subquery, *negated, location),
            Tree::Subquery(subquery) => self.scalar_subquery(scope, clause, subquery, location),
            Tree::Between { expr, negated, low, high } => {
                self.between(scope, clause, expr, low, high, *negated, location)
            }
            Tree::Case { operand, conditions, else_result, .. } => {
                self.case(scope, clause, operand.as_deref(), conditions, else_result.as_deref(), location)
            }
            Tree::Cast { .. } => {
                let hint = "write `STRPTIME(text, format)` or a plain CAST";
                self.unsupported("CAST with FORMAT or ARRAY", hint, location)
            }
            Tree::Like { negated, any, expr, pattern, escape_char } => {
                self.like(scope, clause, [expr, pattern], Like { negated: *negated, any: *any, fold_case: false }, escape_char.as_ref(), location)
            }
            Tree::ILike { negated, any, expr, pattern, escape_char } => {
                self.like(scope, clause, [expr, pattern], Like { negated: *negated, any: *any, fold_case: true }, escape_char.as_ref(), location)
            }
            Tree::SimilarTo { .. } => self.refused_operator("SIMILAR TO", location),
            Tree::RLike { regexp, .. } => self.refused_operator(if *regexp { "REGEXP" } else { "RLIKE" }, location),
            Tree::Extract { field, expr, .. } => {
                let of = bind(self, expr)?;
                self.date_part(&field.to_string(), of, location)
            }
            Tree::Ceil { expr, field } | Tree::Floor { expr, field } => {
                let name = if matches!(tree, Tree::Ceil { .. }) { "ceil" } else { "floor" };
                if !matches!(field, ast::CeilFloorKind::DateTimeField(ast::DateTimeField::NoDateTime)) {
                    let hint = "write `DATE_TRUNC('month', date)`, or round a number with `ROUND(x, digits)`";
                    return self.unsupported(format!("{} TO", name.to_uppercase()), hint, location);
                }
                let argument = bind(self, expr)?;
                self.scalar(name, vec![argument], location)
            }
            Tree::Position { expr, r#in } => {
                let part = bind(self, expr);
                let whole = bind(self, r#in);
                self.scalar("strpos", vec![whole?, part?], location)
            }
            Tree::Substring { expr, substring_from, substring_for, .. } => {
                self.substring(scope, clause, expr, substring_from.as_deref(), substring_for.as_deref(), location)
            }
            Tree::Trim { expr, trim_where, trim_what, trim_characters } => {
                let name = match trim_where {
                    Some(ast::TrimWhereField::Leading) => "ltrim",
                    Some(ast::TrimWhereField::Trailing) => "rtrim",
                    _ => "trim",
                };
                let characters = trim_what.as_deref().or_else(|| trim_characters.as_ref().and_then(|list| list.first()));
                let mut arguments = vec![bind(self, expr)?];
                if let Some(characters) = characters {
                    arguments.push(bind(self, characters)?);
                }
                self.scalar(name, arguments, location)
            }
            Tree::AtTimeZone { .. } => self.unsupported(
                "AT TIME ZONE",
                "a timestamp shows the clock of the pipeline's `time_zone`; `CAST(… AS TIMESTAMPTZ)` makes an instant of it",
                location,
            ),
            Tree::Collate { .. } => {
                self.unsupported("COLLATE", "text compares by bytes; compare `LOWER(…)` to ignore case", location)
            }
            Tree::JsonAccess { .. } | Tree::CompoundFieldAccess { .. } => self.unsupported(
                "fields of nested values",
                "bring the value out as a column of the export",
                location,
            ),
            Tree::Tuple(_) => {
                self.unsupported("a row of several values", "compare the values one by one with AND", location)
            }
            Tree::Array(_) => self.unsupported("lists", "write `IN (…)` or a table of values", location),
            Tree::AnyOp { .. } | Tree::AllOp { .. } => {
                self.unsupported("ANY and ALL", "write `IN (…)`, or compare with MIN or MAX", location)
            }
            Tree::Wildcard(_) | Tree::QualifiedWildcard(..) => {
                self.unsupported("`*` within an expression", "name the column", location)
            }
            other => self.unsupported(
                format!("`{}`", shortened(&other.to_string())),
                "write it with the operators and functions of the manual",
                location,
            ),
        }
    }

    /// A chain of operators: `a + b + c` is `(a + b) + c`, and is bound from its first operand on.
    fn binary(&mut self, scope: &Scope, clause: Clause, tree: &ast::Expr) -> Bound<Expr> {
        let mut links = Vec::new();
        let mut first = tree;
        while let ast::Expr::BinaryOp { left, op, right } = first {
            // The left side decides whether the right one is asked; either may be a literal that cannot be computed.
            self.guards += usize::from(is_logical(op));
            links.push((op, right.as_ref(), self.location(first)));
            first = left;
        }
        let mut bound = self.expression(scope, clause, first);
        for (op, right, location) in links.into_iter().rev() {
            bound = self.linked(scope, clause, bound, op, right, location);
        }
        bound
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
        let comparison = match op {
            BinaryOperator::Eq => Some(Comparison::Equal),
            BinaryOperator::NotEq => Some(Comparison::NotEqual),
            BinaryOperator::Lt => Some(Comparison::Less),
            BinaryOperator::LtEq => Some(Comparison::LessOrEqual),
            BinaryOperator::Gt => Some(Comparison::Greater),
            BinaryOperator::GtEq => Some(Comparison::GreaterOrEqual),
            _ => None,
        };
        if let Some(comparison) = comparison {
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
            other => return self.refused_operator(&other.to_string(), location),
        };
        self.arithmetic(operator, left, right, location)
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

    fn unary(
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
            other => self.refused_operator(&other.to_string(), location),
        }
    }

    /// An operator that this language does not have.
    fn refused_operator<T>(&mut self, operator: &str, location: Location) -> Bound<T> {
        self.unsupported(format!("the operator `{operator}`"), text::operator_way_out(operator), location)
    }

    /// A call of a function that was found for its arguments, which are converted to what it takes.
    pub(super) fn overloaded(
        &mut self,
        overload: Result<Overload, Refusal>,
        arguments: Vec<Expr>,
        location: Location,
    ) -> Bound<Expr> {
        let overload = match overload {
            Ok(overload) => overload,
            Err(refusal) => return self.refused(refusal, location),
        };
        let mut converted = Vec::with_capacity(arguments.len());
        for (expr, to) in arguments.into_iter().zip(&overload.arguments) {
            converted.push(self.converted(expr, *to)?);
        }
        let nullable = overload.nullable || converted.iter().any(|argument| argument.nullable);
        let call = Kind::Call(overload.scalar, converted);
        self.folded(Expr::new(call, overload.result, nullable, location))
    }

    /// As [`Self::coerce`], also where a function converts what would not mix elsewhere (`||` makes text of everything).
    fn converted(&mut self, expr: Expr, to: Type) -> Bound<Expr> {
        if expr.data_type == to || expr.as_literal().is_some() || expr.data_type.common(to) == Some(to) {
            return self.coerce_literal_or(expr, to);
        }
        let (nullable, location) = (expr.nullable, expr.location);
        let cast = Kind::Cast(Box::new(expr), Cast::IMPLICIT);
        self.folded(Expr::new(cast, to, nullable, location))
    }

    fn coerce_literal_or(&mut self, expr: Expr, to: Type) -> Bound<Expr> {
        if expr.as_literal().is_some() && expr.data_type != to && expr.data_type != Type::Text {
            // A literal of another type (`1 || 'a'`): converted as a cast would.
            let (nullable, location) = (expr.nullable, expr.location);
            let cast = Kind::Cast(Box::new(expr), Cast::IMPLICIT);
            return self.folded(Expr::new(cast, to, nullable, location));
        }
        self.coerce(expr, to)
    }

    /// An expression that is a condition.
    pub(super) fn truth(&mut self, scope: &Scope, clause: Clause, tree: &ast::Expr) -> Bound<Expr> {
        let expr = self.expression(scope, clause, tree)?;
        self.condition(expr)
    }

    fn connected(&mut self, is_and: bool, left: Expr, right: Expr, location: Location) -> Bound<Expr> {
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

    fn is_null(&mut self, inner: Expr, location: Location) -> Bound<Expr> {
        self.folded(Expr::new(Kind::IsNull(Box::new(inner)), Type::Boolean, false, location))
    }

    /// `inner IS [NOT] TRUE`, `inner IS [NOT] FALSE`: never NULL.
    fn is_truth(
        &mut self,
        scope: &Scope,
        clause: Clause,
        inner: &ast::Expr,
        truth: bool,
        negated: bool,
        location: Location,
    ) -> Bound<Expr> {
        let inner = self.expression(scope, clause, inner)?;
        // A text literal may spell a truth.
        let inner = if inner.data_type == Type::Text && inner.as_literal().is_some() {
            self.coerce(inner, Type::Boolean)?
        } else {
            self.condition(inner)?
        };
        let inner = if truth { inner } else { self.not(inner, location)? };
        let no = Expr::literal(Value::Boolean(false), Type::Boolean, location);
        let certain = self.folded(Expr::new(Kind::Coalesce(vec![inner, no]), Type::Boolean, false, location))?;
        if negated { self.not(certain, location) } else { Ok(certain) }
    }

    fn compared(
        &mut self,
        scope: &Scope,
        clause: Clause,
        comparison: Comparison,
        left: Bound<Expr>,
        right: &ast::Expr,
        location: Location,
    ) -> Bound<Expr> {
        let right = self.expression(scope, clause, right);
        let (left, right) = (left?, right?);
        self.check_words(scope, &left, &right)?;
        self.check_words(scope, &right, &left)?;
        self.comparison(comparison, left, right, location)
    }

    fn in_list(
        &mut self,
        scope: &Scope,
        clause: Clause,
        value: &ast::Expr,
        list: &[ast::Expr],
        negated: bool,
        location: Location,
    ) -> Bound<Expr> {
        let value = self.expression(scope, clause, value);
        let mut items = Vec::with_capacity(list.len());
        let mut failed = None;
        for item in list {
            match self.expression(scope, clause, item) {
                Ok(item) => items.push(item),
                Err(reported) => failed = Some(reported),
            }
        }
        let value = value?;
        if let Some(reported) = failed {
            return Err(reported);
        }
        for item in &items {
            if self.check_words(scope, &value, item).is_err() {
                failed = Some(Reported);
            }
        }
        if let Some(reported) = failed {
            return Err(reported);
        }
        let mut all = vec![value];
        all.extend(items);
        let (mut all, _) = self.comparable(all)?;
        let value = all.remove(0);
        let found = if all.iter().all(|item| item.as_literal().is_some()) {
            let or_null = all.iter().any(|item| item.as_literal().is_some_and(Value::is_null));
            let literals = all.iter().filter_map(Expr::as_literal).filter(|value| !value.is_null()).cloned().collect();
            let nullable = value.nullable || or_null;
            let kind = Kind::InList { value: Box::new(value), list: literals, or_null };
            self.folded(Expr::new(kind, Type::Boolean, nullable, location))?
        } else {
            let mut any: Option<Expr> = None;
            for item in all {
                let value = self.copied(&value)?;
                let equal = self.comparison(Comparison::Equal, value, item, location)?;
                any = Some(match any {
                    None => equal,
                    Some(before) => self.connected(false, before, equal, location)?,
                });
            }
            any.ok_or(Reported)?
        };
        if negated { self.not(found, location) } else { Ok(found) }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of BETWEEN")]
    fn between(
        &mut self,
        scope: &Scope,
        clause: Clause,
        value: &ast::Expr,
        low: &ast::Expr,
        high: &ast::Expr,
        negated: bool,
        location: Location,
    ) -> Bound<Expr> {
        let value = self.expression(scope, clause, value);
        let low = self.expression(scope, clause, low);
        let high = self.expression(scope, clause, high);
        let (value, low, high) = (value?, low?, high?);
        self.check_words(scope, &value, &low)?;
        self.check_words(scope, &value, &high)?;
        let again = self.copied(&value)?;
        let above = self.comparison(Comparison::GreaterOrEqual, again, low, location)?;
        let below = self.comparison(Comparison::LessOrEqual, value, high, location)?;
        let both = self.connected(true, above, below, location)?;
        if negated { self.not(both, location) } else { Ok(both) }
    }

    fn case(
        &mut self,
        scope: &Scope,
        clause: Clause,
        operand: Option<&ast::Expr>,
        conditions: &[ast::CaseWhen],
        otherwise: Option<&ast::Expr>,
        location: Location,
    ) -> Bound<Expr> {
        let operand = operand.map(|operand| self.expression(scope, clause, operand)).transpose();
        let mut bound = Vec::with_capacity(conditions.len());
        for when in conditions {
            let condition = match &operand {
                Ok(None) => self.guarded(|binder| binder.truth(scope, clause, &when.condition)),
                Ok(Some(operand)) => {
                    let value = self.guarded(|binder| binder.expression(scope, clause, &when.condition));
                    value.and_then(|value| {
                        self.check_words(scope, operand, &value)?;
                        let location = value.location;
                        let operand = self.copied(operand)?;
                        self.comparison(Comparison::Equal, operand, value, location)
                    })
                }
                Err(reported) => Err(*reported),
            };
            let result = self.guarded(|binder| binder.expression(scope, clause, &when.result));
            bound.push((condition, result));
        }
        let otherwise = match otherwise {
            Some(tree) => self.guarded(|binder| binder.expression(scope, clause, tree)),
            None => Ok(Expr::literal(Value::Null, Type::Null, location)),
        };
        operand?;
        let (mut conditions, mut results) = (Vec::new(), Vec::new());
        for (condition, result) in bound {
            conditions.push(condition?);
            results.push(result?);
        }
        results.push(otherwise?);
        let (mut results, data_type) = self.guarded(|binder| binder.unify(results, "CASE"))?;
        let otherwise = results.pop().ok_or(Reported)?;
        let nullable = otherwise.nullable || results.iter().any(|result| result.nullable);
        let branches = conditions.into_iter().zip(results).collect();
        let kind = Kind::Case { branches, otherwise: Box::new(otherwise) };
        self.folded(Expr::new(kind, data_type, nullable, location))
    }

    fn cast(&mut self, inner: Expr, data_type: &ast::DataType, lenient: bool, location: Location) -> Bound<Expr> {
        let (to, limit) = match type_names::named_type(data_type) {
            Ok(named) => named,
            Err(refusal) => return self.refused(refusal, location),
        };
        if let Err(refusal) = casts::can_cast(inner.data_type, to) {
            return self.refused(refusal, location);
        }
        let nullable = inner.nullable || lenient || to == Type::Double;
        let cast = Kind::Cast(Box::new(inner), Cast { lenient, limit });
        self.folded(Expr::new(cast, to, nullable, location))
    }

    fn like(
        &mut self,
        scope: &Scope,
        clause: Clause,
        [value, pattern]: [&ast::Expr; 2],
        like: Like,
        escape: Option<&ast::ValueWithSpan>,
        location: Location,
    ) -> Bound<Expr> {
        if like.any {
            return self.refused_operator("LIKE ANY", location);
        }
        let value = self.expression(scope, clause, value);
        let pattern = self.expression(scope, clause, pattern);
        let mut arguments = vec![value?, pattern?];
        if let Some(escape) = escape {
            let place = self.lines.location(escape.span);
            arguments.push(self.literal(&escape.value, place)?);
        }
        let known: Vec<_> = arguments.iter().map(argument).collect();
        let overload = text::like(like.fold_case, &known);
        let matches = self.overloaded(overload, arguments, location)?;
        if like.negated { self.not(matches, location) } else { Ok(matches) }
    }

    pub(super) fn date_part(&mut self, part: &str, of: Expr, location: Location) -> Bound<Expr> {
        let of = self.temporal_literal(of)?;
        let overload = dates::date_part(part, of.data_type);
        self.overloaded(overload, vec![of], location)
    }

    /// A text literal where a time is expected: as a date where it spells one, else as a timestamp.
    fn temporal_literal(&mut self, expr: Expr) -> Bound<Expr> {
        let Some(Value::Text(text)) = expr.as_literal() else { return Ok(expr) };
        let to = if text.trim().len() <= 10 { Type::Date } else { Type::Timestamp };
        self.coerce(expr, to)
    }

    fn substring(
        &mut self,
        scope: &Scope,
        clause: Clause,
        text: &ast::Expr,
        from: Option<&ast::Expr>,
        count: Option<&ast::Expr>,
        location: Location,
    ) -> Bound<Expr> {
        let mut arguments = vec![self.expression(scope, clause, text)?];
        match (from, count) {
            (Some(from), _) => arguments.push(self.expression(scope, clause, from)?),
            (None, Some(_)) => arguments.push(Expr::literal(Value::Integer(1), Type::Integer, location)),
            (None, None) => {}
        }
        if let Some(count) = count {
            arguments.push(self.expression(scope, clause, count)?);
        }
        self.scalar("substring", arguments, location)
    }
}

fn is_logical(op: &BinaryOperator) -> bool {
    matches!(op, BinaryOperator::And | BinaryOperator::Or)
}

/// How LIKE was written.
#[derive(Debug, Clone, Copy)]
struct Like {
    negated: bool,
    any: bool,
    fold_case: bool,
}

/// What a function is told of an argument.
pub(super) fn argument(expr: &Expr) -> Argument<'_> {
    Argument { data_type: expr.data_type, literal: expr.as_literal() }
}

/// The beginning of a long piece of SQL.
fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
