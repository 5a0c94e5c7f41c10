//! The results of SELECT, and the results that a number names.

use sqlparser::ast::{self, SelectItem};

use super::binder::{BindResult, Binder, Reported};
use super::scope::{Clause, Scope};
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::{Expr, NamedExpr};
use crate::query::sql_text::SqlLocation;

impl Binder<'_> {
    /// Binds the results of a SELECT. `*` becomes its columns.
    pub(super) fn bind_results(&mut self, select: &ast::Select, scope: &Scope) -> BindResult<Vec<NamedExpr>> {
        // `FROM usage` is `SELECT * FROM usage`.
        if select.flavor == ast::SelectFlavor::FromFirstNoSelect {
            return self.expand_wildcard(scope, None, &ast::WildcardAdditionalOptions::default());
        }
        if select.projection.is_empty() {
            let location = self.location_of(select);
            let mistake = Diagnostic::sql_error("sql-columns", "this SELECT names no result");
            return self.report_mistake(mistake.hint("name a column for each result, or write `*`"), location);
        }
        let mut results = Vec::new();
        let mut failed = false;
        for item in &select.projection {
            match self.bind_select_item(item, scope) {
                Ok(mut bound) => results.append(&mut bound),
                Err(Reported) => failed = true,
            }
        }
        if failed { Err(Reported) } else { Ok(results) }
    }

    fn bind_select_item(&mut self, item: &SelectItem, scope: &Scope) -> BindResult<Vec<NamedExpr>> {
        match item {
            SelectItem::UnnamedExpr(tree) => {
                let expr = self.bind_expression(scope.in_clause(Clause::Select), tree)?;
                Ok(vec![NamedExpr { name: result_name(scope, tree), expr }])
            }
            SelectItem::ExprWithAlias { expr, alias } if alias.quote_style == Some('\'') => {
                let location = self.location_of(expr);
                let message = format!("expected a name, found the text `'{}'`", alias.value);
                let hint = format!("write a name in double quotes, `AS \"{}\"`; join texts with `||`", alias.value);
                self.report_unsupported_message(message, hint, location)
            }
            SelectItem::ExprWithAlias { expr: tree, alias } => {
                // Within its own expression, an alias is the column of that name.
                self.open_aliases.push(alias.value.clone());
                let bound = self.bind_expression(scope.in_clause(Clause::Select), tree);
                self.open_aliases.pop();
                Ok(vec![NamedExpr { name: alias.value.clone(), expr: bound? }])
            }
            SelectItem::ExprWithAliases { expr, .. } => {
                let location = self.location_of(expr);
                self.report_unsupported("several names for one result", "name it once", location)
            }
            SelectItem::Wildcard(options) => self.expand_wildcard(scope, None, options),
            SelectItem::QualifiedWildcard(kind, options) => match kind {
                ast::SelectItemQualifiedWildcardKind::ObjectName(name) => {
                    self.expand_wildcard(scope, Some(&name.to_string()), options)
                }
                ast::SelectItemQualifiedWildcardKind::Expr(expr) => {
                    let location = self.location_of(expr);
                    self.report_unsupported("`.*` of a value", "name its fields as columns of the export", location)
                }
            },
        }
    }

    /// Returns the result that a position names, counted from 1.
    pub(super) fn result_at_position(
        &mut self,
        position: usize,
        results: &[NamedExpr],
        clause: &str,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        match position.checked_sub(1).and_then(|position| results.get(position)) {
            Some(result) => Ok(result.expr.clone()),
            None => {
                let message =
                    format!("`{clause} {position}` is not the position of a result: the last one is {}", results.len());
                let hint = "results are counted from 1; a name is clearer";
                self.report_mistake(Diagnostic::sql_error("sql-position", message).hint(hint), location)
            }
        }
    }
}

/// Returns the name of a result without an alias. A column has the name that its table gives it.
fn result_name(scope: &Scope, tree: &ast::Expr) -> String {
    match tree {
        ast::Expr::Identifier(ident) => column_name(scope, None, &ident.value),
        ast::Expr::CompoundIdentifier(parts) => match parts.as_slice() {
            [table, column] => column_name(scope, Some(&table.value), &column.value),
            parts => parts.last().map(|part| part.value.clone()).unwrap_or_default(),
        },
        ast::Expr::Nested(inner) => result_name(scope, inner),
        other => other.to_string(),
    }
}

fn column_name(scope: &Scope, table: Option<&str>, name: &str) -> String {
    scope.find_columns(table, name).first().map_or_else(|| name.to_owned(), |column| column.field.name.clone())
}
