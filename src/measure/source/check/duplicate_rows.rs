//! Finds and drops duplicate rows: rows that repeat another in every column. Also finds conflicts, which are keys of
//! rows that differ.
//!
//! Comparing whole rows takes memory for every row. So a first pass counts only the keys and the distinct keys; a source
//! is compared row by row only if these numbers differ.

use polars::prelude::{DataType, Expr, LazyFrame, UniqueKeepStrategy, col, concat_str, len, lit};

use super::check_input::CheckInput;
use super::result_cells::read_count;
use super::row_outcomes::is_kept;
use crate::config::SourcePolicy;
use crate::measure::source::declared_columns::sql_columns;
use crate::measure::source::report::{CheckFinding, SourceCheckKind, has_dropped_rows};
use crate::query::Type;
use crate::query::engine;
use crate::query::expr::AggregateFunction;
use crate::query::group_by::{self, GroupAggregate, GroupBy, GroupByInput, GroupError, RunningGroupBy};

/// Rows that repeat another, and keys of rows that differ.
#[derive(Debug, Clone, Copy, Default)]
pub struct DuplicateCounts {
    /// Rows that repeat an earlier one in every column.
    pub repeated: u64,
    /// Those of them that no rule drops.
    pub droppable: u64,
    /// Keys of rows that differ.
    pub conflicts: u64,
}

/// A count of the keys of a source and of its distinct keys.
pub struct KeyScreen {
    /// The frame that feeds the count; it has to be collected.
    pub frame: LazyFrame,
    pub running: RunningGroupBy,
}

/// Keeps one of each group of equal rows, if the policy is `duplicates: drop` and the checks found such rows. A source
/// that is checked in part may also have them on days that were not checked.
pub fn drop_duplicate_rows(checked: &CheckInput, frame: LazyFrame, findings: &[CheckFinding]) -> LazyFrame {
    let source = checked.source();
    let is_unchecked =
        checked.reads_last_days_only() && !source.key.is_empty() && source.policies.duplicates == SourcePolicy::Drop;
    if is_unchecked || has_dropped_rows(findings, SourceCheckKind::Duplicates) {
        frame.unique(None, UniqueKeepStrategy::Any)
    } else {
        frame
    }
}

/// Prepares a count of the keys of a source; `None` for a source without a key.
///
/// # Errors
/// Polars' message if it cannot plan the count.
pub fn screen_keys(checked: &CheckInput) -> Result<Option<KeyScreen>, String> {
    if checked.source().key.is_empty() {
        return Ok(None);
    }
    let parts: Vec<Expr> = key_columns(checked).into_iter().map(|part| part.cast(DataType::String)).collect();
    // Equal keys have equal texts. Different keys with equal texts only cost a comparison of whole rows.
    let text = concat_str(parts, "\u{1f}", false).alias("key");
    let mut frame =
        rows_with_key(checked).select([text]).with_column(lit(0_i64).alias("all")).select([col("all"), col("key")]);
    let distinct_keys = GroupAggregate {
        arguments: vec![1],
        distinct: true,
        ..integer_aggregate(AggregateFunction::Count, "distinct_keys")
    };
    let aggregates = vec![integer_aggregate(AggregateFunction::CountRows, "keys"), distinct_keys];
    let schema = engine::schema_of_frame(&mut frame).map_err(|error| engine::engine_error_text(&error))?;
    let columns = vec!["all".to_owned(), "key".to_owned()];
    let input = GroupByInput { columns, group_by: GroupBy { keys: 1, aggregates }, schema };
    let (frame, mut running) = engine::catch_engine_error(|| group_by::attach_group_bys(frame, vec![input]))?;
    Ok(running.pop().map(|running| KeyScreen { frame, running }))
}

fn integer_aggregate(function: AggregateFunction, name: &str) -> GroupAggregate {
    GroupAggregate {
        function,
        arguments: Vec::new(),
        distinct: false,
        order: Vec::new(),
        separator: None,
        data_type: Type::Integer,
        name: name.to_owned(),
    }
}

/// Returns whether a key may occur twice.
///
/// # Errors
/// The failure of the count.
pub fn may_have_repeated_keys(running: RunningGroupBy) -> Result<bool, String> {
    let counted = running.finish().map_err(|error| match error {
        GroupError::Engine(error) => engine::engine_error_text(&error),
        GroupError::Aggregate { problem, .. } => problem,
    })?;
    Ok(read_count(&counted, "keys") != read_count(&counted, "distinct_keys"))
}

/// Counts duplicates and conflicts by comparing whole rows.
///
/// # Errors
/// An engine that fails.
pub fn count_duplicates(checked: &CheckInput) -> Result<DuplicateCounts, String> {
    let by_key = rows_by_key(checked).select([
        (col("rows") - col("variants")).sum().cast(DataType::Int64).alias("repeated"),
        col("variants").gt(lit(1)).cast(DataType::Int64).sum().alias("conflicts"),
    ]);
    let droppable = count_equal_rows(checked, checked.checked_rows.clone().filter(is_kept(&checked.rules)))
        .select([(col("__rows") - lit(1)).sum().cast(DataType::Int64).alias("droppable")]);
    let answers = engine::collect_frames(vec![by_key, droppable])?;
    let count = |name: &str| answers.iter().map(|answer| read_count(answer, name)).sum();
    Ok(DuplicateCounts { repeated: count("repeated"), droppable: count("droppable"), conflicts: count("conflicts") })
}

/// Returns one row for each key: the number of its `rows`, and the number of `variants` among them.
pub fn rows_by_key(checked: &CheckInput) -> LazyFrame {
    count_equal_rows(checked, rows_with_key(checked))
        .group_by(key_columns(checked))
        .agg([col("__rows").sum().alias("rows"), len().cast(DataType::Int64).alias("variants")])
}

/// Returns each distinct row with the number of rows that equal it.
fn count_equal_rows(checked: &CheckInput, frame: LazyFrame) -> LazyFrame {
    let all_columns: Vec<Expr> = sql_columns(checked.source()).into_iter().map(|column| col(column.name)).collect();
    frame.group_by(all_columns).agg([len().cast(DataType::Int64).alias("__rows")])
}

fn key_columns(checked: &CheckInput) -> Vec<Expr> {
    checked.source().key.iter().map(|name| col(name.as_str())).collect()
}

/// Returns the rows whose key has no NULL.
fn rows_with_key(checked: &CheckInput) -> LazyFrame {
    let has_key = key_columns(checked).into_iter().map(Expr::is_not_null).reduce(Expr::and);
    checked.checked_rows.clone().filter(has_key.unwrap_or_else(|| lit(true)))
}
