//! Two scorecards laid over each other: parts that are the same entry at the same place, and those only one of them has.

use super::card::{Card, group, methods};
use super::day::Day;
use crate::config::{MetricScoring, NodeKind, ScoreRule, ScorecardNode};

/// A part of either scorecard.
#[derive(Debug)]
pub struct Merged {
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
    pub has_peers: bool,
    /// A leaf: whether its tier alone may change its score.
    pub minds_tier: bool,
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
pub fn nodes(before: &Day, after: &Day) -> Vec<Merged> {
    let mut merged = Vec::new();
    let roots =
        [(!before.card.scorecard.nodes.is_empty()).then_some(0), (!after.card.scorecard.nodes.is_empty()).then_some(0)];
    plant(&before.card, &after.card, roots, None, &mut merged);
    merged
}

fn plant(
    before: &Card,
    after: &Card,
    at: [Option<usize>; 2],
    parent: Option<usize>,
    merged: &mut Vec<Merged>,
) -> usize {
    let index = merged.len();
    let then = at[0].and_then(|at| before.scorecard.nodes.get(at));
    let now = at[1].and_then(|at| after.scorecard.nodes.get(at));
    let both = then.zip(now);
    let scorings: Vec<&MetricScoring> = [then, now].into_iter().flatten().filter_map(scoring).collect();
    let compares = |scoring: &&MetricScoring| methods(scoring).into_iter().any(|method| group(method).is_some());
    let above_edited = parent.and_then(|parent| merged.get(parent)).is_some_and(|above| above.applies_edited);
    merged.push(Merged {
        parent,
        children: Vec::new(),
        before: at[0],
        after: at[1],
        is_leaf: then.or(now).is_some_and(|node| matches!(node.part, NodeKind::Leaf { .. })),
        scoring_edited: both.is_some_and(|(then, now)| {
            meaning(&(then.missing, &then.part)) != meaning(&(now.missing, &now.part))
                || meaning(&before.scorecard.scale) != meaning(&after.scorecard.scale)
        }),
        has_peers: scorings.iter().any(compares),
        minds_tier: scorings.iter().any(|scoring| matches!(scoring, MetricScoring::ByTier(_)) || compares(scoring)),
        applies_edited: above_edited || both.is_some_and(|(then, now)| meaning(&then.applies) != meaning(&now.applies)),
        weights_edited: both.is_some_and(|(then, now)| weighing(before, then) != weighing(after, now)),
    });
    let (theirs, mine) = (then.map_or(&[][..], children), now.map_or(&[][..], children));
    let twin = |of: usize| theirs.iter().copied().find(|&other| same_entry(before, other, after, of));
    let mut pairs: Vec<[Option<usize>; 2]> = mine.iter().map(|&child| [twin(child), Some(child)]).collect();
    let alone = theirs.iter().filter(|&&child| !pairs.iter().any(|pair| pair[0] == Some(child)));
    pairs.extend(alone.map(|&child| [Some(child), None]).collect::<Vec<_>>());
    for pair in pairs {
        let child = plant(before, after, pair, Some(index), merged);
        merged[index].children.push(child);
    }
    index
}

fn same_entry(before: &Card, then: usize, after: &Card, now: usize) -> bool {
    let (Some(then), Some(now)) = (before.scorecard.nodes.get(then), after.scorecard.nodes.get(now)) else {
        return false;
    };
    then.name == now.name && matches!(then.part, NodeKind::Leaf { .. }) == matches!(now.part, NodeKind::Leaf { .. })
}

/// What decides how a component's parts are weighed.
fn weighing(card: &Card, node: &ScorecardNode) -> Option<String> {
    let NodeKind::Component { children, combine, .. } = &node.part else { return None };
    let parts: Vec<(&str, Vec<(&str, f64)>)> = children
        .iter()
        .filter_map(|child| card.scorecard.nodes.get(*child))
        .map(|child| {
            let tiers = card.tiers.iter().map(String::as_str).zip(child.weights.iter().copied());
            (child.name.as_str(), tiers.collect())
        })
        .collect();
    Some(meaning(&(combine, parts)))
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
fn meaning(thing: &impl serde::Serialize) -> String {
    serde_json::to_string(thing).unwrap_or_default()
}

/// Every rule of the two scorecards in one order; none if no order agrees with both.
pub fn rules(before: &Day, after: &Day) -> Option<Vec<MergedRule>> {
    let (then, now) = (&before.card.scorecard.rules, &after.card.scorecard.rules);
    if meaning(&before.card.scorecard.scale) != meaning(&after.card.scorecard.scale) {
        return None;
    }
    let mut merged = Vec::new();
    let mut next = 0;
    for (index, rule) in now.iter().enumerate() {
        let Some(twin) = then.iter().position(|other| other.name == rule.name) else {
            merged.push(MergedRule { before: None, after: Some(index), edited: true });
            continue;
        };
        if twin < next {
            return None;
        }
        merged.extend((next..twin).map(|gone| MergedRule { before: Some(gone), after: None, edited: true }));
        next = twin + 1;
        let edited = then.get(twin).is_none_or(|then| decides(then) != decides(rule));
        merged.push(MergedRule { before: Some(twin), after: Some(index), edited });
    }
    merged.extend((next..then.len()).map(|gone| MergedRule { before: Some(gone), after: None, edited: true }));
    // A rule that comes later in the earlier scorecard than one already placed has lost its order.
    let kept = merged.iter().filter_map(|rule| rule.before);
    kept.is_sorted().then_some(merged)
}

fn decides(rule: &ScoreRule) -> String {
    meaning(&(&rule.when, &rule.then))
}
