//! Queries within expressions. They don't read the rows of the query around them, so each becomes a join.

use std::sync::Arc;

use sqlparser::ast;

use super::scope::{Clause, Scope};
use super::{Binder, Bound, Reported};
use crate::diagnostic::Diagnostic;
use crate::query::expr::{Aggregate, Comparison, Expr, Kind, Location, Subquery, SubqueryKind, Total};
use crate::query::plan::{Join, JoinKind, Plan};
use crate::query::types::Type;
use crate::query::value::Value;

impl Binder<'_> {
    pub(super) fn scalar_subquery(
        &mut self,
        scope: &Scope,
        clause: Clause,
        query: &ast::Query,
        location: Location,
    ) -> Bound<Expr> {
        let plan = self.inner_query(scope, clause, query, location)?;
        self.one_column(&plan, location)?;
        let data_type = plan.columns.first().map_or(Type::Null, |field| field.data_type);
        let subquery = Subquery { plan, kind: SubqueryKind::Scalar };
        Ok(Expr::new(Kind::Subquery(Box::new(subquery)), data_type, true, location))
    }

    pub(super) fn in_subquery(
        &mut self,
        scope: &Scope,
        clause: Clause,
        value: &ast::Expr,
        query: &ast::Query,
        negated: bool,
        location: Location,
    ) -> Bound<Expr> {
        let value = self.expression(scope, clause, value);
        let plan = self.inner_query(scope, clause, query, location)?;
        self.one_column(&plan, location)?;
        let field = plan.columns.first().cloned().ok_or(Reported)?;
        let column = Expr::column(0, field.data_type, field.nullable, location);
        let (mut both, _) = self.comparable(vec![value?, column])?;
        let (Some(column), Some(value)) = (both.pop(), both.pop()) else { return Err(Reported) };
        let plan = if column.as_column() == Some(0) { plan } else { Plan::project(plan, vec![(field.name, column)]) };
        let subquery = Subquery { plan, kind: SubqueryKind::In(value) };
        let found = Expr::new(Kind::Subquery(Box::new(subquery)), Type::Boolean, true, location);
        if negated { self.not(found, location) } else { Ok(found) }
    }

    pub(super) fn exists(
        &mut self,
        scope: &Scope,
        clause: Clause,
        query: &ast::Query,
        negated: bool,
        location: Location,
    ) -> Bound<Expr> {
        let plan = self.inner_query(scope, clause, query, location)?;
        let subquery = Subquery { plan, kind: SubqueryKind::Exists };
        let found = Expr::new(Kind::Subquery(Box::new(subquery)), Type::Boolean, false, location);
        if negated { self.not(found, location) } else { Ok(found) }
    }

    fn inner_query(
        &mut self,
        scope: &Scope,
        clause: Clause,
        query: &ast::Query,
        location: Location,
    ) -> Bound<Arc<Plan>> {
        match clause {
            Clause::Row => {
                let message = "expected an expression over one account's row, found a subquery";
                let hint = "compute it in the SQL file of a metric, and use the metric here";
                return self.mistake(Diagnostic::sql("sql-row", message).hint(hint), location);
            }
            Clause::Select
            | Clause::Having
            | Clause::Where
            | Clause::InnerOn
            | Clause::GroupBy
            | Clause::Aggregate
            | Clause::Window => {}
            Clause::On => {
                let hint = "join the subquery in FROM, and name its column here";
                return self.unsupported("a subquery in ON of this join", hint, location);
            }
        }
        self.count_subquery(location)?;
        self.outer.push(scope.clone());
        let guards = std::mem::take(&mut self.guards);
        let plan = self.query(query);
        self.guards = guards;
        self.outer.pop();
        plan
    }

    fn one_column(&mut self, plan: &Plan, location: Location) -> Bound<()> {
        if plan.columns.len() == 1 {
            return Ok(());
        }
        let message = format!("expected a subquery of one column, found {} columns", plan.columns.len());
        self.mistake(Diagnostic::sql("sql-subquery", message), location)
    }
}

