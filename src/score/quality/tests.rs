//! Every check against numbers worked out by hand.

use super::statistics::median;
use super::*;
use crate::base::value::count_as_f64;
use crate::config::{QualityCheck, QualitySettings};

fn measure(check: QualityCheck, value: f64, accounts: usize) -> QualityMeasure {
    QualityMeasure {
        check,
        subject: None,
        tier: None,
        value: Some(value),
        sample_size: count_as_f64(accounts),
        usual: None,
        examples: Vec::new(),
    }
}

fn past(check: QualityCheck, values: &[f64]) -> PastMeasures {
    let key = MeasureKey { check, subject: None, tier: None };
    PastMeasures { snapshots: values.len(), previous: None, values: [(key, values.to_vec())].into() }
}

#[derive(Debug, PartialEq)]
struct CheckResult {
    deviation: Option<f64>,
    verdict: QualityVerdict,
}

const TOO_FEW: CheckResult = CheckResult { deviation: None, verdict: QualityVerdict::TooFew };

fn check_value(check: QualityCheck, value: f64, accounts: usize, earlier: &[f64]) -> CheckResult {
    let measures = vec![measure(check, value, accounts)];
    let finding = check_measures(&QualitySettings::default(), measures, &past(check, earlier), None).remove(0);
    CheckResult { deviation: finding.deviation, verdict: finding.verdict }
}

fn assert_near(result: CheckResult, deviation: f64, verdict: QualityVerdict) {
    assert!(result.deviation.is_some_and(|found| (found - deviation).abs() < 1e-12), "{result:?} is not {deviation}");
    assert_eq!(result.verdict, verdict);
}

#[test]
fn accounts_are_compared_with_the_median() {
    let check = QualityCheck::AccountsLost;
    // The median of 90, 100, 104, 300 is 102.
    assert_near(check_value(check, 51.0, 51, &[100.0, 300.0, 90.0, 104.0]), 0.5, QualityVerdict::Stop);
    assert_near(check_value(check, 80.0, 80, &[100.0; 3]), 0.2, QualityVerdict::Warn);
    assert_near(check_value(check, 95.0, 95, &[100.0; 3]), 0.05, QualityVerdict::Ok);
    assert_near(check_value(check, 900.0, 900, &[100.0; 3]), 0.0, QualityVerdict::Ok);
    assert_near(check_value(check, 0.0, 0, &[100.0; 3]), 1.0, QualityVerdict::Stop);
    assert_eq!(check_value(check, 3.0, 3, &[29.0; 3]), TOO_FEW);
}

#[test]
fn values_that_usually_exist_count_as_missing() {
    let check = QualityCheck::ValuesMissing;
    // Usually 60 of 100 have a value, now 24: 36 of 60 are missing.
    assert_near(check_value(check, 0.76, 100, &[0.4; 3]), 0.6, QualityVerdict::Stop);
    assert_near(check_value(check, 1.0, 100, &[0.4; 3]), 1.0, QualityVerdict::Stop);
    assert_near(check_value(check, 0.3, 100, &[0.4; 3]), 0.0, QualityVerdict::Ok);
    // Usually 20 of 100 have one.
    assert_eq!(check_value(check, 1.0, 100, &[0.8; 3]), TOO_FEW);
    assert_eq!(check_value(check, 1.0, 100, &[1.0; 3]), TOO_FEW);
}

#[test]
fn a_changed_unit_is_a_factor_in_either_direction() {
    let check = QualityCheck::MedianFactor;
    assert_near(check_value(check, 30_000.0, 100, &[30.0; 3]), 1000.0, QualityVerdict::Stop);
    assert_near(check_value(check, 0.03, 100, &[30.0; 3]), 1000.0, QualityVerdict::Stop);
    assert_near(check_value(check, -60.0, 100, &[-15.0; 3]), 4.0, QualityVerdict::Warn);
    assert_near(check_value(check, 45.0, 100, &[30.0; 3]), 1.5, QualityVerdict::Ok);
    let across_zero = CheckResult { deviation: None, verdict: QualityVerdict::Ok };
    assert_eq!(check_value(check, -30.0, 100, &[30.0; 3]), across_zero);
    assert_eq!(check_value(check, 30_000.0, 29, &[30.0; 3]), TOO_FEW);
}

#[test]
fn two_checks_compare_with_the_snapshot_before_only() {
    assert_near(check_value(QualityCheck::BandsChanged, 0.5, 100, &[0.01; 3]), 0.5, QualityVerdict::Stop);
    assert_near(check_value(QualityCheck::BandsChanged, 0.3, 100, &[0.3; 3]), 0.3, QualityVerdict::Warn);
    assert_near(check_value(QualityCheck::Psi, 0.26, 200, &[0.01; 3]), 0.26, QualityVerdict::Stop);
    assert_eq!(check_value(QualityCheck::Psi, 0.26, 199, &[0.01; 3]), TOO_FEW);
    assert_near(check_value(QualityCheck::ScoresLost, 0.45, 100, &[0.9; 3]), 0.5, QualityVerdict::Stop);
}

