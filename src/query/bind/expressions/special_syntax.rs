//! Functions with special syntax: EXTRACT, TRIM, SUBSTRING.

use sqlparser::ast::{self, CeilFloorKind, DateTimeField, Expr as Tree, TrimWhereField};

use crate::query::bind::binder::{BindResult, Binder, all_bound};
use crate::query::bind::scope::ExprContext;
use crate::query::expr::Expr;
use crate::query::sql_text::SqlLocation;

impl Binder<'_> {
    /// Binds a function with special syntax. Returns `None` for another tree.
    pub(super) fn bind_special_syntax(
        &mut self,
        context: ExprContext<'_>,
        tree: &ast::Expr,
        location: SqlLocation,
    ) -> Option<BindResult<Expr>> {
        Some(match tree {
            Tree::Extract { field, expr, .. } => self.bind_extract(context, field, expr, location),
            Tree::Ceil { expr, field } => self.bind_ceil_or_floor(context, "ceil", expr, field, location),
            Tree::Floor { expr, field } => self.bind_ceil_or_floor(context, "floor", expr, field, location),
            Tree::Position { expr, r#in } => self.bind_plain_call(context, "strpos", [r#in.as_ref(), expr], location),
            Tree::Substring { expr, substring_from, substring_for, .. } => {
                self.bind_substring(context, expr, substring_from.as_deref(), substring_for.as_deref(), location)
            }
            Tree::Trim { expr, trim_where, trim_what, trim_characters } => {
                let name = match trim_where {
                    Some(TrimWhereField::Leading) => "ltrim",
                    Some(TrimWhereField::Trailing) => "rtrim",
                    Some(TrimWhereField::Both) | None => "trim",
                };
                let listed = trim_characters.as_ref().and_then(|list| list.first());
                let characters = trim_what.as_deref().or(listed);
                self.bind_plain_call(context, name, std::iter::once(expr.as_ref()).chain(characters), location)
            }
            Tree::Overlay { expr, overlay_what, overlay_from, overlay_for } => {
                let arguments = [expr.as_ref(), overlay_what, overlay_from].into_iter().chain(overlay_for.as_deref());
                self.bind_plain_call(context, "overlay", arguments, location)
            }
            Tree::AtTimeZone { timestamp, time_zone } => {
                self.bind_plain_call(context, "timezone", [time_zone.as_ref(), timestamp], location)
            }
            Tree::JsonAccess { value, path } => self.bind_expression(context, value).and_then(|json| {
                let path = self.json_path_literal(&path.path, location)?;
                self.build_scalar_call("json_extract_string", vec![json, path], location)
            }),
            _ => return None,
        })
    }

    /// Binds a call of a scalar function whose arguments are written in special syntax.
    fn bind_plain_call<'t>(
        &mut self,
        context: ExprContext<'_>,
        name: &str,
        arguments: impl IntoIterator<Item = &'t ast::Expr>,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let arguments = all_bound(arguments.into_iter().map(|tree| self.bind_expression(context, tree)))?;
        self.build_scalar_call(name, arguments, location)
    }

    fn bind_extract(
        &mut self,
        context: ExprContext<'_>,
        field: &DateTimeField,
        value: &ast::Expr,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let value = self.bind_expression(context, value)?;
        let part = field.to_string();
        let place = self.location_of_word_before(location, &part);
        self.build_date_part(part.trim_matches(['\'', '"']), value, place)
    }

    fn bind_ceil_or_floor(
        &mut self,
        context: ExprContext<'_>,
        name: &str,
        value: &ast::Expr,
        field: &CeilFloorKind,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        if !matches!(field, CeilFloorKind::DateTimeField(DateTimeField::NoDateTime)) {
            let what = format!("{} to a unit or to digits", name.to_uppercase());
            let hint = "write `DATE_TRUNC('month', date)`, or round a number with `ROUND(x, digits)`";
            return self.report_unsupported(what, hint, location);
        }
        self.bind_plain_call(context, name, [value], location)
    }

    fn bind_substring(
        &mut self,
        context: ExprContext<'_>,
        text: &ast::Expr,
        from: Option<&ast::Expr>,
        count: Option<&ast::Expr>,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let mut arguments = vec![self.bind_expression(context, text)?];
        match (from, count) {
            (Some(from), _) => arguments.push(self.bind_expression(context, from)?),
            (None, Some(_)) => arguments.push(Expr::integer(1, location)),
            (None, None) => {}
        }
        if let Some(count) = count {
            arguments.push(self.bind_expression(context, count)?);
        }
        self.build_scalar_call("substring", arguments, location)
    }
}
