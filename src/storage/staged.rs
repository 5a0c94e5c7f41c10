//! New content on its way to a path: brought as near as can be without being seen, then shown at once.
//!
//! On a disk that is a flushed file on the same disk, shown by a rename. In a bucket a small object is written when it is
//! shown, and a large one sent in parts before, which the store then joins.

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use object_store::{MultipartUpload, ObjectStoreExt, PutPayload};

use super::atomic_rename::{self, StagedFile};
use super::errors;
use super::location::Location;
use super::object_version::ObjectVersion;
use super::runtime::wait;
use crate::base::error::Error;

/// What goes in one request: a minute is enough for it on a slow line.
const WHOLE: usize = 32 << 20;
/// The parts of anything larger. S3 takes ten thousand of them at most, which makes 80 GB.
const PART: usize = 8 << 20;
const PARTS_AT_ONCE: usize = 4;
/// How often an object that somebody else writes at the same time is tried.
const TRIES: usize = 10;

/// Content that is not to be seen yet. Dropped, it is as if it had never been.
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
    /// Brings new content near its path.
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

    /// Replaces one file at once, whatever is there.
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
                    // The first error is the one worth telling; stores throw unfinished uploads away in time.
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
    /// Whether it is only shown where what is there is what was seen; on a disk a lock takes care of that.
    #[must_use]
    pub fn is_conditional(&self) -> bool {
        !matches!(self.content, Content::Parts { .. })
    }

    /// Shows the content: readers see what was there before, or this. In a bucket only if what is there is still what
    /// was `seen` (none: nothing); none where it is not. Parts are joined whatever is there: no client of the stores can
    /// ask for more.
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
            // What can't be thrown away now the store throws away in time.
            let _ = wait(upload.abort());
        }
    }
}

/// Removes what killed runs left aside below `scope` (see [`atomic_rename::scope`]).
pub fn clean_staging(to: &Location, scope: &str) {
    if let Some(folder) = &to.folder {
        atomic_rename::clean_staging(folder, scope);
    }
}
