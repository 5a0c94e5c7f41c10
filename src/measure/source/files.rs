//! Finds the files of a source that existed at the end of the as-of date.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;

use super::declared_columns::day_key;
use super::exports::Exports;
use super::file_changes::{self, ListedFiles};
use super::lake_tables;
use super::linked_files::{self, RepeatedFile};
use super::report::{CheckFinding, FileRead};
use crate::base::diagnostic::Diagnostic;
use crate::base::error::Error;
use crate::base::failure::Failure;
use crate::base::file_format::FileFormat;
use crate::config::{Source, SourceColumn, SourceTime};
use crate::storage::parquet_footer::{self, Footer, FooterColumn, HiveKey};
use crate::storage::{ExportListing, Object};

/// A file that may hold rows that count.
#[derive(Debug, Clone)]
pub struct ExportFile {
    pub object: Object,
    pub footer: Arc<Footer>,
    pub hive: Vec<HiveKey>,
    /// The day of its partition, where the source has one.
    pub day: Option<NaiveDate>,
}

/// A file and those of its columns that are read.
pub struct FileColumns<'a> {
    pub file: &'a ExportFile,
    pub columns: Vec<&'a FooterColumn>,
}

/// A listed file before its footer is read.
struct DatedObject {
    object: Object,
    hive: Vec<HiveKey>,
    day: Option<NaiveDate>,
}

impl ExportFile {
    /// Returns the column of the footer with this name.
    #[must_use]
    pub fn footer_column(&self, name: &str) -> Option<&FooterColumn> {
        self.footer.columns.iter().find(|column| column.name == name)
    }

    /// Returns whether the file holds a declared column, or its path does.
    #[must_use]
    pub fn has_column(&self, column: &SourceColumn) -> bool {
        let name = column.stored_name();
        self.footer_column(name).is_some() || self.hive_value(name).is_some()
    }

    /// Returns the value of a Hive key in the path.
    #[must_use]
    pub fn hive_value(&self, name: &str) -> Option<&str> {
        self.hive.iter().find(|key| key.name == name).map(|key| key.value.as_str())
    }

    /// Returns the number of rows in the footer.
    #[must_use]
    pub fn row_count(&self) -> u64 {
        u64::try_from(self.footer.rows).unwrap_or(0)
    }
}

/// Lists the files of all sources and reads their footers concurrently, for later calls of [`find_files`], which
/// reports the files that are not Parquet.
///
/// # Errors
/// A store that cannot be read.
pub fn prefetch_footers(sources: &[Source], exports: &Exports, as_of: NaiveDate) -> Result<(), Error> {
    exports.prefetch_listings(&sources.iter().map(|source| source.files.as_str()).collect::<Vec<_>>())?;
    let mut objects_by_path = BTreeMap::new();
    let mut objects_by_source: Vec<(&Source, Vec<Object>)> = Vec::new();
    for source in sources {
        let files = list_files_as_of(source, exports, as_of).unwrap_or_default();
        let objects: Vec<Object> = files.into_iter().map(|file| file.object).collect();
        objects_by_path.extend(objects.iter().map(|object| (object.path.clone(), object.clone())));
        objects_by_source.push((source, objects));
    }
    let all_objects: Vec<Object> = objects_by_path.into_values().collect();
    let errors = exports.read_footers(&all_objects).err().unwrap_or_default();
    match errors.into_iter().find(|error| !is_unreadable_file(error)) {
        None => Ok(()),
        Some(error) => {
            let listed = objects_by_source.iter();
            let listed: Vec<ListedFiles> = listed.map(|(source, objects)| listed_files(source, objects)).collect();
            Err(changed_file_error(exports, &listed).unwrap_or(error))
        }
    }
}

/// Lists a source's files, leaves out the partitions of later days (and of older snapshots), and reads the footers of
/// the rest.
///
/// # Errors
/// Files of a lake table, a path without the declared day, a file that two paths with different keys lead to, a file that
/// is not Parquet, or a store that cannot be read.
pub fn find_files(source: &Source, exports: &Exports, as_of: NaiveDate) -> Result<Vec<ExportFile>, Failure> {
    read_footers(source, exports, list_files_as_of(source, exports, as_of)?)
}

