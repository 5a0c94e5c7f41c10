//! Fast kernels for the most frequent functions of metrics: arithmetic of integers and doubles, and plain conversions.
//!
//! Each returns the same values as the row-by-row computation; the tests compare both.

use polars::prelude::{
    ChunkedArray, Column, Float64Chunked, Int32Chunked, Int64Chunked, IntoSeries, PolarsNumericType, PolarsResult,
    Series,
};

use super::computation::{ArgumentSource, Computation, ComputationKind, with_input_name};
use super::polars_values::micros_as;
use crate::query::expr::Cast;
use crate::query::functions::time_zones::ZoneClock;
use crate::query::types::Type;
use crate::query::value::{MICROS_PER_DAY, Value};

/// Computes a batch of rows. Returns none where no kernel exists, or where a value is rejected: the row-by-row computation
/// then reports which one.
pub fn run_kernel(computation: &Computation, inputs: &[Column]) -> PolarsResult<Option<Column>> {
    let result = match &computation.kind {
        ComputationKind::Call(scalar) => match computation.types.as_slice() {
            [Type::Integer, Type::Integer] => run_integer_kernel(computation, inputs, scalar.name)?,
            [Type::Double, Type::Double] => run_double_kernel(computation, inputs, scalar.name)?,
            _ => None,
        },
        ComputationKind::Cast { from, cast: Cast { limit: None, .. } } => match inputs {
            [column] => run_cast_kernel(column, *from, computation)?,
            _ => None,
        },
        _ => None,
    };
    Ok(result.map(|series| with_input_name(series, inputs)))
}

fn run_integer_kernel(computation: &Computation, inputs: &[Column], name: &str) -> PolarsResult<Option<Series>> {
    let operation = match name {
        "+" => i64::checked_add,
        "-" => i64::checked_sub,
        "*" => i64::checked_mul,
        _ => return Ok(None),
    };
    let column = |column: &Column| column.i64().cloned();
    let Some(operands) = read_operands(computation, inputs, integer_literal, column)? else { return Ok(None) };
    let mut fits = true;
    let result: Int64Chunked = operands.combine_rows(|left, right| {
        let result = operation(left, right);
        fits &= result.is_some();
        result
    });
    Ok(fits.then(|| result.into_series()))
}

fn run_double_kernel(computation: &Computation, inputs: &[Column], name: &str) -> PolarsResult<Option<Series>> {
    let operation: fn(f64, f64) -> f64 = match name {
        "+" => |left, right| left + right,
        "-" => |left, right| left - right,
        "*" => |left, right| left * right,
        "/" => |left, right| left / right,
        _ => return Ok(None),
    };
    let column = |column: &Column| column.f64().cloned();
    let Some(operands) = read_operands(computation, inputs, double_literal, column)? else { return Ok(None) };
    let result: Float64Chunked =
        operands.combine_rows(|left, right| Some(operation(left, right)).filter(|number| number.is_finite()));
    Ok(Some(result.into_series()))
}

fn integer_literal(value: &Value) -> Option<i64> {
    match value {
        Value::Integer(number) => Some(*number),
        _ => None,
    }
}

fn double_literal(value: &Value) -> Option<f64> {
    match value {
        Value::Double(number) => Some(*number),
        _ => None,
    }
}

/// The operands of an operator, at least one of them a column.
enum Operands<T: PolarsNumericType> {
    Columns(ChunkedArray<T>, ChunkedArray<T>),
    Left(ChunkedArray<T>, T::Native),
    Right(T::Native, ChunkedArray<T>),
}

