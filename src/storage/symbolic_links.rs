//! Symbolic links among the files below a folder of this machine.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

/// The listed files that are reached through symbolic links.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct LinkedFiles {
    /// For each such file: where it lies. Relative to the folder if it is below it, absolute otherwise.
    pub real_paths: BTreeMap<String, PathBuf>,
    /// The folders above the files and folders that the links lead to, spelled like the real paths.
    pub folders_above: BTreeSet<PathBuf>,
}

/// Follows links, and remembers where each folder lies.
struct LinkResolver<'a> {
    root: &'a Path,
    real_root: PathBuf,
    /// The real path of each folder; `None` if no link leads to it.
    folders: HashMap<&'a str, Option<PathBuf>>,
    folders_above: BTreeSet<PathBuf>,
}

/// Finds the files that are reached through symbolic links. `paths` are relative to `root`. Each file and folder costs one
/// look at the disk, and each link one more.
pub fn find_linked_files<'a>(root: &'a Path, paths: impl Iterator<Item = &'a str>) -> LinkedFiles {
    let Ok(real_root) = root.canonicalize() else { return LinkedFiles::default() };
    let mut links = LinkResolver { root, real_root, folders: HashMap::new(), folders_above: BTreeSet::new() };
    let mut real_paths = BTreeMap::new();
    for path in paths {
        if let Some(real_path) = links.resolve(path) {
            let real_path = links.relative_to_root(&real_path);
            real_paths.insert(path.to_owned(), real_path);
        }
    }
    LinkedFiles { real_paths, folders_above: links.folders_above }
}

impl<'a> LinkResolver<'a> {
    /// Returns where a file or folder lies; `None` if no link leads to it.
    fn resolve(&mut self, path: &'a str) -> Option<PathBuf> {
        let parent = path.rsplit_once('/').map(|(parent, _)| parent);
        let real_parent = parent.and_then(|parent| self.resolve_folder(parent));
        let written = self.root.join(path);
        if written.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink())
            && let Ok(real_path) = written.canonicalize()
        {
            let above: Vec<PathBuf> = real_path.ancestors().skip(1).map(|above| self.relative_to_root(above)).collect();
            self.folders_above.extend(above);
            return Some(real_path);
        }
        Some(real_parent?.join(path.rsplit('/').next()?))
    }

    fn resolve_folder(&mut self, path: &'a str) -> Option<PathBuf> {
        if let Some(known) = self.folders.get(path) {
            return known.clone();
        }
        let real_path = self.resolve(path);
        self.folders.insert(path, real_path.clone());
        real_path
    }

    fn relative_to_root(&self, path: &Path) -> PathBuf {
        path.strip_prefix(&self.real_root).unwrap_or(path).to_owned()
    }
}

/// A symbolic link that leads nowhere.
#[derive(Debug, PartialEq, Eq)]
pub struct DanglingLink {
    /// Relative to the folder that was searched.
    pub path: String,
    pub target: String,
}

/// Which folders are searched for links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkSearch {
    /// The folder alone.
    Folder,
    /// All folders below it too, but for those that links lead to.
    Below,
}

/// Finds the symbolic links in a folder that lead nowhere. A listing leaves them out, as if there were no such files. A
/// folder that cannot be read has none: its listing fails.
pub fn find_dangling_links(folder: &Path, search: LinkSearch) -> Vec<DanglingLink> {
    let mut dangling = Vec::new();
    let mut pending = vec![String::new()];
    while let Some(prefix) = pending.pop() {
        let Ok(entries) = std::fs::read_dir(folder.join(&prefix)) else { continue };
        for entry in entries.flatten() {
            let (Ok(name), Ok(kind)) = (entry.file_name().into_string(), entry.file_type()) else { continue };
            let path = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
            if kind.is_symlink() {
                let is_dangling = matches!(entry.path().try_exists(), Ok(false));
                let target = entry.path().read_link().ok().filter(|_| is_dangling);
                dangling.extend(target.map(|target| DanglingLink { path, target: target.display().to_string() }));
            } else if kind.is_dir() && search == LinkSearch::Below {
                pending.push(path);
            }
        }
    }
    dangling.sort_by(|one, other| one.path.cmp(&other.path));
    dangling
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    /// Creates a folder with files and links, each a name and the path that it leads to.
    fn create_folder(files: &[&str], links: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, file).unwrap();
        }
        for (link, target) in links {
            symlink(target, folder.path().join(link)).unwrap();
        }
        folder
    }

    fn real_paths(folder: &Path, paths: &[&str]) -> Vec<(String, String)> {
        let linked = find_linked_files(folder, paths.iter().copied());
        linked.real_paths.into_iter().map(|(path, real)| (path, real.to_str().unwrap().to_owned())).collect()
    }

    fn pair(path: &str, real: &str) -> (String, String) {
        (path.to_owned(), real.to_owned())
    }

    #[test]
    fn links_to_folders_and_files_are_followed() {
        let folder = create_folder(
            &["facts/run1/a", "facts/run1/deep/b", "facts/run2/a"],
            &[
                ("facts/latest", "run1"),
                ("facts/c", "run2/a"),
                ("facts/newest", "latest"),
                ("again", "facts/latest/deep"),
            ],
        );
        let paths = [
            "again/b",
            "facts/c",
            "facts/latest/a",
            "facts/latest/deep/b",
            "facts/newest/a",
            "facts/run1/a",
            "facts/run1/deep/b",
            "facts/run2/a",
        ];
        assert_eq!(
            real_paths(folder.path(), &paths),
            [
                pair("again/b", "facts/run1/deep/b"),
                pair("facts/c", "facts/run2/a"),
                pair("facts/latest/a", "facts/run1/a"),
                pair("facts/latest/deep/b", "facts/run1/deep/b"),
                pair("facts/newest/a", "facts/run1/a"),
            ]
        );
        // The root itself may be reached through a link.
        let other = create_folder(&[], &[]);
        symlink(folder.path(), other.path().join("exports")).unwrap();
        assert_eq!(
            real_paths(&other.path().join("exports"), &["facts/latest/a", "facts/run1/a"]),
            [pair("facts/latest/a", "facts/run1/a")]
        );
    }

    #[test]
    fn links_out_of_the_root_have_absolute_paths() {
        let lake = create_folder(&["t/data/a"], &[]);
        let data = lake.path().join("t/data");
        let folder = create_folder(&["b"], &[("facts", data.to_str().unwrap()), ("gone", "nowhere")]);
        let linked = find_linked_files(folder.path(), ["b", "facts/a", "gone", "missing"].into_iter());
        let real = data.canonicalize().unwrap();
        assert_eq!(linked.real_paths, BTreeMap::from([("facts/a".to_owned(), real.join("a"))]));
        // The folder that the link leads to is listed through the link.
        assert!(linked.folders_above.contains(real.parent().unwrap()) && !linked.folders_above.contains(&real));
        let inside = create_folder(&["archive/run1/a"], &[("latest", "archive/run1")]);
        let linked = find_linked_files(inside.path(), ["latest/a"].into_iter());
        assert!(linked.folders_above.contains(Path::new("archive")) && linked.folders_above.contains(Path::new("")));
    }

    #[test]
    fn without_links_nothing_is_found() {
        let folder = create_folder(&["a", "x/b"], &[]);
        assert_eq!(find_linked_files(folder.path(), ["a", "x/b"].into_iter()), LinkedFiles::default());
        assert_eq!(find_linked_files(&folder.path().join("missing"), ["a"].into_iter()), LinkedFiles::default());
    }
}
