//! Third-party data sets, stored beside the repository if available, never in it.

use std::path::PathBuf;

use super::job::project_root;
use super::tools;

/// Returns the folder of a third-party data set. Prints that the test is skipped and returns `None` if it is absent.
pub fn find_data_set(name: &str) -> Option<PathBuf> {
    let folder = project_root().join("../shared/data").join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    tools::skip_always(&format!("the third-party data `{name}` is not there (../shared/data/{name})"));
    None
}
