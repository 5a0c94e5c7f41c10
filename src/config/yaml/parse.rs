//! From YAML text to a tree of nodes with their places. Copies aliases, merges merge keys and replaces variables.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use serde_yaml::granit_parser::{Event, Options, Parser, ScalarStyle, ScanError, Span, StrInput, StructureStyle, Tag};

use super::decimal_comma::number_ended_by_key;
use super::node::{TreeSize, YamlEntry, YamlKind, YamlList, YamlMap, YamlNode, YamlScalar, YamlStyle, excerpt};
use super::syntax_errors::describe_syntax_error;
use super::variables::{VariableMistake, VariableMistakeKind, interpolate_variables};
use crate::base::diagnostic::{Diagnostic, Place, TextFile};

/// The most levels of nesting: more than any sensible file has, and few enough for the stack.
const MAX_DEPTH: usize = 100;
/// The number of nodes that aliases may add. Nested aliases grow exponentially and could fill the memory otherwise.
const MAX_COPIED_NODES: usize = 100_000;

/// The result of parsing a file.
pub struct ParsedTree {
    /// None if the file is not YAML.
    pub root: Option<YamlNode>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Parses a file; `variables` looks up `${VAR}`.
pub fn parse(file: &Arc<TextFile>, variables: &dyn Fn(&str) -> Option<String>) -> ParsedTree {
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
        Ok(_) if too_large => ParsedTree { root: None, diagnostics },
        Ok(root) => ParsedTree { root: Some(root), diagnostics },
        Err(error) => {
            diagnostics.push(describe_syntax_error(file, &error));
            ParsedTree { root: None, diagnostics }
        }
    }
}

struct TreeBuilder<'a> {
    file: &'a Arc<TextFile>,
    variables: &'a dyn Fn(&str) -> Option<String>,
    parser: Parser<'a, StrInput<'a>>,
    /// By the parser's number of the anchor.
    anchors: HashMap<usize, Anchor>,
    copied_nodes: usize,
    copy_limit_reached: bool,
    diagnostics: Vec<Diagnostic>,
}

/// The value that aliases refer to. Its size is counted once, however many aliases there are.
struct Anchor {
    node: YamlNode,
    size: TreeSize,
}

