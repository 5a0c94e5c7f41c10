//! A function over columns: its arguments, its types and its guard.

use chrono_tz::Tz;
use polars::prelude::{Column, IntoColumn, Series};

use super::in_list::InListValues;
use super::run_problems::RunProblems;
use crate::query::expr::{Cast, Expr};
use crate::query::scalar::ScalarEvaluator;
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;
use crate::query::value::Value;

/// The kind of a computation.
#[derive(Debug)]
pub enum ComputationKind {
    Call(&'static ScalarEvaluator),
    Cast {
        from: Type,
        cast: Cast,
    },
    InList {
        list: InListValues,
        or_null: bool,
    },
    /// An expression whose columns are the arguments.
    Expression(Box<Expr>),
}

/// The source of an argument.
#[derive(Debug)]
pub enum ArgumentSource {
    Literal(Value<'static>),
    /// A position among the input columns.
    Column(usize),
}

/// A function over columns, prepared before rows are read.
#[derive(Debug)]
pub struct Computation {
    pub kind: ComputationKind,
    pub sources: Vec<ArgumentSource>,
    pub types: Vec<Type>,
    pub result: Type,
    /// Whether the last input column is the guard. Where it does not hold, the result is NULL.
    pub has_guard: bool,
    pub zone: Tz,
    pub location: SqlLocation,
    pub problems: RunProblems,
}

/// Returns a series as a column with the name of the first input.
pub fn with_input_name(series: Series, inputs: &[Column]) -> Column {
    let name = inputs.first().map(|column| column.name().clone()).unwrap_or_default();
    series.with_name(name).into_column()
}
