//! What commands write: JSON, reports and local files.

use std::path::Path;

use anstyle::Style;
use serde::Serialize;

use crate::base::environment::Environment;
use crate::base::error::Error;
use crate::base::failure::Failure;
use crate::cli::args::OutputFormat;

/// The style of headings on stdout.
pub const HEADING: Style = Style::new().bold();

/// Serialises a value as JSON on one line.
///
/// # Errors
/// A bug in healthscore.
pub fn to_json(value: &impl Serialize, what: &str) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|error| encode_error(what, error))
}

/// The error of a value that can't be serialised.
pub fn encode_error(what: &str, error: serde_json::Error) -> Failure {
    Error::Encode { what: what.to_owned(), cause: error.into() }.into()
}

/// Prints a report to stdout. JSON is a single line and the last one, for orchestrators that keep only one line.
pub fn print_report(format: OutputFormat, environment: &Environment, json: &str, text: impl FnOnce() -> String) {
    match format {
        OutputFormat::Json => environment.terminal.print_exact(&format!("{json}\n")),
        OutputFormat::Text => environment.terminal.print_data(&text()),
    }
}

/// Writes a file on this machine.
///
/// # Errors
/// A file that can't be written.
pub fn write_file(path: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(path, text).map_err(|error| local_file_error(path, error))
}

/// The error of a file on this machine that can't be written.
pub fn local_file_error(path: &Path, error: std::io::Error) -> Failure {
    Error::LocalFile { path: path.to_owned(), cause: error.into() }.into()
}
