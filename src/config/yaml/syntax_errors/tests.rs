//! The place, the message and the hint of each syntax error.

use crate::base::diagnostic::TextFile;
use crate::config::yaml::parse::parse;
use std::sync::Arc;

fn last_diagnostic_line(text: &str) -> String {
    let file = Arc::new(TextFile { name: "a.yaml".to_owned(), text: text.to_owned() });
    let diagnostics = parse(&file, &|_| None).diagnostics;
    let Some(diagnostic) = diagnostics.last() else {
        return String::new();
    };
    let place = diagnostic.place.as_ref().unwrap();
    let hint = diagnostic.hint.as_deref().unwrap_or_default();
    let (line, column) = (place.line(), place.column());
    format!("{line}:{column} {} ({hint})", diagnostic.message)
}

#[test]
fn syntax_errors_point_at_the_mistake() {
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
            "3:2 the indentation of this line matches no line above (indent it like the keys it belongs to)",
        ),
        ("a: 1\n- b\n", "2:1 expected a key, found an item of a list (a map and a list cannot share one indentation)"),
        ("a: {b: 1}c\n", "1:10 expected the end of the value (put quotes round the whole value)"),
        (
            "- a\nb: 1\n",
            "2:1 expected an item of the list above (begin the line with `- `, or indent it under the item it belongs to)",
        ),
        ("a: - b\n", "1:4 a list cannot begin here (begin it on a line of its own, or put quotes round a text)"),
        ("a: 1\n\tb: 2\n", "2:1 a tab cannot indent YAML (indent with spaces)"),
        ("a:\n\t- x\n", "2:1 a tab cannot indent YAML (indent with spaces)"),
        ("a: 'x\nb: 2\n", "1:4 this quote is never closed (close it with `'`, or indent the lines it goes on over)"),
        (
            "a: \"x\n\nb: 2\n",
            "1:4 this quote is never closed (close it with `\"`, or indent the lines it goes on over)",
        ),
        ("a: 'it's'\n", "1:8 text goes on after the closing quote (write `''` for a quote inside single quotes)"),
        (
            "a: \"Aktive Nutzer\" / 2\n",
            "1:20 text goes on after the closing quote (put quotes round the whole value: `'\"Aktive Nutzer\" / 2'`)",
        ),
        ("a: x \"b: c\"\n", "1:8 a value cannot hold another `: ` (put quotes round it: `'x \"b: c\"'`)"),
        ("a: {b: 0,5, c: 1,5}\n", "1:18 the key `5` appears twice (a decimal comma? write `1.5`)"),
        (
            "a: \"\\d\"\n",
            "1:4 double quotes hold an unknown escape (write `\\\\` for a backslash, or use single quotes)",
        ),
        ("a: @x\n", "1:4 a value cannot begin with `@` (put quotes round it)"),
        ("a: `x`\n", "1:4 a value cannot begin with a backtick (put quotes round it)"),
        ("a: [${X}]\n", "1:6 expected `,` or `]` (put quotes round `${…}` inside brackets)"),
        ("a: [1, 2\nb: 3\n", "2:2 a colon cannot stand here (close the bracket above, or put quotes round the text)"),
        ("{a: 1", "1:1 `{` is never closed ()"),
        ("a: [1 2}\n", "1:4 `[` is closed by `}` ()"),
        ("a: ]\n", "1:4 this bracket closes nothing (put quotes round it, if it is text)"),
        ("a: 1\n---\nb: 1\n", "2:1 a second document begins here (keep one document per file)"),
    ] {
        assert_eq!(last_diagnostic_line(text), expected, "{text}");
    }
}
