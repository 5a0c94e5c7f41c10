//! `init`: the beginning of a project, as files that explain themselves.

use std::path::PathBuf;

use clap::Args;

use crate::base::environment::World;
use crate::base::error::Error;
use crate::base::failure::Failure;

/// The project, file by file; the pipeline is checked by the tests like any other.
const PROJECT_FILES: [(&str, &str); 4] = [
    ("pipelines/customer_health.yaml", include_str!("init/pipeline.yaml")),
    ("pipelines/customer_health.scorecard.yaml", include_str!("init/scorecard.yaml")),
    ("pipelines/customer_health.plays.yaml", include_str!("init/plays.yaml")),
    ("sql/metrics/usage.sql", include_str!("init/usage.sql")),
];

#[derive(Debug, Args)]
pub struct InitOptions {
    /// The folder to write to; files that exist are left alone and end the command
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub fn init(options: &InitOptions, environment: &World) -> Result<(), Failure> {
    let file_error =
        |path: &std::path::Path, reason: String| Failure::from(Error::LocalFile { path: path.to_owned(), reason });
    // All or nothing: an existing file is found before the first is written.
    for (name, _) in PROJECT_FILES {
        let path = options.folder.join(name);
        if path.exists() {
            return Err(Error::Exists { path }.into());
        }
    }
    for (name, text) in PROJECT_FILES {
        let path = options.folder.join(name);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| file_error(folder, error.to_string()))?;
        }
        std::fs::write(&path, text).map_err(|error| file_error(&path, error.to_string()))?;
        environment.terminal.data(&format!("{}\n", path.display()));
    }
    environment
        .terminal
        .say("next: put your exports' names and columns into the pipeline, then `healthscore validate` it");
    Ok(())
}
