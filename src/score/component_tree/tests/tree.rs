//! Policies, floors and weights on trees small enough to work out by hand.

use super::super::UnscoredReason;
use super::{assert_near, node_index, score_fixture};
use crate::base::value::ValueStatus;
use crate::config::{CombineMethod, MissingPolicy, NodeKind, ScoringMethod};
use crate::score::normalise::fixtures::{AccountsFixture, NULL, bands, day, group, leaf, range, test_scorecard};
use crate::score::normalise::{MissingReason, PastScores};
use crate::score::required_history::history_days_by_component;

#[test]
fn missing_weight_goes_to_the_siblings() {
    let accounts =
        AccountsFixture::new(2).numbers("a", [80.0, 80.0]).numbers("b", [20.0, NULL]).numbers("c", [50.0, 50.0]);
    let tree = vec![
        leaf("a", 3.0, ScoringMethod::AsIs),
        leaf("b", 1.0, ScoringMethod::AsIs),
        leaf("c", 1.0, ScoringMethod::AsIs),
    ];
    let (scorecard, table) = score_fixture(&accounts, &tree, |_| {});
    assert_near(&table.raw_score, &[62.0, 72.5]);
    assert_near(&table.nodes[0].coverage, &[1.0, 0.8]);
    let a = &table.nodes[node_index(&scorecard, "a")];
    assert_near(&a.effective_weight, &[0.6, 0.75]);
    assert_near(&a.contribution, &[48.0, 60.0]);
    assert_eq!(a.weight, [3.0, 3.0]);
    let b = &table.nodes[node_index(&scorecard, "b")];
    assert_near(&b.score, &[20.0, NULL]);
    assert_near(&b.contribution, &[4.0, 0.0]);
}

#[test]
fn fixed_score_adds_no_coverage() {
    let accounts = AccountsFixture::new(1).numbers("a", [80.0]).numbers("b", [NULL]);
    let tree = vec![
        leaf("a", 1.0, ScoringMethod::AsIs),
        leaf("b", 1.0, ScoringMethod::AsIs).missing(MissingPolicy::Score(30.0)),
    ];
    let (scorecard, table) = score_fixture(&accounts, &tree, |_| {});
    assert_near(&table.raw_score, &[55.0]);
    assert_near(&table.nodes[0].coverage, &[0.5]);
    let b = &table.nodes[node_index(&scorecard, "b")];
    assert_eq!((b.status[0], b.reason[0]), (ValueStatus::Missing, Some(MissingReason::NoData)));
    assert_near(&b.score, &[30.0]);
}

#[test]
fn a_component_without_data_follows_its_own_policy() {
    let accounts = || AccountsFixture::new(1).numbers("a", [80.0]).numbers("b", [NULL]);
    let tree = |missing| {
        let empty = group("empty", 1.0, vec![leaf("b", 1.0, ScoringMethod::AsIs)]).missing(missing);
        vec![leaf("a", 1.0, ScoringMethod::AsIs), empty]
    };
    assert_near(&score_fixture(&accounts(), &tree(MissingPolicy::Spread), |_| {}).1.raw_score, &[80.0]);

    let (scorecard, table) = score_fixture(&accounts(), &tree(MissingPolicy::Score(40.0)), |_| {});
    assert_near(&table.raw_score, &[60.0]);
    let empty = &table.nodes[node_index(&scorecard, "empty")];
    assert_near(&[Some(empty.own_contribution[0]), empty.coverage[0]], &[20.0, 0.0]);
    assert_near(&table.nodes[node_index(&scorecard, "b")].contribution, &[0.0]);

    let mut before = accounts();
    let past = |date, score| PastScores { date, score: vec![score] };
    let past =
        vec![past(day(2026, 6, 1), Some(10.0)), past(day(2026, 6, 20), Some(70.0)), past(day(2026, 6, 28), None)];
    before.history.scores = [("empty".to_owned(), past)].into();
    let (scorecard, table) = score_fixture(&before, &tree(MissingPolicy::Carry { days: 10 }), |_| {});
    let empty = &table.nodes[node_index(&scorecard, "empty")];
    assert_near(&table.raw_score, &[75.0]);
    assert_eq!((empty.status[0], empty.coverage[0]), (ValueStatus::Carried, Some(1.0)));
    assert_near(&score_fixture(&before, &tree(MissingPolicy::Carry { days: 9 }), |_| {}).1.raw_score, &[80.0]);
    assert_eq!(history_days_by_component(&scorecard).into_iter().collect::<Vec<_>>(), [("empty", 10)]);
}