impl<T: PolarsNumericType> Operands<T> {
    fn combine_rows(&self, mut operation: impl FnMut(T::Native, T::Native) -> Option<T::Native>) -> ChunkedArray<T>
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

/// Reads the operands. Returns none where an operand is NULL, or where the columns differ in length.
fn read_operands<T: PolarsNumericType>(
    computation: &Computation,
    inputs: &[Column],
    literal: impl Fn(&Value) -> Option<T::Native>,
    column: impl Fn(&Column) -> PolarsResult<ChunkedArray<T>>,
) -> PolarsResult<Option<Operands<T>>> {
    let input = |at: usize| inputs.get(at).map(&column).transpose();
    Ok(match computation.sources.as_slice() {
        [ArgumentSource::Column(left), ArgumentSource::Column(right)] => match (input(*left)?, input(*right)?) {
            (Some(left), Some(right)) if left.len() == right.len() => Some(Operands::Columns(left, right)),
            _ => None,
        },
        [ArgumentSource::Column(left), ArgumentSource::Literal(right)] => {
            input(*left)?.zip(literal(right)).map(|(left, right)| Operands::Left(left, right))
        }
        [ArgumentSource::Literal(left), ArgumentSource::Column(right)] => {
            literal(left).zip(input(*right)?).map(|(left, right)| Operands::Right(left, right))
        }
        _ => None,
    })
}

fn run_cast_kernel(column: &Column, from: Type, computation: &Computation) -> PolarsResult<Option<Series>> {
    let series = column.as_materialized_series();
    Ok(match (from, computation.result) {
        (Type::Integer, Type::Double) => {
            #[expect(clippy::cast_precision_loss, reason = "a double holds 53 bits; SQL rounds to it")]
            let result: Float64Chunked = series.i64()?.iter().map(|value| value.map(|value| value as f64)).collect();
            Some(result.into_series())
        }
        (Type::Boolean, Type::Integer) => {
            let result: Int64Chunked = series.bool()?.iter().map(|value| value.map(i64::from)).collect();
            Some(result.into_series())
        }
        (Type::Timestamp, Type::Date) => {
            Some(days_of_times(series.datetime()?.physical(), |wall| wall.div_euclid(MICROS_PER_DAY)))
        }
        (Type::TimestampTz, Type::Date) => {
            let mut clock = ZoneClock::new(computation.zone);
            Some(days_of_times(series.datetime()?.physical(), |instant| clock.day_at(instant)))
        }
        (Type::TimestampTz, Type::Timestamp) => {
            let mut clock = ZoneClock::new(computation.zone);
            let walls = series.datetime()?.physical().iter().map(|instant| Some(clock.wall_clock_at(instant?)));
            Some(micros_as(walls.collect(), Type::Timestamp))
        }
        (Type::Timestamp, Type::TimestampTz) => {
            let mut clock = ZoneClock::new(computation.zone);
            let instants = series.datetime()?.physical().iter().map(|wall| Some(clock.instant_of(wall?)));
            Some(micros_as(instants.collect(), Type::TimestampTz))
        }
        (Type::Date, Type::Timestamp) => {
            times_of_days(series.date()?.physical(), Type::Timestamp, |day| day.saturating_mul(MICROS_PER_DAY))
        }
        (Type::Date, Type::TimestampTz) => {
            let mut clock = ZoneClock::new(computation.zone);
            times_of_days(series.date()?.physical(), Type::TimestampTz, |day| clock.first_instant_of_day(day))
        }
        _ => None,
    })
}

/// Returns the day of each time; NULL beyond the calendar.
fn days_of_times(times: &Int64Chunked, mut day: impl FnMut(i64) -> i64) -> Series {
    let days: Int32Chunked = times.iter().map(|time| i32::try_from(day(time?)).ok()).collect();
    days.into_date().into_series()
}

/// Returns the time of each midnight, or none where one exceeds the range of timestamps.
fn times_of_days(days: &Int32Chunked, data_type: Type, mut time_of: impl FnMut(i64) -> i64) -> Option<Series> {
    let mut fits = true;
    let micros: Int64Chunked = days
        .iter()
        .map(|day| {
            let day = i64::from(day?);
            let has_time = day.checked_mul(MICROS_PER_DAY).is_some();
            fits &= has_time;
            has_time.then(|| time_of(day))
        })
        .collect();
    fits.then(|| micros_as(micros, data_type))
}
