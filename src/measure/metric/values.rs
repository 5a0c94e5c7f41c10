//! Changes single values of a metric, and turns its values into a column that expressions read.

use polars::prelude::{Column, DataType, IntoColumn, NamedFrom, Series};

use crate::base::value::AccountValues;
use crate::config::{Literal, MetricType};

impl AccountValues {
    /// Returns missing values of a type.
    #[must_use]
    pub fn missing(kind: MetricType, accounts: usize) -> Self {
        match kind {
            MetricType::Text => Self::Text(vec![None; accounts]),
            MetricType::Boolean => Self::Boolean(vec![None; accounts]),
            MetricType::Date => Self::Date(vec![None; accounts]),
            MetricType::Integer | MetricType::Number => Self::Number(vec![None; accounts]),
        }
    }

    /// Returns whether the account at `at` has a value.
    #[must_use]
    pub fn has_value(&self, at: usize) -> bool {
        self.get(at).is_some()
    }

    /// Removes the value of the account at `at`.
    pub fn clear_account(&mut self, at: usize) {
        match self {
            Self::Number(values) => clear_value(values, at),
            Self::Text(values) => clear_value(values, at),
            Self::Date(values) => clear_value(values, at),
            Self::Boolean(values) => clear_value(values, at),
        }
    }

    /// Sets the value of the account at `at` to a literal of the YAML. A literal of another type is ignored.
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

    /// Returns the column that expressions read. The values of an integer metric are integers of 64 bits.
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

fn set_value<T>(values: &mut [Option<T>], at: usize, new: T) {
    if let Some(value) = values.get_mut(at) {
        *value = Some(new);
    }
}
