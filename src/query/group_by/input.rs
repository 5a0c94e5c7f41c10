//! The input of a GROUP BY: its keys, its aggregates and the columns that they read.

use polars::prelude::SchemaRef;

use crate::query::expr::AggregateFunction;
use crate::query::types::Type;

/// One GROUP BY over some columns: first the keys, then the columns that are aggregated.
#[derive(Debug, Clone)]
pub struct GroupBy {
    /// The number of key columns. Without keys there is one group, even of no rows.
    pub keys: usize,
    pub aggregates: Vec<GroupAggregate>,
}

/// One aggregate. Columns are given by their position in [`GroupByInput::columns`].
#[derive(Debug, Clone)]
pub struct GroupAggregate {
    pub function: AggregateFunction,
    /// None for COUNT(*), two for ARG_MAX, CORR and similar functions.
    pub arguments: Vec<usize>,
    /// Counts each value once.
    pub distinct: bool,
    /// The order that FIRST, LAST and STRING_AGG follow. Of a quantile, the direction only.
    pub order: Vec<OrderColumn>,
    /// The separator of STRING_AGG.
    pub separator: Option<String>,
    pub data_type: Type,
    /// The name of the result's column.
    pub name: String,
}

/// One column of an ORDER BY.
#[derive(Debug, Clone, Copy)]
pub struct OrderColumn {
    pub position: usize,
    pub descending: bool,
    pub nulls_first: bool,
}

/// A GROUP BY and the columns of a frame that it reads.
#[derive(Debug, Clone)]
pub struct GroupByInput {
    /// The names of the columns in the frame, in the order of the positions in `group_by`. A column may occur twice.
    pub columns: Vec<String>,
    pub group_by: GroupBy,
    /// The types of these columns. The names of the keys are those of the result.
    pub schema: SchemaRef,
}
