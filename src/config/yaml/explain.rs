//! From an error of reading to a diagnostic: what was expected, what was found, and where.

use std::sync::Arc;

use super::decimal_comma::number_ended_by_key;
use super::deserialize_error::ErrorReason;
use super::expectation::{Expectation, choices_phrase};
use super::hint::{hint_for_expected, hint_for_expected_keys};
use super::node::{YamlKind, YamlNode, YamlScalar, excerpt};
use super::node_path::NodePath;
use crate::base::diagnostic::{Diagnostic, Place, TextFile};
use crate::base::identifier;
use crate::base::nearest_name;

/// Returns the diagnostic for an error at `path`; none for an error that is reported elsewhere.
pub fn explain_error(
    file: &Arc<TextFile>,
    root: &YamlNode,
    path: &NodePath,
    reason: &ErrorReason,
) -> Option<Diagnostic> {
    let node = path.find_node(root)?;
    let text = excerpt(node.raw_text());
    let (code, message, hint) = match reason {
        ErrorReason::AlreadyReported | ErrorReason::MissingKey(_) => return None,
        ErrorReason::SeveralChoices(choices) => return Some(explain_several_choices(file, node, choices)),
        ErrorReason::UnknownKey(expected) => (
            "unknown-key",
            format!("unknown key `{text}`{}", enclosing_key_phrase("in", root, path)),
            Some(hint_for_name(root, path, reason, expected)),
        ),
        ErrorReason::UnknownChoice(choices) => (
            "unknown-choice",
            format!("unknown choice `{text}`{}", enclosing_key_phrase("for", root, path)),
            Some(hint_for_name(root, path, reason, choices)),
        ),
        ErrorReason::RepeatedKey(key) => ("duplicate-key", format!("`{key}` appears twice, under two names"), None),
        ErrorReason::Expected(expected) => (
            "wrong-type",
            format!("expected {expected}, found {}", describe_found(file, node, expected)),
            hint_for_expected(file, node, expected),
        ),
        ErrorReason::ExpectedKeys(keys) => (
            "wrong-type",
            format!("expected a map, found {}", describe_found(file, node, &Expectation::Map)),
            hint_for_expected_keys(node, keys),
        ),
        ErrorReason::UnexpectedSettings(word) => (
            "wrong-type",
            format!("`{word}` takes no settings, found {}", node.describe()),
            Some(format!("write `{word}` alone")),
        ),
        ErrorReason::MissingSettings(example) => {
            ("wrong-type", format!("`{text}` needs settings of its own"), Some(format!("write `{example}`")))
        }
        ErrorReason::Other(message) => ("invalid-value", message_with_value(node, message), None),
    };
    let (range, hint) = match (reason, number_ended_by_key(&file.text, &node.range)) {
        (ErrorReason::UnknownKey(_), Some(number)) => (number.range, Some(number.hint)),
        _ => (node.range.clone(), hint),
    };
    let diagnostic = Diagnostic::error(code, message).at(Place::new(file, range));
    Some(with_hint(diagnostic, hint))
}

fn with_hint(diagnostic: Diagnostic, hint: Option<String>) -> Diagnostic {
    match hint {
        Some(hint) => diagnostic.hint(hint),
        None => diagnostic,
    }
}

/// Returns the diagnostic for the missing keys of the map at `path`; its place is the key of that map.
pub fn explain_missing_keys(file: &Arc<TextFile>, root: &YamlNode, path: &NodePath) -> Option<Diagnostic> {
    let node = path.find_node(root)?;
    let map = match &node.kind {
        YamlKind::Map(map) if !map.missing_keys.is_empty() => map,
        _ => return None,
    };
    let keys = match map.missing_keys.as_slice() {
        [_] => "key",
        _ => "keys",
    };
    let missing = identifier::quoted_list(&map.missing_keys);
    let (message, range) = match (path.enclosing_key(root), map.entries.first()) {
        (Some(name), _) => (format!("`{}` lacks the {keys} {missing}", excerpt(name.text())), name.range.clone()),
        (None, Some(first)) => (format!("missing {keys} {missing}"), first.key.range.clone()),
        (None, None) => (format!("missing {keys} {missing}"), node.range.start..node.range.start),
    };
    // Without segments, one tier is enough; what it looks like is not obvious.
    let lacks_tiers = path.enclosing_key(root).is_none() && map.missing_keys.contains(&"tiers");
    let hint = lacks_tiers.then(|| "`tiers: {all: otherwise}` puts all accounts into one tier".to_owned());
    Some(with_hint(Diagnostic::error("missing-key", message).at(Place::new(file, range)), hint))
}

