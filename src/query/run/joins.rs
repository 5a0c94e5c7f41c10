//! Joins that Polars has no such thing for: outer, semi and anti joins with a condition beside their keys, and joins
//! without any equality.

use std::collections::HashSet;

use polars::prelude::{
    Column, DataFrame, IdxCa, IdxSize, IntoLazy, JoinCoalesce, JoinType, NamedFrom, NewChunkedArray, Series, col,
};

use super::StepError;
use super::plan_frames::{column_names, extra_column_name};
use crate::query::engine;
use crate::query::expr::Expr;
use crate::query::lower::Lowering;
use crate::query::plan::{Join, JoinKind};
use crate::query::sql_text::SqlLocation;

/// A side of a join.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinSide {
    Left,
    Right,
}

/// The most pairs of rows that a join without an equality may look at.
const MAX_ROW_PAIRS: usize = 100_000_000;

/// Pairs of rows that are looked at together.
const PAIRS_PER_BATCH: usize = 4_000_000;

/// The rows of a join, out of both sides with their keys.
pub fn join_frames(lowering: &Lowering, join: &Join, mut inputs: Vec<DataFrame>) -> Result<DataFrame, StepError> {
    let (Some(right), Some(left)) = (inputs.pop(), inputs.pop()) else {
        return Err(StepError::Engine("a side of a join is missing".to_owned()));
    };
    let (left, right) = (number_rows(left, "left")?, number_rows(right, "right")?);
    let pairs = if join.keys.is_empty() {
        all_pairs(lowering, join, &left, &right)?
    } else {
        let matched = left
            .clone()
            .lazy()
            .join_builder()
            .with(right.clone().lazy())
            .left_on(key_columns("l", join.keys.len()))
            .right_on(key_columns("r", join.keys.len()))
            .how(JoinType::Inner)
            .coalesce(JoinCoalesce::KeepColumns)
            .join_nulls(false)
            .finish();
        let matched = engine::collect_frames(vec![matched]).map_err(StepError::Engine)?.pop().unwrap_or_default();
        filter_pairs(lowering, join, matched)?
    };
    let indices = result_rows(join.kind, left.height(), right.height(), &pairs);
    let mut columns = take_rows(&left, &column_names(join.left.columns.len()), &indices.0)?;
    if !matches!(join.kind, JoinKind::Semi | JoinKind::Anti) {
        let first = join.left.columns.len();
        let own: Vec<String> = (0..join.right.columns.len()).map(|at| format!("c{}", first + at)).collect();
        columns.extend(take_rows(&right, &own, &indices.1)?);
    }
    DataFrame::new(indices.0.len(), columns).map_err(|error| StepError::Engine(engine::engine_error_text(&error)))
}

fn key_columns(prefix: &str, count: usize) -> Vec<polars::prelude::Expr> {
    (0..count).map(|at| col(extra_column_name(prefix, at))).collect()
}

/// The frame with the numbers of its rows.
fn number_rows(mut frame: DataFrame, name: &str) -> Result<DataFrame, StepError> {
    let rows = IdxSize::try_from(frame.height()).unwrap_or(IdxSize::MAX);
    let numbers: Vec<IdxSize> = (0..rows).collect();
    frame
        .with_column(Series::new(name.into(), numbers).into())
        .map_err(|error| StepError::Engine(engine::engine_error_text(&error)))?;
    Ok(frame)
}

/// The numbers of the rows of both sides that match.
type RowPairs = Vec<(IdxSize, IdxSize)>;

