//! Each method, backwards, with numbers worked out by hand.

use super::{Case, Toward, needed};
use crate::base::value::Values;
use crate::config::{Better, Compare, Group, Method, Missing, Step};
use crate::score::normalise::sketch::{World, day, labels, leaf, listed, numbers, range, step};

/// Account 0 needs these numbers, down and up; `None` where no number will do.
#[track_caller]
fn needs(case: &Case, down: Option<f64>, up: Option<f64>) {
    for (toward, expected) in [(Toward::Lower, down), (Toward::Higher, up)] {
        let ways = case.ways();
        let found = ways.iter().find(|way| way.account == 0 && way.toward == toward).and_then(needed);
        let near = match (found, expected) {
            (Some(found), Some(expected)) => (found - expected).abs() < 1e-9,
            (found, expected) => found == expected,
        };
        assert!(near, "{toward:?}: expected {expected:?}, found {found:?}");
    }
}

fn line(zero: f64, full: f64) -> Method {
    Method::Linear { zero, full }
}

fn one(value: f64) -> World {
    World::new(1).numbers("m", [value])
}

#[test]
fn along_a_line() {
    needs(&Case::of(line(0.0, 20.0), one(1.0)), None, Some(10.0));
    // 10 scores 50, which is high already.
    needs(&Case::of(line(0.0, 20.0), one(12.0)), Some(9.0), None);
    needs(&Case::of(line(12.0, 0.0), one(10.0)), None, Some(6.0));
    needs(&Case::of(line(12.0, 0.0), one(0.0)), Some(7.0), None);
    needs(&Case::of(line(0.25, 0.75), one(0.3)).any_number(), None, Some(0.5));
    // One step of the third digit below it.
    needs(&Case::of(line(0.25, 0.75), one(0.6)).any_number(), Some(0.499), None);
}

#[test]
fn an_edge_that_belongs_to_the_lower_band_is_not_enough() {
    let bands = [("low", "", "50]"), ("high", "(50", "")];
    needs(&Case::of(line(0.0, 20.0), one(1.0)).bands(&bands), None, Some(11.0));
    needs(&Case::of(line(0.0, 20.0), one(12.0)).bands(&bands), Some(10.0), None);
    needs(&Case::of(line(0.0, 20.0), one(1.0)).bands(&bands).any_number(), None, Some(10.1));
}

#[test]
fn as_is() {
    needs(&Case::of(Method::AsIs, one(33.25)).any_number(), None, Some(50.0));
    needs(&Case::of(Method::AsIs, one(50.5)).any_number(), Some(49.9), None);
}

#[test]
fn to_the_nearest_edge_of_a_step() {
    let nps = || Method::Steps(vec![step("", "6]", 20.0), step("(6", "8]", 70.0), step("[9", "", 100.0)]);
    needs(&Case::of(nps(), one(9.0)), Some(6.0), None);
    needs(&Case::of(nps(), one(3.0)), None, Some(7.0));
    // Too few and too many are both bad; nearer is better, and what says nothing is no way.
    let silent = Step { range: range("[0", "0]"), score: None };
    let middle = || Method::Steps(vec![silent, step("[1", "5)", 10.0), step("[5", "9]", 90.0), step("(9", "", 10.0)]);
    needs(&Case::of(middle(), one(12.0)), None, Some(9.0));
    needs(&Case::of(middle(), one(2.0)), None, Some(5.0));
    needs(&Case::of(middle(), one(6.0)), Some(4.0), None);
    needs(&Case::of(middle(), one(8.0)), Some(10.0), None);
}

#[test]
fn between_points_on_either_side() {
    let tickets = || Method::Points(vec![(0.0, 25.0), (1.0, 88.0), (5.0, 88.0), (15.0, 25.0)]);
    needs(&Case::of(tickets(), one(0.0)), None, Some(1.0));
    // 88 − 6.3 · (v − 5) is 50 at 11.03.
    needs(&Case::of(tickets(), one(14.0)), None, Some(11.0));
    needs(&Case::of(tickets(), one(14.0)).any_number(), None, Some(11.0));
    needs(&Case::of(tickets(), one(10.0)), Some(12.0), None);
    needs(&Case::of(tickets(), one(2.0)), Some(0.0), None);
}

#[test]
fn against_a_target() {
    let mut world = one(22.0);
    world.attributes = vec![("seats", numbers([40.0]))];
    let method = Method::Target { of: "seats".to_owned(), zero: 0.5, full: 1.0 };
    needs(&Case::of(method.clone(), world.clone()), None, Some(30.0));
    world.attributes = vec![("seats", numbers([0.0]))];
    needs(&Case::of(method, world), None, None);
}

