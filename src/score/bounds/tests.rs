//! Bounds by hand, and for random trees with random data that comes in.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::{BoundsInput, ColumnReads, ScoreBounds, compute_bounds};
use crate::base::value::AccountValues;
use crate::config::{
    CombineMethod, MissingPolicy, PeerScope, RuleAction, ScoreRule, ScoreStep, Scorecard, ScoringMethod,
};
use crate::score::component_tree::{self, RuleColumns, ScoreTable};
use crate::score::normalise::PastScores;
use crate::score::normalise::fixtures::{
    AccountsFixture, NULL, NodeFixture, as_of, group, labels_method, leaf, leaf_by_tier, leaf_with_cases, numbers,
    range, sql, step, test_scorecard,
};
use crate::score::normalise::score_leaves;

fn score_with_bounds(
    accounts: &AccountsFixture,
    children: &[NodeFixture],
    change: impl FnOnce(&mut Scorecard),
) -> (ScoreTable, ScoreBounds) {
    let always = |_: usize| true;
    score_with_bounds_reading(accounts, children, change, always, &ColumnReads::default())
}

/// As [`score_with_bounds`]; `holds` says whether a rule's condition holds today.
fn score_with_bounds_reading(
    accounts: &AccountsFixture,
    children: &[NodeFixture],
    change: impl FnOnce(&mut Scorecard),
    holds: impl Fn(usize) -> bool,
    reads: &ColumnReads,
) -> (ScoreTable, ScoreBounds) {
    let mut scorecard = test_scorecard(children.to_vec());
    change(&mut scorecard);
    let input = accounts.scoring_input(children);
    let normal = score_leaves(&scorecard, &input);
    let table = component_tree::score_tree(&scorecard, &input, &normal);
    let rules: Vec<RuleColumns> = scorecard
        .rules
        .iter()
        .enumerate()
        .map(|(index, rule)| RuleColumns {
            when: vec![holds(index); accounts.tiers.len()],
            amount: rule.then.amount().map_or_else(Vec::new, |sql| vec![sql.text.parse().ok(); accounts.tiers.len()]),
            reason: vec![String::new(); accounts.tiers.len()],
        })
        .collect();
    let bounds_input = BoundsInput {
        scorecard: &scorecard,
        scoring_input: &input,
        normalised: &normal,
        scores: &table,
        rules: &rules,
        conditions: &[],
    };
    let bounds = compute_bounds(bounds_input, reads);
    (table, bounds)
}

/// The bounds of every account.
fn bounds_of_accounts(accounts: &AccountsFixture, children: &[NodeFixture]) -> Vec<Option<(f64, f64)>> {
    let (_, ScoreBounds { low, high, .. }) = score_with_bounds(accounts, children, |_| {});
    low.score.into_iter().zip(high.score).map(|(low, high)| low.zip(high)).collect()
}

type AccountBounds = Option<(f64, f64)>;

#[track_caller]
fn assert_near(found: &[Option<(f64, f64)>], expected: &[Option<(f64, f64)>]) {
    let same = |(found, expected): (&AccountBounds, &AccountBounds)| match (found, expected) {
        (Some(found), Some(expected)) => (found.0 - expected.0).abs() < 1e-9 && (found.1 - expected.1).abs() < 1e-9,
        (found, expected) => found == expected,
    };
    assert!(found.len() == expected.len() && found.iter().zip(expected).all(same), "{found:?}, expected {expected:?}");
}

#[test]
fn missing_data_may_come_in_at_both_ends_of_the_scale() {
    let accounts = AccountsFixture::new(3).numbers("a", [60.0, 60.0, NULL]).numbers("b", [20.0, NULL, NULL]);
    let tree = [leaf("a", 3.0, ScoringMethod::AsIs), leaf("b", 1.0, ScoringMethod::Linear { zero: 0.0, full: 100.0 })];
    // With both metrics (3·60 + 20) / 4; without `b` 180 / 4 and 280 / 4; without any, the whole scale.
    assert_near(&bounds_of_accounts(&accounts, &tree), &[Some((50.0, 50.0)), Some((45.0, 70.0)), Some((0.0, 100.0))]);
}

#[test]
fn stale_is_missing_and_carried_is_known() {
    let before = NaiveDate::from_ymd_opt(2026, 6, 25).unwrap();
    let accounts = AccountsFixture::new(3)
        .numbers("a", [60.0, 60.0, 60.0])
        .numbers("b", [20.0, 20.0, NULL])
        .stale(&["b"], 1)
        .past("b", vec![(before, numbers([NULL, NULL, 40.0]))]);
    let b = leaf("b", 1.0, ScoringMethod::AsIs).missing(MissingPolicy::Carry { days: 10 });
    assert_near(
        &bounds_of_accounts(&accounts, &[leaf("a", 1.0, ScoringMethod::AsIs), b]),
        &[Some((40.0, 40.0)), Some((30.0, 80.0)), Some((50.0, 50.0))],
    );
}

