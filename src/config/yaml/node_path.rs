//! The way from the root of a tree to one of its nodes.

use super::deserialize_error::PathStep;
use super::node::{YamlKind, YamlMap, YamlNode};

/// Outermost step first.
#[derive(Clone, Debug)]
pub struct NodePath(pub Vec<PathStep>);

impl NodePath {
    /// The last step, and the path to the node it starts from. None for the root.
    pub fn split_last(&self) -> Option<(PathStep, Self)> {
        let (last, before) = self.0.split_last()?;
        Some((*last, Self(before.to_vec())))
    }

    pub fn node<'a>(&self, root: &'a YamlNode) -> Option<&'a YamlNode> {
        self.0.iter().try_fold(root, |node, step| match (&node.kind, *step) {
            (YamlKind::Map(map), PathStep::Key(index)) => map.entries.get(index).map(|(key, _)| key),
            (YamlKind::Map(map), PathStep::Value(index)) => map.entries.get(index).map(|(_, value)| value),
            (YamlKind::List(list), PathStep::Item(index) | PathStep::Part(index)) => list.items.get(index),
            _ => None,
        })
    }

    pub fn node_mut<'a>(&self, root: &'a mut YamlNode) -> Option<&'a mut YamlNode> {
        self.0.iter().try_fold(root, |node, step| match (&mut node.kind, *step) {
            (YamlKind::Map(map), PathStep::Key(index)) => map.entries.get_mut(index).map(|(key, _)| key),
            (YamlKind::Map(map), PathStep::Value(index)) => map.entries.get_mut(index).map(|(_, value)| value),
            (YamlKind::List(list), PathStep::Item(index) | PathStep::Part(index)) => list.items.get_mut(index),
            _ => None,
        })
    }

    /// The map that a key or value at this path belongs to.
    pub fn containing_map<'a>(&self, root: &'a YamlNode) -> Option<&'a YamlMap> {
        match &self.split_last()?.1.node(root)?.kind {
            YamlKind::Map(map) => Some(map),
            YamlKind::Scalar(_) | YamlKind::List(_) | YamlKind::Broken => None,
        }
    }

    /// The key that the node at this path stands under; for a key, the one its whole map stands under.
    pub fn enclosing_key<'a>(&self, root: &'a YamlNode) -> Option<&'a YamlNode> {
        match self.split_last()? {
            (PathStep::Key(_), map) => map.enclosing_key(root),
            (PathStep::Value(index), _) => self.containing_map(root)?.entries.get(index).map(|(key, _)| key),
            (PathStep::Item(_) | PathStep::Part(_), _) => None,
        }
    }
}
