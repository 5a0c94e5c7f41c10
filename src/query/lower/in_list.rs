//! The values of a long IN list, in a hash table.

use std::collections::HashSet;

use crate::query::value::Value;

/// The values of a long IN list.
#[derive(Debug)]
pub struct InListValues(HashSet<Vec<u8>>);

impl InListValues {
    #[must_use]
    pub fn from_list(list: &[Value]) -> Self {
        Self(list.iter().map(value_key).collect())
    }

    #[must_use]
    pub fn contains(&self, value: &Value) -> bool {
        self.0.contains(&value_key(value))
    }
}

/// Returns a key that is equal for equal values of one type.
fn value_key(value: &Value) -> Vec<u8> {
    match value {
        Value::Null => Vec::new(),
        Value::Interval(interval) => interval.length_in_micros().to_le_bytes().to_vec(),
        Value::Boolean(value) => vec![u8::from(*value)],
        Value::Integer(value) | Value::Timestamp(value) | Value::TimestampTz(value) | Value::Span(value) => {
            value.to_le_bytes().to_vec()
        }
        Value::Decimal(value) => value.to_le_bytes().to_vec(),
        // Both zeros are equal.
        Value::Double(value) => (value + 0.0).to_bits().to_le_bytes().to_vec(),
        Value::Text(value) => value.as_bytes().to_vec(),
        Value::Date(value) => value.to_le_bytes().to_vec(),
    }
}