#[test]
fn a_component_on_a_carried_score_of_its_own_is_known() {
    let before = as_of().pred_opt().unwrap();
    let mut accounts =
        AccountsFixture::new(2).numbers("a", [60.0, 60.0]).numbers("b", [NULL, NULL]).numbers("c", [NULL, NULL]);
    accounts.history.scores =
        [("g".to_owned(), vec![PastScores { date: before, score: vec![Some(30.0), None] }])].into();
    let parts = vec![leaf("b", 1.0, ScoringMethod::AsIs), leaf("c", 1.0, ScoringMethod::AsIs)];
    let tree = [leaf("a", 1.0, ScoringMethod::AsIs), group("g", 1.0, parts).missing(MissingPolicy::Carry { days: 5 })];
    assert_near(&bounds_of_accounts(&accounts, &tree), &[Some((45.0, 45.0)), Some((30.0, 80.0))]);
}

#[test]
fn methods_reach_the_scores_that_they_list() {
    let nothing = |name: &str, method| {
        (AccountsFixture::new(1).metric(name, AccountValues::Number(vec![None])), [leaf(name, 1.0, method)])
    };
    let silent = ScoreStep { range: range("[9", ""), score: None };
    for (method, expected) in [
        (ScoringMethod::Steps(vec![step("", "5)", 80.0), step("[5", "9)", 20.0), silent]), Some((20.0, 80.0))),
        (ScoringMethod::Points(vec![(0.0, 40.0), (1.0, 90.0), (2.0, 10.0)]), Some((10.0, 90.0))),
        (
            ScoringMethod::Labels {
                labels: vec![("a".to_owned(), Some(30.0)), ("b".to_owned(), None)],
                otherwise: Some(Some(50.0)),
            },
            Some((30.0, 50.0)),
        ),
        (labels_method(&[("red", 12.0), ("green", 88.0)]), Some((12.0, 88.0))),
        (ScoringMethod::Target { of: "x".to_owned(), zero: 0.0, full: 1.0 }, Some((0.0, 100.0))),
        (
            ScoringMethod::ZScore { group: PeerScope::Everybody, zero: -2.0, full: 2.0, robust: false, min_group: 5 },
            Some((0.0, 100.0)),
        ),
        // A method that never gives a score has no bounds.
        (ScoringMethod::Steps(vec![silent]), None),
    ] {
        let (accounts, tree) = nothing("m", method);
        assert_near(&bounds_of_accounts(&accounts, &tree), &[expected]);
    }
}

#[test]
fn the_method_is_that_of_the_tier_and_of_the_case() {
    let flat = |score| ScoringMethod::Points(vec![(0.0, score)]);
    let mut accounts = AccountsFixture::new(3).numbers("m", [NULL, NULL, NULL]);
    accounts.tiers = vec![0, 1, 2];
    assert_near(
        &bounds_of_accounts(&accounts, &[leaf_by_tier("m", 1.0, vec![flat(10.0), flat(20.0), flat(30.0)])]),
        &[Some((10.0, 10.0)), Some((20.0, 20.0)), Some((30.0, 30.0))],
    );
    let chosen =
        leaf_with_cases("m", 1.0, vec![(vec![true, false, false], flat(10.0)), (vec![true, true, false], flat(20.0))]);
    // No case holds for the last account, so its leaf stays missing.
    assert_near(&bounds_of_accounts(&accounts, &[chosen]), &[Some((10.0, 10.0)), Some((20.0, 20.0)), None]);
}

#[test]
fn a_leaf_that_does_not_apply_or_weighs_nothing_moves_no_bound() {
    let accounts = AccountsFixture::new(1).numbers("a", [60.0]).numbers("b", [NULL]).numbers("c", [NULL]);
    let tree = [
        leaf("a", 1.0, ScoringMethod::AsIs),
        leaf("b", 1.0, ScoringMethod::AsIs).applies(vec![false]),
        leaf("c", 0.0, ScoringMethod::AsIs),
    ];
    assert_near(&bounds_of_accounts(&accounts, &tree), &[Some((60.0, 60.0))]);
}

