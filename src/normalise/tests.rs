//! Each method against numbers worked out by hand, and against what must hold for all of them.

use chrono::Days;
use proptest::prelude::*;

use super::sketch::{
    NULL, Sketch, World, as_of, by_tier, card, cases, day, labels, leaf, listed, numbers, range, step,
};
use super::{LeafScores, NormalTable, Reason, apply, history_wanted};
use crate::spec::{Better, Compare, Group, Method, Missing, Scale, Step};
use crate::table::{Status, Values};

/// The scores of the only leaf, `m`.
fn score(world: &World, sketch: Sketch) -> LeafScores {
    score_on(Scale { low: 0.0, high: 100.0 }, world, sketch)
}

fn score_on(scale: Scale, world: &World, sketch: Sketch) -> LeafScores {
    let mut scorecard = card(vec![sketch.clone()]);
    scorecard.scale = scale;
    let NormalTable { mut leaves, .. } = apply(&scorecard, &world.board(&[sketch]));
    leaves.pop().unwrap().unwrap()
}

#[track_caller]
fn expect<const N: usize>(leaf: &LeafScores, scores: [f64; N]) {
    assert_eq!(leaf.score.len(), N);
    for (found, expected) in leaf.score.iter().zip(scores) {
        match found {
            Some(found) => assert!((found - expected).abs() < 5e-4, "{:?}", leaf.score),
            None => assert!(expected.is_nan(), "{:?}", leaf.score),
        }
    }
}

fn everybody(min_group: usize) -> Method {
    Method::Percentile { group: Group::Everybody, better: Better::Higher, min_group }
}

fn z_score(robust: bool, zero: f64, full: f64) -> Method {
    Method::ZScore { group: Group::Everybody, zero, full, robust, min_group: 1 }
}

#[test]
fn natero_linear() {
    let world = World::new(4).numbers("m", [18.0, 5.0, 35.0, NULL]);
    let found = score(&world, leaf("m", 1.0, Method::Linear { zero: 7.0, full: 30.0 }));
    expect(&found, [47.826, 0.0, 100.0, NULL]);
    assert_eq!(found.reason, [None, None, None, Some(Reason::NoData)]);
}

#[test]
fn less_is_better_when_zero_is_above_full() {
    let world = World::new(3).numbers("m", [0.0, 3.0, 20.0]);
    expect(&score(&world, leaf("m", 1.0, Method::Linear { zero: 12.0, full: 0.0 })), [100.0, 75.0, 0.0]);
}

#[test]
fn catalyst_points_on_one_to_ten() {
    let scale = Scale { low: 1.0, high: 10.0 };
    let points = Method::Points(vec![(0.0, 1.0), (5.0, 4.0), (25.0, 8.0), (30.0, 10.0)]);
    let world = World::new(7).numbers("m", [-1.0, 0.0, 2.5, 5.0, 15.0, 25.0, 99.0]);
    expect(&score_on(scale, &world, leaf("m", 1.0, points)), [1.0, 1.0, 2.5, 4.0, 6.0, 8.0, 10.0]);
}

#[test]
fn edges_belong_to_the_step_that_says_so() {
    let world = World::new(3).numbers("m", [50.0, 75.0, 75.1]);
    // A range's top is inclusive, and the higher range wins a shared edge.
    let churnzero = vec![step("[75", "", 88.0), step("[50", "75)", 63.0), step("", "50)", 25.0)];
    expect(&score(&world, leaf("m", 1.0, Method::Steps(churnzero))), [63.0, 88.0, 88.0]);
    // A range's start is exclusive but for the first.
    let gainsight = vec![step("[0", "50]", 25.0), step("(50", "75]", 63.0), step("(75", "", 88.0)];
    expect(&score(&world, leaf("m", 1.0, Method::Steps(gainsight))), [25.0, 63.0, 88.0]);
}

#[test]
fn a_step_may_say_nothing_and_a_gap_says_so() {
    let silent = Step { range: range("[0", "0]"), score: None };
    let steps = Method::Steps(vec![silent, step("[1", "5]", 88.0)]);
    let found = score(&World::new(3).numbers("m", [0.0, 1.0, 6.0]), leaf("m", 1.0, steps));
    expect(&found, [NULL, 88.0, NULL]);
    assert_eq!(found.reason, [Some(Reason::SaysNothing), None, Some(Reason::OutsideSteps)]);
    assert_eq!(found.status, [Status::Missing, Status::Ok, Status::Missing]);
}

