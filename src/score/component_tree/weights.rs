//! Each node's share of the whole score, and the points that come from it.

use super::combine::child_shares;
use super::node_value::counted_children;
use super::score_table::NodeScores;
use crate::config::{NodeKind, Scorecard};

/// Computes each node's share of the whole score, parents first, for every account with a score.
pub fn compute_effective_weights(scorecard: &Scorecard, nodes: &mut [NodeScores]) {
    let accounts = nodes.first().map_or(0, |root| root.score.len());
    for account in 0..accounts {
        if nodes[0].score[account].is_none() {
            continue;
        }
        nodes[0].effective_weight[account] = Some(1.0);
        for component in 0..scorecard.nodes.len() {
            share_weight_among_children(scorecard, nodes, component, account);
        }
    }
}

fn share_weight_among_children(scorecard: &Scorecard, nodes: &mut [NodeScores], component: usize, account: usize) {
    let NodeKind::Component { children, combine, .. } = &scorecard.nodes[component].part else { return };
    let whole = nodes[component].effective_weight[account].unwrap_or_default();
    for &child in children {
        nodes[child].effective_weight[account] = nodes[child].is_applicable(account).then_some(0.0);
    }
    let counted = counted_children(nodes, children, account);
    for (child, share) in counted.iter().zip(child_shares(*combine, &counted)) {
        nodes[child.child].effective_weight[account] = Some(whole * share);
    }
}

/// Computes the points of the whole score that come from each node, children first: a leaf contributes its own, a
/// component the sum of its children's.
pub fn compute_contributions(scorecard: &Scorecard, nodes: &mut [NodeScores]) {
    for (index, node) in scorecard.nodes.iter().enumerate().rev() {
        for account in 0..nodes[index].score.len() {
            let Some(weight) = nodes[index].effective_weight[account] else { continue };
            let own = weight * nodes[index].score[account].unwrap_or_default();
            nodes[index].contribution[account] = Some(match &node.part {
                NodeKind::Leaf { .. } => own,
                NodeKind::Component { children, .. } if counted_children(nodes, children, account).is_empty() => {
                    nodes[index].own_contribution[account] = own;
                    own
                }
                NodeKind::Component { children, .. } => {
                    children.iter().filter_map(|&child| nodes[child].contribution[account]).sum()
                }
            });
        }
    }
}
