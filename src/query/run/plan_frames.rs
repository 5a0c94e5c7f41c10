//! Plans as lazy frames, as far down as what is computed already.

use std::collections::HashMap;
use std::sync::Arc;

use polars::prelude::{
    DataFrame, Expr as Lowered, IntoLazy, JoinCoalesce, JoinType, LazyFrame, UnionArgs, col, concat, lit,
};

use super::extra_columns::ExtraColumns;
use super::joins::JoinSide;
use super::{QueryJob, has_one_row};
use crate::query::engine;
use crate::query::expr::Expr;
use crate::query::lower::{Lowering, is_fallible};
use crate::query::plan::{Join, JoinKind, Plan, PlanNode};

/// What is computed already, by plan.
pub struct PlanFrames<'a> {
    pub done: &'a HashMap<*const Plan, DataFrame>,
}

/// The names of so many columns.
#[must_use]
pub fn column_names(count: usize) -> Vec<String> {
    (0..count).map(|at| format!("c{at}")).collect()
}

/// A column of something that a step needs beside its input's columns.
#[must_use]
pub fn extra_column_name(what: &str, at: usize) -> String {
    format!("{what}{at}")
}

impl PlanFrames<'_> {
    /// The rows of a plan, its columns called `c0`, `c1`, ….
    ///
    /// # Errors
    /// What Polars says against it.
    pub fn frame_of_plan(&self, job: &QueryJob, plan: &Arc<Plan>) -> Result<LazyFrame, String> {
        if let Some(done) = self.done.get(&Arc::as_ptr(plan)) {
            return Ok(done.clone().lazy());
        }
        match &plan.node {
            PlanNode::Scan { table, columns } => {
                let frame = job.tables.get(table).ok_or_else(|| format!("source `{table}` is not open"))?.clone();
                let schema =
                    engine::schema_of_frame(&mut frame.clone()).map_err(|error| engine::engine_error_text(&error))?;
                let picked = columns.iter().zip(column_names(columns.len())).map(|(at, name)| {
                    let source = schema.get_at_index(*at).map(|(name, _)| name.clone()).unwrap_or_default();
                    col(source).alias(name)
                });
                Ok(frame.select(picked.collect::<Vec<_>>()))
            }
            PlanNode::OneRow => {
                let row = polars::df!("one" => [true]).map_err(|error| engine::engine_error_text(&error))?;
                Ok(row.lazy())
            }
            PlanNode::Filter { input, condition } => {
                let frame = self.frame_of_plan(job, input)?;
                Ok(filter_frame(job, frame, condition, input.columns.len()))
            }
            PlanNode::Project { input, expressions } => {
                let frame = self.frame_of_plan(job, input)?;
                let named: Vec<(String, &Expr)> =
                    column_names(expressions.len()).into_iter().zip(expressions).collect();
                Ok(project_frame(job, frame, &named, &column_names(input.columns.len())))
            }
            PlanNode::Join(join) => self.polars_join(job, join),
            PlanNode::Union { inputs } => {
                let frames =
                    inputs.iter().map(|input| self.frame_of_plan(job, input)).collect::<Result<Vec<_>, _>>()?;
                // Order would cost memory, and rows have none.
                let side_by_side = UnionArgs { maintain_order: false, ..UnionArgs::default() };
                engine::catch_engine_error(|| concat(frames, side_by_side))
            }
            PlanNode::Aggregate { .. }
            | PlanNode::Window { .. }
            | PlanNode::Limit { .. }
            | PlanNode::Single { .. }
            | PlanNode::Unique { .. } => Err("a part of the query was not computed".to_owned()),
        }
    }

    /// One side of a join with its keys beside its columns, the right side's columns called as in the join.
    pub fn side_with_keys(&self, job: &QueryJob, join: &Join, side: JoinSide) -> Result<LazyFrame, String> {
        let (plan, first, prefix) = match side {
            JoinSide::Left => (&join.left, 0, "l"),
            JoinSide::Right => (&join.right, join.left.columns.len(), "r"),
        };
        let own = column_names(plan.columns.len());
        let keys = join.keys.iter().enumerate().map(|(at, key)| {
            let key = if side == JoinSide::Left { &key.left } else { &key.right };
            job.lowering.lower_expr(key, &own).alias(extra_column_name(prefix, at))
        });
        let keys: Vec<Lowered> = keys.collect();
        let frame = self.frame_of_plan(job, plan)?;
        let frame = if keys.is_empty() { frame } else { frame.with_columns(keys) };
        if first == 0 {
            return Ok(frame);
        }
        let renamed = own.iter().enumerate().map(|(at, name)| col(name.as_str()).alias(format!("c{}", first + at)));
        let keys = (0..join.keys.len()).map(|at| col(extra_column_name(prefix, at)));
        if own.is_empty() && join.keys.is_empty() {
            // Rows without any column could not be counted.
            return Ok(frame.with_columns([lit(true).alias("row")]).select([col("row")]));
        }
        Ok(frame.select(renamed.chain(keys).collect::<Vec<_>>()))
    }

    fn polars_join(&self, job: &QueryJob, join: &Join) -> Result<LazyFrame, String> {
        let (left, right) =
            (self.side_with_keys(job, join, JoinSide::Left)?, self.side_with_keys(job, join, JoinSide::Right)?);
        let width = join.left.columns.len();
        let all = width + join.right.columns.len();
        if join.keys.is_empty() {
            debug_assert!(
                has_one_row(&join.left) || has_one_row(&join.right),
                "other joins without keys are not Polars'"
            );
            let joined = left.cross_join(right, None).select(column_exprs(all));
            return Ok(match &join.residual {
                Some(residual) => filter_frame(job, joined, residual, all),
                None => joined,
            });
        }
        let keys = |prefix: &str| (0..join.keys.len()).map(|at| col(extra_column_name(prefix, at))).collect::<Vec<_>>();
        // A right join is a left join seen from the other side.
        let (one, other, one_keys, other_keys, how) = match join.kind {
            JoinKind::Inner => (left, right, keys("l"), keys("r"), JoinType::Inner),
            JoinKind::Left => (left, right, keys("l"), keys("r"), JoinType::Left),
            JoinKind::Right => (right, left, keys("r"), keys("l"), JoinType::Left),
            JoinKind::Full => (left, right, keys("l"), keys("r"), JoinType::Full),
            JoinKind::Semi => (left, right, keys("l"), keys("r"), JoinType::Semi),
            JoinKind::Anti => (left, right, keys("l"), keys("r"), JoinType::Anti),
        };
        let is_half = matches!(join.kind, JoinKind::Semi | JoinKind::Anti);
        let joined = one
            .join_builder()
            .with(other)
            .left_on(one_keys)
            .right_on(other_keys)
            .how(how)
            .coalesce(if is_half { JoinCoalesce::JoinSpecific } else { JoinCoalesce::KeepColumns })
            .join_nulls(false)
            .finish();
        let joined = joined.select(column_exprs(if is_half { width } else { all }));
        Ok(match &join.residual {
            Some(residual) => filter_frame(job, joined, residual, all),
            None => joined,
        })
    }

    /// The rows of a plan with what a step reads beside their columns.
    pub fn frame_with_extras(
        &self,
        job: &QueryJob,
        input: &Arc<Plan>,
        beside: &ExtraColumns,
    ) -> Result<LazyFrame, String> {
        let own = column_names(input.columns.len());
        let frame = self.frame_of_plan(job, input)?;
        let more: Vec<Lowered> =
            beside.named_exprs().map(|(name, expr)| job.lowering.lower_expr(expr, &own).alias(name.as_str())).collect();
        Ok(if more.is_empty() { frame } else { frame.with_columns(more) })
    }
}

