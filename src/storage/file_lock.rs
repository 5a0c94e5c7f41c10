//! Locks on a disk: a file that one process holds at a time, and none once that process has ended.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Result, Write};
use std::path::{Path, PathBuf};

use super::atomic_rename::open_in_folder;

/// A locked file. One process holds it at a time; the system releases it when that process ends in any way.
#[derive(Debug)]
pub struct FileLock {
    file: File,
    path: PathBuf,
    /// Folders that were created for it, the innermost first. They are removed again if they are empty.
    created_folders: Vec<PathBuf>,
}

/// The result of an attempt to lock.
#[derive(Debug)]
pub enum LockAttempt {
    Acquired(FileLock),
    /// Another process holds the lock, and wrote this text into the file.
    HeldByOther(String),
    /// The root is a bucket, which has no locks.
    Unsupported,
}

impl FileLock {
    /// Tries to lock `root/path`, and writes `holder` into the file for other processes.
    pub fn try_acquire(root: &Path, path: &str, holder: &str) -> Result<LockAttempt> {
        let lock_path = root.join(path);
        let folder = lock_path.parent().unwrap_or(root);
        let created_folders = folder.ancestors().take_while(|folder| !folder.exists()).map(Path::to_path_buf).collect();
        loop {
            let mut file = open_in_folder(folder, || {
                OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&lock_path)
            })?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => match std::fs::read_to_string(&lock_path) {
                    // Released in the meantime.
                    Err(error) if error.kind() == ErrorKind::NotFound => continue,
                    holder => return Ok(LockAttempt::HeldByOther(holder?)),
                },
                Err(TryLockError::Error(error)) => return Err(error),
            }
            // The last holder may have removed the file after it was opened here; the lock is then on a file that
            // others do not find.
            if is_file_at_path(&file, &lock_path) {
                file.set_len(0)?;
                file.write_all(holder.as_bytes())?;
                return Ok(LockAttempt::Acquired(FileLock { file, path: lock_path, created_folders }));
            }
        }
    }
}

/// Whether the locked file is the one at the path.
#[cfg(unix)]
fn is_file_at_path(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (std::fs::metadata(path), file.metadata()) {
        (Ok(at_path), Ok(locked)) => (at_path.dev(), at_path.ino()) == (locked.dev(), locked.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_file_at_path(_file: &File, _path: &Path) -> bool {
    true
}

impl Drop for FileLock {
    fn drop(&mut self) {
        // Removed before it is unlocked, so that the file of another holder is never removed.
        let _ = std::fs::remove_file(&self.path);
        let _ = self.file.unlock();
        // Folders that are not empty stay.
        self.path.parent().into_iter().chain(self.created_folders.iter().map(PathBuf::as_path)).for_each(|folder| {
            let _ = std::fs::remove_dir(folder);
        });
    }
}
