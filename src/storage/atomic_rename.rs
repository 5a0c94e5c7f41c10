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
    at: PathBuf,
    target: PathBuf,
    shown: bool,
}

impl StagedFile {
    /// Writes the bytes that will become `root/path`.
    pub fn write(root: &Path, path: &str, bytes: &[u8]) -> Result<Self> {
        let target = root.join(path);
        let folder = target.parent().unwrap_or(root);
        std::fs::create_dir_all(folder)?;
        let (mut file, at) = create(root, path)?;
        let aside = StagedFile { at, target, shown: false };
        file.write_all(bytes)?;
        file.sync_all()?;
        Ok(aside)
    }

    /// Renames the file into its place. Readers see the old bytes or the new ones, also after a power cut.
    pub fn show(&mut self) -> Result<()> {
        if !self.shown {
            std::fs::rename(&self.at, &self.target)?;
            self.shown = true;
        }
        self.target.parent().map_or(Ok(()), flush)
    }
}

impl Drop for StagedFile {
    fn drop(&mut self) {
        if !self.shown {
            // A staged file that stays does no harm.
            let _ = std::fs::remove_file(&self.at);
        }
    }
}

/// The folder within [`STAGING`] for a path: one for each day, and one for each table that all days share. The holder of
/// its lease or lock may therefore remove everything in it.
pub fn scope(path: &str) -> &str {
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
pub fn remove(root: &Path, path: &str) -> Result<()> {
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
pub const SWEPT_AT_MOST: u32 = 1000;

/// Creates a file with a name that no other process uses, also on other machines that share the disk.
fn create(root: &Path, path: &str) -> Result<(File, PathBuf)> {
    let staging = root.join(STAGING).join(scope(path));
    let flat = path.replace('/', "~");
    // File systems allow names of 255 bytes; the end of a path tells files apart best.
    let start = flat.char_indices().map(|(at, _)| at).find(|at| flat.len() - at <= 200).unwrap_or(0);
    let (mut number, mut swept) = (1_u64, 0);
    loop {
        let aside = staging.join(format!("{}.{number}", &flat[start..]));
        let opened = std::fs::create_dir_all(&staging)
            .and_then(|()| OpenOptions::new().write(true).create_new(true).open(&aside));
        match opened {
            Ok(file) => return Ok((file, aside)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => number += 1,
            // A run that just ended removed the folder.
            Err(error) if error.kind() == ErrorKind::NotFound && swept < SWEPT_AT_MOST => swept += 1,
            Err(error) => return Err(error),
        }
    }
}

/// Flushes a folder, so that a rename in it survives a power cut.
#[cfg(unix)]
fn flush(folder: &Path) -> Result<()> {
    match File::open(folder)?.sync_all() {
        // Some network file systems flush folders by themselves and refuse the call.
        Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => Ok(()),
        result => result,
    }
}

#[cfg(not(unix))]
fn flush(_folder: &Path) -> Result<()> {
    Ok(())
}
