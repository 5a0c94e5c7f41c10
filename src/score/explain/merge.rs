//! Two scorecards laid over each other: parts that are the same entry at the same place, and those only one of them has.

use super::resolved_scorecard::ResolvedScorecard;
use super::snapshot::ScoredSnapshot;
use crate::config::{MetricScoring, NodeKind, ScoreRule, ScorecardNode};

/// A part of either scorecard.
#[derive(Debug)]
pub struct MergedNode {
    pub parent: Option<usize>,
    /// Indices into this list; empty for leaves.
    pub children: Vec<usize>,
    /// Index into the earlier scorecard's nodes.
    pub before: Option<usize>,
    pub after: Option<usize>,
    pub is_leaf: bool,
    /// A leaf: whether its method, what it measures, or its policy on missing data was edited.
    pub scoring_edited: bool,
    /// A leaf: whether some method of it compares accounts with their peers.
    pub compares_peers: bool,
    /// A leaf: whether its tier alone may change its score.
    pub depends_on_tier: bool,
    /// Whether the conditions under which it applies were edited, here or above.
    pub applies_edited: bool,
    /// A component: whether its way to combine, the set of its parts or their weights were edited.
    pub weights_edited: bool,
}

/// A rule of either scorecard.
#[derive(Debug)]
pub struct MergedRule {
    pub before: Option<usize>,
    pub after: Option<usize>,
    pub edited: bool,
}

/// Every part of the two scorecards, parents first, in the order of the later one.
pub fn nodes(before: &ScoredSnapshot, after: &ScoredSnapshot) -> Vec<MergedNode> {
    let mut merged = Vec::new();
    let roots = [
        (!before.resolved.scorecard.nodes.is_empty()).then_some(0),
        (!after.resolved.scorecard.nodes.is_empty()).then_some(0),
    ];
    merge_subtree(&before.resolved, &after.resolved, roots, None, &mut merged);
    merged
}

fn merge_subtree(
    before: &ResolvedScorecard,
    after: &ResolvedScorecard,
    indices: [Option<usize>; 2],
    parent: Option<usize>,
    merged: &mut Vec<MergedNode>,
) -> usize {
    let index = merged.len();
    let then = indices[0].and_then(|at| before.scorecard.nodes.get(at));
    let now = indices[1].and_then(|at| after.scorecard.nodes.get(at));
    let both = then.zip(now);
    let scorings: Vec<&MetricScoring> = [then, now].into_iter().flatten().filter_map(scoring).collect();
    let compares = |scoring: &&MetricScoring| scoring.methods().any(|method| method.peer_scope().is_some());
    let above_edited = parent.and_then(|parent| merged.get(parent)).is_some_and(|above| above.applies_edited);
    merged.push(MergedNode {
        parent,
        children: Vec::new(),
        before: indices[0],
        after: indices[1],
        is_leaf: then.or(now).is_some_and(|node| matches!(node.part, NodeKind::Leaf { .. })),
        scoring_edited: both.is_some_and(|(then, now)| {
            canonical_json(&(then.missing, &then.part)) != canonical_json(&(now.missing, &now.part))
                || canonical_json(&before.scorecard.scale) != canonical_json(&after.scorecard.scale)
        }),
        compares_peers: scorings.iter().any(compares),
        depends_on_tier: scorings
            .iter()
            .any(|scoring| matches!(scoring, MetricScoring::ByTier(_)) || compares(scoring)),
        applies_edited: above_edited
            || both.is_some_and(|(then, now)| canonical_json(&then.applies) != canonical_json(&now.applies)),
        weights_edited: both.is_some_and(|(then, now)| weights_json(before, then) != weights_json(after, now)),
    });
    let (earlier_children, later_children) = (then.map_or(&[][..], children), now.map_or(&[][..], children));
    let earlier_twin =
        |of: usize| earlier_children.iter().copied().find(|&other| is_same_entry(before, other, after, of));
    let mut pairs: Vec<[Option<usize>; 2]> =
        later_children.iter().map(|&child| [earlier_twin(child), Some(child)]).collect();
    let only_earlier = earlier_children.iter().filter(|&&child| !pairs.iter().any(|pair| pair[0] == Some(child)));
    pairs.extend(only_earlier.map(|&child| [Some(child), None]).collect::<Vec<_>>());
    for pair in pairs {
        let child = merge_subtree(before, after, pair, Some(index), merged);
        merged[index].children.push(child);
    }
    index
}

fn is_same_entry(before: &ResolvedScorecard, then: usize, after: &ResolvedScorecard, now: usize) -> bool {
    let (Some(then), Some(now)) = (before.scorecard.nodes.get(then), after.scorecard.nodes.get(now)) else {
        return false;
    };
    then.name == now.name && matches!(then.part, NodeKind::Leaf { .. }) == matches!(now.part, NodeKind::Leaf { .. })
}

/// What decides how a component's parts are weighed.
fn weights_json(card: &ResolvedScorecard, node: &ScorecardNode) -> Option<String> {
    let NodeKind::Component { children, combine, .. } = &node.part else { return None };
    let parts: Vec<(&str, Vec<(&str, f64)>)> = children
        .iter()
        .filter_map(|child| card.scorecard.nodes.get(*child))
        .map(|child| {
            let tiers = card.tiers.iter().map(String::as_str).zip(child.weights.iter().copied());
            (child.name.as_str(), tiers.collect())
        })
        .collect();
    Some(canonical_json(&(combine, parts)))
}

fn children(node: &ScorecardNode) -> &[usize] {
    match &node.part {
        NodeKind::Component { children, .. } => children,
        NodeKind::Leaf { .. } => &[],
    }
}

fn scoring(node: &ScorecardNode) -> Option<&MetricScoring> {
    match &node.part {
        NodeKind::Leaf { score, .. } => Some(score),
        NodeKind::Component { .. } => None,
    }
}

/// Two things that mean the same are written the same.
fn canonical_json(thing: &impl serde::Serialize) -> String {
    serde_json::to_string(thing).unwrap_or_default()
}

/// Every rule of the two scorecards in one order; none if no order agrees with both.
pub fn rules(before: &ScoredSnapshot, after: &ScoredSnapshot) -> Option<Vec<MergedRule>> {
    let (then, now) = (&before.resolved.scorecard.rules, &after.resolved.scorecard.rules);
    if canonical_json(&before.resolved.scorecard.scale) != canonical_json(&after.resolved.scorecard.scale) {
        return None;
    }
    let mut merged = Vec::new();
    let mut next = 0;
    for (index, rule) in now.iter().enumerate() {
        let Some(earlier_index) = then.iter().position(|other| other.name == rule.name) else {
            merged.push(MergedRule { before: None, after: Some(index), edited: true });
            continue;
        };
        if earlier_index < next {
            return None;
        }
        merged.extend((next..earlier_index).map(|gone| MergedRule { before: Some(gone), after: None, edited: true }));
        next = earlier_index + 1;
        let edited = then.get(earlier_index).is_none_or(|then| rule_json(then) != rule_json(rule));
        merged.push(MergedRule { before: Some(earlier_index), after: Some(index), edited });
    }
    merged.extend((next..then.len()).map(|gone| MergedRule { before: Some(gone), after: None, edited: true }));
    // A rule that comes later in the earlier scorecard than one already placed has lost its order.
    let earlier_order = merged.iter().filter_map(|rule| rule.before);
    earlier_order.is_sorted().then_some(merged)
}

fn rule_json(rule: &ScoreRule) -> String {
    canonical_json(&(&rule.when, &rule.then))
}
