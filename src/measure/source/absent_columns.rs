//! Columns that files may lack and that no file has: they are NULL everywhere, which often means that the name is wrong.

use super::files::ExportFile;
use super::report::{CheckFinding, FindingLevel, SourceCheckKind};
use super::scan;
use crate::base::diagnostic::Diagnostic;
use crate::config::{Source, SourceColumn, SourceTime};

/// Warns of the columns that files may lack and that all of them lack.
#[must_use]
pub fn warn_of_absent_columns(source: &Source, files: &[ExportFile]) -> Vec<Diagnostic> {
    let Some(newest) = files.last() else { return Vec::new() };
    let warn = |column: &SourceColumn| {
        let files = files_of(source);
        let names = column.quoted_names();
        let message = format!("source `{}`, column {names}: missing in {files}, so it is NULL", source.name);
        Diagnostic::warning("source-column", message).at(column.place.clone()).hint(format!(
            "{}; {}",
            scan::describe_columns(column.stored_name(), newest),
            scan::way_to_correct_name(column, newest)
        ))
    };
    absent_columns(source, files).map(warn).collect()
}

/// Reports the same for the run record and the summary: as a warning if a column of the files has nearly the name, because
/// the files of an old day may rightly lack a column that came later.
pub fn report_absent_columns(source: &Source, files: &[ExportFile]) -> Vec<CheckFinding> {
    let Some(newest) = files.last() else { return Vec::new() };
    let report = |column: &SourceColumn| {
        let near = scan::nearest_stored_name(column.stored_name(), newest);
        let (level, near) = match near {
            Some(near) => (FindingLevel::Warning, format!(", and the files have `{near}`")),
            None => (FindingLevel::Note, String::new()),
        };
        CheckFinding {
            level,
            check: SourceCheckKind::Columns,
            message: format!("{} is missing in {}, so it is NULL{near}", column.quoted_names(), files_of(source)),
            rows: files.iter().map(ExportFile::row_count).sum(),
            dropped: false,
            examples: Vec::new(),
        }
    };
    absent_columns(source, files).map(report).collect()
}

fn absent_columns<'a>(source: &'a Source, files: &'a [ExportFile]) -> impl Iterator<Item = &'a SourceColumn> {
    let optional = source.columns.iter().filter(|column| column.may_lack);
    optional.filter(|column| !files.iter().any(|file| file.has_column(column)))
}

fn files_of(source: &Source) -> &'static str {
    match source.time {
        SourceTime::Snapshots { .. } => "every file of the newest snapshot",
        SourceTime::Events { .. } | SourceTime::Current => "every file",
    }
}
