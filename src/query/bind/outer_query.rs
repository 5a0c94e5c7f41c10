//! The queries around the one that is bound, and what it reads of their rows.

use super::scope::{Clause, Scope};
use super::unique_list::position_or_push;
use crate::query::expr::{AggregateCall, Expr, ExprKind, SubqueryId};
use crate::query::rewrite::decorrelate::replace_captures_of;

/// A query around the subquery that is bound: its names, and what the subquery reads of its row.
#[derive(Debug)]
pub struct OuterQuery {
    /// The subquery that is bound.
    pub subquery: SubqueryId,
    pub scope: Scope,
    pub clause: Clause,
    pub captures: Vec<Expr>,
}

/// The queries whose rows an aggregate reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AggregateReads {
    /// It reads columns of its own query.
    pub columns: bool,
    /// It reads captures, which are values of the rows around that query.
    pub captures: bool,
}

impl OuterQuery {
    /// Returns what an aggregate of the subquery reads.
    #[must_use]
    pub fn reads_of_aggregate(&self, aggregate: &AggregateCall) -> AggregateReads {
        let mut reads = AggregateReads::default();
        for expr in aggregate.row_exprs() {
            self.add_reads(expr, &mut reads);
        }
        reads
    }

    fn add_reads(&self, expr: &Expr, reads: &mut AggregateReads) {
        match expr.kind {
            ExprKind::Column(_) | ExprKind::Window(_) | ExprKind::Aggregate(_) | ExprKind::Subquery(_) => {
                reads.columns = true;
            }
            ExprKind::Captured { subquery, .. } if subquery == self.subquery => reads.captures = true,
            _ => {}
        }
        expr.children().into_iter().for_each(|child| self.add_reads(child, reads));
    }

    /// Returns an aggregate that reads only captures as an aggregate over the rows that these belong to.
    #[must_use]
    pub fn lift_aggregate(&self, mut aggregate: AggregateCall) -> AggregateCall {
        for expr in aggregate.row_exprs_mut() {
            *expr = replace_captures_of(self.subquery, expr.clone(), &self.captures);
        }
        aggregate
    }

    /// Returns the expression by which the subquery reads `expr` of the row around it.
    pub fn capture_expr(&mut self, expr: &Expr) -> Expr {
        let index = position_or_push(&mut self.captures, expr);
        Expr { kind: ExprKind::Captured { subquery: self.subquery, index }, ..expr.clone() }
    }
}
