//! Scoring formulas with published or hand-calculated results, each as a small pipeline.

/// A small company with one table of facts.
mod company;
/// Combining parts to a whole.
mod combining;
/// Comparing with peers, targets and the past.
mod comparing;
/// Policies for missing data.
mod missing_data;
/// Values that the scorecard does not cover.
mod uncovered_values;
/// Paths into other bands.
mod band_paths;
/// Rules and overrides.
mod rules;
/// Methods that use the value alone.
mod scoring;

use company::Company;

/// Bands for tests that do not depend on them.
const BANDS: &str = "bands: {low: {below: 40}, middle: {below: 70}, high: {at_least: 70}}\nmin_coverage: 0\n";

#[test]
fn gainsight_group_score_is_reproduced() {
    // (20·47 + 15·59 + 22·21) / 57
    Company::new("account_id:text,a:double,b:double,c:double\nacme,47,59,21")
        .scorecard(&format!(
            "{BANDS}
components:
  a: {{weight: 20, score: as_is}}
  b: {{weight: 15, score: as_is}}
  c: {{weight: 22, score: as_is}}"
        ))
        .run_day()
        .assert_scores([("acme", Some(40.123))]);
}

#[test]
fn natero_linear_score_is_reproduced() {
    // (18 − 7) / (30 − 7)
    Company::new("account_id:text,minutes:double\nshort,5\nsome,18\nlong,35\nnone,")
        .scorecard(&format!("{BANDS}\ncomponents: {{minutes: {{score: {{linear: {{zero: 7, full: 30}}}}}}}}"))
        .run_day()
        .assert_scores([("short", Some(0.0)), ("some", Some(47.826)), ("long", Some(100.0)), ("none", None)]);
}

#[test]
fn catalyst_piecewise_scores_are_reproduced() {
    // At risk (1 to 3) below 5, healthy (8 to 10) above 25, between them 4 to 7 in equal steps of 5.
    let rows = "-1 0 2.5 4.9 5 9.9 10 15 20 25 25.1 26 27.5 30 99".split(' ').enumerate();
    let rows: String = rows.map(|(index, value)| format!("a{index:02},{value},{value}\n")).collect();
    let day = Company::new(&format!("account_id:text,logins:double,again:double\n{rows}"))
        .scorecard(
            "scale: {low: 1, high: 10}
min_coverage: 0
bands: {at_risk: {below: 4}, neutral: {below: 8}, healthy: {at_least: 8}}
components:
  stepped:
    metric: logins
    score:
      steps:
        - {below: 5, score: 2}
        - {below: 10, score: 4}
        - {below: 15, score: 5}
        - {below: 20, score: 6}
        - {at_most: 25, score: 7}
        - {above: 25, score: 9}
  straight:
    metric: again
    score: {points: [{at: 0, score: 1}, {at: 5, score: 4}, {at: 25, score: 8}, {at: 30, score: 10}]}",
        )
        .run_day();
    let stepped = [2.0, 2.0, 2.0, 2.0, 4.0, 4.0, 5.0, 6.0, 7.0, 7.0, 9.0, 9.0, 9.0, 9.0, 9.0];
    // Up to 5: 1 + 3·v/5; up to 25: 4 + 4·(v − 5)/20; up to 30: 8 + 2·(v − 25)/5.
    let straight = [1.0, 1.0, 2.5, 3.94, 4.0, 4.98, 5.0, 6.0, 7.0, 8.0, 8.04, 8.4, 9.0, 10.0, 10.0];
    for (index, (stepped, straight)) in stepped.into_iter().zip(straight).enumerate() {
        let account = format!("a{index:02}");
        day.assert_metric_scores("stepped", [(&account, Ok(stepped))]);
        day.assert_metric_scores("straight", [(&account, Ok(straight))]);
    }
    assert_eq!(day.account("a00").text("band"), Some("at_risk"));
    assert_eq!(day.account("a06").text("band"), Some("neutral"));
    assert_eq!(day.account("a14").text("band"), Some("healthy"));
}

#[test]
fn vitally_component_score_is_reproduced() {
    let day = Company::new("account_id:text,a:double,b:double,c:double\nacme,10,10,0")
        .scorecard(
            "scale: {low: 0, high: 10}
bands: {poor: {below: 4}, fair: {below: 7}, good: {at_least: 7}}
components: {health: {made_of: {a: {score: as_is}, b: {score: as_is}, c: {score: as_is}}}}",
        )
        .run_day();
    day.assert_scores([("acme", Some(6.667))]);
    assert_eq!(day.account("acme").text("band"), Some("fair"));
}

#[test]
fn totango_label_scores_are_reproduced() {
    Company::new("account_id:text,health:text\na,good\nb,average\nc,poor\nd,excellent\ne,")
        .scorecard(&format!(
            "{BANDS}\ncomponents: {{health: {{score: {{labels: {{good: 100, average: 60, poor: 0}}}}}}}}"
        ))
        .run_day()
        .assert_metric_scores(
            "health",
            [("a", Ok(100.0)), ("b", Ok(60.0)), ("c", Ok(0.0)), ("d", Err("unlisted_label")), ("e", Err("no_data"))],
        );
}

#[test]
fn an_edge_belongs_to_the_range_that_includes_it() {
    // ChurnZero: the top of a range is inclusive, but the higher range wins a shared edge. Gainsight: the start of a
    // range is exclusive, except for the first.
    let day = Company::new("account_id:text,v:double\nbelow,-1\nstart,0\nmiddle,50\nhigher,75\ntop,100\nabove,101")
        .scorecard(&format!(
            "{BANDS}
components:
  churnzero:
    metric: v
    score:
      steps:
        - {{below: 0, score: none}}
        - {{at_least: 0, score: 25}}
        - {{at_least: 50, score: 63}}
        - {{at_least: 75, at_most: 100, score: 88}}
        - {{above: 100, score: none}}
  gainsight:
    metric: v
    score:
      steps:
        - {{above: 100, score: none}}
        - {{above: 75, score: 88}}
        - {{above: 50, score: 63}}
        - {{at_least: 0, score: 25}}
        - {{below: 0, score: none}}"
        ))
        .run_day();
    let silent = Err("says_nothing");
    for (account, churnzero, gainsight) in [
        ("below", silent, silent),
        ("start", Ok(25.0), Ok(25.0)),
        ("middle", Ok(63.0), Ok(25.0)),
        ("higher", Ok(88.0), Ok(63.0)),
        ("top", Ok(88.0), Ok(88.0)),
        ("above", silent, silent),
    ] {
        day.assert_metric_scores("churnzero", [(account, churnzero)]);
        day.assert_metric_scores("gainsight", [(account, gainsight)]);
    }
}
