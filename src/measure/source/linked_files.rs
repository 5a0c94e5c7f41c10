//! Files that a source reaches under several paths, because symbolic links lead to them: their rows count once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::declared_columns::day_key;
use super::report::{CheckFinding, FindingLevel, SourceCheckKind};
use crate::base::diagnostic::Diagnostic;
use crate::base::text::count_phrase;
use crate::config::{Source, SourceColumn};
use crate::storage::parquet_footer::{self, HiveKey};

/// A path that leads to a file of another path.
#[derive(Debug, PartialEq, Eq)]
pub struct RepeatedFile<'a> {
    /// The path that is left out.
    pub path: &'a str,
    /// The path that is read: the one without a link, or else the first.
    pub read_path: &'a str,
}

/// Finds the paths that lead to a file of another path. `linked` has the real path of each that goes through a symbolic
/// link.
#[must_use]
pub fn find_repeated_files<'a>(
    paths: impl Iterator<Item = &'a str> + Clone,
    linked: &BTreeMap<String, PathBuf>,
) -> Vec<RepeatedFile<'a>> {
    if linked.is_empty() {
        return Vec::new();
    }
    let is_linked = |path: &str| linked.contains_key(path);
    let mut read_paths: BTreeMap<&Path, &str> =
        paths.clone().filter(|path| !is_linked(path)).map(|path| (Path::new(path), path)).collect();
    let mut repeated = Vec::new();
    for path in paths {
        let Some(real_path) = linked.get(path) else { continue };
        match read_paths.get(real_path.as_path()) {
            Some(read_path) => repeated.push(RepeatedFile { path, read_path }),
            None => {
                read_paths.insert(real_path, path);
            }
        }
    }
    repeated
}

/// Returns the error about repeated files whose paths say different things: a file would count for several days, or with
/// several values of a declared column.
#[must_use]
pub fn refuse_different_keys(source: &Source, repeated: &[RepeatedFile]) -> Option<Diagnostic> {
    let keys = keys_that_are_read(source);
    let mut differing = repeated.iter().filter_map(|file| Some((file, differing_key(file, &keys)?)));
    let (RepeatedFile { path, read_path }, key) = differing.next()?;
    let others = match differing.count() {
        0 => String::new(),
        others => format!("; so are {}", count_phrase(others, "more pair of paths", "more pairs of paths")),
    };
    let message = format!(
        "source `{}`: `{path}` and `{read_path}` are the same file, reached through a symbolic link, with different \
         values of `{key}`{others}",
        source.name
    );
    Some(
        Diagnostic::error("source-link", message)
            .at(source.place.clone())
            .hint("remove the link, or write a pattern in `files` that matches only one of the paths"),
    )
}

/// Reports repeated files for the run record and the summary.
#[must_use]
pub fn report_repeated_files(repeated: &[RepeatedFile], rows: u64) -> Option<CheckFinding> {
    let RepeatedFile { path, read_path } = repeated.first()?;
    let files = count_phrase(repeated.len(), "file is", "files are");
    Some(CheckFinding {
        level: FindingLevel::Note,
        check: SourceCheckKind::Links,
        message: format!(
            "{files} reached twice through symbolic links and counted once, such as `{path}`, which is `{read_path}`"
        ),
        rows,
        dropped: false,
        examples: repeated.iter().take(3).map(|file| file.path.to_owned()).collect(),
    })
}

/// Returns the names of the keys whose values in the path are read.
fn keys_that_are_read(source: &Source) -> BTreeSet<&str> {
    source.columns.iter().map(SourceColumn::stored_name).chain(day_key(source)).collect()
}

/// Returns the first key that is read and has another value in each path, or is missing in one.
fn differing_key(file: &RepeatedFile, keys: &BTreeSet<&str>) -> Option<String> {
    let read_keys = |path: &str| -> Vec<HiveKey> {
        let all = parquet_footer::hive_keys(path).into_iter();
        all.filter(|key| keys.contains(key.name.as_str())).collect()
    };
    let (left_out, read) = (read_keys(file.path), read_keys(file.read_path));
    let differing = left_out.iter().chain(&read).find(|key| !left_out.contains(key) || !read.contains(key));
    differing.map(|key| key.name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{ColumnType, SourceTime};
    use crate::testing::{test_column, test_source};

    fn linked(links: &[(&str, &str)]) -> BTreeMap<String, PathBuf> {
        links.iter().map(|(path, real)| ((*path).to_owned(), PathBuf::from(real))).collect()
    }

    fn repeated(paths: &[&'static str], links: &[(&str, &str)]) -> Vec<(&'static str, &'static str)> {
        let found = find_repeated_files(paths.iter().copied(), &linked(links));
        found.into_iter().map(|file| (file.path, file.read_path)).collect()
    }

    #[test]
    fn the_path_without_a_link_is_read() {
        assert_eq!(repeated(&["a/x", "b/x"], &[]), []);
        assert_eq!(repeated(&["latest/x", "run1/x"], &[("latest/x", "run1/x")]), [("latest/x", "run1/x")]);
        assert_eq!(repeated(&["a/x", "latest/x"], &[("latest/x", "a/x")]), [("latest/x", "a/x")]);
        // What only links lead to is read once, too.
        assert_eq!(repeated(&["a/x", "b/x"], &[("a/x", "/lake/x"), ("b/x", "/lake/x")]), [("b/x", "a/x")]);
        assert_eq!(repeated(&["latest/x", "run2/x"], &[("latest/x", "run1/x")]), []);
        let links = [("a", "c"), ("b", "c")];
        assert_eq!(repeated(&["a", "b", "c"], &links), [("a", "c"), ("b", "c")]);
    }

    #[test]
    fn paths_with_other_values_of_a_declared_key_are_refused() {
        let mut source = test_source("facts", SourceTime::Current, &[]);
        source.columns.push(test_column("region", ColumnType::Text));
        let check = |source: &Source, path: &'static str, read_path: &'static str| {
            refuse_different_keys(source, &[RepeatedFile { path, read_path }]).map(|problem| problem.message)
        };
        assert_eq!(
            check(&source, "f/region=all/x", "f/region=eu/x").as_deref(),
            Some(
                "source `facts`: `f/region=all/x` and `f/region=eu/x` are the same file, reached through a symbolic link, \
                 with different values of `region`"
            )
        );
        assert!(check(&source, "f/latest/x", "f/region=eu/x").is_some());
        assert!(check(&source, "f/region=eu/latest/x", "f/region=eu/run1/x").is_none());
        // No column is read from this key.
        assert!(check(&source, "f/run=latest/x", "f/run=1/x").is_none());
        let snapshots = SourceTime::Snapshots { partition: "run".to_owned() };
        assert!(check(&test_source("facts", snapshots, &[]), "f/run=latest/x", "f/run=1/x").is_some());
    }

    #[test]
    fn repeated_files_are_reported() {
        let files = ["a", "b"].map(|path| RepeatedFile { path, read_path: "c" });
        assert_eq!(report_repeated_files(&[], 0), None);
        let finding = report_repeated_files(&files, 7).unwrap();
        assert_eq!(
            finding.message,
            "2 files are reached twice through symbolic links and counted once, such as `a`, which is `c`"
        );
        assert_eq!((finding.rows, finding.level, finding.dropped), (7, FindingLevel::Note, false));
    }
}