/// Joins the subqueries in some expressions: the relation with the columns that they need, which stand in their place.
#[must_use]
pub fn with_subqueries(mut input: Arc<Plan>, exprs: &mut [&mut Expr]) -> Arc<Plan> {
    for expr in exprs {
        input = take_subqueries(input, expr);
    }
    input
}

fn take_subqueries(mut input: Arc<Plan>, expr: &mut Expr) -> Arc<Plan> {
    if let Kind::Subquery(subquery) = &expr.kind {
        let Subquery { plan, kind } = subquery.as_ref().clone();
        let width = input.columns.len();
        let (location, data_type) = (expr.location, expr.data_type);
        match kind {
            SubqueryKind::Scalar => {
                *expr = Expr::column(width, data_type, true, location);
                return beside(input, Plan::single(plan, location));
            }
            SubqueryKind::Exists => {
                let counted = Plan::aggregate(plan, Vec::new(), vec![Total::count_rows(location)]);
                let rows = Expr::column(width, Type::Integer, false, location);
                *expr = compared(Comparison::Greater, rows, integer(0, location), location);
                return beside(input, counted);
            }
            SubqueryKind::In(mut value) => {
                input = take_subqueries(input, &mut value);
                let (found, with) = is_in(input, plan, value, location);
                *expr = found;
                return with;
            }
        }
    }
    for child in expr.children_mut() {
        input = take_subqueries(input, child);
    }
    input
}

/// `value IN (plan)` as SQL has it: false for an empty list, NULL for a NULL or where only a NULL could have matched.
fn is_in(input: Arc<Plan>, plan: Arc<Plan>, value: Expr, location: Location) -> (Expr, Arc<Plan>) {
    let field = plan.columns.first().cloned();
    let data_type = field.map_or(Type::Null, |field| field.data_type);
    let listed = Expr::column(0, data_type, true, location);
    let totals = vec![Total::count_rows(location), count(listed.clone(), location)];
    let counted = Plan::aggregate(Arc::clone(&plan), Vec::new(), totals);
    let width = input.columns.len();
    let counted = beside(input, counted);
    let is_null = |expr: Expr| Expr::new(Kind::IsNull(Box::new(expr)), Type::Boolean, false, location);
    let not = |expr: Expr| Expr::new(Kind::Not(Box::new(expr)), Type::Boolean, false, location);
    let present = Plan::filter(plan, not(is_null(listed.clone())));
    let with = Plan::join(Join {
        kind: JoinKind::Left,
        left: counted,
        right: Plan::distinct(present),
        keys: vec![(value.clone(), listed)],
        residual: None,
    });
    let column = |position: usize, data_type| Expr::column(position, data_type, true, location);
    let (rows, known) = (column(width, Type::Integer), column(width + 1, Type::Integer));
    let matched = not(is_null(column(width + 2, data_type)));
    let truth = |truth: Option<bool>| Expr::literal(truth.map_or(Value::Null, Value::Boolean), Type::Boolean, location);
    let branches = vec![
        (compared(Comparison::Equal, rows.clone(), integer(0, location), location), truth(Some(false))),
        (matched, truth(Some(true))),
        (is_null(value), truth(None)),
        (compared(Comparison::Less, known, rows, location), truth(None)),
    ];
    let case = Kind::Case { branches, otherwise: Box::new(truth(Some(false))) };
    (Expr::new(case, Type::Boolean, true, location), with)
}

/// Every row beside the one row of another relation.
fn beside(left: Arc<Plan>, right: Arc<Plan>) -> Arc<Plan> {
    Plan::join(Join { kind: JoinKind::Inner, left, right, keys: Vec::new(), residual: None })
}

fn count(argument: Expr, location: Location) -> Total {
    Total { function: Aggregate::Count, arguments: vec![argument], ..Total::count_rows(location) }
}

fn integer(value: i64, location: Location) -> Expr {
    Expr::literal(Value::Integer(value), Type::Integer, location)
}

pub(super) fn compared(comparison: Comparison, left: Expr, right: Expr, location: Location) -> Expr {
    Expr::new(Kind::Compare(comparison, Box::new(left), Box::new(right)), Type::Boolean, true, location)
}
