//! A fault in the author's words: what was expected, what was found, and where.

use std::sync::Arc;

use super::deserialize::{MAP, one_of};
use super::fault::Reason;
use super::hint::{way_out, way_out_with_keys};
use super::node::{Kind, Node, Scalar, excerpt};
use super::path::Path;
use crate::base::diagnostic::{Diagnostic, Place, SourceFile};
use crate::base::identifier;

/// What to tell about a fault at `path`. None for what is told elsewhere.
pub fn explain(file: &Arc<SourceFile>, root: &Node, path: &Path, reason: &Reason) -> Option<Diagnostic> {
    let node = path.node(root)?;
    let text = excerpt(node.written());
    let (code, message, hint) = match reason {
        Reason::Silent | Reason::MissingKey(_) => return None,
        Reason::SeveralChoices(choices) => return Some(several_choices(file, node, choices)),
        Reason::UnknownKey(expected) => (
            "unknown-key",
            format!("unknown key `{text}`{}", within("in", root, path)),
            Some(meant_or_listed(root, path, reason, expected)),
        ),
        Reason::UnknownChoice(choices) => (
            "unknown-choice",
            format!("unknown choice `{text}`{}", within("for", root, path)),
            Some(meant_or_listed(root, path, reason, choices)),
        ),
        Reason::RepeatedKey(key) => ("duplicate-key", format!("`{key}` appears twice, under two names"), None),
        Reason::Expected(expected) => (
            "wrong-type",
            format!("expected {expected}, found {}", found(file, node, expected)),
            way_out(file, node, expected),
        ),
        Reason::ExpectedKeys(keys) => {
            ("wrong-type", format!("expected {MAP}, found {}", found(file, node, MAP)), way_out_with_keys(node, keys))
        }
        Reason::NoSettings(word) => (
            "wrong-type",
            format!("`{word}` takes no settings, found {}", node.describe()),
            Some(format!("write `{word}` alone")),
        ),
        Reason::Bare(example) => {
            ("wrong-type", format!("`{text}` needs settings of its own"), Some(format!("write `{example}`")))
        }
        Reason::Other(message) => ("invalid-value", in_context(node, message), None),
    };
    let diagnostic = Diagnostic::error(code, message).at(Place::new(file, node.range.clone()));
    Some(with_hint(diagnostic, hint))
}

fn with_hint(diagnostic: Diagnostic, hint: Option<String>) -> Diagnostic {
    match hint {
        Some(hint) => diagnostic.hint(hint),
        None => diagnostic,
    }
}

/// The keys that the map at `path` was found to lack, told at the key it stands under.
pub fn explain_missing(file: &Arc<SourceFile>, root: &Node, path: &Path) -> Option<Diagnostic> {
    let node = path.node(root)?;
    let map = match &node.kind {
        Kind::Map(map) if !map.missing.is_empty() => map,
        _ => return None,
    };
    let keys = match map.missing.as_slice() {
        [_] => "key",
        _ => "keys",
    };
    let missing = identifier::list(&map.missing);
    let (message, range) = match (path.name(root), map.entries.first()) {
        (Some(name), _) => (format!("`{}` lacks the {keys} {missing}", excerpt(name.text())), name.range.clone()),
        (None, Some((first, _))) => (format!("missing {keys} {missing}"), first.range.clone()),
        (None, None) => (format!("missing {keys} {missing}"), node.range.start..node.range.start),
    };
    Some(Diagnostic::error("missing-key", message).at(Place::new(file, range)))
}

/// The name that an unknown one was probably meant to be: never one that is there already.
pub fn meant(root: &Node, path: &Path, reason: &Reason) -> Option<&'static str> {
    let written = path.node(root)?.text();
    match reason {
        Reason::UnknownKey(expected) => {
            let entries = &path.holder(root)?.entries;
            let absent = |name: &&str| entries.iter().all(|(key, _)| key.text() != *name);
            identifier::nearest(written, expected.iter().copied().filter(absent))
        }
        Reason::UnknownChoice(choices) => identifier::nearest(written, choices.iter().copied()),
        _ => None,
    }
}

fn meant_or_listed(root: &Node, path: &Path, reason: &Reason, names: &[&str]) -> String {
    match (meant(root, path, reason), names) {
        (Some(meant), _) => format!("did you mean `{meant}`?"),
        (None, []) => "nothing is expected here".to_owned(),
        (None, names) => format!("expected {}", one_of(names)),
    }
}

fn within(word: &str, root: &Node, path: &Path) -> String {
    path.name(root).map(|name| format!(" {word} `{}`", excerpt(name.text()))).unwrap_or_default()
}

fn found(file: &SourceFile, node: &Node, expected: &str) -> String {
    match &node.kind {
        _ if file.text.trim().is_empty() => "an empty file".to_owned(),
        Kind::List(list) if expected.starts_with("a list of ") => {
            format!("a list of {}", list.items.len())
        }
        _ => node.describe(),
    }
}

fn several_choices(file: &Arc<SourceFile>, node: &Node, choices: &[&str]) -> Diagnostic {
    let keys: Vec<&Node> = match &node.kind {
        Kind::Map(map) => map.entries.iter().map(|(key, _)| key).collect(),
        Kind::Scalar(_) | Kind::List(_) | Kind::Broken => Vec::new(),
    };
    let all = identifier::list(keys.iter().map(|key| key.text()));
    let message = format!("expected only {}, found {all}", one_of(choices));
    let (known, unknown): (Vec<&Node>, Vec<&Node>) = keys.into_iter().partition(|key| choices.contains(&key.text()));
    let diagnostic = Diagnostic::error("wrong-type", message);
    match (known.as_slice(), unknown.as_slice()) {
        // The settings of a choice, but not indented under it.
        ([choice], [setting, ..]) => {
            let settings = identifier::list(unknown.iter().map(|key| key.text()));
            diagnostic
                .at(Place::new(file, setting.range.clone()))
                .hint(format!("indent {settings} under `{}`", choice.text()))
        }
        ([_, second, ..], _) | ([], [_, second, ..]) => diagnostic.at(Place::new(file, second.range.clone())),
        _ => diagnostic.at(Place::new(file, node.range.clone())),
    }
}

/// A message from elsewhere, with the value in it: "input is out of range" alone does not say whose.
fn in_context(node: &Node, message: &str) -> String {
    match &node.kind {
        Kind::Scalar(Scalar { written: Some(written), text, .. }) => {
            let message = match text.as_str() {
                "" => message.to_owned(),
                text => message.replace(text, written),
            };
            format!("cannot read `{}`: {message}", excerpt(written))
        }
        Kind::Scalar(scalar) if !message.contains(scalar.text.as_str()) => {
            format!("cannot read `{}`: {message}", excerpt(&scalar.text))
        }
        _ => message.to_owned(),
    }
}
