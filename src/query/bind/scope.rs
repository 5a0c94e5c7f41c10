//! The columns that a name may mean.

use sqlparser::ast;

use crate::query::expr::Expr;
use crate::query::plan::Field;

/// What a SELECT may name: the columns of its FROM, and what it calls its results.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    pub columns: Vec<ScopeColumn>,
    /// Results by their alias, where a column of that name is not there.
    pub aliases: Vec<(String, ast::Expr)>,
    /// Named windows.
    pub windows: Vec<(String, ast::WindowSpec)>,
    /// A part of FROM has a mistake: it may have columns of any name, so that none is reported as unknown.
    pub is_incomplete: bool,
}

/// A column that can be named.
#[derive(Debug, Clone)]
pub struct ScopeColumn {
    /// The name or alias of its table.
    pub table: Option<String>,
    pub position: usize,
    pub field: Field,
    /// USING and NATURAL leave one of two columns: the other needs its table's name.
    pub hidden: bool,
    /// What the name without a table means, where that is not the column itself (FULL JOIN USING).
    pub merged: Option<Expr>,
}

/// The part of a query that an expression stands in, which decides what it may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clause {
    /// SELECT, HAVING, QUALIFY, ORDER BY: aggregates and windows.
    Select,
    /// HAVING: aggregates, no windows.
    Having,
    Where,
    /// ON of an inner join, whose condition may as well stand in WHERE.
    InnerOn,
    /// ON of an outer join, a semi or an anti join.
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

impl Clause {
    /// As a message names it.
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
    /// In place of a table that has a mistake.
    #[must_use]
    pub fn incomplete() -> Self {
        Self { is_incomplete: true, ..Self::default() }
    }

    /// The columns of a row, without a table.
    #[must_use]
    pub fn of_row(columns: &[Field]) -> Self {
        Self::of_table(None, columns)
    }

    /// The columns of a table under its name or alias.
    #[must_use]
    pub fn of_table(table: Option<&str>, columns: &[Field]) -> Self {
        let column = |(position, field): (usize, &Field)| ScopeColumn {
            table: table.map(str::to_owned),
            position,
            field: field.clone(),
            hidden: false,
            merged: None,
        };
        Self { columns: columns.iter().enumerate().map(column).collect(), ..Self::default() }
    }

    /// This scope's columns followed by those of another, whose positions begin after this one's `width` columns.
    #[must_use]
    pub fn joined_with(mut self, mut right: Scope, width: usize) -> Self {
        for column in &mut right.columns {
            column.position += width;
            if let Some(merged) = &mut column.merged {
                merged.map_columns(&|position| position + width);
            }
        }
        self.columns.append(&mut right.columns);
        self.is_incomplete |= right.is_incomplete;
        self
    }

    /// Whether some table has this name here.
    #[must_use]
    pub fn has_table(&self, name: &str) -> bool {
        self.columns.iter().any(|column| column.is_of_table(name))
    }

    /// The columns that a name means: those spelled exactly so, else those that differ in case only.
    #[must_use]
    pub fn find_columns(&self, table: Option<&str>, name: &str) -> Vec<&ScopeColumn> {
        let there = || {
            self.columns.iter().filter(move |column| match table {
                Some(table) => column.is_of_table(table),
                None => !column.hidden,
            })
        };
        let exact: Vec<&ScopeColumn> = there().filter(|column| column.field.name == name).collect();
        if exact.is_empty() {
            there().filter(|column| column.field.name.eq_ignore_ascii_case(name)).collect()
        } else {
            exact
        }
    }

    /// The result that an alias names.
    #[must_use]
    pub fn find_alias(&self, name: &str) -> Option<&ast::Expr> {
        let found = self.aliases.iter().find(|(alias, _)| alias == name);
        let found = found.or_else(|| self.aliases.iter().find(|(alias, _)| alias.eq_ignore_ascii_case(name)));
        found.map(|(_, expr)| expr)
    }

    /// What is known of the column at a position.
    #[must_use]
    pub fn field_at(&self, position: usize) -> Option<&Field> {
        self.columns.iter().find(|column| column.position == position).map(|column| &column.field)
    }
}

impl ScopeColumn {
    fn is_of_table(&self, table: &str) -> bool {
        self.table.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(table))
    }

    /// What its name means, alone or behind that of its table.
    #[must_use]
    pub fn to_named_expr(&self, with_table: bool, location: crate::query::expr::SqlLocation) -> Expr {
        match &self.merged {
            Some(merged) if !with_table => Expr { location, ..merged.clone() },
            _ => self.to_expr(location),
        }
    }

    /// The expression that reads it.
    #[must_use]
    pub fn to_expr(&self, location: crate::query::expr::SqlLocation) -> Expr {
        Expr::column(self.position, self.field.data_type, self.field.nullable, location)
    }
}
