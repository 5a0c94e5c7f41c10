//! Every check against numbers worked out by hand.

use super::*;
use crate::config::QualitySettings;

fn measure(check: QualityCheck, value: f64, accounts: usize) -> Measure {
    Measure {
        check,
        subject: None,
        tier: None,
        value: Some(value),
        behind: count(accounts),
        usual: None,
        examples: Vec::new(),
    }
}

fn past(check: QualityCheck, values: &[f64]) -> Past {
    let key = (check.as_str().to_owned(), None, None);
    Past { snapshots: values.len(), previous: None, values: [(key, values.to_vec())].into() }
}

/// Deviation and verdict.
fn told(check: QualityCheck, value: f64, accounts: usize, earlier: &[f64]) -> (Option<f64>, Verdict) {
    let found = judge(&QualitySettings::default(), vec![measure(check, value, accounts)], &past(check, earlier), None);
    (found[0].deviation, found[0].verdict)
}

fn near(found: (Option<f64>, Verdict), deviation: f64, verdict: Verdict) {
    assert!(found.0.is_some_and(|far| (far - deviation).abs() < 1e-12), "{found:?} is not {deviation}");
    assert_eq!(found.1, verdict);
}

#[test]
fn accounts_are_held_against_the_median() {
    let check = QualityCheck::AccountsLost;
    // The median of 90, 100, 104, 300 is 102.
    near(told(check, 51.0, 51, &[100.0, 300.0, 90.0, 104.0]), 0.5, Verdict::Stop);
    near(told(check, 80.0, 80, &[100.0; 3]), 0.2, Verdict::Warn);
    near(told(check, 95.0, 95, &[100.0; 3]), 0.05, Verdict::Ok);
    near(told(check, 900.0, 900, &[100.0; 3]), 0.0, Verdict::Ok);
    near(told(check, 0.0, 0, &[100.0; 3]), 1.0, Verdict::Stop);
    assert_eq!(told(check, 3.0, 3, &[29.0; 3]), (None, Verdict::TooFew));
}

#[test]
fn values_that_are_usually_there_are_missed() {
    let check = QualityCheck::ValuesMissing;
    // Usually 60 of 100 have a value, now 24: 36 of 60 are missing.
    near(told(check, 0.76, 100, &[0.4; 3]), 0.6, Verdict::Stop);
    near(told(check, 1.0, 100, &[0.4; 3]), 1.0, Verdict::Stop);
    near(told(check, 0.3, 100, &[0.4; 3]), 0.0, Verdict::Ok);
    // Usually 20 of 100 have one.
    assert_eq!(told(check, 1.0, 100, &[0.8; 3]), (None, Verdict::TooFew));
    assert_eq!(told(check, 1.0, 100, &[1.0; 3]), (None, Verdict::TooFew));
}

#[test]
fn a_unit_that_changes_is_a_factor_either_way() {
    let check = QualityCheck::MedianFactor;
    near(told(check, 30_000.0, 100, &[30.0; 3]), 1000.0, Verdict::Stop);
    near(told(check, 0.03, 100, &[30.0; 3]), 1000.0, Verdict::Stop);
    near(told(check, -60.0, 100, &[-15.0; 3]), 4.0, Verdict::Warn);
    near(told(check, 45.0, 100, &[30.0; 3]), 1.5, Verdict::Ok);
    assert_eq!(told(check, -30.0, 100, &[30.0; 3]), (None, Verdict::Ok));
    assert_eq!(told(check, 30_000.0, 29, &[30.0; 3]), (None, Verdict::TooFew));
}

#[test]
fn two_checks_look_at_the_snapshot_before_alone() {
    near(told(QualityCheck::BandsChanged, 0.5, 100, &[0.01; 3]), 0.5, Verdict::Stop);
    near(told(QualityCheck::BandsChanged, 0.3, 100, &[0.3; 3]), 0.3, Verdict::Warn);
    near(told(QualityCheck::Psi, 0.26, 200, &[0.01; 3]), 0.26, Verdict::Stop);
    assert_eq!(told(QualityCheck::Psi, 0.26, 199, &[0.01; 3]).1, Verdict::TooFew);
    near(told(QualityCheck::ScoresLost, 0.45, 100, &[0.9; 3]), 0.5, Verdict::Stop);
}

#[test]
fn scores_may_move_where_values_have_just_come() {
    let key = |check: &str, subject: Option<&str>| (check.to_owned(), subject.map(str::to_owned), None);
    let past = Past {
        snapshots: 3,
        previous: None,
        values: [
            (key("psi", None), vec![0.01; 3]),
            (key("values_missing", Some("growth")), vec![1.0, 0.9, 1.0]),
            (key("accounts_lost", None), vec![100.0; 3]),
        ]
        .into(),
    };
    let judged = |missing| {
        let growth = Measure {
            check: QualityCheck::ValuesMissing,
            subject: Some("growth".to_owned()),
            tier: None,
            value: Some(missing),
            behind: 300.0,
            usual: None,
            examples: Vec::new(),
        };
        let others = [measure(QualityCheck::AccountsLost, 50.0, 50), measure(QualityCheck::Psi, 0.4, 300)];
        let today = others.into_iter().chain([growth]).collect();
        let found = judge(&QualitySettings::default(), today, &past, None);
        (found[0].verdict, found[1].verdict)
    };
    assert_eq!(judged(0.8), (Verdict::Stop, Verdict::Stop));
    // Accounts that are gone are gone whatever else has come.
    assert_eq!(judged(0.6), (Verdict::Stop, Verdict::Warn));
}

