//! Between Polars columns and the values of a metric: cast to what is declared, never to what the engine likes.

use chrono::{Days, NaiveDate};
use polars::prelude::{Column, DataType, IntoColumn, NamedFrom, Series};

use super::row::finite;
use crate::base::value::Values;
use crate::config::{Literal, MetricType};
use crate::query::Type;
use crate::query::expr::{Cast, Expr, Kind};
use crate::query::functions::Refusal;

/// A metric's values out of a query's column; None where the column is of quite another kind.
#[must_use]
pub fn read(column: &Column, kind: MetricType) -> Option<Values> {
    let held = column.dtype();
    let number = held.is_numeric() || held.is_decimal() || held.is_null();
    match kind {
        MetricType::Integer | MetricType::Number if number || held.is_bool() => Some(Values::Number(finite(column))),
        MetricType::Text if number || matches!(held, DataType::String | DataType::Boolean) => {
            let text = column.cast(&DataType::String).ok()?;
            Some(Values::Text(text.str().ok()?.iter().map(|value| value.map(str::to_owned)).collect()))
        }
        MetricType::Date if held.is_null() || matches!(held, DataType::Date | DataType::Datetime(..)) => {
            dates(column).map(Values::Date)
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
pub fn dates(column: &Column) -> Option<Vec<Option<NaiveDate>>> {
    let days = column.cast(&DataType::Date).ok()?;
    Some(days.date().ok()?.phys.iter().map(|day| day.and_then(date)).collect())
}

fn date(day: i32) -> Option<NaiveDate> {
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
pub fn as_metric(held: Expr, kind: MetricType) -> Result<Expr, Refusal> {
    let found = held.data_type;
    let to = match (kind, found) {
        (MetricType::Integer | MetricType::Number, Type::Boolean) => {
            let truth = converted(held, Type::Integer);
            return Ok(converted(truth, Type::Double));
        }
        (MetricType::Integer | MetricType::Number, Type::Null) => Type::Double,
        (MetricType::Integer | MetricType::Number, number) if number.is_numeric() => Type::Double,
        (MetricType::Text, Type::Text | Type::Boolean | Type::Null) => Type::Text,
        (MetricType::Text, number) if number.is_numeric() => Type::Text,
        (MetricType::Date, Type::Null) => Type::Date,
        (MetricType::Date, time) if time.is_temporal() => Type::Date,
        (MetricType::Boolean, Type::Boolean | Type::Null) => Type::Boolean,
        _ => {
            let refusal = Refusal::new(format!("expected {}, found {}", noun(kind), found.noun()));
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
    Ok(converted(held, to))
}

/// An expression as text.
#[must_use]
pub fn as_text(held: Expr) -> Expr {
    converted(held, Type::Text)
}

fn converted(held: Expr, to: Type) -> Expr {
    if held.data_type == to {
        return held;
    }
    let (nullable, location) = (held.nullable, held.location);
    Expr::new(Kind::Cast(Box::new(held), Cast::IMPLICIT), to, nullable, location)
}

fn noun(kind: MetricType) -> &'static str {
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
    pub fn is_some(&self, at: usize) -> bool {
        match self {
            Self::Number(values) => values.get(at).is_some_and(Option::is_some),
            Self::Text(values) => values.get(at).is_some_and(Option::is_some),
            Self::Date(values) => values.get(at).is_some_and(Option::is_some),
            Self::Boolean(values) => values.get(at).is_some_and(Option::is_some),
        }
    }

    /// Takes the value of the account at `at` away.
    pub fn forget(&mut self, at: usize) {
        match self {
            Self::Number(values) => forget(values, at),
            Self::Text(values) => forget(values, at),
            Self::Date(values) => forget(values, at),
            Self::Boolean(values) => forget(values, at),
        }
    }

    /// Gives the account at `at` a value as written in YAML; one of another type is left out.
    pub fn fill(&mut self, at: usize, literal: &Literal) {
        match (self, literal) {
            (Self::Number(values), Literal::Number(number)) => put(values, at, *number),
            (Self::Text(values), Literal::Text(text)) => put(values, at, text.clone()),
            (Self::Date(values), Literal::Text(text)) => {
                if let Ok(day) = text.parse() {
                    put(values, at, day);
                }
            }
            (Self::Boolean(values), Literal::Boolean(value)) => put(values, at, *value),
            _ => {}
        }
    }

    /// The column that expressions read. Values of an integer are whole, and no larger than 64 bits hold.
    #[must_use]
    pub fn column(&self, name: &str, kind: MetricType) -> Column {
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

fn forget<T>(values: &mut [Option<T>], at: usize) {
    if let Some(value) = values.get_mut(at) {
        *value = None;
    }
}

fn put<T>(values: &mut [Option<T>], at: usize, value: T) {
    if let Some(place) = values.get_mut(at) {
        *place = Some(value);
    }
}
