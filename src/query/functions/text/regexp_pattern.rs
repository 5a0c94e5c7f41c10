//! Regular expressions with their options, compiled once per thread.

use std::cell::RefCell;
use std::rc::Rc;

use regex::{Regex, RegexBuilder};

use super::regexp_syntax;
use crate::query::functions::parsed_text_cache::ParsedTextCache;

/// The options of a pattern: how it is read, and how much of a text it has to match.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct RegexpOptions {
    pub case_insensitive: bool,
    pub dot_matches_line_break: bool,
    /// Whether every character stands for itself.
    pub literal: bool,
    /// Whether every match is replaced, not only the first.
    pub global: bool,
    /// Whether the pattern has to match the whole text.
    pub whole: bool,
}

impl RegexpOptions {
    /// Reads options such as `gi`. The error says why they cannot be read, without a full stop.
    pub fn parse(letters: &str) -> Result<Self, String> {
        let mut options = Self::default();
        for letter in letters.chars() {
            match letter {
                'i' => options.case_insensitive = true,
                'c' => options.case_insensitive = false,
                's' => options.dot_matches_line_break = true,
                'm' | 'n' | 'p' => options.dot_matches_line_break = false,
                'l' => options.literal = true,
                'g' => options.global = true,
                ' ' | '\t' | '\n' => {}
                _ => return Err(format!("`{letter}` is not an option of regular expressions")),
            }
        }
        Ok(options)
    }
}

thread_local! {
    static COMPILED: RefCell<ParsedTextCache<RegexpOptions, Regex>> = RefCell::new(ParsedTextCache::new());
}

/// Compiles a pattern. The error says why it cannot be compiled, without a full stop.
pub fn compile_pattern(pattern: &str, options: RegexpOptions) -> Result<Rc<Regex>, String> {
    COMPILED.with_borrow_mut(|compiled| compiled.get_or_insert_with(options, pattern, || build_regex(pattern, options)))
}

fn build_regex(pattern: &str, options: RegexpOptions) -> Result<Regex, String> {
    let translated = if options.literal { regex::escape(pattern) } else { regexp_syntax::translate_pattern(pattern)? };
    let anchored = if options.whole { format!(r"\A(?:{translated})\z") } else { translated };
    RegexBuilder::new(&anchored)
        .case_insensitive(options.case_insensitive)
        .dot_matches_new_line(options.dot_matches_line_break)
        .build()
        .map_err(|error| syntax_error_reason(&error))
}

/// Returns the reason of a syntax error without the drawing around it.
fn syntax_error_reason(error: &regex::Error) -> String {
    let text = error.to_string();
    match text.lines().rev().find_map(|line| line.trim().strip_prefix("error: ")) {
        Some(reason) => reason.to_owned(),
        None => text.replace('\n', " "),
    }
}

/// Whether a pattern matches only whole texts: `^…$`.
#[must_use]
pub fn is_anchored(pattern: &str) -> bool {
    use regex_syntax::hir::Look;
    let parsed =
        regexp_syntax::translate_pattern(pattern).ok().and_then(|translated| regex_syntax::parse(&translated).ok());
    parsed.is_some_and(|parsed| {
        let (begins, ends) = (parsed.properties().look_set_prefix(), parsed.properties().look_set_suffix());
        begins.contains(Look::Start) && ends.contains(Look::End)
    })
}