#[test]
fn a_node_that_does_not_apply_is_neither_missing_nor_covered() {
    let accounts = AccountsFixture::new(2).numbers("a", [80.0, 80.0]).numbers("b", [20.0, 20.0]);
    let inner = group("inner", 1.0, vec![leaf("b", 1.0, ScoringMethod::AsIs).applies(vec![true, false])]);
    let (scorecard, table) = score_fixture(&accounts, &[leaf("a", 1.0, ScoringMethod::AsIs), inner], |_| {});
    assert_near(&table.raw_score, &[50.0, 80.0]);
    assert_near(&table.nodes[0].coverage, &[1.0, 1.0]);
    for name in ["inner", "b"] {
        let node = &table.nodes[node_index(&scorecard, name)];
        assert_eq!(node.status[1], ValueStatus::NotApplicable);
        assert_eq!((node.score[1], node.coverage[1]), (None, None));
        assert_eq!((node.effective_weight[1], node.contribution[1]), (None, None));
    }
}

#[test]
fn a_node_of_weight_zero_has_a_score_but_does_not_count() {
    let mut accounts = AccountsFixture::new(2).numbers("a", [80.0, 80.0]).numbers("b", [20.0, 20.0]);
    accounts.tiers = vec![0, 1];
    let tree = vec![leaf("a", 1.0, ScoringMethod::AsIs), leaf("b", 1.0, ScoringMethod::AsIs).weights(vec![0.0, 1.0])];
    let (scorecard, table) = score_fixture(&accounts, &tree, |_| {});
    assert_near(&table.raw_score, &[80.0, 50.0]);
    let b = &table.nodes[node_index(&scorecard, "b")];
    assert_near(&b.score, &[20.0, 20.0]);
    assert_near(&b.effective_weight, &[0.0, 0.5]);
}

#[test]
fn tied_children_share_the_minimum() {
    let accounts =
        AccountsFixture::new(2).numbers("a", [80.0, 40.0]).numbers("b", [20.0, 40.0]).numbers("c", [NULL, 90.0]);
    let children = ["a", "b", "c"].map(|name| leaf(name, 1.0, ScoringMethod::AsIs)).to_vec();
    let worst = group("worst", 1.0, children.clone()).combine(CombineMethod::Minimum);
    let (scorecard, table) = score_fixture(&accounts, &[worst], |_| {});
    assert_near(&table.raw_score, &[20.0, 40.0]);
    assert_near(&table.nodes[node_index(&scorecard, "a")].contribution, &[0.0, 20.0]);
    assert_near(&table.nodes[node_index(&scorecard, "b")].effective_weight, &[1.0, 0.5]);
    let best = group("best", 1.0, children).combine(CombineMethod::Maximum);
    assert_near(&score_fixture(&accounts, &[best], |_| {}).1.raw_score, &[80.0, 90.0]);
}

