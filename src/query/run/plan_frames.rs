//! Plans as lazy frames, over the plans that are computed already.

use std::sync::Arc;

use polars::prelude::{
    Expr as PolarsExpr, IntoLazy, JoinCoalesce, JoinType, LazyFrame, UnionArgs, col, concat, df, lit,
};

use super::column_names::{ColumnRole, plan_column_names};
use super::computed_plans::ComputedPlans;
use super::extra_columns::ExtraColumns;
use super::join_sides::JoinSide;
use super::own_operators::has_one_row;
use super::projections::{NamedColumn, filter_frame, project_frame};
use super::query_job::QueryJob;
use crate::query::engine;
use crate::query::expr::Expr;
use crate::query::plan::{Join, JoinKind, Plan, PlanNode};

/// The plans of queries as lazy frames, over the plans that are computed already.
pub struct PlanFrames<'a> {
    pub computed: &'a ComputedPlans,
}

impl PlanFrames<'_> {
    /// Returns the rows of a plan. The columns are named `c0`, `c1`, ….
    ///
    /// # Errors
    /// Errors of Polars.
    pub fn frame_of_plan(&self, job: &QueryJob, plan: &Arc<Plan>) -> Result<LazyFrame, String> {
        if let Some(frame) = self.computed.frame_of_plan(plan) {
            return Ok(frame.clone().lazy());
        }
        match &plan.node {
            PlanNode::Scan { table, columns } => scan_table(job, table, columns),
            PlanNode::OneRow => {
                let row = df!("one" => [true]).map_err(|error| engine::engine_error_text(&error))?;
                Ok(row.lazy())
            }
            PlanNode::Filter { input, condition } => {
                let frame = self.frame_of_plan(job, input)?;
                Ok(filter_frame(&job.lowering, frame, condition, input.columns.len()))
            }
            PlanNode::Project { input, expressions } => self.projected_frame(job, input, expressions),
            PlanNode::Join(join) => self.polars_join(job, join),
            PlanNode::Union { inputs } => self.union_frame(job, inputs),
            PlanNode::Aggregate { .. }
            | PlanNode::Window { .. }
            | PlanNode::Limit { .. }
            | PlanNode::Single { .. }
            | PlanNode::Unique { .. } => Err("a part of the query was not computed".to_owned()),
        }
    }

    /// Returns the rows of a plan with the expressions that a step reads beside its columns.
    pub fn frame_with_extras(
        &self,
        job: &QueryJob,
        input: &Arc<Plan>,
        extra: &ExtraColumns,
    ) -> Result<LazyFrame, String> {
        let names = plan_column_names(input.columns.len());
        let frame = self.frame_of_plan(job, input)?;
        let lower = |(name, expr): (String, &Expr)| job.lowering.lower_expr(expr, &names).alias(name.as_str());
        let columns: Vec<PolarsExpr> = extra.named_exprs().map(lower).collect();
        Ok(if columns.is_empty() { frame } else { frame.with_columns(columns) })
    }

    /// Returns one side of a join with its keys beside its columns. The columns of the right side have the names of the
    /// join's columns.
    pub fn side_with_keys(&self, job: &QueryJob, join: &Join, side: JoinSide) -> Result<LazyFrame, String> {
        let plan = match side {
            JoinSide::Left => &join.left,
            JoinSide::Right => &join.right,
        };
        let names = plan_column_names(plan.columns.len());
        let keys = join.keys.iter().enumerate().map(|(at, key)| {
            let key = if side == JoinSide::Left { &key.left } else { &key.right };
            job.lowering.lower_expr(key, &names).alias(side.key_role().column_name(at))
        });
        let keys: Vec<PolarsExpr> = keys.collect();
        let frame = self.frame_of_plan(job, plan)?;
        let frame = if keys.is_empty() { frame } else { frame.with_columns(keys) };
        let first = if side == JoinSide::Left { 0 } else { join.left.columns.len() };
        if first == 0 {
            return Ok(frame);
        }
        if names.is_empty() && join.keys.is_empty() {
            // Polars cannot count rows without columns.
            return Ok(frame.with_columns([lit(true).alias("row")]).select([col("row")]));
        }
        let rename = |(at, name): (usize, &String)| col(name.as_str()).alias(ColumnRole::Plan.column_name(first + at));
        let mut columns: Vec<PolarsExpr> = names.iter().enumerate().map(rename).collect();
        columns.extend(side.key_columns(join.keys.len()));
        Ok(frame.select(columns))
    }

    fn projected_frame(&self, job: &QueryJob, input: &Arc<Plan>, expressions: &[Expr]) -> Result<LazyFrame, String> {
        let frame = self.frame_of_plan(job, input)?;
        let columns: Vec<NamedColumn> = plan_column_names(expressions.len())
            .into_iter()
            .zip(expressions)
            .map(|(name, expr)| NamedColumn { name, expr, lowering: &job.lowering })
            .collect();
        Ok(project_frame(frame, &columns, &plan_column_names(input.columns.len())))
    }

    fn union_frame(&self, job: &QueryJob, inputs: &[Arc<Plan>]) -> Result<LazyFrame, String> {
        let frames = inputs.iter().map(|input| self.frame_of_plan(job, input)).collect::<Result<Vec<_>, _>>()?;
        // Rows have no order, and keeping it would cost memory.
        let unordered = UnionArgs { maintain_order: false, ..UnionArgs::default() };
        engine::catch_engine_error(|| concat(frames, unordered))
    }

    fn polars_join(&self, job: &QueryJob, join: &Join) -> Result<LazyFrame, String> {
        let left = self.side_with_keys(job, join, JoinSide::Left)?;
        let right = self.side_with_keys(job, join, JoinSide::Right)?;
        let width_of_both = join.left.columns.len() + join.right.columns.len();
        let joined = if join.keys.is_empty() {
            debug_assert!(
                has_one_row(&join.left) || has_one_row(&join.right),
                "Polars does not compute other joins without keys"
            );
            left.cross_join(right, None).select(plan_columns(width_of_both))
        } else {
            let width = if join.kind.returns_left_only() { join.left.columns.len() } else { width_of_both };
            join_by_keys(join, left, right).select(plan_columns(width))
        };
        Ok(match &join.residual {
            Some(residual) => filter_frame(&job.lowering, joined, residual, width_of_both),
            None => joined,
        })
    }
}

