//! The columns that a name may mean, and the clause of an expression.

use sqlparser::ast;

use crate::query::expr::Expr;
use crate::query::plan::Field;
use crate::query::sql_text::SqlLocation;

/// The names that a SELECT may use: the columns of its FROM, its aliases and its windows.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    pub columns: Vec<ScopeColumn>,
    /// The named results. An alias is looked up after the columns.
    pub aliases: Vec<SelectAlias>,
    pub windows: Vec<NamedWindow>,
    /// A part of FROM has a mistake. It may have columns of any name, so no name is reported as unknown.
    pub is_incomplete: bool,
}

/// A column that can be named.
#[derive(Debug, Clone)]
pub struct ScopeColumn {
    /// The name or alias of its table.
    pub table: Option<String>,
    pub position: usize,
    pub field: Field,
    /// USING and NATURAL merge two columns. The hidden one of them needs the name of its table.
    pub hidden: bool,
    /// The meaning of the name without a table, if that is not the column itself (FULL JOIN USING).
    pub merged: Option<Expr>,
}

/// `expression AS name`
#[derive(Debug, Clone)]
pub struct SelectAlias {
    pub name: String,
    pub expr: ast::Expr,
}

/// `WINDOW name AS (…)`
#[derive(Debug, Clone)]
pub struct NamedWindow {
    pub name: String,
    pub spec: ast::WindowSpec,
}

/// The part of a query that contains an expression. It decides what the expression may contain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clause {
    /// SELECT, QUALIFY and ORDER BY: aggregates and windows.
    Select,
    /// HAVING: aggregates, no windows.
    Having,
    Where,
    /// ON of an inner join, whose condition could also be in WHERE.
    InnerOn,
    /// ON of an outer, semi or anti join.
    On,
    GroupBy,
    Values,
    /// The arguments of an aggregate.
    Aggregate,
    /// The arguments and keys of a window: aggregates of the grouped query, no windows.
    Window,
    /// An expression in YAML.
    Row,
}

/// The context of an expression: the names that it may use, and its clause.
#[derive(Debug, Clone, Copy)]
pub struct ExprContext<'s> {
    pub scope: &'s Scope,
    pub clause: Clause,
}

impl<'s> ExprContext<'s> {
    /// Returns the same names in another clause.
    #[must_use]
    pub fn in_clause(self, clause: Clause) -> ExprContext<'s> {
        ExprContext { clause, ..self }
    }
}

impl Clause {
    /// Returns the name of the clause in a message.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Select => "SELECT",
            Self::Having => "HAVING",
            Self::Where => "WHERE",
            Self::InnerOn | Self::On => "ON",
            Self::GroupBy => "GROUP BY",
            Self::Values => "VALUES",
            Self::Aggregate => "an aggregate",
            Self::Window => "OVER",
            Self::Row => "a formula over one account's row",
        }
    }
}

impl Scope {
    /// Returns the scope of a table that has a mistake.
    #[must_use]
    pub fn incomplete() -> Self {
        Self { is_incomplete: true, ..Self::default() }
    }

    /// Returns the scope of a row, whose columns have no table.
    #[must_use]
    pub fn of_row(columns: &[Field]) -> Self {
        Self::of_table(None, columns)
    }

    /// Returns the scope of a table under its name or alias.
    #[must_use]
    pub fn of_table(table: Option<&str>, columns: &[Field]) -> Self {
        let columns = columns.iter().enumerate();
        let columns = columns.map(|(position, field)| ScopeColumn::of_table(table, position, field.clone())).collect();
        Self { columns, ..Self::default() }
    }

    /// Returns this scope as the context of expressions in a clause.
    #[must_use]
    pub fn in_clause(&self, clause: Clause) -> ExprContext<'_> {
        ExprContext { scope: self, clause }
    }

    /// Returns the columns of this scope followed by those of another one. The left side has `width` columns.
    #[must_use]
    pub fn joined_with(mut self, mut right: Scope, width: usize) -> Self {
        for column in &mut right.columns {
            column.position += width;
            column.merged = column.merged.take().map(|merged| merged.moved_on(width));
        }
        self.columns.append(&mut right.columns);
        self.is_incomplete |= right.is_incomplete;
        self
    }

    /// Returns whether a table has this name.
    #[must_use]
    pub fn has_table(&self, name: &str) -> bool {
        self.columns.iter().any(|column| column.is_of_table(name))
    }

    /// Returns the columns that a name can mean: all columns of a table, or those that are not hidden.
    pub fn visible_columns<'s, 't>(&'s self, table: Option<&'t str>) -> impl Iterator<Item = &'s ScopeColumn> + 't
    where
        's: 't,
    {
        self.columns.iter().filter(move |column| match table {
            Some(table) => column.is_of_table(table),
            None => !column.hidden,
        })
    }

    /// Returns the columns that a name means: those spelled exactly so, or else those that differ only in case.
    #[must_use]
    pub fn find_columns(&self, table: Option<&str>, name: &str) -> Vec<&ScopeColumn> {
        let exact: Vec<_> = self.visible_columns(table).filter(|column| column.field.name == name).collect();
        if !exact.is_empty() {
            return exact;
        }
        self.visible_columns(table).filter(|column| column.field.name.eq_ignore_ascii_case(name)).collect()
    }

    /// Returns the result that an alias names.
    #[must_use]
    pub fn find_alias(&self, name: &str) -> Option<&ast::Expr> {
        let exact = self.aliases.iter().find(|alias| alias.name == name);
        let found = exact.or_else(|| self.aliases.iter().find(|alias| alias.name.eq_ignore_ascii_case(name)));
        found.map(|alias| &alias.expr)
    }

    /// Returns the column at a position.
    #[must_use]
    pub fn field_at(&self, position: usize) -> Option<&Field> {
        self.columns.iter().find(|column| column.position == position).map(|column| &column.field)
    }

    /// Returns the names of the tables, each once.
    #[must_use]
    pub fn table_names(&self) -> Vec<&str> {
        table_names(&self.columns)
    }
}

/// Returns the names of the tables of some columns, each once.
#[must_use]
pub fn table_names<'s>(columns: impl IntoIterator<Item = &'s ScopeColumn>) -> Vec<&'s str> {
    let mut names: Vec<&str> = columns.into_iter().filter_map(|column| column.table.as_deref()).collect();
    names.dedup();
    names
}

impl ScopeColumn {
    fn of_table(table: Option<&str>, position: usize, field: Field) -> Self {
        Self { table: table.map(str::to_owned), position, field, hidden: false, merged: None }
    }

    /// Returns whether the column belongs to a table of this name.
    #[must_use]
    pub fn is_of_table(&self, table: &str) -> bool {
        self.table.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(table))
    }

    /// Returns the meaning of the column's name, alone or behind the name of its table.
    #[must_use]
    pub fn to_named_expr(&self, table: Option<&str>, location: SqlLocation) -> Expr {
        match &self.merged {
            Some(merged) if table.is_none() => Expr { location, ..merged.clone() },
            _ => self.to_expr(location),
        }
    }

    /// Returns the expression that reads the column.
    #[must_use]
    pub fn to_expr(&self, location: SqlLocation) -> Expr {
        self.field.to_expr(self.position, location)
    }
}
