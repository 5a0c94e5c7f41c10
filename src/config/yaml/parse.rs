//! YAML text to a tree of nodes with their places: aliases copied in, merge keys merged, variables put in.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use serde_yaml::granit_parser::{Event, Options, Parser, ScalarStyle, ScanError, Span, StrInput, StructureStyle, Tag};

use super::node::{Kind, List, Map, Node, Scalar, Style, excerpt};
use super::syntax::syntax_error;
use super::variables::{Mistake, MistakeKind, interpolate};
use crate::base::diagnostic::{Diagnostic, Place, SourceFile};

/// Deeper than any sensible file, and shallow enough for the stack.
const DEEPEST: usize = 100;
/// How many nodes aliases may add: enough for any sensible file, too few to fill the memory by doubling.
const MOST_COPIES: usize = 100_000;

/// The tree of a file and what is wrong with it as YAML. None when it is not YAML at all.
pub fn parse(file: &Arc<SourceFile>, variables: &dyn Fn(&str) -> Option<String>) -> (Option<Node>, Vec<Diagnostic>) {
    let mut options = Options::default();
    options.emit_comments = false;
    options.emit_unresolved_aliases = true;
    options.block_nesting_limit = DEEPEST;
    options.flow_nesting_limit = DEEPEST;
    let mut builder = Builder {
        file,
        variables,
        parser: Parser::new_from_str_with_options(&file.text, options),
        anchors: HashMap::new(),
        copied: 0,
        too_large: false,
        diagnostics: Vec::new(),
    };
    let root = builder.stream();
    let (too_large, mut diagnostics) = (builder.too_large, builder.diagnostics);
    match root {
        Ok(_) if too_large => (None, diagnostics),
        Ok(root) => (Some(root), diagnostics),
        Err(error) => {
            diagnostics.push(syntax_error(file, &error));
            (None, diagnostics)
        }
    }
}

struct Builder<'a> {
    file: &'a Arc<SourceFile>,
    variables: &'a dyn Fn(&str) -> Option<String>,
    parser: Parser<'a, StrInput<'a>>,
    /// What aliases stand for, with its size and depth: counted once, however many aliases there are.
    anchors: HashMap<usize, (Node, usize, usize)>,
    copied: usize,
    too_large: bool,
    diagnostics: Vec<Diagnostic>,
}

/// What a scalar stands for in the tree, since variables are put into values only.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Key,
    Value,
}

impl<'a> Builder<'a> {
    fn next(&mut self) -> Result<Option<(Event<'a>, Span)>, ScanError> {
        self.parser.next_event().transpose()
    }

    fn stream(&mut self) -> Result<Node, ScanError> {
        let mut root = None;
        while let Some((event, span)) = self.next()? {
            match event {
                Event::DocumentStart(..) if root.is_some() => {
                    let range = self.range(span);
                    self.report(
                        Diagnostic::error("syntax", "a second document begins here").hint("keep one document per file"),
                        range,
                    );
                    break;
                }
                event if event.is_node() => {
                    root = Some(self.node(event, span, Role::Value, 1)?);
                }
                _ => {}
            }
        }
        Ok(root.unwrap_or(Node {
            range: 0..0,
            kind: Kind::Scalar(Scalar { text: String::new(), style: Style::Plain, written: None }),
        }))
    }