#[test]
fn totango_labels() {
    let totango = listed(&[("good", 100.0), ("average", 60.0), ("poor", 0.0)]);
    let world = World::new(5).labels("m", ["good", "average", "poor", "Good", ""]);
    let found = score(&world, leaf("m", 1.0, totango));
    expect(&found, [100.0, 60.0, 0.0, NULL, NULL]);
    assert_eq!(found.reason[3..], [Some(Reason::UnlistedLabel), Some(Reason::NoData)]);
}

#[test]
fn labels_may_say_what_others_are() {
    let yes = vec![("yes".to_owned(), Some(100.0)), ("unknown".to_owned(), None)];
    let method = Method::Labels { labels: yes, otherwise: Some(Some(20.0)) };
    let found = score(&World::new(3).labels("m", ["yes", "unknown", "?"]), leaf("m", 1.0, method));
    expect(&found, [100.0, NULL, 20.0]);
    assert_eq!(found.reason[1], Some(Reason::SaysNothing));
}

#[test]
fn booleans_are_labels_and_numbers() {
    let world = World::new(3).metric("m", Values::Boolean(vec![Some(true), Some(false), None]));
    expect(&score(&world, leaf("m", 1.0, listed(&[("true", 90.0), ("false", 10.0)]))), [90.0, 10.0, NULL]);
    expect(&score(&world, leaf("m", 1.0, Method::Linear { zero: 0.0, full: 1.0 })), [100.0, 0.0, NULL]);
}

#[test]
fn a_score_made_elsewhere_is_clamped() {
    let world = World::new(4).numbers("m", [-5.0, 42.0, 101.0, f64::INFINITY]);
    let found = score(&world, leaf("m", 1.0, Method::AsIs));
    expect(&found, [0.0, 42.0, 100.0, NULL]);
    assert_eq!(found.reason[3], Some(Reason::NotANumber));
}

#[test]
fn what_is_no_number_is_not_one() {
    let found = score(&World::new(1).labels("m", ["12"]), leaf("m", 1.0, Method::AsIs));
    assert_eq!(found.reason, [Some(Reason::NotANumber)]);
}

#[test]
fn a_percentile_is_a_mid_rank() {
    // One below: (1 + 2/2) / 4 for the tied ones.
    let world = World::new(5).numbers("m", [1.0, 3.0, 3.0, 9.0, NULL]);
    expect(&score(&world, leaf("m", 1.0, everybody(4))), [12.5, 50.0, 50.0, 87.5, NULL]);
    let lower = Method::Percentile { group: Group::Everybody, better: Better::Lower, min_group: 1 };
    expect(&score(&world, leaf("m", 1.0, lower)), [87.5, 50.0, 50.0, 12.5, NULL]);
    let found = score(&world, leaf("m", 1.0, everybody(5)));
    assert_eq!(found.reason[..4], [Some(Reason::GroupTooSmall); 4]);
    assert_eq!(found.reason[4], Some(Reason::NoData));
}

#[test]
fn peers_are_of_the_same_tier_or_column() {
    let mut world = World::new(4).numbers("m", [1.0, 2.0, 3.0, 4.0]);
    world.tiers = vec![0, 1, 0, 1];
    world.attributes = vec![("region", labels(["eu", "eu", "us", ""]))];
    let among = |group| Method::Percentile { group, better: Better::Higher, min_group: 1 };
    expect(&score(&world, leaf("m", 1.0, among(Group::Tier))), [25.0, 25.0, 75.0, 75.0]);
    let found = score(&world, leaf("m", 1.0, among(Group::Column("region".to_owned()))));
    expect(&found, [25.0, 75.0, 50.0, NULL]);
    assert_eq!(found.reason[3], Some(Reason::NoGroup));
}

#[test]
fn those_to_whom_a_leaf_does_not_apply_are_no_peers() {
    let world = World::new(3).numbers("m", [1.0, 2.0, 3.0]);
    let found = score(&world, leaf("m", 1.0, everybody(1)).applies(vec![true, false, true]));
    expect(&found, [25.0, NULL, 75.0]);
    assert_eq!(found.status[1], Status::NotApplicable);
    assert_eq!(found.reason[1], None);
}

#[test]
fn z_scores_by_hand() {
    // Mean 5, population sd 2.
    let world = World::new(8).numbers("m", [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]);
    let expected = [12.5, 37.5, 37.5, 37.5, 50.0, 50.0, 75.0, 100.0];
    expect(&score(&world, leaf("m", 1.0, z_score(false, -2.0, 2.0))), expected);
    // Median 4.5, distances 0.5 ×4, 0.5, 2.5, 2.5, 4.5 → MAD 0.5, so one spread is 0.7413.
    let robust = score(&world, leaf("m", 1.0, z_score(true, -2.0, 2.0)));
    expect(&robust, [0.0, 33.138, 33.138, 33.138, 66.862, 66.862, 100.0, 100.0]);
}

