//! The columns that an expression is made of.

use std::ops::ControlFlow;

use sqlparser::ast::{
    Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentClause, FunctionArguments, OrderByExpr, Visit,
    Visitor, WindowType,
};

use super::{How, Origin, Origins, Relation};
use crate::sql::names::is_aggregate;

/// What an expression may name.
pub struct Scope<'a> {
    /// Tables, under the names that they have here.
    pub(super) relations: Vec<(String, Relation)>,
    /// What is selected, where that may be named too.
    pub(super) outputs: &'a [(String, Origins)],
}

impl Scope<'_> {
    /// Adds what `expr` is made of, and how that is looked at from outside; none where it can't be told.
    pub(super) fn read(&self, expr: &Expr, how: How, found: &mut Origins) -> Option<()> {
        match expr {
            Expr::Identifier(name) => self.resolve(None, &name.value, how, found),
            Expr::CompoundIdentifier(parts) => match parts.as_slice() {
                [table, name] => self.resolve(Some(&table.value), &name.value, how, found),
                _ => None,
            },
            Expr::Nested(inner) => self.read(inner, how, found),
            Expr::Case { operand, conditions, else_result, .. } => {
                for deciding in operand.as_deref().into_iter().chain(conditions.iter().map(|when| &when.condition)) {
                    self.read(deciding, How::Condition.through(how), found)?;
                }
                let results = conditions.iter().map(|when| &when.result).chain(else_result.as_deref());
                results.into_iter().try_for_each(|result| self.read(result, How::Changed.through(how), found))
            }
            Expr::Function(function) => self.call(function, how, found),
            Expr::BinaryOp { left, right, .. } => {
                self.read(left, How::Changed.through(how), found)?;
                self.read(right, How::Changed.through(how), found)
            }
            Expr::Cast { expr, .. } | Expr::UnaryOp { expr, .. } => self.read(expr, How::Changed.through(how), found),
            Expr::Value(_) | Expr::TypedString(_) => Some(()),
            other => self.all(other, How::Changed.through(how), found),
        }
    }

    fn call(&self, function: &Function, how: How, found: &mut Origins) -> Option<()> {
        let aggregates = is_aggregate(&function.name.to_string());
        let made = if aggregates { How::Aggregated } else { How::Changed }.through(how);
        match &function.args {
            FunctionArguments::None => {}
            FunctionArguments::Subquery(_) => return None,
            FunctionArguments::List(list) => {
                for argument in &list.args {
                    match argument {
                        FunctionArg::Unnamed(FunctionArgExpr::Expr(argument))
                        | FunctionArg::Named { arg: FunctionArgExpr::Expr(argument), .. } => {
                            self.read(argument, made, found)?;
                        }
                        // `COUNT(*)` is made of rows, whatever is in them.
                        FunctionArg::Unnamed(FunctionArgExpr::Wildcard) => {}
                        _ => return None,
                    }
                }
                for clause in &list.clauses {
                    if let FunctionArgumentClause::OrderBy(keys) = clause {
                        self.ordered(keys, how, found)?;
                    }
                }
            }
        }
        if let Some(filter) = &function.filter {
            self.read(filter, How::Filter.through(how), found)?;
        }
        self.ordered(&function.within_group, how, found)?;
        match &function.over {
            None => Some(()),
            Some(WindowType::NamedWindow(_)) => None,
            Some(WindowType::WindowSpec(window)) => {
                for key in &window.partition_by {
                    self.read(key, How::Window.through(how), found)?;
                }
                self.ordered(&window.order_by, how, found)
            }
        }
    }

    fn ordered(&self, keys: &[OrderByExpr], how: How, found: &mut Origins) -> Option<()> {
        keys.iter().try_for_each(|key| self.read(&key.expr, How::Window.through(how), found))
    }

    /// Whatever an expression without a rule of its own names.
    fn all(&self, expr: &Expr, how: How, found: &mut Origins) -> Option<()> {
        let mut names = Names { scope: self, how, found };
        match expr.visit(&mut names) {
            ControlFlow::Continue(()) => Some(()),
            ControlFlow::Break(()) => None,
        }
    }

    /// A column by its name; where several tables have it and none is named, it may be any of theirs.
    pub(super) fn resolve(&self, table: Option<&str>, name: &str, how: How, found: &mut Origins) -> Option<()> {
        let there = self.relations.iter().filter(|(known, _)| table.is_none_or(|table| known == table));
        let mut named: Vec<&Origins> = there
            .flat_map(|(_, relation)| &relation.columns)
            .filter_map(|(known, origins)| (known == name).then_some(origins))
            .collect();
        if named.is_empty() && table.is_none() {
            named.extend(self.outputs.iter().filter_map(|(known, origins)| (known == name).then_some(origins)));
        }
        if named.is_empty() {
            return None;
        }
        let seen = |origin: &Origin| Origin { how: origin.how.through(how), ..origin.clone() };
        found.extend(named.into_iter().flatten().map(seen));
        Some(())
    }
}

/// Notes every column, and gives up at a query within.
struct Names<'a, 'b> {
    scope: &'a Scope<'b>,
    how: How,
    found: &'a mut Origins,
}

impl Visitor for Names<'_, '_> {
    type Break = ();

    fn pre_visit_query(&mut self, _: &sqlparser::ast::Query) -> ControlFlow<()> {
        ControlFlow::Break(())
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        let read = match expr {
            Expr::Identifier(_) | Expr::CompoundIdentifier(_) => self.scope.read(expr, self.how, self.found),
            _ => Some(()),
        };
        if read.is_some() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }
}
