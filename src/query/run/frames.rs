//! Plans as lazy frames, as far down as what is computed already.

use std::collections::HashMap;
use std::sync::Arc;

use polars::prelude::{
    DataFrame, Expr as Lowered, IntoLazy, JoinCoalesce, JoinType, LazyFrame, UnionArgs, col, concat, lit,
};

use super::beside::Beside;
use super::joins::Side;
use super::{Job, is_one_row};
use crate::query::engine;
use crate::query::expr::Expr;
use crate::query::lower::{Lowering, is_fallible};
use crate::query::plan::{Join, JoinKind, Node, Plan};

/// What is computed already, by plan.
pub struct Frames<'a> {
    pub done: &'a HashMap<*const Plan, DataFrame>,
}

/// The names of so many columns.
#[must_use]
pub fn names(count: usize) -> Vec<String> {
    (0..count).map(|at| format!("c{at}")).collect()
}

/// A column of something that a step needs beside its input's columns.
#[must_use]
pub fn extra(what: &str, at: usize) -> String {
    format!("{what}{at}")
}

impl Frames<'_> {
    /// The rows of a plan, its columns called `c0`, `c1`, ….
    ///
    /// # Errors
    /// What Polars says against it.
    pub fn frame(&self, job: &Job, plan: &Arc<Plan>) -> Result<LazyFrame, String> {
        if let Some(done) = self.done.get(&Arc::as_ptr(plan)) {
            return Ok(done.clone().lazy());
        }
        match &plan.node {
            Node::Scan { table, columns } => {
                let frame = job.tables.get(table).ok_or_else(|| format!("source `{table}` is not open"))?.clone();
                let schema = engine::schema(&mut frame.clone()).map_err(|error| engine::plain(&error))?;
                let picked = columns.iter().zip(names(columns.len())).map(|(at, name)| {
                    let source = schema.get_at_index(*at).map(|(name, _)| name.clone()).unwrap_or_default();
                    col(source).alias(name)
                });
                Ok(frame.select(picked.collect::<Vec<_>>()))
            }
            Node::OneRow => {
                let row = polars::df!("one" => [true]).map_err(|error| engine::plain(&error))?;
                Ok(row.lazy())
            }
            Node::Filter { input, condition } => {
                let frame = self.frame(job, input)?;
                Ok(filtered(job, frame, condition, input.columns.len()))
            }
            Node::Project { input, expressions } => {
                let frame = self.frame(job, input)?;
                let named: Vec<(String, &Expr)> = names(expressions.len()).into_iter().zip(expressions).collect();
                Ok(projected(job, frame, &named, &names(input.columns.len())))
            }
            Node::Join(join) => self.plain_join(job, join),
            Node::Union { inputs } => {
                let frames = inputs.iter().map(|input| self.frame(job, input)).collect::<Result<Vec<_>, _>>()?;
                // Order would cost memory, and rows have none.
                let side_by_side = UnionArgs { maintain_order: false, ..UnionArgs::default() };
                engine::guarded(|| concat(frames, side_by_side))
            }
            Node::Aggregate { .. }
            | Node::Window { .. }
            | Node::Limit { .. }
            | Node::Single { .. }
            | Node::Unique { .. } => Err("a part of the query was not computed".to_owned()),
        }
    }

    /// One side of a join with its keys beside its columns, the right side's columns called as in the join.
    pub fn keyed(&self, job: &Job, join: &Join, side: Side) -> Result<LazyFrame, String> {
        let (plan, first, prefix) = match side {
            Side::Left => (&join.left, 0, "l"),
            Side::Right => (&join.right, join.left.columns.len(), "r"),
        };
        let own = names(plan.columns.len());
        let keys = join.keys.iter().enumerate().map(|(at, (left, right))| {
            let key = if side == Side::Left { left } else { right };
            job.lowering.expr(key, &own).alias(extra(prefix, at))
        });
        let keys: Vec<Lowered> = keys.collect();
        let frame = self.frame(job, plan)?;
        let frame = if keys.is_empty() { frame } else { frame.with_columns(keys) };
        if first == 0 {
            return Ok(frame);
        }
        let renamed = own.iter().enumerate().map(|(at, name)| col(name.as_str()).alias(format!("c{}", first + at)));
        let keys = (0..join.keys.len()).map(|at| col(extra(prefix, at)));
        if own.is_empty() && join.keys.is_empty() {
            // Rows without any column could not be counted.
            return Ok(frame.with_columns([lit(true).alias("row")]).select([col("row")]));
        }
        Ok(frame.select(renamed.chain(keys).collect::<Vec<_>>()))
    }

    fn plain_join(&self, job: &Job, join: &Join) -> Result<LazyFrame, String> {
        let (left, right) = (self.keyed(job, join, Side::Left)?, self.keyed(job, join, Side::Right)?);
        let width = join.left.columns.len();
        let all = width + join.right.columns.len();
        if join.keys.is_empty() {
            debug_assert!(
                is_one_row(&join.left) || is_one_row(&join.right),
                "other joins without keys are not Polars'"
            );
            let joined = left.cross_join(right, None).select(columns(all));
            return Ok(match &join.residual {
                Some(residual) => filtered(job, joined, residual, all),
                None => joined,
            });
        }
        let keys = |prefix: &str| (0..join.keys.len()).map(|at| col(extra(prefix, at))).collect::<Vec<_>>();
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
        let joined = joined.select(columns(if is_half { width } else { all }));
        Ok(match &join.residual {
            Some(residual) => filtered(job, joined, residual, all),
            None => joined,
        })
    }

    /// The rows of a plan with what a step reads beside their columns.
    pub fn with(&self, job: &Job, input: &Arc<Plan>, beside: &Beside) -> Result<LazyFrame, String> {
        let own = names(input.columns.len());
        let frame = self.frame(job, input)?;
        let more: Vec<Lowered> =
            beside.columns().map(|(name, expr)| job.lowering.expr(expr, &own).alias(name.as_str())).collect();
        Ok(if more.is_empty() { frame } else { frame.with_columns(more) })
    }
}

