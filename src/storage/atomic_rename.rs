//! The atomic rename: a file is written and flushed beside its place, then renamed into it, so that readers see the old bytes or
//! the new ones.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Result, Write};
use std::path::{Path, PathBuf};

/// The folder below a root where files are written before they are renamed. It lies beside the tables, because DuckDB and
/// Polars read everything below a table, and on the same disk, because a rename is atomic only there. object_store's own
/// put writes beside its target and does not flush.
pub const STAGING: &str = ".staging";

/// A staged file: written and flushed, but not yet in its place. A killed process leaves at most this file behind.
pub struct StagedFile {
    staged_path: PathBuf,
    target: PathBuf,
    is_in_place: bool,
}

impl StagedFile {
    /// Writes the bytes that will become `root/path`.
    pub fn write(root: &Path, path: &str, bytes: &[u8]) -> Result<Self> {
        let target = root.join(path);
        let folder = target.parent().unwrap_or(root);
        std::fs::create_dir_all(folder)?;
        let (mut file, staged_path) = create_staged_file(root, path)?;
        let staged = StagedFile { staged_path, target, is_in_place: false };
        file.write_all(bytes)?;
        file.sync_all()?;
        Ok(staged)
    }

    /// Renames the file into its place. Readers see the old bytes or the new ones, also after a power cut.
    pub fn rename_into_place(&mut self) -> Result<()> {
        if !self.is_in_place {
            std::fs::rename(&self.staged_path, &self.target)?;
            self.is_in_place = true;
        }
        self.target.parent().map_or(Ok(()), sync_folder)
    }
}

impl Drop for StagedFile {
    fn drop(&mut self) {
        if !self.is_in_place {
            // A staged file that stays does no harm.
            let _ = std::fs::remove_file(&self.staged_path);
        }
    }
}

/// The folder within [`STAGING`] for a path: one for each day, and one for each table that all days share. The holder of
/// its lease or lock may therefore remove everything in it.
pub fn staging_scope(path: &str) -> &str {
    let table = path.split('/').next().unwrap_or(path);
    path.split('/').find(|part| part.starts_with("ds=")).unwrap_or(table)
}

/// Removes the staged files of one scope. A file that can't be removed does no harm.
pub fn clean_staging(root: &Path, scope: &str) {
    let staging = root.join(STAGING);
    let _ = std::fs::remove_dir_all(staging.join(scope));
    // Fails if another run uses the folder.
    let _ = std::fs::remove_dir(staging);
}

/// Removes `root/path`, and its folder where nothing else is in it.
pub fn remove_file(root: &Path, path: &str) -> Result<()> {
    let target = root.join(path);
    match std::fs::remove_file(&target) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    // This fails for a folder with other files in it, and an empty folder does no harm.
    let _ = target.parent().filter(|folder| *folder != root).map(std::fs::remove_dir);
    Ok(())
}

/// How often the folder may vanish under a writer; more often has another cause.
const MAX_VANISHED_FOLDERS: u32 = 1000;

/// Creates a folder and opens a file in it. Does both again where a run that just ended removed the folder in between.
pub fn open_in_folder(folder: &Path, open: impl Fn() -> Result<File>) -> Result<File> {
    let mut vanished = 0;
    loop {
        match std::fs::create_dir_all(folder).and_then(|()| open()) {
            Err(error) if error.kind() == ErrorKind::NotFound && vanished < MAX_VANISHED_FOLDERS => vanished += 1,
            result => return result,
        }
    }
}

/// Creates a file with a name that no other process uses, also on other machines that share the disk.
fn create_staged_file(root: &Path, path: &str) -> Result<(File, PathBuf)> {
    let staging = root.join(STAGING).join(staging_scope(path));
    let flat_name = path.replace('/', "~");
    // File systems allow names of 255 bytes; the end of a path tells files apart best.
    let name_start = flat_name.char_indices().map(|(at, _)| at).find(|at| flat_name.len() - at <= 200).unwrap_or(0);
    let mut number = 1_u64;
    loop {
        let staged_path = staging.join(format!("{}.{number}", &flat_name[name_start..]));
        match open_in_folder(&staging, || OpenOptions::new().write(true).create_new(true).open(&staged_path)) {
            Ok(file) => return Ok((file, staged_path)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(error),
        }
    }
}

/// Flushes a folder, so that a rename in it survives a power cut.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> Result<()> {
    match File::open(folder)?.sync_all() {
        // Some network file systems flush folders by themselves and refuse the call.
        Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => Ok(()),
        result => result,
    }
}

#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> Result<()> {
    Ok(())
}
