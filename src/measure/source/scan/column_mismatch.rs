//! Reports columns that a file does not hold as declared, once for all files with the same problem.

use crate::base::diagnostic::Diagnostic;
use crate::config::{Source, SourceColumn};

/// Why a file does not hold a column as declared.
pub struct ColumnMismatch {
    /// What was expected and found: "expected date, found text".
    pub message: String,
    pub hint: String,
}

/// The files that have the same mismatch in a column.
pub struct ColumnProblem {
    column: SourceColumn,
    mismatch: ColumnMismatch,
    files: Vec<String>,
}

/// Adds the mismatch in one more file.
pub fn add_mismatch(problems: &mut Vec<ColumnProblem>, column: SourceColumn, mismatch: ColumnMismatch, path: &str) {
    let same = problems
        .iter_mut()
        .find(|known| known.column.name == column.name && known.mismatch.message == mismatch.message);
    match same {
        Some(problem) => problem.files.push(path.to_owned()),
        None => problems.push(ColumnProblem { column, mismatch, files: vec![path.to_owned()] }),
    }
}

impl ColumnProblem {
    /// Reports the problem; `file_count` is the number of all files of the source.
    pub fn into_diagnostic(self, source: &Source, file_count: usize) -> Diagnostic {
        let first = self.files.first().map_or("", String::as_str);
        let files = match self.files.len() {
            1 => format!("`{first}`"),
            some => format!("{some} of {file_count} files, such as `{first}`"),
        };
        let message =
            format!("source `{}`, column `{}`: {} in {files}", source.name, self.column.name, self.mismatch.message);
        Diagnostic::error("source-column", message).at(self.column.place).hint(self.mismatch.hint)
    }
}
