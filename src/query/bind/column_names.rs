//! A name in an expression: a column, or a result under its alias.

use sqlparser::ast::{self, Ident};

use super::binder::{BindResult, Binder, Reported};
use super::scope::{ExprContext, Scope, ScopeColumn, table_names};
use crate::base::diagnostic::Diagnostic;
use crate::base::identifier;
use crate::base::nearest_name;
use crate::query::expr::Expr;
use crate::query::sql_text::SqlLocation;

impl Binder<'_> {
    /// Binds `name`: a column, an alias, or a column of a query around this one.
    pub(super) fn bind_identifier(&mut self, context: ExprContext<'_>, ident: &Ident) -> BindResult<Expr> {
        let (scope, location) = (context.scope, self.lines.location_of(ident.span));
        match scope.find_columns(None, &ident.value).as_slice() {
            [column] => return Ok(column.to_named_expr(None, location)),
            [] => {}
            several => return self.report_ambiguous_column(several, &ident.value, location),
        }
        if scope.is_incomplete {
            return Err(Reported);
        }
        if !self.open_aliases.contains(&ident.value)
            && let Some(expr) = scope.find_alias(&ident.value)
        {
            return self.bind_alias(context, &ident.value, expr, location);
        }
        if let Some(outer) = self.find_in_outer_queries(None, &ident.value, location) {
            return outer;
        }
        self.report_unknown_name(scope, ident, location)
    }

    /// Binds the expression that an alias names.
    fn bind_alias(
        &mut self,
        context: ExprContext<'_>,
        alias: &str,
        expr: &ast::Expr,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        if self.failed_aliases.contains(alias) {
            return Err(Reported);
        }
        self.check_copy_limits(location)?;
        self.open_aliases.push(alias.to_owned());
        let bound = self.bind_expression(context, expr);
        self.open_aliases.pop();
        let Ok(bound) = bound else {
            self.failed_aliases.insert(alias.to_owned());
            return Err(Reported);
        };
        self.count_copied_parts(&bound, location)?;
        Ok(bound)
    }

    fn report_unknown_name(&mut self, scope: &Scope, ident: &Ident, location: SqlLocation) -> BindResult<Expr> {
        if let Some(row) = self.row {
            return match (row.unknown_name_mistake)(&ident.value) {
                Some(mistake) => self.report_mistake(mistake, location),
                None => {
                    self.is_reported = true;
                    Err(Reported)
                }
            };
        }
        if ident.quote_style == Some('"') {
            let message = format!("no column is called `{}`", ident.value);
            let hint = format!("double quotes name a column; write text in single quotes: `'{}'`", ident.value);
            let mistake = Diagnostic::sql_error("unknown-column", message).about_unknown_column(&ident.value, None);
            return self.report_mistake(mistake.hint(hint), location);
        }
        self.report_unknown_column(scope, None, &ident.value, location)
    }

    /// Binds `table.name`.
    pub(super) fn bind_qualified_name(&mut self, scope: &Scope, parts: &[Ident]) -> BindResult<Expr> {
        let location = self.lines.location_of(ast::Spanned::span(&ast::Expr::CompoundIdentifier(parts.to_vec())));
        let [table, column] = parts else {
            let what = format!("`{}` has too many parts", dotted_name(parts));
            return self.report_unsupported_message(what, "a column is named `column` or `table.column`", location);
        };
        if self.row.is_some() {
            let what = format!("`{}` names a table, but a row has no tables", dotted_name(parts));
            return self.report_unsupported_message(what, format!("write `{}` alone", column.value), location);
        }
        match scope.find_columns(Some(&table.value), &column.value).as_slice() {
            [column] => Ok(column.to_expr(location)),
            [] if scope.has_table(&table.value) => {
                self.report_unknown_column(scope, Some(&table.value), &column.value, location)
            }
            [] if scope.is_incomplete => Err(Reported),
            [] => {
                if let Some(outer) = self.find_in_outer_queries(Some(&table.value), &column.value, location) {
                    return outer;
                }
                let location = self.lines.location_of(table.span);
                self.report_unknown_table(scope, &table.value, location)
            }
            _ => {
                let message = format!("table `{}` has several columns called `{}`", table.value, column.value);
                let hint = "give them different names with AS";
                self.report_mistake(Diagnostic::sql_error("ambiguous-column", message).hint(hint), location)
            }
        }
    }

    pub(super) fn report_unknown_table<T>(
        &mut self,
        scope: &Scope,
        table: &str,
        location: SqlLocation,
    ) -> BindResult<T> {
        let known = scope.table_names();
        let mistake = Diagnostic::sql_error("unknown-table", format!("no table is called `{table}` here"));
        let mistake = mistake.hint(nearest_name::suggest(table, known.iter().copied(), || hint_of_tables(&known)));
        self.report_mistake(mistake, location)
    }

    pub(super) fn report_unknown_column<T>(
        &mut self,
        scope: &Scope,
        table: Option<&str>,
        column: &str,
        location: SqlLocation,
    ) -> BindResult<T> {
        let mut names: Vec<&str> = Vec::new();
        for known in scope.columns.iter().filter(|known| table.is_none_or(|table| known.is_of_table(table))) {
            if !names.contains(&known.field.name.as_str()) {
                names.push(&known.field.name);
            }
        }
        let message = match table {
            Some(table) => format!("table `{table}` has no column `{column}`"),
            None => format!("no column is called `{column}`"),
        };
        let is_source = |name: &&str| self.tables.iter().any(|source| source.name.eq_ignore_ascii_case(name));
        let mistake =
            Diagnostic::sql_error("unknown-column", message).about_unknown_column(column, table.filter(is_source));
        let mistake = mistake.hint(nearest_name::suggest(column, names.iter().copied(), || hint_of_columns(&names)));
        self.report_mistake(mistake, location)
    }

    /// Returns a column of the nearest query around this one that has it, or `None` if no query has it.
    fn find_in_outer_queries(
        &mut self,
        table: Option<&str>,
        column: &str,
        location: SqlLocation,
    ) -> Option<BindResult<Expr>> {
        let level = self
            .outer_queries
            .iter()
            .rposition(|outer| outer.scope.is_incomplete || !outer.scope.find_columns(table, column).is_empty())?;
        let found: Vec<ScopeColumn> =
            self.outer_queries.get(level)?.scope.find_columns(table, column).into_iter().cloned().collect();
        Some(match found.as_slice() {
            // It may be a column of a table that has a mistake.
            [] => Err(Reported),
            [column] => {
                let read = column.to_named_expr(table, location);
                Ok(self.capture_through_levels(level, read))
            }
            several => self.report_ambiguous_column(&several.iter().collect::<Vec<_>>(), column, location),
        })
    }

    /// Reports a name that several columns have.
    fn report_ambiguous_column<T>(
        &mut self,
        columns: &[&ScopeColumn],
        column: &str,
        location: SqlLocation,
    ) -> BindResult<T> {
        let tables = table_names(columns.iter().copied());
        if let [table] = tables.as_slice() {
            let message = format!("table `{table}` has several columns called `{column}`");
            let hint = format!("give them different names in `{table}` with AS");
            return self.report_mistake(Diagnostic::sql_error("ambiguous-column", message).hint(hint), location);
        }
        let message = format!("`{column}` may be a column of {}", identifier::quoted_list(&tables));
        let first = tables.first().copied().unwrap_or("table");
        let hint = format!("say which: `{first}.{column}`");
        self.report_mistake(Diagnostic::sql_error("ambiguous-column", message).hint(hint), location)
    }
}

/// Returns the hint that lists the tables of a query.
fn hint_of_tables(tables: &[&str]) -> String {
    match tables {
        [] => "there is no FROM".to_owned(),
        [only] => format!("the table is called `{only}` here"),
        tables => format!("the tables are {}", identifier::quoted_list(tables)),
    }
}

/// Returns the hint that lists the columns of a query.
fn hint_of_columns(columns: &[&str]) -> String {
    match columns {
        [] => "there is no FROM".to_owned(),
        [only] => format!("the only column is `{only}`"),
        columns => format!("the columns are {}", identifier::quoted_list(columns)),
    }
}

fn dotted_name(parts: &[Ident]) -> String {
    parts.iter().map(|part| part.value.as_str()).collect::<Vec<_>>().join(".")
}
