//! Rules, applied one after another.

use super::super::{FinalScores, RuleColumns, apply_rules};
use super::score_fixture;
use crate::config::{RuleAction, ScoreRule, ScoringMethod};
use crate::score::normalise::fixtures::{AccountsFixture, NULL, bands, leaf, range, sql};

const LOW: usize = 0;
const HIGH: usize = 1;

/// One account of score `raw` under rules that all hold, with two bands that meet at 50.
fn score_under(raw: f64, actions: Vec<(RuleAction, f64)>) -> FinalScores {
    let accounts = AccountsFixture::new(1).numbers("m", [raw]);
    let (actions, amounts): (Vec<_>, Vec<_>) = actions.into_iter().unzip();
    let (scorecard, table) = score_fixture(&accounts, &[leaf("m", 1.0, ScoringMethod::AsIs)], |scorecard| {
        let edges = [("low", range("", "50)")), ("high", range("[50", ""))];
        scorecard.bands = bands(&edges);
        let rule = |(index, then)| {
            let name = format!("r{index}");
            ScoreRule { reason: format!("because of {name}"), name, when: sql(), then }
        };
        scorecard.rules = actions.into_iter().enumerate().map(rule).collect();
    });
    let columns = scorecard.rules.iter().zip(amounts).map(|(rule, amount)| RuleColumns {
        when: vec![true],
        amount: vec![(!amount.is_nan()).then_some(amount)],
        reason: vec![rule.reason.clone()],
    });
    apply_rules(&scorecard, &table, &columns.collect::<Vec<_>>())
}

fn cap(amount: f64) -> (RuleAction, f64) {
    (RuleAction::Cap(sql()), amount)
}

fn floor(amount: f64) -> (RuleAction, f64) {
    (RuleAction::Floor(sql()), amount)
}

fn set(amount: f64) -> (RuleAction, f64) {
    (RuleAction::Set(sql()), amount)
}

fn add(amount: f64) -> (RuleAction, f64) {
    (RuleAction::Add(sql()), amount)
}

fn force(band: usize) -> (RuleAction, f64) {
    (RuleAction::Band(band), NULL)
}

#[track_caller]
fn assert_ruled(final_scores: &FinalScores, score: Option<f64>, band: Option<usize>, fired: &str) {
    let rules = final_scores.rules[0].as_deref().unwrap_or_default();
    assert_eq!((final_scores.score[0], final_scores.band[0], rules), (score, band, fired));
}

#[test]
fn only_rules_with_an_effect_fire() {
    assert_ruled(
        &score_under(60.0, vec![cap(70.0), floor(50.0), set(60.0), add(0.0), force(HIGH)]),
        Some(60.0),
        Some(HIGH),
        "",
    );
    assert_ruled(&score_under(60.0, vec![cap(40.0)]), Some(40.0), Some(LOW), "r0");
    assert_ruled(&score_under(40.0, vec![floor(55.0)]), Some(55.0), Some(HIGH), "r0");
}

#[test]
fn rules_apply_in_order() {
    let final_scores = score_under(60.0, vec![cap(40.0), add(15.0), set(20.0), floor(30.0)]);
    assert_ruled(&final_scores, Some(30.0), Some(LOW), "r0, r1, r2, r3");
    let reasons = "because of r0; because of r1; because of r2; because of r3";
    assert_eq!(final_scores.reasons[0].as_deref(), Some(reasons));
}

#[test]
fn results_stay_on_the_scale() {
    assert_ruled(&score_under(60.0, vec![add(70.0)]), Some(100.0), Some(HIGH), "r0");
    assert_ruled(&score_under(60.0, vec![add(-70.0), add(-1.0)]), Some(0.0), Some(LOW), "r0");
    assert_ruled(&score_under(60.0, vec![cap(-5.0)]), Some(0.0), Some(LOW), "r0");
}

#[test]
fn an_amount_of_null_does_nothing() {
    assert_ruled(&score_under(60.0, vec![cap(NULL), set(NULL), add(NULL)]), Some(60.0), Some(HIGH), "");
    assert_ruled(&score_under(60.0, vec![cap(f64::NEG_INFINITY)]), Some(60.0), Some(HIGH), "");
}

#[test]
fn only_set_gives_a_missing_score() {
    assert_ruled(&score_under(NULL, vec![cap(10.0), floor(90.0), add(5.0), force(LOW)]), None, None, "");
    assert_ruled(&score_under(NULL, vec![cap(10.0), set(70.0), add(5.0)]), Some(75.0), Some(HIGH), "r1, r2");
}

#[test]
fn a_forced_band_stays_until_another_is_forced() {
    assert_ruled(&score_under(60.0, vec![force(LOW), add(30.0)]), Some(90.0), Some(LOW), "r0, r1");
    assert_ruled(&score_under(60.0, vec![force(LOW), force(HIGH)]), Some(60.0), Some(HIGH), "r0, r1");
}

#[test]
fn forced_band_fires_when_it_holds() {
    assert_ruled(&score_under(40.0, vec![force(LOW), add(5.0)]), Some(45.0), Some(LOW), "r1");
    assert_ruled(&score_under(40.0, vec![force(LOW), add(50.0)]), Some(90.0), Some(LOW), "r0, r1");
}