#[test]
fn peers_who_do_not_differ_are_all_in_the_middle() {
    // Three times a tenth, divided by three, is not a tenth.
    let world = World::new(3).numbers("m", [0.1, 0.1, 0.1]);
    expect(&score(&world, leaf("m", 1.0, z_score(false, -1.0, 3.0))), [25.0; 3]);
    expect(&score(&world, leaf("m", 1.0, z_score(true, -1.0, 3.0))), [25.0; 3]);
}

#[test]
fn targets() {
    let mut world = World::new(4).numbers("m", [30.0, 30.0, 30.0, 30.0]).numbers("stale_seats", [50.0; 4]);
    world = world.stale(&["stale_seats"], 1);
    world.attributes = vec![("seats", numbers([40.0, 0.0, NULL, 20.0]))];
    let target = |of: &str| Method::Target { of: of.to_owned(), zero: 0.5, full: 1.0 };
    let found = score(&world, leaf("m", 1.0, target("seats")));
    expect(&found, [50.0, NULL, NULL, 100.0]);
    assert_eq!(found.reason[1..3], [Some(Reason::NoTarget); 2]);
    expect(&score(&world, leaf("m", 1.0, target("stale_seats"))), [20.0, NULL, 20.0, 20.0]);
}

#[test]
fn baselines_are_the_accounts_own() {
    let past = vec![
        (day(2026, 5, 30), numbers([1000.0, 1000.0, 1000.0])),
        (day(2026, 5, 31), numbers([10.0, 0.0, NULL])),
        (day(2026, 6, 29), numbers([30.0, 0.0, 7.0])),
        (as_of(), numbers([500.0, 500.0, 500.0])),
    ];
    let world = World::new(3).numbers("m", [15.0, 5.0, 7.0]).past("m", past);
    let against = |compare, zero, full| Method::Baseline { days: 30, compare, zero, full, min_snapshots: 2 };
    let ratio = score(&world, leaf("m", 1.0, against(Compare::Ratio, 0.5, 1.0)));
    expect(&ratio, [50.0, NULL, NULL]);
    assert_eq!(ratio.reason[1..], [Some(Reason::ZeroBaseline), Some(Reason::NoHistory)]);
    expect(&score(&world, leaf("m", 1.0, against(Compare::Difference, -10.0, 10.0))), [25.0, 75.0, NULL]);
}

#[test]
fn a_carried_value_is_scored_but_is_no_peer() {
    let past = vec![
        (day(2026, 6, 20), numbers([NULL, NULL, 8.0, 3.0, 9.0])),
        (day(2026, 6, 25), numbers([NULL, NULL, NULL, NULL, 2.0])),
    ];
    let world = World::new(5).numbers("m", [1.0, 5.0, NULL, NULL, 4.0]).past("m", past);
    let world = world.stale(&["m"], 4);
    let found = score(&world, leaf("m", 1.0, everybody(1)).missing(Missing::Carry { days: 10 }));
    expect(&found, [25.0, 75.0, 100.0, 50.0, 50.0]);
    assert_eq!(found.status[2..], [Status::Carried; 3]);
    assert_eq!(found.reason[2..], [Some(Reason::NoData), Some(Reason::NoData), Some(Reason::Stale)]);
    assert_eq!(found.carried_from[3..], [Some(day(2026, 6, 20)), Some(day(2026, 6, 25))]);
    assert_eq!(found.values, numbers([1.0, 5.0, 8.0, 3.0, 2.0]));
    let found = score(&world, leaf("m", 1.0, everybody(1)).missing(Missing::Carry { days: 5 }));
    assert_eq!(found.status[2..], [Status::Missing, Status::Missing, Status::Carried]);
}

#[test]
fn tiers_and_cases_choose_the_method() {
    let mut world = World::new(3).numbers("m", [5.0, 5.0, 5.0]);
    world.tiers = vec![0, 1, 0];
    let line = |full| Method::Linear { zero: 0.0, full };
    expect(&score(&world, by_tier("m", 1.0, vec![line(10.0), line(20.0)])), [50.0, 25.0, 50.0]);
    let first = vec![false, true, false];
    let second = vec![true, true, false];
    let found = score(&world, cases("m", 1.0, vec![(first, line(5.0)), (second, line(10.0))]));
    expect(&found, [50.0, 100.0, NULL]);
    assert_eq!(found.reason[2], Some(Reason::NoCase));
}

#[test]
fn history_is_wanted_where_it_is_read() {
    let baseline =
        Method::Baseline { days: 90, compare: Compare::Ratio, zero: 0.0, full: 1.0, min_snapshots: 3 };
    let scorecard = card(vec![
        leaf("carried", 1.0, Method::AsIs).missing(Missing::Carry { days: 7 }),
        leaf("both", 1.0, baseline).missing(Missing::Carry { days: 7 }),
        leaf("neither", 1.0, Method::AsIs),
    ]);
    assert_eq!(history_wanted(&scorecard).into_iter().collect::<Vec<_>>(), [("both", 90), ("carried", 7)]);
}

