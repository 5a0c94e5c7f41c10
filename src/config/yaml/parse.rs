//! YAML text to a tree of nodes with their places: aliases copied in, merge keys merged, variables put in.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use serde_yaml::granit_parser::{Event, Options, Parser, ScalarStyle, ScanError, Span, StrInput, StructureStyle, Tag};

use super::node::{YamlKind, YamlList, YamlMap, YamlNode, YamlScalar, YamlStyle, excerpt};
use super::syntax_errors::describe_syntax_error;
use super::variables::{VariableMistake, VariableMistakeKind, interpolate};
use crate::base::diagnostic::{Diagnostic, Place, SourceFile};

/// Deeper than any sensible file, and shallow enough for the stack.
const MAX_DEPTH: usize = 100;
/// How many nodes aliases may add: enough for any sensible file, too few to fill the memory by doubling.
const MAX_COPIED_NODES: usize = 100_000;

/// The tree of a file and what is wrong with it as YAML. None when it is not YAML at all.
pub fn parse(
    file: &Arc<SourceFile>,
    variables: &dyn Fn(&str) -> Option<String>,
) -> (Option<YamlNode>, Vec<Diagnostic>) {
    let mut options = Options::default();
    options.emit_comments = false;
    options.emit_unresolved_aliases = true;
    options.block_nesting_limit = MAX_DEPTH;
    options.flow_nesting_limit = MAX_DEPTH;
    let mut builder = TreeBuilder {
        file,
        variables,
        parser: Parser::new_from_str_with_options(&file.text, options),
        anchors: HashMap::new(),
        copied_nodes: 0,
        copy_limit_reached: false,
        diagnostics: Vec::new(),
    };
    let root = builder.parse_document();
    let (too_large, mut diagnostics) = (builder.copy_limit_reached, builder.diagnostics);
    match root {
        Ok(_) if too_large => (None, diagnostics),
        Ok(root) => (Some(root), diagnostics),
        Err(error) => {
            diagnostics.push(describe_syntax_error(file, &error));
            (None, diagnostics)
        }
    }
}

struct TreeBuilder<'a> {
    file: &'a Arc<SourceFile>,
    variables: &'a dyn Fn(&str) -> Option<String>,
    parser: Parser<'a, StrInput<'a>>,
    /// What aliases stand for, with its size and depth: counted once, however many aliases there are.
    anchors: HashMap<usize, (YamlNode, usize, usize)>,
    copied_nodes: usize,
    copy_limit_reached: bool,
    diagnostics: Vec<Diagnostic>,
}

/// What a scalar stands for in the tree, since variables are put into values only.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ScalarRole {
    Key,
    Value,
}

impl<'a> TreeBuilder<'a> {
    fn next(&mut self) -> Result<Option<(Event<'a>, Span)>, ScanError> {
        self.parser.next_event().transpose()
    }

