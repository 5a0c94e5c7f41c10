//! A name in an expression: a column, or a result under its alias.

use sqlparser::ast::{self, Ident};

use super::scope::{Clause, Scope, ScopeColumn};
use super::{Binder, Bound, Reported};
use crate::base::diagnostic::Diagnostic;
use crate::base::identifier;
use crate::query::expr::{Expr, Location};

impl Binder<'_> {
    /// `name`
    pub(super) fn identifier(&mut self, scope: &Scope, clause: Clause, ident: &Ident) -> Bound<Expr> {
        let location = self.lines.location(ident.span);
        let found = scope.find(None, &ident.value);
        match found.as_slice() {
            [column] => return Ok(column.named(false, location)),
            [] => {}
            several => return self.ambiguous(several, &ident.value, location),
        }
        if scope.is_incomplete {
            return Err(Reported);
        }
        let alias = scope.alias(&ident.value).filter(|_| !self.open_aliases.contains(&ident.value)).cloned();
        if let Some(expr) = alias {
            if self.wrong_aliases.contains(&ident.value) {
                return Err(Reported);
            }
            self.may_copy(location)?;
            self.open_aliases.push(ident.value.clone());
            let bound = self.expression(scope, clause, &expr);
            self.open_aliases.pop();
            let Ok(bound) = bound else {
                self.wrong_aliases.insert(ident.value.clone());
                return Err(Reported);
            };
            self.count_parts(&bound, location)?;
            return Ok(bound);
        }
        if let Some(outer) = self.of_outer_query(None, &ident.value, location) {
            return outer;
        }
        if let Some(row) = self.row {
            return match (row.unknown)(&ident.value) {
                Some(mistake) => self.mistake(mistake, location),
                None => {
                    self.is_reported = true;
                    Err(Reported)
                }
            };
        }
        if ident.quote_style == Some('"') {
            let message = format!("no column is called `{}`", ident.value);
            let hint = format!("double quotes name a column; a text stands in single quotes: `'{}'`", ident.value);
            return self.mistake(Diagnostic::sql("unknown-column", message).hint(hint), location);
        }
        self.unknown_column(scope, None, &ident.value, location)
    }

    /// `table.name`
    pub(super) fn compound(&mut self, scope: &Scope, parts: &[Ident]) -> Bound<Expr> {
        let location = self.lines.location(ast::Spanned::span(&ast::Expr::CompoundIdentifier(parts.to_vec())));
        let [table, column] = parts else {
            let what = format!("`{}` has too many parts", shown(parts));
            return self.refuse(what, "a column is named `column` or `table.column`", location);
        };
        if self.row.is_some() {
            let hint = format!("write `{}` alone", column.value);
            return self.refuse(format!("`{}` names a table, and a row has none", shown(parts)), hint, location);
        }
        let found = scope.find(Some(&table.value), &column.value);
        match found.as_slice() {
            [column] => Ok(column.read(location)),
            [] if scope.has_table(&table.value) => {
                self.unknown_column(scope, Some(&table.value), &column.value, location)
            }
            [] if scope.is_incomplete => Err(Reported),
            [] => {
                if let Some(outer) = self.of_outer_query(Some(&table.value), &column.value, location) {
                    return outer;
                }
                let location = self.lines.location(table.span);
                self.unknown_table(scope, &table.value, location)
            }
            _ => {
                let message = format!("table `{}` has several columns called `{}`", table.value, column.value);
                let hint = "give them different names with AS";
                self.mistake(Diagnostic::sql("ambiguous-column", message).hint(hint), location)
            }
        }
    }

    pub(super) fn unknown_table<T>(&mut self, scope: &Scope, table: &str, location: Location) -> Bound<T> {
        let mut known: Vec<&str> = scope.columns.iter().filter_map(|column| column.table.as_deref()).collect();
        known.dedup();
        let message = format!("no table is called `{table}` here");
        let hint = match (identifier::nearest(table, known.iter().copied()), known.as_slice()) {
            (Some(near), _) => format!("did you mean `{near}`?"),
            (None, []) => "there is no FROM".to_owned(),
            (None, [only]) => format!("the table is called `{only}` here"),
            (None, known) => format!("the tables are {}", identifier::list(known)),
        };
        self.mistake(Diagnostic::sql("unknown-table", message).hint(hint), location)
    }

    pub(super) fn unknown_column<T>(
        &mut self,
        scope: &Scope,
        table: Option<&str>,
        column: &str,
        location: Location,
    ) -> Bound<T> {
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
        self.mistake(mistake, location)
    }

    /// A column of the nearest query around this one that has it; none where none has.
    fn of_outer_query(&mut self, table: Option<&str>, column: &str, location: Location) -> Option<Bound<Expr>> {
        let found = self
            .outer
            .iter()
            .rposition(|outer| outer.scope.is_incomplete || !outer.scope.find(table, column).is_empty());
        let level = found?;
        let found: Vec<ScopeColumn> = self.outer.get(level)?.scope.find(table, column).into_iter().cloned().collect();
        Some(match found.as_slice() {
            // It may be a column of a table that has a mistake.
            [] => Err(Reported),
            [column] => {
                let read = column.named(table.is_some(), location);
                Ok(self.captured(level, read))
            }
            several => self.ambiguous(&several.iter().collect::<Vec<_>>(), column, location),
        })
    }

    /// A name that several columns have.
    fn ambiguous<T>(&mut self, columns: &[&ScopeColumn], column: &str, location: Location) -> Bound<T> {
        let mut tables: Vec<&str> = columns.iter().filter_map(|column| column.table.as_deref()).collect();
        tables.dedup();
        if let [table] = tables.as_slice() {
            let message = format!("table `{table}` has several columns called `{column}`");
            let hint = format!("give them different names in `{table}` with AS");
            return self.mistake(Diagnostic::sql("ambiguous-column", message).hint(hint), location);
        }
        let message = format!("`{column}` may be a column of {}", identifier::list(&tables));
        let first = tables.first().copied().unwrap_or("table");
        let hint = format!("say which: `{first}.{column}`");
        self.mistake(Diagnostic::sql("ambiguous-column", message).hint(hint), location)
    }
}

fn shown(parts: &[Ident]) -> String {
    parts.iter().map(|part| part.value.as_str()).collect::<Vec<_>>().join(".")
}
