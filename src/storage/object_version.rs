//! The version of an object, and writes that replace only that version.

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use object_store::path::Path as Key;
use object_store::{GetResult, ObjectMeta, ObjectStoreExt, PutMode, PutOptions, PutPayload, PutResult, UpdateVersion};

use super::io_threads::{READS_AT_ONCE, block_on};
use super::location::Location;
use crate::base::error::Error;

/// The version of an object at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectVersion {
    /// Bytes.
    pub size: u64,
    /// Changes with the content; none if the store has no such tag. On S3 the same content has the same tag.
    pub etag: Option<String>,
    /// Changes with every write; none but on Google.
    version: Option<String>,
}

impl ObjectVersion {
    /// The version of a file on a disk, which has no tag.
    pub fn from_size(size: u64) -> Self {
        Self { size, etag: None, version: None }
    }

    pub fn from_put_result(size: u64, result: PutResult) -> Self {
        Self { size, etag: result.e_tag, version: result.version }
    }

    /// Whether this is the version that was written, by everything that both versions contain.
    #[must_use]
    pub fn matches_written(&self, written: &ObjectVersion) -> bool {
        self.size == written.size
            && agree_where_known(self.etag.as_deref(), written.etag.as_deref())
            && agree_where_known(self.version.as_deref(), written.version.as_deref())
    }
}

fn agree_where_known(one: Option<&str>, other: Option<&str>) -> bool {
    one.is_none() || other.is_none() || one == other
}

impl From<&ObjectMeta> for ObjectVersion {
    fn from(meta: &ObjectMeta) -> Self {
        Self { size: meta.size, etag: meta.e_tag.clone(), version: meta.version.clone() }
    }
}

impl Location {
    /// The current version at a path; none if there is no object.
    ///
    /// # Errors
    /// The store can't be read.
    pub fn current_version(&self, path: &str) -> Result<Option<ObjectVersion>, Error> {
        block_on(self.fetch_version(path))?
    }

    /// The current versions at several paths, in their order.
    ///
    /// # Errors
    /// As [`Self::current_version`].
    pub fn current_versions(&self, paths: &[String]) -> Result<Vec<Option<ObjectVersion>>, Error> {
        block_on(
            futures::stream::iter(paths).map(|path| self.fetch_version(path)).buffered(READS_AT_ONCE).try_collect(),
        )?
    }

    /// The bytes at a path and their version; none if there is no object.
    ///
    /// # Errors
    /// As [`Self::current_version`].
    pub fn read_with_version(&self, path: &str) -> Result<Option<(Bytes, ObjectVersion)>, Error> {
        let key = self.key_of_path(path, "read")?;
        let read = async {
            let result: GetResult = self.store.get(&key).await?;
            let version = ObjectVersion::from(&result.meta);
            Ok((result.bytes().await?, version))
        };
        match block_on(read)? {
            Ok(read) => Ok(Some(read)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(self.to_error(&error, "read", path)),
        }
    }

    /// Writes an object of a bucket if its version is still `expected` (none: there is no object). Returns none if it is not,
    /// which may be because this write succeeded before and its answer got lost.
    ///
    /// # Errors
    /// The store can't be written.
    pub fn write_if_unchanged(
        &self,
        path: &str,
        bytes: &Bytes,
        expected: Option<&ObjectVersion>,
    ) -> Result<Option<ObjectVersion>, Error> {
        let key = self.key_of_path(path, "write")?;
        let size = bytes.len() as u64;
        let mode = match expected {
            None => PutMode::Create,
            Some(version) => {
                PutMode::Update(UpdateVersion { e_tag: version.etag.clone(), version: version.version.clone() })
            }
        };
        match block_on(self.put_conditionally(&key, bytes, mode))? {
            Ok(result) => Ok(Some(ObjectVersion::from_put_result(size, result))),
            Err(
                object_store::Error::AlreadyExists { .. }
                | object_store::Error::Precondition { .. }
                | object_store::Error::NotModified { .. },
            ) => Ok(None),
            // The object to be replaced is gone.
            Err(object_store::Error::NotFound { .. }) if expected.is_some() => Ok(None),
            Err(error) => Err(self.to_error(&error, "write", path)),
        }
    }

    /// Writes an object on a condition, or without it where the store is set to take no conditional writes.
    async fn put_conditionally(&self, key: &Key, bytes: &Bytes, mode: PutMode) -> object_store::Result<PutResult> {
        let result = match &self.retry_policy {
            // The clients don't repeat a conditional write, because it may have been done; here that does no harm.
            Some(policy) => policy.retry_write(|| self.put_with_mode(key, bytes, mode.clone())).await,
            None => self.put_with_mode(key, bytes, mode).await,
        };
        if !matches!(result, Err(object_store::Error::NotImplemented { .. })) {
            return result;
        }
        tracing::warn!(
            "conditional writes are disabled for this store: nothing prevents two runs of one day at the same time"
        );
        self.put_with_mode(key, bytes, PutMode::Overwrite).await
    }

    async fn put_with_mode(&self, key: &Key, bytes: &Bytes, mode: PutMode) -> object_store::Result<PutResult> {
        let options = PutOptions { mode, ..PutOptions::default() };
        self.store.put_opts(key, PutPayload::from_bytes(bytes.clone()), options).await
    }

    async fn fetch_version(&self, path: &str) -> Result<Option<ObjectVersion>, Error> {
        let key = self.key_of_path(path, "read")?;
        match self.store.head(&key).await {
            Ok(meta) => Ok(Some(ObjectVersion::from(&meta))),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(self.to_error(&error, "read", path)),
        }
    }
}
