//! Staged content: prepared for a path without being visible, then made visible at once.
//!
//! On a disk, the content is a flushed file that a rename makes visible. In a bucket, a small object is written when it
//! becomes visible; a large one is uploaded in parts before, and the store then joins them.

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use object_store::{MultipartUpload, ObjectStoreExt, PutPayload};

use super::atomic_rename::{self, StagedFile};
use super::errors;
use super::location::Location;
use super::object_version::ObjectVersion;
use super::runtime::wait;
use crate::base::error::Error;

/// The largest object that is written in one request, which takes up to a minute on a slow line.
const WHOLE: usize = 32 << 20;
/// The parts of anything larger. S3 takes ten thousand of them at most, which makes 80 GB.
const PART: usize = 8 << 20;
const PARTS_AT_ONCE: usize = 4;
/// How often a write is tried while another process writes the same object.
const TRIES: usize = 10;

/// Content that is not visible yet. Dropping it removes it.
pub struct Staged<'a> {
    to: &'a Location,
    pub path: String,
    content: Content,
}

enum Content {
    File { aside: StagedFile, size: u64 },
    Whole(Bytes),
    Parts { upload: Option<Box<dyn MultipartUpload>>, size: u64 },
}

impl Location {
    /// Prepares new content for a path.
    ///
    /// # Errors
    /// A root that can't be written.
    pub fn stage(&self, path: &str, bytes: Bytes) -> Result<Staged<'_>, Error> {
        let content = match &self.folder {
            Some(folder) => {
                let aside = StagedFile::write(folder, path, &bytes);
                let aside = aside.map_err(|error| errors::explain_io(&error, "write", self.url(path)))?;
                Content::File { aside, size: bytes.len() as u64 }
            }
            None if bytes.len() <= WHOLE => Content::Whole(bytes),
            None => self.send_parts(path, &bytes)?,
        };
        Ok(Staged { to: self, path: path.to_owned(), content })
    }

    /// Replaces one file at once.
    ///
    /// # Errors
    /// A root that can't be written.
    pub fn write(&self, path: &str, bytes: Bytes) -> Result<(), Error> {
        let mut staged = self.stage(path, bytes)?;
        for _ in 0..TRIES {
            if staged.show(self.look(path)?.as_ref())?.is_some() {
                return Ok(());
            }
        }
        Err(Error::Unkept { url: self.url(path), found: "holds something else each time it is looked at" })
    }

    fn send_parts(&self, path: &str, bytes: &Bytes) -> Result<Content, Error> {
        let key = self.key(path, "write")?;
        let parts = (0..bytes.len()).step_by(PART).map(|from| bytes.slice(from..bytes.len().min(from + PART)));
        let sent = wait(async {
            let mut upload = self.store.put_multipart(&key).await?;
            let sending: Vec<_> = parts.map(|part| upload.put_part(PutPayload::from_bytes(part))).collect();
            let sent = futures::stream::iter(sending).buffer_unordered(PARTS_AT_ONCE).try_collect::<Vec<()>>().await;
            match sent {
                Ok(_) => Ok(upload),
                Err(error) => {
                    // The first error is returned. Stores delete unfinished uploads after some time.
                    let _ = upload.abort().await;
                    Err(error)
                }
            }
        })?;
        let upload = sent.map_err(|error| self.explain(&error, "write", path))?;
        Ok(Content::Parts { upload: Some(upload), size: bytes.len() as u64 })
    }
}

impl Staged<'_> {
    /// Whether the content only replaces the version that the caller has seen. On a disk a lock ensures that.
    #[must_use]
    pub fn is_conditional(&self) -> bool {
        !matches!(self.content, Content::Parts { .. })
    }

    /// Makes the content visible: readers see the previous content or this. In a bucket it replaces only the version
    /// `seen` (none: no object), and returns none if another version is there. Parts are joined without that condition,
    /// because no client of the stores offers one.
    ///
    /// # Errors
    /// A root that can't be written.
    pub fn show(&mut self, seen: Option<&ObjectVersion>) -> Result<Option<ObjectVersion>, Error> {
        match &mut self.content {
            Content::Whole(bytes) => self.to.write_if(&self.path, bytes, seen),
            Content::File { aside, size } => {
                aside.show().map_err(|error| errors::explain_io(&error, "write", self.to.url(&self.path)))?;
                Ok(Some(ObjectVersion::of_size(*size)))
            }
            Content::Parts { upload, size } => {
                let Some(mut upload) = upload.take() else { return self.to.look(&self.path) };
                let joined = wait(upload.complete())?;
                let result = joined.map_err(|error| self.to.explain(&error, "write", &self.path))?;
                Ok(Some(ObjectVersion::put(*size, result)))
            }
        }
    }
}

impl Drop for Staged<'_> {
    fn drop(&mut self) {
        if let Content::Parts { upload: Some(upload), .. } = &mut self.content {
            // If this fails, the store deletes the parts after some time.
            let _ = wait(upload.abort());
        }
    }
}

/// Removes the files that killed runs left in `scope` (see [`atomic_rename::scope`]).
pub fn clean_staging(to: &Location, scope: &str) {
    if let Some(folder) = &to.folder {
        atomic_rename::clean_staging(folder, scope);
    }
}
