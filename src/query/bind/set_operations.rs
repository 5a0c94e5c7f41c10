//! UNION, INTERSECT and EXCEPT, VALUES, and queries in brackets.

use std::sync::Arc;

use sqlparser::ast::{self, SetExpr, SetOperator, SetQuantifier};

use super::order_and_limit::OrderAndLimit;
use super::scope::{Clause, Scope};
use super::subqueries::add_subqueries;
use super::{BindResult, Binder, Reported};
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::{
    AggregateCall, AggregateFunction, Comparison, Expr, ExprKind, SqlLocation, WindowCall, WindowFrame, WindowFunction,
};
use crate::query::plan::{Field, Plan, PlanNode};
use crate::query::types::Type;
use crate::query::value::Value;

impl Binder<'_> {
    pub(super) fn bind_set_expr(&mut self, body: &SetExpr) -> BindResult<Arc<Plan>> {
        let location = self.location_of(body);
        match body {
            SetExpr::Select(select) => {
                let tail = OrderAndLimit { order: Vec::new(), order_by_all: None, skip: 0, take: None, location };
                self.bind_select(select, &tail)
            }
            SetExpr::Query(query) => self.bind_query(query),
            SetExpr::SetOperation { left, op, set_quantifier, right } => {
                let (left, second) = (self.bind_set_expr(left), self.bind_set_expr(right));
                let mut places = self.result_locations(right);
                // What both sides come to is reported at the second one.
                let location = self.location_of(right.as_ref());
                let width = second.as_ref().map_or(0, |plan| plan.columns.len());
                places.resize(width, location);
                self.build_set_operation(left?, second?, *op, *set_quantifier, location, &places)
            }
            SetExpr::Values(values) => self.bind_values(&values.rows, location),
            SetExpr::Table(_) => self.report_unsupported("TABLE", "write `SELECT * FROM …`", location),
            _ => self.report_unsupported("a statement that writes", "the SQL of metrics only reads", location),
        }
    }

    /// Where the results of a query stand, if it lists them one by one.
    fn result_locations(&self, body: &SetExpr) -> Vec<SqlLocation> {
        match body {
            SetExpr::Select(select) => {
                let place = |item: &ast::SelectItem| match item {
                    ast::SelectItem::UnnamedExpr(expr) | ast::SelectItem::ExprWithAlias { expr, .. } => {
                        Some(self.location_of(expr))
                    }
                    _ => None,
                };
                select.projection.iter().map(place).collect::<Option<_>>().unwrap_or_default()
            }
            SetExpr::Query(query) => self.result_locations(&query.body),
            SetExpr::SetOperation { right, .. } => self.result_locations(right),
            _ => Vec::new(),
        }
    }

    fn build_set_operation(
        &mut self,
        left: Arc<Plan>,
        right: Arc<Plan>,
        op: SetOperator,
        quantifier: SetQuantifier,
        location: SqlLocation,
        places: &[SqlLocation],
    ) -> BindResult<Arc<Plan>> {
        let keeps_duplicates = matches!(quantifier, SetQuantifier::All | SetQuantifier::AllByName);
        let by_name =
            matches!(quantifier, SetQuantifier::ByName | SetQuantifier::AllByName | SetQuantifier::DistinctByName);
        let (left, right, places) = if by_name && op == SetOperator::Union {
            let (left, right) = self.align_by_name(&left, right, location)?;
            let places = vec![location; left.columns.len()];
            (left, right, places)
        } else if by_name {
            let hint = "name the columns of both sides in the same order";
            return self.report_unsupported(format!("{op} BY NAME"), hint, location);
        } else {
            (left, right, places.to_vec())
        };
        if left.columns.len() != right.columns.len() {
            let message = format!(
                "both sides of {op} return as many columns, found {} and {}",
                left.columns.len(),
                right.columns.len()
            );
            let hint = "write `NULL AS name` for a column that one side lacks";
            return self.report_mistake(Diagnostic::sql("sql-columns", message).hint(hint), location);
        }
        let (left, right) = self.unify_column_types(left, right, op, &places)?;
        if op != SetOperator::Union || !keeps_duplicates {
            for (at, field) in left.columns.iter().enumerate() {
                let place = places.get(at).copied().unwrap_or(location);
                self.refuse_intervals(field.data_type, &op.to_string(), place)?;
            }
        }
        match op {
            SetOperator::Union if keeps_duplicates => Ok(union_all(&left, right)),
            SetOperator::Union => Ok(Plan::distinct(Plan::union(vec![left, right]))),
            // Each copy of a row is one of its own.
            SetOperator::Intersect | SetOperator::Except | SetOperator::Minus if keeps_duplicates => {
                let width = left.columns.len();
                let (one, other) = (number_copies(&left, location), number_copies(&right, location));
                let found = intersect_or_except(one, other, op == SetOperator::Intersect, location);
                Ok(Plan::select_columns(found, 0..width))
            }
            SetOperator::Intersect => Ok(intersect_or_except(left, right, true, location)),
            SetOperator::Except | SetOperator::Minus => Ok(intersect_or_except(left, right, false, location)),
        }
    }

    /// Both sides with all columns of both: those of the left one first, NULL where a side lacks one.
    fn align_by_name(
        &mut self,
        left: &Arc<Plan>,
        right: Arc<Plan>,
        location: SqlLocation,
    ) -> BindResult<(Arc<Plan>, Arc<Plan>)> {
        for side in [left, &right] {
            for (at, field) in side.columns.iter().enumerate() {
                if side.columns[..at].iter().any(|known| known.name.eq_ignore_ascii_case(&field.name)) {
                    let message = format!("a side of UNION BY NAME has two columns called `{}`", field.name);
                    return self
                        .report_mistake(Diagnostic::sql("sql-columns", message).hint("rename one with AS"), location);
                }
            }
        }
        let mut names: Vec<String> = left.columns.iter().map(|field| field.name.clone()).collect();
        let is_known = |names: &[String], wanted: &str| names.iter().any(|name| name.eq_ignore_ascii_case(wanted));
        for field in &right.columns {
            if !is_known(&names, &field.name) {
                names.push(field.name.clone());
            }
        }
        let arranged = |plan: &Arc<Plan>| {
            let column = |name: &String| {
                let found = plan.columns.iter().position(|field| field.name.eq_ignore_ascii_case(name));
                let expr = match found.and_then(|at| plan.columns.get(at).map(|field| (at, field))) {
                    Some((at, field)) => Expr::column(at, field.data_type, field.nullable, location),
                    None => Expr::literal(Value::Null, Type::Null, location),
                };
                (name.clone(), expr)
            };
            Plan::project(Arc::clone(plan), names.iter().map(column).collect())
        };
        Ok((arranged(left), arranged(&right)))
    }

    /// Both sides with columns of the same types.
    fn unify_column_types(
        &mut self,
        left: Arc<Plan>,
        right: Arc<Plan>,
        op: SetOperator,
        places: &[SqlLocation],
    ) -> BindResult<(Arc<Plan>, Arc<Plan>)> {
        let (mut of_left, mut of_right) = (Vec::new(), Vec::new());
        let mut failed = false;
        for (position, (one, other)) in left.columns.iter().zip(&right.columns).enumerate() {
            let location = places.get(position).copied().unwrap_or_default();
            // A literal takes the type of the other side.
            let result = |plan: &Plan, field: &Field| match text_literal_at(plan, position) {
                Some(text) => Expr { location, ..text },
                None => Expr::column(position, field.data_type, field.nullable, location),
            };
            let both = vec![result(&left, one), result(&right, other)];
            match self.unify_types(both, &format!("column {} of {op}", position + 1)) {
                Ok((mut both, _)) => {
                    of_right.extend(both.pop().map(|expr| (other.name.clone(), expr)));
                    of_left.extend(both.pop().map(|expr| (one.name.clone(), expr)));
                }
                Err(Reported) => failed = true,
            }
        }
        if failed {
            return Err(Reported);
        }
        let converted = |plan: Arc<Plan>, named: Vec<(String, Expr)>| {
            let as_is = named.iter().enumerate().all(|(position, (_, expr))| expr.as_column() == Some(position));
            if as_is { plan } else { Plan::project(plan, named) }
        };
        Ok((converted(left, of_left), converted(right, of_right)))
    }

    /// Rows that are written out; each of their columns has one type.
    pub(super) fn bind_values(
        &mut self,
        rows: &[ast::Parens<Vec<ast::Expr>>],
        location: SqlLocation,
    ) -> BindResult<Arc<Plan>> {
        let mut bound = Vec::with_capacity(rows.len());
        for row in rows {
            let values: Vec<BindResult<Expr>> =
                row.content.iter().map(|tree| self.bind_expression(&Scope::default(), Clause::Values, tree)).collect();
            bound.push(values.into_iter().collect::<BindResult<Vec<Expr>>>());
        }
        let rows = bound.into_iter().collect::<BindResult<Vec<Vec<Expr>>>>()?;
        let width = rows.first().map_or(0, Vec::len);
        if let Some(other) = rows.iter().find(|row| row.len() != width) {
            let place = other.first().map_or(location, |value| value.location);
            let message = format!("all rows of VALUES have as many columns, found {width} and {}", other.len());
            return self.report_mistake(Diagnostic::sql("sql-columns", message), place);
        }
        let mut named: Vec<Vec<(String, Expr)>> = vec![Vec::with_capacity(width); rows.len()];
        let mut values: Vec<_> = rows.into_iter().map(Vec::into_iter).collect();
        for position in 0..width {
            let column: Vec<Expr> = values.iter_mut().filter_map(Iterator::next).collect();
            let (column, _) = self.unify_types(column, "a column of VALUES")?;
            for (row, value) in named.iter_mut().zip(column) {
                row.push((format!("col{position}"), value));
            }
        }
        let plan = |mut named: Vec<(String, Expr)>| {
            let mut exprs: Vec<&mut Expr> = named.iter_mut().map(|(_, expr)| expr).collect();
            let row = add_subqueries(Plan::one_row(), &mut exprs);
            Plan::project(row, named)
        };
        let plans: Vec<Arc<Plan>> = named.into_iter().map(plan).collect();
        match plans.as_slice() {
            [row] => Ok(Arc::clone(row)),
            _ => Ok(Plan::union(plans)),
        }
    }
}

