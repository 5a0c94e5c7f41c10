//! Scoring methods that use the value alone, and the choice between methods.

use super::BANDS;
use super::company::Company;

#[test]
fn less_is_better_when_zero_is_above_full() {
    // (12 − v) / 12
    Company::new("account_id:text,days:double\na,-1\nb,0\nc,3\nd,12\ne,20")
        .scorecard(&format!("{BANDS}\ncomponents: {{days: {{score: {{linear: {{zero: 12, full: 0}}}}}}}}"))
        .run_day()
        .assert_metric_scores(
            "days",
            [("a", Ok(100.0)), ("b", Ok(100.0)), ("c", Ok(75.0)), ("d", Ok(0.0)), ("e", Ok(0.0))],
        );
}

#[test]
fn steps_may_rise_and_fall_and_give_no_score() {
    // A few tickets are better than none and than many. Integers leave no gap between 5 and 6.
    Company::new("account_id:text,tickets:int64\na,0\nb,1\nc,5\nd,6\ne,15\nf,16")
        .scorecard(&format!(
            "{BANDS}
grades: {{good: 90}}
components:
  tickets:
    score:
      steps:
        - {{at_most: 0, score: none}}
        - {{at_least: 1, at_most: 5, score: good}}
        - {{at_least: 6, at_most: 15, score: 60}}
        - {{above: 15, score: 70}}"
        ))
        .run_day()
        .assert_metric_scores(
            "tickets",
            [
                ("a", Err("says_nothing")),
                ("b", Ok(90.0)),
                ("c", Ok(90.0)),
                ("d", Ok(60.0)),
                ("e", Ok(60.0)),
                ("f", Ok(70.0)),
            ],
        );
}

#[test]
fn points_are_joined_by_straight_lines() {
    // Between 0.9 and 1: 60 + (0.95 − 0.9) / 0.1 · 20; downhill from 1: 80 − (1.5 − 1) / 1 · 50.
    Company::new("account_id:text,growth:double\na,0\nb,0.5\nc,0.95\nd,1\ne,1.5\nf,9")
        .scorecard(&format!(
            "{BANDS}
components:
  growth:
    score:
      points: [{{at: 0.5, score: 0}}, {{at: 0.9, score: 60}}, {{at: 1, score: 80}}, {{at: 2, score: 30}}]"
        ))
        .run_day()
        .assert_metric_scores(
            "growth",
            [("a", Ok(0.0)), ("b", Ok(0.0)), ("c", Ok(70.0)), ("d", Ok(80.0)), ("e", Ok(55.0)), ("f", Ok(30.0))],
        );
}

#[test]
fn labels_have_an_otherwise_and_may_give_no_score() {
    let day = Company::new("account_id:text,mood:text,sponsor:bool\na,happy,true\nb,unsure,false\nc,quiet,")
        .scorecard(&format!(
            "{BANDS}
components:
  mood: {{score: {{labels: {{happy: 100, quiet: none, otherwise: 40}}}}}}
  sponsor: {{score: as_is}}
  sponsored: {{metric: sponsor, score: {{linear: {{zero: 0, full: 1}}}}}}"
        ))
        .run_day();
    day.assert_metric_scores("mood", [("a", Ok(100.0)), ("b", Ok(40.0)), ("c", Err("says_nothing"))]);
    // True is 1 and false is 0.
    day.assert_metric_scores("sponsor", [("a", Ok(1.0)), ("b", Ok(0.0)), ("c", Err("no_data"))]);
    day.assert_metric_scores("sponsored", [("a", Ok(100.0)), ("b", Ok(0.0)), ("c", Err("no_data"))]);
}

#[test]
fn as_is_scores_are_clamped_to_the_scale() {
    Company::new("account_id:text,v:double\na,-5\nb,41.5\nc,250")
        .scorecard(&format!("{BANDS}\ncomponents: {{v: {{score: as_is}}}}"))
        .run_day()
        .assert_metric_scores("v", [("a", Ok(0.0)), ("b", Ok(41.5)), ("c", Ok(100.0))]);
}

#[test]
fn a_scale_may_run_from_one_to_five() {
    // Halfway from 1 to 5 is 3, a quarter of the way is 2; the mean is 2.5.
    let day = Company::new("account_id:text,a:double,b:double\nacme,5,2.5\nbest,99,99\nworst,-1,-1")
        .scorecard(
            "scale: {low: 1, high: 5}
bands: {unhappy: {below: 2}, content: {below: 4}, happy: {at_least: 4}}
components:
  a: {score: {linear: {zero: 0, full: 10}}}
  b: {score: {linear: {zero: 0, full: 10}}}",
        )
        .run_day();
    day.assert_metric_scores("a", [("acme", Ok(3.0)), ("best", Ok(5.0)), ("worst", Ok(1.0))]);
    day.assert_scores([("acme", Some(2.5)), ("best", Some(5.0)), ("worst", Some(1.0))]);
    assert_eq!(day.account("acme").text("band"), Some("content"));
}

