//! Rows that repeat another, and keys that stand for different rows.
//!
//! Comparing whole rows takes memory for every row, so first the keys alone are counted and their different
//! values; only a source where these differ is looked at closely.

use polars::prelude::{DataType, Expr, LazyFrame, col, concat_str, len, lit};

use super::{SourceCheck, reconciliation};
use crate::query::Type;
use crate::query::engine;
use crate::query::expr::AggregateFunction;
use crate::query::group_by::{self, GroupAggregate, GroupBy, GroupByInput, GroupError, RunningGroupBy};

/// Counts the keys of a source and their different values, alongside whatever else reads it; none where it
/// has no key.
///
/// # Errors
/// What Polars says against such a plan.
pub fn screen_keys(checked: &SourceCheck) -> Result<Option<(LazyFrame, RunningGroupBy)>, String> {
    if checked.source.key.is_empty() {
        return Ok(None);
    }
    let parts: Vec<Expr> = key_columns(checked).into_iter().map(|part| part.cast(DataType::String)).collect();
    // Equal keys are equal texts; that different ones may be too costs a closer look and nothing else.
    let text = concat_str(parts, "\u{1f}", false).alias("key");
    let mut frame =
        rows_with_key(checked).select([text]).with_column(lit(0_i64).alias("all")).select([col("all"), col("key")]);
    let aggregate = |function, arguments: &[usize], distinct, name: &str| GroupAggregate {
        function,
        arguments: arguments.to_vec(),
        distinct,
        order: Vec::new(),
        separator: None,
        data_type: Type::Integer,
        name: name.to_owned(),
    };
    let aggregates = vec![
        aggregate(AggregateFunction::CountRows, &[], false, "rows"),
        aggregate(AggregateFunction::Count, &[1], true, "keys"),
    ];
    let schema = engine::schema_of_frame(&mut frame).map_err(|error| engine::engine_error_text(&error))?;
    let columns = vec!["all".to_owned(), "key".to_owned()];
    let feed = GroupByInput { columns, group_by: GroupBy { keys: 1, aggregates }, schema };
    let (sink, mut running) = engine::catch_engine_error(|| group_by::attach_group_bys(frame, vec![feed]))?;
    Ok(running.pop().map(|running| (sink, running)))
}

/// Whether a key may occur twice.
///
/// # Errors
/// What went wrong while the rows were counted.
pub fn has_repeated_keys(running: RunningGroupBy) -> Result<bool, String> {
    let counted = running.finish().map_err(|error| match error {
        GroupError::Engine(error) => engine::engine_error_text(&error),
        GroupError::Aggregate { problem, .. } => problem,
    })?;
    Ok(super::read_count(&counted, "rows") != super::read_count(&counted, "keys"))
}

/// The number of repeated rows and of keys with different rows.
pub fn count_duplicates(checked: &SourceCheck) -> LazyFrame {
    rows_by_key(checked).select([
        (col("rows") - col("variants")).sum().cast(DataType::Int64).alias("copies"),
        col("variants").gt(lit(1)).cast(DataType::Int64).sum().alias("conflicts"),
    ])
}

/// How many rows repeat another in every column, among those that no promise takes out.
pub fn count_droppable(checked: &SourceCheck) -> LazyFrame {
    checked
        .window
        .clone()
        .filter(reconciliation::is_kept(&checked.rules))
        .group_by(all_columns(checked))
        .agg([len().cast(DataType::Int64).alias("__rows")])
        .select([(col("__rows") - lit(1)).sum().cast(DataType::Int64).alias("surplus")])
}

/// One row per key: how many rows bear it, and how many different ones.
pub fn rows_by_key(checked: &SourceCheck) -> LazyFrame {
    rows_with_key(checked)
        .group_by(all_columns(checked))
        .agg([len().cast(DataType::Int64).alias("__rows")])
        .group_by(key_columns(checked))
        .agg([col("__rows").sum().alias("rows"), len().cast(DataType::Int64).alias("variants")])
}

fn all_columns(checked: &SourceCheck) -> Vec<Expr> {
    crate::measure::source::sql_columns(&checked.source).into_iter().map(|(name, _)| col(name)).collect()
}

fn key_columns(checked: &SourceCheck) -> Vec<Expr> {
    checked.source.key.iter().map(|name| col(name.as_str())).collect()
}

/// The rows whose key is there.
fn rows_with_key(checked: &SourceCheck) -> LazyFrame {
    let present = key_columns(checked).into_iter().map(Expr::is_not_null).reduce(Expr::and);
    checked.window.clone().filter(present.unwrap_or_else(|| lit(true)))
}
