//! Each method against numbers worked out by hand.

mod comparing;
mod properties;

use super::fixtures::{
    AccountsFixture, NULL, NodeFixture, labels_method, leaf, leaf_by_tier, leaf_with_cases, range, step, test_scorecard,
};
use super::{LeafScores, MissingReason, NormalisedTable, score_leaves};
use crate::base::value::{AccountValues, ValueStatus};
use crate::config::{BaselineComparison, BetterDirection, MissingPolicy, PeerScope, Scale, ScoreStep, ScoringMethod};
use crate::score::required_history::history_days_by_metric;

/// The scores of the only leaf, `m`.
fn score_only_leaf(accounts: &AccountsFixture, node: NodeFixture) -> LeafScores {
    score_only_leaf_on(Scale { low: 0.0, high: 100.0 }, accounts, node)
}

fn score_only_leaf_on(scale: Scale, accounts: &AccountsFixture, node: NodeFixture) -> LeafScores {
    let mut scorecard = test_scorecard(vec![node.clone()]);
    scorecard.scale = scale;
    let NormalisedTable { mut leaves, .. } = score_leaves(&scorecard, &accounts.scoring_input(&[node]));
    leaves.pop().unwrap().unwrap()
}

#[track_caller]
fn assert_scores<const N: usize>(leaf: &LeafScores, expected: [f64; N]) {
    assert_eq!(leaf.score.len(), N);
    for (score, expected) in leaf.score.iter().zip(expected) {
        match score {
            Some(score) => assert!((score - expected).abs() < 5e-4, "{:?}", leaf.score),
            None => assert!(expected.is_nan(), "{:?}", leaf.score),
        }
    }
}

fn percentile_of_everybody(min_group: usize) -> ScoringMethod {
    ScoringMethod::Percentile { group: PeerScope::Everybody, better: BetterDirection::Higher, min_group }
}

#[test]
fn natero_linear() {
    let accounts = AccountsFixture::new(4).numbers("m", [18.0, 5.0, 35.0, NULL]);
    let scores = score_only_leaf(&accounts, leaf("m", 1.0, ScoringMethod::Linear { zero: 7.0, full: 30.0 }));
    assert_scores(&scores, [47.826, 0.0, 100.0, NULL]);
    assert_eq!(scores.reason, [None, None, None, Some(MissingReason::NoData)]);
}

#[test]
fn less_is_better_when_zero_is_above_full() {
    let accounts = AccountsFixture::new(3).numbers("m", [0.0, 3.0, 20.0]);
    assert_scores(
        &score_only_leaf(&accounts, leaf("m", 1.0, ScoringMethod::Linear { zero: 12.0, full: 0.0 })),
        [100.0, 75.0, 0.0],
    );
}

#[test]
fn catalyst_points_on_one_to_ten() {
    let scale = Scale { low: 1.0, high: 10.0 };
    let points = ScoringMethod::Points(vec![(0.0, 1.0), (5.0, 4.0), (25.0, 8.0), (30.0, 10.0)]);
    let accounts = AccountsFixture::new(7).numbers("m", [-1.0, 0.0, 2.5, 5.0, 15.0, 25.0, 99.0]);
    assert_scores(&score_only_leaf_on(scale, &accounts, leaf("m", 1.0, points)), [1.0, 1.0, 2.5, 4.0, 6.0, 8.0, 10.0]);
}

#[test]
fn a_shared_edge_belongs_to_the_step_that_includes_it() {
    let accounts = AccountsFixture::new(3).numbers("m", [50.0, 75.0, 75.1]);
    // A range's top is inclusive, and the higher range wins a shared edge.
    let churnzero = vec![step("[75", "", 88.0), step("[50", "75)", 63.0), step("", "50)", 25.0)];
    assert_scores(&score_only_leaf(&accounts, leaf("m", 1.0, ScoringMethod::Steps(churnzero))), [63.0, 88.0, 88.0]);
    // A range's start is exclusive, except for the first range.
    let gainsight = vec![step("[0", "50]", 25.0), step("(50", "75]", 63.0), step("(75", "", 88.0)];
    assert_scores(&score_only_leaf(&accounts, leaf("m", 1.0, ScoringMethod::Steps(gainsight))), [25.0, 63.0, 88.0]);
}

#[test]
fn a_value_that_differs_from_an_edge_by_rounding_is_at_the_edge() {
    let above_five = 100.0 * (1.0 - 95.0 / 100.0);
    assert!(above_five > 5.0);
    let accounts = AccountsFixture::new(3).numbers("m", [above_five, 4.999_999_999_999_999, 5.000_000_1]);
    let steps = vec![step("", "5]", 90.0), step("(5", "", 10.0)];
    assert_scores(&score_only_leaf(&accounts, leaf("m", 1.0, ScoringMethod::Steps(steps))), [90.0, 90.0, 10.0]);
    let steps = vec![step("", "5)", 90.0), step("[5", "", 10.0)];
    assert_scores(&score_only_leaf(&accounts, leaf("m", 1.0, ScoringMethod::Steps(steps))), [10.0, 10.0, 10.0]);
    let labels = labels_method(&[("0.3", 70.0)]);
    assert_scores(&score_only_leaf(&AccountsFixture::new(1).numbers("m", [0.1 + 0.2]), leaf("m", 1.0, labels)), [70.0]);
}

