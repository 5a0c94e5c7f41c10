//! The reference of SQL that the manual and `show … functions` print: how a call or construct is written, its types, what
//! it returns for NULL, examples, and the spellings of other engines.

/// The parts of the manual.
pub mod subject;
/// The tables that examples read.
mod sample;
/// An entry of the reference.
mod entry;
/// Constructs of queries and expressions.
mod constructs;
/// All entries of the reference, in the order of the manual.
mod entries;
/// The types and the NULL behaviour of calls.
mod signature;
/// The spellings of other engines, and what they mean here.
pub mod engines;
/// Finds entries by a name or a word.
mod look_up;

pub use entries::all_entries;
pub use entry::ReferenceEntry;
pub use look_up::{LookupResult, look_up};
pub use sample::sample_tables;
pub use signature::CallSignature;

#[cfg(test)]
mod tests;
