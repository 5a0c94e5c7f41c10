//! Fast ways of computing what metrics are mostly made of: arithmetic of integers and doubles, and plain conversions.
//!
//! Each gives what the row-by-row way gives; the tests hold one against the other.

use polars::prelude::{
    ChunkedArray, Column, Float64Chunked, Int32Chunked, Int64Chunked, IntoSeries, PolarsNumericType, PolarsResult,
};

use super::columns::micros;
use super::rows::{Computation, Source, Work, named};
use crate::query::expr::Cast;
use crate::query::types::Type;
use crate::query::value::{MICROS_PER_DAY, Value};

/// The answer, where there is a fast way to it; none where there is not, or where a value may have to be refused: the
/// other way then says which.
pub fn run(computation: &Computation, inputs: &[Column]) -> PolarsResult<Option<Column>> {
    let answer = match &computation.work {
        Work::Call(scalar) => match computation.types.as_slice() {
            [Type::Integer, Type::Integer] => integers(computation, inputs, scalar.name)?,
            [Type::Double, Type::Double] => doubles(computation, inputs, scalar.name)?,
            _ => None,
        },
        Work::Cast { from, cast: Cast { limit: None, .. } } => match inputs {
            [column] => converted(column, *from, computation.result)?,
            _ => None,
        },
        _ => None,
    };
    Ok(answer.map(|series| named(series, inputs)))
}

fn integers(computation: &Computation, inputs: &[Column], name: &str) -> PolarsResult<Option<polars::prelude::Series>> {
    let operation = match name {
        "+" => i64::checked_add,
        "-" => i64::checked_sub,
        "*" => i64::checked_mul,
        _ => return Ok(None),
    };
    let literal = |value: &Value| match value {
        Value::Integer(number) => Some(*number),
        _ => None,
    };
    let column = |column: &Column| column.i64().cloned();
    let Some(operands) = operands(computation, inputs, literal, column)? else { return Ok(None) };
    let mut fits = true;
    let answer: Int64Chunked = operands.combine(|left, right| {
        let answer = operation(left, right);
        fits &= answer.is_some();
        answer
    });
    Ok(fits.then(|| answer.into_series()))
}

fn doubles(computation: &Computation, inputs: &[Column], name: &str) -> PolarsResult<Option<polars::prelude::Series>> {
    let operation: fn(f64, f64) -> f64 = match name {
        "+" => |left, right| left + right,
        "-" => |left, right| left - right,
        "*" => |left, right| left * right,
        "/" => |left, right| left / right,
        _ => return Ok(None),
    };
    let literal = |value: &Value| match value {
        Value::Double(number) => Some(*number),
        _ => None,
    };
    let column = |column: &Column| column.f64().cloned();
    let Some(operands) = operands(computation, inputs, literal, column)? else { return Ok(None) };
    let answer: Float64Chunked =
        operands.combine(|left, right| Some(operation(left, right)).filter(|number| number.is_finite()));
    Ok(Some(answer.into_series()))
}

/// The operands of an operator, at least one of them a column.
enum Operands<T: PolarsNumericType> {
    Columns(ChunkedArray<T>, ChunkedArray<T>),
    Left(ChunkedArray<T>, T::Native),
    Right(T::Native, ChunkedArray<T>),
}

impl<T: PolarsNumericType> Operands<T> {
    fn combine(&self, mut operation: impl FnMut(T::Native, T::Native) -> Option<T::Native>) -> ChunkedArray<T>
    where
        ChunkedArray<T>: FromIterator<Option<T::Native>>,
    {
        match self {
            Self::Columns(left, right) => {
                left.iter().zip(right.iter()).map(|(left, right)| operation(left?, right?)).collect()
            }
            Self::Left(left, right) => left.iter().map(|left| operation(left?, *right)).collect(),
            Self::Right(left, right) => right.iter().map(|right| operation(*left, right?)).collect(),
        }
    }
}

/// None where an operand is NULL, or where the columns differ in length.
fn operands<T: PolarsNumericType>(
    computation: &Computation,
    inputs: &[Column],
    literal: impl Fn(&Value) -> Option<T::Native>,
    column: impl Fn(&Column) -> PolarsResult<ChunkedArray<T>>,
) -> PolarsResult<Option<Operands<T>>> {
    let input = |at: usize| inputs.get(at).map(&column).transpose();
    Ok(match computation.sources.as_slice() {
        [Source::Column(left), Source::Column(right)] => match (input(*left)?, input(*right)?) {
            (Some(left), Some(right)) if left.len() == right.len() => Some(Operands::Columns(left, right)),
            _ => None,
        },
        [Source::Column(left), Source::Literal(right)] => {
            input(*left)?.zip(literal(right)).map(|(left, right)| Operands::Left(left, right))
        }
        [Source::Literal(left), Source::Column(right)] => {
            literal(left).zip(input(*right)?).map(|(left, right)| Operands::Right(left, right))
        }
        _ => None,
    })
}

fn converted(column: &Column, from: Type, to: Type) -> PolarsResult<Option<polars::prelude::Series>> {
    let series = column.as_materialized_series();
    Ok(match (from, to) {
        (Type::Integer, Type::Double) => {
            #[expect(clippy::cast_precision_loss, reason = "a double holds 53 bits; SQL rounds to it")]
            let answer: Float64Chunked = series.i64()?.iter().map(|value| value.map(|value| value as f64)).collect();
            Some(answer.into_series())
        }
        (Type::Boolean, Type::Integer) => {
            let answer: Int64Chunked = series.bool()?.iter().map(|value| value.map(i64::from)).collect();
            Some(answer.into_series())
        }
        (Type::Timestamp, Type::Date) => {
            let day = |micros: i64| i32::try_from(micros.div_euclid(MICROS_PER_DAY)).ok();
            let answer: Int32Chunked = series.datetime()?.physical().iter().map(|value| value.and_then(day)).collect();
            Some(answer.into_date().into_series())
        }
        (Type::Date, Type::Timestamp) => {
            let mut fits = true;
            let mut instant = |day: i32| {
                let micros = i64::from(day).checked_mul(MICROS_PER_DAY);
                fits &= micros.is_some();
                micros
            };
            let answer: Int64Chunked =
                series.date()?.physical().iter().map(|value| value.and_then(&mut instant)).collect();
            fits.then(|| micros(answer, Type::Timestamp))
        }
        _ => None,
    })
}
