//! Scalar functions and operators: what each takes, returns and means. The tables here document the language.

// What functions work with.

/// The calendar as arithmetic on days.
pub mod calendar;
/// Instants and the wall clocks of time zones.
pub mod time_zones;
/// The refusal of a call.
mod refusal;
/// The arguments of a call.
mod arguments;
/// The description of a function, and how a call is computed.
mod function;
/// Parsed patterns and formats, kept for the next row.
mod parsed_text_cache;
/// The parameters of text functions, and the values of a row.
mod text_arguments;
/// The types that authors name.
pub mod type_names;
/// The parts of dates and units of time.
pub mod date_part;

// Operators and functions, by subject.

/// Conversions between types.
pub mod casts;
/// Operators between numbers, dates and lengths of time.
pub mod arithmetic;
/// Functions of numbers.
mod numbers;
/// Functions of text, patterns and regular expressions.
pub mod text;
/// Functions of JSON texts.
pub mod json;
/// Functions of dates, timestamps, spans and intervals.
pub mod dates;
/// Dates as text in a format.
mod date_formats;
/// The table of all functions.
mod function_table;
/// Evaluates an expression, for tests.
#[cfg(test)]
pub mod test_evaluation;

pub use super::scalar::{ScalarEvaluator, Signature, ValueError};
pub use arguments::Argument;
pub use date_formats::export_format::{ExportTimeFormat, WrittenTime};
pub use date_formats::foreign_formats;
pub use function::{Function, Overload};
#[cfg(test)]
pub use function_table::refused_functions;
pub use function_table::{find_function, function_names, functions_by_subject, hint_for_refused_function};
pub use numbers::bits;
pub use refusal::Refusal;