/// Selects the columns that a plan reads of a table.
fn scan_table(job: &QueryJob, table: &str, columns: &[usize]) -> Result<LazyFrame, String> {
    let frame = job.tables.get(table).ok_or_else(|| format!("source `{table}` is not open"))?.clone();
    let schema = engine::schema_of_frame(&mut frame.clone()).map_err(|error| engine::engine_error_text(&error))?;
    let selected = columns.iter().zip(plan_column_names(columns.len())).map(|(at, name)| {
        let source = schema.get_at_index(*at).map(|(name, _)| name.clone()).unwrap_or_default();
        col(source).alias(name)
    });
    Ok(frame.select(selected.collect::<Vec<_>>()))
}

/// Joins rows with equal keys.
fn join_by_keys(join: &Join, left: LazyFrame, right: LazyFrame) -> LazyFrame {
    let left_keys = JoinSide::Left.key_columns(join.keys.len());
    let right_keys = JoinSide::Right.key_columns(join.keys.len());
    // Polars computes a right join as a left join with exchanged sides.
    let (one, other, one_keys, other_keys, how) = match join.kind {
        JoinKind::Right => (right, left, right_keys, left_keys, JoinType::Left),
        JoinKind::Inner => (left, right, left_keys, right_keys, JoinType::Inner),
        JoinKind::Left => (left, right, left_keys, right_keys, JoinType::Left),
        JoinKind::Full => (left, right, left_keys, right_keys, JoinType::Full),
        JoinKind::Semi => (left, right, left_keys, right_keys, JoinType::Semi),
        JoinKind::Anti => (left, right, left_keys, right_keys, JoinType::Anti),
    };
    let coalesce = if join.kind.returns_left_only() { JoinCoalesce::JoinSpecific } else { JoinCoalesce::KeepColumns };
    one.join_builder()
        .with(other)
        .left_on(one_keys)
        .right_on(other_keys)
        .how(how)
        .coalesce(coalesce)
        .join_nulls(false)
        .finish()
}

fn plan_columns(count: usize) -> Vec<PolarsExpr> {
    plan_column_names(count).into_iter().map(col).collect()
}
