//! Columns that files may lack and that no file has: they are NULL everywhere, which often means that the name is wrong. And
//! columns that some files have under the declared name, and some in another spelling: they are NULL in these.

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
    let respelled = respelled_columns(source, files).map(|respelled| {
        let message = format!("source `{}`: {}", source.name, respelled.describe(files));
        Diagnostic::warning("source-column", message)
            .at(respelled.column.place.clone())
            .hint(scan::WAY_OUT_OF_SPELLINGS)
    });
    absent_columns(source, files).map(warn).chain(respelled).collect()
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
    let respelled = respelled_columns(source, files).map(|respelled| CheckFinding {
        level: FindingLevel::Warning,
        check: SourceCheckKind::Columns,
        message: respelled.describe(files),
        rows: respelled.files.iter().map(|file| file.row_count()).sum(),
        dropped: false,
        examples: Vec::new(),
    });
    absent_columns(source, files).map(report).chain(respelled).collect()
}

/// A column that some files have in another spelling.
struct RespelledColumn<'a> {
    column: &'a SourceColumn,
    /// The files with the other spelling, and the spelling of the first.
    files: Vec<&'a ExportFile>,
    name: &'a str,
}

impl RespelledColumn<'_> {
    fn describe(&self, all: &[ExportFile]) -> String {
        let path = self.files.first().map_or("", |file| file.object.path.as_str());
        let them = if self.files.len() == 1 { "which has" } else { "which have" };
        format!(
            "{} is NULL in {} of {} files, such as `{path}`, {them} `{}` instead",
            self.column.quoted_names(),
            self.files.len(),
            all.len(),
            self.name
        )
    }
}

fn respelled_columns<'a>(source: &'a Source, files: &'a [ExportFile]) -> impl Iterator<Item = RespelledColumn<'a>> {
    let optional = source.columns.iter().filter(|column| column.may_lack);
    optional.filter_map(|column| {
        let (with, without): (Vec<_>, Vec<_>) = files.iter().partition(|file| file.has_column(column));
        // A column that no file has is reported as absent.
        with.first()?;
        let names = without.into_iter().filter_map(|file| Some((file, scan::respelled_name(column, file)?)));
        let (files, names): (Vec<&ExportFile>, Vec<&str>) = names.unzip();
        Some(RespelledColumn { column, name: names.first()?, files })
    })
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
