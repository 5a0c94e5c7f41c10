//! Brings the columns of both sides to the same order and the same types.

use std::sync::Arc;

use sqlparser::ast::SetOperator;

use crate::base::diagnostic::Diagnostic;
use crate::query::bind::binder::{BindResult, Binder, Reported};
use crate::query::expr::{Expr, NamedExpr};
use crate::query::plan::{Field, Plan, PlanNode};
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;

/// Both sides of a set operation.
#[derive(Debug)]
pub struct SetSides {
    pub left: Arc<Plan>,
    pub right: Arc<Plan>,
}

impl Binder<'_> {
    /// Gives both sides all columns of both: those of the left side first, NULL for a column that a side lacks.
    pub(super) fn align_by_name(&mut self, sides: &SetSides, location: SqlLocation) -> BindResult<SetSides> {
        self.check_names_are_unique(&sides.left, location)?;
        self.check_names_are_unique(&sides.right, location)?;
        let mut names: Vec<&str> = sides.left.columns.iter().map(|field| field.name.as_str()).collect();
        for field in &sides.right.columns {
            if !names.iter().any(|name| name.eq_ignore_ascii_case(&field.name)) {
                names.push(&field.name);
            }
        }
        Ok(SetSides {
            left: arrange_by_names(&sides.left, &names, location),
            right: arrange_by_names(&sides.right, &names, location),
        })
    }

    fn check_names_are_unique(&mut self, side: &Plan, location: SqlLocation) -> BindResult<()> {
        for (at, field) in side.columns.iter().enumerate() {
            if side.columns[..at].iter().any(|known| known.name.eq_ignore_ascii_case(&field.name)) {
                let message = format!("a side of UNION BY NAME has two columns called `{}`", field.name);
                let mistake = Diagnostic::sql_error("sql-columns", message).hint("rename one with AS");
                return self.report_mistake(mistake, location);
            }
        }
        Ok(())
    }

    /// Converts the columns of both sides to the same types.
    pub(super) fn unify_column_types(
        &mut self,
        SetSides { left, right }: SetSides,
        operator: SetOperator,
        places: &[SqlLocation],
    ) -> BindResult<SetSides> {
        let (mut of_left, mut of_right) = (Vec::new(), Vec::new());
        let mut failed = false;
        for (position, (one, other)) in left.columns.iter().zip(&right.columns).enumerate() {
            let location = places.get(position).copied().unwrap_or_default();
            let both =
                vec![result_expr(&left, one, position, location), result_expr(&right, other, position, location)];
            let unified = self.unify_types(both, &format!("column {} of {operator}", position + 1));
            match unified.and_then(super::super::coerce::UnifiedExprs::into_pair) {
                Ok([left, right]) => {
                    of_left.push(NamedExpr::new(one.name.clone(), left));
                    of_right.push(NamedExpr::new(other.name.clone(), right));
                }
                Err(Reported) => failed = true,
            }
        }
        if failed {
            return Err(Reported);
        }
        Ok(SetSides { left: project_unless_same(left, of_left), right: project_unless_same(right, of_right) })
    }
}

/// Selects columns by their names. A column that is not there is NULL.
fn arrange_by_names(plan: &Arc<Plan>, names: &[&str], location: SqlLocation) -> Arc<Plan> {
    Plan::project(Arc::clone(plan), names.iter().map(|name| column_or_null(plan, name, location)).collect())
}

fn column_or_null(plan: &Plan, name: &str, location: SqlLocation) -> NamedExpr {
    let position = plan.columns.iter().position(|field| field.name.eq_ignore_ascii_case(name));
    let expr = position.and_then(|position| plan.column_expr(position, location));
    NamedExpr::new(name, expr.unwrap_or_else(|| Expr::null(Type::Null, location)))
}

/// Returns a result of a side. A text literal takes the type of the other side.
fn result_expr(plan: &Plan, field: &Field, position: usize, location: SqlLocation) -> Expr {
    match text_literal_at(plan, position) {
        Some(text) => Expr { location, ..text },
        None => field.to_expr(position, location),
    }
}

/// Returns a result that is a text literal.
fn text_literal_at(plan: &Plan, position: usize) -> Option<Expr> {
    let PlanNode::Project { expressions, .. } = &plan.node else { return None };
    expressions.get(position).filter(|expr| expr.is_text_literal()).cloned()
}

/// Projects a plan, unless the expressions are its columns.
fn project_unless_same(plan: Arc<Plan>, named: Vec<NamedExpr>) -> Arc<Plan> {
    let is_same = named.iter().enumerate().all(|(position, named)| named.expr.as_column() == Some(position));
    if is_same { plan } else { Plan::project(plan, named) }
}
