//! Dates and timestamps as text in a written format, and back: STRFTIME and STRPTIME.

pub mod specifiers;
mod writer;
mod strftime;
mod day_basis;
pub mod patterns;
mod scan;
mod reader;
mod strptime;
#[cfg(test)]
mod tests;

use super::Function;

/// The functions of formats, in the order of the manual.
pub static FORMATS: &[Function] = &[strftime::STRFTIME, strptime::STRPTIME, strptime::TRY_STRPTIME];
