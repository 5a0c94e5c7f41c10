//! Locks on a disk: a file that one process holds at a time, and none once that process has ended.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Result, Write};
use std::path::{Path, PathBuf};

use super::atomic_rename::SWEPT_AT_MOST;

/// A file that is held by one process at a time, and by none once that process has ended, however it did.
#[derive(Debug)]
pub struct Lock {
    file: File,
    at: PathBuf,
    /// Folders that were made for it, the innermost first: a run that publishes nothing leaves nothing.
    made: Vec<PathBuf>,
}

/// What came of asking for a lock.
#[derive(Debug)]
pub enum Asked {
    Held(Lock),
    /// Another process holds it, and wrote this into it.
    Taken(String),
}

impl Lock {
    /// Asks for the lock `root/path`, and writes `words` into it for others to read.
    pub fn ask(root: &Path, path: &str, words: &str) -> Result<Asked> {
        let at = root.join(path);
        let folder = at.parent().unwrap_or(root);
        let made = folder.ancestors().take_while(|folder| !folder.exists()).map(Path::to_path_buf).collect();
        let mut swept = 0;
        loop {
            let opened = std::fs::create_dir_all(folder)
                .and_then(|()| OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&at));
            let mut file = match opened {
                Ok(file) => file,
                // Its last holder removed the folder just now.
                Err(error) if error.kind() == ErrorKind::NotFound && swept < SWEPT_AT_MOST => {
                    swept += 1;
                    continue;
                }
                Err(error) => return Err(error),
            };
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => match std::fs::read_to_string(&at) {
                    // Released in between.
                    Err(error) if error.kind() == ErrorKind::NotFound => continue,
                    words => return Ok(Asked::Taken(words?)),
                },
                Err(TryLockError::Error(error)) => return Err(error),
            }
            // Its last holder may have removed it between opening and locking; the next one is another file.
            if is_in_place(&file, &at) {
                file.set_len(0)?;
                file.write_all(words.as_bytes())?;
                return Ok(Asked::Held(Lock { file, at, made }));
            }
        }
    }
}

/// Whether the file that is locked is the one that others would find.
#[cfg(unix)]
fn is_in_place(file: &File, at: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |meta: std::fs::Metadata| (meta.dev(), meta.ino());
    let (there, held) = (std::fs::metadata(at).map(identity), file.metadata().map(identity));
    matches!((there, held), (Ok(there), Ok(held)) if there == held)
}

#[cfg(not(unix))]
fn is_in_place(_file: &File, _at: &Path) -> bool {
    true
}

impl Drop for Lock {
    fn drop(&mut self) {
        // While it is still held, so that nobody else's is removed.
        let _ = std::fs::remove_file(&self.at);
        let _ = self.file.unlock();
        // Whatever is not empty stays.
        self.at.parent().into_iter().chain(self.made.iter().map(PathBuf::as_path)).for_each(|folder| {
            let _ = std::fs::remove_dir(folder);
        });
    }
}