/// The columns of a relation.
fn columns(count: usize) -> Vec<Lowered> {
    names(count).into_iter().map(col).collect()
}

/// The rows for which a condition holds.
pub fn filtered(job: &Job, frame: LazyFrame, condition: &Expr, width: usize) -> LazyFrame {
    let own = names(width);
    let lowered = job.lowering.expr(condition, &own);
    if !is_fallible(condition) {
        return frame.filter(lowered);
    }
    // Polars may look at rows earlier than they are filtered by others (those of later days among them). What may refuse a
    // value is made a column first, which stays where it is.
    frame.with_columns([lowered.alias("keep")]).filter(col("keep")).select(own.into_iter().map(col).collect::<Vec<_>>())
}

/// Expressions over a frame's columns under their names, as many rows as the frame has.
pub fn projected(job: &Job, frame: LazyFrame, named: &[(String, &Expr)], own: &[String]) -> LazyFrame {
    let named: Vec<_> = named.iter().map(|(name, expr)| (name.clone(), *expr, &job.lowering)).collect();
    projected_by(frame, &named, own)
}

/// As [`projected`], each expression by the lowering of its query, which notes the values that it does not take.
pub fn projected_by(frame: LazyFrame, named: &[(String, &Expr, &Lowering)], own: &[String]) -> LazyFrame {
    let lowered: Vec<Lowered> =
        named.iter().enumerate().map(|(at, (_, expr, by))| by.expr(expr, own).alias(extra("p", at))).collect();
    let renamed = named.iter().enumerate().map(|(at, (name, ..))| col(extra("p", at)).alias(name.as_str()));
    let renamed: Vec<Lowered> = renamed.collect();
    let reads_a_column = |(_, expr, _): &(String, &Expr, &Lowering)| {
        let mut reads = false;
        expr.each_column(&mut |_| reads = true);
        reads
    };
    // A selection of literals alone would have one row.
    if named.iter().any(reads_a_column) {
        frame.select(lowered).select(renamed)
    } else {
        frame.with_columns(lowered).select(renamed)
    }
}