/// Returns the known name that an unknown one probably stands for; never a key that the map already has.
pub fn probable_name(root: &YamlNode, path: &NodePath, reason: &ErrorReason) -> Option<&'static str> {
    let written = path.find_node(root)?.text();
    match reason {
        ErrorReason::UnknownKey(expected) => {
            let entries = &path.containing_map(root)?.entries;
            let absent = |name: &&str| entries.iter().all(|entry| entry.key.text() != *name);
            nearest_name::nearest_name(written, expected.iter().copied().filter(absent))
        }
        ErrorReason::UnknownChoice(choices) => nearest_name::nearest_name(written, choices.iter().copied()),
        _ => None,
    }
}

fn hint_for_name(root: &YamlNode, path: &NodePath, reason: &ErrorReason, names: &[&str]) -> String {
    match (probable_name(root, path, reason), names) {
        (Some(meant), _) => nearest_name::did_you_mean(meant),
        (None, []) => "nothing is expected here".to_owned(),
        (None, names) => format!("expected {}", choices_phrase(names)),
    }
}

fn enclosing_key_phrase(word: &str, root: &YamlNode, path: &NodePath) -> String {
    path.enclosing_key(root).map(|name| format!(" {word} `{}`", excerpt(name.text()))).unwrap_or_default()
}

fn describe_found(file: &TextFile, node: &YamlNode, expected: &Expectation) -> String {
    match (&node.kind, expected) {
        _ if file.text.trim().is_empty() => "an empty file".to_owned(),
        (YamlKind::List(list), Expectation::ListOf(_)) => Expectation::ListOf(list.items.len()).to_string(),
        _ => node.describe(),
    }
}

fn explain_several_choices(file: &Arc<TextFile>, node: &YamlNode, choices: &[&str]) -> Diagnostic {
    let keys: Vec<&YamlNode> = match &node.kind {
        YamlKind::Map(map) => map.entries.iter().map(|entry| &entry.key).collect(),
        YamlKind::Scalar(_) | YamlKind::List(_) | YamlKind::Broken => Vec::new(),
    };
    let all = identifier::quoted_list(keys.iter().map(|key| key.text()));
    let message = format!("expected only {}, found {all}", choices_phrase(choices));
    let (known, unknown): (Vec<&YamlNode>, Vec<&YamlNode>) =
        keys.into_iter().partition(|key| choices.contains(&key.text()));
    let diagnostic = Diagnostic::error("wrong-type", message);
    match (known.as_slice(), unknown.as_slice()) {
        // The settings of the choice are not indented under it.
        ([choice], [setting, ..]) => {
            let settings = identifier::quoted_list(unknown.iter().map(|key| key.text()));
            diagnostic
                .at(Place::new(file, setting.range.clone()))
                .hint(format!("indent {settings} under `{}`", choice.text()))
        }
        ([_, second, ..], _) | ([], [_, second, ..]) => diagnostic.at(Place::new(file, second.range.clone())),
        _ => diagnostic.at(Place::new(file, node.range.clone())),
    }
}

/// Adds the value to a message of another crate, such as "input is out of range".
fn message_with_value(node: &YamlNode, message: &str) -> String {
    match &node.kind {
        YamlKind::Scalar(YamlScalar { raw_text: Some(written), text, .. }) => {
            let message = match text.as_str() {
                "" => message.to_owned(),
                text => message.replace(text, written),
            };
            format!("cannot read `{}`: {message}", excerpt(written))
        }
        YamlKind::Scalar(scalar) if !message.contains(scalar.text.as_str()) => {
            format!("cannot read `{}`: {message}", excerpt(&scalar.text))
        }
        _ => message.to_owned(),
    }
}
