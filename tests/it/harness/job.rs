//! A project in a temporary folder, and the binary run in it.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::harness::parquet_files;

/// The time that counts as now unless a test sets another: after every day that the tests score, whatever the clock of the
/// machine says.
pub const NOW: (&str, &str) = ("HEALTHSCORE_NOW", "2030-01-01T12:00:00Z");

/// A temporary project folder with pipelines, SQL and exports.
pub struct Job {
    folder: TempDir,
    env: Vec<(String, String)>,
}

/// Exit code and output of the binary.
#[derive(Debug)]
pub struct CommandOutput {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Job {
    pub fn new() -> Self {
        Job { folder: tempfile::tempdir().unwrap(), env: Vec::new() }
    }

    /// Writes a text file (YAML, SQL) below the folder.
    pub fn file(self, path: &str, text: &str) -> Self {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        self
    }

    /// Replaces a text in a file.
    #[track_caller]
    pub fn edit(self, path: &str, from: &str, to: &str) -> Self {
        let text = std::fs::read_to_string(self.path(path)).unwrap();
        assert!(text.contains(from), "{path} has no `{from}`");
        self.file(path, &text.replace(from, to))
    }

    /// Writes a Parquet file from CSV with types in the header: `account_id:text,seen_on:date`. See
    /// [`parquet_files::write_from_csv`].
    pub fn table(self, path: &str, csv: &str) -> Self {
        parquet_files::write_from_csv(&self.path(path), csv);
        self
    }

    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sets the time that counts as now, such as `2026-06-30T04:00:00Z`.
    pub fn at(self, now: &str) -> Self {
        self.env(NOW.0, now)
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Returns the command for the binary in the folder, with a minimal environment.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_healthscore"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .env("NO_COLOR", "1")
            .env(NOW.0, NOW.1)
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.folder.path())
            .envs(self.env.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs the binary to its end.
    #[track_caller]
    pub fn run(&self, arguments: &[&str]) -> CommandOutput {
        let mut command = self.command(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        CommandOutput::wait_for(command.spawn().unwrap())
    }

    /// Returns every file below `path`, relative to it, sorted.
    pub fn files(&self, path: &str) -> Vec<String> {
        let root = self.path(path);
        let mut files = Vec::new();
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            let Ok(entries) = std::fs::read_dir(&folder) else { continue };
            for entry in entries {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.push(path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned());
                }
            }
        }
        files.sort();
        files
    }
}

impl CommandOutput {
    /// A process ended by a signal has the code -1.
    pub fn from_process(output: Output) -> Self {
        CommandOutput {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Waits for a process to end. One that does not end within five minutes is killed, and fails the test: how long a
    /// process takes says nothing on a busy machine, but it must end.
    #[track_caller]
    pub fn wait_for(child: Child) -> Self {
        let id = child.id();
        let (sender, ended) = std::sync::mpsc::channel();
        std::thread::spawn(move || sender.send(child.wait_with_output()));
        let output = ended.recv_timeout(Duration::from_secs(300)).unwrap_or_else(|_| {
            let _ = Command::new("kill").args(["-KILL", &id.to_string()]).status();
            panic!("process {id} does not end");
        });
        Self::from_process(output.unwrap())
    }

    /// Insists on an exit code; shows the output otherwise.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "exit code\nstdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// Parses the JSON on the last line of stdout.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(self.stdout.lines().last().unwrap_or_default()).unwrap()
    }
}

/// Returns the root of the repository, with its pipelines, SQL and fixtures.
pub fn project_root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
