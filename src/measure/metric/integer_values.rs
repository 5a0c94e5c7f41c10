//! Finds values of an integer metric that are not integers.

use crate::base::value::AccountValues;
use crate::config::MetricType;

/// 2^63: larger integers do not fit into 64 bits.
const INTEGER_LIMIT: f64 = 9_223_372_036_854_775_808.0;

/// A value of an integer metric that is not an integer of 64 bits.
#[derive(Debug, Clone, Copy)]
pub struct NonInteger {
    /// The position of its account.
    pub account: usize,
    value: f64,
}

/// Returns the first value of an integer metric that is not an integer of 64 bits.
#[must_use]
pub fn first_non_integer(kind: MetricType, values: &AccountValues) -> Option<NonInteger> {
    let (MetricType::Integer, AccountValues::Number(numbers)) = (kind, values) else { return None };
    let is_non_integer = |number: &f64| number.fract() != 0.0 || number.abs() >= INTEGER_LIMIT;
    let mut numbers = numbers.iter().enumerate();
    numbers.find_map(|(account, number)| Some(NonInteger { account, value: number.filter(is_non_integer)? }))
}

impl NonInteger {
    /// Describes the value for a message.
    #[must_use]
    pub fn describe(self) -> String {
        let Self { value, .. } = self;
        if value.fract() == 0.0 { format!("{value:e}, which 64 bits do not hold") } else { value.to_string() }
    }
}
