//! Data that others made: beside the project where it is there at all, never in it.

use std::io::Write;
use std::path::PathBuf;

use crate::job::project;

/// The folder of a third-party data set; None, said loudly, where it is absent.
pub fn data(name: &str) -> Option<PathBuf> {
    let folder = project().join("../shared/data").join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    let _ = writeln!(std::io::stderr(), "SKIPPED: the third-party data `{name}` is not there (../shared/data/{name})");
    None
}
