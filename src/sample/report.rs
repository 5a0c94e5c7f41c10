//! What was written, export by export.

use serde::Serialize;

/// The files that were written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SampleReport {
    /// In alphabetical order of the exports.
    pub exports: Vec<ExportReport>,
}

/// The files that were written of one export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExportReport {
    /// The export's folder.
    pub name: String,
    pub files: u64,
    pub rows: u64,
    pub bytes: u64,
}
