//! Which files of a source were there at the end of the as-of date.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::day_key;
use super::exports::Exports;
use super::file_changes;
use crate::base::diagnostic::Diagnostic;
use crate::base::error::Error;
use crate::base::failure::Failure;
use crate::config::{Source, SourceTime};
use crate::storage::Object;
use crate::storage::parquet_footer::{Footer, hive};

/// A file that may hold rows that count.
#[derive(Debug, Clone)]
pub struct ExportFile {
    pub object: Object,
    pub footer: Arc<Footer>,
    /// Keys and values in the path.
    pub hive: Vec<(String, String)>,
    /// The day of its partition, where the source has such.
    pub day: Option<NaiveDate>,
}

/// Lists the files of all sources and reads their footers side by side, so that no source waits for the answers about
/// another. What is wrong with a file is told by [`find`].
///
/// # Errors
/// A store that cannot be read.
pub fn prefetch_footers(sources: &[Source], exports: &Exports, as_of: NaiveDate) -> Result<(), Error> {
    exports.prefetch_listings(&sources.iter().map(|source| source.files.as_str()).collect::<Vec<_>>())?;
    let mut objects = BTreeMap::new();
    let mut listed = Vec::new();
    for source in sources {
        let there = list_files_as_of(source, exports, as_of).unwrap_or_default();
        let there: Vec<Object> = there.into_iter().map(|(object, _, _)| object).collect();
        objects.extend(there.iter().map(|object| (object.path.clone(), object.clone())));
        listed.push((source.files.as_str(), there));
    }
    let objects: Vec<Object> = objects.into_values().collect();
    let errors = exports.footers(&objects).err().unwrap_or_default();
    match errors.into_iter().find(|error| !matches!(error, Error::Parquet { .. })) {
        None => Ok(()),
        Some(error) => {
            let listed: Vec<_> = listed.iter().map(|(pattern, there)| (*pattern, there.iter().collect())).collect();
            Err(changed_file_error(exports, &listed).unwrap_or(error))
        }
    }
}

/// Lists a source's files, leaves out the partitions of later days (and of older snapshots), and reads the
/// footers of the rest.
///
/// # Errors
/// A path without the declared day, a file that is no Parquet, or a store that cannot be read.
pub fn find_files(source: &Source, exports: &Exports, as_of: NaiveDate) -> Result<Vec<ExportFile>, Failure> {
    let dated = list_files_as_of(source, exports, as_of)?;
    let objects: Vec<Object> = dated.iter().map(|(object, _, _)| object.clone()).collect();
    let footers = exports.footers(&objects).map_err(|errors| {
        let listed = [(source.files.as_str(), objects.iter().collect())];
        changed_file_error(exports, &listed).map_or_else(|| unreadable_files(source, errors), Failure::World)
    })?;
    let found = dated.into_iter().zip(footers);
    Ok(found.map(|((object, hive, day), footer)| ExportFile { object, footer, hive, day }).collect())
}

/// Whether a file that can't be read is no longer the one that was listed.
fn changed_file_error(exports: &Exports, listed: &[(&str, Vec<&Object>)]) -> Option<Error> {
    file_changes::check_unchanged(exports, listed).err().filter(|error| matches!(error, Error::Changed { .. }))
}

/// The files that may hold rows that count, by their paths.
fn list_files_as_of(source: &Source, exports: &Exports, as_of: NaiveDate) -> Result<Vec<DatedObject>, Failure> {
    let mut dated = list_dated_files(source, exports)?;
    dated.retain(|(_, _, day)| day.is_none_or(|day| day <= as_of));
    if matches!(source.time, SourceTime::Snapshots { .. }) {
        let newest = dated.iter().filter_map(|(_, _, day)| *day).max();
        dated.retain(|(_, _, day)| *day == newest);
    }
    Ok(dated)
}

/// The days of a source's partitions.
///
/// # Errors
/// As [`find`].
pub fn partition_days(source: &Source, exports: &Exports) -> Result<Vec<NaiveDate>, Failure> {
    Ok(list_dated_files(source, exports)?.into_iter().filter_map(|(_, _, day)| day).collect())
}

/// A source's files, with the keys in their paths and the days of their partitions.
fn list_dated_files(source: &Source, exports: &Exports) -> Result<Vec<DatedObject>, Failure> {
    let mut dated = Vec::new();
    let mut problems = Vec::new();
    for object in exports.list(&source.files)?.iter() {
        let hive = hive(&object.path);
        match parse_partition_day(source, &object.path, &hive) {
            Ok(day) => dated.push((object.clone(), hive, day)),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() {
        return Ok(dated);
    }
    problems.truncate(3);
    Err(Failure::Data(problems))
}

type DatedObject = (Object, Vec<(String, String)>, Option<NaiveDate>);

/// Files that are no Parquet are told all at once; a store that does not answer is told at once.
fn unreadable_files(source: &Source, errors: Vec<Error>) -> Failure {
    let mut problems = Vec::new();
    for error in errors {
        match error {
            Error::Parquet { .. } => problems.push(
                Diagnostic::error("source-file", format!("source `{}`: {error}", source.name))
                    .at(source.place.clone())
                    .hint(error.hint()),
            ),
            other => return Failure::World(other),
        }
    }
    Failure::Data(problems)
}

fn parse_partition_day(
    source: &Source,
    path: &str,
    hive: &[(String, String)],
) -> Result<Option<NaiveDate>, Diagnostic> {
    let Some(key) = day_key(source) else {
        return Ok(None);
    };
    let problem = |what: String| {
        Diagnostic::error("source-partition", format!("source `{}`: {what} in `{path}`", source.name))
            .at(source.place.clone())
            .hint(format!("its files lie in folders such as `{key}=2026-06-30/`"))
    };
    match hive.iter().find(|(name, _)| name == key) {
        None => Err(problem(format!("expected the partition `{key}`, found none"))),
        Some((_, value)) => match value.parse() {
            Ok(day) => Ok(Some(day)),
            Err(_) => Err(problem(format!("expected a date for the partition `{key}`, found `{value}`"))),
        },
    }
}