/// Lists a source's files in the partitions of some days, and those that have no such partition, and reads their footers.
///
/// # Errors
/// As [`find_files`].
pub fn find_files_of_days(
    source: &Source,
    exports: &Exports,
    includes_day: impl Fn(NaiveDate) -> bool,
) -> Result<Vec<ExportFile>, Failure> {
    let mut dated = list_dated_files(source, exports)?;
    dated.retain(|file| file.day.is_none_or(&includes_day));
    read_footers(source, exports, without_repeated_files(source, exports, dated)?)
}

fn read_footers(source: &Source, exports: &Exports, dated: Vec<DatedObject>) -> Result<Vec<ExportFile>, Failure> {
    let objects: Vec<Object> = dated.iter().map(|file| file.object.clone()).collect();
    let footers = exports.read_footers(&objects).map_err(|errors| {
        changed_file_error(exports, &[listed_files(source, &objects)])
            .map_or_else(|| unreadable_files(source, errors), Failure::Runtime)
    })?;
    let files = dated.into_iter().zip(footers);
    Ok(files.map(|(DatedObject { object, hive, day }, footer)| ExportFile { object, footer, hive, day }).collect())
}

fn listed_files<'a>(source: &'a Source, objects: &'a [Object]) -> ListedFiles<'a> {
    ListedFiles { pattern: &source.files, objects: objects.iter().collect() }
}

/// Returns an error if a file that cannot be read changed after it was listed.
fn changed_file_error(exports: &Exports, listed: &[ListedFiles]) -> Option<Error> {
    file_changes::check_unchanged(exports, listed).err().filter(|error| matches!(error, Error::FileChanged { .. }))
}

/// Lists the files that may hold rows that count, sorted by path, each once.
fn list_files_as_of(source: &Source, exports: &Exports, as_of: NaiveDate) -> Result<Vec<DatedObject>, Failure> {
    without_repeated_files(source, exports, list_paths_as_of(source, exports, as_of)?)
}

/// Leaves out the paths that lead to the file of another path.
fn without_repeated_files(
    source: &Source,
    exports: &Exports,
    mut dated: Vec<DatedObject>,
) -> Result<Vec<DatedObject>, Failure> {
    let listing = exports.list(&source.files)?;
    let repeated = find_repeated_files(&dated, &listing);
    if let Some(problem) = linked_files::refuse_different_keys(source, &repeated) {
        return Err(Failure::Data(vec![problem]));
    }
    let left_out: HashSet<String> = repeated.iter().map(|file| file.path.to_owned()).collect();
    dated.retain(|file| !left_out.contains(&file.object.path));
    Ok(dated)
}

/// Reports the files that two paths lead to; `read` are the files that a run read.
///
/// # Errors
/// Those of listing the files.
pub fn report_repeated_files(
    source: &Source,
    exports: &Exports,
    as_of: NaiveDate,
    read: &[FileRead],
) -> Result<Option<CheckFinding>, Failure> {
    let listing = exports.list(&source.files)?;
    if listing.linked.is_empty() {
        return Ok(None);
    }
    let dated = list_paths_as_of(source, exports, as_of)?;
    let repeated = find_repeated_files(&dated, &listing);
    let rows_by_path: HashMap<&str, u64> = read.iter().map(|file| (file.path.as_str(), file.rows)).collect();
    let rows = repeated.iter().filter_map(|file| rows_by_path.get(file.read_path)).sum();
    Ok(linked_files::report_repeated_files(&repeated, rows))
}

fn find_repeated_files<'a>(dated: &'a [DatedObject], listing: &ExportListing) -> Vec<RepeatedFile<'a>> {
    linked_files::find_repeated_files(dated.iter().map(|file| file.object.path.as_str()), &listing.linked)
}

/// Lists the paths of files that may hold rows that count, sorted.
fn list_paths_as_of(source: &Source, exports: &Exports, as_of: NaiveDate) -> Result<Vec<DatedObject>, Failure> {
    let mut dated = list_dated_files(source, exports)?;
    dated.retain(|file| file.day.is_none_or(|day| day <= as_of));
    if matches!(source.time, SourceTime::Snapshots { .. }) {
        let newest = dated.iter().filter_map(|file| file.day).max();
        dated.retain(|file| file.day == newest);
    }
    Ok(dated)
}

