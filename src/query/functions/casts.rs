//! Conversions between types: CAST, TRY_CAST, typed literals, and the casts that the binder adds.
//!
//! The formats of texts and the rounding of values are those of DuckDB 1.5.5. Known differences:
//! - `inf` and `nan` become NULL, because doubles are always finite. So does a number too large for a double.
//! - A decimal becomes the nearest double. DuckDB's is sometimes off by the last bit.
//! - A text with an exponent is rounded from its exact value to a decimal: `1255e-3` is 1.26 with two digits.
//! - `infinity` is not a date, and offsets of 16 hours or more are refused.

/// Values as text.
pub mod value_to_text;
/// Numbers from text.
pub mod number_parser;
/// Dates and timestamps from text.
mod timestamp_parser;
/// Intervals from text.
mod interval_parser;
/// Conversions between conditions and numbers.
pub mod numbers;
/// Conversions from text.
mod text_to_value;
/// Converts a value.
mod conversion;
/// Which conversions there are.
mod permitted_casts;
#[cfg(test)]
mod tests;

pub use conversion::cast_value;
pub use interval_parser::{interval_of_units, parse_interval};
pub use permitted_casts::{check_cast, is_fallible_cast};
