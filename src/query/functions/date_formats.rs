//! Dates and timestamps as text in a written format, and back: STRFTIME and STRPTIME.

pub mod specifiers;
mod format_writer;
mod strftime;
mod day_basis;
pub mod foreign_formats;
mod field_readers;
mod format_parser;
mod strptime;
#[cfg(test)]
mod tests;

use super::Function;

/// The functions of formats, in the order of the manual.
pub static FORMATS: &[Function] = &[strftime::STRFTIME, strptime::STRPTIME, strptime::TRY_STRPTIME];
