//! Lists the files that a glob stands for.

use std::collections::BTreeMap;

use futures::{StreamExt, TryStreamExt};
use object_store::{ObjectMeta, ObjectStoreExt};

use super::glob::{self, GlobPattern, GlobSegment};
use super::location::{Location, Object};
use super::runtime::{READS_AT_ONCE, block_on};
use crate::base::error::Error;

impl Location {
    /// Lists the files that a glob matches (see [`Pattern`]), sorted by path. Only the folder of the longest literal
    /// beginning of the pattern is listed.
    pub fn list(&self, pattern: &str) -> Result<Vec<Object>, Error> {
        Ok(self.list_patterns(&[pattern])?.pop().unwrap_or_default())
    }

    /// Lists the files of several globs at once.
    pub fn list_patterns(&self, patterns: &[&str]) -> Result<Vec<Vec<Object>>, Error> {
        let lists = futures::stream::iter(patterns).map(|pattern| async move {
            let pattern = GlobPattern::parse(pattern)?;
            let mut objects = BTreeMap::new();
            for segments in &pattern.alternatives {
                let collected = self.collect_matches(segments, &mut objects).await;
                collected.map_err(|(prefix, error)| self.to_error(&error, "list", &prefix))?;
            }
            Ok(objects.into_values().collect())
        });
        block_on(lists.buffered(READS_AT_ONCE).try_collect())?
    }

    /// Lists one alternative of a pattern. A disk is walked folder by folder, and only matching folders are entered. A
    /// bucket is listed flat, a thousand keys per request.
    async fn collect_matches(
        &self,
        segments: &[GlobSegment],
        objects: &mut BTreeMap<String, Object>,
    ) -> Result<(), (String, object_store::Error)> {
        let mut pending = vec![(String::new(), segments)];
        while let Some((mut prefix, mut rest)) = pending.pop() {
            while let [GlobSegment::Literal(text), after @ ..] = rest {
                prefix = if prefix.is_empty() { text.clone() } else { format!("{prefix}/{text}") };
                rest = after;
            }
            let at = |error: object_store::Error| (prefix.clone(), error);
            let key = self.join_root(&prefix).map_err(|error| at(error.into()))?;
            let metas = match rest {
                [] => match self.store.head(&key).await {
                    Ok(meta) => vec![meta],
                    Err(error) => {
                        // An answer to HEAD has no body, so a store says only elsewhere whether it is the key, the
                        // token or the bucket that is wrong; a missing bucket looks like a missing file.
                        if self.folder.is_none() {
                            self.store.list_with_delimiter(Some(&key)).await.map_err(at)?;
                        }
                        match error {
                            object_store::Error::NotFound { .. } => continue,
                            error => return Err(at(error)),
                        }
                    }
                },
                [segment, after @ ..]
                    if !matches!(segment, GlobSegment::AnyDepth) && (after.is_empty() || self.folder.is_some()) =>
                {
                    let listed = self.store.list_with_delimiter(Some(&key)).await.map_err(at)?;
                    if !after.is_empty() {
                        let folders = listed
                            .common_prefixes
                            .iter()
                            .filter(|folder| folder.filename().is_some_and(|name| segment.matches_part(name)));
                        pending.extend(folders.map(|folder| (self.relative_path(folder), after)));
                        continue;
                    }
                    listed.objects
                }
                _ => self.store.list(Some(&key)).try_collect().await.map_err(at)?,
            };
            for meta in metas {
                let object = self.object_of_meta(meta);
                let below = object.path.get(prefix.len()..).unwrap_or_default().trim_start_matches('/');
                let parts: Vec<&str> = below.split('/').collect();
                if rest.is_empty() || glob::matches_path(rest, &parts) {
                    objects.insert(object.path.clone(), object);
                }
            }
        }
        Ok(())
    }

    fn object_of_meta(&self, meta: ObjectMeta) -> Object {
        let path = self.relative_path(&meta.location);
        Object { path, size: meta.size, etag: meta.e_tag, modified: meta.last_modified }
    }
}
