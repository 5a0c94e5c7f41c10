//! Staged content: prepared for a path without being visible, then made visible at once.
//!
//! On a disk, the content is a flushed file that a rename makes visible. In a bucket, a small object is written when it
//! becomes visible; a large one is uploaded in parts before, and the store then joins them.

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use object_store::path::Path as Key;
use object_store::{MultipartUpload, ObjectStoreExt, PutPayload};

use super::atomic_rename::{self, StagedFile};
use super::errors;
use super::io_threads::block_on;
use super::location::Location;
use super::object_version::ObjectVersion;
use crate::base::error::Error;

/// The largest object that is written in one request, which takes up to a minute on a slow line.
const MAX_SINGLE_PUT_BYTES: usize = 32 << 20;
/// The parts of anything larger. S3 takes ten thousand of them at most, which makes 80 GB.
const PART_BYTES: usize = 8 << 20;
const PARTS_AT_ONCE: usize = 4;
/// How often a write is tried while another process writes the same object.
pub const MAX_WRITE_ATTEMPTS: usize = 10;

/// Content that is not visible yet. Dropping it removes it.
pub struct StagedObject<'a> {
    location: &'a Location,
    pub path: String,
    content: StagedContent,
}

enum StagedContent {
    File { file: StagedFile, size: u64 },
    SinglePut(Bytes),
    Multipart { upload: Option<Box<dyn MultipartUpload>>, size: u64 },
}

impl Location {
    /// Prepares new content for a path.
    ///
    /// # Errors
    /// A root that can't be written.
    pub fn stage(&self, path: &str, bytes: Bytes) -> Result<StagedObject<'_>, Error> {
        let content = match &self.folder {
            Some(folder) => {
                let file = StagedFile::write(folder, path, &bytes);
                let file = file.map_err(|error| errors::classify_io_error(&error, "write", self.url(path)))?;
                StagedContent::File { file, size: bytes.len() as u64 }
            }
            None if bytes.len() <= MAX_SINGLE_PUT_BYTES => StagedContent::SinglePut(bytes),
            None => self.upload_parts(path, &bytes)?,
        };
        Ok(StagedObject { location: self, path: path.to_owned(), content })
    }

    /// Replaces one file at once.
    ///
    /// # Errors
    /// A root that can't be written.
    pub fn write(&self, path: &str, bytes: Bytes) -> Result<(), Error> {
        let mut staged = self.stage(path, bytes)?;
        for _ in 0..MAX_WRITE_ATTEMPTS {
            if staged.commit(self.current_version(path)?.as_ref())?.is_some() {
                return Ok(());
            }
        }
        Err(Error::WriteNotKept { url: self.url(path), found: "returns different content on every read" })
    }

    fn upload_parts(&self, path: &str, bytes: &Bytes) -> Result<StagedContent, Error> {
        let key = self.key_of_path(path, "write")?;
        let parts =
            (0..bytes.len()).step_by(PART_BYTES).map(|from| bytes.slice(from..bytes.len().min(from + PART_BYTES)));
        let upload = block_on(self.put_parts(&key, parts))?.map_err(|error| self.to_error(&error, "write", path))?;
        Ok(StagedContent::Multipart { upload: Some(upload), size: bytes.len() as u64 })
    }

    async fn put_parts(
        &self,
        key: &Key,
        parts: impl Iterator<Item = Bytes>,
    ) -> object_store::Result<Box<dyn MultipartUpload>> {
        let mut upload = self.store.put_multipart(key).await?;
        let requests: Vec<_> = parts.map(|part| upload.put_part(PutPayload::from_bytes(part))).collect();
        match futures::stream::iter(requests).buffer_unordered(PARTS_AT_ONCE).try_collect::<Vec<()>>().await {
            Ok(_) => Ok(upload),
            Err(error) => {
                // The first error is returned. Stores delete unfinished uploads after some time.
                let _ = upload.abort().await;
                Err(error)
            }
        }
    }
}

impl StagedObject<'_> {
    /// Whether the content only replaces the version that the caller has seen. On a disk a lock ensures that.
    #[must_use]
    pub fn is_conditional(&self) -> bool {
        !matches!(self.content, StagedContent::Multipart { .. })
    }

    /// Makes the content visible: readers see the previous content or this. In a bucket it replaces only the version
    /// `expected` (none: no object), and returns none if another version is there. Parts are joined without that condition,
    /// because no client of the stores offers one.
    ///
    /// # Errors
    /// A root that can't be written.
    pub fn commit(&mut self, expected: Option<&ObjectVersion>) -> Result<Option<ObjectVersion>, Error> {
        match &mut self.content {
            StagedContent::SinglePut(bytes) => self.location.write_if_unchanged(&self.path, bytes, expected),
            StagedContent::File { file, size } => {
                file.rename_into_place()
                    .map_err(|error| errors::classify_io_error(&error, "write", self.location.url(&self.path)))?;
                Ok(Some(ObjectVersion::from_size(*size)))
            }
            StagedContent::Multipart { upload, size } => {
                let Some(mut upload) = upload.take() else { return self.location.current_version(&self.path) };
                let joined = block_on(upload.complete())?;
                let result = joined.map_err(|error| self.location.to_error(&error, "write", &self.path))?;
                Ok(Some(ObjectVersion::from_put_result(*size, result)))
            }
        }
    }
}

impl Drop for StagedObject<'_> {
    fn drop(&mut self) {
        if let StagedContent::Multipart { upload: Some(upload), .. } = &mut self.content {
            // If this fails, the store deletes the parts after some time.
            let _ = block_on(upload.abort());
        }
    }
}

/// Removes the files that killed runs left in `scope` (see [`atomic_rename::staging_scope`]).
pub fn clean_staging(location: &Location, scope: &str) {
    if let Some(folder) = &location.folder {
        atomic_rename::clean_staging(folder, scope);
    }
}
