//! A name in an expression: a column, or a result under its alias.

use sqlparser::ast::{self, Ident};

use super::scope::{Clause, Scope, ScopeColumn};
use super::{BindResult, Binder, Reported};
use crate::base::diagnostic::Diagnostic;
use crate::base::identifier;
use crate::query::expr::{Expr, SqlLocation};

impl Binder<'_> {
    /// `name`
    pub(super) fn bind_identifier(&mut self, scope: &Scope, clause: Clause, ident: &Ident) -> BindResult<Expr> {
        let location = self.lines.location_of(ident.span);
        let found = scope.find_columns(None, &ident.value);
        match found.as_slice() {
            [column] => return Ok(column.to_named_expr(false, location)),
            [] => {}
            several => return self.report_ambiguous_column(several, &ident.value, location),
        }
        if scope.is_incomplete {
            return Err(Reported);
        }
        let alias = scope.find_alias(&ident.value).filter(|_| !self.open_aliases.contains(&ident.value)).cloned();
        if let Some(expr) = alias {
            if self.failed_aliases.contains(&ident.value) {
                return Err(Reported);
            }
            self.check_copy_limits(location)?;
            self.open_aliases.push(ident.value.clone());
            let bound = self.bind_expression(scope, clause, &expr);
            self.open_aliases.pop();
            let Ok(bound) = bound else {
                self.failed_aliases.insert(ident.value.clone());
                return Err(Reported);
            };
            self.count_copied_parts(&bound, location)?;
            return Ok(bound);
        }
        if let Some(outer) = self.find_in_outer_queries(None, &ident.value, location) {
            return outer;
        }
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
            let hint = format!("double quotes name a column; a text stands in single quotes: `'{}'`", ident.value);
            return self.report_mistake(Diagnostic::sql("unknown-column", message).hint(hint), location);
        }
        self.report_unknown_column(scope, None, &ident.value, location)
    }

    /// `table.name`
    pub(super) fn bind_qualified_name(&mut self, scope: &Scope, parts: &[Ident]) -> BindResult<Expr> {
        let location = self.lines.location_of(ast::Spanned::span(&ast::Expr::CompoundIdentifier(parts.to_vec())));
        let [table, column] = parts else {
            let what = format!("`{}` has too many parts", dotted_name(parts));
            return self.report_unsupported_message(what, "a column is named `column` or `table.column`", location);
        };
        if self.row.is_some() {
            let hint = format!("write `{}` alone", column.value);
            return self.report_unsupported_message(
                format!("`{}` names a table, and a row has none", dotted_name(parts)),
                hint,
                location,
            );
        }
        let found = scope.find_columns(Some(&table.value), &column.value);
        match found.as_slice() {
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
                self.report_mistake(Diagnostic::sql("ambiguous-column", message).hint(hint), location)
            }
        }
    }

    pub(super) fn report_unknown_table<T>(
        &mut self,
        scope: &Scope,
        table: &str,
        location: SqlLocation,
    ) -> BindResult<T> {
        let mut known: Vec<&str> = scope.columns.iter().filter_map(|column| column.table.as_deref()).collect();
        known.dedup();
        let message = format!("no table is called `{table}` here");
        let hint = match (identifier::nearest(table, known.iter().copied()), known.as_slice()) {
            (Some(near), _) => format!("did you mean `{near}`?"),
            (None, []) => "there is no FROM".to_owned(),
            (None, [only]) => format!("the table is called `{only}` here"),
            (None, known) => format!("the tables are {}", identifier::list(known)),
        };
        self.report_mistake(Diagnostic::sql("unknown-table", message).hint(hint), location)
    }

    pub(super) fn report_unknown_column<T>(
        &mut self,
        scope: &Scope,
        table: Option<&str>,
        column: &str,
        location: SqlLocation,
    ) -> BindResult<T> {
        let mut names: Vec<&str> = Vec::new();
        for known in &scope.columns {
            let is_of_table =
                table.is_none_or(|table| known.table.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(table)));
            if is_of_table && !names.contains(&known.field.name.as_str()) {
                names.push(&known.field.name);
            }
        }
        let message = match table {
            Some(table) => format!("table `{table}` has no column `{column}`"),
            None => format!("no column is called `{column}`"),
        };
        let mistake = Diagnostic::sql("unknown-column", message);
        let mistake = match identifier::nearest(column, names.iter().copied()) {
            Some(near) => mistake.hint(format!("did you mean `{near}`?")),
            None => match names.as_slice() {
                [] => mistake.hint("there is no FROM"),
                [only] => mistake.hint(format!("the only column is `{only}`")),
                names => mistake.hint(format!("the columns are {}", identifier::list(names))),
            },
        };
        self.report_mistake(mistake, location)
    }

    /// A column of the nearest query around this one that has it; none where none has.
    fn find_in_outer_queries(
        &mut self,
        table: Option<&str>,
        column: &str,
        location: SqlLocation,
    ) -> Option<BindResult<Expr>> {
        let found = self
            .outer_queries
            .iter()
            .rposition(|outer| outer.scope.is_incomplete || !outer.scope.find_columns(table, column).is_empty());
        let level = found?;
        let found: Vec<ScopeColumn> =
            self.outer_queries.get(level)?.scope.find_columns(table, column).into_iter().cloned().collect();
        Some(match found.as_slice() {
            // It may be a column of a table that has a mistake.
            [] => Err(Reported),
            [column] => {
                let read = column.to_named_expr(table.is_some(), location);
                Ok(self.capture_through_levels(level, read))
            }
            several => self.report_ambiguous_column(&several.iter().collect::<Vec<_>>(), column, location),
        })
    }

    /// A name that several columns have.
    fn report_ambiguous_column<T>(
        &mut self,
        columns: &[&ScopeColumn],
        column: &str,
        location: SqlLocation,
    ) -> BindResult<T> {
        let mut tables: Vec<&str> = columns.iter().filter_map(|column| column.table.as_deref()).collect();
        tables.dedup();
        if let [table] = tables.as_slice() {
            let message = format!("table `{table}` has several columns called `{column}`");
            let hint = format!("give them different names in `{table}` with AS");
            return self.report_mistake(Diagnostic::sql("ambiguous-column", message).hint(hint), location);
        }
        let message = format!("`{column}` may be a column of {}", identifier::list(&tables));
        let first = tables.first().copied().unwrap_or("table");
        let hint = format!("say which: `{first}.{column}`");
        self.report_mistake(Diagnostic::sql("ambiguous-column", message).hint(hint), location)
    }
}

fn dotted_name(parts: &[Ident]) -> String {
    parts.iter().map(|part| part.value.as_str()).collect::<Vec<_>>().join(".")
}
