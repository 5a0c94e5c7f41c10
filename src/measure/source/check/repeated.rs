//! Rows that repeat another, and keys that stand for different rows.
//!
//! Comparing whole rows takes memory for every row, so first the keys alone are counted and their different
//! values; only a source where these differ is looked at closely.

use polars::prelude::{DataType, Expr, LazyFrame, col, concat_str, len, lit};

use super::{Checked, tally};
use crate::query::Type;
use crate::query::engine;
use crate::query::expr::Aggregate;
use crate::query::group_by::{self, Feed, GroupBy, GroupError, GroupTotal, Running};

/// Counts the keys of a source and their different values, alongside whatever else reads it; none where it
/// has no key.
///
/// # Errors
/// What Polars says against such a plan.
pub fn screen(checked: &Checked) -> Result<Option<(LazyFrame, Running)>, String> {
    if checked.source.key.is_empty() {
        return Ok(None);
    }
    let parts: Vec<Expr> = key(checked).into_iter().map(|part| part.cast(DataType::String)).collect();
    // Equal keys are equal texts; that different ones may be too costs a closer look and nothing else.
    let text = concat_str(parts, "\u{1f}", false).alias("key");
    let mut frame =
        present(checked).select([text]).with_column(lit(0_i64).alias("all")).select([col("all"), col("key")]);
    let total = |function, arguments: &[usize], distinct, name: &str| GroupTotal {
        function,
        arguments: arguments.to_vec(),
        distinct,
        order: Vec::new(),
        separator: None,
        data_type: Type::Integer,
        name: name.to_owned(),
    };
    let totals = vec![total(Aggregate::CountRows, &[], false, "rows"), total(Aggregate::Count, &[1], true, "keys")];
    let schema = engine::schema(&mut frame).map_err(|error| engine::plain(&error))?;
    let columns = vec!["all".to_owned(), "key".to_owned()];
    let feed = Feed { columns, group_by: GroupBy { keys: 1, totals }, schema };
    let (sink, mut running) = engine::guarded(|| group_by::attach(frame, vec![feed]))?;
    Ok(running.pop().map(|running| (sink, running)))
}

/// Whether a key may occur twice.
///
/// # Errors
/// What went wrong while the rows were counted.
pub fn suspicious(running: Running) -> Result<bool, String> {
    let counted = running.finish().map_err(|error| match error {
        GroupError::Engine(error) => engine::plain(&error),
        GroupError::Total { problem, .. } => problem,
    })?;
    Ok(super::integer(&counted, "rows") != super::integer(&counted, "keys"))
}

/// The number of repeated rows and of keys with different rows.
pub fn count(checked: &Checked) -> LazyFrame {
    by_key(checked).select([
        (col("rows") - col("variants")).sum().cast(DataType::Int64).alias("copies"),
        col("variants").gt(lit(1)).cast(DataType::Int64).sum().alias("conflicts"),
    ])
}

/// How many rows repeat another in every column, among those that no promise takes out.
pub fn surplus(checked: &Checked) -> LazyFrame {
    checked
        .window
        .clone()
        .filter(tally::kept(&checked.rules))
        .group_by(every(checked))
        .agg([len().cast(DataType::Int64).alias("__rows")])
        .select([(col("__rows") - lit(1)).sum().cast(DataType::Int64).alias("surplus")])
}

/// One row per key: how many rows bear it, and how many different ones.
pub fn by_key(checked: &Checked) -> LazyFrame {
    present(checked)
        .group_by(every(checked))
        .agg([len().cast(DataType::Int64).alias("__rows")])
        .group_by(key(checked))
        .agg([col("__rows").sum().alias("rows"), len().cast(DataType::Int64).alias("variants")])
}

fn every(checked: &Checked) -> Vec<Expr> {
    crate::measure::source::columns(&checked.source).into_iter().map(|(name, _)| col(name)).collect()
}

fn key(checked: &Checked) -> Vec<Expr> {
    checked.source.key.iter().map(|name| col(name.as_str())).collect()
}

/// The rows whose key is there.
fn present(checked: &Checked) -> LazyFrame {
    let present = key(checked).into_iter().map(Expr::is_not_null).reduce(Expr::and);
    checked.window.clone().filter(present.unwrap_or_else(|| lit(true)))
}
