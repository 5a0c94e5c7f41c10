//! Loads any texts as the files of a pipeline: its YAML, its scorecard and its SQL.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use super::{check_diagnostics, check_same, test_variable};
use crate::config::load_pipeline;

/// The line between the files of a text: the pipeline, its scorecard (`card.yaml`), its query (`a.sql`).
const NEXT_FILE: &str = "\n%%%\n";

/// Loads a pipeline. Checks that the diagnostics are the same every time, and that there is a pipeline or a diagnostic.
pub fn check_pipeline(text: &str) {
    let mut files = text.splitn(3, NEXT_FILE);
    thread_local! {
        static FOLDER: OnceCell<Option<PathBuf>> = const { OnceCell::new() };
    }
    FOLDER.with(|folder| {
        let Some(folder) = folder.get_or_init(folder_of_this_thread) else {
            return;
        };
        for name in ["pipeline.yaml", "card.yaml", "a.sql"] {
            let _ = std::fs::write(folder.join(name), files.next().unwrap_or_default());
        }
        check_pipeline_file(&folder.join("pipeline.yaml"));
    });
}

/// Returns the messages about a pipeline.
#[cfg(test)]
pub fn pipeline_messages(text: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in ["pipeline.yaml", "card.yaml", "a.sql"].into_iter().zip(text.split(NEXT_FILE)) {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    load_pipeline(&folder.path().join("pipeline.yaml"), &test_variable)
        .diagnostics
        .into_iter()
        .map(|diagnostic| diagnostic.message)
        .collect()
}

fn check_pipeline_file(path: &Path) {
    let loaded = load_pipeline(path, &test_variable);
    check_diagnostics(&loaded.diagnostics);
    let again = load_pipeline(path, &test_variable);
    check_same(&loaded.diagnostics, &again.diagnostics, "the same diagnostics are reported every time");
    assert!(loaded.pipeline.is_some() || !loaded.diagnostics.is_empty(), "there is neither a pipeline nor a reason");
    assert_eq!(loaded.has_errors(), again.has_errors());
    check_same(
        &format!("{:?}", loaded.pipeline),
        &format!("{:?}", again.pipeline),
        "the same pipeline is loaded every time",
    );
}

/// Creates a folder, in memory if the machine has such a file system, because thousands of files are written per second.
fn folder_of_this_thread() -> Option<PathBuf> {
    let memory = Path::new("/dev/shm");
    let root = if memory.is_dir() { memory.to_path_buf() } else { std::env::temp_dir() };
    let name = format!("healthscore-fuzz-{}-{:?}", std::process::id(), std::thread::current().id());
    let folder = root.join(name.replace(['(', ')'], "-"));
    std::fs::create_dir_all(&folder).ok()?;
    Some(folder)
}
