//! Writing on a local disk: aside, flushed, then renamed into place.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Result, Write};
use std::path::{Path, PathBuf};

/// The folder below a root where files are written before they are renamed. Beside the tables and not in
/// them, because DuckDB and Polars read whatever lies below a table; on the same disk, because a rename
/// only replaces a file at once there. object_store's own put writes beside its target and does not flush.
pub const STAGING: &str = ".staging";

/// Replaces `root/path`: readers see the old bytes or the new ones, and so does whoever restarts the
/// machine after a power cut. A killed process leaves at most a file in the staging folder.
pub fn replace(root: &Path, path: &str, bytes: &[u8]) -> Result<()> {
    let target = root.join(path);
    let folder = target.parent().unwrap_or(root);
    std::fs::create_dir_all(folder)?;
    let (mut file, aside) = create_aside(root, path)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all()).and_then(|()| std::fs::rename(&aside, &target));
    if written.is_err() {
        // The first error is the one worth telling; what is left aside harms nobody.
        let _ = std::fs::remove_file(&aside);
    }
    written?;
    flush(folder)
}

/// Removes `root/path`, and its folder where nothing else is in it.
pub fn remove(root: &Path, path: &str) -> Result<()> {
    let target = root.join(path);
    match std::fs::remove_file(&target) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    // A folder with other files refuses to go, and an empty one harms nobody.
    let _ = target.parent().filter(|folder| *folder != root).map(std::fs::remove_dir);
    Ok(())
}

/// A file of a name of its own, also among processes on other machines that share the disk.
fn create_aside(root: &Path, path: &str) -> Result<(File, PathBuf)> {
    let staging = root.join(STAGING);
    std::fs::create_dir_all(&staging)?;
    let flat = path.replace('/', "~");
    // File systems allow names of 255 bytes; the end of a path tells files apart best.
    let start = flat.char_indices().map(|(at, _)| at).find(|at| flat.len() - at <= 200).unwrap_or(0);
    let mut number = 1_u64;
    loop {
        let aside = staging.join(format!("{}.{number}", &flat[start..]));
        match OpenOptions::new().write(true).create_new(true).open(&aside) {
            Ok(file) => return Ok((file, aside)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(error),
        }
    }
}

/// Makes the rename itself survive a power cut, where folders can be flushed.
#[cfg(unix)]
fn flush(folder: &Path) -> Result<()> {
    match File::open(folder)?.sync_all() {
        // Some network file systems flush folders by themselves and refuse to be asked.
        Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => Ok(()),
        result => result,
    }
}

#[cfg(not(unix))]
fn flush(_folder: &Path) -> Result<()> {
    Ok(())
}