    fn parse_document(&mut self) -> Result<YamlNode, ScanError> {
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
                    root = Some(self.parse_node(event, span, ScalarRole::Value, 1)?);
                }
                _ => {}
            }
        }
        Ok(root.unwrap_or(YamlNode {
            range: 0..0,
            kind: YamlKind::Scalar(YamlScalar { text: String::new(), style: YamlStyle::Plain, raw_text: None }),
        }))
    }

    fn parse_node(
        &mut self,
        event: Event<'a>,
        span: Span,
        role: ScalarRole,
        depth: usize,
    ) -> Result<YamlNode, ScanError> {
        let range = self.range(span);
        let (anchor, node) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let style = match (style, self.is_tagged_as_text(tag.as_deref(), span)) {
                    (ScalarStyle::Plain, false) => YamlStyle::Plain,
                    _ => YamlStyle::Text,
                };
                (anchor, self.interpolated_scalar(text.into_owned(), style, range, role))
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.is_tagged_as_text(tag.as_deref(), span);
                (anchor, self.parse_list(range, style, depth)?)
            }
            Event::MappingStart(style, anchor, tag) => {
                self.is_tagged_as_text(tag.as_deref(), span);
                (anchor, self.parse_map(range, style, depth)?)
            }
            Event::Alias(target) => return Ok(self.copy_alias_target(target, range, depth)),
            Event::UnresolvedAlias(name) => {
                let message = format!("nothing above is marked `&{name}`");
                self.report(Diagnostic::error("unknown-alias", message), range.clone());
                (0, YamlNode { range, kind: YamlKind::Broken })
            }
            // Only nodes come here.
            _ => (0, YamlNode { range, kind: YamlKind::Broken }),
        };
        if anchor != 0 {
            let (size, deep) = node.size_and_depth();
            if self.count_copied_nodes(size, &node.range) {
                self.anchors.insert(anchor, (node.clone(), size, deep));
            }
        }
        Ok(node)
    }

    fn parse_list(
        &mut self,
        mut range: Range<usize>,
        style: StructureStyle,
        depth: usize,
    ) -> Result<YamlNode, ScanError> {
        let mut list = YamlList::default();
        while let Some((event, span)) = self.next()? {
            match event {
                Event::SequenceEnd => {
                    range.end = self.collection_end(style, span, list.items.last()).max(range.end);
                    break;
                }
                event => list.items.push(self.parse_node(event, span, ScalarRole::Value, depth + 1)?),
            }
        }
        Ok(YamlNode { range, kind: YamlKind::List(list) })
    }

    fn parse_map(
        &mut self,
        mut range: Range<usize>,
        style: StructureStyle,
        depth: usize,
    ) -> Result<YamlNode, ScanError> {
        let mut entries: Vec<(YamlNode, YamlNode)> = Vec::new();
        let mut key: Option<YamlNode> = None;
        while let Some((event, span)) = self.next()? {
            match (event, key.take()) {
                (Event::MappingEnd, _) => {
                    let last = entries.last().map(|(_, value)| value);
                    range.end = self.collection_end(style, span, last).max(range.end);
                    break;
                }
                (event, None) => key = Some(self.parse_node(event, span, ScalarRole::Key, depth + 1)?),
                (event, Some(key)) => {
                    let mut value = self.parse_node(event, span, ScalarRole::Value, depth + 1)?;
                    if value.range.is_empty() {
                        // Nothing was written: the key is the place to look at.
                        value.range = key.range.clone();
                    }
                    entries.push((key, value));
                }
            }
        }
        let map = self.resolve_entries(entries);
        Ok(YamlNode { range, kind: YamlKind::Map(map) })
    }

    /// Reports keys that are no words or stand twice, and merges what `<<` refers to: under the map's own keys, the
    /// first of several winning, as YAML 1.1 had it.
    fn resolve_entries(&mut self, entries: Vec<(YamlNode, YamlNode)>) -> YamlMap {
        let mut map = YamlMap::default();
        let mut index_of_key: HashMap<String, usize> = HashMap::new();
        let mut merged = Vec::new();
        for (key, value) in entries {
            let YamlKind::Scalar(scalar) = &key.kind else {
                if !matches!(key.kind, YamlKind::Broken) {
                    let message = format!("expected a word as key, found {}", key.describe());
                    self.report(Diagnostic::error("wrong-type", message), key.range);
                }
                continue;
            };
            if scalar.text == "<<" && scalar.style == YamlStyle::Plain {
                merged.extend(self.merge(value));
                continue;
            }
            if let Some(&first) = index_of_key.get(&scalar.text) {
                let message = format!("the key `{}` appears twice", excerpt(&scalar.text));
                let first = Place::new(self.file, map.entries[first].0.range.clone());
                self.report(Diagnostic::error("duplicate-key", message).also(first, "first written here"), key.range);
                continue;
            }
            index_of_key.insert(scalar.text.clone(), map.entries.len());
            map.entries.push((key, value));
        }
        for (key, value) in merged {
            if !index_of_key.contains_key(key.text()) {
                index_of_key.insert(key.text().to_owned(), map.entries.len());
                map.entries.push((key, value));
            }
        }
        map
    }

    fn merge(&mut self, value: YamlNode) -> Vec<(YamlNode, YamlNode)> {
        match value.kind {
            YamlKind::Map(map) => map.entries,
            YamlKind::List(list) => list.items.into_iter().flat_map(|item| self.merge(item)).collect(),
            YamlKind::Broken => Vec::new(),
            YamlKind::Scalar(_) => {
                let message = format!("expected a map to merge, found {}", value.describe());
                self.report(Diagnostic::error("wrong-type", message).hint("write `<<: *name`"), value.range);
                Vec::new()
            }
        }
    }

    /// What an alias stands for, at the place of the alias; what is inside keeps its own places.
    fn copy_alias_target(&mut self, target: usize, range: Range<usize>, depth: usize) -> YamlNode {
        let Some(&(_, size, deep)) = self.anchors.get(&target) else {
            let message = "an alias cannot stand for what it is part of";
            // An anchor that there was no room for has been told already.
            if !self.copy_limit_reached {
                self.report(Diagnostic::error("unknown-alias", message), range.clone());
            }
            return YamlNode { range, kind: YamlKind::Broken };
        };
        let size = if depth + deep > MAX_DEPTH { usize::MAX } else { size };
        let within_limit = self.count_copied_nodes(size, &range);
        match self.anchors.get(&target).filter(|_| within_limit) {
            Some((node, ..)) => YamlNode { range, kind: node.kind.clone() },
            None => YamlNode { range, kind: YamlKind::Broken },
        }
    }

    /// Whether so many nodes may be copied; the first that may not are told.
    fn count_copied_nodes(&mut self, size: usize, range: &Range<usize>) -> bool {
        self.copied_nodes = self.copied_nodes.saturating_add(size);
        let within_limit = self.copied_nodes <= MAX_COPIED_NODES;
        if !within_limit && !self.copy_limit_reached {
            self.copy_limit_reached = true;
            let message = "aliases unfold to more than a file may hold";
            self.report(Diagnostic::error("too-large", message), range.clone());
        }
        within_limit
    }

    fn interpolated_scalar(
        &mut self,
        text: String,
        style: YamlStyle,
        range: Range<usize>,
        role: ScalarRole,
    ) -> YamlNode {
        let scalar = YamlScalar { text, style, raw_text: None };
        let interpolated = match role {
            ScalarRole::Value => interpolate(&scalar.text, self.variables),
            ScalarRole::Key => None,
        };
        let Some(interpolated) = interpolated else {
            return YamlNode { range, kind: YamlKind::Scalar(scalar) };
        };
        if !interpolated.mistakes.is_empty() {
            let mut rest = range.clone();
            for mistake in interpolated.mistakes {
                self.report_variable(mistake, &mut rest);
            }
            return YamlNode { range, kind: YamlKind::Broken };
        }
        let kind = YamlKind::Scalar(YamlScalar { text: interpolated.text, style, raw_text: Some(scalar.text) });
        YamlNode { range, kind }
    }

    /// Reports a variable where it is written, which in quotes and blocks may differ from what was read; then the
    /// whole value is the place. `rest` is the part of the value after the mistakes before.
    fn report_variable(&mut self, mistake: VariableMistake, rest: &mut Range<usize>) {
        let written = self.file.text.get(rest.clone()).unwrap_or_default();
        let mut range = rest.clone();
        if let Some(offset) = written.find(&mistake.reference) {
            range.start += offset;
            range.end = range.start + mistake.reference.len();
            rest.start = range.end;
        }
        let diagnostic = match mistake.kind {
            VariableMistakeKind::Unset(name) => {
                Diagnostic::error("unset-variable", format!("the environment variable `{name}` is not set"))
                    .hint(format!("set it, or write `${{{name}:-default}}`"))
            }
            VariableMistakeKind::Malformed => Diagnostic::error(
                "malformed-variable",
                format!("expected a variable as `${{NAME}}`, found `{}`", excerpt(&mistake.reference)),
            )
            .hint("write `$${` for the characters `${` themselves"),
        };
        self.report(diagnostic, range);
    }

    /// Whether a tag makes a scalar text. The other tags of YAML's own say what a plain value shows anyway, and
    /// tags of anyone else's mean nothing here.
    fn is_tagged_as_text(&mut self, tag: Option<&Tag>, span: Span) -> bool {
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
    fn collection_end(&self, style: StructureStyle, span: Span, last: Option<&YamlNode>) -> usize {
        match (style, last) {
            (StructureStyle::Flow, _) => self.range(span).end,
            (StructureStyle::Block, last) => last.map_or(0, |last| last.range.end),
        }
    }
}