#[test]
fn a_step_without_a_score_and_a_gap_have_their_reasons() {
    let silent = ScoreStep { range: range("[0", "0]"), score: None };
    let steps = ScoringMethod::Steps(vec![silent, step("[1", "5]", 88.0)]);
    let scores = score_only_leaf(&AccountsFixture::new(3).numbers("m", [0.0, 1.0, 6.0]), leaf("m", 1.0, steps));
    assert_scores(&scores, [NULL, 88.0, NULL]);
    assert_eq!(scores.reason, [Some(MissingReason::SaysNothing), None, Some(MissingReason::OutsideSteps)]);
    assert_eq!(scores.status, [ValueStatus::Missing, ValueStatus::Ok, ValueStatus::Missing]);
}

#[test]
fn totango_labels() {
    let totango = labels_method(&[("good", 100.0), ("average", 60.0), ("poor", 0.0)]);
    let accounts = AccountsFixture::new(5).labels("m", ["good", "average", "poor", "Good", ""]);
    let scores = score_only_leaf(&accounts, leaf("m", 1.0, totango));
    assert_scores(&scores, [100.0, 60.0, 0.0, NULL, NULL]);
    assert_eq!(scores.reason[3..], [Some(MissingReason::UnlistedLabel), Some(MissingReason::NoData)]);
}

#[test]
fn labels_may_give_unlisted_labels_a_score() {
    let yes = vec![("yes".to_owned(), Some(100.0)), ("unknown".to_owned(), None)];
    let method = ScoringMethod::Labels { labels: yes, otherwise: Some(Some(20.0)) };
    let scores = score_only_leaf(&AccountsFixture::new(3).labels("m", ["yes", "unknown", "?"]), leaf("m", 1.0, method));
    assert_scores(&scores, [100.0, NULL, 20.0]);
    assert_eq!(scores.reason[1], Some(MissingReason::SaysNothing));
}

#[test]
fn booleans_are_labels_and_numbers() {
    let accounts = AccountsFixture::new(3).metric("m", AccountValues::Boolean(vec![Some(true), Some(false), None]));
    assert_scores(
        &score_only_leaf(&accounts, leaf("m", 1.0, labels_method(&[("true", 90.0), ("false", 10.0)]))),
        [90.0, 10.0, NULL],
    );
    assert_scores(
        &score_only_leaf(&accounts, leaf("m", 1.0, ScoringMethod::Linear { zero: 0.0, full: 1.0 })),
        [100.0, 0.0, NULL],
    );
}

#[test]
fn as_is_scores_are_clamped() {
    let accounts = AccountsFixture::new(4).numbers("m", [-5.0, 42.0, 101.0, f64::INFINITY]);
    let scores = score_only_leaf(&accounts, leaf("m", 1.0, ScoringMethod::AsIs));
    assert_scores(&scores, [0.0, 42.0, 100.0, NULL]);
    assert_eq!(scores.reason[3], Some(MissingReason::NotANumber));
}

#[test]
fn non_numbers_have_no_score() {
    let scores = score_only_leaf(&AccountsFixture::new(1).labels("m", ["12"]), leaf("m", 1.0, ScoringMethod::AsIs));
    assert_eq!(scores.reason, [Some(MissingReason::NotANumber)]);
}

#[test]
fn tiers_and_cases_choose_the_method() {
    let mut accounts = AccountsFixture::new(3).numbers("m", [5.0, 5.0, 5.0]);
    accounts.tiers = vec![0, 1, 0];
    let line = |full| ScoringMethod::Linear { zero: 0.0, full };
    assert_scores(
        &score_only_leaf(&accounts, leaf_by_tier("m", 1.0, vec![line(10.0), line(20.0)])),
        [50.0, 25.0, 50.0],
    );
    let first = vec![false, true, false];
    let second = vec![true, true, false];
    let scores = score_only_leaf(&accounts, leaf_with_cases("m", 1.0, vec![(first, line(5.0)), (second, line(10.0))]));
    assert_scores(&scores, [50.0, 100.0, NULL]);
    assert_eq!(scores.reason[2], Some(MissingReason::NoCase));
}

#[test]
fn history_days_of_each_metric() {
    let baseline = ScoringMethod::Baseline {
        days: 90,
        compare: BaselineComparison::Ratio,
        zero: 0.0,
        full: 1.0,
        min_snapshots: 3,
    };
    let scorecard = test_scorecard(vec![
        leaf("carried", 1.0, ScoringMethod::AsIs).missing(MissingPolicy::Carry { days: 7 }),
        leaf("both", 1.0, baseline).missing(MissingPolicy::Carry { days: 7 }),
        leaf("neither", 1.0, ScoringMethod::AsIs),
    ]);
    assert_eq!(history_days_by_metric(&scorecard).into_iter().collect::<Vec<_>>(), [("both", 90), ("carried", 7)]);
}
