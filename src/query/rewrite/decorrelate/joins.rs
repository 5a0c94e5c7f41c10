//! Rewrites joins for every combination of captures.

use std::sync::Arc;

use super::decorrelator::Decorrelator;
use super::null_safe_keys::keys_as_conditions;
use crate::query::expr::{Expr, NamedExpr};
use crate::query::plan::{Join, JoinKey, JoinKind, Plan};
use crate::query::rewrite::predicate_pushdown::{join_on_conditions, push_down_filter, split_conjuncts};
use crate::query::sql_text::SqlLocation;

/// The conditions of a join, over the columns of both sides.
struct JoinConditions {
    /// Those over the rows of the join alone.
    plain: Vec<Expr>,
    /// Those that read captures.
    captured: Vec<Expr>,
}

impl Decorrelator<'_> {
    fn split_join_conditions(&self, join: &Join) -> JoinConditions {
        let keys = keys_as_conditions(join.keys.clone(), join.left.columns.len());
        let rest = join.residual.clone().map(split_conjuncts).unwrap_or_default();
        let (captured, plain) = keys.chain(rest).partition(|condition| self.reads_domain(condition));
        JoinConditions { plain, captured }
    }

    pub(super) fn rewrite_inner_join(&mut self, join: &Join) -> Arc<Plan> {
        let (of_left, of_right) = (join.left.columns.len(), join.right.columns.len());
        let JoinConditions { plain, captured } = self.split_join_conditions(join);
        let width = of_left + of_right;
        let captured: Vec<Expr> = captured.iter().map(|condition| self.resolve_captures(condition, width)).collect();
        let (left_reads, right_reads) = (self.is_correlated(&join.left), self.is_correlated(&join.right));
        if !left_reads && !right_reads {
            let both = join_on_conditions(JoinKind::Inner, Arc::clone(&join.left), Arc::clone(&join.right), plain);
            return self.join_domain(&both, captured);
        }
        let left = if left_reads { self.rewrite_plan(&join.left) } else { Arc::clone(&join.left) };
        let right = if right_reads { self.rewrite_plan(&join.right) } else { Arc::clone(&join.right) };
        let before = left.columns.len();
        let mut conditions = shift_right_columns(plain, of_left, before);
        if left_reads && right_reads {
            conditions.extend(keys_as_conditions(self.same_combination_keys(of_left, of_right), before));
        }
        let joined = join_on_conditions(JoinKind::Inner, left, right, conditions);
        let domain = if left_reads { of_left } else { before + of_right };
        let own = (0..of_left).chain(before..before + of_right);
        let positions = own.chain(domain..domain + self.domain_width());
        push_down_filter(Plan::select_columns(joined, positions), captured)
    }

    /// Rewrites a left, semi or anti join: every combination keeps the rows of its left side.
    pub(super) fn rewrite_left_join(&mut self, join: &Join) -> Arc<Plan> {
        let (of_left, of_right) = (join.left.columns.len(), join.right.columns.len());
        let left = self.rewrite_plan(&join.left);
        let before = of_left + self.domain_width();
        let right_reads = self.is_correlated(&join.right);
        let right = if right_reads { self.rewrite_plan(&join.right) } else { Arc::clone(&join.right) };
        let mut conditions = self.conditions_beside_left(join);
        if right_reads {
            conditions.extend(keys_as_conditions(self.same_combination_keys(of_left, of_right), before));
        }
        let joined = join_on_conditions(join.kind, left, right, conditions);
        if join.kind != JoinKind::Left {
            return joined;
        }
        Plan::select_columns(joined, (0..of_left).chain(before..before + of_right).chain(of_left..before))
    }

    /// Returns all conditions of a join over the rewritten sides. The captures are columns of the left side.
    fn conditions_beside_left(&self, join: &Join) -> Vec<Expr> {
        let of_left = join.left.columns.len();
        let JoinConditions { plain, captured } = self.split_join_conditions(join);
        let conditions = plain.into_iter().chain(captured).collect();
        let conditions = shift_right_columns(conditions, of_left, of_left + self.domain_width());
        conditions.iter().map(|condition| self.resolve_captures(condition, of_left)).collect()
    }

    /// Rewrites a right join as a left join of the swapped sides.
    pub(super) fn rewrite_right_join(&mut self, join: &Join) -> Arc<Plan> {
        let (of_left, of_right) = (join.left.columns.len(), join.right.columns.len());
        let mut residual = join.residual.clone();
        residual
            .iter_mut()
            .for_each(|condition| condition.map_columns(&|position| swapped_position(position, of_left, of_right)));
        let swap_key = |JoinKey { left, right }| JoinKey { left: right, right: left };
        let mirrored = Join {
            kind: JoinKind::Left,
            left: Arc::clone(&join.right),
            right: Arc::clone(&join.left),
            keys: join.keys.iter().cloned().map(swap_key).collect(),
            residual,
        };
        let joined = self.rewrite_left_join(&mirrored);
        let width = of_left + of_right;
        Plan::select_columns(joined, (of_right..width).chain(0..of_right).chain(width..width + self.domain_width()))
    }

    pub(super) fn rewrite_full_join(&mut self, join: &Join) -> Arc<Plan> {
        let (of_left, of_right) = (join.left.columns.len(), join.right.columns.len());
        let (left, right) = (self.rewrite_plan(&join.left), self.rewrite_plan(&join.right));
        let before = of_left + self.domain_width();
        let mut conditions = self.conditions_beside_left(join);
        conditions.extend(keys_as_conditions(self.same_combination_keys(of_left, of_right), before));
        let joined = join_on_conditions(JoinKind::Full, left, right, conditions);
        let own = (0..of_left).chain(before..before + of_right);
        let mut named: Vec<NamedExpr> = own.filter_map(|position| joined.named_column(position)).collect();
        for (index, field) in self.domain.columns.iter().enumerate() {
            let sides = [of_left + index, before + of_right + index];
            let sides = sides.map(|position| Expr::column(position, field.data_type, true, SqlLocation::default()));
            // Each row has the combination of at least one side, so the result is NULL only if the combination is.
            let combination = Expr::coalesce(sides.to_vec(), SqlLocation::default());
            named.push(NamedExpr::unnamed(Expr { nullable: field.nullable, ..combination }));
        }
        Plan::project(joined, named)
    }
}

/// Moves the columns of the right side after the left side has grown from `from` to `to` columns.
fn shift_right_columns(mut conditions: Vec<Expr>, from: usize, to: usize) -> Vec<Expr> {
    for condition in &mut conditions {
        condition.map_columns(&|position| if position < from { position } else { position - from + to });
    }
    conditions
}

/// Returns the position of a column after the sides of a join have been swapped.
fn swapped_position(position: usize, of_left: usize, of_right: usize) -> usize {
    if position < of_left { position + of_right } else { position - of_left }
}