    fn node(&mut self, event: Event<'a>, span: Span, role: Role, depth: usize) -> Result<Node, ScanError> {
        let range = self.range(span);
        let (anchor, node) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let style = match (style, self.is_text(tag.as_deref(), span)) {
                    (ScalarStyle::Plain, false) => Style::Plain,
                    _ => Style::Text,
                };
                (anchor, self.scalar(text.into_owned(), style, range, role))
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.is_text(tag.as_deref(), span);
                (anchor, self.list(range, style, depth)?)
            }
            Event::MappingStart(style, anchor, tag) => {
                self.is_text(tag.as_deref(), span);
                (anchor, self.map(range, style, depth)?)
            }
            Event::Alias(target) => return Ok(self.copy(target, range, depth)),
            Event::UnresolvedAlias(name) => {
                let message = format!("nothing above is marked `&{name}`");
                self.report(Diagnostic::error("unknown-alias", message), range.clone());
                (0, Node { range, kind: Kind::Broken })
            }
            // Only nodes come here.
            _ => (0, Node { range, kind: Kind::Broken }),
        };
        if anchor != 0 {
            let (size, deep) = node.size_and_depth();
            if self.has_room_for(size, &node.range) {
                self.anchors.insert(anchor, (node.clone(), size, deep));
            }
        }
        Ok(node)
    }

    fn list(&mut self, mut range: Range<usize>, style: StructureStyle, depth: usize) -> Result<Node, ScanError> {
        let mut list = List::default();
        while let Some((event, span)) = self.next()? {
            match event {
                Event::SequenceEnd => {
                    range.end = self.end(style, span, list.items.last()).max(range.end);
                    break;
                }
                event => list.items.push(self.node(event, span, Role::Value, depth + 1)?),
            }
        }
        Ok(Node { range, kind: Kind::List(list) })
    }

    fn map(&mut self, mut range: Range<usize>, style: StructureStyle, depth: usize) -> Result<Node, ScanError> {
        let mut entries: Vec<(Node, Node)> = Vec::new();
        let mut key: Option<Node> = None;
        while let Some((event, span)) = self.next()? {
            match (event, key.take()) {
                (Event::MappingEnd, _) => {
                    let last = entries.last().map(|(_, value)| value);
                    range.end = self.end(style, span, last).max(range.end);
                    break;
                }
                (event, None) => key = Some(self.node(event, span, Role::Key, depth + 1)?),
                (event, Some(key)) => {
                    let mut value = self.node(event, span, Role::Value, depth + 1)?;
                    if value.range.is_empty() {
                        // Nothing was written: the key is the place to look at.
                        value.range = key.range.clone();
                    }
                    entries.push((key, value));
                }
            }
        }
        let map = self.without_doubles(entries);
        Ok(Node { range, kind: Kind::Map(map) })
    }

    /// Reports keys that are no words or stand twice, and merges what `<<` refers to: under the map's own keys, the
    /// first of several winning, as YAML 1.1 had it.
    fn without_doubles(&mut self, entries: Vec<(Node, Node)>) -> Map {
        let mut map = Map::default();
        let mut seen: HashMap<String, usize> = HashMap::new();
        let mut merged = Vec::new();
        for (key, value) in entries {
            let Kind::Scalar(scalar) = &key.kind else {
                if !matches!(key.kind, Kind::Broken) {
                    let message = format!("expected a word as key, found {}", key.describe());
                    self.report(Diagnostic::error("wrong-type", message), key.range);
                }
                continue;
            };
            if scalar.text == "<<" && scalar.style == Style::Plain {
                merged.extend(self.merge(value));
                continue;
            }
            if let Some(&first) = seen.get(&scalar.text) {
                let message = format!("the key `{}` appears twice", excerpt(&scalar.text));
                let first = Place::new(self.file, map.entries[first].0.range.clone());
                self.report(Diagnostic::error("duplicate-key", message).also(first, "first written here"), key.range);
                continue;
            }
            seen.insert(scalar.text.clone(), map.entries.len());
            map.entries.push((key, value));
        }
        for (key, value) in merged {
            if !seen.contains_key(key.text()) {
                seen.insert(key.text().to_owned(), map.entries.len());
                map.entries.push((key, value));
            }
        }
        map
    }

    fn merge(&mut self, value: Node) -> Vec<(Node, Node)> {
        match value.kind {
            Kind::Map(map) => map.entries,
            Kind::List(list) => list.items.into_iter().flat_map(|item| self.merge(item)).collect(),
            Kind::Broken => Vec::new(),
            Kind::Scalar(_) => {
                let message = format!("expected a map to merge, found {}", value.describe());
                self.report(Diagnostic::error("wrong-type", message).hint("write `<<: *name`"), value.range);
                Vec::new()
            }
        }
    }

    /// What an alias stands for, at the place of the alias; what is inside keeps its own places.
    fn copy(&mut self, target: usize, range: Range<usize>, depth: usize) -> Node {
        let Some(&(_, size, deep)) = self.anchors.get(&target) else {
            let message = "an alias cannot stand for what it is part of";
            // An anchor that there was no room for has been told already.
            if !self.too_large {
                self.report(Diagnostic::error("unknown-alias", message), range.clone());
            }
            return Node { range, kind: Kind::Broken };
        };
        let size = if depth + deep > DEEPEST { usize::MAX } else { size };
        let room = self.has_room_for(size, &range);
        match self.anchors.get(&target).filter(|_| room) {
            Some((node, ..)) => Node { range, kind: node.kind.clone() },
            None => Node { range, kind: Kind::Broken },
        }
    }

    /// Whether so many nodes may be copied; the first that may not are told.
    fn has_room_for(&mut self, size: usize, range: &Range<usize>) -> bool {
        self.copied = self.copied.saturating_add(size);
        let room = self.copied <= MOST_COPIES;
        if !room && !self.too_large {
            self.too_large = true;
            let message = "aliases unfold to more than a file may hold";
            self.report(Diagnostic::error("too-large", message), range.clone());
        }
        room
    }

    fn scalar(&mut self, text: String, style: Style, range: Range<usize>, role: Role) -> Node {
        let scalar = Scalar { text, style, written: None };
        let interpolated = match role {
            Role::Value => interpolate(&scalar.text, self.variables),
            Role::Key => None,
        };
        let Some(interpolated) = interpolated else {
            return Node { range, kind: Kind::Scalar(scalar) };
        };
        if !interpolated.mistakes.is_empty() {
            let mut rest = range.clone();
            for mistake in interpolated.mistakes {
                self.report_variable(mistake, &mut rest);
            }
            return Node { range, kind: Kind::Broken };
        }
        let kind = Kind::Scalar(Scalar { text: interpolated.text, style, written: Some(scalar.text) });
        Node { range, kind }
    }

    /// Reports a variable where it is written, which in quotes and blocks may differ from what was read; then the
    /// whole value is the place. `rest` is the part of the value after the mistakes before.
    fn report_variable(&mut self, mistake: Mistake, rest: &mut Range<usize>) {
        let written = self.file.text.get(rest.clone()).unwrap_or_default();
        let mut range = rest.clone();
        if let Some(offset) = written.find(&mistake.written) {
            range.start += offset;
            range.end = range.start + mistake.written.len();
            rest.start = range.end;
        }
        let diagnostic = match mistake.kind {
            MistakeKind::Unset(name) => {
                Diagnostic::error("unset-variable", format!("the environment variable `{name}` is not set"))
                    .hint(format!("set it, or write `${{{name}:-default}}`"))
            }
            MistakeKind::Malformed => Diagnostic::error(
                "malformed-variable",
                format!("expected a variable as `${{NAME}}`, found `{}`", excerpt(&mistake.written)),
            )
            .hint("write `$${` for the characters `${` themselves"),
        };
        self.report(diagnostic, range);
    }

    /// Whether a tag makes a scalar text. The other tags of YAML's own say what a plain value shows anyway, and
    /// tags of anyone else's mean nothing here.
    fn is_text(&mut self, tag: Option<&Tag>, span: Span) -> bool {
        let Some(tag) = tag else {
            return false;
        };
        if !tag.is_yaml_core_schema() {
            let message = format!("the tag `{}` means nothing here", excerpt(&tag.original()));
            let range = span.tag_span().map_or_else(|| self.range(span), |span| self.range(span));
            self.report(
                Diagnostic::error("unknown-tag", message)
                    .hint("remove it, or put quotes round a text that begins with `!`"),
                range,
            );
        }
        tag.is_yaml_core_schema_tag("str")
    }

    fn report(&mut self, diagnostic: Diagnostic, range: Range<usize>) {
        self.diagnostics.push(diagnostic.at(Place::new(self.file, range)));
    }

    fn range(&self, span: Span) -> Range<usize> {
        let text = &self.file.text;
        let boundary = |offset: Option<usize>| text.floor_char_boundary(offset.unwrap_or(0));
        let start = boundary(span.start.byte_offset());
        start..boundary(span.end.byte_offset()).max(start)
    }

    /// Where a list or map ends: after its bracket, or after the last thing in it, for a block has no end of its own.
    fn end(&self, style: StructureStyle, span: Span, last: Option<&Node>) -> usize {
        match (style, last) {
            (StructureStyle::Flow, _) => self.range(span).end,
            (StructureStyle::Block, last) => last.map_or(0, |last| last.range.end),
        }
    }
}
