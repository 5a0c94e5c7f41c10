//! Reports columns that a file does not hold as declared, once for all files with the same problem.

use super::missing_column::hint_for_missing_column;
use crate::base::diagnostic::Diagnostic;
use crate::config::{Source, SourceColumn};
use crate::measure::source::files::ExportFile;

/// Why a file does not hold a column as declared.
#[derive(PartialEq, Eq)]
pub enum ColumnMismatch {
    Missing,
    Unreadable {
        /// What was expected and found: "expected date, found text".
        message: String,
        hint: String,
    },
}

/// The files that have the same mismatch in a column.
pub struct ColumnProblem {
    column: SourceColumn,
    mismatch: ColumnMismatch,
    /// Their positions among the files of the source.
    files: Vec<usize>,
}

/// Adds the mismatch in one more file.
pub fn add_mismatch(problems: &mut Vec<ColumnProblem>, column: SourceColumn, mismatch: ColumnMismatch, file: usize) {
    let same = problems.iter_mut().find(|known| known.column.name == column.name && known.mismatch == mismatch);
    match same {
        Some(problem) => problem.files.push(file),
        None => problems.push(ColumnProblem { column, mismatch, files: vec![file] }),
    }
}

impl ColumnProblem {
    /// Reports the problem. `files` are the files of the source, `later_files` those whose rows are all after the as-of
    /// date.
    pub fn into_diagnostic(self, source: &Source, files: &[ExportFile], later_files: &[ExportFile]) -> Diagnostic {
        let first = self.files.first().and_then(|at| files.get(*at));
        let path = first.map_or("", |file| file.object.path.as_str());
        let places = match self.files.len() {
            1 => format!("`{path}`"),
            some => format!("{some} of {} files, such as `{path}`", files.len()),
        };
        let (message, hint) = match self.mismatch {
            ColumnMismatch::Unreadable { message, hint } => (message, hint),
            ColumnMismatch::Missing => {
                let known = files.iter().chain(later_files);
                let hint = first.map(|file| hint_for_missing_column(source, &self.column, file, known));
                ("missing".to_owned(), hint.unwrap_or_default())
            }
        };
        let names = self.column.quoted_names();
        let message = format!("source `{}`, column {names}: {message} in {places}", source.name);
        Diagnostic::error("source-column", message).at(self.column.place).hint(hint)
    }
}