#[test]
fn no_score_comes_with_its_reason() {
    let mut accounts = AccountsFixture::new(5)
        .numbers("a", [80.0, NULL, 80.0, NULL, 80.0])
        .numbers("b", [20.0, NULL, NULL, NULL, 20.0]);
    accounts.age_days = vec![Some(30), Some(30), Some(30), Some(29), None];
    let tree = vec![leaf("a", 6.0, ScoringMethod::AsIs), leaf("b", 4.0, ScoringMethod::AsIs)];
    let floor = |floor| {
        score_fixture(&accounts, &tree, |scorecard| {
            scorecard.min_coverage = floor;
            scorecard.min_age_days = Some(30);
        })
        .1
    };
    let table = floor(0.7);
    let reasons =
        [None, Some(UnscoredReason::NoData), Some(UnscoredReason::LowCoverage), Some(UnscoredReason::TooNew), None];
    assert_eq!(table.unscored, reasons);
    assert_near(&table.raw_score, &[56.0, NULL, NULL, NULL, 56.0]);
    assert_near(&table.nodes[1].score[2..3], &[80.0]);
    assert_eq!((table.nodes[1].contribution[2], table.nodes[1].effective_weight[2]), (None, None));
    assert_eq!(table.nodes[0].score, table.raw_score);
    assert_eq!(table.raw_band, [Some(0), None, None, None, Some(0)]);
    assert_eq!(floor(0.6).unscored[2], None);
}

#[test]
fn mean_of_equal_scores_is_exact() {
    let names = ["a", "b", "c"];
    let accounts = names.into_iter().fold(AccountsFixture::new(1), |accounts, name| accounts.numbers(name, [75.1]));
    let tree = names.into_iter().zip([0.1, 0.2, 0.7]).map(|(name, weight)| leaf(name, weight, ScoringMethod::AsIs));
    assert_eq!(score_fixture(&accounts, &tree.collect::<Vec<_>>(), |_| {}).1.raw_score, [Some(75.1)]);
}

#[test]
fn a_component_may_have_bands_of_its_own() {
    let accounts = AccountsFixture::new(3).numbers("a", [10.0, 90.0, NULL]);
    let (_, table) =
        score_fixture(&accounts, &[group("g", 1.0, vec![leaf("a", 1.0, ScoringMethod::AsIs)])], |scorecard| {
            let own = bands(&[("low", range("", "50)")), ("high", range("[50", ""))]);
            if let NodeKind::Component { bands, .. } = &mut scorecard.nodes[1].part {
                *bands = Some(own);
            }
        });
    assert_eq!(table.nodes[1].band, Some(vec![Some(0), Some(1), None]));
    assert_eq!(table.nodes[2].band, None);
}

#[test]
fn a_scorecard_without_accounts_is_empty() {
    let accounts = AccountsFixture::new(0);
    assert!(score_fixture(&accounts, &[leaf("a", 1.0, ScoringMethod::AsIs)], |_| {}).1.raw_score.is_empty());
    assert!(history_days_by_component(&test_scorecard(Vec::new())).is_empty());
}

#[test]
fn coverage_floor_allows_rounding() {
    // (0.1 + 0.5) / (0.1 + 0.5 + 0.9) comes out as 0.39999999999999997.
    let accounts = AccountsFixture::new(1).numbers("a", [10.0]).numbers("b", [10.0]).numbers("c", [NULL]);
    let tree = [("a", 0.1), ("b", 0.5), ("c", 0.9)].map(|(name, weight)| leaf(name, weight, ScoringMethod::AsIs));
    let (_, table) = score_fixture(&accounts, &tree, |scorecard| scorecard.min_coverage = 0.4);
    assert_near(&table.raw_score, &[10.0]);
}

#[test]
fn root_ignores_its_missing_policy() {
    let accounts = AccountsFixture::new(1).numbers("a", [NULL]);
    let (_, table) = score_fixture(&accounts, &[leaf("a", 1.0, ScoringMethod::AsIs)], |scorecard| {
        scorecard.nodes[0].missing = MissingPolicy::Score(50.0);
    });
    assert_eq!((table.raw_score[0], table.unscored[0]), (None, Some(UnscoredReason::NoData)));
}

#[test]
fn not_applicable_is_not_no_data() {
    let accounts = AccountsFixture::new(2).numbers("a", [NULL, 10.0]);
    let tree = [leaf("a", 1.0, ScoringMethod::AsIs).applies(vec![false, true])];
    let (_, table) = score_fixture(&accounts, &tree, |_| {});
    assert_eq!(table.unscored, [Some(UnscoredReason::NotApplicable), None]);
}
