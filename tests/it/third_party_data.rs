//! Third-party data sets, stored beside the repository if available, never in it.

use std::io::Write;
use std::path::PathBuf;

use crate::job::project_root;

/// Returns the folder of a third-party data set. Prints that the test is skipped and returns `None` if it is absent.
pub fn find_data_set(name: &str) -> Option<PathBuf> {
    let folder = project_root().join("../shared/data").join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    let _ = writeln!(std::io::stderr(), "SKIPPED: the third-party data `{name}` is not there (../shared/data/{name})");
    None
}
