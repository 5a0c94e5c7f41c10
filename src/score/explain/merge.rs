//! Merges two scorecards into one tree: entries that both have at the same place, and those that only one has.

use super::resolved_scorecard::ResolvedScorecard;
use super::side::BeforeAfter;
use crate::config::{MetricScoring, NodeKind, ScorecardNode};

/// The index of an entry in each scorecard; none in a scorecard that lacks it.
pub type EntryIndices = BeforeAfter<Option<usize>>;

impl EntryIndices {
    pub fn are_in_both(&self) -> bool {
        self.before.is_some() && self.after.is_some()
    }
}

/// A node of either scorecard.
#[derive(Debug)]
pub struct MergedNode {
    /// The same in both scorecards.
    pub name: String,
    pub parent: Option<usize>,
    /// Indices into the merged nodes; empty for leaves.
    pub children: Vec<usize>,
    pub indices: EntryIndices,
    pub is_leaf: bool,
    /// A leaf: whether its method, its metric, or its policy on missing data was edited.
    pub scoring_edited: bool,
    /// A leaf: whether one of its methods compares accounts with their peers.
    pub compares_peers: bool,
    /// A leaf: whether another tier may give another score.
    pub depends_on_tier: bool,
    /// Whether the condition under which the node applies was edited, here or above.
    pub applies_edited: bool,
    /// A component: whether its method of combination, the set of its parts or their weights were edited.
    pub weights_edited: bool,
}

/// A rule of either scorecard.
#[derive(Debug)]
pub struct MergedRule {
    pub indices: EntryIndices,
    /// Whether the rule is new, gone, or has another condition or kind of action.
    pub condition_edited: bool,
    /// Whether its amount was edited.
    pub amount_edited: bool,
}

/// Returns every node of the two scorecards, whose SQL is in canonical form, parents first, in the order of the later one.
pub fn merge_nodes(before: &ResolvedScorecard, after: &ResolvedScorecard) -> Vec<MergedNode> {
    let mut merger = NodeMerger { before, after, merged: Vec::new() };
    let roots = EntryIndices {
        before: (!before.scorecard.nodes.is_empty()).then_some(0),
        after: (!after.scorecard.nodes.is_empty()).then_some(0),
    };
    merger.merge_subtree(roots, None);
    merger.merged
}

struct NodeMerger<'a> {
    before: &'a ResolvedScorecard,
    after: &'a ResolvedScorecard,
    merged: Vec<MergedNode>,
}

impl NodeMerger<'_> {
    /// Adds a node and everything below it, and returns its index.
    fn merge_subtree(&mut self, indices: EntryIndices, parent: Option<usize>) -> usize {
        let index = self.merged.len();
        let node = self.merge_node(indices, parent);
        self.merged.push(node);
        for pair in self.pair_children(indices) {
            let child = self.merge_subtree(pair, Some(index));
            self.merged[index].children.push(child);
        }
        index
    }

    fn merge_node(&self, indices: EntryIndices, parent: Option<usize>) -> MergedNode {
        let before = indices.before.and_then(|at| self.before.scorecard.nodes.get(at));
        let after = indices.after.and_then(|at| self.after.scorecard.nodes.get(at));
        let both = before.zip(after);
        let scorings: Vec<&MetricScoring> = [before, after].into_iter().flatten().filter_map(scoring_of_node).collect();
        let compares_peers = scorings.iter().any(|scoring| compares_peers(scoring));
        let above_edited = parent.and_then(|parent| self.merged.get(parent)).is_some_and(|above| above.applies_edited);
        MergedNode {
            name: before.or(after).map(|node| node.name.clone()).unwrap_or_default(),
            parent,
            children: Vec::new(),
            indices,
            is_leaf: before.or(after).is_some_and(is_leaf),
            scoring_edited: both.is_some_and(|(before, after)| self.scoring_differs(before, after)),
            compares_peers,
            depends_on_tier: compares_peers
                || scorings.iter().any(|scoring| matches!(scoring, MetricScoring::ByTier(_))),
            applies_edited: above_edited
                || both
                    .is_some_and(|(before, after)| canonical_json(&before.applies) != canonical_json(&after.applies)),
            weights_edited: both
                .is_some_and(|(before, after)| weights_json(self.before, before) != weights_json(self.after, after)),
        }
    }

    fn scoring_differs(&self, before: &ScorecardNode, after: &ScorecardNode) -> bool {
        canonical_json(&(before.missing, &before.part)) != canonical_json(&(after.missing, &after.part))
            || canonical_json(&self.before.scorecard.scale) != canonical_json(&self.after.scorecard.scale)
    }

    /// Pairs the children of a node: first the later scorecard's, each with the same entry of the earlier scorecard,
    /// then those that only the earlier scorecard has.
    fn pair_children(&self, indices: EntryIndices) -> Vec<EntryIndices> {
        let earlier_children = children_at(self.before, indices.before);
        let mut pairs = Vec::new();
        for &after in children_at(self.after, indices.after) {
            let mut earlier = earlier_children.iter().copied();
            let before = earlier.find(|&before| is_same_entry(self.before, before, self.after, after));
            pairs.push(EntryIndices { before, after: Some(after) });
        }
        for &child in earlier_children {
            if !pairs.iter().any(|pair| pair.before == Some(child)) {
                pairs.push(EntryIndices { before: Some(child), after: None });
            }
        }
        pairs
    }
}

