//! The files of a pipeline as read from disk, before any check.

use std::sync::Arc;

use crate::base::diagnostic::{Place, TextFile};
use crate::config::raw::{RawPipeline, RawPlaybook, RawScorecard};

/// The files of a pipeline.
pub struct ParsedFiles {
    pub pipeline: RawPipeline,
    pub scorecard: Option<RawScorecard>,
    /// The place of the scorecard: its value in the pipeline file, or its version or start in a file of its own.
    pub scorecard_place: Place,
    pub playbook: Option<RawPlaybook>,
    /// The SQL files in the order of `metrics`; none for a file that cannot be read, which is reported already.
    pub queries: Vec<Option<Arc<TextFile>>>,
    pub files: Vec<Arc<TextFile>>,
}

impl ParsedFiles {
    /// Returns the text of the scorecard: its own file, or its lines of the pipeline file.
    pub fn scorecard_yaml(&self) -> String {
        let file = &self.scorecard_place.file;
        if self.files.first().is_none_or(|pipeline| pipeline.name != file.name) {
            return file.text.clone();
        }
        let lines: Vec<&str> = file.text.lines().collect();
        let Some(first) = lines.iter().position(|line| line.trim_start().starts_with("scorecard:")) else {
            return String::new();
        };
        let key_indent = indent_width(lines[first]);
        let is_nested = |line: &&&str| line.trim().is_empty() || indent_width(line) > key_indent;
        let nested_lines = lines[first + 1..].iter().take_while(is_nested);
        let mut yaml: Vec<&str> = std::iter::once(&lines[first]).chain(nested_lines).copied().collect();
        while yaml.last().is_some_and(|line| line.trim().is_empty()) {
            yaml.pop();
        }
        yaml.join("\n") + "\n"
    }
}

fn indent_width(line: &str) -> usize {
    line.len() - line.trim_start().len()
}
