//! What must hold for every method.

use chrono::Days;
use proptest::prelude::*;

use super::super::fixtures::{AccountsFixture, as_of, leaf};
use super::{percentile_of_everybody, score_only_leaf};
use crate::base::value::{AccountValues, ValueStatus};
use crate::config::{BaselineComparison, BetterDirection, MissingPolicy, PeerScope, ScoringMethod};

/// Today's value, yesterday's, the attribute `g`, and the tier.
type DrawnAccount = (Option<f64>, Option<f64>, Option<f64>, usize);

fn any_method() -> impl Strategy<Value = ScoringMethod> {
    let line = || (-50.0..50.0, 0.5..80.0).prop_map(|(zero, length): (f64, f64)| (zero, zero + length));
    let group =
        || prop_oneof![Just(PeerScope::Everybody), Just(PeerScope::Tier), Just(PeerScope::Column("g".to_owned()))];
    prop_oneof![
        Just(ScoringMethod::AsIs),
        line().prop_map(|(zero, full)| ScoringMethod::Linear { zero, full }),
        proptest::collection::vec((0.1..30.0, 0.0..100.0), 1..5).prop_map(|steps| {
            let mut at = -40.0;
            ScoringMethod::Points(
                steps
                    .into_iter()
                    .map(|(step, score)| {
                        at += step;
                        (at, score)
                    })
                    .collect(),
            )
        }),
        (group(), 1_usize..4).prop_map(|(group, min_group)| {
            ScoringMethod::Percentile { group, better: BetterDirection::Higher, min_group }
        }),
        (group(), line(), any::<bool>()).prop_map(|(group, (zero, full), robust)| {
            ScoringMethod::ZScore { group, zero, full, robust, min_group: 1 }
        }),
        line().prop_map(|(zero, full)| ScoringMethod::Target { of: "g".to_owned(), zero, full }),
        (line(), any::<bool>()).prop_map(|((zero, full), ratio)| {
            let compare = if ratio { BaselineComparison::Ratio } else { BaselineComparison::Difference };
            ScoringMethod::Baseline { days: 30, compare, zero, full, min_snapshots: 1 }
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

fn accounts_of_rows(rows: &[DrawnAccount]) -> AccountsFixture {
    let yesterday = as_of().checked_sub_days(Days::new(1)).unwrap();
    let past = AccountValues::Number(rows.iter().map(|row| row.1).collect());
    let mut accounts = AccountsFixture::new(rows.len());
    accounts.tiers = rows.iter().map(|row| row.3).collect();
    accounts.attributes = vec![("g", AccountValues::Number(rows.iter().map(|row| row.2).collect()))];
    accounts
        .metric("m", AccountValues::Number(rows.iter().map(|row| row.0).collect()))
        .past("m", vec![(yesterday, past)])
}

proptest! {
    #[test]
    fn scores_are_on_the_scale_or_have_a_reason_in_any_order_of_accounts(
        rows in proptest::collection::vec((any_value(), any_value(), any_value(), 0_usize..2), 1..12),
        method in any_method(),
        carries in any::<bool>(),
        turn in 0_usize..12,
    ) {
        let missing = if carries { MissingPolicy::Carry { days: 3 } } else { MissingPolicy::Spread };
        let fixture = leaf("m", 1.0, method).missing(missing);
        let scores = score_only_leaf(&accounts_of_rows(&rows), fixture.clone());
        for account in 0..rows.len() {
            let counts = matches!(scores.status[account], ValueStatus::Ok | ValueStatus::Carried);
            prop_assert_eq!(scores.score[account].is_some(), counts);
            prop_assert!(counts || scores.reason[account].is_some());
            prop_assert!(scores.score[account].is_none_or(|score| (0.0..=100.0).contains(&score)));
        }
        let mut turned = rows;
        let turn = turn % turned.len();
        turned.rotate_left(turn);
        let mut again = score_only_leaf(&accounts_of_rows(&turned), fixture);
        again.score.rotate_right(turn);
        again.reason.rotate_right(turn);
        prop_assert_eq!(scores.score, again.score);
        prop_assert_eq!(scores.reason, again.reason);
    }

    #[test]
    fn more_is_never_worse_on_a_rising_line(
        values in proptest::collection::vec(-50.0..150.0_f64, 2..8),
        more in 0.0..100.0_f64,
        which in 0_usize..3,
    ) {
        let method = [ScoringMethod::Linear { zero: -10.0, full: 90.0 }, percentile_of_everybody(1), ScoringMethod::AsIs][which].clone();
        let before = AccountsFixture::new(values.len()).metric("m", AccountValues::Number(values.iter().copied().map(Some).collect()));
        let mut raised = values;
        raised[0] += more;
        let after = AccountsFixture::new(raised.len()).metric("m", AccountValues::Number(raised.into_iter().map(Some).collect()));
        let (before, after) = (score_only_leaf(&before, leaf("m", 1.0, method.clone())), score_only_leaf(&after, leaf("m", 1.0, method)));
        prop_assert!(after.score[0] >= before.score[0]);
    }
}
