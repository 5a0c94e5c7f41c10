//! Reads text files, and describes those that cannot be read.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::base::diagnostic::{Diagnostic, TextFile};

/// Reads a file as text.
pub fn read_source_file(path: &Path) -> Result<Arc<TextFile>, Diagnostic> {
    let name = normalize_path(path);
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Arc::new(TextFile { name, text })),
        Err(error) => {
            Err(Diagnostic::error("unreadable", format!("can't read `{name}`: {}", describe_io_error(&error))))
        }
    }
}

/// Returns a path without detours: `pipelines/../sql` is `sql`.
pub fn normalize_path(path: &Path) -> String {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir if plain.file_name().is_some() => {
                plain.pop();
            }
            Component::CurDir => {}
            other => plain.push(other),
        }
    }
    plain.display().to_string()
}

/// Returns the names of the files in a folder that end in one of `endings`, sorted.
pub fn file_names_in(folder: &Path, endings: &[&str]) -> Vec<String> {
    // A pipeline given without a folder is in the current one.
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| endings.iter().any(|ending| name.ends_with(ending))).collect();
    names.sort();
    names
}

/// Returns a message without the operating system's error number.
fn describe_io_error(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        std::io::ErrorKind::InvalidData => "it is not UTF-8 text".to_owned(),
        std::io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        _ => error.to_string(),
    }
}
