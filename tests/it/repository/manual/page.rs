//! A page of Markdown: its fenced blocks, headings and links.

use std::path::{Path, PathBuf};

pub struct Page {
    /// Relative to the project.
    pub path: PathBuf,
    pub blocks: Vec<FencedBlock>,
    /// The anchors of all headings.
    pub anchors: Vec<String>,
    /// The targets of all links outside fenced blocks.
    pub links: Vec<String>,
}

pub struct FencedBlock {
    /// The line of the fence, from 1.
    pub line: usize,
    pub language: String,
    /// What follows the language.
    pub info: String,
    pub lines: Vec<String>,
}

impl FencedBlock {
    /// Returns the value of `name=value` behind the language.
    pub fn setting(&self, name: &str) -> Option<&str> {
        self.info.split_whitespace().find_map(|word| word.strip_prefix(name)?.strip_prefix('='))
    }
}

impl Page {
    pub fn read(root: &Path, path: &Path) -> Self {
        let text = std::fs::read_to_string(root.join(path)).unwrap();
        let mut page = Page { path: path.to_owned(), blocks: Vec::new(), anchors: Vec::new(), links: Vec::new() };
        let mut open: Option<FencedBlock> = None;
        for (index, line) in text.lines().enumerate() {
            match (&mut open, line.strip_prefix("```")) {
                (Some(_), Some(_)) => page.blocks.extend(open.take()),
                (Some(block), None) => block.lines.push(line.to_owned()),
                (None, Some(fence)) => {
                    let (language, info) = fence.split_once(' ').unwrap_or((fence, ""));
                    open = Some(FencedBlock {
                        line: index + 1,
                        language: language.to_owned(),
                        info: info.to_owned(),
                        lines: Vec::new(),
                    });
                }
                (None, None) => page.read_prose(line),
            }
        }
        assert!(open.is_none(), "{}: a block is never closed", path.display());
        page
    }

    /// Returns whether a block holds commands that are run.
    pub fn has_commands(&self) -> bool {
        self.blocks.iter().any(|block| block.language == "console")
    }

    fn read_prose(&mut self, line: &str) {
        if line.starts_with('#') {
            let anchor = anchor_of_heading(line.trim_start_matches('#').trim());
            let repeats = self.anchors.iter().filter(|known| **known == anchor).count();
            self.anchors.push(if repeats == 0 { anchor } else { format!("{anchor}-{repeats}") });
        }
        // Code spans can contain brackets.
        let prose: String = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
        self.links.extend(prose.split("](").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0.to_owned())));
    }
}

/// Returns the anchor that GitHub gives a heading: lowercase, without punctuation, `-` for spaces.
fn anchor_of_heading(heading: &str) -> String {
    let kept = heading.chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}
