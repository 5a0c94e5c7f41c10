//! Draws diagnostics with annotate-snippets: sorted, without repetitions, with at most one line of the file per place.

use std::cmp::Ordering;
use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet, normalize_untrusted_str};

use super::{Colour, Diagnostic, Place, Severity};
use crate::base::escape::escape_controls;

/// Draws all diagnostics, sorted by file and position (those without a place last), with an empty line between them. A
/// message that occurs several times at the same place appears once.
#[must_use]
pub fn render_diagnostics(diagnostics: &[Diagnostic], colour: Colour) -> String {
    let renderer = match colour {
        Colour::Always => Renderer::styled(),
        Colour::Never => Renderer::plain(),
    };
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    sorted.sort_by(|a, b| compare_places(a, b));
    let mut drawn: Vec<&Diagnostic> = Vec::new();
    let mut text = String::new();
    for diagnostic in sorted {
        // They are sorted by place, so a repetition can only be among the last ones.
        if drawn.iter().rev().take_while(|d| d.place == diagnostic.place).any(|d| is_repetition_of(d, diagnostic)) {
            continue;
        }
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&draw_diagnostic(&renderer, diagnostic));
        text.push('\n');
        drawn.push(diagnostic);
    }
    text
}

fn compare_places(a: &Diagnostic, b: &Diagnostic) -> Ordering {
    match (&a.place, &b.place) {
        (Some(a), Some(b)) => a.compare_position(b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

fn is_repetition_of(a: &Diagnostic, b: &Diagnostic) -> bool {
    a.severity == b.severity && a.code == b.code && a.message == b.message
}

fn draw_diagnostic(renderer: &Renderer, diagnostic: &Diagnostic) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    // Messages can quote data, which may contain any character.
    let title = level.primary_title(escape_controls(&diagnostic.message)).id(diagnostic.code);
    let mut group = Group::with_title(title);
    for snippet in snippets_by_file(diagnostic) {
        group = group.element(snippet);
    }
    let mut groups = vec![group];
    if let Some(hint) = &diagnostic.hint {
        groups.push(Group::with_title(Level::HELP.with_name("hint").secondary_title(escape_controls(hint))));
    }
    // The library escapes control characters, but not those from U+0080 to U+009F.
    renderer.render(&groups).replace(|c| ('\u{80}'..='\u{9f}').contains(&c), "\u{fffd}")
}

/// Returns one snippet per file, the file of the main place first.
fn snippets_by_file(diagnostic: &Diagnostic) -> Vec<Snippet<'_, Annotation<'_>>> {
    let main = diagnostic.place.iter().map(|place| (place, AnnotationKind::Primary, None));
    let related = diagnostic.related.iter();
    let related = related.map(|related| (&related.place, AnnotationKind::Context, Some(related.label.as_str())));
    let mut drawn: Vec<(&Place, Snippet<'_, Annotation<'_>>)> = Vec::new();
    for (place, kind, label) in main.chain(related) {
        let label = label.map(normalize_untrusted_str);
        let annotation = kind.span(visible_range(&place.file.text, &place.range)).label(label);
        match drawn.iter_mut().find(|(first, _)| first.file == place.file) {
            Some((_, snippet)) => *snippet = snippet.clone().annotation(annotation),
            None => drawn.push((
                place,
                Snippet::source(place.file.text.as_str())
                    .path(normalize_untrusted_str(&place.file.name))
                    .annotation(annotation),
            )),
        }
    }
    drawn.into_iter().map(|(_, snippet)| snippet).collect()
}

/// Returns the part of a range that is drawn: within the text, on character boundaries, and on its first line only. A mark
/// under the start of a long block is clearer than a bracket along fifty lines.
fn visible_range(text: &str, range: &Range<usize>) -> Range<usize> {
    let start = text.floor_char_boundary(range.start);
    let end = text.floor_char_boundary(range.end).max(start);
    let line = text[start..end].lines().next().unwrap_or_default();
    start..start + line.trim_end().len()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::base::diagnostic::TextFile;

    fn text_file(name: &str, text: &str) -> Arc<TextFile> {
        Arc::new(TextFile { name: name.to_owned(), text: text.to_owned() })
    }

    fn render_message_at(text: &str, range: Range<usize>) -> String {
        let place = Place::new(&text_file("a.yaml", text), range);
        render_diagnostics(&[Diagnostic::error("code", "message").at(place)], Colour::Never)
    }

    #[test]
    fn diagnostics_look_like_those_of_rustc() {
        let card = text_file("cards/a.yaml", "tiers:\n  big:\n    login: 40\n    login: 41\n");
        let sql = text_file("sql/b.sql", "select 1\n");
        let diagnostics = [
            Diagnostic::warning("stale", "without a place"),
            Diagnostic::warning("far", "in another file").at(Place::new(&sql, 7..8)),
            Diagnostic::error("unknown-metric", "tier `big` weighs `login`, which no metric defines")
                .at(Place::new(&card, 32..37))
                .related(Place::new(&card, 18..23), "first written here")
                .related(Place::new(&sql, 0..6), "defined here")
                .hint("did you mean `logins_30d`?"),
            Diagnostic::warning("far", "in another file").at(Place::new(&sql, 7..8)),
            Diagnostic::warning("stale", "without a place"),
        ];
        assert_eq!(
            render_diagnostics(&diagnostics, Colour::Never),
            "\
error[unknown-metric]: tier `big` weighs `login`, which no metric defines
 --> cards/a.yaml:4:5
  |
3 |     login: 40
  |     ----- first written here
4 |     login: 41
  |     ^^^^^
  |
 ::: sql/b.sql:1:1
  |
1 | select 1
  | ------ defined here
  |
hint: did you mean `logins_30d`?

warning[far]: in another file
 --> sql/b.sql:1:8
  |
1 | select 1
  |        ^

warning[stale]: without a place
"
        );
        assert!(render_diagnostics(&diagnostics, Colour::Always).contains("\u{1b}["));
    }

    #[test]
    fn places_are_clamped_to_the_text() {
        for (text, range, expected) in [
            ("\tä: ö\r\nb: 1\r\n", 4..7, ":1:4\n  |\n1 |     ä: ö\n  |       ^^"),
            ("ä: ö\r\nb: 1\r\n", 8..9, ":2:1\n  |\n2 | b: 1\n  | ^\n"),
            ("a: 1\nb: |\n  x\n  y\n", 8..19, ":2:4\n  |\n2 | b: |\n  |    ^\n"),
            ("a: 1\n", 5..5, ":1:6\n  |\n1 | a: 1\n  |     ^\n"),
            ("a: 1", 4..4, ":1:5\n  |\n1 | a: 1\n  |     ^\n"),
            ("a: 1", 90..100, ":1:5\n  |\n1 | a: 1\n  |     ^\n"),
            ("", 0..0, ":1:1\n  |\n1 |\n  | ^\n"),
        ] {
            let drawn = render_message_at(text, range);
            assert!(drawn.contains(expected), "{text:?}\n{drawn}");
        }
        let long = format!("{}here{}", "x".repeat(5_000), "y".repeat(5_000));
        let drawn = render_message_at(&long, 5_000..5_004);
        assert!(drawn.contains("here") && drawn.lines().all(|line| line.len() < 200), "{drawn}");
    }

    #[test]
    fn control_characters_are_replaced() {
        let control_characters = "\u{1b}[2J\u{7}\u{9b}31m\u{7f}\t\u{202e}";
        let place = Place::new(
            &text_file(&format!("a{control_characters}.yaml"), &format!("a: {control_characters}\nb: 1\n")),
            3..4,
        );
        let diagnostic = Diagnostic::error("code", format!("no `{control_characters}`"))
            .related(place.clone(), control_characters)
            .at(place)
            .hint(control_characters);
        let drawn = render_diagnostics(&[diagnostic], Colour::Never);
        let unescaped: Vec<char> =
            drawn.chars().filter(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}').collect();
        assert!(unescaped.is_empty(), "{drawn:?}");
    }

    proptest! {
        #[test]
        fn any_range_in_any_text_can_be_drawn(text in "(\\PC|[\t\r\n\u{feff}ü]){0,30}", start in 0usize..60, end in 0usize..60) {
            let place = Place::new(&text_file("a", &text), start..end);
            prop_assert!(place.line() >= 1 && place.column() >= 1);
            let diagnostic = Diagnostic::error("code", &*text).related(place.clone(), "label").at(place).hint(&*text);
            prop_assert!(!render_diagnostics(&[diagnostic], Colour::Always).is_empty());
        }
    }
}