#[test]
fn the_score_itself_is_never_outside() {
    let good = ScoringMethod::Steps(vec![step("", "5)", 40.0), step("[5", "", 60.0)]);
    let accounts = AccountsFixture::new(1).numbers("a", [90.0]).numbers("b", [NULL]);
    // (90 + 40) / 2 and (90 + 60) / 2; without b it is 90.
    assert_near(
        &bounds_of_accounts(&accounts, &[leaf("a", 1.0, ScoringMethod::AsIs), leaf("b", 1.0, good.clone())]),
        &[Some((65.0, 90.0))],
    );
    let fixed = leaf("b", 1.0, good).missing(MissingPolicy::Score(10.0));
    assert_near(&bounds_of_accounts(&accounts, &[leaf("a", 1.0, ScoringMethod::AsIs), fixed]), &[Some((50.0, 75.0))]);
}

#[test]
fn an_account_without_a_score_has_bounds() {
    let mut accounts = AccountsFixture::new(2).numbers("a", [60.0, 60.0]).numbers("b", [NULL, 20.0]);
    accounts.age_days = vec![None, Some(3)];
    let tree = [leaf("a", 1.0, ScoringMethod::AsIs), leaf("b", 3.0, ScoringMethod::AsIs)];
    let (table, ScoreBounds { low, high, .. }) = score_with_bounds(&accounts, &tree, |scorecard| {
        scorecard.min_coverage = 0.5;
        scorecard.min_age_days = Some(30);
    });
    assert_eq!(table.raw_score, [None, None]);
    assert_eq!((low.score, high.score), (vec![Some(15.0), Some(30.0)], vec![Some(90.0), Some(30.0)]));
}

#[test]
fn rules_apply_to_both_ends() {
    let accounts = AccountsFixture::new(1).numbers("a", [60.0]).numbers("b", [NULL]);
    let tree = [leaf("a", 1.0, ScoringMethod::AsIs), leaf("b", 1.0, ScoringMethod::AsIs)];
    let under = |rules: Vec<ScoreRule>| {
        let (_, ScoreBounds { low, high, .. }) =
            score_with_bounds(&accounts, &tree, |scorecard| scorecard.rules = rules);
        low.score[0].zip(high.score[0])
    };
    assert_eq!(under(Vec::new()), Some((30.0, 80.0)));
    assert_eq!(under(vec![rule_that("cap", RuleAction::Cap(amount("45")))]), Some((30.0, 45.0)));
    assert_eq!(under(vec![rule_that("add", RuleAction::Add(amount("30")))]), Some((60.0, 100.0)));
    assert_eq!(under(vec![rule_that("set", RuleAction::Set(amount("70")))]), Some((70.0, 70.0)));
}

fn rule_that(name: &str, then: RuleAction) -> ScoreRule {
    ScoreRule { name: name.to_owned(), when: sql(), then, reason: String::new() }
}

