//! Filters and projections of lazy frames.

use polars::prelude::{Expr as PolarsExpr, LazyFrame, col};

use super::column_names::{ColumnRole, plan_column_names};
use crate::query::expr::Expr;
use crate::query::lower::{Lowering, is_fallible};

/// An expression and the name of its column.
pub struct NamedColumn<'a> {
    pub name: String,
    pub expr: &'a Expr,
    /// The lowering of the expression's query, which notes the values that it rejects.
    pub lowering: &'a Lowering,
}

/// Keeps the rows of a frame of `width` columns for which a condition holds.
pub fn filter_frame(lowering: &Lowering, frame: LazyFrame, condition: &Expr, width: usize) -> LazyFrame {
    let names = plan_column_names(width);
    let lowered = lowering.lower_expr(condition, &names);
    if !is_fallible(condition) {
        return frame.filter(lowered);
    }
    // Polars can evaluate a filter before others have removed rows (those of later days among them). A condition that can
    // reject a value becomes a column first, which Polars does not move.
    let columns: Vec<PolarsExpr> = names.into_iter().map(col).collect();
    frame.with_columns([lowered.alias("keep")]).filter(col("keep")).select(columns)
}

/// Computes columns over the columns of a frame, for all rows of the frame.
pub fn project_frame(frame: LazyFrame, columns: &[NamedColumn], input_names: &[String]) -> LazyFrame {
    let lowered: Vec<PolarsExpr> = columns
        .iter()
        .enumerate()
        .map(|(at, column)| {
            column.lowering.lower_expr(column.expr, input_names).alias(ColumnRole::Projected.column_name(at))
        })
        .collect();
    let renamed: Vec<PolarsExpr> = columns
        .iter()
        .enumerate()
        .map(|(at, column)| col(ColumnRole::Projected.column_name(at)).alias(column.name.as_str()))
        .collect();
    // A selection of literals alone would have one row.
    if columns.iter().any(|column| column.expr.reads_column()) {
        frame.select(lowered).select(renamed)
    } else {
        frame.with_columns(lowered).select(renamed)
    }
}
