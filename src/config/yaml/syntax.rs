//! Text that is not YAML: what the parser stumbled over, said plainly, and where the slip probably is.

use std::ops::Range;
use std::sync::Arc;

use serde_yaml::granit_parser::{ErrorKind, ScanError};

use super::node::excerpt;
use crate::base::diagnostic::{Diagnostic, Place, SourceFile};
use crate::base::identifier;

pub fn syntax_error(file: &Arc<SourceFile>, error: &ScanError) -> Diagnostic {
    let text = &file.text;
    let offset = text.floor_char_boundary(error.marker().byte_offset().unwrap_or(0));
    let slip = slip(text, offset, error.kind());
    let diagnostic = Diagnostic::error("syntax", slip.message).at(Place::new(file, slip.range));
    match slip.hint {
        Some(hint) => diagnostic.hint(hint),
        None => diagnostic,
    }
}

struct Slip {
    message: String,
    range: Range<usize>,
    hint: Option<String>,
}

impl Slip {
    fn new(message: impl Into<String>, range: Range<usize>) -> Self {
        Self { message: message.into(), range, hint: None }
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

fn slip(text: &str, offset: usize, kind: &ErrorKind) -> Slip {
    use ErrorKind as Kind;
    let here = offset..offset;
    match kind {
        Kind::TabNotAllowed
        | Kind::TabInBlockIndentation
        | Kind::TabInIndentation
        | Kind::TabInPlainScalar
        | Kind::TabAtBlockScalarStart => tab(text, offset),
        Kind::MappingValueNotAllowed => stray_key(text, offset),
        Kind::ExpectedBlockMappingKey => no_key(text, offset),
        Kind::ExpectedBlockSequenceEntry => Slip::new("expected an item of the list above", here)
            .hint("begin the line with `- `, or indent it under the item it belongs to"),
        Kind::BlockSequenceEntryNotAllowed => Slip::new("a list cannot begin here", here)
            .hint("begin it on a line of its own, or put quotes round a text"),
        Kind::UnexpectedCharacter { character } => {
            let character = match character {
                '`' => "a backtick".to_owned(),
                other => format!("`{}`", other.escape_debug()),
            };
            Slip::new(format!("a value cannot begin with {character}"), here).hint("put quotes round it")
        }
        Kind::UnclosedQuotedScalar | Kind::InvalidQuotedScalarIndent | Kind::DocumentIndicatorInQuotedScalar => {
            unclosed_quote(text, offset)
        }
        Kind::InvalidTrailingSingleQuotedScalar => {
            Slip::new("text goes on after the closing quote", here).hint("write `''` for a quote inside single quotes")
        }
        Kind::InvalidTrailingDoubleQuotedScalar => Slip::new("text goes on after the closing quote", here)
            .hint("write `\\\"` for a quote inside double quotes"),
        Kind::UnknownQuotedScalarEscape | Kind::InvalidQuotedScalarHexEscape => {
            Slip::new("double quotes hold an unknown escape", here)
                .hint("write `\\\\` for a backslash, or use single quotes")
        }
        Kind::UnclosedFlowCollection { open } => {
            Slip::new(format!("`{open}` is never closed"), offset..offset + open.len_utf8())
        }
        Kind::MismatchedFlowCollectionEnd { open, close } => {
            Slip::new(format!("`{open}` is closed by `{close}`"), here)
        }
        Kind::MisplacedFlowCollectionEnd => {
            Slip::new("this bracket closes nothing", here).hint("put quotes round it, if it is text")
        }
        Kind::ExpectedFlowSequenceSeparator => in_brackets(text, here, "expected `,` or `]`"),
        Kind::ExpectedFlowMappingSeparator => in_brackets(text, here, "expected `,` or `}`"),
        Kind::InvalidColonPlacement => in_brackets(text, here, "a colon cannot stand here"),
        Kind::SimpleKeyExpected | Kind::InvalidSimpleKey => key_expected(text, here),
        Kind::CommentNotSeparated => Slip::new("a comment cannot begin here", here).hint("put a space before the `#`"),
        Kind::RecursionLimitExceeded => Slip::new("this is nested too deeply", here),
        other => Slip::new(format!("this is not YAML: {}", other.to_string().to_lowercase()), here),
    }
}

/// Mostly a colon without a space after it, which is no colon to YAML.
fn key_expected(text: &str, here: Range<usize>) -> Slip {
    let written = text[line(text, here.start)].trim();
    let slip = Slip::new("expected a key, followed by `: `", here);
    match written.split_once(':') {
        Some((key, value)) if identifier::is_identifier(key) && !value.is_empty() && !value.starts_with(' ') => {
            slip.hint(format!("put a space after the colon: `{key}: {value}`"))
        }
        _ => slip,
    }
}

/// The tab itself: the parser points at the value before it as often as at the tab.
fn tab(text: &str, offset: usize) -> Slip {
    let line = line(text, offset).start;
    let indent = text[line..offset].find('\t').map(|tab| line + tab);
    let tab = indent.or_else(|| text[offset..].find('\t').map(|tab| offset + tab));
    let at = tab.unwrap_or(offset);
    Slip::new("a tab cannot indent YAML", at..at).hint("indent with spaces")
}

/// A key with its colon where a value goes on or no key fits.
fn stray_key(text: &str, offset: usize) -> Slip {
    let line = line(text, offset);
    let before = &text[line.start..offset];
    if let Some((key, _)) = before.split_once(": ") {
        let value = text[line.start + key.len() + 2..line.end].trim();
        return Slip::new("a value cannot hold another `: `", offset..offset)
            .hint(format!("put quotes round it: `\"{}\"`", excerpt(value)));
    }
    let key = line.start + indent(before)..offset;
    let slip = Slip::new("a key cannot stand here", key);
    let Some(above) = line_above(text, line.start) else {
        return slip;
    };
    let above_text = &text[above.clone()];
    let number = number(text, above.start);
    if let Some((key, value)) = colon_without_space(above_text) {
        return slip.hint(format!("put a space after the colon on line {number}: `{key}: {value}`"));
    }
    if too_deep(above_text, before) {
        return slip.hint(line_up_with(number));
    }
    if !above_text.contains(':') {
        return slip.hint(format!("line {number} lacks a colon"));
    }
    slip
}

/// Something else where the next key of a map belongs.
fn no_key(text: &str, offset: usize) -> Slip {
    let line = line(text, offset);
    let begins = text[line.clone()].trim_start();
    let start = line.start + indent(&text[line.clone()]);
    if begins.starts_with("- ") {
        return Slip::new("expected a key, found an item of a list", start..start + 1)
            .hint("a map and a list cannot share one indentation");
    }
    if let Some(above) = line_above(text, line.start)
        && too_deep(&text[above.clone()], &text[line.clone()])
    {
        return Slip::new("a key cannot stand here", start..line.end).hint(line_up_with(number(text, above.start)));
    }
    if offset <= start {
        return Slip::new("this line lines up with none above it", start..line.end)
            .hint("indent it like the keys it belongs to");
    }
    Slip::new("expected the end of the value", offset..offset).hint("put quotes round the whole value")
}

fn in_brackets(text: &str, here: Range<usize>, message: &str) -> Slip {
    let hint = if text[line(text, here.start)].contains("${") {
        "put quotes round `${…}` inside brackets"
    } else {
        "close the bracket above, or put quotes round the text"
    };
    Slip::new(message, here).hint(hint)
}

/// The quote that opened the text in which the parser stumbled: the nearest above that its own line does not close.
fn unclosed_quote(text: &str, offset: usize) -> Slip {
    const MOST_LINES: usize = 50;
    let mut line = line(text, offset);
    for _ in 0..MOST_LINES {
        if let Some(quote) = open_quote(&text[line.clone()]) {
            let at = line.start + quote;
            let mark = &text[at..=at];
            return Slip::new("this quote is never closed", at..at + 1)
                .hint(format!("close it with `{mark}`, or indent the lines it goes on over"));
        }
        match line_above(text, line.start) {
            Some(above) => line = above,
            None => break,
        }
    }
    Slip::new("a quote is never closed", offset..offset)
}

/// Where a line opens a quote at the beginning of a value and does not close it.
fn open_quote(line: &str) -> Option<usize> {
    let begins = |at: usize| line[..at].chars().next_back().is_none_or(|c| " [{,".contains(c));
    let (at, mark) = line.char_indices().find(|&(at, c)| matches!(c, '"' | '\'') && begins(at))?;
    let marks = line[at..].matches(mark).count();
    (marks % 2 == 1).then_some(at)
}

/// The line around an offset, without its end.
fn line(text: &str, offset: usize) -> Range<usize> {
    let start = text[..offset].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[offset..].find('\n').map_or(text.len(), |newline| offset + newline);
    start..start + text[start..end].trim_end().len()
}

/// The nearest line above that says something.
fn line_above(text: &str, mut start: usize) -> Option<Range<usize>> {
    while start > 0 {
        let above = line(text, start - 1);
        let said = text[above.clone()].trim_start();
        if !said.is_empty() && !said.starts_with('#') {
            return Some(above);
        }
        start = above.start;
    }
    None
}

/// Whether a line is indented as if it belonged to the one above, which has a value already.
fn too_deep(above: &str, line: &str) -> bool {
    let value = above.split_once(": ").map_or("", |(_, value)| value.trim_start());
    indent(above) < indent(line) && !value.is_empty() && !value.starts_with(['|', '>', '#'])
}

fn line_up_with(number: usize) -> String {
    format!("line {number} has a value already: line this key up with its own")
}

fn number(text: &str, offset: usize) -> usize {
    text[..offset].matches('\n').count() + 1
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// `key` and `value` of a line that says `key:value`.
fn colon_without_space(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start().trim_start_matches("- ");
    let (key, value) = line.split_once(':')?;
    let word = key.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-');
    let joined = !value.is_empty() && !value.starts_with([' ', '/']);
    (word && joined && !key.is_empty()).then_some((key, value))
}

#[cfg(test)]
mod tests {
    use crate::base::diagnostic::SourceFile;
    use crate::config::yaml::parse::parse;
    use std::sync::Arc;

    fn told(text: &str) -> String {
        let file = Arc::new(SourceFile { name: "a.yaml".to_owned(), text: text.to_owned() });
        let (_, diagnostics) = parse(&file, &|_| None);
        let Some(diagnostic) = diagnostics.last() else {
            return String::new();
        };
        let place = diagnostic.place.as_ref().unwrap();
        let hint = diagnostic.hint.as_deref().unwrap_or_default();
        let (line, column) = (place.line(), place.column());
        format!("{line}:{column} {} ({hint})", diagnostic.message)
    }

    #[test]
    fn slips_are_told_where_they_were_made() {
        for (text, expected) in [
            ("a:1\nb: 2\n", "2:1 a key cannot stand here (put a space after the colon on line 1: `a: 1`)"),
            (
                "a: 1\n# x\n\n  b: 2\n",
                "4:3 a key cannot stand here (line 1 has a value already: line this key up with its own)",
            ),
            ("a\nb: 1\n", "2:1 a key cannot stand here (line 1 lacks a colon)"),
            ("a: b: c\n", "1:5 a value cannot hold another `: ` (put quotes round it: `\"b: c\"`)"),
            (
                "a:\n  b: 1\n c: 2\n",
                "3:2 this line lines up with none above it (indent it like the keys it belongs to)",
            ),
            (
                "a: 1\n- b\n",
                "2:1 expected a key, found an item of a list (a map and a list cannot share one indentation)",
            ),
            ("a: {b: 1}c\n", "1:10 expected the end of the value (put quotes round the whole value)"),
            (
                "- a\nb: 1\n",
                "2:1 expected an item of the list above (begin the line with `- `, or indent it under the item it belongs to)",
            ),
            ("a: - b\n", "1:4 a list cannot begin here (begin it on a line of its own, or put quotes round a text)"),
            ("a: 1\n\tb: 2\n", "2:1 a tab cannot indent YAML (indent with spaces)"),
            ("a:\n\t- x\n", "2:1 a tab cannot indent YAML (indent with spaces)"),
            (
                "a: 'x\nb: 2\n",
                "1:4 this quote is never closed (close it with `'`, or indent the lines it goes on over)",
            ),
            (
                "a: \"x\n\nb: 2\n",
                "1:4 this quote is never closed (close it with `\"`, or indent the lines it goes on over)",
            ),
            ("a: 'it's'\n", "1:8 text goes on after the closing quote (write `''` for a quote inside single quotes)"),
            (
                "a: \"\\d\"\n",
                "1:4 double quotes hold an unknown escape (write `\\\\` for a backslash, or use single quotes)",
            ),
            ("a: @x\n", "1:4 a value cannot begin with `@` (put quotes round it)"),
            ("a: `x`\n", "1:4 a value cannot begin with a backtick (put quotes round it)"),
            ("a: [${X}]\n", "1:6 expected `,` or `]` (put quotes round `${…}` inside brackets)"),
            (
                "a: [1, 2\nb: 3\n",
                "2:2 a colon cannot stand here (close the bracket above, or put quotes round the text)",
            ),
            ("{a: 1", "1:1 `{` is never closed ()"),
            ("a: [1 2}\n", "1:4 `[` is closed by `}` ()"),
            ("a: ]\n", "1:4 this bracket closes nothing (put quotes round it, if it is text)"),
            ("a: 1\n---\nb: 1\n", "2:1 a second document begins here (keep one document per file)"),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }
}
