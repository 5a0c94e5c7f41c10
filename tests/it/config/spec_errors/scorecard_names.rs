//! Unknown names in the scorecard (tiers, grades, bands, components, groups), and invalid names.

use super::{PIPELINE, SCORECARD, patch};

#[test]
fn an_unknown_tier_is_reported() {
    let report = patch(SCORECARD, "{enterprise: 60, otherwise: 50}", "{enterprize: 60, otherwise: 50}").report();
    insta::assert_snapshot!(report, @r"
    error[unknown-tier]: `enterprize` is not a tier
      --> pipelines/health.scorecard.yaml:14:14
       |
    14 |     weight: {enterprize: 60, otherwise: 50}
       |              ^^^^^^^^^^
       |
    hint: did you mean `enterprise`?
    [exit 3]
    ");
}

#[test]
fn missing_and_unknown_tiers_are_reported_together() {
    let report = patch(SCORECARD, "{enterprise: 60, otherwise: 50}", "{enterprise: 60, smb: 50}").report();
    insta::assert_snapshot!(report, @r"
    error[missing-tier]: no weight is given for tiers `mid_market` and `small`
      --> pipelines/health.scorecard.yaml:14:13
       |
    14 |     weight: {enterprise: 60, smb: 50}
       |             ^^^^^^^^^^^^^^^^^^^^^^^^^
       |
    hint: name every tier, or add `otherwise:`

    error[unknown-tier]: `smb` is not a tier
      --> pipelines/health.scorecard.yaml:14:30
       |
    14 |     weight: {enterprise: 60, smb: 50}
       |                              ^^^
       |
    hint: the tiers are `enterprise`, `mid_market` and `small`
    [exit 3]
    ");
}

#[test]
fn a_tier_without_a_weight_is_reported() {
    let report = patch(SCORECARD, "{enterprise: 60, otherwise: 50}", "{enterprise: 60, small: 50}").report();
    insta::assert_snapshot!(report, @r"
    error[missing-tier]: no weight is given for tier `mid_market`
      --> pipelines/health.scorecard.yaml:14:13
       |
    14 |     weight: {enterprise: 60, small: 50}
       |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
    hint: name every tier, or add `otherwise:`
    [exit 3]
    ");
}

#[test]
fn a_tier_without_scoring_is_reported() {
    let report = patch(
        SCORECARD,
        "{linear: {zero: 0.1, full: 0.8}}",
        "{by_tier: {enterprise: {linear: {zero: 0.1, full: 0.8}}}}",
    )
    .report();
    insta::assert_snapshot!(report, @r"
    error[missing-tier]: `seat_use` has no scoring for tier `mid_market`
      --> pipelines/health.scorecard.yaml:16:37
       |
    16 |       seat_use: {weight: 70, score: {by_tier: {enterprise: {linear: {zero: 0.1, full: 0.8}}}}}
       |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
    hint: add `mid_market:`, or `otherwise:` for every tier not named
    [exit 3]
    ");
}

#[test]
fn an_unknown_grade_is_reported() {
    insta::assert_snapshot!(patch(SCORECARD, "score: fine", "score: finee").report(), @r"
    error[unknown-grade]: `finee` is not a grade
      --> pipelines/health.scorecard.yaml:32:35
       |
    32 |             - {at_most: 8, score: finee}
       |                                   ^^^^^
       |
    hint: did you mean `fine`?
    [exit 3]
    ");
}

#[test]
fn an_unknown_grade_without_a_near_name_lists_all_grades() {
    insta::assert_snapshot!(patch(SCORECARD, "score: fine", "score: good").report(), @r"
    error[unknown-grade]: `good` is not a grade
      --> pipelines/health.scorecard.yaml:32:35
       |
    32 |             - {at_most: 8, score: good}
       |                                   ^^^^
       |
    hint: the grades are `bad`, `fine` and `great`
    [exit 3]
    ");
}

#[test]
fn an_unknown_band_is_reported() {
    insta::assert_snapshot!(patch(SCORECARD, "{cap: 40}", "{band: at_rsk}").report(), @r"
    error[unknown-band]: `at_rsk` is not a band
      --> pipelines/health.scorecard.yaml:38:18
       |
    38 |     then: {band: at_rsk}
       |                  ^^^^^^
       |
    hint: did you mean `at_risk`?
    [exit 3]
    ");
}

#[test]
fn an_unknown_band_without_a_near_name_lists_all_bands() {
    insta::assert_snapshot!(patch(SCORECARD, "{cap: 40}", "{band: red}").report(), @r"
    error[unknown-band]: `red` is not a band
      --> pipelines/health.scorecard.yaml:38:18
       |
    38 |     then: {band: red}
       |                  ^^^
       |
    hint: the bands are `at_risk`, `watch` and `healthy`
    [exit 3]
    ");
}

#[test]
fn an_unknown_component_in_a_rule_is_reported() {
    insta::assert_snapshot!(patch(SCORECARD, "adoption_score < 50", "adopton_score < 50").report(), @r"
    error[unknown-name]: `adopton_score` is neither a metric, a column of the accounts nor a result of the scorecard
      --> pipelines/health.scorecard.yaml:37:30
       |
    37 |     when: idle_days > 30 AND adopton_score < 50
       |                              ^^^^^^^^^^^^^
       |
    hint: did you mean `adoption_score`?
    [exit 4]
    ");
}

#[test]
fn an_unknown_placeholder_is_reported() {
    insta::assert_snapshot!(patch(SCORECARD, "{idle_days} days", "{idle} days").report(), @r"
    error[unknown-name]: `idle` is neither a metric, a column of the accounts nor a result of the scorecard
      --> pipelines/health.scorecard.yaml:39:46
       |
    39 |     reason: nobody has used the product for {idle} days
       |                                              ^^^^
       |
    hint: did you mean `idle_days`?
    [exit 3]
    ");
}

#[test]
fn an_unknown_percentile_group_is_reported() {
    let report = patch(SCORECARD, "{linear: {zero: 0.1, full: 0.8}}", "{percentile: {within: teir}}").report();
    insta::assert_snapshot!(report, @r"
    error[unknown-name]: `teir` is neither a metric, a column of the accounts nor a result of the scorecard
      --> pipelines/health.scorecard.yaml:16:59
       |
    16 |       seat_use: {weight: 70, score: {percentile: {within: teir}}}
       |                                                           ^^^^
       |
    hint: did you mean `tier`?
    [exit 3]
    ");
}

#[test]
fn an_unknown_observed_column_is_reported() {
    let report = patch(
        PIPELINE,
        "idle_days: days_since(last_active_on)",
        "idle_days: {sql: days_since(last_active_on), observed: nps_day}",
    )
    .report();
    insta::assert_snapshot!(report, @r"
    error[unknown-name]: `nps_day` is neither a metric nor a column of the accounts
      --> pipelines/health.yaml:60:58
       |
    60 |   idle_days: {sql: days_since(last_active_on), observed: nps_day}
       |                                                          ^^^^^^^
       |
    hint: declare it under `metrics` or `derived`, or as a column of the accounts source
    [exit 3]
    ");
}

#[test]
fn an_invalid_pipeline_name_is_reported() {
    let report = patch(
        PIPELINE,
        r"name: health
",
        r"name: Customer Health
",
    )
    .report();
    insta::assert_snapshot!(report, @r"
    error[name]: `Customer Health` is not a valid name for a pipeline
     --> pipelines/health.yaml:2:7
      |
    2 | name: Customer Health
      |       ^^^^^^^^^^^^^^^
      |
    hint: names are lowercase letters, digits and underscores, and begin with a letter
    [exit 3]
    ");
}

#[test]
fn a_reserved_parameter_name_is_reported() {
    let report = patch(
        PIPELINE,
        "  busy: 3",
        r"  busy: 3
  from_30d: 2026-01-01",
    )
    .report();
    insta::assert_snapshot!(report, @r"
    error[reserved-name]: `:from_30d` has a meaning of its own in SQL
      --> pipelines/health.yaml:49:3
       |
    49 |   from_30d: 2026-01-01
       |   ^^^^^^^^
       |
    hint: choose another name
    [exit 3]
    ");
}

#[test]
fn a_reserved_metric_name_is_reported() {
    let report = patch(
        PIPELINE,
        "  seat_use: active",
        r"  coverage: seats / 2
  seat_use: active",
    )
    .report();
    insta::assert_snapshot!(report, @r"
    error[reserved-name]: `coverage` has a meaning of its own in conditions
      --> pipelines/health.yaml:59:3
       |
    59 |   coverage: seats / 2
       |   ^^^^^^^^
       |
    hint: choose another name
    [exit 3]
    ");
}
