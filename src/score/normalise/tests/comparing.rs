//! Methods that compare with peers, with a target, or with the account's own past.

use super::super::MissingReason;
use super::super::fixtures::{AccountsFixture, NULL, as_of, day, labels, leaf, numbers};
use super::{assert_scores, percentile_of_everybody, score_only_leaf};
use crate::base::value::ValueStatus;
use crate::config::{BaselineComparison, BetterDirection, MissingPolicy, PeerScope, ScoringMethod};

fn z_score(robust: bool, zero: f64, full: f64) -> ScoringMethod {
    ScoringMethod::ZScore { group: PeerScope::Everybody, zero, full, robust, min_group: 1 }
}

#[test]
fn a_percentile_is_a_mid_rank() {
    // The tied values have one below them: (1 + 2/2) / 4.
    let accounts = AccountsFixture::new(5).numbers("m", [1.0, 3.0, 3.0, 9.0, NULL]);
    assert_scores(
        &score_only_leaf(&accounts, leaf("m", 1.0, percentile_of_everybody(4))),
        [12.5, 50.0, 50.0, 87.5, NULL],
    );
    let lower = ScoringMethod::Percentile { group: PeerScope::Everybody, better: BetterDirection::Lower, min_group: 1 };
    assert_scores(&score_only_leaf(&accounts, leaf("m", 1.0, lower)), [87.5, 50.0, 50.0, 12.5, NULL]);
    let scores = score_only_leaf(&accounts, leaf("m", 1.0, percentile_of_everybody(5)));
    assert_eq!(scores.reason[..4], [Some(MissingReason::GroupTooSmall); 4]);
    assert_eq!(scores.reason[4], Some(MissingReason::NoData));
}

#[test]
fn peers_are_of_the_same_tier_or_column() {
    let mut accounts = AccountsFixture::new(4).numbers("m", [1.0, 2.0, 3.0, 4.0]);
    accounts.tiers = vec![0, 1, 0, 1];
    accounts.attributes = vec![("region", labels(["eu", "eu", "us", ""]))];
    let among = |group| ScoringMethod::Percentile { group, better: BetterDirection::Higher, min_group: 1 };
    assert_scores(&score_only_leaf(&accounts, leaf("m", 1.0, among(PeerScope::Tier))), [25.0, 25.0, 75.0, 75.0]);
    let scores = score_only_leaf(&accounts, leaf("m", 1.0, among(PeerScope::Column("region".to_owned()))));
    assert_scores(&scores, [25.0, 75.0, 50.0, NULL]);
    assert_eq!(scores.reason[3], Some(MissingReason::NoGroup));
}

#[test]
fn accounts_to_which_a_leaf_does_not_apply_are_not_peers() {
    let accounts = AccountsFixture::new(3).numbers("m", [1.0, 2.0, 3.0]);
    let scores =
        score_only_leaf(&accounts, leaf("m", 1.0, percentile_of_everybody(1)).applies(vec![true, false, true]));
    assert_scores(&scores, [25.0, NULL, 75.0]);
    assert_eq!(scores.status[1], ValueStatus::NotApplicable);
    assert_eq!(scores.reason[1], None);
}

#[test]
fn z_scores_by_hand() {
    // Mean 5, population sd 2.
    let accounts = AccountsFixture::new(8).numbers("m", [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]);
    let expected = [12.5, 37.5, 37.5, 37.5, 50.0, 50.0, 75.0, 100.0];
    assert_scores(&score_only_leaf(&accounts, leaf("m", 1.0, z_score(false, -2.0, 2.0))), expected);
    // Median 4.5, distances 0.5 ×4, 0.5, 2.5, 2.5, 4.5 → MAD 0.5, so one spread is 0.7413.
    let robust = score_only_leaf(&accounts, leaf("m", 1.0, z_score(true, -2.0, 2.0)));
    assert_scores(&robust, [0.0, 33.138, 33.138, 33.138, 66.862, 66.862, 100.0, 100.0]);
}

#[test]
fn peers_that_do_not_differ_are_all_in_the_middle() {
    // Three times a tenth, divided by three, is not a tenth.
    let accounts = AccountsFixture::new(3).numbers("m", [0.1, 0.1, 0.1]);
    assert_scores(&score_only_leaf(&accounts, leaf("m", 1.0, z_score(false, -1.0, 3.0))), [25.0; 3]);
    assert_scores(&score_only_leaf(&accounts, leaf("m", 1.0, z_score(true, -1.0, 3.0))), [25.0; 3]);
}