/// Returns the days of a source's partitions.
///
/// # Errors
/// Files of a lake table, a path without the declared day, or a store that cannot be listed.
pub fn partition_days(source: &Source, exports: &Exports) -> Result<Vec<NaiveDate>, Failure> {
    Ok(list_dated_files(source, exports)?.into_iter().filter_map(|file| file.day).collect())
}

fn list_dated_files(source: &Source, exports: &Exports) -> Result<Vec<DatedObject>, Failure> {
    let listing = exports.list(&source.files)?;
    if let Some(problem) = lake_tables::refuse_table_files(source, &listing, exports) {
        return Err(Failure::Data(vec![problem]));
    }
    let mut dated = Vec::new();
    let mut problems = Vec::new();
    for object in &listing.objects {
        let hive = parquet_footer::hive_keys(&object.path);
        match parse_partition_day(source, &object.path, &hive) {
            Ok(day) => dated.push(DatedObject { object: object.clone(), hive, day }),
            Err(problem) => match listing.linked.get(&object.path) {
                Some(real_path) => problems.push(problem.hint(hint_for_linked_path(real_path))),
                None => problems.push(problem),
            },
        }
    }
    if problems.is_empty() {
        return Ok(dated);
    }
    problems.truncate(3);
    Err(Failure::Data(problems))
}

/// Returns whether an error is about the content of one file.
fn is_unreadable_file(error: &Error) -> bool {
    matches!(error, Error::Parquet { .. } | Error::OtherFormat { .. })
}

/// Reports all files that are not Parquet at once; files of the same other format together. Any other error, such as a
/// store that does not answer, is reported alone.
fn unreadable_files(source: &Source, mut errors: Vec<Error>) -> Failure {
    if let Some(at) = errors.iter().position(|error| !is_unreadable_file(error)) {
        return Failure::Runtime(errors.swap_remove(at));
    }
    let mut problems = Vec::new();
    for error in &errors {
        if let Some(message) = describe_unreadable_file(error, &errors) {
            problems.push(
                Diagnostic::error("source-file", format!("source `{}`: {message}", source.name))
                    .at(source.place.clone())
                    .hint(error.hint()),
            );
        }
    }
    Failure::Data(problems)
}

/// Describes an unreadable file; the first of several in the same other format describes all of them, the rest return
/// `None`.
fn describe_unreadable_file(error: &Error, errors: &[Error]) -> Option<String> {
    let Error::OtherFormat { format, url } = error else { return Some(error.to_string()) };
    let same: Vec<&str> = errors.iter().filter_map(|other| url_in_format(other, *format)).collect();
    match same.as_slice() {
        [first, _, ..] if first != url => None,
        [first, _, ..] => {
            let (count, name) = (same.len(), format.name());
            Some(format!("{count} files are {name}, such as `{first}`, and sources are Parquet files"))
        }
        _ => Some(error.to_string()),
    }
}

fn url_in_format(error: &Error, wanted: FileFormat) -> Option<&str> {
    match error {
        Error::OtherFormat { format, url } if *format == wanted => Some(url),
        _ => None,
    }
}

/// Reads the day of a file's partition from its path; `None` for a source without such partitions.
fn parse_partition_day(source: &Source, path: &str, hive: &[HiveKey]) -> Result<Option<NaiveDate>, Diagnostic> {
    let Some(key) = day_key(source).map(|day| source.stored_name(day)) else {
        return Ok(None);
    };
    match hive.iter().find(|hive_key| hive_key.name == key) {
        None => Err(partition_mistake(source, key, path, &format!("expected the partition `{key}`, found none"))),
        Some(HiveKey { value, .. }) => match value.parse() {
            Ok(day) => Ok(Some(day)),
            Err(_) => {
                let what = format!("expected a date for the partition `{key}`, found `{value}`");
                Err(partition_mistake(source, key, path, &what))
            }
        },
    }
}

fn hint_for_linked_path(real_path: &Path) -> String {
    format!(
        "the file lies at `{}`, and a symbolic link leads to it: remove the link, or write a pattern in `files` that does \
         not match it",
        real_path.display()
    )
}

fn partition_mistake(source: &Source, key: &str, path: &str, what: &str) -> Diagnostic {
    Diagnostic::error("source-partition", format!("source `{}`: {what} in `{path}`", source.name))
        .at(source.place.clone())
        .hint(format!("its files lie in folders such as `{key}=2026-06-30/`"))
}
