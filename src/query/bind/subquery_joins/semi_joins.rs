//! IN and EXISTS as a condition: semi and anti joins.

use std::sync::Arc;

use crate::query::bind::subquery_plans::SubqueryPlans;
use crate::query::expr::{Comparison, Expr, ExprKind, Subquery, SubqueryKind};
use crate::query::plan::{Join, JoinKey, JoinKind, Plan};
use crate::query::rewrite::decorrelate::CorrelatedFilter;
use crate::query::rewrite::predicate_pushdown::join_on_conditions;
use crate::query::sql_text::SqlLocation;

/// A condition that keeps the rows that match a subquery, or those that do not.
#[derive(Debug, Clone)]
pub struct SemiJoin {
    pub kind: JoinKind,
    pub subquery: Subquery,
}

/// Returns whether an expression contains a subquery.
#[must_use]
pub fn has_subquery(expr: &Expr) -> bool {
    expr.any_part(&|part| matches!(part.kind, ExprKind::Subquery(_)))
}

/// Returns a condition as a join, or `None` for a condition that is no join. EXISTS is a join only if its subquery reads
/// the row around it; otherwise it keeps all rows or none.
#[must_use]
pub fn as_semi_join(condition: &Expr) -> Option<SemiJoin> {
    let (kind, condition) = match &condition.kind {
        ExprKind::Not(inner) => (JoinKind::Anti, inner.as_ref()),
        _ => (JoinKind::Semi, condition),
    };
    let ExprKind::Subquery(subquery) = &condition.kind else { return None };
    let is_join = match subquery.kind {
        SubqueryKind::In(_) => kind == JoinKind::Semi,
        SubqueryKind::Exists => !subquery.captures.is_empty(),
        SubqueryKind::Scalar | SubqueryKind::Quantified { .. } => false,
    };
    is_join.then(|| SemiJoin { kind, subquery: subquery.as_ref().clone() })
}

impl SubqueryPlans {
    /// Keeps the rows that match a subquery, or those that do not.
    #[must_use]
    pub fn semi_join(&self, mut input: Arc<Plan>, SemiJoin { kind, mut subquery }: SemiJoin) -> Arc<Plan> {
        let mut values = subquery.kind.compared_values().to_vec();
        input = self.join_all(input, values.iter_mut().chain(&mut subquery.captures));
        let Some(subquery) = self.correlated_subquery(&subquery) else { return input };
        let width = input.columns.len();
        if let Some(CorrelatedFilter { rows, results, conditions }) = subquery.as_filter() {
            let conditions = conditions.into_iter().map(|condition| subquery.over_joined_rows(condition, width));
            let equal = values.into_iter().zip(results).map(|(value, result)| {
                let location = value.location;
                Expr::comparison(Comparison::Equal, value, subquery.over_joined_rows(result, width), location)
            });
            return join_on_conditions(kind, input, rows, conditions.chain(equal).collect());
        }
        let columns = subquery.plan.columns.len();
        let rows = subquery.rows_for_each(&subquery.capture_domain(&input));
        let mut keys = subquery.capture_keys(&rows, columns);
        let of_rows = rows.column_exprs(SqlLocation::default());
        keys.extend(values.into_iter().zip(of_rows).map(|(left, right)| JoinKey { left, right }));
        Plan::join(Join { kind, left: input, right: rows, keys, residual: None })
    }
}
