//! Between Polars columns and the values of a metric: cast to what is declared, never to what the engine likes.

use chrono::{Days, NaiveDate};
use polars::prelude::{Column, DataType, IntoColumn, NamedFrom, Series};

use super::row_expressions::finite_numbers;
use crate::base::value::Values;
use crate::config::{Literal, MetricType};
use crate::query::Type;
use crate::query::expr::{Cast, Expr, ExprKind};
use crate::query::functions::Refusal;

/// A metric's values out of a query's column; None where the column is of quite another kind.
#[must_use]
pub fn read_values(column: &Column, kind: MetricType) -> Option<Values> {
    let held = column.dtype();
    let number = held.is_numeric() || held.is_decimal() || held.is_null();
    match kind {
        MetricType::Integer | MetricType::Number if number || held.is_bool() => {
            Some(Values::Number(finite_numbers(column)))
        }
        MetricType::Text if number || matches!(held, DataType::String | DataType::Boolean) => {
            let text = column.cast(&DataType::String).ok()?;
            Some(Values::Text(text.str().ok()?.iter().map(|value| value.map(str::to_owned)).collect()))
        }
        MetricType::Date if held.is_null() || matches!(held, DataType::Date | DataType::Datetime(..)) => {
            read_dates(column).map(Values::Date)
        }
        MetricType::Boolean if held.is_bool() || held.is_null() => {
            let flags = column.cast(&DataType::Boolean).ok()?;
            Some(Values::Boolean(flags.bool().ok()?.iter().collect()))
        }
        _ => None,
    }
}

/// The days in a column of dates or timestamps.
#[must_use]
pub fn read_dates(column: &Column) -> Option<Vec<Option<NaiveDate>>> {
    let days = column.cast(&DataType::Date).ok()?;
    Some(days.date().ok()?.phys.iter().map(|day| day.and_then(date_of_epoch_day)).collect())
}

fn date_of_epoch_day(day: i32) -> Option<NaiveDate> {
    let days = Days::new(u64::from(day.unsigned_abs()));
    match day < 0 {
        true => NaiveDate::default().checked_sub_days(days),
        false => NaiveDate::default().checked_add_days(days),
    }
}

/// An expression as a metric of a declared type keeps it: numbers as doubles, times as days.
///
/// # Errors
/// A type that is none of the declared kind.
pub fn cast_to_metric(expr: Expr, kind: MetricType) -> Result<Expr, Refusal> {
    let found = expr.data_type;
    let to = match (kind, found) {
        (MetricType::Integer | MetricType::Number, Type::Boolean) => {
            let truth = cast_to(expr, Type::Integer);
            return Ok(cast_to(truth, Type::Double));
        }
        (MetricType::Integer | MetricType::Number, Type::Null) => Type::Double,
        (MetricType::Integer | MetricType::Number, number) if number.is_numeric() => Type::Double,
        (MetricType::Text, Type::Text | Type::Boolean | Type::Null) => Type::Text,
        (MetricType::Text, number) if number.is_numeric() => Type::Text,
        (MetricType::Date, Type::Null) => Type::Date,
        (MetricType::Date, time) if time.is_temporal() => Type::Date,
        (MetricType::Boolean, Type::Boolean | Type::Null) => Type::Boolean,
        _ => {
            let refusal = Refusal::new(format!("expected {}, found {}", metric_type_name(kind), found.noun()));
            return Err(match (kind, found) {
                (MetricType::Integer | MetricType::Number, Type::Span | Type::Interval) => refusal.hint(
                    "say in which unit: `hours_between(start, end)`, `days_between(start, end)`, `EXTRACT(EPOCH FROM span)`",
                ),
                (MetricType::Integer | MetricType::Number, time) if time.is_temporal() => {
                    refusal.hint("subtract two dates for the days between them, or declare it as `date`")
                }
                _ => refusal,
            });
        }
    };
    Ok(cast_to(expr, to))
}

/// An expression as text.
#[must_use]
pub fn cast_to_text(expr: Expr) -> Expr {
    cast_to(expr, Type::Text)
}

fn cast_to(expr: Expr, to: Type) -> Expr {
    if expr.data_type == to {
        return expr;
    }
    let (nullable, location) = (expr.nullable, expr.location);
    Expr::new(ExprKind::Cast(Box::new(expr), Cast::IMPLICIT), to, nullable, location)
}

fn metric_type_name(kind: MetricType) -> &'static str {
    match kind {
        MetricType::Integer => "an integer",
        MetricType::Number => "a number",
        MetricType::Text => "text",
        MetricType::Date => "a date",
        MetricType::Boolean => "a condition",
    }
}

impl Values {
    /// Whether the account at `at` has a value.
    #[must_use]
    pub fn has_value(&self, at: usize) -> bool {
        match self {
            Self::Number(values) => values.get(at).is_some_and(Option::is_some),
            Self::Text(values) => values.get(at).is_some_and(Option::is_some),
            Self::Date(values) => values.get(at).is_some_and(Option::is_some),
            Self::Boolean(values) => values.get(at).is_some_and(Option::is_some),
        }
    }

    /// Takes the value of the account at `at` away.
    pub fn clear(&mut self, at: usize) {
        match self {
            Self::Number(values) => clear_value(values, at),
            Self::Text(values) => clear_value(values, at),
            Self::Date(values) => clear_value(values, at),
            Self::Boolean(values) => clear_value(values, at),
        }
    }

    /// Gives the account at `at` a value as written in YAML; one of another type is left out.
    pub fn set_literal(&mut self, at: usize, literal: &Literal) {
        match (self, literal) {
            (Self::Number(values), Literal::Number(number)) => set_value(values, at, *number),
            (Self::Text(values), Literal::Text(text)) => set_value(values, at, text.clone()),
            (Self::Date(values), Literal::Text(text)) => {
                if let Ok(day) = text.parse() {
                    set_value(values, at, day);
                }
            }
            (Self::Boolean(values), Literal::Boolean(value)) => set_value(values, at, *value),
            _ => {}
        }
    }

    /// The column that expressions read. Values of an integer are whole, and no larger than 64 bits hold.
    #[must_use]
    pub fn to_column(&self, name: &str, kind: MetricType) -> Column {
        let series = match self {
            Self::Number(values) if kind == MetricType::Integer => {
                let doubles = Series::new(name.into(), values);
                doubles.cast(&DataType::Int64).unwrap_or(doubles)
            }
            Self::Number(values) => Series::new(name.into(), values),
            Self::Text(values) => Series::new(name.into(), values),
            Self::Date(values) => Series::new(name.into(), values),
            Self::Boolean(values) => Series::new(name.into(), values),
        };
        series.into_column()
    }
}

fn clear_value<T>(values: &mut [Option<T>], at: usize) {
    if let Some(value) = values.get_mut(at) {
        *value = None;
    }
}

fn set_value<T>(values: &mut [Option<T>], at: usize, value: T) {
    if let Some(place) = values.get_mut(at) {
        *place = Some(value);
    }
}
