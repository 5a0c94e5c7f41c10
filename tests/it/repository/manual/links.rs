//! Links between pages.

use std::path::Path;

use super::page::Page;

/// Returns the links of a page that lead nowhere within the project. Links to other sites are not followed.
pub fn broken_links(page: &Page, root: &Path) -> Vec<String> {
    let mut broken = Vec::new();
    for link in page.links.iter().filter(|link| !link.contains("://") && !link.starts_with("mailto:")) {
        let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
        let target = if file.is_empty() {
            page.path.clone()
        } else {
            normalise_path(&page.path.parent().unwrap_or(Path::new("")).join(file))
        };
        let exists = root.join(&target).exists();
        let has_anchor = || {
            anchor.is_empty()
                || target.extension().is_none_or(|extension| extension != "md")
                || Page::read(root, &target).anchors.iter().any(|known| known == anchor)
        };
        if !exists || !has_anchor() {
            broken.push(format!("{}: `{link}` leads nowhere", page.path.display()));
        }
    }
    broken
}

/// Removes `..` from a path below the project.
fn normalise_path(path: &Path) -> std::path::PathBuf {
    let mut parts: Vec<&std::ffi::OsStr> = Vec::new();
    for part in path {
        if part == ".." {
            parts.pop();
        } else if part != "." {
            parts.push(part);
        }
    }
    parts.into_iter().collect()
}