/// Where a scalar is in the tree. Variables are replaced in values only.
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
                    let range = self.range_of_span(span);
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
        let range = self.range_of_span(span);
        let (anchor, node) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.check_tag(tag.as_deref(), span);
                let style = match style {
                    ScalarStyle::Plain if !is_text_tag(tag.as_deref()) => YamlStyle::Plain,
                    _ => YamlStyle::Text,
                };
                (anchor, self.interpolated_scalar(text.into_owned(), style, range, role))
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.check_tag(tag.as_deref(), span);
                (anchor, self.parse_list(range, style, depth)?)
            }
            Event::MappingStart(style, anchor, tag) => {
                self.check_tag(tag.as_deref(), span);
                (anchor, self.parse_map(range, style, depth)?)
            }
            Event::Alias(target) => return Ok(self.copy_alias_target(target, range, depth)),
            Event::UnresolvedAlias(name) => {
                let message = format!("no anchor `&{name}` is defined above");
                self.report(Diagnostic::error("unknown-alias", message), range.clone());
                (0, YamlNode { range, kind: YamlKind::Broken })
            }
            // The callers pass only events of nodes.
            _ => (0, YamlNode { range, kind: YamlKind::Broken }),
        };
        if anchor != 0 {
            let size = node.tree_size();
            if self.count_copied_nodes(size.nodes, &node.range) {
                self.anchors.insert(anchor, Anchor { node: node.clone(), size });
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
        let mut entries: Vec<YamlEntry> = Vec::new();
        let mut key: Option<YamlNode> = None;
        while let Some((event, span)) = self.next()? {
            match (event, key.take()) {
                (Event::MappingEnd, _) => {
                    let last = entries.last().map(|entry| &entry.value);
                    range.end = self.collection_end(style, span, last).max(range.end);
                    break;
                }
                (event, None) => key = Some(self.parse_node(event, span, ScalarRole::Key, depth + 1)?),
                (event, Some(key)) => {
                    let mut value = self.parse_node(event, span, ScalarRole::Value, depth + 1)?;
                    if value.range.is_empty() {
                        // The value is missing, so messages point at the key.
                        value.range = key.range.clone();
                    }
                    entries.push(YamlEntry { key, value });
                }
            }
        }
        let map = self.resolve_entries(entries);
        Ok(YamlNode { range, kind: YamlKind::Map(map) })
    }

    /// Makes a map of its entries. Reports keys that are not scalars or occur twice. Merges the maps that `<<` refers to
    /// as YAML 1.1 does: the map's own keys win, then the first of several maps.
    fn resolve_entries(&mut self, entries: Vec<YamlEntry>) -> YamlMap {
        let mut map = YamlMap::default();
        let mut index_of_key: HashMap<String, usize> = HashMap::new();
        let mut merged = Vec::new();
        for YamlEntry { key, value } in entries {
            let YamlKind::Scalar(scalar) = &key.kind else {
                if !matches!(key.kind, YamlKind::Broken) {
                    let message = format!("expected a word as key, found {}", key.describe());
                    self.report(Diagnostic::error("wrong-type", message), key.range);
                }
                continue;
            };
            if scalar.text == "<<" && scalar.style == YamlStyle::Plain {
                merged.extend(self.merged_entries(value));
                continue;
            }
            if let Some(&first) = index_of_key.get(&scalar.text) {
                let message = format!("the key `{}` appears twice", excerpt(&scalar.text));
                let first = Place::new(self.file, map.entries[first].key.range.clone());
                let mut problem = Diagnostic::error("duplicate-key", message).related(first, "first written here");
                if let Some(number) = number_ended_by_key(&self.file.text, &key.range) {
                    problem = problem.hint(number.hint);
                }
                self.report(problem, key.range);
                continue;
            }
            index_of_key.insert(scalar.text.clone(), map.entries.len());
            map.entries.push(YamlEntry { key, value });
        }
        for entry in merged {
            if !index_of_key.contains_key(entry.key.text()) {
                index_of_key.insert(entry.key.text().to_owned(), map.entries.len());
                map.entries.push(entry);
            }
        }
        map
    }

    /// Returns the entries that the value of a `<<` adds.
    fn merged_entries(&mut self, value: YamlNode) -> Vec<YamlEntry> {
        match value.kind {
            YamlKind::Map(map) => map.entries,
            YamlKind::List(list) => list.items.into_iter().flat_map(|item| self.merged_entries(item)).collect(),
            YamlKind::Broken => Vec::new(),
            YamlKind::Scalar(_) => {
                let message = format!("expected a map to merge, found {}", value.describe());
                self.report(Diagnostic::error("wrong-type", message).hint("write `<<: *name`"), value.range);
                Vec::new()
            }
        }
    }

    /// Copies the value that an alias refers to. The copy has the place of the alias; the nodes in it keep their places.
    fn copy_alias_target(&mut self, target: usize, range: Range<usize>, depth: usize) -> YamlNode {
        let Some(size) = self.anchors.get(&target).map(|anchor| anchor.size) else {
            // After the limit is reached, anchors are missing because they were not stored.
            if !self.copy_limit_reached {
                let message = "an alias cannot refer to a value that contains it";
                self.report(Diagnostic::error("unknown-alias", message), range.clone());
            }
            return YamlNode { range, kind: YamlKind::Broken };
        };
        let nodes = if depth + size.depth > MAX_DEPTH { usize::MAX } else { size.nodes };
        let within_limit = self.count_copied_nodes(nodes, &range);
        match self.anchors.get(&target).filter(|_| within_limit) {
            Some(anchor) => YamlNode { range, kind: anchor.node.kind.clone() },
            None => YamlNode { range, kind: YamlKind::Broken },
        }
    }

    /// Counts copied nodes and returns whether they are within the limit. Reports the first that are not.
    fn count_copied_nodes(&mut self, nodes: usize, range: &Range<usize>) -> bool {
        self.copied_nodes = self.copied_nodes.saturating_add(nodes);
        let within_limit = self.copied_nodes <= MAX_COPIED_NODES;
        if !within_limit && !self.copy_limit_reached {
            self.copy_limit_reached = true;
            let message = "aliases expand to more values than a file may hold";
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
            ScalarRole::Value => interpolate_variables(&scalar.text, self.variables),
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

    /// Reports a variable at its place in the file. In quotes and blocks the text may differ from the value that was
    /// read; the place is the whole value then. `rest` is the part of the value after the mistakes reported so far.
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

    /// Reports a tag that is not one of YAML's own.
    fn check_tag(&mut self, tag: Option<&Tag>, span: Span) {
        if let Some(tag) = tag.filter(|tag| !tag.is_yaml_core_schema()) {
            let message = format!("unknown tag `{}`", excerpt(&tag.original()));
            let range = span.tag_span().map_or_else(|| self.range_of_span(span), |span| self.range_of_span(span));
            self.report(
                Diagnostic::error("unknown-tag", message)
                    .hint("remove it, or put quotes round a text that begins with `!`"),
                range,
            );
        }
    }

    fn report(&mut self, diagnostic: Diagnostic, range: Range<usize>) {
        self.diagnostics.push(diagnostic.at(Place::new(self.file, range)));
    }

    fn range_of_span(&self, span: Span) -> Range<usize> {
        let text = &self.file.text;
        let boundary = |offset: Option<usize>| text.floor_char_boundary(offset.unwrap_or(0));
        let start = boundary(span.start.byte_offset());
        start..boundary(span.end.byte_offset()).max(start)
    }

    /// Returns where a list or map ends: after its bracket, or in block style after its last item or value.
    fn collection_end(&self, style: StructureStyle, span: Span, last: Option<&YamlNode>) -> usize {
        match (style, last) {
            (StructureStyle::Flow, _) => self.range_of_span(span).end,
            (StructureStyle::Block, last) => last.map_or(0, |last| last.range.end),
        }
    }
}

/// Returns whether a tag makes a scalar text. The other tags of YAML's own agree with the look of a plain value.
fn is_text_tag(tag: Option<&Tag>) -> bool {
    tag.is_some_and(|tag| tag.is_yaml_core_schema_tag("str"))
}