fn is_same_entry(before: &ResolvedScorecard, then: usize, after: &ResolvedScorecard, now: usize) -> bool {
    let (Some(then), Some(now)) = (before.scorecard.nodes.get(then), after.scorecard.nodes.get(now)) else {
        return false;
    };
    then.name == now.name && is_leaf(then) == is_leaf(now)
}

/// How a component's parts are weighed, as comparable text.
fn weights_json(resolved: &ResolvedScorecard, node: &ScorecardNode) -> Option<String> {
    let NodeKind::Component { children, combine, .. } = &node.part else { return None };
    let parts = children.iter().filter_map(|child| resolved.scorecard.nodes.get(*child)).map(|child| {
        let tiers = resolved.tiers.iter().map(String::as_str).zip(child.weights.iter().copied());
        // A metric in the place of a component of the same name is another part.
        canonical_json(&(&child.name, is_leaf(child), tiers.collect::<Vec<_>>()))
    });
    Some(canonical_json(&(combine, parts.collect::<Vec<_>>())))
}

fn children_at(resolved: &ResolvedScorecard, node: Option<usize>) -> &[usize] {
    match node.and_then(|at| resolved.scorecard.nodes.get(at)).map(|node| &node.part) {
        Some(NodeKind::Component { children, .. }) => children,
        Some(NodeKind::Leaf { .. }) | None => &[],
    }
}

fn is_leaf(node: &ScorecardNode) -> bool {
    matches!(node.part, NodeKind::Leaf { .. })
}

fn scoring_of_node(node: &ScorecardNode) -> Option<&MetricScoring> {
    match &node.part {
        NodeKind::Leaf { score, .. } => Some(score),
        NodeKind::Component { .. } => None,
    }
}

fn compares_peers(scoring: &MetricScoring) -> bool {
    scoring.methods().any(|method| method.peer_scope().is_some())
}

/// The JSON of a value. Equal values have equal JSON.
fn canonical_json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Returns every rule of the two scorecards in one order; none if no order agrees with both.
pub fn merge_rules(before: &ResolvedScorecard, after: &ResolvedScorecard) -> Option<Vec<MergedRule>> {
    let (then, now) = (&before.scorecard, &after.scorecard);
    if canonical_json(&then.scale) != canonical_json(&now.scale) {
        return None;
    }
    let mut merged = Vec::new();
    let mut next = 0;
    for (index, rule) in now.rules.iter().enumerate() {
        let Some(earlier_index) = then.rules.iter().position(|other| other.name == rule.name) else {
            let indices = EntryIndices { before: None, after: Some(index) };
            merged.push(MergedRule { indices, condition_edited: true, amount_edited: true });
            continue;
        };
        if earlier_index < next {
            return None;
        }
        merged.extend((next..earlier_index).map(removed_rule));
        next = earlier_index + 1;
        let earlier = &then.rules[earlier_index];
        merged.push(MergedRule {
            indices: EntryIndices { before: Some(earlier_index), after: Some(index) },
            condition_edited: canonical_json(&earlier.when) != canonical_json(&rule.when)
                || std::mem::discriminant(&earlier.then) != std::mem::discriminant(&rule.then),
            amount_edited: canonical_json(&earlier.then) != canonical_json(&rule.then),
        });
    }
    merged.extend((next..then.rules.len()).map(removed_rule));
    // A rule that the later scorecard moved ahead of others breaks the order of the earlier one.
    merged.iter().filter_map(|rule| rule.indices.before).is_sorted().then_some(merged)
}

fn removed_rule(earlier_index: usize) -> MergedRule {
    let indices = EntryIndices { before: Some(earlier_index), after: None };
    MergedRule { indices, condition_edited: true, amount_edited: true }
}
