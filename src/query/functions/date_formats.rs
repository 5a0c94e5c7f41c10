//! STRFTIME and STRPTIME: dates and timestamps as text in a format, and back.

/// The specifiers of a format.
mod specifiers;
/// Writes a moment in a format.
mod format_writer;
/// STRFTIME.
mod strftime;
/// The specifiers of a format that name the day.
mod day_basis;
/// Reads one field of a text.
mod field_readers;
/// Reads a text in a format.
mod format_parser;
/// STRPTIME and TRY_STRPTIME.
mod strptime;
/// Time zones that stand in a format.
mod zone_words;
/// How columns of text write dates and times.
pub mod export_format;
/// The formats of other engines.
pub mod foreign_formats;
#[cfg(test)]
mod tests;

use super::function::Function;

/// The functions of formats, in the order of the manual.
pub static FORMATS: &[Function] = &[strftime::STRFTIME, strptime::STRPTIME, strptime::TRY_STRPTIME];