/// Those of some pairs for which the rest of the condition holds.
fn filter_pairs(lowering: &Lowering, join: &Join, pairs: DataFrame) -> Result<RowPairs, StepError> {
    let frame = pairs.lazy();
    let frame = match &join.residual {
        Some(residual) => {
            let all = column_names(join.left.columns.len() + join.right.columns.len());
            frame.with_columns([lowering.lower_expr(residual, &all).alias("keep")]).filter(col("keep"))
        }
        None => frame,
    };
    let frame = frame.select([col("left"), col("right")]);
    let found = engine::collect_frames(vec![frame]).map_err(StepError::Engine)?.pop().unwrap_or_default();
    let side = |name: &str| -> Result<Vec<IdxSize>, StepError> {
        let column = found.column(name).and_then(|column| column.idx().cloned());
        let column = column.map_err(|error| StepError::Engine(engine::engine_error_text(&error)))?;
        Ok(column.into_no_null_iter().collect())
    };
    Ok(side("left")?.into_iter().zip(side("right")?).collect())
}

/// Every row beside every other, some rows of the left side at a time.
fn all_pairs(lowering: &Lowering, join: &Join, left: &DataFrame, right: &DataFrame) -> Result<RowPairs, StepError> {
    let pairs = left.height().saturating_mul(right.height());
    if pairs > MAX_ROW_PAIRS {
        let location = join.residual.as_ref().map_or_else(SqlLocation::default, |residual: &Expr| residual.location);
        let message = format!(
            "this join has no equality, so it looks at {} × {} rows, more than {MAX_ROW_PAIRS}",
            left.height(),
            right.height()
        );
        let hint = "add an equality, such as `a.account_id = b.account_id`";
        return Err(StepError::of_query(location, message, hint));
    }
    let rows = (PAIRS_PER_BATCH / right.height().max(1)).max(1);
    let mut found = RowPairs::new();
    for from in (0..left.height()).step_by(rows) {
        let part = left.slice(i64::try_from(from).unwrap_or(i64::MAX), rows);
        let beside = part.lazy().cross_join(right.clone().lazy(), None);
        let beside = engine::collect_frames(vec![beside]).map_err(StepError::Engine)?.pop().unwrap_or_default();
        found.extend(filter_pairs(lowering, join, beside)?);
    }
    Ok(found)
}

/// Which row of each side stands in each row of the result.
fn result_rows(
    kind: JoinKind,
    left: usize,
    right: usize,
    pairs: &RowPairs,
) -> (Vec<Option<IdxSize>>, Vec<Option<IdxSize>>) {
    let count = |rows: usize| 0..IdxSize::try_from(rows).unwrap_or(IdxSize::MAX);
    let matched_left: HashSet<IdxSize> = pairs.iter().map(|(left, _)| *left).collect();
    let matched_right: HashSet<IdxSize> = pairs.iter().map(|(_, right)| *right).collect();
    if let JoinKind::Semi | JoinKind::Anti = kind {
        let wanted = kind == JoinKind::Semi;
        let rows = count(left).filter(|row| matched_left.contains(row) == wanted).map(Some);
        return (rows.collect(), Vec::new());
    }
    let mut of_left: Vec<Option<IdxSize>> = pairs.iter().map(|(left, _)| Some(*left)).collect();
    let mut of_right: Vec<Option<IdxSize>> = pairs.iter().map(|(_, right)| Some(*right)).collect();
    if let JoinKind::Left | JoinKind::Full = kind {
        for row in count(left).filter(|row| !matched_left.contains(row)) {
            of_left.push(Some(row));
            of_right.push(None);
        }
    }
    if let JoinKind::Right | JoinKind::Full = kind {
        for row in count(right).filter(|row| !matched_right.contains(row)) {
            of_left.push(None);
            of_right.push(Some(row));
        }
    }
    (of_left, of_right)
}

/// Some rows of some columns.
fn take_rows(frame: &DataFrame, own: &[String], rows: &[Option<IdxSize>]) -> Result<Vec<Column>, StepError> {
    let rows = IdxCa::from_slice_options("".into(), rows);
    let one = |name: &String| frame.column(name).and_then(|column| column.take(&rows));
    let columns = own.iter().map(one).collect::<Result<Vec<_>, _>>();
    columns.map_err(|error| StepError::Engine(engine::engine_error_text(&error)))
}
