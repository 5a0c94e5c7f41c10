//! Every mistake in one go: try, tell what is wrong, take the wrong part out, try again.
//!
//! Serde stops at the first fault. Each attempt therefore takes one wrong entry or item out of the tree, until the
//! rest makes a value or the root itself is wrong. What fails only because of a part taken out is not told again.

use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::deserialize_error::{DeserializeError, ErrorReason, PathStep};
use super::explain::{explain, explain_missing_keys, probable_name};
use super::node::{YamlKind, YamlNode};
use super::node_path::NodePath;
use crate::base::diagnostic::{Diagnostic, Place, SourceFile};

/// Far more than anyone reads at once, and few enough that a large file full of mistakes is told about in seconds.
const MAX_ATTEMPTS: usize = 500;

/// An entry or item that was taken out, so that nobody complains that what was written is not there.
pub struct SkippedEntry {
    /// Its key, the key its author probably meant, and every key inside it.
    pub names: Vec<String>,
    /// The keys it stood under, outermost first.
    pub enclosing_keys: Vec<Place>,
}

/// The value of a tree, made of what is right in it. None when the root is wrong.
pub fn read_all_errors<T: DeserializeOwned>(
    mut root: YamlNode,
    file: &Arc<SourceFile>,
    diagnostics: &mut Vec<Diagnostic>,
    skipped_entries: &mut Vec<SkippedEntry>,
) -> Option<T> {
    for _ in 0..MAX_ATTEMPTS {
        let fault = match T::deserialize(&root) {
            Ok(value) => return Some(value),
            Err(fault) => fault,
        };
        let path = NodePath(fault.path.iter().rev().copied().collect());
        if insert_placeholder(&mut root, &path, &fault.reason) {
            continue;
        }
        if !is_cascading_error(&root, &path, &fault) {
            diagnostics.extend(explain(file, &root, &path, &fault.reason));
        }
        let meant = probable_name(&root, &path, &fault.reason);
        diagnostics.extend(explain_missing_keys(file, &root, &path));
        skipped_entries.extend(skipped_entry_at(file, &root, &path, meant));
        if !remove_node(&mut root, &path, meant) {
            return None;
        }
    }
    diagnostics.push(Diagnostic::error("too-many", format!("`{}` has more mistakes than are told at once", file.name)));
    None
}

/// Puts a stand-in where a key is missing, and notes that it is, unless it is missing because it was taken out.
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

/// Whether a fault is only what remains of one told before.
fn is_cascading_error(root: &YamlNode, path: &NodePath, fault: &DeserializeError) -> bool {
    let incomplete = match path.node(root).map(|node| &node.kind) {
        Some(YamlKind::Map(map)) => !(map.removed_keys.is_empty() && map.placeholder_keys.is_empty()),
        Some(YamlKind::List(list)) => list.has_removed_items,
        Some(YamlKind::Scalar(_)) => false,
        Some(YamlKind::Broken) | None => true,
    };
    match fault.reason {
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

/// What is lost with the node at `path`.
fn skipped_entry_at(
    file: &Arc<SourceFile>,
    root: &YamlNode,
    path: &NodePath,
    meant: Option<&str>,
) -> Option<SkippedEntry> {
    let (step, parent) = path.split_last()?;
    let mut names: Vec<String> = meant.map(str::to_owned).into_iter().collect();
    let removed = match (&parent.node(root)?.kind, step) {
        (YamlKind::Map(map), PathStep::Key(index) | PathStep::Value(index)) => {
            let (key, value) = map.entries.get(index)?;
            names.push(key.text().to_owned());
            value
        }
        _ => path.node(root)?,
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
            for (key, value) in &map.entries {
                names.push(key.text().to_owned());
                collect_keys(value, names);
            }
            names.extend(map.removed_keys.iter().cloned());
        }
        YamlKind::List(list) => list.items.iter().for_each(|item| collect_keys(item, names)),
        YamlKind::Scalar(_) | YamlKind::Broken => {}
    }
}

/// Takes the node at `path` out of what holds it. False when it is the root, which nothing holds.
fn remove_node(root: &mut YamlNode, path: &NodePath, meant: Option<&str>) -> bool {
    let Some((step, holder)) = path.split_last() else {
        return false;
    };
    let Some(parent) = holder.node_mut(root) else {
        return false;
    };
    match (&mut parent.kind, step) {
        (YamlKind::Map(map), PathStep::Key(index) | PathStep::Value(index)) if index < map.entries.len() => {
            let (key, _) = map.entries.remove(index);
            map.removed_keys.push(key.text().to_owned());
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
