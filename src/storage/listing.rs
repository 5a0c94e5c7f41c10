//! Lists the files that a glob stands for.

use std::collections::{BTreeMap, BTreeSet};

use futures::{StreamExt, TryStreamExt};
use object_store::path::Path as Key;
use object_store::{ListResult, ObjectMeta, ObjectStoreExt};

use super::glob::{self, GlobPattern, GlobSegment};
use super::io_threads::{READS_AT_ONCE, block_on};
use super::lake_table::{self, LakeTable};
use super::location::{Location, Object};
use super::symbolic_links::{LinkSearch, find_dangling_links};
use crate::base::error::Error;

/// The files that a glob matches, and what a listing shows of tables around them, without a request of its own.
#[derive(Debug, Default)]
pub struct GlobMatches {
    /// By path.
    pub objects: BTreeMap<String, Object>,
    /// The tables whose logs were listed, by folder.
    pub tables: BTreeMap<String, LakeTable>,
    /// Folders with the name of a log that were not listed themselves.
    pub log_folders: BTreeSet<String>,
    /// Folders on the way to the matches that were not listed, and that may be tables. On a disk they are all that a name
    /// without wildcards leads through; in a bucket, where a look costs a request, those above a name of the kind that
    /// tables give to parts of theirs.
    pub unlisted_folders: BTreeSet<String>,
}

impl GlobMatches {
    /// Adds a table, unless a better description of it is known.
    pub fn add_table(&mut self, table: LakeTable) {
        let known = self.tables.get(&table.folder);
        if known.is_none_or(|known| table.supersedes(known)) {
            self.tables.insert(table.folder.clone(), table);
        }
    }
}

impl Location {
    /// Lists the files that a glob matches (see [`GlobPattern`]), sorted by path. Only the folder of the longest literal
    /// beginning of the pattern is listed.
    pub fn list(&self, pattern: &str) -> Result<Vec<Object>, Error> {
        Ok(self.list_patterns(&[pattern])?.pop().unwrap_or_default())
    }

    /// Lists the files of several globs at once.
    pub fn list_patterns(&self, patterns: &[&str]) -> Result<Vec<Vec<Object>>, Error> {
        let lists = futures::stream::iter(patterns).map(|pattern| self.list_pattern(pattern));
        block_on(lists.buffered(READS_AT_ONCE).try_collect())?
    }

    /// Lists a folder: its files, then its folders with a slash at their end. Hidden ones are left out.
    pub fn list_folder(&self, folder: &str) -> Result<Vec<String>, Error> {
        let key = self.key_of_path(folder, "list")?;
        let listed = block_on(self.store.list_with_delimiter(Some(&key)))?;
        let listed = listed.map_err(|error| self.to_error(&error, "list", folder))?;
        let files = listed.objects.iter().filter_map(|meta| meta.location.filename()).map(str::to_owned);
        let folders = listed.common_prefixes.iter().filter_map(|folder| Some(format!("{}/", folder.filename()?)));
        Ok(files.chain(folders).filter(|name| !glob::is_hidden(name)).collect())
    }

    async fn list_pattern(&self, pattern: &str) -> Result<Vec<Object>, Error> {
        let matches = self.list_glob(&GlobPattern::parse(pattern)?).await?;
        Ok(matches.objects.into_values().collect())
    }

    pub async fn list_glob(&self, pattern: &GlobPattern) -> Result<GlobMatches, Error> {
        let mut matches = GlobMatches::default();
        for segments in &pattern.alternatives {
            self.collect_matches(segments, &mut matches).await?;
        }
        Ok(matches)
    }