#[test]
fn scores_may_move_when_a_metric_is_newly_filled() {
    let key = |check, subject: Option<&str>| MeasureKey { check, subject: subject.map(str::to_owned), tier: None };
    let past = PastMeasures {
        snapshots: 3,
        previous: None,
        values: [
            (key(QualityCheck::Psi, None), vec![0.01; 3]),
            (key(QualityCheck::ValuesMissing, Some("growth")), vec![1.0, 0.9, 1.0]),
            (key(QualityCheck::AccountsLost, None), vec![100.0; 3]),
        ]
        .into(),
    };
    let verdicts = |missing| {
        let growth = QualityMeasure {
            check: QualityCheck::ValuesMissing,
            subject: Some("growth".to_owned()),
            tier: None,
            value: Some(missing),
            sample_size: 300.0,
            usual: None,
            examples: Vec::new(),
        };
        let others = [measure(QualityCheck::AccountsLost, 50.0, 50), measure(QualityCheck::Psi, 0.4, 300)];
        let today = others.into_iter().chain([growth]).collect();
        let found = check_measures(&QualitySettings::default(), today, &past, None);
        (found[0].verdict, found[1].verdict)
    };
    assert_eq!(verdicts(0.8), (QualityVerdict::Stop, QualityVerdict::Stop));
    // New values explain other scores, but not accounts that are gone.
    assert_eq!(verdicts(0.6), (QualityVerdict::Stop, QualityVerdict::Warn));
}

#[test]
fn without_history_there_is_no_verdict() {
    let found = check_measures(
        &QualitySettings::default(),
        vec![measure(QualityCheck::AccountsLost, 1.0, 1)],
        &past(QualityCheck::AccountsLost, &[1000.0, 1000.0]),
        None,
    );
    assert_eq!((found[0].verdict, found[0].expected), (QualityVerdict::NoHistory, None));
    assert_eq!(found[0].message, "no history yet: 2 earlier snapshots of the 3 it takes");
    assert!(stop_diagnostics(&found).is_empty());
}

#[test]
fn acceptance_applies_only_to_checks_that_stop() {
    let acceptance = Acceptance {
        checks: vec![QualityCheck::AccountsLost, QualityCheck::Psi],
        who: "kim".to_owned(),
        reason: "we sold the business in Spain".to_owned(),
    };
    let check = |value| {
        let today = vec![measure(QualityCheck::AccountsLost, value, 50)];
        check_measures(
            &QualitySettings::default(),
            today,
            &past(QualityCheck::AccountsLost, &[100.0; 3]),
            Some(&acceptance),
        )
        .remove(0)
    };
    let found = check(50.0);
    assert_eq!(found.verdict, QualityVerdict::Accepted);
    let message = "50% fewer: 50 accounts, usually 100; accepted by kim: we sold the business in Spain";
    assert_eq!(found.message, message);
    assert_eq!(check(80.0).verdict, QualityVerdict::Warn);
    assert_eq!(check(100.0).verdict, QualityVerdict::Ok);
}

#[test]
fn stop_names_value_usual_and_hint() {
    let today = vec![QualityMeasure {
        check: QualityCheck::MedianFactor,
        subject: Some("session".to_owned()),
        tier: None,
        value: Some(30_000.0),
        sample_size: 100.0,
        usual: None,
        examples: Vec::new(),
    }];
    let key = MeasureKey { check: QualityCheck::MedianFactor, subject: Some("session".to_owned()), tier: None };
    let past = PastMeasures { snapshots: 3, previous: None, values: [(key, vec![30.0; 3])].into() };
    let diagnostic = stop_diagnostics(&check_measures(&QualitySettings::default(), today, &past, None)).remove(0);
    assert_eq!(diagnostic.code, "median_factor");
    let message =
        "the data looks wrong: the median of `session` is 1000 times as high: 30000, usually 30 (stops from 10 times)";
    assert_eq!(diagnostic.message, message);
    assert!(diagnostic.hint.unwrap().contains("--accept median_factor --reason"));
}

#[test]
fn median_of_nonzero_skips_zeros() {
    assert_eq!(median(&[]), None);
    assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
    assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), Some(2.5));
    assert_eq!(median(&[f64::MAX, f64::MAX]), Some(f64::MAX));
    assert_eq!(
        median_of_nonzero([0.0, 5.0, 0.0, 7.0, 9.0].into_iter()),
        MedianOfNonzero { median: Some(7.0), count: 3 }
    );
    assert_eq!(share_of_whole(1, 4), Some(0.25));
    assert_eq!(share_of_whole(0, 0), None);
}

#[test]
fn the_stability_index_follows_its_formula() {
    let earlier: Vec<f64> = (1..=100).map(f64::from).collect();
    // The same scores, in another order.
    let same: Vec<f64> = earlier.iter().rev().copied().collect();
    assert!(stability_index(&earlier, &same).unwrap().abs() < 1e-12);
    // Ten of each bin before; now the lowest two bins hold 15 and 5, all others what they held.
    let mut moved: Vec<f64> = earlier.clone();
    for score in moved.iter_mut().skip(10).take(5) {
        *score = 1.0;
    }
    // (0.15 − 0.1) ln 1.5 + (0.05 − 0.1) ln 0.5
    let by_hand = 0.05 * 1.5_f64.ln() + 0.05 * 2.0_f64.ln();
    assert!((stability_index(&earlier, &moved).unwrap() - by_hand).abs() < 1e-12);
    // All in the lowest bin, nine bins empty: (1 − 0.1) ln 10 + 9 (0.005 − 0.1) ln 0.05
    let fallen = vec![0.0; 100];
    let by_hand = 0.9 * 10.0_f64.ln() + 9.0 * (0.005 - 0.1) * 0.05_f64.ln();
    assert!((stability_index(&earlier, &fallen).unwrap() - by_hand).abs() < 1e-12);
    assert_eq!(stability_index(&[], &earlier), None);
    // One score for all is one cut and two bins; nothing above it on either day.
    // Constants that differ by rounding are the same distribution.
    assert!(stability_index(&[60.0; 50], &[60.000_000_000_000_1; 50]).is_some_and(|index| index.abs() < 1e-12));
    assert!(stability_index(&[60.0; 50], &[60.0; 80]).is_some_and(|index| index < 0.01));
}
