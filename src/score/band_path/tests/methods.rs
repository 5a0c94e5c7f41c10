//! The value that each method needs, worked out by hand.

use super::{PathCase, ScoreDirection, value_needed};
use crate::base::value::AccountValues;
use crate::config::{BaselineComparison, BetterDirection, MissingPolicy, PeerScope, ScoreStep, ScoringMethod};
use crate::score::normalise::fixtures::{AccountsFixture, day, labels, labels_method, leaf, numbers, range, step};

/// Account 0 needs these numbers, down and up; `None` where no number is enough.
#[track_caller]
fn assert_values_needed(case: &PathCase, down: Option<f64>, up: Option<f64>) {
    for (toward, expected) in [(ScoreDirection::Lower, down), (ScoreDirection::Higher, up)] {
        let paths = case.paths();
        let found = paths.iter().find(|path| path.account == 0 && path.toward == toward).and_then(value_needed);
        let near = match (found, expected) {
            (Some(found), Some(expected)) => (found - expected).abs() < 1e-9,
            (found, expected) => found == expected,
        };
        assert!(near, "{toward:?}: expected {expected:?}, found {found:?}");
    }
}

fn linear_method(zero: f64, full: f64) -> ScoringMethod {
    ScoringMethod::Linear { zero, full }
}

fn one_account(value: f64) -> AccountsFixture {
    AccountsFixture::new(1).numbers("m", [value])
}

#[test]
fn on_a_line() {
    assert_values_needed(&PathCase::with_method(linear_method(0.0, 20.0), one_account(1.0)), None, Some(10.0));
    // 10 scores 50, which is high already.
    assert_values_needed(&PathCase::with_method(linear_method(0.0, 20.0), one_account(12.0)), Some(9.0), None);
    assert_values_needed(&PathCase::with_method(linear_method(12.0, 0.0), one_account(10.0)), None, Some(6.0));
    assert_values_needed(&PathCase::with_method(linear_method(12.0, 0.0), one_account(0.0)), Some(7.0), None);
    assert_values_needed(
        &PathCase::with_method(linear_method(0.25, 0.75), one_account(0.3)).with_any_number(),
        None,
        Some(0.5),
    );
    // One step of the third digit below it.
    assert_values_needed(
        &PathCase::with_method(linear_method(0.25, 0.75), one_account(0.6)).with_any_number(),
        Some(0.499),
        None,
    );
}

#[test]
fn an_edge_that_belongs_to_the_lower_band_is_not_enough() {
    let bands = [("low", "", "50]"), ("high", "(50", "")];
    assert_values_needed(
        &PathCase::with_method(linear_method(0.0, 20.0), one_account(1.0)).with_bands(&bands),
        None,
        Some(11.0),
    );
    assert_values_needed(
        &PathCase::with_method(linear_method(0.0, 20.0), one_account(12.0)).with_bands(&bands),
        Some(10.0),
        None,
    );
    assert_values_needed(
        &PathCase::with_method(linear_method(0.0, 20.0), one_account(1.0)).with_bands(&bands).with_any_number(),
        None,
        Some(10.1),
    );
}

#[test]
fn as_is() {
    assert_values_needed(
        &PathCase::with_method(ScoringMethod::AsIs, one_account(33.25)).with_any_number(),
        None,
        Some(50.0),
    );
    assert_values_needed(
        &PathCase::with_method(ScoringMethod::AsIs, one_account(50.5)).with_any_number(),
        Some(49.9),
        None,
    );
}

