//! Every mistake in one go: try, tell what is wrong, take the wrong part out, try again.
//!
//! Serde stops at the first fault. Each attempt therefore takes one wrong entry or item out of the tree, until the
//! rest makes a value or the root itself is wrong. What fails only because of a part taken out is not told again.

use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::explain::{explain, explain_missing, meant};
use super::fault::{Fault, Reason, Step};
use super::node::{Kind, Node};
use super::path::Path;
use crate::base::diagnostic::{Diagnostic, Place, SourceFile};

/// Far more than anyone reads at once, and few enough that a large file full of mistakes is told about in seconds.
const MOST_ATTEMPTS: usize = 500;

/// An entry or item that was taken out, so that nobody complains that what was written is not there.
pub struct LeftOut {
    /// Its key, the key its author probably meant, and every key inside it.
    pub names: Vec<String>,
    /// The keys it stood under, outermost first.
    pub inside: Vec<Place>,
}

/// The value of a tree, made of what is right in it. None when the root is wrong.
pub fn settle<T: DeserializeOwned>(
    mut root: Node,
    file: &Arc<SourceFile>,
    diagnostics: &mut Vec<Diagnostic>,
    left_out: &mut Vec<LeftOut>,
) -> Option<T> {
    for _ in 0..MOST_ATTEMPTS {
        let fault = match T::deserialize(&root) {
            Ok(value) => return Some(value),
            Err(fault) => fault,
        };
        let path = Path(fault.path.iter().rev().copied().collect());
        if stand_in(&mut root, &path, &fault.reason) {
            continue;
        }
        if !follows(&root, &path, &fault) {
            diagnostics.extend(explain(file, &root, &path, &fault.reason));
        }
        let meant = meant(&root, &path, &fault.reason);
        diagnostics.extend(explain_missing(file, &root, &path));
        left_out.extend(leaving(file, &root, &path, meant));
        if !take_out(&mut root, &path, meant) {
            return None;
        }
    }
    diagnostics.push(Diagnostic::error("too-many", format!("`{}` has more mistakes than are told at once", file.name)));
    None
}

/// Puts a stand-in where a key is missing, and notes that it is, unless it is missing because it was taken out.
fn stand_in(root: &mut Node, path: &Path, reason: &Reason) -> bool {
    let Reason::MissingKey(name) = reason else {
        return false;
    };
    let Some(Node { kind: Kind::Map(map), .. }) = path.node_mut(root) else {
        return false;
    };
    if map.stand_ins.contains(name) {
        return false;
    }
    map.stand_ins.push(name);
    if !map.removed.iter().any(|removed| removed == name) {
        map.missing.push(name);
    }
    true
}

/// Whether a fault is only what remains of one told before.
fn follows(root: &Node, path: &Path, fault: &Fault) -> bool {
    let incomplete = match path.node(root).map(|node| &node.kind) {
        Some(Kind::Map(map)) => !(map.removed.is_empty() && map.stand_ins.is_empty()),
        Some(Kind::List(list)) => list.shortened,
        Some(Kind::Scalar(_)) => false,
        Some(Kind::Broken) | None => true,
    };
    match fault.reason {
        Reason::Silent | Reason::MissingKey(_) => true,
        Reason::Expected(_) | Reason::ExpectedKeys(_) | Reason::SeveralChoices(_) | Reason::Other(_) => incomplete,
        Reason::UnknownKey(_)
        | Reason::UnknownChoice(_)
        | Reason::RepeatedKey(_)
        | Reason::NoSettings(_)
        | Reason::Bare(_) => false,
    }
}

/// What is lost with the node at `path`.
fn leaving(file: &Arc<SourceFile>, root: &Node, path: &Path, meant: Option<&str>) -> Option<LeftOut> {
    let (step, holder) = path.split_last()?;
    let mut names: Vec<String> = meant.map(str::to_owned).into_iter().collect();
    let whole = match (&holder.node(root)?.kind, step) {
        (Kind::Map(map), Step::Key(index) | Step::Value(index)) => {
            let (key, value) = map.entries.get(index)?;
            names.push(key.text().to_owned());
            value
        }
        _ => path.node(root)?,
    };
    keys_within(whole, &mut names);
    let above = (1..path.0.len()).map(|steps| Path(path.0[..steps].to_vec()));
    let inside = above
        .filter(|above| matches!(above.0.last(), Some(Step::Value(_))))
        .filter_map(|above| above.name(root).map(|name| Place::new(file, name.range.clone())))
        .collect();
    Some(LeftOut { names, inside })
}

fn keys_within(node: &Node, names: &mut Vec<String>) {
    match &node.kind {
        Kind::Map(map) => {
            for (key, value) in &map.entries {
                names.push(key.text().to_owned());
                keys_within(value, names);
            }
            names.extend(map.removed.iter().cloned());
        }
        Kind::List(list) => list.items.iter().for_each(|item| keys_within(item, names)),
        Kind::Scalar(_) | Kind::Broken => {}
    }
}

/// Takes the node at `path` out of what holds it. False when it is the root, which nothing holds.
fn take_out(root: &mut Node, path: &Path, meant: Option<&str>) -> bool {
    let Some((step, holder)) = path.split_last() else {
        return false;
    };
    let Some(holder) = holder.node_mut(root) else {
        return false;
    };
    match (&mut holder.kind, step) {
        (Kind::Map(map), Step::Key(index) | Step::Value(index)) if index < map.entries.len() => {
            let (key, _) = map.entries.remove(index);
            map.removed.push(key.text().to_owned());
            map.removed.extend(meant.map(str::to_owned));
        }
        (Kind::List(list), Step::Item(index)) if index < list.items.len() => {
            list.items.remove(index);
            list.shortened = true;
        }
        (Kind::List(list), Step::Part(index)) if index < list.items.len() => {
            list.items[index].kind = Kind::Broken;
            list.shortened = true;
        }
        _ => return false,
    }
    true
}
