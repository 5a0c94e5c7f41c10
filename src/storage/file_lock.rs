//! Locks on a disk: a file that one process holds at a time, and none once that process has ended.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Result, Write};
use std::path::{Path, PathBuf};

use super::atomic_rename::SWEPT_AT_MOST;

/// A locked file. One process holds it at a time; the system releases it when that process ends in any way.
#[derive(Debug)]
pub struct Lock {
    file: File,
    at: PathBuf,
    /// Folders that were created for it, the innermost first. They are removed again if they are empty.
    made: Vec<PathBuf>,
}

/// The result of an attempt to lock.
#[derive(Debug)]
pub enum Asked {
    Held(Lock),
    /// Another process holds the lock, and wrote this text into the file.
    Taken(String),
}

impl Lock {
    /// Tries to lock `root/path`, and writes `words` into the file for other processes.
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
                // The last holder just removed the folder.
                Err(error) if error.kind() == ErrorKind::NotFound && swept < SWEPT_AT_MOST => {
                    swept += 1;
                    continue;
                }
                Err(error) => return Err(error),
            };
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => match std::fs::read_to_string(&at) {
                    // Released in the meantime.
                    Err(error) if error.kind() == ErrorKind::NotFound => continue,
                    words => return Ok(Asked::Taken(words?)),
                },
                Err(TryLockError::Error(error)) => return Err(error),
            }
            // The last holder may have removed the file after it was opened here; the lock is then on a file that
            // others do not find.
            if is_in_place(&file, &at) {
                file.set_len(0)?;
                file.write_all(words.as_bytes())?;
                return Ok(Asked::Held(Lock { file, at, made }));
            }
        }
    }
}

/// Whether the locked file is the one at the path.
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
        // Removed before it is unlocked, so that the file of another holder is never removed.
        let _ = std::fs::remove_file(&self.at);
        let _ = self.file.unlock();
        // Folders that are not empty stay.
        self.at.parent().into_iter().chain(self.made.iter().map(PathBuf::as_path)).for_each(|folder| {
            let _ = std::fs::remove_dir(folder);
        });
    }
}
