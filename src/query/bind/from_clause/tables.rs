//! Tables and subqueries, with their aliases.

use std::sync::Arc;

use sqlparser::ast::{self, TableFactor};

use crate::base::diagnostic::Diagnostic;
use crate::base::identifier;
use crate::base::nearest_name;
use crate::query::bind::binder::{BindResult, Binder, Reported};
use crate::query::bind::scope::Scope;
use crate::query::bind::scoped_plan::ScopedPlan;
use crate::query::functions;
use crate::query::plan::{Field, Plan, PlanNode};
use crate::query::sql_text::SqlLocation;

/// The hint for a function that would read files.
const DECLARED_SOURCES_HINT: &str = "a query reads only declared sources, no other files";

impl Binder<'_> {
    /// Binds an item of FROM without the joins behind it.
    pub(super) fn bind_table_factor(&mut self, factor: &TableFactor) -> BindResult<ScopedPlan> {
        let location = self.location_of(factor);
        match factor {
            TableFactor::Table { .. } => self.bind_table(factor, location),
            TableFactor::Derived { sample: Some(_), .. } => {
                self.report_unsupported("samples of a table", "filter its rows with WHERE", location)
            }
            TableFactor::Derived { subquery, alias, .. } => {
                let plan = self.bind_query(subquery)?;
                self.apply_alias(plan, None, alias.as_ref())
            }
            TableFactor::NestedJoin { table_with_joins, alias: None } => Ok(self.bind_joined_table(table_with_joins)),
            TableFactor::NestedJoin { .. } => {
                let hint = "leave it out: its tables keep their names";
                self.report_unsupported("a name for a join in brackets", hint, location)
            }
            TableFactor::Function { name, .. } => {
                self.report_unknown_source(&name.to_string(), DECLARED_SOURCES_HINT, location)
            }
            TableFactor::TableFunction { expr, .. } => {
                self.report_unknown_source(&expr.to_string(), DECLARED_SOURCES_HINT, location)
            }
            TableFactor::UNNEST { alias, array_exprs, with_offset: false, with_ordinality: false, .. } => {
                let plan = self.bind_unnest(array_exprs, location)?;
                self.apply_series_alias(plan, "unnest", alias.as_ref())
            }
            TableFactor::UNNEST { .. } => {
                let hint = "write `(VALUES (0, 'a'), (1, 'b')) AS t (position, value)`";
                self.report_unsupported("UNNEST with positions", hint, location)
            }
            TableFactor::Pivot { .. } | TableFactor::Unpivot { .. } => {
                self.report_unsupported("PIVOT and UNPIVOT", "write one CASE within an aggregate per column", location)
            }
            _ => {
                let hint = "name a declared source or a subquery in brackets";
                self.report_unsupported("this kind of table in FROM", hint, location)
            }
        }
    }

    /// Binds a table by its name, or a series.
    fn bind_table(&mut self, factor: &TableFactor, location: SqlLocation) -> BindResult<ScopedPlan> {
        let TableFactor::Table {
            name,
            alias,
            args,
            with_hints,
            with_ordinality,
            sample,
            version,
            partitions,
            json_path,
            ..
        } = factor
        else {
            return Err(Reported);
        };
        let [part] = name.0.as_slice() else {
            let hint = "name a declared source alone: `FROM usage`";
            return self.report_unsupported(format!("the path `{name}`"), hint, location);
        };
        let Some(ident) = part.as_ident() else {
            let hint = "name a declared source: `FROM usage`";
            return self.report_unsupported(format!("`{name}` in FROM"), hint, location);
        };
        let place = self.location_in_text(name);
        if let Some(args) = args
            && let Some(series) = self.bind_series(&ident.value, args, place)
        {
            let series = series?;
            return self.apply_series_alias(series.plan, series.name, alias.as_ref());
        }
        if args.is_some() || *with_ordinality {
            let refused = functions::hint_for_refused_function(&ident.value.to_lowercase());
            return self.report_unknown_source(&ident.value, refused.unwrap_or(DECLARED_SOURCES_HINT), place);
        }
        if sample.is_some()
            || version.is_some()
            || !partitions.is_empty()
            || json_path.is_some()
            || !with_hints.is_empty()
        {
            let what = "samples, versions, partitions and hints of a table";
            return self.report_unsupported(what, "filter its rows with WHERE", place);
        }
        let plan = self.resolve_table(&ident.value, place)?;
        self.apply_alias(plan, Some(ident.value.as_str()), alias.as_ref())
    }

    fn report_unknown_source<T>(&mut self, name: &str, hint: &str, location: SqlLocation) -> BindResult<T> {
        let mistake = Diagnostic::sql_error("unknown-source", format!("no source is called `{name}`"));
        self.report_mistake(mistake.hint(hint), location)
    }

    /// Returns the common table expression of a name, or else the declared source.
    fn resolve_table(&mut self, name: &str, location: SqlLocation) -> BindResult<Arc<Plan>> {
        let common_table = self.common_tables.iter().rev().find(|known| known.name.eq_ignore_ascii_case(name));
        if let Some(common_table) = common_table {
            return common_table.plan.clone().ok_or(Reported);
        }
        let exact = self.tables.iter().find(|table| table.name == name);
        let table = exact.or_else(|| self.tables.iter().find(|table| table.name.eq_ignore_ascii_case(name)));
        if let Some(table) = table {
            let columns = (0..table.columns.len()).collect();
            let node = PlanNode::Scan { table: table.name.clone(), columns };
            return Ok(Arc::new(Plan { node, columns: table.columns.clone() }));
        }
        let known: Vec<&str> = self
            .tables
            .iter()
            .map(|table| table.name.as_str())
            .chain(self.common_tables.iter().map(|table| table.name.as_str()))
            .collect();
        let mistake = Diagnostic::sql_error("unknown-source", format!("no source is called `{name}`"));
        let otherwise = || format!("the sources are {}", identifier::quoted_list(&known));
        let mistake = mistake.hint(nearest_name::suggest(name, known.iter().copied(), otherwise));
        self.report_mistake(mistake, location)
    }

    /// Names a relation by its alias, which may also rename its columns.
    pub(super) fn apply_alias(
        &mut self,
        plan: Arc<Plan>,
        name: Option<&str>,
        alias: Option<&ast::TableAlias>,
    ) -> BindResult<ScopedPlan> {
        let Some(alias) = alias else {
            let scope = Scope::of_table(name, &plan.columns);
            return Ok(ScopedPlan { plan, scope });
        };
        let location = self.lines.location_of(alias.name.span);
        if alias.at.is_some() {
            return self.report_unsupported("AT behind an alias", "number rows with ROW_NUMBER", location);
        }
        let columns = self.rename_columns(&plan.columns, &alias.columns, location)?;
        Ok(ScopedPlan { plan, scope: Scope::of_table(Some(&alias.name.value), &columns) })
    }

    /// Names a series by its alias, which also names its column unless the alias names the column.
    fn apply_series_alias(
        &mut self,
        plan: Arc<Plan>,
        name: &str,
        alias: Option<&ast::TableAlias>,
    ) -> BindResult<ScopedPlan> {
        let mut plan = plan.as_ref().clone();
        let column_name = alias.filter(|alias| alias.columns.is_empty()).map_or(name, |alias| &alias.name.value);
        if let Some(column) = plan.columns.first_mut() {
            column_name.clone_into(&mut column.name);
        }
        self.apply_alias(Arc::new(plan), Some(name), alias)
    }

    /// Renames columns as `AS t (a, b)` does.
    pub(in crate::query::bind) fn rename_columns(
        &mut self,
        columns: &[Field],
        names: &[ast::TableAliasColumnDef],
        location: SqlLocation,
    ) -> BindResult<Vec<Field>> {
        if names.len() > columns.len() {
            let message =
                format!("expected at most as many names as columns, found {} for {}", names.len(), columns.len());
            let hint = "name a column for each result of the query, or leave the names out";
            return self.report_mistake(Diagnostic::sql_error("sql-columns", message).hint(hint), location);
        }
        if let Some(typed) = names.iter().find(|name| name.data_type.is_some()) {
            let place = self.lines.location_of(typed.name.span);
            let hint = "list the names alone: `AS t (a, b)`";
            return self.report_unsupported("a type behind a column's name", hint, place);
        }
        let mut renamed = columns.to_vec();
        for (column, alias) in renamed.iter_mut().zip(names) {
            column.name.clone_from(&alias.name.value);
        }
        Ok(renamed)
    }

    /// Refuses two tables of the same name: their columns could not be distinguished.
    pub(super) fn check_table_names_differ(
        &mut self,
        left: &Scope,
        right: &Scope,
        location: SqlLocation,
    ) -> BindResult<()> {
        let Some(name) = right.table_names().into_iter().find(|name| left.has_table(name)) else { return Ok(()) };
        let message = format!("two tables are called `{name}` here");
        let hint = format!("give one of them another name, such as `AS {}2`", name.chars().next().unwrap_or('t'));
        self.report_mistake(Diagnostic::sql_error("ambiguous-table", message).hint(hint), location)
    }
}
