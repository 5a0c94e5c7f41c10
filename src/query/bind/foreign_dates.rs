//! Functions of dates as other engines call them, built from functions and operators of the language.

/// Finds the function that a call means.
mod choice;
/// The arguments of a call: values, and units without quotes.
mod arguments;
/// Builds calls that count, move and truncate dates and timestamps.
mod moments;
/// Builds calls that parse and print dates and timestamps.
mod texts;
/// Binds a call.
mod calls;

pub use choice::find_date_function;
