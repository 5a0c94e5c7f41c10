//! Conversions between types: CAST, TRY_CAST, typed literals, and what the binder adds where types meet.
//!
//! What a text may look like and how values are rounded follows DuckDB 1.5.5. Known differences:
//! - `inf` and `nan` become NULL, because such numbers are missing here; so does a number too large for a double.
//! - A decimal becomes the nearest double also where DuckDB's is off by the last bit.
//! - A text with an exponent becomes a decimal by its exact value: `1255e-3` is 1.26 with two digits.
//! - `infinity` is no date; offsets from 16 hours on are no offsets.

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
