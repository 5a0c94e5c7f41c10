//! A naive scorer written row by row from the documentation, and random trees to compare the engine with it.

use proptest::prelude::*;

use super::super::ScoreTable;
use super::score_fixture;
use crate::base::value::{AccountValues, ValueStatus};
use crate::config::{CombineMethod, MissingPolicy, ScoringMethod};
use crate::score::normalise::PastScores;
use crate::score::normalise::fixtures::{AccountsFixture, NodeFixture, day, group, leaf};

pub const ACCOUNTS: usize = 4;

/// A node with all its values, an entry per account; even accounts are of tier 0, odd ones of tier 1.
#[derive(Debug, Clone)]
pub struct NaiveNode {
    pub weights: [f64; 2],
    pub missing: MissingPolicy,
    pub applies: Vec<bool>,
    /// The value of a leaf; not read for a component.
    pub today: Vec<Option<f64>>,
    /// Ten days ago: the value of a leaf, the score of a component.
    pub before: Vec<Option<f64>>,
    pub combine: CombineMethod,
    /// `None` for a leaf.
    pub children: Option<Vec<NaiveNode>>,
}

pub fn any_tree() -> impl Strategy<Value = NaiveNode> {
    any_node(Just(None))
        .prop_recursive(3, 16, 4, |inner| any_node(proptest::collection::vec(inner, 1..4).prop_map(Some)))
}

fn any_node(children: impl Strategy<Value = Option<Vec<NaiveNode>>>) -> impl Strategy<Value = NaiveNode> {
    let weight = || prop_oneof![1 => Just(0.0), 3 => (1_u8..4).prop_map(f64::from), 3 => 0.1..50.0_f64];
    let value = || prop_oneof![2 => Just(None), 3 => (-20.0..120.0).prop_map(Some), 2 => Just(Some(50.0))];
    let missing = prop_oneof![
        3 => Just(MissingPolicy::Spread),
        1 => (0.0..100.0).prop_map(MissingPolicy::Score),
        1 => Just(MissingPolicy::Carry { days: 10 }),
        1 => Just(MissingPolicy::Carry { days: 9 }),
    ];
    let combine = prop_oneof![
        2 => Just(CombineMethod::WeightedMean), 1 => Just(CombineMethod::Minimum), 1 => Just(CombineMethod::Maximum),
    ];
    let applies = proptest::collection::vec(proptest::bool::weighted(0.85), ACCOUNTS);
    let values = || proptest::collection::vec(value(), ACCOUNTS);
    ([weight(), weight()], missing, applies, values(), values(), combine, children).prop_map(
        |(weights, missing, applies, today, before, combine, children)| NaiveNode {
            weights,
            missing,
            applies,
            today,
            before,
            combine,
            children,
        },
    )
}

/// The engine's answer to the trees below one root.
pub fn score_with_engine(trees: &[NaiveNode], floor: f64) -> ScoreTable {
    let mut accounts = AccountsFixture::new(ACCOUNTS);
    accounts.tiers = (0..ACCOUNTS).map(|account| account % 2).collect();
    let nodes: Vec<_> = trees.iter().map(|tree| add_to_fixture(tree, &mut accounts)).collect();
    score_fixture(&accounts, &nodes, |scorecard| scorecard.min_coverage = floor).1
}

fn add_to_fixture(tree: &NaiveNode, accounts: &mut AccountsFixture) -> NodeFixture {
    let ten_days_ago = day(2026, 6, 20);
    let name = format!("n{}", accounts.metrics.len());
    *accounts = accounts.clone().metric(&name, AccountValues::Number(tree.today.clone()));
    *accounts = accounts.clone().past(&name, vec![(ten_days_ago, AccountValues::Number(tree.before.clone()))]);
    let node = match &tree.children {
        None => leaf(&name, 1.0, ScoringMethod::AsIs),
        Some(children) => {
            let past = PastScores { date: ten_days_ago, score: tree.before.clone() };
            accounts.history.scores.insert(name.clone(), vec![past]);
            let children = children.iter().map(|child| add_to_fixture(child, accounts)).collect();
            group(&name, 1.0, children).combine(tree.combine)
        }
    };
    node.weights(tree.weights.to_vec()).missing(tree.missing).applies(tree.applies.clone())
}

