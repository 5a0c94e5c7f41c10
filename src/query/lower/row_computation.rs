//! Computes functions over columns: with a fast kernel where one exists, otherwise row by row.

use polars::prelude::{ChunkedArray, Column, PolarsResult, Series};

use super::computation::{ArgumentSource, Computation, ComputationKind};
use super::kernels;
use super::polars_values::{ColumnBuilder, read_column};
use super::run_problems::noted_problem_error;
use crate::query::evaluate::evaluate_expr;
use crate::query::expr::Expr;
use crate::query::functions::casts;
use crate::query::scalar::{Signature, ValueError};
use crate::query::sql_text::SqlLocation;
use crate::query::value::Value;

/// An argument of the rows that are being computed.
enum ArgumentValues<'a> {
    Literal(&'a Value<'static>),
    Column(Box<dyn Iterator<Item = Value<'a>> + 'a>),
}

impl<'a> ArgumentValues<'a> {
    fn next_value(&mut self) -> Value<'a> {
        match self {
            Self::Literal(value) => (*value).clone(),
            Self::Column(values) => values.next().unwrap_or(Value::Null),
        }
    }
}

impl Computation {
    /// Computes a batch of rows.
    pub fn compute_batch(&self, inputs: &mut [Column]) -> PolarsResult<Column> {
        if !self.has_guard
            && let Some(result) = kernels::run_kernel(self, inputs)?
        {
            return Ok(result);
        }
        self.compute_row_by_row(inputs)
    }

    fn compute_row_by_row(&self, inputs: &[Column]) -> PolarsResult<Column> {
        let rows = row_count(inputs);
        let series: Vec<Series> = inputs.iter().map(|column| series_of_length(column, rows)).collect();
        let mut columns = self.read_arguments(&series)?;
        let guard = if self.has_guard { series.last() } else { None };
        let mut guard = guard.map(|series| series.bool().map(ChunkedArray::iter)).transpose()?;
        let signature = Signature { arguments: self.types.clone(), result: self.result, zone: self.zone };
        let mut results = ColumnBuilder::new(self.result, rows);
        let mut arguments: Vec<Value> = Vec::with_capacity(columns.len());
        for _ in 0..rows {
            arguments.clear();
            arguments.extend(columns.iter_mut().map(ArgumentValues::next_value));
            let is_needed = guard.as_mut().is_none_or(|guard| guard.next().flatten() == Some(true));
            if !is_needed {
                results.push(Value::Null);
                continue;
            }
            match self.compute_row(&arguments, &signature) {
                Ok(value) => results.push(value),
                Err(ValueError(message)) => {
                    self.problems.note_problem(self.problem_location(&arguments), message);
                    return Err(noted_problem_error());
                }
            }
        }
        let name = inputs.first().map(|column| column.name().clone()).unwrap_or_default();
        results.finish(name)
    }

    fn read_arguments<'a>(&'a self, series: &'a [Series]) -> PolarsResult<Vec<ArgumentValues<'a>>> {
        let mut columns = Vec::with_capacity(self.sources.len());
        for (source, data_type) in self.sources.iter().zip(&self.types) {
            columns.push(match source {
                ArgumentSource::Literal(value) => ArgumentValues::Literal(value),
                ArgumentSource::Column(at) => {
                    let series = series.get(*at).ok_or_else(noted_problem_error)?;
                    ArgumentValues::Column(read_column(series, *data_type)?)
                }
            });
        }
        Ok(columns)
    }

    /// Returns the location of the innermost part that rejects the values of a row.
    fn problem_location(&self, arguments: &[Value]) -> SqlLocation {
        let ComputationKind::Expression(expr) = &self.kind else { return self.location };
        let row: Vec<Value<'static>> = arguments.iter().map(|value| value.clone().into_owned()).collect();
        let fails = |part: &&Expr| evaluate_expr(part, &row, self.zone).is_err();
        let mut innermost: &Expr = expr;
        while let Some(part) = innermost.children().into_iter().find(fails) {
            innermost = part;
        }
        innermost.location
    }

    /// Computes the value of one row.
    fn compute_row<'a>(&self, arguments: &[Value<'a>], signature: &Signature) -> Result<Value<'a>, ValueError> {
        match &self.kind {
            ComputationKind::Call(scalar) => {
                if scalar.strict && arguments.iter().any(Value::is_null) {
                    return Ok(Value::Null);
                }
                (scalar.evaluate)(arguments, signature)
            }
            ComputationKind::Cast { from, cast } => match arguments.first() {
                None | Some(Value::Null) => Ok(Value::Null),
                Some(value) => casts::cast_value(value, *from, self.result, *cast, self.zone),
            },
            ComputationKind::Expression(expr) => {
                let row: Vec<Value<'static>> = arguments.iter().map(|value| value.clone().into_owned()).collect();
                evaluate_expr(expr, &row, self.zone)
            }
            ComputationKind::InList { list, or_null } => Ok(match arguments.first() {
                None | Some(Value::Null) => Value::Null,
                Some(value) if list.contains(value) => Value::Boolean(true),
                Some(_) if *or_null => Value::Null,
                Some(_) => Value::Boolean(false),
            }),
        }
    }
}

/// Returns the number of rows of a batch. Literals arrive as columns of one row beside longer columns.
fn row_count(inputs: &[Column]) -> usize {
    if inputs.iter().any(Column::is_empty) { 0 } else { inputs.iter().map(Column::len).max().unwrap_or(0) }
}

/// Returns the values of a column; repeats the value of a column of one row.
fn series_of_length(column: &Column, rows: usize) -> Series {
    if column.len() == rows {
        column.as_materialized_series().clone()
    } else {
        column.new_from_index(0, rows).take_materialized_series()
    }
}
