//! `init`: creates a project of commented files.

use std::path::PathBuf;

use clap::Args;

use crate::base::environment::Environment;
use crate::base::failure::Failure;
use crate::base::request_error::RequestError;
use crate::cli::output::{local_file_error, write_file};

/// A file of the new project.
struct ProjectFile {
    path: &'static str,
    text: &'static str,
}

const PIPELINE_PATH: &str = "pipelines/customer_health.yaml";

const PROJECT_FILES: [ProjectFile; 4] = [
    ProjectFile { path: PIPELINE_PATH, text: include_str!("init/pipeline.yaml") },
    ProjectFile { path: "pipelines/customer_health.scorecard.yaml", text: include_str!("init/scorecard.yaml") },
    ProjectFile { path: "pipelines/customer_health.plays.yaml", text: include_str!("init/plays.yaml") },
    ProjectFile { path: "sql/metrics/usage.sql", text: include_str!("init/usage.sql") },
];

#[derive(Debug, Args)]
pub struct InitOptions {
    /// The folder to write to; if one of the files exists, nothing is written
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub fn init(options: &InitOptions, environment: &Environment) -> Result<(), Failure> {
    let paths = || PROJECT_FILES.iter().map(|file| options.folder.join(file.path));
    // Looks for existing files before the first file is written.
    if let Some(path) = paths().find(|path| path.exists()) {
        return Err(RequestError::FileExists { path }.into());
    }
    for (path, file) in paths().zip(&PROJECT_FILES) {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| local_file_error(folder, error))?;
        }
        write_file(&path, file.text)?;
        environment.terminal.print_data(&format!("{}\n", path.display()));
    }
    let pipeline = options.folder.join(PIPELINE_PATH);
    environment.terminal.print_message(&format!(
        "next: enter the names and columns of your exports in the pipeline, then run `healthscore validate {}`",
        pipeline.display()
    ));
    Ok(())
}
