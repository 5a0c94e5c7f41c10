//! The way from the root of a tree to one of its nodes.

use super::fault::Step;
use super::node::{Kind, Map, Node};

/// Outermost step first.
#[derive(Clone, Debug)]
pub struct Path(pub Vec<Step>);

impl Path {
    /// The last step, and the path to the node it starts from. None for the root.
    pub fn split_last(&self) -> Option<(Step, Self)> {
        let (last, before) = self.0.split_last()?;
        Some((*last, Self(before.to_vec())))
    }

    pub fn node<'a>(&self, root: &'a Node) -> Option<&'a Node> {
        self.0.iter().try_fold(root, |node, step| match (&node.kind, *step) {
            (Kind::Map(map), Step::Key(index)) => map.entries.get(index).map(|(key, _)| key),
            (Kind::Map(map), Step::Value(index)) => map.entries.get(index).map(|(_, value)| value),
            (Kind::List(list), Step::Item(index) | Step::Part(index)) => list.items.get(index),
            _ => None,
        })
    }

    pub fn node_mut<'a>(&self, root: &'a mut Node) -> Option<&'a mut Node> {
        self.0.iter().try_fold(root, |node, step| match (&mut node.kind, *step) {
            (Kind::Map(map), Step::Key(index)) => map.entries.get_mut(index).map(|(key, _)| key),
            (Kind::Map(map), Step::Value(index)) => map.entries.get_mut(index).map(|(_, value)| value),
            (Kind::List(list), Step::Item(index) | Step::Part(index)) => list.items.get_mut(index),
            _ => None,
        })
    }

    /// The map that a key or value at this path belongs to.
    pub fn holder<'a>(&self, root: &'a Node) -> Option<&'a Map> {
        match &self.split_last()?.1.node(root)?.kind {
            Kind::Map(map) => Some(map),
            Kind::Scalar(_) | Kind::List(_) | Kind::Broken => None,
        }
    }

    /// The key that the node at this path stands under; for a key, the one its whole map stands under.
    pub fn name<'a>(&self, root: &'a Node) -> Option<&'a Node> {
        match self.split_last()? {
            (Step::Key(_), map) => map.name(root),
            (Step::Value(index), _) => self.holder(root)?.entries.get(index).map(|(key, _)| key),
            (Step::Item(_) | Step::Part(_), _) => None,
        }
    }
}