    /// Lists one alternative of a pattern. A disk is walked folder by folder, and only matching folders are entered. A
    /// bucket is listed flat, a thousand keys per request.
    async fn collect_matches(&self, segments: &[GlobSegment], matches: &mut GlobMatches) -> Result<(), Error> {
        let mut pending = vec![(String::new(), segments)];
        while let Some((mut prefix, mut rest)) = pending.pop() {
            while let [GlobSegment::Literal(text), after @ ..] = rest {
                if self.folder.is_some() || lake_table::is_named_like_part_of_table(text) {
                    matches.unlisted_folders.insert(prefix.clone());
                }
                prefix = if prefix.is_empty() { text.clone() } else { format!("{prefix}/{text}") };
                rest = after;
            }
            let failed = |error: object_store::Error| self.to_error(&error, "list", &prefix);
            let key = self.key_of_path(&prefix, "list")?;
            let metas = match rest {
                [] => self.head_if_present(&key).await.map_err(failed)?.into_iter().collect(),
                [segment, after @ ..]
                    if !matches!(segment, GlobSegment::AnyDepth) && (after.is_empty() || self.folder.is_some()) =>
                {
                    let listed = self.store.list_with_delimiter(Some(&key)).await.map_err(failed)?;
                    matches.log_folders.extend(self.log_folders_in(&listed));
                    self.refuse_dangling_link(&prefix, rest, LinkSearch::Folder)?;
                    if !after.is_empty() {
                        let folders = self.matching_folders(&listed, segment);
                        pending.extend(folders.map(|folder| (folder, after)));
                        continue;
                    }
                    listed.objects
                }
                _ => {
                    self.refuse_dangling_link(&prefix, rest, LinkSearch::Below)?;
                    self.store.list(Some(&key)).try_collect().await.map_err(failed)?
                }
            };
            for meta in metas {
                let object = self.object_of_meta(meta);
                if let Some(table) = LakeTable::of_log_file(&object.path) {
                    matches.add_table(table);
                }
                let below = object.path.get(prefix.len()..).unwrap_or_default().trim_start_matches('/');
                let parts: Vec<&str> = below.split('/').collect();
                if rest.is_empty() || glob::matches_path(rest, &parts) {
                    matches.objects.insert(object.path.clone(), object);
                }
            }
        }
        Ok(())
    }

    /// Refuses a symbolic link that leads nowhere, where a file or folder that the segments match would be.
    fn refuse_dangling_link(&self, prefix: &str, segments: &[GlobSegment], search: LinkSearch) -> Result<(), Error> {
        let Some(folder) = &self.folder else { return Ok(()) };
        for link in find_dangling_links(&folder.join(prefix), search) {
            let parts: Vec<&str> = link.path.split('/').collect();
            let is_matched = match (search, segments) {
                (LinkSearch::Folder, [segment, ..]) => segment.matches_part(&link.path),
                _ => glob::matches_path(segments, &parts),
            };
            if is_matched {
                let path = if prefix.is_empty() { link.path } else { format!("{prefix}/{}", link.path) };
                return Err(Error::DanglingLink { url: self.url(&path), target: link.target });
            }
        }
        Ok(())
    }

    /// Reads the metadata of one object; none if there is no such object.
    async fn head_if_present(&self, key: &Key) -> object_store::Result<Option<ObjectMeta>> {
        let error = match self.store.head(key).await {
            Ok(meta) => return Ok(Some(meta)),
            Err(error) => error,
        };
        // An answer to HEAD has no body, so a store says only elsewhere whether it is the key, the token or the bucket
        // that is wrong; a missing bucket looks like a missing file.
        if self.folder.is_none() {
            self.store.list_with_delimiter(Some(key)).await?;
        }
        match error {
            object_store::Error::NotFound { .. } => Ok(None),
            error => Err(error),
        }
    }

    /// Returns the paths of the listed folders that a segment matches.
    fn matching_folders(&self, listed: &ListResult, segment: &GlobSegment) -> impl Iterator<Item = String> {
        let folders = listed.common_prefixes.iter();
        let matching = folders.filter(|folder| folder.filename().is_some_and(|name| segment.matches_part(name)));
        matching.map(|folder| self.relative_path(folder))
    }

    /// Returns the paths of the listed folders that have the name of a log.
    fn log_folders_in(&self, listed: &ListResult) -> impl Iterator<Item = String> {
        let folders = listed.common_prefixes.iter();
        let logs = folders.filter(|folder| folder.filename().is_some_and(lake_table::is_log_folder));
        logs.map(|folder| self.relative_path(folder))
    }

    fn object_of_meta(&self, meta: ObjectMeta) -> Object {
        let path = self.relative_path(&meta.location);
        Object { path, size: meta.size, etag: meta.e_tag, modified: meta.last_modified }
    }
}
