//! A function of the language over columns: fast where that pays, else row by row.

use std::collections::HashSet;

use chrono_tz::Tz;
use polars::prelude::{ChunkedArray, Column, IntoColumn, PolarsResult, Series};

use super::polars_values::{ColumnBuilder, read_column};
use super::{RunProblems, kernels, noted_problem_error};
use crate::query::evaluate::evaluate_expr;
use crate::query::expr::{Cast, Expr};
use crate::query::functions::{ScalarEvaluator, Signature, ValueError, casts};
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;
use crate::query::value::Value;

/// What is computed.
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
    /// Over the arguments as columns.
    Expression(Box<Expr>),
}

/// Where an argument comes from.
#[derive(Debug)]
pub enum ArgumentSource {
    Literal(Value<'static>),
    /// The column at this position of the inputs.
    Column(usize),
}

/// A call with all that is known of it before rows come.
#[derive(Debug)]
pub struct Computation {
    pub work: ComputationKind,
    pub sources: Vec<ArgumentSource>,
    pub types: Vec<Type>,
    pub result: Type,
    /// Whether the last input says where the answer is wanted.
    pub has_guard: bool,
    pub zone: Tz,
    pub location: SqlLocation,
    pub problems: RunProblems,
}

impl Computation {
    /// Computes a batch of rows.
    pub fn compute_batch(&self, inputs: &mut [Column]) -> PolarsResult<Column> {
        if !self.has_guard
            && let Some(answer) = kernels::run_kernel(self, inputs)?
        {
            return Ok(answer);
        }
        self.compute_row_by_row(inputs)
    }

    fn compute_row_by_row(&self, inputs: &[Column]) -> PolarsResult<Column> {
        // Literals come as columns of one row beside longer ones.
        let rows = inputs.iter().map(Column::len).max().unwrap_or(0);
        let rows = if inputs.iter().any(Column::is_empty) { 0 } else { rows };
        let series: Vec<Series> = inputs
            .iter()
            .map(|column| match column.len() == rows {
                true => column.as_materialized_series().clone(),
                false => column.new_from_index(0, rows).take_materialized_series(),
            })
            .collect();
        let mut columns = Vec::with_capacity(self.sources.len());
        for (source, data_type) in self.sources.iter().zip(&self.types) {
            columns.push(match source {
                ArgumentSource::Literal(value) => ArgumentValues::Literal(value),
                ArgumentSource::Column(at) => match series.get(*at) {
                    Some(series) => ArgumentValues::Column(read_column(series, *data_type)?),
                    None => return Err(noted_problem_error()),
                },
            });
        }
        let guard = if self.has_guard { series.last() } else { None };
        let mut guard = guard.map(|series| series.bool().map(ChunkedArray::iter)).transpose()?;
        let signature = Signature { arguments: self.types.clone(), result: self.result, zone: self.zone };
        let mut filled = ColumnBuilder::new(self.result, rows);
        let mut arguments: Vec<Value> = Vec::with_capacity(columns.len());
        for _ in 0..rows {
            arguments.clear();
            for column in &mut columns {
                arguments.push(match column {
                    ArgumentValues::Literal(value) => (*value).clone(),
                    ArgumentValues::Column(values) => values.next().unwrap_or(Value::Null),
                });
            }
            let wanted = guard.as_mut().is_none_or(|guard| guard.next().flatten() == Some(true));
            if !wanted {
                filled.push(Value::Null);
                continue;
            }
            match self.compute_row(&arguments, &signature) {
                Ok(value) => filled.push(value),
                Err(ValueError(message)) => {
                    self.problems.note(self.refused_location(&arguments), message);
                    return Err(noted_problem_error());
                }
            }
        }
        let name = inputs.first().map(|column| column.name().clone()).unwrap_or_default();
        filled.finish(name)
    }

    /// Where the value of a row is refused: the innermost part that refuses it.
    fn refused_location(&self, arguments: &[Value]) -> SqlLocation {
        let ComputationKind::Expression(expr) = &self.work else { return self.location };
        let row: Vec<Value<'static>> = arguments.iter().map(|value| value.clone().into_owned()).collect();
        let mut refusing: &Expr = expr;
        while let Some(part) =
            refusing.children().into_iter().find(|part| evaluate_expr(part, &row, self.zone).is_err())
        {
            refusing = part;
        }
        refusing.location
    }

    /// The value of one row.
    fn compute_row<'a>(&self, arguments: &[Value<'a>], signature: &Signature) -> Result<Value<'a>, ValueError> {
        match &self.work {
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

enum ArgumentValues<'a> {
    Literal(&'a Value<'static>),
    Column(Box<dyn Iterator<Item = Value<'a>> + 'a>),
}

/// The values of a long IN list, found by a hash.
#[derive(Debug)]
pub struct InListValues(HashSet<Vec<u8>>);

impl InListValues {
    #[must_use]
    pub fn from_list(list: &[Value]) -> Self {
        Self(list.iter().map(value_key).collect())
    }

    fn contains(&self, value: &Value) -> bool {
        self.0.contains(&value_key(value))
    }
}

/// Equal values of one type have equal keys.
fn value_key(value: &Value) -> Vec<u8> {
    match value {
        Value::Null => Vec::new(),
        Value::Interval(interval) => interval.length_in_micros().to_le_bytes().to_vec(),
        Value::Boolean(value) => vec![u8::from(*value)],
        Value::Integer(value) | Value::Timestamp(value) | Value::TimestampTz(value) | Value::Span(value) => {
            value.to_le_bytes().to_vec()
        }
        Value::Decimal(value) => value.to_le_bytes().to_vec(),
        // There are two zeros.
        Value::Double(value) => (value + 0.0).to_bits().to_le_bytes().to_vec(),
        Value::Text(value) => value.as_bytes().to_vec(),
        Value::Date(value) => value.to_le_bytes().to_vec(),
    }
}

/// A series as a column under the name of the first input.
pub fn with_input_name(series: Series, inputs: &[Column]) -> Column {
    let name = inputs.first().map(|column| column.name().clone()).unwrap_or_default();
    series.with_name(name).into_column()
}
