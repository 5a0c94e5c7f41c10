//! Third-party data sets and reported cases, stored beside the repository if available, never in it.

use std::path::PathBuf;

use super::job::project_root;
use super::tools;

/// Returns the folder of a third-party data set. Prints that the test is skipped and returns `None` if it is absent.
pub fn find_data_set(name: &str) -> Option<PathBuf> {
    find_folder("third-party data", &format!("../shared/data/{name}"))
}

/// Returns the folder of a reported case, as [`find_data_set`] does.
pub fn find_case(name: &str) -> Option<PathBuf> {
    find_folder("reported case", &format!("../shared/cases/{name}"))
}

fn find_folder(what: &str, path: &str) -> Option<PathBuf> {
    let folder = project_root().join(path);
    if folder.is_dir() {
        return Some(folder);
    }
    tools::skip_always(&format!("the {what} is not there ({path})"));
    None
}
