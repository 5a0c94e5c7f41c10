//! What must hold for every tree, every account, always.

use proptest::prelude::*;

use super::naive::{ACCOUNTS, NaiveNode, any_tree, score_with_engine};
use crate::config::CombineMethod;
use crate::score::component_tree::ScoreTable;

fn any_trees() -> impl Strategy<Value = Vec<NaiveNode>> {
    proptest::collection::vec(any_tree(), 1..4)
}

fn change_every_node(trees: &mut [NaiveNode], change: &mut impl FnMut(&mut NaiveNode)) {
    for tree in trees {
        change(tree);
        change_every_node(tree.children.as_deref_mut().unwrap_or_default(), change);
    }
}

/// The nodes' children, in the order in which nodes are written; `None` for leaves.
fn collect_children(trees: &[NaiveNode], next: &mut usize, all: &mut Vec<Option<Vec<usize>>>) -> Vec<usize> {
    let mut own = Vec::new();
    for tree in trees {
        let index = *next;
        *next += 1;
        own.push(index);
        all.push(None);
        if let Some(below) = &tree.children {
            let below = collect_children(below, next, all);
            all[index] = Some(below);
        }
    }
    own
}

fn children_by_node(trees: &[NaiveNode]) -> Vec<Option<Vec<usize>>> {
    let mut all = vec![None];
    let below = collect_children(trees, &mut 1, &mut all);
    all[0] = Some(below);
    all
}

fn near(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() < 1e-9,
        (a, b) => a == b,
    }
}

fn scores_and_weights(table: &ScoreTable) -> impl Iterator<Item = (Option<f64>, Option<f64>, Option<f64>)> {
    let node = |node: &crate::score::component_tree::NodeScores| {
        (0..ACCOUNTS).map(|a| (node.score[a], node.coverage[a], node.effective_weight[a])).collect::<Vec<_>>()
    };
    table.nodes.iter().flat_map(node)
}

proptest! {
    #[test]
    fn scores_coverage_and_weights_are_in_their_ranges(trees in any_trees(), floor in 0.0..1.0_f64) {
        let inside = |value: Option<f64>, high: f64| value.is_none_or(|value| (0.0..=high).contains(&value));
        let table = score_with_engine(&trees, floor);
        for (score, coverage, weight) in scores_and_weights(&table) {
            prop_assert!(inside(score, 100.0) && inside(coverage, 1.0) && inside(weight, 1.0 + 1e-12));
        }
        for account in 0..ACCOUNTS {
            prop_assert_eq!(table.raw_score[account].is_some(), table.unscored[account].is_none());
            prop_assert_eq!(table.raw_score[account].is_some(), table.raw_band[account].is_some());
        }
    }

    #[test]
    fn contributions_sum_to_the_score_at_every_node(trees in any_trees(), floor in 0.0..0.5_f64) {
        let table = score_with_engine(&trees, floor);
        let family = children_by_node(&trees);
        for account in 0..ACCOUNTS {
            let Some(whole) = table.raw_score[account] else {
                prop_assert!(table.nodes.iter().all(|node| node.contribution[account].is_none()));
                prop_assert!(table.nodes.iter().all(|node| node.effective_weight[account].is_none()));
                continue;
            };
            let (mut points, mut weights) = (0.0, 0.0);
            for (node, children) in table.nodes.iter().zip(&family) {
                let contribution = node.contribution[account].unwrap_or_default();
                let weight = node.effective_weight[account].unwrap_or_default();
                prop_assert!((contribution - weight * node.score[account].unwrap_or_default()).abs() < 1e-9);
                points += node.own_contribution[account];
                match children {
                    None => { points += contribution; weights += weight; }
                    Some(children) => {
                        let below = |column: &dyn Fn(usize) -> Option<f64>| {
                            children.iter().filter_map(|&child| column(child)).sum::<f64>()
                        };
                        let given = below(&|child| table.nodes[child].contribution[account]);
                        let shared = below(&|child| table.nodes[child].effective_weight[account]);
                        prop_assert!((given + node.own_contribution[account] - contribution).abs() < 1e-9);
                        weights += weight - shared;
                        prop_assert!(shared.abs() < 1e-12 || (shared - weight).abs() < 1e-9);
                    }
                }
            }
            prop_assert!((points - whole).abs() < 1e-9, "{points} {whole}");
            prop_assert!((weights - 1.0).abs() < 1e-9, "{weights}");
        }
    }

    #[test]
    fn scaling_all_weights_changes_nothing(trees in any_trees(), factor in 0.01..100.0_f64) {
        let mut scaled = trees.clone();
        change_every_node(&mut scaled, &mut |tree| tree.weights = tree.weights.map(|weight| weight * factor));
        for (before, after) in scores_and_weights(&score_with_engine(&trees, 0.0)).zip(scores_and_weights(&score_with_engine(&scaled, 0.0))) {
            prop_assert!(near(before.0, after.0) && near(before.1, after.1));
        }
    }

    #[test]
    fn other_accounts_change_nothing(trees in any_trees(), turns in 1_usize..ACCOUNTS) {
        // Turned by an even number the tiers stay where they are.
        let turn = turns / 2 * 2;
        let mut turned = trees.clone();
        change_every_node(&mut turned, &mut |tree| {
            tree.applies.rotate_left(turn);
            tree.today.rotate_left(turn);
            tree.before.rotate_left(turn);
        });
        let (before, after) = (score_with_engine(&trees, 0.3), score_with_engine(&turned, 0.3));
        for (before, after) in before.nodes.iter().zip(&after.nodes) {
            let mut contribution = after.contribution.clone();
            contribution.rotate_right(turn);
            prop_assert_eq!(&before.contribution, &contribution);
        }
    }

    #[test]
    fn a_better_value_never_makes_a_score_worse(
        trees in any_trees(),
        more in 0.0..60.0_f64,
        which in any::<prop::sample::Index>(),
    ) {
        let mut better = trees.clone();
        let mut leaves = 0_usize;
        change_every_node(&mut better, &mut |tree| leaves += usize::from(tree.children.is_none()));
        let chosen = which.index(leaves);
        let mut leaf = 0_usize;
        change_every_node(&mut better, &mut |tree| {
            if tree.children.is_none() {
                if leaf == chosen {
                    tree.today = tree.today.iter().map(|value| value.map(|value| value + more)).collect();
                }
                leaf += 1;
            }
        });
        for (before, after) in score_with_engine(&trees, 0.0).raw_score.iter().zip(score_with_engine(&better, 0.0).raw_score) {
            prop_assert!(after.unwrap_or_default() >= before.unwrap_or_default() - 1e-9);
        }
    }

    #[test]
    fn missing_values_are_not_zero(trees in any_trees()) {
        let mut empty = trees;
        change_every_node(&mut empty, &mut |tree| {
            tree.today.fill(None);
            tree.before.fill(None);
            tree.missing = crate::config::MissingPolicy::Spread;
            tree.combine = CombineMethod::WeightedMean;
        });
        prop_assert!(score_with_engine(&empty, 0.0).raw_score.iter().all(Option::is_none));
    }
}
