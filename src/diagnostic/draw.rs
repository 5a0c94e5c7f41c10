//! Draws diagnostics with annotate-snippets: sorted, each once, and never more than a line of the file per spot.

use std::cmp::Ordering;
use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Colour, Diagnostic, Place, Severity};

/// All diagnostics as text, sorted by file and position (those without a place last), with an empty line between
/// two of them. The same message at the same place appears once.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], colour: Colour) -> String {
    let renderer = match colour {
        Colour::Always => Renderer::styled(),
        Colour::Never => Renderer::plain(),
    };
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    sorted.sort_by(|a, b| compare(a, b));
    let mut drawn: Vec<&Diagnostic> = Vec::new();
    let mut text = String::new();
    for diagnostic in sorted {
        // Sorted by place, so a repetition can only be among the last few.
        if drawn
            .iter()
            .rev()
            .take_while(|d| d.place == diagnostic.place)
            .any(|d| same(d, diagnostic))
        {
            continue;
        }
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&draw(&renderer, diagnostic));
        text.push('\n');
        drawn.push(diagnostic);
    }
    text
}

fn compare(a: &Diagnostic, b: &Diagnostic) -> Ordering {
    match (&a.place, &b.place) {
        (Some(a), Some(b)) => a.compare(b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

fn same(a: &Diagnostic, b: &Diagnostic) -> bool {
    a.severity == b.severity && a.code == b.code && a.message == b.message
}

fn draw(renderer: &Renderer, diagnostic: &Diagnostic) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level
        .primary_title(diagnostic.message.as_str())
        .id(diagnostic.code);
    let mut group = Group::with_title(title);
    for snippet in snippets(diagnostic) {
        group = group.element(snippet);
    }
    let mut groups = vec![group];
    if let Some(hint) = &diagnostic.hint {
        groups.push(Group::with_title(
            Level::HELP.with_name("hint").secondary_title(hint.as_str()),
        ));
    }
    renderer.render(&groups)
}

/// One snippet per file, the file of the main place first.
fn snippets(diagnostic: &Diagnostic) -> Vec<Snippet<'_, Annotation<'_>>> {
    let main = diagnostic
        .place
        .iter()
        .map(|place| (place, AnnotationKind::Primary, None));
    let also = diagnostic
        .also
        .iter()
        .map(|(place, label)| (place, AnnotationKind::Context, Some(label.as_str())));
    let mut drawn: Vec<(&Place, Snippet<'_, Annotation<'_>>)> = Vec::new();
    for (place, kind, label) in main.chain(also) {
        let annotation = kind
            .span(visible(&place.file.text, &place.range))
            .label(label);
        match drawn.iter_mut().find(|(first, _)| first.file == place.file) {
            Some((_, snippet)) => *snippet = snippet.clone().annotation(annotation),
            None => drawn.push((
                place,
                Snippet::source(place.file.text.as_str())
                    .path(place.file.name.as_str())
                    .annotation(annotation),
            )),
        }
    }
    drawn.into_iter().map(|(_, snippet)| snippet).collect()
}

/// The part of a range that is drawn: inside the text, on character boundaries, and on its first line only,
/// because a caret under the start of a long block says more than a bracket along fifty lines.
fn visible(text: &str, range: &Range<usize>) -> Range<usize> {
    let start = text.floor_char_boundary(range.start);
    let end = text.floor_char_boundary(range.end).max(start);
    let line = text[start..end].lines().next().unwrap_or_default();
    start..start + line.trim_end().len()
}