/// A result that is a text as it is written.
fn text_literal_at(plan: &Plan, position: usize) -> Option<Expr> {
    let PlanNode::Project { expressions, .. } = &plan.node else { return None };
    expressions.get(position).filter(|expr| expr.data_type == Type::Text && expr.as_literal().is_some()).cloned()
}

/// The rows of both sides. What is put together already goes on, so that a long UNION ALL is one step.
fn union_all(left: &Arc<Plan>, right: Arc<Plan>) -> Arc<Plan> {
    let mut inputs = match &left.node {
        PlanNode::Union { inputs } => inputs.clone(),
        _ => vec![Arc::clone(left)],
    };
    inputs.push(right);
    let union = Plan::union(inputs);
    let named = |(column, named): (&Field, &Field)| Field { name: named.name.clone(), ..column.clone() };
    let columns = union.columns.iter().zip(&left.columns).map(named).collect();
    Arc::new(Plan { node: union.node.clone(), columns })
}

/// The rows with the number of each among its copies.
fn number_copies(plan: &Arc<Plan>, location: SqlLocation) -> Arc<Plan> {
    let column = |(position, field): (usize, &Field)| Expr::column(position, field.data_type, field.nullable, location);
    let window = WindowCall {
        function: WindowFunction::RowNumber,
        arguments: Vec::new(),
        partition: plan.columns.iter().enumerate().map(column).collect(),
        order: Vec::new(),
        frame: WindowFrame::WHOLE,
        ignore_nulls: false,
        data_type: Type::Integer,
        location,
    };
    Plan::window(Arc::clone(plan), vec![window])
}