#[test]
fn against_the_own_past() {
    let world =
        |today| one(today).past("m", vec![(day(2026, 6, 1), numbers([10.0])), (day(2026, 6, 29), numbers([30.0]))]);
    let method = |compare, zero, full| Method::Baseline { days: 30, compare, zero, full, min_snapshots: 2 };
    // The mean is 20: half-way is three quarters of it, or as much.
    needs(&Case::of(method(Compare::Ratio, 0.5, 1.0), world(11.0)), None, Some(15.0));
    needs(&Case::of(method(Compare::Difference, -10.0, 10.0), world(25.0)), Some(19.0), None);
}

#[test]
fn among_peers_who_stand_still() {
    let rank = |better| Method::Percentile { group: Group::Everybody, better, min_group: 1 };
    // Tied with 5 it is (1 + 2/2) / 5, beyond it (2 + 1/2) / 5.
    let world = |own| World::new(5).numbers("m", [own, 3.0, 5.0, 7.0, 9.0]);
    needs(&Case::of(rank(Better::Higher), world(1.0)), None, Some(6.0));
    needs(&Case::of(rank(Better::Higher), world(1.0)).any_number(), None, Some(5.01));
    needs(&Case::of(rank(Better::Higher), world(8.0)), Some(5.0), None);
    needs(&Case::of(rank(Better::Lower), world(8.0)), None, Some(6.0));
    needs(&Case::of(rank(Better::Lower), world(4.0)), Some(7.0), None);
    // Nobody is below zero, so nobody is asked to be.
    let poor = World::new(3).numbers("m", [0.0, 0.0, 0.0]);
    needs(&Case::of(rank(Better::Higher), poor), None, None);
}

#[test]
fn a_carried_value_is_no_peer() {
    let past = vec![(day(2026, 6, 20), numbers([1.0, 0.0, 0.0, 0.0, 0.0]))];
    let world = World::new(5).numbers("m", [f64::NAN, 3.0, 5.0, 7.0, 9.0]).past("m", past);
    let method = Method::Percentile { group: Group::Everybody, better: Better::Higher, min_group: 1 };
    // Of four: (2 + 0/2) / 4 beyond 5, (1 + 1/2) / 4 tied with it.
    needs(&Case::new(vec![leaf("m", 1.0, method).missing(Missing::Carry { days: 30 })], world), None, Some(6.0));
}

#[test]
fn in_deviations() {
    let z = |robust| Method::ZScore { group: Group::Everybody, zero: -2.0, full: 2.0, robust, min_group: 1 };
    // The others' mean is 38/7 = 5.43; at it, the account is in the middle.
    let world = |own| World::new(8).numbers("m", [own, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]);
    needs(&Case::of(z(false), world(2.0)), None, Some(6.0));
    needs(&Case::of(z(false), world(2.0)).any_number(), None, Some(5.43));
    needs(&Case::of(z(false), world(7.0)), Some(5.0), None);
    // One deviation above: with v = 8 the mean is 5.75, the deviation 1.785; with v = 7, 5.625 and 1.654.
    let bands = [("low", "", "75)"), ("high", "[75", "")];
    needs(&Case::of(z(false), world(2.0)).bands(&bands), None, Some(8.0));
    // The median is 4.5 and stays there.
    needs(&Case::of(z(true), world(2.0)), None, Some(5.0));
    needs(&Case::of(z(true), world(2.0)).any_number(), None, Some(4.5));
    // Where peers do not differ, whoever leaves them is far away from them; alone nobody is.
    let alike = World::new(3).numbers("m", [4.0, 4.0, 4.0]);
    needs(&Case::of(z(false), alike), Some(3.0), None);
    needs(&Case::of(z(true), World::new(3).numbers("m", [4.0, 4.0, 4.0])), None, None);
    needs(&Case::of(z(false), one(4.0)), None, None);
}

#[test]
fn to_another_label() {
    let colours = || listed(&[("red", 25.0), ("yellow", 63.0), ("green", 88.0)]);
    let told = |label| Case::of(colours(), World::new(1).labels("m", [label])).told(0);
    assert_eq!(told("red"), ["m from red to yellow reaches high"]);
    assert_eq!(told("green"), ["m from green to red drops to low"]);
    let truth = |truth| World::new(1).metric("m", Values::Boolean(vec![Some(truth)]));
    let yes = || listed(&[("true", 90.0), ("false", 10.0)]);
    assert_eq!(Case::of(yes(), truth(false)).told(0), ["m from false to true reaches high"]);
    assert_eq!(Case::of(line(1.0, 0.0), truth(false)).told(0), ["m from false to true drops to low"]);
    let only = listed(&[("yes", 30.0), ("no", 20.0)]);
    assert!(Case::of(only, World::new(1).metric("m", labels(["no"]))).told(0).is_empty());
}
