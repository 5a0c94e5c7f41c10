//! Reports every mistake of a file at once: read the tree, report the first error, remove the wrong part, read again.
//!
//! Serde stops at the first error. Each attempt therefore removes one wrong entry or item from the tree, until the rest
//! can be read or the root itself is wrong. An error that only follows from a removed part is not reported.

use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::deserialize_error::{DeserializeError, ErrorReason};
use super::explain::{explain_error, explain_missing_keys, probable_name};
use super::node::{YamlKind, YamlNode};
use super::node_path::{NodePath, PathStep};
use crate::base::diagnostic::{Diagnostic, Place, TextFile};

/// Bounds the time for a large file full of mistakes to seconds.
const MAX_ATTEMPTS: usize = 500;

/// An entry or item that was removed. Later checks must not report its names as missing: they are in the file.
pub struct SkippedEntry {
    /// Its key, the key its author probably meant, and every key inside it.
    pub names: Vec<String>,
    /// The keys around it, outermost first.
    pub enclosing_keys: Vec<Place>,
}

/// Reads a tree as a `T` without its wrong parts; none if the root is wrong. Adds a diagnostic for each mistake.
pub fn read_all_errors<T: DeserializeOwned>(
    mut root: YamlNode,
    file: &Arc<TextFile>,
    diagnostics: &mut Vec<Diagnostic>,
    skipped_entries: &mut Vec<SkippedEntry>,
) -> Option<T> {
    for _ in 0..MAX_ATTEMPTS {
        let error = match T::deserialize(&root) {
            Ok(value) => return Some(value),
            Err(error) => error,
        };
        let path = NodePath(error.path.iter().rev().copied().collect());
        if insert_placeholder(&mut root, &path, &error.reason) {
            continue;
        }
        if !is_cascading_error(&root, &path, &error) {
            diagnostics.extend(explain_error(file, &root, &path, &error.reason));
        }
        let meant = probable_name(&root, &path, &error.reason);
        diagnostics.extend(explain_missing_keys(file, &root, &path));
        skipped_entries.extend(skipped_entry_at(file, &root, &path, meant));
        if !remove_node(&mut root, &path, meant) {
            return None;
        }
    }
    diagnostics
        .push(Diagnostic::error("too-many", format!("`{}` has more mistakes than are reported at once", file.name)));
    None
}

/// Inserts a placeholder for a missing key and records the key as missing, unless it was removed before. Returns false
/// if the error is not about a missing key.
fn insert_placeholder(root: &mut YamlNode, path: &NodePath, reason: &ErrorReason) -> bool {
    let ErrorReason::MissingKey(name) = reason else {
        return false;
    };
    let Some(YamlNode { kind: YamlKind::Map(map), .. }) = path.node_mut(root) else {
        return false;
    };
    if map.placeholder_keys.contains(name) {
        return false;
    }
    map.placeholder_keys.push(name);
    if !map.removed_keys.iter().any(|removed| removed == name) {
        map.missing_keys.push(name);
    }
    true
}

/// Returns whether an error only follows from a mistake that is already reported.
fn is_cascading_error(root: &YamlNode, path: &NodePath, error: &DeserializeError) -> bool {
    let incomplete = match path.find_node(root).map(|node| &node.kind) {
        Some(YamlKind::Map(map)) => !(map.removed_keys.is_empty() && map.placeholder_keys.is_empty()),
        Some(YamlKind::List(list)) => list.has_removed_items,
        Some(YamlKind::Scalar(_)) => false,
        Some(YamlKind::Broken) | None => true,
    };
    match error.reason {
        ErrorReason::AlreadyReported | ErrorReason::MissingKey(_) => true,
        ErrorReason::Expected(_)
        | ErrorReason::ExpectedKeys(_)
        | ErrorReason::SeveralChoices(_)
        | ErrorReason::Other(_) => incomplete,
        ErrorReason::UnknownKey(_)
        | ErrorReason::UnknownChoice(_)
        | ErrorReason::RepeatedKey(_)
        | ErrorReason::UnexpectedSettings(_)
        | ErrorReason::MissingSettings(_) => false,
    }
}

/// Describes the entry or item that is removed with the node at `path`.
fn skipped_entry_at(
    file: &Arc<TextFile>,
    root: &YamlNode,
    path: &NodePath,
    meant: Option<&str>,
) -> Option<SkippedEntry> {
    let (step, parent) = path.split_last()?;
    let mut names: Vec<String> = meant.map(str::to_owned).into_iter().collect();
    let removed = match (&parent.find_node(root)?.kind, step) {
        (YamlKind::Map(map), PathStep::Key(index) | PathStep::Value(index)) => {
            let entry = map.entries.get(index)?;
            names.push(entry.key.text().to_owned());
            &entry.value
        }
        _ => path.find_node(root)?,
    };
    collect_keys(removed, &mut names);
    let above = (1..path.0.len()).map(|steps| NodePath(path.0[..steps].to_vec()));
    let enclosing_keys = above
        .filter(|above| matches!(above.0.last(), Some(PathStep::Value(_))))
        .filter_map(|above| above.enclosing_key(root).map(|name| Place::new(file, name.range.clone())))
        .collect();
    Some(SkippedEntry { names, enclosing_keys })
}

fn collect_keys(node: &YamlNode, names: &mut Vec<String>) {
    match &node.kind {
        YamlKind::Map(map) => {
            for entry in &map.entries {
                names.push(entry.key.text().to_owned());
                collect_keys(&entry.value, names);
            }
            names.extend(map.removed_keys.iter().cloned());
        }
        YamlKind::List(list) => list.items.iter().for_each(|item| collect_keys(item, names)),
        YamlKind::Scalar(_) | YamlKind::Broken => {}
    }
}

/// Removes the node at `path` from its parent. Returns false for the root.
fn remove_node(root: &mut YamlNode, path: &NodePath, meant: Option<&str>) -> bool {
    let Some((step, parent_path)) = path.split_last() else {
        return false;
    };
    let Some(parent) = parent_path.node_mut(root) else {
        return false;
    };
    match (&mut parent.kind, step) {
        (YamlKind::Map(map), PathStep::Key(index) | PathStep::Value(index)) if index < map.entries.len() => {
            let entry = map.entries.remove(index);
            map.removed_keys.push(entry.key.text().to_owned());
            map.removed_keys.extend(meant.map(str::to_owned));
        }
        (YamlKind::List(list), PathStep::Item(index)) if index < list.items.len() => {
            list.items.remove(index);
            list.has_removed_items = true;
        }
        (YamlKind::List(list), PathStep::Part(index)) if index < list.items.len() => {
            list.items[index].kind = YamlKind::Broken;
            list.has_removed_items = true;
        }
        _ => return false,
    }
    true
}
