//! Lists the files of sources, with the tables that they lie in and the symbolic links that lead to them.
//!
//! The log of a table lies beside its files or in a folder above them. A listing shows most of these folders without a
//! request of its own. In the others, the log is looked for: those that `GlobMatches` has as unlisted folders, and on a disk
//! also those above the root and above what a link leads to.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use futures::{StreamExt, TryStreamExt};
use object_store::ObjectStore;
use object_store::path::Path as Key;

use super::glob::GlobPattern;
use super::io_threads::{READS_AT_ONCE, block_on};
use super::lake_table::{self, LakeTable};
use super::listing::GlobMatches;
use super::location::{Location, Object};
use super::symbolic_links::{self, LinkedFiles};
use crate::base::error::Error;

/// The files that a pattern matches.
#[derive(Debug, Default)]
pub struct ExportListing {
    /// Sorted by path.
    pub objects: Vec<Object>,
    /// The tables that these files lie in, sorted by folder. A table inside another is left out.
    pub tables: Vec<LakeTable>,
    /// Where the files lie that are reached through symbolic links: relative to the root if below it, absolute otherwise.
    pub linked: BTreeMap<String, PathBuf>,
}

impl Location {
    /// Lists the files of several globs at once.
    pub fn list_exports(&self, patterns: &[&str]) -> Result<Vec<ExportListing>, Error> {
        let lists = futures::stream::iter(patterns).map(|pattern| self.list_export(pattern));
        block_on(lists.buffered(READS_AT_ONCE).try_collect())?
    }

    async fn list_export(&self, pattern: &str) -> Result<ExportListing, Error> {
        let mut matches = self.list_glob(&GlobPattern::parse(pattern)?).await?;
        let links = match &self.folder {
            Some(folder) => symbolic_links::find_linked_files(folder, matches.objects.keys().map(String::as_str)),
            None => LinkedFiles::default(),
        };
        let places = self.places_of_files(&matches, &links);
        let log_folders = self.unread_log_folders(&matches, &links, &places);
        let logs = futures::stream::iter(&log_folders).map(|folder| self.read_log_folder(folder));
        let tables: Vec<Option<LakeTable>> = logs.buffered(READS_AT_ONCE).try_collect().await?;
        for table in tables.into_iter().flatten() {
            matches.add_table(table);
        }
        matches.tables.retain(|folder, _| contains_any(folder, &places));
        let GlobMatches { objects, tables, .. } = matches;
        Ok(ExportListing {
            objects: objects.into_values().collect(),
            tables: outermost_tables(tables.into_values()),
            linked: links.real_paths,
        })
    }

    /// Returns where the files lie, sorted: their paths, the paths behind links, and the root on a disk.
    fn places_of_files(&self, matches: &GlobMatches, links: &LinkedFiles) -> Vec<String> {
        let mut places: Vec<String> = matches.objects.keys().cloned().collect();
        places.extend(links.real_paths.values().filter_map(path_text));
        if !places.is_empty() {
            places.extend(self.real_folder().as_ref().and_then(path_text));
        }
        places.sort_unstable();
        places
    }

    /// Returns the folders that may be the logs of tables with files, and that the listing did not show.
    fn unread_log_folders(&self, matches: &GlobMatches, links: &LinkedFiles, places: &[String]) -> BTreeSet<String> {
        let mut folders = matches.unlisted_folders.clone();
        folders.extend(links.folders_above.iter().filter_map(path_text));
        if let Some(root) = self.real_folder() {
            folders.extend(root.ancestors().skip(1).filter_map(path_text));
        }
        folders.remove("/");
        let mut log_folders = matches.log_folders.clone();
        log_folders.extend(folders.iter().flat_map(|folder| lake_table::log_folders_of(folder)));
        log_folders.retain(|log| contains_any(parent_folder(log), places) && self.may_exist(log));
        log_folders
    }

    /// Returns whether a folder exists; in a bucket, only a request can say so.
    fn may_exist(&self, folder: &str) -> bool {
        self.folder.as_ref().is_none_or(|root| root.join(folder).is_dir())
    }

    /// Returns the root on this machine without symbolic links; `None` for a bucket, or if it does not exist.
    fn real_folder(&self) -> Option<PathBuf> {
        self.folder.as_ref()?.canonicalize().ok()
    }

    /// Reads the names in a folder that may be a log; `None` if it is missing, of something else, or must not be listed.
    async fn read_log_folder(&self, folder: &str) -> Result<Option<LakeTable>, Error> {
        let key = match folder.starts_with('/') {
            true => Key::from_absolute_path(folder).ok(),
            false => self.join_root(folder).ok(),
        };
        let Some(key) = key else { return Ok(None) };
        let listed = self.store.list_with_delimiter(Some(&key)).await;
        match listed.map_err(|error| self.to_error(&error, "list", folder)) {
            Ok(listed) => {
                let names = listed.objects.iter().filter_map(|meta| meta.location.filename());
                let logs = names.filter_map(|name| LakeTable::of_log_file(&format!("{folder}/{name}")));
                Ok(logs.reduce(|known, next| if next.supersedes(&known) { next } else { known }))
            }
            Err(
                Error::Denied { .. } | Error::NotFound { .. } | Error::LinkLoop { .. } | Error::DanglingLink { .. },
            ) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn path_text(path: impl AsRef<Path>) -> Option<String> {
    path.as_ref().to_str().map(str::to_owned)
}

fn parent_folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// Returns whether one of the sorted `places` lies below a folder.
fn contains_any(folder: &str, places: &[String]) -> bool {
    if folder.is_empty() {
        return !places.is_empty();
    }
    let prefix = format!("{}/", folder.trim_end_matches('/'));
    let first = places.partition_point(|place| *place < prefix);
    places.get(first).is_some_and(|place| place.starts_with(&prefix))
}

/// Leaves out tables that lie inside another.
fn outermost_tables(sorted: impl Iterator<Item = LakeTable>) -> Vec<LakeTable> {
    let mut outermost: Vec<LakeTable> = Vec::new();
    for table in sorted {
        if !outermost.iter().any(|outer| outer.contains(&table.folder)) {
            outermost.push(table);
        }
    }
    outermost
}
