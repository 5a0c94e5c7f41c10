//! Binds the sides of a set operation, and the operation.

use std::sync::Arc;

use sqlparser::ast::{self, SetExpr, SetOperator, SetQuantifier};

use super::alignment::SetSides;
use super::plans::{MembershipOperation, keep_members, number_copies, union_all};
use crate::base::diagnostic::Diagnostic;
use crate::query::bind::binder::{BindResult, Binder};
use crate::query::bind::order_and_limit::OrderAndLimit;
use crate::query::plan::Plan;
use crate::query::sql_text::SqlLocation;

/// A set operation, and where mistakes of its sides are reported.
struct SetOperation {
    operator: SetOperator,
    quantifier: SetQuantifier,
    location: SqlLocation,
    /// The location of each result of the second side.
    places: Vec<SqlLocation>,
}

impl SetOperation {
    /// Returns whether each copy of a row counts as a row.
    fn keeps_copies(&self) -> bool {
        matches!(self.quantifier, SetQuantifier::All | SetQuantifier::AllByName)
    }

    fn is_by_name(&self) -> bool {
        matches!(self.quantifier, SetQuantifier::ByName | SetQuantifier::AllByName | SetQuantifier::DistinctByName)
    }
}

impl Binder<'_> {
    pub(in crate::query::bind) fn bind_set_expr(&mut self, body: &SetExpr) -> BindResult<Arc<Plan>> {
        let location = self.location_of(body);
        match body {
            SetExpr::Select(select) => self.bind_select(select, &OrderAndLimit::none(location)),
            SetExpr::Query(query) => self.bind_query(query),
            SetExpr::SetOperation { left, op, set_quantifier, right } => {
                let (first, second) = (self.bind_set_expr(left), self.bind_set_expr(right));
                let mut places = self.result_locations(right);
                // Mistakes of both sides together are reported at the second one.
                let location = self.location_of(right.as_ref());
                let width = second.as_ref().map_or(0, |plan| plan.columns.len());
                places.resize(width, location);
                let operation = SetOperation { operator: *op, quantifier: *set_quantifier, location, places };
                self.build_set_operation(SetSides { left: first?, right: second? }, operation)
            }
            SetExpr::Values(values) => self.bind_values(&values.rows, location),
            SetExpr::Table(_) => self.report_unsupported("TABLE", "write `SELECT * FROM …`", location),
            _ => self.report_unsupported("a statement that writes", "the SQL of metrics only reads", location),
        }
    }

    fn result_location(&self, item: &ast::SelectItem) -> Option<SqlLocation> {
        match item {
            ast::SelectItem::UnnamedExpr(expr) | ast::SelectItem::ExprWithAlias { expr, .. } => {
                Some(self.location_of(expr))
            }
            _ => None,
        }
    }

    /// Returns the locations of a query's results, or an empty list if it does not list them one by one.
    fn result_locations(&self, body: &SetExpr) -> Vec<SqlLocation> {
        match body {
            SetExpr::Select(select) => {
                let items = select.projection.iter();
                items.map(|item| self.result_location(item)).collect::<Option<_>>().unwrap_or_default()
            }
            SetExpr::Query(query) => self.result_locations(&query.body),
            SetExpr::SetOperation { right, .. } => self.result_locations(right),
            _ => Vec::new(),
        }
    }

    fn build_set_operation(&mut self, sides: SetSides, mut operation: SetOperation) -> BindResult<Arc<Plan>> {
        let sides = self.align_columns(sides, &mut operation)?;
        let SetSides { left, right } = self.unify_column_types(sides, operation.operator, &operation.places)?;
        let (operator, location) = (operation.operator, operation.location);
        if operator != SetOperator::Union || !operation.keeps_copies() {
            for (at, field) in left.columns.iter().enumerate() {
                let place = operation.places.get(at).copied().unwrap_or(location);
                self.refuse_intervals(field.data_type, &operator.to_string(), place)?;
            }
        }
        let members = match operator {
            SetOperator::Union if operation.keeps_copies() => return Ok(union_all(&left, right)),
            SetOperator::Union => return Ok(Plan::distinct(Plan::union(vec![left, right]))),
            SetOperator::Intersect => MembershipOperation::Intersect,
            SetOperator::Except | SetOperator::Minus => MembershipOperation::Except,
        };
        if !operation.keeps_copies() {
            return Ok(keep_members(left, right, members, location));
        }
        // The number of a copy makes each one different.
        let width = left.columns.len();
        let (left, right) = (number_copies(&left, location), number_copies(&right, location));
        Ok(Plan::select_columns(keep_members(left, right, members, location), 0..width))
    }

    /// Brings both sides to the same columns, by position or by name.
    fn align_columns(&mut self, sides: SetSides, operation: &mut SetOperation) -> BindResult<SetSides> {
        let (operator, location) = (operation.operator, operation.location);
        if operation.is_by_name() {
            if operator != SetOperator::Union {
                let hint = "name the columns of both sides in the same order";
                return self.report_unsupported(format!("{operator} BY NAME"), hint, location);
            }
            let aligned = self.align_by_name(&sides, location)?;
            operation.places = vec![location; aligned.left.columns.len()];
            return Ok(aligned);
        }
        let (left, right) = (sides.left.columns.len(), sides.right.columns.len());
        if left != right {
            let message =
                format!("expected the same number of columns on both sides of {operator}, found {left} and {right}");
            let hint = "write `NULL AS name` for a column that one side lacks";
            return self.report_mistake(Diagnostic::sql_error("sql-columns", message).hint(hint), location);
        }
        Ok(sides)
    }
}