#[test]
fn values_that_differ_by_rounding_are_ties() {
    let accounts = AccountsFixture::new(2).numbers("m", [0.1 + 0.2, 0.3]);
    assert_scores(&score_only_leaf(&accounts, leaf("m", 1.0, percentile_of_everybody(1))), [50.0, 50.0]);
    assert_scores(&score_only_leaf(&accounts, leaf("m", 1.0, z_score(false, -2.0, 2.0))), [50.0, 50.0]);
    assert_scores(&score_only_leaf(&accounts, leaf("m", 1.0, z_score(true, -2.0, 2.0))), [50.0, 50.0]);
}

/// The median distance is zero: the mean is 50 and the deviation 150.
#[test]
fn one_that_differs_from_a_majority_alike_is_not_in_the_middle() {
    let mut tickets = [0.0; 10];
    tickets[9] = 500.0;
    let accounts = AccountsFixture::new(10).numbers("m", tickets);
    let mut expected = [50.0 + 100.0 / 12.0; 10];
    expected[9] = 0.0;
    let scores = score_only_leaf(&accounts, leaf("m", 1.0, z_score(true, 2.0, -2.0)));
    assert_scores(&scores, expected);
    assert_eq!(scores.compared_with[9], Some(50.0));
}

#[test]
fn targets() {
    let mut accounts = AccountsFixture::new(4).numbers("m", [30.0, 30.0, 30.0, 30.0]).numbers("stale_seats", [50.0; 4]);
    accounts = accounts.stale(&["stale_seats"], 1);
    accounts.attributes = vec![("seats", numbers([40.0, 0.0, NULL, 20.0]))];
    let target = |of: &str| ScoringMethod::Target { of: of.to_owned(), zero: 0.5, full: 1.0 };
    let scores = score_only_leaf(&accounts, leaf("m", 1.0, target("seats")));
    assert_scores(&scores, [50.0, NULL, NULL, 100.0]);
    assert_eq!(scores.reason[1..3], [Some(MissingReason::NoTarget); 2]);
    assert_scores(&score_only_leaf(&accounts, leaf("m", 1.0, target("stale_seats"))), [20.0, NULL, 20.0, 20.0]);
}

#[test]
fn baselines_are_the_accounts_own() {
    let past = vec![
        (day(2026, 5, 30), numbers([1000.0, 1000.0, 1000.0])),
        (day(2026, 5, 31), numbers([10.0, 0.0, NULL])),
        (day(2026, 6, 29), numbers([30.0, 0.0, 7.0])),
        (as_of(), numbers([500.0, 500.0, 500.0])),
    ];
    let accounts = AccountsFixture::new(3).numbers("m", [15.0, 5.0, 7.0]).past("m", past);
    let against = |compare, zero, full| ScoringMethod::Baseline { days: 30, compare, zero, full, min_snapshots: 2 };
    let ratio = score_only_leaf(&accounts, leaf("m", 1.0, against(BaselineComparison::Ratio, 0.5, 1.0)));
    assert_scores(&ratio, [50.0, NULL, NULL]);
    assert_eq!(ratio.reason[1..], [Some(MissingReason::ZeroBaseline), Some(MissingReason::NoHistory)]);
    assert_scores(
        &score_only_leaf(&accounts, leaf("m", 1.0, against(BaselineComparison::Difference, -10.0, 10.0))),
        [25.0, 75.0, NULL],
    );
}

#[test]
fn a_carried_value_is_scored_but_is_not_a_peer() {
    let past = vec![
        (day(2026, 6, 20), numbers([NULL, NULL, 8.0, 3.0, 9.0])),
        (day(2026, 6, 25), numbers([NULL, NULL, NULL, NULL, 2.0])),
    ];
    let accounts = AccountsFixture::new(5).numbers("m", [1.0, 5.0, NULL, NULL, 4.0]).past("m", past);
    let accounts = accounts.stale(&["m"], 4);
    let scores = score_only_leaf(
        &accounts,
        leaf("m", 1.0, percentile_of_everybody(1)).missing(MissingPolicy::Carry { days: 10 }),
    );
    assert_scores(&scores, [25.0, 75.0, 100.0, 50.0, 50.0]);
    assert_eq!(scores.status[2..], [ValueStatus::Carried; 3]);
    assert_eq!(
        scores.reason[2..],
        [Some(MissingReason::NoData), Some(MissingReason::NoData), Some(MissingReason::Stale)]
    );
    assert_eq!(scores.carried_from[3..], [Some(day(2026, 6, 20)), Some(day(2026, 6, 25))]);
    assert_eq!(scores.values, numbers([1.0, 5.0, 8.0, 3.0, 2.0]));
    let scores = score_only_leaf(
        &accounts,
        leaf("m", 1.0, percentile_of_everybody(1)).missing(MissingPolicy::Carry { days: 5 }),
    );
    assert_eq!(scores.status[2..], [ValueStatus::Missing, ValueStatus::Missing, ValueStatus::Carried]);
}