/// The different rows of the left side that are also in the right one, or that are not.
fn intersect_or_except(left: Arc<Plan>, right: Arc<Plan>, also_right: bool, location: SqlLocation) -> Arc<Plan> {
    let width = left.columns.len();
    let names: Vec<_> = left.columns.clone();
    let marked = |plan: Arc<Plan>, side: i64| {
        let column = |(position, field): (usize, &Field)| {
            (field.name.clone(), Expr::column(position, field.data_type, field.nullable, location))
        };
        let mut named: Vec<(String, Expr)> = plan.columns.iter().enumerate().map(column).collect();
        named.push((String::new(), Expr::literal(Value::Integer(side), Type::Integer, location)));
        Plan::project(plan, named)
    };
    let both = Plan::union(vec![marked(left, 0), marked(right, 1)]);
    let key = |(position, field): (usize, &Field)| Expr::column(position, field.data_type, field.nullable, location);
    let keys = names.iter().enumerate().map(key).collect();
    let side = Expr::column(width, Type::Integer, false, location);
    let total = |function| AggregateCall {
        function,
        arguments: vec![side.clone()],
        distinct: false,
        order: Vec::new(),
        data_type: Type::Integer,
        location,
    };
    let grouped = Plan::aggregate(both, keys, vec![total(AggregateFunction::Min), total(AggregateFunction::Max)]);
    let is = |position: usize, side: i64| {
        let column = Expr::column(position, Type::Integer, true, location);
        let literal = Expr::literal(Value::Integer(side), Type::Integer, location);
        let kind = ExprKind::Compare(Comparison::Equal, Box::new(column), Box::new(literal));
        Expr::new(kind, Type::Boolean, true, location)
    };
    let parts = vec![is(width, 0), is(width + 1, i64::from(also_right))];
    let found = Plan::filter(grouped, Expr::new(ExprKind::And(parts), Type::Boolean, true, location));
    let picked = Plan::select_columns(found, 0..width);
    Arc::new(Plan { node: picked.node.clone(), columns: names })
}
