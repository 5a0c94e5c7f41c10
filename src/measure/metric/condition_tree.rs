//! Conditions split at AND and OR, so that a part that is known to be false, or true, may decide the whole.

use polars::prelude::DataFrame;

use super::row_expressions::{self, BoundFormula, Formula, boolean_values};
use crate::query::expr::{Expr, ExprKind};
use crate::query::{Bindings, ExpectedType, Field};

/// A condition over the accounts' rows.
#[derive(Debug, Clone)]
pub enum ConditionTree {
    All(Vec<ConditionTree>),
    Any(Vec<ConditionTree>),
    Part(ConditionPart),
}

/// A part of a condition that is not split further.
#[derive(Debug, Clone)]
pub struct ConditionPart {
    /// The columns that it reads.
    pub reads: Vec<String>,
    /// Per account: whether it holds. NULL does not hold.
    pub holds: Vec<bool>,
}

/// Splits conditions and evaluates every part over every row; `None` if a part cannot be evaluated alone.
#[must_use]
pub fn split_conditions(frame: &DataFrame, conditions: &[Formula], bindings: Bindings) -> Option<Vec<ConditionTree>> {
    let fields = row_expressions::fields_of_schema(frame.schema());
    let mut exprs = Vec::with_capacity(conditions.len());
    for condition in conditions {
        let expr = row_expressions::bind_expression(&fields, condition.sql, ExpectedType::Condition, bindings);
        exprs.push(expr.ok()?);
    }
    let mut parts: Vec<BoundFormula> = Vec::new();
    for (formula, expr) in conditions.iter().zip(&exprs) {
        collect_parts(expr, &mut |part| parts.push(BoundFormula { formula, expr: part.clone() }));
    }
    let columns = row_expressions::compute_columns(frame, &parts, bindings).ok()?;
    let mut evaluated = columns.iter().zip(&parts).map(|(column, part)| ConditionPart {
        reads: columns_read(&part.expr, &fields),
        holds: boolean_values(column).into_iter().map(|holds| holds == Some(true)).collect(),
    });
    exprs.iter().map(|expr| build_tree(expr, &mut evaluated)).collect()
}

fn collect_parts(expr: &Expr, add: &mut impl FnMut(&Expr)) {
    match &expr.kind {
        ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter().for_each(|part| collect_parts(part, add)),
        _ => add(expr),
    }
}

/// Builds the tree of an expression from its parts, in the order in which they were collected.
fn build_tree(expr: &Expr, parts: &mut impl Iterator<Item = ConditionPart>) -> Option<ConditionTree> {
    match &expr.kind {
        ExprKind::And(inner) => {
            inner.iter().map(|part| build_tree(part, parts)).collect::<Option<_>>().map(ConditionTree::All)
        }
        ExprKind::Or(inner) => {
            inner.iter().map(|part| build_tree(part, parts)).collect::<Option<_>>().map(ConditionTree::Any)
        }
        _ => parts.next().map(ConditionTree::Part),
    }
}

fn columns_read(expr: &Expr, fields: &[Field]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut waiting = vec![expr];
    while let Some(expr) = waiting.pop() {
        names.extend(expr.as_column().and_then(|at| fields.get(at)).map(|field| field.name.clone()));
        waiting.extend(expr.children());
    }
    names
}
