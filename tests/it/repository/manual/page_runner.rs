//! Runs the blocks of a page in a fresh folder, and compares what they print with what the page shows.

use std::path::Path;
use std::process::{Command, Stdio};

use super::page::{FencedBlock, Page};
use crate::harness::job::{Job, NOW, project_root};

pub struct PageRunner {
    job: Job,
    /// Set by `export` on the page.
    exports: Vec<(String, String)>,
}

/// A command with the output and exit code that the page shows.
#[derive(Debug, PartialEq)]
struct ShownCommand {
    command: String,
    output: Vec<String>,
    exit_code: i32,
}

impl PageRunner {
    /// The commands of a page call `python` by the name `python3`.
    pub fn new(python: &str) -> Self {
        let job = Job::new();
        for folder in ["pipelines", "sql", "fixtures"] {
            copy_folder(&project_root().join(folder), &job.path(folder));
        }
        // The commands of a page call `healthscore` and `python3` by their names.
        let tools = job.path(".tools");
        std::fs::create_dir(&tools).unwrap();
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_healthscore"), tools.join("healthscore")).unwrap();
        let script = format!("#!/bin/sh\nexec {python} \"$@\"\n");
        std::fs::write(tools.join("python3"), script).unwrap();
        let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(tools.join("python3"), executable).unwrap();
        PageRunner { job, exports: Vec::new() }
    }

    /// Runs all blocks in order, and describes every difference.
    pub fn run_page(&mut self, page: &Page) -> Vec<String> {
        let mut differences = Vec::new();
        for block in &page.blocks {
            if let Some(file) = block.setting("file") {
                let path = self.job.path(file);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, block.lines.join("\n") + "\n").unwrap();
            } else if block.language == "console" {
                let shown = read_commands(block);
                differences.extend(shown.iter().filter_map(|shown| self.difference(block.line, shown)));
            }
        }
        differences
    }

    fn difference(&mut self, line: usize, shown: &ShownCommand) -> Option<String> {
        if let Some((name, value)) = shown.command.strip_prefix("export ").and_then(|rest| rest.split_once('=')) {
            self.exports.push((name.to_owned(), value.trim_matches(['"', '\'']).to_owned()));
            return None;
        }
        let path = format!("{}:{}", self.job.path(".tools").display(), std::env::var("PATH").unwrap_or_default());
        let output = Command::new("sh")
            .args(["-c", &format!("exec 2>&1\n{}", shown.command)])
            .current_dir(self.job.path(""))
            .env_clear()
            .env("PATH", path)
            .env("HOME", self.job.path(""))
            .env("NO_COLOR", "1")
            .env(NOW.0, NOW.1)
            .envs(self.exports.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        let printed: Vec<&str> = printed.lines().map(str::trim_end).collect();
        let code = output.status.code().unwrap_or(-1);
        let is_same = code == shown.exit_code && lines_match(&shown.output, &printed);
        (!is_same).then(|| {
            format!(
                "line {line}: $ {}\nexit code {code}, expected {}\n--- the page shows\n{}\n--- it prints\n{}",
                shown.command,
                shown.exit_code,
                shown.output.join("\n"),
                printed.join("\n")
            )
        })
    }
}

/// Describes blocks of shell that lack their reason or are not valid shell.
pub fn mistakes_in_unrun_blocks(page: &Page) -> Vec<String> {
    let mut mistakes = Vec::new();
    for block in page.blocks.iter().filter(|block| matches!(block.language.as_str(), "sh" | "bash" | "shell")) {
        if block.setting("not-run").is_none() {
            mistakes.push(format!("line {}: write `console` to have it run, or `sh not-run=REASON`", block.line));
        }
        let checked = Command::new("sh").args(["-n", "-c", &block.lines.join("\n")]).output().unwrap();
        if !checked.status.success() {
            mistakes.push(format!("line {}: {}", block.line, String::from_utf8_lossy(&checked.stderr)));
        }
    }
    mistakes
}

fn read_commands(block: &FencedBlock) -> Vec<ShownCommand> {
    let mut commands: Vec<ShownCommand> = Vec::new();
    let mut is_continued = false;
    for line in &block.lines {
        match (line.strip_prefix("$ "), commands.last_mut()) {
            (_, Some(last)) if is_continued => {
                last.command = format!("{}{}", last.command.trim_end_matches('\\'), line.trim());
            }
            (Some(command), _) => {
                commands.push(ShownCommand { command: command.to_owned(), output: Vec::new(), exit_code: 0 });
            }
            (None, Some(last)) => {
                let exit = line.strip_prefix("[exit ").and_then(|rest| rest.strip_suffix(']'));
                match exit.and_then(|code| code.parse().ok()) {
                    Some(code) => last.exit_code = code,
                    None => last.output.push(line.trim_end().to_owned()),
                }
            }
            (None, None) => panic!("line {}: output before a command: {line}", block.line),
        }
        let is_in_command = commands.last().is_some_and(|last| last.output.is_empty());
        is_continued = is_in_command && line.ends_with('\\');
    }
    commands
}

/// Compares lines. A line `…` stands for any number of lines, `…` inside a line for any text.
fn lines_match(shown: &[String], printed: &[&str]) -> bool {
    match (shown.split_first(), printed.split_first()) {
        (None, None) => true,
        (Some((gap, rest)), _) if gap.trim() == "…" => {
            (0..=printed.len()).any(|skipped| lines_match(rest, &printed[skipped..]))
        }
        (Some((line, shown)), Some((printed_line, printed))) => {
            line_matches(line, printed_line) && lines_match(shown, printed)
        }
        _ => false,
    }
}

fn line_matches(shown: &str, printed: &str) -> bool {
    match shown.split_once('…') {
        None => shown == printed,
        Some((start, rest)) => printed.strip_prefix(start).is_some_and(|printed| {
            printed.char_indices().map(|(at, _)| at).chain([printed.len()]).any(|at| line_matches(rest, &printed[at..]))
        }),
    }
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn gaps_in_shown_output_match_any_lines_and_any_text() {
    let shown = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
    assert!(lines_match(&shown(&["a", "…", "d"]), &["a", "b", "c", "d"]));
    assert!(lines_match(&shown(&["a", "…", "d"]), &["a", "d"]));
    assert!(lines_match(&shown(&["took … s", "…"]), &["took 1.2 s"]));
    assert!(!lines_match(&shown(&["a", "…", "d"]), &["a", "b"]));
    assert!(!lines_match(&shown(&["a"]), &["a", "b"]));
    assert!(!lines_match(&shown(&["took … s"]), &["took 1.2 min"]));
}

#[test]
fn a_command_can_continue_on_the_next_line_and_name_its_exit_code() {
    let lines = ["$ healthscore run p.yaml \\", "    --as-of 2026-06-30", "error: no", "[exit 5]", "$ ls"];
    let block = FencedBlock {
        line: 1,
        language: "console".to_owned(),
        info: String::new(),
        lines: lines.iter().map(|line| (*line).to_owned()).collect(),
    };
    let expected = [
        ShownCommand {
            command: "healthscore run p.yaml --as-of 2026-06-30".to_owned(),
            output: vec!["error: no".to_owned()],
            exit_code: 5,
        },
        ShownCommand { command: "ls".to_owned(), output: Vec::new(), exit_code: 0 },
    ];
    assert_eq!(read_commands(&block), expected);
}