fn any_method() -> impl Strategy<Value = Method> {
    let line = || (-50.0..50.0, 0.5..80.0).prop_map(|(zero, length): (f64, f64)| (zero, zero + length));
    let group = || prop_oneof![Just(Group::Everybody), Just(Group::Tier), Just(Group::Column("g".to_owned()))];
    prop_oneof![
        Just(Method::AsIs),
        line().prop_map(|(zero, full)| Method::Linear { zero, full }),
        proptest::collection::vec((0.1..30.0, 0.0..100.0), 1..5).prop_map(|steps| {
            let mut at = -40.0;
            Method::Points(steps.into_iter().map(|(step, score)| { at += step; (at, score) }).collect())
        }),
        (group(), 1_usize..4).prop_map(|(group, min_group)| {
            Method::Percentile { group, better: Better::Higher, min_group }
        }),
        (group(), line(), any::<bool>()).prop_map(|(group, (zero, full), robust)| {
            Method::ZScore { group, zero, full, robust, min_group: 1 }
        }),
        line().prop_map(|(zero, full)| Method::Target { of: "g".to_owned(), zero, full }),
        (line(), any::<bool>()).prop_map(|((zero, full), ratio)| {
            let compare = if ratio { Compare::Ratio } else { Compare::Difference };
            Method::Baseline { days: 30, compare, zero, full, min_snapshots: 1 }
        }),
    ]
}

fn any_value() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![
        4 => (-50.0..150.0).prop_map(Some),
        2 => (-2_i32..3).prop_map(|value| Some(f64::from(value))),
        1 => Just(None),
        1 => prop_oneof![Just(f64::MAX), Just(f64::MIN), Just(f64::NAN), Just(f64::INFINITY)].prop_map(Some),
    ]
}

proptest! {
    #[test]
    fn scores_are_on_the_scale_or_have_a_reason_in_any_order_of_accounts(
        rows in proptest::collection::vec((any_value(), any_value(), any_value(), 0_usize..2), 1..12),
        method in any_method(),
        carries in any::<bool>(),
        turn in 0_usize..12,
    ) {
        let missing = if carries { Missing::Carry { days: 3 } } else { Missing::Spread };
        let sketch = leaf("m", 1.0, method).missing(missing);
        let world = |rows: &[(Option<f64>, Option<f64>, Option<f64>, usize)]| {
            let yesterday = as_of().checked_sub_days(Days::new(1)).unwrap();
            let past = Values::Number(rows.iter().map(|row| row.1).collect());
            let mut world = World::new(rows.len());
            world.tiers = rows.iter().map(|row| row.3).collect();
            world.attributes = vec![("g", Values::Number(rows.iter().map(|row| row.2).collect()))];
            world.metric("m", Values::Number(rows.iter().map(|row| row.0).collect())).past("m", vec![(yesterday, past)])
        };
        let found = score(&world(&rows), sketch.clone());
        for account in 0..rows.len() {
            let counts = matches!(found.status[account], Status::Ok | Status::Carried);
            prop_assert_eq!(found.score[account].is_some(), counts);
            prop_assert!(counts || found.reason[account].is_some());
            prop_assert!(found.score[account].is_none_or(|score| (0.0..=100.0).contains(&score)));
        }
        let mut turned = rows;
        let turn = turn % turned.len();
        turned.rotate_left(turn);
        let mut again = score(&world(&turned), sketch);
        again.score.rotate_right(turn);
        again.reason.rotate_right(turn);
        prop_assert_eq!(found.score, again.score);
        prop_assert_eq!(found.reason, again.reason);
    }

    #[test]
    fn more_is_never_worse_on_a_rising_line(
        values in proptest::collection::vec(-50.0..150.0_f64, 2..8),
        more in 0.0..100.0_f64,
        which in 0_usize..3,
    ) {
        let method = [Method::Linear { zero: -10.0, full: 90.0 }, everybody(1), Method::AsIs][which].clone();
        let before = World::new(values.len()).metric("m", Values::Number(values.iter().copied().map(Some).collect()));
        let mut raised = values;
        raised[0] += more;
        let after = World::new(raised.len()).metric("m", Values::Number(raised.into_iter().map(Some).collect()));
        let (before, after) = (score(&before, leaf("m", 1.0, method.clone())), score(&after, leaf("m", 1.0, method)));
        prop_assert!(after.score[0] >= before.score[0]);
    }
}
