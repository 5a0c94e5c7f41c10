//! What was read from disk, before anything of it is believed.

use std::sync::Arc;

use crate::base::diagnostic::{Place, SourceFile};
use crate::config::raw::{RawPipeline, RawPlaybook, RawScorecard};

/// Everything read from disk that a pipeline is made of.
pub struct ParsedFiles {
    pub pipeline: RawPipeline,
    pub scorecard: Option<RawScorecard>,
    /// Where the scorecard is: its own file's start, or its key in the pipeline.
    pub scorecard_place: Place,
    pub playbook: Option<RawPlaybook>,
    /// The SQL files named under `metrics`, in that order; None where one could not be read (said already).
    pub queries: Vec<Option<Arc<SourceFile>>>,
    pub files: Vec<Arc<SourceFile>>,
}

impl ParsedFiles {
    /// The text of the scorecard: the whole of its own file, or the lines of the pipeline that hold it.
    pub fn scorecard_yaml(&self) -> String {
        let place = &self.scorecard_place;
        let text = &place.file.text;
        if self.files.first().is_none_or(|pipeline| pipeline.name != place.file.name) {
            return text.clone();
        }
        let indent = |line: &str| line.len() - line.trim_start().len();
        let lines: Vec<&str> = text.lines().collect();
        let is_scorecard_key = |line: &str| line.trim_start().starts_with("scorecard:");
        let Some(first) = lines.iter().position(|line| is_scorecard_key(line)) else { return String::new() };
        let key_indent = indent(lines[first]);
        let nested_lines =
            lines[first + 1..].iter().take_while(|line| line.trim().is_empty() || indent(line) > key_indent);
        let mut yaml: Vec<&str> = std::iter::once(&lines[first]).chain(nested_lines).copied().collect();
        while yaml.last().is_some_and(|line| line.trim().is_empty()) {
            yaml.pop();
        }
        yaml.join("\n") + "\n"
    }
}
