//! Numbers as SQL writes them.

use super::types::{MAX_DIGITS, Type};
use super::value::{TypedValue, Value};

/// Parses the digits of a number: an integer, a decimal if it has a point, a double if it has an exponent or more digits
/// than a decimal holds. Returns `None` for a text that is no finite number.
#[must_use]
pub fn parse_number(digits: &str) -> Option<TypedValue> {
    let plain = digits.replace('_', "");
    if plain.contains(['e', 'E']) {
        return parse_double(&plain);
    }
    if let Ok(integer) = plain.parse::<i64>() {
        return Some(TypedValue::new(Value::Integer(integer), Type::Integer));
    }
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let unscaled = format!("{whole}{fraction}").parse::<i128>();
    match (unscaled, u8::try_from(fraction.len())) {
        (Ok(unscaled), Ok(scale)) if scale <= MAX_DIGITS && unscaled.unsigned_abs() < 10_u128.pow(38) => {
            Some(TypedValue::new(Value::Decimal(unscaled), Type::Decimal(scale)))
        }
        _ => parse_double(&plain),
    }
}

fn parse_double(digits: &str) -> Option<TypedValue> {
    let number: f64 = digits.parse().ok()?;
    number.is_finite().then_some(TypedValue::new(Value::Double(number), Type::Double))
}
