//! The results of SELECT, `*` written out, and those that a number names.

use sqlparser::ast::{self, SelectItem};

use super::scope::{Clause, Scope};
use super::{BindResult, Binder, Reported};
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::{Expr, SqlLocation};

/// One result of a SELECT.
pub(super) struct ResultColumn {
    pub name: String,
    pub expr: Expr,
}

impl Binder<'_> {
    /// The results, `*` written out.
    pub(super) fn bind_results(&mut self, select: &ast::Select, scope: &Scope) -> BindResult<Vec<ResultColumn>> {
        // `FROM usage` is `SELECT * FROM usage`.
        if select.flavor == ast::SelectFlavor::FromFirstNoSelect {
            return self.expand_wildcard(scope, None, &ast::WildcardAdditionalOptions::default());
        }
        if select.projection.is_empty() {
            let location = self.location_of(select);
            let mistake = Diagnostic::sql("sql-columns", "this SELECT names no result");
            return self.report_mistake(mistake.hint("name a column for each result, or write `*`"), location);
        }
        let mut items = Vec::new();
        let mut failed = false;
        for item in &select.projection {
            let bound = match item {
                SelectItem::UnnamedExpr(tree) => self
                    .bind_expression(scope, Clause::Select, tree)
                    .map(|expr| vec![ResultColumn { name: result_name(scope, tree), expr }]),
                SelectItem::ExprWithAlias { expr, alias } if alias.quote_style == Some('\'') => {
                    let location = self.location_of(expr);
                    let hint =
                        format!("a name stands in double quotes, `AS \"{}\"`; texts are joined by `||`", alias.value);
                    self.report_unsupported_message(
                        format!("the text `'{}'` stands where a name would", alias.value),
                        hint,
                        location,
                    )
                }
                SelectItem::ExprWithAlias { expr: tree, alias } => {
                    // Within itself, an alias is the column of that name.
                    self.open_aliases.push(alias.value.clone());
                    let bound = self.bind_expression(scope, Clause::Select, tree);
                    self.open_aliases.pop();
                    bound.map(|expr| vec![ResultColumn { name: alias.value.clone(), expr }])
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
            };
            match bound {
                Ok(mut bound) => items.append(&mut bound),
                Err(Reported) => failed = true,
            }
        }
        if failed { Err(Reported) } else { Ok(items) }
    }

    fn expand_wildcard(
        &mut self,
        scope: &Scope,
        table: Option<&str>,
        options: &ast::WildcardAdditionalOptions,
    ) -> BindResult<Vec<ResultColumn>> {
        let location = self.location_of(options);
        if options.opt_ilike.is_some() || options.opt_rename.is_some() || options.opt_alias.is_some() {
            return self.report_unsupported("ILIKE and RENAME behind `*`", "name the columns", location);
        }
        let mut excluded: Vec<String> = Vec::new();
        match &options.opt_exclude {
            None => {}
            Some(ast::ExcludeSelectItem::Single(name)) => excluded.push(name.to_string()),
            Some(ast::ExcludeSelectItem::Multiple(names)) => excluded.extend(names.iter().map(ToString::to_string)),
        }
        if let Some(except) = &options.opt_except {
            excluded.push(except.first_element.value.clone());
            excluded.extend(except.additional_elements.iter().map(|ident| ident.value.clone()));
        }
        if scope.is_incomplete {
            return Err(Reported);
        }
        if let Some(table) = table.filter(|table| !scope.has_table(table)) {
            return self.report_unknown_table(scope, table, location);
        }
        for name in &excluded {
            if scope.find_columns(table, name).is_empty() {
                return self.report_unknown_column(scope, table, name, location);
            }
        }
        let replaced: Vec<(&str, &ast::Expr)> = options
            .opt_replace
            .iter()
            .flat_map(|replace| &replace.items)
            .map(|item| (item.column_name.value.as_str(), &item.expr))
            .collect();
        for (at, (name, tree)) in replaced.iter().enumerate() {
            let place = self.location_of(*tree);
            if scope.find_columns(table, name).is_empty() {
                return self.report_unknown_column(scope, table, name, place);
            }
            let is_it = |other: &str| other.eq_ignore_ascii_case(name);
            if replaced[..at].iter().any(|(other, _)| is_it(other)) || excluded.iter().any(|other| is_it(other)) {
                let message = format!("`{name}` is replaced, and left out or replaced again");
                return self
                    .report_mistake(Diagnostic::sql("sql-columns", message).hint("name it once behind `*`"), place);
            }
        }
        let columns: Vec<_> = scope
            .columns
            .iter()
            .filter(|column| match table {
                Some(table) => column.table.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(table)),
                None => !column.hidden,
            })
            .filter(|column| !excluded.iter().any(|name| name.eq_ignore_ascii_case(&column.field.name)))
            .cloned()
            .collect();
        if columns.is_empty() {
            let hint = "name what is selected, or say FROM where";
            return self
                .report_mistake(Diagnostic::sql("sql-columns", "`*` stands for no column").hint(hint), location);
        }
        let mut items = Vec::with_capacity(columns.len());
        for column in columns {
            let name = column.field.name.clone();
            let expr = match replaced.iter().find(|(replaced, _)| replaced.eq_ignore_ascii_case(&name)) {
                Some((_, tree)) => self.bind_expression(scope, Clause::Select, tree)?,
                None => match (&column.merged, table) {
                    (Some(merged), None) => Expr { location, ..merged.clone() },
                    _ => column.to_expr(location),
                },
            };
            items.push(ResultColumn { name, expr });
        }
        Ok(items)
    }

    pub(super) fn result_at_position(
        &mut self,
        position: usize,
        items: &[ResultColumn],
        clause: &str,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        match position.checked_sub(1).and_then(|position| items.get(position)) {
            Some(item) => Ok(item.expr.clone()),
            None => {
                let message = format!("`{clause} {position}` counts results, and the last one is {}", items.len());
                let hint = "results are counted from 1; a name is clearer";
                self.report_mistake(Diagnostic::sql("sql-position", message).hint(hint), location)
            }
        }
    }
}

/// `1` in GROUP BY and ORDER BY.
pub(super) fn literal_position(tree: &ast::Expr) -> Option<usize> {
    match tree {
        ast::Expr::Nested(inner) => literal_position(inner),
        ast::Expr::Value(value) => match &value.value {
            ast::Value::Number(digits, _) => digits.parse().ok(),
            _ => None,
        },
        _ => None,
    }
}

/// The name of a result without an alias: a column is called as its table calls it.
fn result_name(scope: &Scope, tree: &ast::Expr) -> String {
    let known = |table: Option<&str>, name: &str| {
        scope.find_columns(table, name).first().map_or_else(|| name.to_owned(), |column| column.field.name.clone())
    };
    match tree {
        ast::Expr::Identifier(ident) => known(None, &ident.value),
        ast::Expr::CompoundIdentifier(parts) => match parts.as_slice() {
            [table, column] => known(Some(&table.value), &column.value),
            parts => parts.last().map(|part| part.value.clone()).unwrap_or_default(),
        },
        ast::Expr::Nested(inner) => result_name(scope, inner),
        other => other.to_string(),
    }
}

/// A text in quotes, where a column is named.
pub(super) fn is_text_literal(tree: &ast::Expr) -> bool {
    matches!(tree, ast::Expr::Value(value) if matches!(value.value, ast::Value::SingleQuotedString(_)))
}