#[test]
fn to_the_nearest_edge_of_a_step() {
    let nps = || ScoringMethod::Steps(vec![step("", "6]", 20.0), step("(6", "8]", 70.0), step("[9", "", 100.0)]);
    assert_values_needed(&PathCase::with_method(nps(), one_account(9.0)), Some(6.0), None);
    assert_values_needed(&PathCase::with_method(nps(), one_account(3.0)), None, Some(7.0));
    // Too few and too many are both bad. The nearer edge is taken, and a step without a score is not a path.
    let silent = ScoreStep { range: range("[0", "0]"), score: None };
    let middle =
        || ScoringMethod::Steps(vec![silent, step("[1", "5)", 10.0), step("[5", "9]", 90.0), step("(9", "", 10.0)]);
    assert_values_needed(&PathCase::with_method(middle(), one_account(12.0)), None, Some(9.0));
    assert_values_needed(&PathCase::with_method(middle(), one_account(2.0)), None, Some(5.0));
    assert_values_needed(&PathCase::with_method(middle(), one_account(6.0)), Some(4.0), None);
    assert_values_needed(&PathCase::with_method(middle(), one_account(8.0)), Some(10.0), None);
}

#[test]
fn between_points_on_either_side() {
    let tickets = || ScoringMethod::Points(vec![(0.0, 25.0), (1.0, 88.0), (5.0, 88.0), (15.0, 25.0)]);
    assert_values_needed(&PathCase::with_method(tickets(), one_account(0.0)), None, Some(1.0));
    // 88 − 6.3 · (v − 5) is 50 at 11.03.
    assert_values_needed(&PathCase::with_method(tickets(), one_account(14.0)), None, Some(11.0));
    assert_values_needed(&PathCase::with_method(tickets(), one_account(14.0)).with_any_number(), None, Some(11.0));
    assert_values_needed(&PathCase::with_method(tickets(), one_account(10.0)), Some(12.0), None);
    assert_values_needed(&PathCase::with_method(tickets(), one_account(2.0)), Some(0.0), None);
}

#[test]
fn against_a_target() {
    let mut accounts = one_account(22.0);
    accounts.attributes = vec![("seats", numbers([40.0]))];
    let method = ScoringMethod::Target { of: "seats".to_owned(), zero: 0.5, full: 1.0 };
    assert_values_needed(&PathCase::with_method(method.clone(), accounts.clone()), None, Some(30.0));
    accounts.attributes = vec![("seats", numbers([0.0]))];
    assert_values_needed(&PathCase::with_method(method, accounts), None, None);
}

#[test]
fn against_its_own_past() {
    let accounts = |today| {
        one_account(today).past("m", vec![(day(2026, 6, 1), numbers([10.0])), (day(2026, 6, 29), numbers([30.0]))])
    };
    let method = |compare, zero, full| ScoringMethod::Baseline { days: 30, compare, zero, full, min_snapshots: 2 };
    // The mean is 20. A score of 50 needs three quarters of it with a ratio, and the same value with a difference.
    assert_values_needed(
        &PathCase::with_method(method(BaselineComparison::Ratio, 0.5, 1.0), accounts(11.0)),
        None,
        Some(15.0),
    );
    assert_values_needed(
        &PathCase::with_method(method(BaselineComparison::Difference, -10.0, 10.0), accounts(25.0)),
        Some(19.0),
        None,
    );
}

#[test]
fn among_peers_that_stay() {
    let rank = |better| ScoringMethod::Percentile { group: PeerScope::Everybody, better, min_group: 1 };
    // Tied with 5 it is (1 + 2/2) / 5, beyond it (2 + 1/2) / 5.
    let accounts = |own| AccountsFixture::new(5).numbers("m", [own, 3.0, 5.0, 7.0, 9.0]);
    assert_values_needed(&PathCase::with_method(rank(BetterDirection::Higher), accounts(1.0)), None, Some(6.0));
    assert_values_needed(
        &PathCase::with_method(rank(BetterDirection::Higher), accounts(1.0)).with_any_number(),
        None,
        Some(5.01),
    );
    assert_values_needed(&PathCase::with_method(rank(BetterDirection::Higher), accounts(8.0)), Some(5.0), None);
    assert_values_needed(&PathCase::with_method(rank(BetterDirection::Lower), accounts(8.0)), None, Some(6.0));
    assert_values_needed(&PathCase::with_method(rank(BetterDirection::Lower), accounts(4.0)), Some(7.0), None);
    // No account is below zero, so no path leads there.
    let poor = AccountsFixture::new(3).numbers("m", [0.0, 0.0, 0.0]);
    assert_values_needed(&PathCase::with_method(rank(BetterDirection::Higher), poor), None, None);
}