#[test]
fn thresholds_and_weights_may_differ_by_tier() {
    // The same 30 logins score 30 of 100 for enterprise and 30 of 40 for the others. Weights are 3 and 1, or 1 and 1.
    let day = Company::new("account_id:text,logins:double,nps:double\nbig,30,50\nmid,30,50\nsmall,30,50")
        .accounts("account_id:text,arr:double\nbig,200000\nmid,50000\nsmall,")
        .tiers("enterprise: arr >= 100000, mid_market: arr >= 20000, smb: otherwise")
        .scorecard(&format!(
            "{BANDS}
components:
  logins:
    weight: {{enterprise: 3, otherwise: 1}}
    score: {{by_tier: {{enterprise: {{linear: {{zero: 0, full: 100}}}}, otherwise: {{linear: {{zero: 0, full: 40}}}}}}}}
  nps: {{weight: 1, score: as_is}}"
        ))
        .run_day();
    day.assert_metric_scores("logins", [("big", Ok(30.0)), ("mid", Ok(75.0)), ("small", Ok(75.0))]);
    day.assert_scores([("big", Some(35.0)), ("mid", Some(62.5)), ("small", Some(62.5))]);
    assert_eq!(
        ["big", "mid", "small"].map(|account| day.account(account).text("tier").unwrap()),
        ["enterprise", "mid_market", "smb"]
    );
}

#[test]
fn the_first_case_that_holds_decides() {
    let day = Company::new("account_id:text,v:double\nyoung,10\nold,10\nancient,10\nunknown,10")
        .accounts("account_id:text,years:double\nyoung,1\nold,5\nancient,50\nunknown,")
        .scorecard(&format!(
            "{BANDS}
components:
  with_rest:
    metric: v
    score:
      cases:
        - {{when: years < 2, score: {{linear: {{zero: 0, full: 10}}}}}}
        - {{when: years < 10, score: {{linear: {{zero: 0, full: 20}}}}}}
        - {{when: otherwise, score: {{linear: {{zero: 0, full: 40}}}}}}
  without:
    metric: v
    score: {{cases: [{{when: years < 10 AND v > 0, score: as_is}}]}}"
        ))
        .run_day();
    day.assert_metric_scores(
        "with_rest",
        [("young", Ok(100.0)), ("old", Ok(50.0)), ("ancient", Ok(25.0)), ("unknown", Ok(25.0))],
    );
    day.assert_metric_scores(
        "without",
        [("young", Ok(10.0)), ("old", Ok(10.0)), ("ancient", Err("no_case")), ("unknown", Err("no_case"))],
    );
}

#[test]
fn months_since_counts_calendar_months() {
    // As of 30 June. A month ends on the same day of the next month. Includes leap years and month ends.
    let rows = "a,2026-06-30\nb,2026-05-31\nc,2026-05-30\nd,2025-07-01\ne,2025-06-30\nf,2024-02-29\ng,2026-07-15\nh,";
    let day = Company::new("account_id:text,began:date\na,\nb,\nc,\nd,\ne,\nf,\ng,\nh,")
        .accounts(&format!("account_id:text,contract_on:date\n{rows}"))
        .metric("began", "date")
        .derived("months", "months_since(contract_on)")
        .derived("days", "days_since(contract_on)")
        .derived("either", "days_since(COALESCE(began, contract_on))")
        .scorecard(&format!(
            "{BANDS}
components:
  months: {{score: as_is}}
  days: {{score: as_is}}
  either: {{score: as_is}}"
        ))
        .run_day();
    let expected = [0.0, 0.0, 1.0, 11.0, 12.0, 28.0, -1.0];
    for (account, months) in ["a", "b", "c", "d", "e", "f", "g"].into_iter().zip(expected) {
        assert_eq!(day.metric(account, "months").number("value"), Some(months), "{account}");
    }
    assert_eq!(day.metric("h", "months").text("reason"), Some("no_data"));
    assert_eq!(day.metric("b", "days").number("value"), Some(30.0));
    assert_eq!(day.metric("b", "either").number("value"), Some(30.0));
}