fn amount(text: &str) -> crate::config::Sql {
    crate::config::Sql { text: text.to_owned(), ..sql() }
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn a_band_that_may_be_forced_outlasts_a_later_set() {
    let accounts = AccountsFixture::new(1).numbers("a", [60.0]).numbers("b", [NULL]);
    let tree = [leaf("a", 1.0, ScoringMethod::AsIs), leaf("b", 1.0, ScoringMethod::AsIs)];
    let reads = ColumnReads { conditions: vec![names(&["b"]), Vec::new()], ..ColumnReads::default() };
    let rules = vec![rule_that("force", RuleAction::Band(0)), rule_that("set", RuleAction::Set(amount("70")))];
    let (_, bounds) =
        score_with_bounds_reading(&accounts, &tree, |scorecard| scorecard.rules = rules, |rule| rule == 1, &reads);
    assert_eq!((bounds.low.score[0], bounds.high.score[0]), (Some(70.0), Some(70.0)));
    assert_eq!(bounds.possible_bands, [[0]]);
}

#[test]
fn incoming_data_may_take_the_score_away() {
    let accounts = AccountsFixture::new(1).numbers("a", [60.0]).numbers("b", [NULL]).numbers("c", [NULL]);
    let tree = [
        leaf("a", 4.0, ScoringMethod::AsIs),
        leaf("b", 1.0, ScoringMethod::AsIs),
        leaf("c", 10.0, ScoringMethod::AsIs).applies(vec![false]),
    ];
    let loses = |min_coverage: f64, set: &str| {
        // The condition of `c` reads `b`.
        let mut applies = vec![Vec::new(); 4];
        applies[3] = names(&["b"]);
        let reads = ColumnReads { applies, ..ColumnReads::default() };
        let change = |scorecard: &mut Scorecard| {
            scorecard.min_coverage = min_coverage;
            scorecard.rules = vec![rule_that("set", RuleAction::Set(amount(set)))];
        };
        let (table, bounds) = score_with_bounds_reading(&accounts, &tree, change, |_| true, &reads);
        assert_eq!(table.raw_score, [Some(60.0)]);
        bounds.may_be_missing[0]
    };
    // With `c`, only 4 / 15 of the weight has data for sure.
    assert!(loses(0.5, "NULL"));
    assert!(!loses(0.25, "NULL"));
    assert!(!loses(0.5, "30"));
}

#[test]
fn what_reads_a_carried_metric_is_open() {
    let before = NaiveDate::from_ymd_opt(2026, 6, 25).unwrap();
    let accounts =
        AccountsFixture::new(1).numbers("a", [60.0]).numbers("b", [NULL]).past("b", vec![(before, numbers([40.0]))]);
    let tree = [
        leaf("a", 1.0, ScoringMethod::AsIs),
        leaf("b", 1.0, ScoringMethod::AsIs).missing(MissingPolicy::Carry { days: 10 }),
    ];
    let bounds_reading = |read: &str| {
        let reads = ColumnReads { conditions: vec![names(&[read])], ..ColumnReads::default() };
        let change =
            |scorecard: &mut Scorecard| scorecard.rules = vec![rule_that("set", RuleAction::Set(amount("20")))];
        let (_, bounds) = score_with_bounds_reading(&accounts, &tree, change, |_| false, &reads);
        bounds.low.score[0].zip(bounds.high.score[0])
    };
    assert_eq!(bounds_reading("b"), Some((20.0, 50.0)));
    assert_eq!(bounds_reading("a"), Some((50.0, 50.0)));
    // Scores are known, so a condition that reads one is.
    assert_eq!(bounds_reading("raw_score"), Some((50.0, 50.0)));
}

#[test]
fn a_value_that_gets_no_score_stays() {
    let silent = ScoreStep { range: range("[9", ""), score: None };
    let accounts = AccountsFixture::new(1).numbers("a", [60.0]).numbers("b", [10.0]);
    let steps = ScoringMethod::Steps(vec![step("", "9)", 20.0), silent]);
    let tree = [leaf("a", 1.0, ScoringMethod::AsIs), leaf("b", 1.0, steps)];
    assert_near(&bounds_of_accounts(&accounts, &tree), &[Some((60.0, 60.0))]);
}

/// A leaf: its weight, method, missing policy, today's value, and the value that may come in.
type DrawnLeaf = (f64, ScoringMethod, MissingPolicy, Option<f64>, f64);

fn any_leaf() -> impl Strategy<Value = DrawnLeaf> {
    let score = || (0_u8..=100).prop_map(f64::from);
    let method = prop_oneof![
        Just(ScoringMethod::AsIs),
        Just(ScoringMethod::Linear { zero: 80.0, full: 10.0 }),
        (score(), score())
            .prop_map(|(low, high)| ScoringMethod::Steps(vec![step("", "50]", low), step("(50", "", high)])),
        prop::collection::vec(score(), 1..4).prop_map(|scores| ScoringMethod::Points(
            scores.into_iter().zip(0_u8..).map(|(score, at)| (f64::from(at) * 30.0, score)).collect()
        )),
    ];
    let missing = prop_oneof![Just(MissingPolicy::Spread), score().prop_map(MissingPolicy::Score)];
    (prop_oneof![Just(0.0), 0.1..5.0_f64], method, missing, prop::option::of(-20.0..120.0_f64), -20.0..120.0_f64)
}

type DrawnComponent = (f64, CombineMethod, MissingPolicy, Vec<DrawnLeaf>);

fn any_part() -> impl Strategy<Value = DrawnComponent> {
    let combine =
        prop_oneof![Just(CombineMethod::WeightedMean), Just(CombineMethod::Minimum), Just(CombineMethod::Maximum)];
    let missing = prop_oneof![Just(MissingPolicy::Spread), Just(MissingPolicy::Score(35.0))];
    (0.1..5.0_f64, combine, missing, prop::collection::vec(any_leaf(), 1..4))
}

/// The account with the values that `value` returns for its leaves.
fn build_accounts(
    parts: &[DrawnComponent],
    value: impl Fn(&DrawnLeaf) -> Option<f64>,
) -> (AccountsFixture, Vec<NodeFixture>) {
    let mut accounts = AccountsFixture::new(1);
    let mut tree = Vec::new();
    for (index, (weight, combination, missing, leaves)) in parts.iter().enumerate() {
        let mut nodes = Vec::new();
        for (position, drawn_leaf) in leaves.iter().enumerate() {
            let name = format!("m{index}_{position}");
            accounts = accounts.metric(&name, AccountValues::Number(vec![value(drawn_leaf)]));
            nodes.push(leaf(&name, drawn_leaf.0, drawn_leaf.1.clone()).missing(drawn_leaf.2));
        }
        tree.push(group(&format!("g{index}"), *weight, nodes).combine(*combination).missing(*missing));
    }
    (accounts, tree)
}

proptest! {
    #[test]
    fn scores_stay_within_their_bounds(parts in prop::collection::vec(any_part(), 1..4)) {
        let (accounts, tree) = build_accounts(&parts, |leaf| leaf.3);
        let (now, bounds) = score_with_bounds(&accounts, &tree, |_| {});
        let (filled, tree) = build_accounts(&parts, |leaf| leaf.3.or(Some(leaf.4)));
        let (then, sure) = score_with_bounds(&filled, &tree, |_| {});
        let ends = bounds.low.score[0].zip(bounds.high.score[0]);
        for score in [now.raw_score[0], then.raw_score[0]].into_iter().flatten() {
            let (low, high) = ends.unwrap();
            prop_assert!(low <= score + 1e-9 && score <= high + 1e-9, "{score} is not within {low} and {high}");
        }
        // Without missing data, both bounds are the score.
        prop_assert_eq!(&sure.low.score, &then.raw_score);
        prop_assert_eq!(&sure.high.score, &then.raw_score);
    }

    /// Any part of the missing data comes in, and a rule reads one of the metrics.
    #[test]
    fn scores_stay_within_their_bounds_whatever_comes_in(
        parts in prop::collection::vec(any_part(), 1..4),
        comes_in in prop::collection::vec(any::<bool>(), 12),
        (edge, amount) in (0.0..100.0_f64, 0_u8..=100),
        kind in 0_usize..4,
    ) {
        let amount = crate::config::Sql { text: amount.to_string(), ..sql() };
        let then = [RuleAction::Cap(amount.clone()), RuleAction::Floor(amount.clone()), RuleAction::Set(amount.clone()),
            RuleAction::Add(amount)][kind].clone();
        let rule = ScoreRule { name: "r".to_owned(), when: sql(), then, reason: String::new() };
        let reads = ColumnReads { conditions: vec![vec!["m0_0".to_owned()]], ..ColumnReads::default() };
        // The rule holds where the first metric is below the edge.
        let score_day = |accounts: &AccountsFixture, tree: &[NodeFixture], first: Option<f64>| {
            let mut scorecard = test_scorecard(tree.to_vec());
            scorecard.rules = vec![rule.clone()];
            let input = accounts.scoring_input(tree);
            let normalised = score_leaves(&scorecard, &input);
            let scores = component_tree::score_tree(&scorecard, &input, &normalised);
            let columns = [RuleColumns {
                when: vec![first.is_some_and(|value| value < edge)],
                amount: vec![scorecard.rules[0].then.amount().and_then(|sql| sql.text.parse().ok())],
                reason: vec![String::new()],
            }];
            let final_scores = component_tree::apply_rules(&scorecard, &scores, &columns);
            let bounds_input = BoundsInput {
                scorecard: &scorecard, scoring_input: &input, normalised: &normalised, scores: &scores, rules: &columns, conditions: &[] };
            (final_scores, compute_bounds(bounds_input, &reads))
        };
        let first_of = |value: &dyn Fn(&DrawnLeaf) -> Option<f64>| value(&parts[0].3[0]);
        let (accounts, tree) = build_accounts(&parts, |leaf| leaf.3);
        let (_, bounds) = score_day(&accounts, &tree, first_of(&|leaf| leaf.3));
        let position = std::cell::Cell::new(0);
        let later = |leaf: &DrawnLeaf| {
            position.set(position.get() + 1);
            leaf.3.or_else(|| comes_in[(position.get() - 1) % comes_in.len()].then_some(leaf.4))
        };
        let (filled, tree) = build_accounts(&parts, later);
        position.set(0);
        let first = later(&parts[0].3[0]);
        let (then, _) = score_day(&filled, &tree, first);
        if let Some(score) = then.score[0] {
            let (low, high) = bounds.low.score[0].zip(bounds.high.score[0]).unwrap();
            prop_assert!(low <= score + 1e-9 && score <= high + 1e-9, "{score} is not within {low} and {high}");
        }
    }
}