#[test]
fn a_carried_value_is_not_a_peer() {
    let past = vec![(day(2026, 6, 20), numbers([1.0, 0.0, 0.0, 0.0, 0.0]))];
    let accounts = AccountsFixture::new(5).numbers("m", [f64::NAN, 3.0, 5.0, 7.0, 9.0]).past("m", past);
    let method =
        ScoringMethod::Percentile { group: PeerScope::Everybody, better: BetterDirection::Higher, min_group: 1 };
    // Of four: (2 + 0/2) / 4 beyond 5, (1 + 1/2) / 4 tied with it.
    assert_values_needed(
        &PathCase::new(vec![leaf("m", 1.0, method).missing(MissingPolicy::Carry { days: 30 })], accounts),
        None,
        Some(6.0),
    );
}

#[test]
fn z_scores() {
    let z = |robust| ScoringMethod::ZScore { group: PeerScope::Everybody, zero: -2.0, full: 2.0, robust, min_group: 1 };
    // The others' mean is 38/7 = 5.43; at it, the account is in the middle.
    let accounts = |own| AccountsFixture::new(8).numbers("m", [own, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]);
    assert_values_needed(&PathCase::with_method(z(false), accounts(2.0)), None, Some(6.0));
    assert_values_needed(&PathCase::with_method(z(false), accounts(2.0)).with_any_number(), None, Some(5.43));
    assert_values_needed(&PathCase::with_method(z(false), accounts(7.0)), Some(5.0), None);
    // One deviation above: with v = 8 the mean is 5.75, the deviation 1.785; with v = 7, 5.625 and 1.654.
    let bands = [("low", "", "75)"), ("high", "[75", "")];
    assert_values_needed(&PathCase::with_method(z(false), accounts(2.0)).with_bands(&bands), None, Some(8.0));
    // With v below 5, the median is (v + 5) / 2 and above v.
    assert_values_needed(&PathCase::with_method(z(true), accounts(2.0)), None, Some(5.0));
    assert_values_needed(&PathCase::with_method(z(true), accounts(2.0)).with_any_number(), None, Some(5.0));
    // Where peers do not differ, an account that differs from them has the largest z-score. A single account has none.
    let alike = || AccountsFixture::new(3).numbers("m", [4.0, 4.0, 4.0]);
    assert_values_needed(&PathCase::with_method(z(false), alike()), Some(3.0), None);
    assert_values_needed(&PathCase::with_method(z(true), alike()), Some(3.0), None);
    assert_values_needed(&PathCase::with_method(z(false), one_account(4.0)), None, None);
}

#[test]
fn to_another_label() {
    let colours = || labels_method(&[("red", 25.0), ("yellow", 63.0), ("green", 88.0)]);
    let sentences = |label| PathCase::with_method(colours(), AccountsFixture::new(1).labels("m", [label])).sentences(0);
    assert_eq!(sentences("red"), ["m from red to yellow reaches high"]);
    assert_eq!(sentences("green"), ["m from green to red drops to low"]);
    let truth = |truth| AccountsFixture::new(1).metric("m", AccountValues::Boolean(vec![Some(truth)]));
    let yes = || labels_method(&[("true", 90.0), ("false", 10.0)]);
    assert_eq!(PathCase::with_method(yes(), truth(false)).sentences(0), ["m from false to true reaches high"]);
    assert_eq!(
        PathCase::with_method(linear_method(1.0, 0.0), truth(false)).sentences(0),
        ["m from false to true drops to low"]
    );
    let only = labels_method(&[("yes", 30.0), ("no", 20.0)]);
    assert!(PathCase::with_method(only, AccountsFixture::new(1).metric("m", labels(["no"]))).sentences(0).is_empty());
}
