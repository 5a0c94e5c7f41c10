//! The path from the root of a tree to one of its nodes.

use super::node::{YamlKind, YamlMap, YamlNode};

/// A step from a node to one of its children.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathStep {
    /// The key of a map's n-th entry.
    Key(usize),
    /// The value of a map's n-th entry.
    Value(usize),
    /// The n-th item of a list of any length.
    Item(usize),
    /// The n-th item of a list whose items differ by position.
    Part(usize),
}

/// The steps from the root, outermost first.
#[derive(Clone, Debug)]
pub struct NodePath(pub Vec<PathStep>);

impl NodePath {
    /// Returns the last step, and the path to the node it starts from. None for the root.
    pub fn split_last(&self) -> Option<(PathStep, Self)> {
        let (last, before) = self.0.split_last()?;
        Some((*last, Self(before.to_vec())))
    }

    pub fn find_node<'a>(&self, root: &'a YamlNode) -> Option<&'a YamlNode> {
        self.0.iter().try_fold(root, |node, step| match (&node.kind, *step) {
            (YamlKind::Map(map), PathStep::Key(index)) => map.entries.get(index).map(|entry| &entry.key),
            (YamlKind::Map(map), PathStep::Value(index)) => map.entries.get(index).map(|entry| &entry.value),
            (YamlKind::List(list), PathStep::Item(index) | PathStep::Part(index)) => list.items.get(index),
            _ => None,
        })
    }

    pub fn node_mut<'a>(&self, root: &'a mut YamlNode) -> Option<&'a mut YamlNode> {
        self.0.iter().try_fold(root, |node, step| match (&mut node.kind, *step) {
            (YamlKind::Map(map), PathStep::Key(index)) => map.entries.get_mut(index).map(|entry| &mut entry.key),
            (YamlKind::Map(map), PathStep::Value(index)) => map.entries.get_mut(index).map(|entry| &mut entry.value),
            (YamlKind::List(list), PathStep::Item(index) | PathStep::Part(index)) => list.items.get_mut(index),
            _ => None,
        })
    }

    /// Returns the map that contains the key or value at this path.
    pub fn containing_map<'a>(&self, root: &'a YamlNode) -> Option<&'a YamlMap> {
        match &self.split_last()?.1.find_node(root)?.kind {
            YamlKind::Map(map) => Some(map),
            YamlKind::Scalar(_) | YamlKind::List(_) | YamlKind::Broken => None,
        }
    }

    /// Returns the key of the value at this path; for a key, the key of the map that contains it.
    pub fn enclosing_key<'a>(&self, root: &'a YamlNode) -> Option<&'a YamlNode> {
        match self.split_last()? {
            (PathStep::Key(_), map) => map.enclosing_key(root),
            (PathStep::Value(index), _) => self.containing_map(root)?.entries.get(index).map(|entry| &entry.key),
            (PathStep::Item(_) | PathStep::Part(_), _) => None,
        }
    }
}
