//! Joins that Polars does not have: outer, semi and anti joins with a condition beside their keys, and joins without an
//! equality.

use std::collections::HashSet;

use polars::prelude::{
    Column, DataFrame, IdxCa, IdxSize, IntoLazy, JoinCoalesce, JoinType, LazyFrame, NamedFrom, NewChunkedArray,
    PolarsError, Series, col,
};

use super::column_names::{ColumnRole, plan_column_names};
use super::join_sides::JoinSide;
use super::run_error::StepError;
use crate::query::engine;
use crate::query::lower::Lowering;
use crate::query::plan::{Join, JoinKind};

/// The largest number of row pairs that a join without an equality may compare.
const MAX_ROW_PAIRS: usize = 100_000_000;

/// The number of row pairs that are compared together.
const PAIRS_PER_BATCH: usize = 4_000_000;

/// The columns that hold the row numbers of both sides.
const LEFT_ROW: &str = "left";
const RIGHT_ROW: &str = "right";

/// A row of each side that match.
struct RowPair {
    left: IdxSize,
    right: IdxSize,
}

/// The rows of each side by row of the result; none for a row without a match.
struct JoinedRows {
    left: Vec<Option<IdxSize>>,
    right: Vec<Option<IdxSize>>,
}

/// Joins both sides, which have their keys beside their columns.
pub fn join_frames(
    lowering: &Lowering,
    join: &Join,
    left: DataFrame,
    right: DataFrame,
) -> Result<DataFrame, StepError> {
    let (left, right) = (number_rows(left, LEFT_ROW)?, number_rows(right, RIGHT_ROW)?);
    let pairs = if join.keys.is_empty() {
        check_pair_count(join, left.height(), right.height())?;
        compare_all_rows(lowering, join, &left, &right)?
    } else {
        filter_pairs(lowering, join, collect_one(join_by_keys(join, &left, &right))?)?
    };
    let rows = joined_rows(join.kind, left.height(), right.height(), &pairs);
    let width = join.left.columns.len();
    let mut columns = take_rows(&left, &plan_column_names(width), &rows.left)?;
    if !join.kind.returns_left_only() {
        let names: Vec<String> =
            (0..join.right.columns.len()).map(|at| ColumnRole::Plan.column_name(width + at)).collect();
        columns.extend(take_rows(&right, &names, &rows.right)?);
    }
    Ok(DataFrame::new(rows.left.len(), columns)?)
}

/// Adds a column with the numbers of the rows.
fn number_rows(mut frame: DataFrame, name: &str) -> Result<DataFrame, StepError> {
    let rows = IdxSize::try_from(frame.height()).unwrap_or(IdxSize::MAX);
    let numbers: Vec<IdxSize> = (0..rows).collect();
    frame.with_column(Series::new(name.into(), numbers).into())?;
    Ok(frame)
}

fn join_by_keys(join: &Join, left: &DataFrame, right: &DataFrame) -> LazyFrame {
    left.clone()
        .lazy()
        .join_builder()
        .with(right.clone().lazy())
        .left_on(JoinSide::Left.key_columns(join.keys.len()))
        .right_on(JoinSide::Right.key_columns(join.keys.len()))
        .how(JoinType::Inner)
        .coalesce(JoinCoalesce::KeepColumns)
        .join_nulls(false)
        .finish()
}

fn collect_one(frame: LazyFrame) -> Result<DataFrame, StepError> {
    Ok(engine::collect_frames(vec![frame]).map_err(StepError::Engine)?.pop().unwrap_or_default())
}

/// Returns the pairs for which the rest of the join's condition holds.
fn filter_pairs(lowering: &Lowering, join: &Join, pairs: DataFrame) -> Result<Vec<RowPair>, StepError> {
    let frame = pairs.lazy();
    let frame = match &join.residual {
        Some(residual) => {
            let names = plan_column_names(join.left.columns.len() + join.right.columns.len());
            frame.with_columns([lowering.lower_expr(residual, &names).alias("keep")]).filter(col("keep"))
        }
        None => frame,
    };
    let found = collect_one(frame.select([col(LEFT_ROW), col(RIGHT_ROW)]))?;
    let (left, right) = (found.column(LEFT_ROW)?.idx()?, found.column(RIGHT_ROW)?.idx()?);
    Ok(left.into_no_null_iter().zip(right.into_no_null_iter()).map(|(left, right)| RowPair { left, right }).collect())
}

/// Rejects a join without an equality over too many rows.
fn check_pair_count(join: &Join, left_rows: usize, right_rows: usize) -> Result<(), StepError> {
    if left_rows.saturating_mul(right_rows) <= MAX_ROW_PAIRS {
        return Ok(());
    }
    let location = join.residual.as_ref().map(|residual| residual.location).unwrap_or_default();
    let message =
        format!("this join has no equality, so it compares {left_rows} × {right_rows} rows, more than {MAX_ROW_PAIRS}");
    Err(StepError::of_query(location, message, "add an equality, such as `a.account_id = b.account_id`"))
}

/// Compares every row of one side with every row of the other, some rows of the left side at a time.
fn compare_all_rows(
    lowering: &Lowering,
    join: &Join,
    left: &DataFrame,
    right: &DataFrame,
) -> Result<Vec<RowPair>, StepError> {
    let rows_per_batch = (PAIRS_PER_BATCH / right.height().max(1)).max(1);
    let mut found = Vec::new();
    for from in (0..left.height()).step_by(rows_per_batch) {
        let batch = left.slice(i64::try_from(from).unwrap_or(i64::MAX), rows_per_batch);
        let pairs = collect_one(batch.lazy().cross_join(right.clone().lazy(), None))?;
        found.extend(filter_pairs(lowering, join, pairs)?);
    }
    Ok(found)
}

/// Returns the rows of both sides that make up the rows of the result.
fn joined_rows(kind: JoinKind, left_rows: usize, right_rows: usize, pairs: &[RowPair]) -> JoinedRows {
    let matched_left: HashSet<IdxSize> = pairs.iter().map(|pair| pair.left).collect();
    let matched_right: HashSet<IdxSize> = pairs.iter().map(|pair| pair.right).collect();
    if kind.returns_left_only() {
        let wanted = kind == JoinKind::Semi;
        let left = row_numbers(left_rows).filter(|row| matched_left.contains(row) == wanted).map(Some);
        return JoinedRows { left: left.collect(), right: Vec::new() };
    }
    let mut rows = JoinedRows {
        left: pairs.iter().map(|pair| Some(pair.left)).collect(),
        right: pairs.iter().map(|pair| Some(pair.right)).collect(),
    };
    if let JoinKind::Left | JoinKind::Full = kind {
        for row in row_numbers(left_rows).filter(|row| !matched_left.contains(row)) {
            rows.left.push(Some(row));
            rows.right.push(None);
        }
    }
    if let JoinKind::Right | JoinKind::Full = kind {
        for row in row_numbers(right_rows).filter(|row| !matched_right.contains(row)) {
            rows.left.push(None);
            rows.right.push(Some(row));
        }
    }
    rows
}

fn row_numbers(rows: usize) -> impl Iterator<Item = IdxSize> {
    0..IdxSize::try_from(rows).unwrap_or(IdxSize::MAX)
}

/// Takes rows of some columns; NULL for a row without a match.
fn take_rows(frame: &DataFrame, names: &[String], rows: &[Option<IdxSize>]) -> Result<Vec<Column>, PolarsError> {
    let rows = IdxCa::from_slice_options("".into(), rows);
    names.iter().map(|name| frame.column(name)?.take(&rows)).collect()
}
