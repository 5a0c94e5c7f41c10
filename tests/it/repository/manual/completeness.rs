//! Everything that a user can write stands on a page.

use std::collections::BTreeSet;
use std::path::Path;

use crate::harness::job::{Job, project_root};

/// Beginnings of the names of environment variables that healthscore or its tests read.
const VARIABLES: [&str; 7] = ["HEALTHSCORE_", "AWS_", "AZURE_", "GOOGLE_", "OPENLINEAGE_", "RUST_LOG", "NO_COLOR"];
/// Names in the sources that are no environment variables.
const NO_VARIABLES: [&str; 2] = ["HEALTHSCORE_PIPELINE", "AWS_ALLOW_HTTP"];

/// Returns the flags of every command, as `run --as-of`.
pub fn list_flags() -> BTreeSet<String> {
    let job = Job::new();
    let help = job.run(&["--help"]).exits(0).stdout;
    let (_, commands) = help.split_once("\nCommands:\n").unwrap();
    let commands = commands.lines().take_while(|line| !line.is_empty());
    // The lines of a long description are indented further.
    let commands = commands.filter_map(|line| line.strip_prefix("  ")).filter(|line| !line.starts_with(' '));
    let commands: Vec<&str> = commands.filter_map(|line| line.split_whitespace().next()).collect();
    let mut flags = BTreeSet::new();
    for command in commands.into_iter().filter(|command| *command != "help") {
        let help = job.run(&[command, "--help"]).exits(0).stdout;
        let found = help.lines().filter_map(|line| {
            let option = line.trim_start().strip_prefix('-')?;
            let (_, name) = option.split_once('-')?;
            let name: String =
                name.trim_start_matches('-').chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
            Some(format!("{command} --{name}"))
        });
        flags.extend(found);
    }
    flags
}

/// Returns the environment variables that stand in the sources of the crate and of its tests.
pub fn list_variables() -> BTreeSet<String> {
    let mut variables = BTreeSet::new();
    let mut folders = ["src", "tests", ".ci"].map(|folder| project_root().join(folder)).to_vec();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if is_source(&path) {
                let text = std::fs::read_to_string(path).unwrap();
                let words = text.split(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'));
                let names = words.filter(|word| VARIABLES.iter().any(|known| word.starts_with(known)));
                variables.extend(names.filter(|name| !name.ends_with('_')).map(str::to_owned));
            }
        }
    }
    for name in NO_VARIABLES {
        variables.remove(name);
    }
    variables
}

fn is_source(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    matches!(extension, Some("rs" | "py"))
        || path.parent().and_then(Path::file_name).is_some_and(|folder| folder == ".ci")
}
