//! Diagnostics for text that is not YAML: the parser's error in plain words, at the place of the probable mistake.

use std::ops::Range;
use std::sync::Arc;

use serde_yaml::granit_parser::{ErrorKind, ScanError};

use super::node::excerpt;
use super::quoted_value::{in_quotes, quote_whole_value};
use crate::base::diagnostic::{Diagnostic, Place, TextFile};
use crate::base::identifier;

/// Returns the diagnostic for an error of the YAML parser.
pub fn describe_syntax_error(file: &Arc<TextFile>, error: &ScanError) -> Diagnostic {
    let text = &file.text;
    let offset = text.floor_char_boundary(error.marker().byte_offset().unwrap_or(0));
    let mistake = find_syntax_mistake(text, offset, error.kind());
    let diagnostic = Diagnostic::error("syntax", mistake.message).at(Place::new(file, mistake.range));
    match mistake.hint {
        Some(hint) => diagnostic.hint(hint),
        None => diagnostic,
    }
}

struct SyntaxMistake {
    message: String,
    range: Range<usize>,
    hint: Option<String>,
}

impl SyntaxMistake {
    fn new(message: impl Into<String>, range: Range<usize>) -> Self {
        Self { message: message.into(), range, hint: None }
    }

    fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

fn find_syntax_mistake(text: &str, offset: usize, kind: &ErrorKind) -> SyntaxMistake {
    use ErrorKind as Kind;
    let here = offset..offset;
    match kind {
        Kind::TabNotAllowed
        | Kind::TabInBlockIndentation
        | Kind::TabInIndentation
        | Kind::TabInPlainScalar
        | Kind::TabAtBlockScalarStart => tab_in_indentation(text, offset),
        Kind::MappingValueNotAllowed => misplaced_key(text, offset),
        Kind::ExpectedBlockMappingKey => missing_next_key(text, offset),
        Kind::ExpectedBlockSequenceEntry => SyntaxMistake::new("expected an item of the list above", here)
            .with_hint("begin the line with `- `, or indent it under the item it belongs to"),
        Kind::BlockSequenceEntryNotAllowed => SyntaxMistake::new("a list cannot begin here", here)
            .with_hint("begin it on a line of its own, or put quotes round a text"),
        Kind::UnexpectedCharacter { character } => {
            let character = match character {
                '`' => "a backtick".to_owned(),
                other => format!("`{}`", other.escape_debug()),
            };
            SyntaxMistake::new(format!("a value cannot begin with {character}"), here).with_hint("put quotes round it")
        }
        Kind::UnclosedQuotedScalar | Kind::InvalidQuotedScalarIndent | Kind::DocumentIndicatorInQuotedScalar => {
            unclosed_quote(text, offset)
        }
        Kind::InvalidTrailingSingleQuotedScalar => {
            text_after_quote(text, offset, "write `''` for a quote inside single quotes")
        }
        Kind::InvalidTrailingDoubleQuotedScalar => {
            text_after_quote(text, offset, "write `\\\"` for a quote inside double quotes")
        }
        Kind::UnknownQuotedScalarEscape | Kind::InvalidQuotedScalarHexEscape => {
            SyntaxMistake::new("double quotes hold an unknown escape", here)
                .with_hint("write `\\\\` for a backslash, or use single quotes")
        }
        Kind::UnclosedFlowCollection { open } => {
            SyntaxMistake::new(format!("`{open}` is never closed"), offset..offset + open.len_utf8())
        }
        Kind::MismatchedFlowCollectionEnd { open, close } => {
            SyntaxMistake::new(format!("`{open}` is closed by `{close}`"), here)
        }
        Kind::MisplacedFlowCollectionEnd => {
            SyntaxMistake::new("this bracket closes nothing", here).with_hint("put quotes round it, if it is text")
        }
        Kind::ExpectedFlowSequenceSeparator => mistake_in_brackets(text, here, "expected `,` or `]`"),
        Kind::ExpectedFlowMappingSeparator => mistake_in_brackets(text, here, "expected `,` or `}`"),
        Kind::InvalidColonPlacement => mistake_in_brackets(text, here, "a colon cannot stand here"),
        Kind::SimpleKeyExpected | Kind::InvalidSimpleKey => expected_key(text, here),
        Kind::CommentNotSeparated => {
            SyntaxMistake::new("a comment cannot begin here", here).with_hint("put a space before the `#`")
        }
        Kind::RecursionLimitExceeded => SyntaxMistake::new("this is nested too deeply", here),
        other => SyntaxMistake::new(format!("this is not YAML: {}", other.to_string().to_lowercase()), here),
    }
}

/// Describes text behind a closing quote: a value that begins with a name in quotes, or else a quote within the text.
fn text_after_quote(text: &str, offset: usize, hint_for_inner_quote: &str) -> SyntaxMistake {
    let mistake = SyntaxMistake::new("text goes on after the closing quote", offset..offset);
    match quote_whole_value(text, offset) {
        Some(value) => mistake.with_hint(format!("put quotes round the whole value: `{value}`")),
        None => mistake.with_hint(hint_for_inner_quote),
    }
}

/// Describes a missing key. The usual cause is a colon without a space after it, which YAML reads as text.
fn expected_key(text: &str, here: Range<usize>) -> SyntaxMistake {
    let written = text[line_range(text, here.start)].trim();
    let mistake = SyntaxMistake::new("expected a key, followed by `: `", here);
    match written.split_once(':') {
        Some((key, value)) if identifier::is_identifier(key) && !value.is_empty() && !value.starts_with(' ') => {
            mistake.with_hint(format!("put a space after the colon: `{key}: {value}`"))
        }
        _ => mistake,
    }
}

/// Points at the tab; the parser may point at the value before it.
fn tab_in_indentation(text: &str, offset: usize) -> SyntaxMistake {
    let line = line_range(text, offset).start;
    let indent = text[line..offset].find('\t').map(|tab| line + tab);
    let tab = indent.or_else(|| text[offset..].find('\t').map(|tab| offset + tab));
    let at = tab.unwrap_or(offset);
    SyntaxMistake::new("a tab cannot indent YAML", at..at).with_hint("indent with spaces")
}

/// Describes a key with its colon inside a value or where no key fits.
fn misplaced_key(text: &str, offset: usize) -> SyntaxMistake {
    let line = line_range(text, offset);
    let before = &text[line.start..offset];
    if let Some((key, _)) = before.split_once(": ") {
        let value = text[line.start + key.len() + 2..line.end].trim();
        return SyntaxMistake::new("a value cannot hold another `: `", offset..offset)
            .with_hint(format!("put quotes round it: `{}`", in_quotes(&excerpt(value))));
    }
    let key = line.start + indent_width(before)..offset;
    let mistake = SyntaxMistake::new("a key cannot stand here", key);
    let Some(above) = content_line_above(text, line.start) else {
        return mistake;
    };
    let above_text = &text[above.clone()];
    let number = line_number(text, above.start);
    if let Some((key, value)) = split_unspaced_colon(above_text) {
        return mistake.with_hint(format!("put a space after the colon on line {number}: `{key}: {value}`"));
    }
    if is_indented_too_deep(above_text, before) {
        return mistake.with_hint(alignment_hint(number));
    }
    if !above_text.contains(':') {
        return mistake.with_hint(format!("line {number} lacks a colon"));
    }
    mistake
}

/// Describes a line that stands where the next key of a map belongs.
fn missing_next_key(text: &str, offset: usize) -> SyntaxMistake {
    let line = line_range(text, offset);
    let begins = text[line.clone()].trim_start();
    let start = line.start + indent_width(&text[line.clone()]);
    if begins.starts_with("- ") {
        return SyntaxMistake::new("expected a key, found an item of a list", start..start + 1)
            .with_hint("a map and a list cannot share one indentation");
    }
    if let Some(above) = content_line_above(text, line.start)
        && is_indented_too_deep(&text[above.clone()], &text[line.clone()])
    {
        return SyntaxMistake::new("a key cannot stand here", start..line.end)
            .with_hint(alignment_hint(line_number(text, above.start)));
    }
    if offset <= start {
        return SyntaxMistake::new("the indentation of this line matches no line above", start..line.end)
            .with_hint("indent it like the keys it belongs to");
    }
    SyntaxMistake::new("expected the end of the value", offset..offset).with_hint("put quotes round the whole value")
}

fn mistake_in_brackets(text: &str, here: Range<usize>, message: &str) -> SyntaxMistake {
    let hint = if text[line_range(text, here.start)].contains("${") {
        "put quotes round `${…}` inside brackets"
    } else {
        "close the bracket above, or put quotes round the text"
    };
    SyntaxMistake::new(message, here).with_hint(hint)
}

/// Points at the quote that opened the text: the nearest one above that is not closed on its own line.
fn unclosed_quote(text: &str, offset: usize) -> SyntaxMistake {
    const MAX_LINES: usize = 50;
    let mut line = line_range(text, offset);
    for _ in 0..MAX_LINES {
        if let Some(quote) = open_quote(&text[line.clone()]) {
            let at = line.start + quote;
            let mark = &text[at..=at];
            return SyntaxMistake::new("this quote is never closed", at..at + 1)
                .with_hint(format!("close it with `{mark}`, or indent the lines it goes on over"));
        }
        match content_line_above(text, line.start) {
            Some(above) => line = above,
            None => break,
        }
    }
    SyntaxMistake::new("a quote is never closed", offset..offset)
}

/// Returns the offset of a quote that begins a value and is not closed on the line.
fn open_quote(line: &str) -> Option<usize> {
    let begins = |at: usize| line[..at].chars().next_back().is_none_or(|c| " [{,".contains(c));
    let (at, mark) = line.char_indices().find(|&(at, c)| matches!(c, '"' | '\'') && begins(at))?;
    let marks = line[at..].matches(mark).count();
    (marks % 2 == 1).then_some(at)
}

/// Returns the line around an offset, without trailing white space.
fn line_range(text: &str, offset: usize) -> Range<usize> {
    let start = text[..offset].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[offset..].find('\n').map_or(text.len(), |newline| offset + newline);
    start..start + text[start..end].trim_end().len()
}

/// Returns the nearest line above that is neither empty nor a comment.
fn content_line_above(text: &str, mut start: usize) -> Option<Range<usize>> {
    while start > 0 {
        let above = line_range(text, start - 1);
        let content = text[above.clone()].trim_start();
        if !content.is_empty() && !content.starts_with('#') {
            return Some(above);
        }
        start = above.start;
    }
    None
}

/// Returns whether a line is indented as if it belonged to the line above, although that line has a value.
fn is_indented_too_deep(above: &str, line: &str) -> bool {
    let value = above.split_once(": ").map_or("", |(_, value)| value.trim_start());
    indent_width(above) < indent_width(line) && !value.is_empty() && !value.starts_with(['|', '>', '#'])
}

fn alignment_hint(number: usize) -> String {
    format!("line {number} has a value already: line this key up with its own")
}

fn line_number(text: &str, offset: usize) -> usize {
    text[..offset].matches('\n').count() + 1
}

fn indent_width(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Splits a line of the form `key:value`.
fn split_unspaced_colon(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start().trim_start_matches("- ");
    let (key, value) = line.split_once(':')?;
    let word = key.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-');
    let joined = !value.is_empty() && !value.starts_with([' ', '/']);
    (word && joined && !key.is_empty()).then_some((key, value))
}

#[cfg(test)]
mod tests;
