//! The value of a metric as it was recorded.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::base::value::AccountValue;
use crate::config::MetricType;

/// The value of a metric on a published day.
#[derive(Debug, Clone, PartialEq)]
pub enum RecordedValue {
    NoData,
    Stale,
    Number(f64),
    Text(Arc<str>),
    Date(NaiveDate),
    Boolean(bool),
}

impl RecordedValue {
    /// Decodes the columns `value` and `value_text`. Booleans are published as 1 and 0, dates as text.
    pub fn decode(kind: Option<MetricType>, number: Option<f64>, text: Option<&str>) -> Self {
        match (kind, number, text) {
            (Some(MetricType::Boolean), Some(number), _) => RecordedValue::Boolean(number > 0.5),
            (_, Some(number), _) => RecordedValue::Number(number),
            (Some(MetricType::Date), None, Some(text)) => {
                text.parse().map_or(RecordedValue::NoData, RecordedValue::Date)
            }
            (_, None, Some(text)) => RecordedValue::Text(text.into()),
            (_, None, None) => RecordedValue::NoData,
        }
    }

    /// The value to score; none if there is none, or if it is too old to count.
    pub fn scorable_value(&self) -> Option<AccountValue<'_>> {
        match self {
            RecordedValue::NoData | RecordedValue::Stale => None,
            RecordedValue::Number(number) => Some(AccountValue::Number(*number)),
            RecordedValue::Text(text) => Some(AccountValue::Text(text)),
            RecordedValue::Date(day) => Some(AccountValue::Date(*day)),
            RecordedValue::Boolean(truth) => Some(AccountValue::Boolean(*truth)),
        }
    }

    /// The number that counts among peers.
    pub fn peer_number(&self) -> Option<f64> {
        match self {
            RecordedValue::Number(number) if number.is_finite() => Some(*number),
            RecordedValue::Boolean(truth) => Some(f64::from(u8::from(*truth))),
            _ => None,
        }
    }

    /// The number of a numeric value.
    pub fn number(&self) -> Option<f64> {
        match self {
            RecordedValue::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The number of a numeric value; 1 or 0 for a boolean.
    pub fn number_or_boolean(&self) -> Option<f64> {
        match self {
            RecordedValue::Boolean(truth) => Some(f64::from(u8::from(*truth))),
            other => other.number(),
        }
    }

    /// The text of a value that is not a number.
    pub fn text(&self) -> Option<String> {
        match self {
            RecordedValue::Text(text) => Some(text.to_string()),
            RecordedValue::Date(day) => Some(day.to_string()),
            RecordedValue::Boolean(truth) => Some(truth.to_string()),
            RecordedValue::Number(_) | RecordedValue::NoData | RecordedValue::Stale => None,
        }
    }
}
