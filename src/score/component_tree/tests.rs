//! Published scorecards, an independent scorer, and what must hold for every tree.

mod naive;
mod properties;
mod published;
mod rules;
mod tree;

use super::ScoreTable;
use crate::config::Scorecard;
use crate::score::normalise::fixtures::{AccountsFixture, NodeFixture, test_scorecard};
use crate::score::normalise::score_leaves;

/// The scorecard with these nodes below its root, on 0-100 unless changed by `change`.
fn score_fixture(
    accounts: &AccountsFixture,
    children: &[NodeFixture],
    change: impl FnOnce(&mut Scorecard),
) -> (Scorecard, ScoreTable) {
    let mut scorecard = test_scorecard(children.to_vec());
    change(&mut scorecard);
    let input = accounts.scoring_input(children);
    let table = super::score_tree(&scorecard, &input, &score_leaves(&scorecard, &input));
    (scorecard, table)
}

/// The index of the node called `name`.
#[track_caller]
fn node_index(scorecard: &Scorecard, name: &str) -> usize {
    scorecard.nodes.iter().position(|node| node.name == name).unwrap()
}

#[track_caller]
fn assert_near(found: &[Option<f64>], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (number, expected) in found.iter().zip(expected) {
        let near = number.map_or(expected.is_nan(), |number| (number - expected).abs() < 5e-4);
        assert!(near, "expected {expected}, found {found:?}");
    }
}
