//! `*` in a SELECT: its columns, without those of EXCLUDE and with the values of REPLACE.

use sqlparser::ast;

use super::binder::{BindResult, Binder, Reported};
use super::scope::{Clause, Scope, ScopeColumn};
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::NamedExpr;
use crate::query::sql_text::SqlLocation;

/// `REPLACE (expression AS name)`
struct Replacement<'t> {
    name: &'t str,
    tree: &'t ast::Expr,
}

impl Binder<'_> {
    /// Binds `*`, or `table.*` if a table is named.
    pub(super) fn expand_wildcard(
        &mut self,
        scope: &Scope,
        table: Option<&str>,
        options: &ast::WildcardAdditionalOptions,
    ) -> BindResult<Vec<NamedExpr>> {
        let location = self.location_of(options);
        if options.opt_ilike.is_some() || options.opt_rename.is_some() || options.opt_alias.is_some() {
            return self.report_unsupported("ILIKE and RENAME behind `*`", "name the columns", location);
        }
        if scope.is_incomplete {
            return Err(Reported);
        }
        if let Some(table) = table.filter(|table| !scope.has_table(table)) {
            return self.report_unknown_table(scope, table, location);
        }
        let excluded = excluded_names(options);
        for name in &excluded {
            if scope.find_columns(table, name).is_empty() {
                return self.report_unknown_column(scope, table, name, location);
            }
        }
        let replacements = self.read_replacements(scope, table, options, &excluded)?;
        let columns: Vec<&ScopeColumn> = scope
            .visible_columns(table)
            .filter(|column| !excluded.iter().any(|name| name.eq_ignore_ascii_case(&column.field.name)))
            .collect();
        if columns.is_empty() {
            let mistake = Diagnostic::sql_error("sql-columns", "`*` selects no columns");
            return self.report_mistake(mistake.hint("name the results, or add FROM"), location);
        }
        let mut results = Vec::with_capacity(columns.len());
        for column in columns {
            results.push(self.bind_wildcard_column(scope, column, table, &replacements, location)?);
        }
        Ok(results)
    }

    fn bind_wildcard_column(
        &mut self,
        scope: &Scope,
        column: &ScopeColumn,
        table: Option<&str>,
        replacements: &[Replacement],
        location: SqlLocation,
    ) -> BindResult<NamedExpr> {
        let name = &column.field.name;
        let replacement = replacements.iter().find(|replacement| replacement.name.eq_ignore_ascii_case(name));
        let expr = match replacement {
            Some(replacement) => self.bind_expression(scope.in_clause(Clause::Select), replacement.tree)?,
            None => column.to_named_expr(table, location),
        };
        Ok(NamedExpr { name: name.clone(), expr })
    }

    /// Returns the expressions that REPLACE puts in place of columns, each of which is named once.
    fn read_replacements<'t>(
        &mut self,
        scope: &Scope,
        table: Option<&str>,
        options: &'t ast::WildcardAdditionalOptions,
        excluded: &[String],
    ) -> BindResult<Vec<Replacement<'t>>> {
        let mut replacements: Vec<Replacement> = Vec::new();
        for item in options.opt_replace.iter().flat_map(|replace| &replace.items) {
            let (name, tree) = (item.column_name.value.as_str(), &item.expr);
            let place = self.location_of(tree);
            if scope.find_columns(table, name).is_empty() {
                return self.report_unknown_column(scope, table, name, place);
            }
            let is_repeated = replacements.iter().any(|known| known.name.eq_ignore_ascii_case(name))
                || excluded.iter().any(|other| other.eq_ignore_ascii_case(name));
            if is_repeated {
                let message = format!("`{name}` is replaced, and left out or replaced again");
                let mistake = Diagnostic::sql_error("sql-columns", message).hint("name it once behind `*`");
                return self.report_mistake(mistake, place);
            }
            replacements.push(Replacement { name, tree });
        }
        Ok(replacements)
    }
}

/// Returns the columns that EXCLUDE and EXCEPT leave out.
fn excluded_names(options: &ast::WildcardAdditionalOptions) -> Vec<String> {
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
    excluded
}
