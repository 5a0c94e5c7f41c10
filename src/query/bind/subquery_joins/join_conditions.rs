//! Replaces the subqueries in the condition of a join. Each reads the rows of one side, before the sides are joined.

use std::sync::Arc;

use crate::query::bind::subquery_plans::SubqueryPlans;
use crate::query::expr::{Expr, ExprKind, SubqueryId};
use crate::query::plan::Plan;
use crate::query::rewrite::decorrelate::replace_captures;
use crate::query::rewrite::predicate_pushdown::SidesRead;

/// Two sides of a join, to which the subqueries of its condition are joined.
pub struct JoinSubqueries<'p> {
    plans: &'p SubqueryPlans,
    left: Arc<Plan>,
    right: Arc<Plan>,
    /// The number of columns of the left side before the subqueries were joined.
    width: usize,
    answers: Vec<SubqueryAnswer>,
}

/// The expression that takes the place of a subquery, over the columns of one side.
struct SubqueryAnswer {
    subquery: SubqueryId,
    side: AnswerSide,
    expr: Expr,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AnswerSide {
    Left,
    Right,
}

/// The sides of a join with the columns of the answers, and the conditions over both.
pub struct JoinSides {
    pub left: Arc<Plan>,
    pub right: Arc<Plan>,
    pub conditions: Vec<Expr>,
}

impl<'p> JoinSubqueries<'p> {
    #[must_use]
    pub fn new(plans: &'p SubqueryPlans, left: Arc<Plan>, right: Arc<Plan>) -> Self {
        let width = left.columns.len();
        Self { plans, left, right, width, answers: Vec::new() }
    }

    /// Replaces each subquery of a condition by a placeholder. Returns `None` if a subquery reads both sides.
    pub fn replace_in_condition(&mut self, mut condition: Expr) -> Option<Expr> {
        let ExprKind::Subquery(subquery) = &condition.kind else {
            for child in condition.children_mut() {
                *child = self.replace_in_condition(child.clone())?;
            }
            return Some(condition);
        };
        let id = subquery.id;
        let side = match SidesRead::of_expr(&condition, self.width) {
            SidesRead::Both => return None,
            SidesRead::Left => AnswerSide::Left,
            SidesRead::Right | SidesRead::Neither => AnswerSide::Right,
        };
        let mut answer = condition.clone();
        match side {
            AnswerSide::Left => self.left = self.plans.join_each(Arc::clone(&self.left), &mut answer),
            AnswerSide::Right => {
                answer = answer.moved_back(self.width);
                self.right = self.plans.join_each(Arc::clone(&self.right), &mut answer);
            }
        }
        self.answers.push(SubqueryAnswer { subquery: id, side, expr: answer });
        condition.kind = ExprKind::Captured { subquery: id, index: 0 };
        Some(condition)
    }

    /// Returns the sides with the columns of the answers, and the conditions over these.
    #[must_use]
    pub fn into_sides(self, conditions: Vec<Expr>) -> JoinSides {
        let conditions = conditions.into_iter().map(|condition| self.fill_placeholders(condition)).collect();
        JoinSides { left: self.left, right: self.right, conditions }
    }

    /// Replaces the placeholders of a condition by the answers. The left side has grown by the columns of its answers.
    fn fill_placeholders(&self, mut condition: Expr) -> Expr {
        let (from, to) = (self.width, self.left.columns.len());
        condition.map_columns(&|position| if position < from { position } else { position - from + to });
        replace_captures(condition, &|subquery, _| {
            let answer = self.answers.iter().find(|answer| answer.subquery == subquery)?;
            Some(match answer.side {
                AnswerSide::Left => answer.expr.clone(),
                AnswerSide::Right => answer.expr.clone().moved_on(to),
            })
        })
    }
}