#[test]
fn without_history_nothing_is_said() {
    let found = judge(
        &QualitySettings::default(),
        vec![measure(QualityCheck::AccountsLost, 1.0, 1)],
        &past(QualityCheck::AccountsLost, &[1000.0, 1000.0]),
        None,
    );
    assert_eq!((found[0].verdict, found[0].expected), (Verdict::NoHistory, None));
    assert_eq!(found[0].message, "no history yet: 2 earlier snapshots of the 3 it takes");
    assert!(stops(&found).is_empty());
}

#[test]
fn a_person_may_accept_what_stops_and_only_that() {
    let acceptance = Acceptance {
        checks: vec![QualityCheck::AccountsLost, QualityCheck::Psi],
        who: "kim".to_owned(),
        reason: "we sold the business in Spain".to_owned(),
    };
    let judged = |value| {
        let today = vec![measure(QualityCheck::AccountsLost, value, 50)];
        judge(&QualitySettings::default(), today, &past(QualityCheck::AccountsLost, &[100.0; 3]), Some(&acceptance))
            .remove(0)
    };
    let found = judged(50.0);
    assert_eq!(found.verdict, Verdict::Accepted);
    let said = "50% fewer: 50 accounts, usually 100; accepted by kim: we sold the business in Spain";
    assert_eq!(found.message, said);
    assert_eq!(judged(80.0).verdict, Verdict::Warn);
    assert_eq!(judged(100.0).verdict, Verdict::Ok);
}

#[test]
fn a_stop_tells_value_expectation_and_way_out() {
    let today = vec![Measure {
        check: QualityCheck::MedianFactor,
        subject: Some("session".to_owned()),
        tier: None,
        value: Some(30_000.0),
        behind: 100.0,
        usual: None,
        examples: Vec::new(),
    }];
    let key = ("median_factor".to_owned(), Some("session".to_owned()), None);
    let past = Past { snapshots: 3, previous: None, values: [(key, vec![30.0; 3])].into() };
    let told = stops(&judge(&QualitySettings::default(), today, &past, None)).remove(0);
    assert_eq!(told.code, "median_factor");
    let said =
        "the data looks wrong: the median of `session` is 1000 times as high: 30000, usually 30 (stops from 10 times)";
    assert_eq!(told.message, said);
    assert!(told.hint.unwrap().contains("--accept median_factor --reason"));
}

#[test]
fn the_median_leaves_zeros_out_where_it_is_told_to() {
    assert_eq!(middle(&[]), None);
    assert_eq!(middle(&[3.0, 1.0, 2.0]), Some(2.0));
    assert_eq!(middle(&[4.0, 1.0, 2.0, 3.0]), Some(2.5));
    assert_eq!(middle(&[f64::MAX, f64::MAX]), Some(f64::MAX));
    assert_eq!(middle_of_nonzero([0.0, 5.0, 0.0, 7.0, 9.0].into_iter()), (Some(7.0), 3));
    assert_eq!(share(1, 4), Some(0.25));
    assert_eq!(share(0, 0), None);
}

#[test]
fn the_stability_index_is_the_one_of_the_books() {
    let earlier: Vec<f64> = (1..=100).map(f64::from).collect();
    // The same scores, in another order.
    let same: Vec<f64> = earlier.iter().rev().copied().collect();
    assert!(stability(&earlier, &same).unwrap().abs() < 1e-12);
    // Ten of each bin before; now the lowest two bins hold 15 and 5, all others what they held.
    let mut moved: Vec<f64> = earlier.clone();
    for score in moved.iter_mut().skip(10).take(5) {
        *score = 1.0;
    }
    // (0.15 − 0.1) ln 1.5 + (0.05 − 0.1) ln 0.5
    let by_hand = 0.05 * 1.5_f64.ln() + 0.05 * 2.0_f64.ln();
    assert!((stability(&earlier, &moved).unwrap() - by_hand).abs() < 1e-12);
    // All in the lowest bin, nine bins empty: (1 − 0.1) ln 10 + 9 (0.005 − 0.1) ln 0.05
    let fallen = vec![0.0; 100];
    let by_hand = 0.9 * 10.0_f64.ln() + 9.0 * (0.005 - 0.1) * 0.05_f64.ln();
    assert!((stability(&earlier, &fallen).unwrap() - by_hand).abs() < 1e-12);
    assert_eq!(stability(&[], &earlier), None);
    // One score for all is one cut and two bins; nothing above it on either day.
    assert!(stability(&[60.0; 50], &[60.0; 80]).is_some_and(|index| index < 0.01));
}