/// `None`: not applicable. Otherwise the score, if any, and the coverage.
fn naive_score(tree: &NaiveNode, account: usize) -> Option<(Option<f64>, f64)> {
    if !tree.applies[account] {
        return None;
    }
    let (score, coverage) = match &tree.children {
        None => (tree.today[account], if tree.today[account].is_some() { 1.0 } else { 0.0 }),
        Some(children) => {
            let (mut scores, mut whole, mut covered) = (Vec::new(), 0.0, 0.0);
            for child in children {
                let weight = child.weights[account % 2];
                if let (true, Some((score, coverage))) = (weight > 0.0, naive_score(child, account)) {
                    whole += weight;
                    covered += weight * coverage;
                    scores.extend(score.map(|score| (weight, score)));
                }
            }
            if whole == 0.0 {
                return None;
            }
            let mut ordered: Vec<f64> = scores.iter().map(|&(_, score)| score).collect();
            ordered.sort_by(f64::total_cmp);
            let score = match tree.combine {
                CombineMethod::Minimum => ordered.first().copied(),
                CombineMethod::Maximum => ordered.last().copied(),
                CombineMethod::WeightedMean if scores.is_empty() => None,
                CombineMethod::WeightedMean => {
                    let weights: f64 = scores.iter().map(|(weight, _)| weight).sum();
                    Some(scores.iter().map(|(weight, score)| weight / weights * score).sum())
                }
            };
            (score, covered / whole)
        }
    };
    Some(match (score, tree.missing) {
        (Some(score), _) => (Some(score.clamp(0.0, 100.0)), coverage),
        (None, MissingPolicy::Score(fixed)) => (Some(fixed), coverage),
        (None, MissingPolicy::Carry { days: 10 }) if tree.before[account].is_some() => {
            (tree.before[account].map(|score| score.clamp(0.0, 100.0)), 1.0)
        }
        (None, _) => (None, coverage),
    })
}

/// In the order in which nodes are written.
fn flatten_trees<'a>(trees: &'a [NaiveNode], all: &mut Vec<&'a NaiveNode>) {
    for tree in trees {
        all.push(tree);
        flatten_trees(tree.children.as_deref().unwrap_or_default(), all);
    }
}

proptest! {
    #[test]
    fn the_engine_agrees_with_the_naive_scorer(trees in proptest::collection::vec(any_tree(), 1..4)) {
        let table = score_with_engine(&trees, 0.0);
        let root = NaiveNode {
            weights: [1.0; 2],
            missing: MissingPolicy::Spread,
            applies: vec![true; ACCOUNTS],
            today: vec![None; ACCOUNTS],
            before: vec![None; ACCOUNTS],
            combine: CombineMethod::WeightedMean,
            children: Some(trees),
        };
        let mut nodes = Vec::new();
        flatten_trees(std::slice::from_ref(&root), &mut nodes);
        prop_assert_eq!(nodes.len(), table.nodes.len());
        let near = |a: Option<f64>, b: Option<f64>| match (a, b) {
            (Some(a), Some(b)) => (a - b).abs() < 1e-9,
            (a, b) => a == b,
        };
        for account in 0..ACCOUNTS {
            let mut applies = Vec::new();
            conditions_hold_above(&root, account, true, &mut applies);
            for ((tree, scores), applies) in nodes.iter().zip(&table.nodes).zip(applies) {
                let expected = naive_score(tree, account).filter(|_| applies);
                let (score, coverage) = expected.map_or((None, None), |(score, coverage)| (score, Some(coverage)));
                prop_assert!(near(scores.score[account], score), "{:?} {:?}", scores.score[account], score);
                prop_assert!(near(scores.coverage[account], coverage));
                prop_assert_eq!(scores.status[account] == ValueStatus::NotApplicable, expected.is_none());
            }
        }
    }
}

/// Whether every condition above a node holds, in the order in which nodes are written.
fn conditions_hold_above(tree: &NaiveNode, account: usize, holds: bool, all: &mut Vec<bool>) {
    all.push(holds);
    for child in tree.children.iter().flatten() {
        conditions_hold_above(child, account, holds && tree.applies[account], all);
    }
}