/// The columns of a relation.
fn column_exprs(count: usize) -> Vec<Lowered> {
    column_names(count).into_iter().map(col).collect()
}

/// The rows for which a condition holds.
pub fn filter_frame(job: &QueryJob, frame: LazyFrame, condition: &Expr, width: usize) -> LazyFrame {
    let own = column_names(width);
    let lowered = job.lowering.lower_expr(condition, &own);
    if !is_fallible(condition) {
        return frame.filter(lowered);
    }
    // Polars may look at rows earlier than they are filtered by others (those of later days among them). What may refuse a
    // value is made a column first, which stays where it is.
    frame.with_columns([lowered.alias("keep")]).filter(col("keep")).select(own.into_iter().map(col).collect::<Vec<_>>())
}

/// Expressions over a frame's columns under their names, as many rows as the frame has.
pub fn project_frame(job: &QueryJob, frame: LazyFrame, named: &[(String, &Expr)], own: &[String]) -> LazyFrame {
    let named: Vec<_> = named.iter().map(|(name, expr)| (name.clone(), *expr, &job.lowering)).collect();
    project_with_lowerings(frame, &named, own)
}

/// As [`projected`], each expression by the lowering of its query, which notes the values that it does not take.
pub fn project_with_lowerings(frame: LazyFrame, named: &[(String, &Expr, &Lowering)], own: &[String]) -> LazyFrame {
    let lowered: Vec<Lowered> = named
        .iter()
        .enumerate()
        .map(|(at, (_, expr, by))| by.lower_expr(expr, own).alias(extra_column_name("p", at)))
        .collect();
    let renamed = named.iter().enumerate().map(|(at, (name, ..))| col(extra_column_name("p", at)).alias(name.as_str()));
    let renamed: Vec<Lowered> = renamed.collect();
    let reads_a_column = |(_, expr, _): &(String, &Expr, &Lowering)| {
        let mut reads = false;
        expr.for_each_column(&mut |_| reads = true);
        reads
    };
    // A selection of literals alone would have one row.
    if named.iter().any(reads_a_column) {
        frame.select(lowered).select(renamed)
    } else {
        frame.with_columns(lowered).select(renamed)
    }
}
