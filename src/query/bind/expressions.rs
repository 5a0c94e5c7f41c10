//! Expressions: the door to operators, predicates, calls and literals, with casts and the date parts.

use sqlparser::ast;

use super::patterns::LikeOptions;
use super::scope::{Clause, Scope};
use super::{BindResult, Binder, lists, row_values};
use crate::query::expr::{Cast, Comparison, Expr, ExprKind, SqlLocation};
use crate::query::functions::{casts, dates, type_names};
use crate::query::types::Type;
use crate::query::value::Value;

impl Binder<'_> {
    /// Binds one expression to the columns of a scope.
    pub(super) fn bind_expression(&mut self, scope: &Scope, clause: Clause, tree: &ast::Expr) -> BindResult<Expr> {
        // What nests deeply goes straight on, for stacks end.
        match tree {
            ast::Expr::BinaryOp { .. } => self.bind_operator_chain(scope, clause, tree),
            ast::Expr::Nested(inner) => self.bind_expression(scope, clause, inner),
            ast::Expr::UnaryOp { op, expr } => {
                let location = self.location_of(tree);
                self.bind_unary(scope, clause, op, expr, location)
            }
            ast::Expr::Function(function) => {
                let location = self.location_of(tree);
                self.bind_call(scope, clause, function, location)
            }
            ast::Expr::IsNull(inner) | ast::Expr::IsUnknown(inner) => self.bind_null_test(scope, clause, tree, inner),
            ast::Expr::IsNotNull(inner) | ast::Expr::IsNotUnknown(inner) => {
                let is_null = self.bind_null_test(scope, clause, tree, inner)?;
                let location = is_null.location;
                self.build_not(is_null, location)
            }
            ast::Expr::Cast { kind, expr, data_type, array: false, format: None } => {
                let lenient = matches!(kind, ast::CastKind::TryCast | ast::CastKind::SafeCast);
                let inner = self.bind_expression(scope, clause, expr)?;
                let location = self.location_of(tree);
                self.bind_cast(inner, data_type, lenient, location)
            }
            _ => self.bind_other_expression(scope, clause, tree),
        }
    }

    fn bind_null_test(
        &mut self,
        scope: &Scope,
        clause: Clause,
        tree: &ast::Expr,
        inner: &ast::Expr,
    ) -> BindResult<Expr> {
        let inner = self.bind_expression(scope, clause, inner)?;
        let location = self.location_of(tree);
        self.build_is_null(inner, location)
    }

    fn bind_other_expression(&mut self, scope: &Scope, clause: Clause, tree: &ast::Expr) -> BindResult<Expr> {
        use ast::Expr as Tree;
        let location = self.location_of(tree);
        let bind = |binder: &mut Self, tree: &ast::Expr| binder.bind_expression(scope, clause, tree);
        match tree {
            Tree::Identifier(ident) => self.bind_identifier(scope, clause, ident),
            Tree::CompoundIdentifier(parts) => self.bind_qualified_name(scope, parts),
            Tree::Value(value) => self.bind_literal(&value.value, self.lines.location_of(value.span)),
            Tree::TypedString(typed) => self.bind_typed_string(typed, self.lines.location_of(typed.value.span)),
            Tree::Interval(interval) => self.bind_interval(scope, clause, interval, location),
            Tree::IsTrue(inner) => self.bind_is_truth(scope, clause, inner, true, false, location),
            Tree::IsNotTrue(inner) => self.bind_is_truth(scope, clause, inner, true, true, location),
            Tree::IsFalse(inner) => self.bind_is_truth(scope, clause, inner, false, false, location),
            Tree::IsNotFalse(inner) => self.bind_is_truth(scope, clause, inner, false, true, location),
            Tree::IsDistinctFrom(left, right) | Tree::IsNotDistinctFrom(left, right)
                if let (Some(one), Some(other)) = (row_values::row_parts(left), row_values::row_parts(right)) =>
            {
                let is_distinct = matches!(tree, Tree::IsDistinctFrom(..));
                let comparison = if is_distinct { Comparison::Distinct } else { Comparison::NotDistinct };
                self.bind_row_comparison(scope, clause, comparison, [&one, &other], location)
            }
            Tree::IsDistinctFrom(left, right) => {
                let left = bind(self, left);
                self.bind_comparison(scope, clause, Comparison::Distinct, left, right, location)
            }
            Tree::IsNotDistinctFrom(left, right) => {
                let left = bind(self, left);
                self.bind_comparison(scope, clause, Comparison::NotDistinct, left, right, location)
            }
            Tree::InList { expr, list, negated } => self.bind_in_list(scope, clause, expr, list, *negated, location),
            Tree::InSubquery { expr, subquery, negated } => {
                self.bind_in_subquery(scope, clause, expr, subquery, *negated, location)
            }
            Tree::Exists { subquery, negated } => self.bind_exists(scope, clause, subquery, *negated, location),
            Tree::Subquery(subquery) => self.bind_scalar_subquery(scope, clause, subquery, location),
            Tree::Between { expr, negated, low, high } => {
                self.bind_between(scope, clause, expr, low, high, *negated, location)
            }
            Tree::Case { operand, conditions, else_result, .. } => {
                self.bind_case(scope, clause, operand.as_deref(), conditions, else_result.as_deref(), location)
            }
            Tree::Cast { .. } => {
                let hint = "write `STRPTIME(text, format)` or a plain CAST";
                self.report_unsupported("CAST with FORMAT or ARRAY", hint, location)
            }
            Tree::Like { negated, any, expr, pattern, escape_char }
            | Tree::ILike { negated, any, expr, pattern, escape_char } => {
                let fold_case = matches!(tree, Tree::ILike { .. });
                let like = LikeOptions { negated: *negated, any: *any, fold_case, escape: escape_char.as_ref() };
                self.bind_like(scope, clause, [expr, pattern], like, location)
            }
            Tree::SimilarTo { negated, expr, pattern, escape_char: None } => {
                self.bind_similar_to(scope, clause, [expr, pattern], *negated, location)
            }
            Tree::SimilarTo { .. } => self.report_refused_operator("SIMILAR TO", location),
            Tree::RLike { regexp, expr, pattern, negated } => {
                let value = bind(self, expr);
                let pattern = bind(self, pattern);
                let matches =
                    self.build_regexp_match(if *regexp { "REGEXP" } else { "RLIKE" }, value?, pattern?, location)?;
                if *negated { self.build_not(matches, location) } else { Ok(matches) }
            }
            Tree::InUnnest { expr, array_expr, negated } => match lists::list_elements(array_expr) {
                Some(elements) => self.bind_in_list(scope, clause, expr, elements, *negated, location),
                None => self.report_unsupported("IN UNNEST of a column", "export one row per element", location),
            },
            Tree::Extract { field, expr, .. } => {
                let of = bind(self, expr)?;
                let part = field.to_string();
                let place = self.location_of_word_before(location, &part);
                self.build_date_part(part.trim_matches(['\'', '"']), of, place)
            }
            Tree::Ceil { expr, field } | Tree::Floor { expr, field } => {
                let name = if matches!(tree, Tree::Ceil { .. }) { "ceil" } else { "floor" };
                if !matches!(field, ast::CeilFloorKind::DateTimeField(ast::DateTimeField::NoDateTime)) {
                    let hint = "write `DATE_TRUNC('month', date)`, or round a number with `ROUND(x, digits)`";
                    return self.report_unsupported(format!("{} to a unit or to digits", name.to_uppercase()), hint, location);
                }
                let argument = bind(self, expr)?;
                self.build_scalar_call(name, vec![argument], location)
            }
            Tree::Position { expr, r#in } => {
                let part = bind(self, expr);
                let whole = bind(self, r#in);
                self.build_scalar_call("strpos", vec![whole?, part?], location)
            }
            Tree::Substring { expr, substring_from, substring_for, .. } => {
                self.bind_substring(scope, clause, expr, substring_from.as_deref(), substring_for.as_deref(), location)
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
                self.build_scalar_call(name, arguments, location)
            }
            Tree::AtTimeZone { .. } => self.report_unsupported(
                "AT TIME ZONE",
                "a timestamp shows the clock of the pipeline's `time_zone`; `CAST(… AS TIMESTAMPTZ)` makes an instant of it",
                location,
            ),
            // Text compares by bytes in any case.
            Tree::Collate { expr, collation } if is_bytewise(&collation.to_string()) => bind(self, expr),
            Tree::Collate { .. } => {
                self.report_unsupported("COLLATE", "text compares by bytes; compare `LOWER(…)` to ignore case", location)
            }
            Tree::JsonAccess { value, path } => {
                let json = bind(self, value)?;
                let path = self.json_path_literal(&path.path, location)?;
                self.build_scalar_call("json_extract_string", vec![json, path], location)
            }
            Tree::Overlay { expr, overlay_what, overlay_from, overlay_for } => {
                let mut arguments = vec![bind(self, expr)?, bind(self, overlay_what)?, bind(self, overlay_from)?];
                if let Some(count) = overlay_for {
                    arguments.push(bind(self, count)?);
                }
                self.build_scalar_call("overlay", arguments, location)
            }
            Tree::CompoundFieldAccess { root, access_chain } => {
                self.bind_element_access(scope, clause, root, access_chain, location)
            }
            Tree::Tuple(_) => {
                let hint = "compare it with another one, `(a, b) = (1, 2)`, or write `(a, b) IN (SELECT …)`";
                self.report_unsupported("a row of several values here", hint, location)
            }
            Tree::Array(_) => self.report_unsupported("lists", "write `IN (…)` or a table of values", location),
            Tree::AnyOp { left, compare_op: ast::BinaryOperator::Eq, right, .. }
                if let Some(elements) = lists::list_elements(right) =>
            {
                self.bind_in_list(scope, clause, left, elements, false, location)
            }
            Tree::AllOp { left, compare_op: ast::BinaryOperator::NotEq, right }
                if let Some(elements) = lists::list_elements(right) =>
            {
                self.bind_in_list(scope, clause, left, elements, true, location)
            }
            Tree::AnyOp { left, compare_op, right, .. } => {
                self.bind_quantified(scope, clause, [left, right], (compare_op, false), location)
            }
            Tree::AllOp { left, compare_op, right } => {
                self.bind_quantified(scope, clause, [left, right], (compare_op, true), location)
            }
            Tree::Wildcard(_) | Tree::QualifiedWildcard(..) => {
                self.report_unsupported("`*` within an expression", "name the column", location)
            }
            other => {
                let hint = "write it with the operators and functions of the manual";
                let location = self.location_in_text(other);
                self.report_unsupported(format!("`{}`", shorten_sql(&other.to_string())), hint, location)
            }
        }
    }

    /// The path of `json:a.b[0]`.
    fn json_path_literal(&mut self, steps: &[ast::JsonPathElem], location: SqlLocation) -> BindResult<Expr> {
        let mut path = "$".to_owned();
        for step in steps {
            let (name, position) = match step {
                ast::JsonPathElem::Dot { key, .. } => (Some(key), None),
                ast::JsonPathElem::Bracket { key: ast::Expr::Value(value) } => match &value.value {
                    ast::Value::SingleQuotedString(key) => (Some(key), None),
                    ast::Value::Number(position, _) => (None, Some(position)),
                    _ => (None, None),
                },
                _ => (None, None),
            };
            path += &match (name, position) {
                (Some(name), _) if !name.contains('"') => format!(".\"{name}\""),
                (_, Some(position)) => format!("[{position}]"),
                _ => {
                    let hint = "write names and positions, such as `properties:orders[0].id`";
                    return self.report_unsupported("this step of a path into JSON", hint, location);
                }
            };
        }
        Ok(Expr::literal(Value::text(path), Type::Text, location))
    }

    fn bind_cast(
        &mut self,
        inner: Expr,
        data_type: &ast::DataType,
        lenient: bool,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        // In PostgreSQL and BigQuery it keeps as many digits as there are.
        if matches!(data_type, ast::DataType::Numeric(ast::ExactNumberInfo::None)) && inner.data_type != Type::Null {
            let to = if inner.data_type.is_numeric() { inner.data_type } else { Type::Double };
            return self.build_cast_to(inner, to, lenient, location);
        }
        let (to, limit) = match type_names::resolve_type(data_type) {
            Ok(named) => named,
            Err(refusal) => {
                let place = self.location_of_word_after(location, &data_type.to_string());
                return self.report_refusal(refusal, place);
            }
        };
        self.build_cast(inner, to, Cast { lenient, limit }, location)
    }

    /// The expression as one of another type.
    pub(super) fn build_cast_to(
        &mut self,
        inner: Expr,
        to: Type,
        lenient: bool,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        self.build_cast(inner, to, Cast { lenient, limit: None }, location)
    }

    fn build_cast(&mut self, inner: Expr, to: Type, cast: Cast, location: SqlLocation) -> BindResult<Expr> {
        if let Err(refusal) = casts::check_cast(inner.data_type, to) {
            return self.report_refusal(refusal, location);
        }
        let nullable = inner.nullable || cast.lenient || to == Type::Double;
        let cast = ExprKind::Cast(Box::new(inner), cast);
        self.fold_constant(Expr::new(cast, to, nullable, location))
    }

    pub(super) fn build_date_part(&mut self, part: &str, of: Expr, location: SqlLocation) -> BindResult<Expr> {
        let of = self.coerce_temporal_literal(of)?;
        let overload = dates::resolve_date_part(part, of.data_type);
        self.build_overloaded_call(overload, vec![of], location)
    }

    /// A text literal where a time is expected: as a date where it spells one, else as a timestamp.
    pub(super) fn coerce_temporal_literal(&mut self, expr: Expr) -> BindResult<Expr> {
        let Some(Value::Text(text)) = expr.as_literal() else { return Ok(expr) };
        let to = if text.trim().len() <= 10 { Type::Date } else { Type::Timestamp };
        self.coerce(expr, to)
    }

    fn bind_substring(
        &mut self,
        scope: &Scope,
        clause: Clause,
        text: &ast::Expr,
        from: Option<&ast::Expr>,
        count: Option<&ast::Expr>,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let mut arguments = vec![self.bind_expression(scope, clause, text)?];
        match (from, count) {
            (Some(from), _) => arguments.push(self.bind_expression(scope, clause, from)?),
            (None, Some(_)) => arguments.push(Expr::literal(Value::Integer(1), Type::Integer, location)),
            (None, None) => {}
        }
        if let Some(count) = count {
            arguments.push(self.bind_expression(scope, clause, count)?);
        }
        self.build_scalar_call("substring", arguments, location)
    }
}

/// Whether a collation compares bytes.
fn is_bytewise(collation: &str) -> bool {
    let name = collation.trim_matches('"').to_lowercase();
    matches!(name.as_str(), "c" | "posix" | "ucs_basic" | "binary" | "utf8_binary" | "utf8")
}

/// The beginning of a long piece of SQL.
fn shorten_sql(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
