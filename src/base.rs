//! Errors, diagnostics, text and the terminal, for all other rooms.

/// Comparisons that ignore the rounding of doubles.
pub mod rounding;
/// Numbers, units and names as people read them.
pub mod text;
/// Texts from outside, made safe for a terminal.
pub mod escape;
/// Identifiers, and lists of names.
pub mod identifier;
/// The hint "did you mean".
pub mod nearest_name;
/// The hint for unknown time zones.
pub mod zone_names;
/// The values of accounts, and their status.
pub mod value;
/// Cells of Arrow tables, read by column name and row.
pub mod arrow_cells;
/// SHA-256.
pub mod digest;
/// Panics of libraries, turned into errors.
pub mod panics;
/// Mistakes that an author can fix, each with its place.
pub mod diagnostic;
/// Formats of files that are not Parquet.
pub mod file_format;
/// Failures of stores, files and the engine.
pub mod error;
/// Requests of the command line for something that does not exist or is not possible.
pub mod request_error;
/// Why a command fails: any of the three above.
pub mod failure;
/// The exit code of a failure.
pub mod exit_code;
/// What a stopped process still does.
pub mod shutdown;
/// The run, day and stage that log lines belong to.
pub mod log_context;
/// Everything that is printed.
pub mod terminal;
/// The variables, clock and terminal of a command.
pub mod environment;
