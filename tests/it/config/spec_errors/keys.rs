//! Unknown, repeated and missing keys.

use super::{PIPELINE, SCORECARD, patch};

#[test]
fn an_unknown_top_level_key_is_reported() {
    insta::assert_snapshot!(patch(PIPELINE, "time_zone: UTC", "timezone: UTC").report(), @r"
    error[unknown-key]: unknown key `timezone`
     --> pipelines/health.yaml:5:1
      |
    5 | timezone: UTC
      | ^^^^^^^^
      |
    hint: did you mean `time_zone`?
    [exit 3]
    ");
}

#[test]
fn an_unknown_source_key_is_reported() {
    insta::assert_snapshot!(patch(PIPELINE, "    freshness: {", "    freshnes: {").report(), @r"
    error[unknown-key]: unknown key `freshnes` in `usage`
      --> pipelines/health.yaml:32:5
       |
    32 |     freshnes: {warn_after: 2d, error_after: 7d}
       |     ^^^^^^^^
       |
    hint: did you mean `freshness`?
    [exit 3]
    ");
}

#[test]
fn an_unknown_metric_key_without_a_near_name_lists_all_keys() {
    insta::assert_snapshot!(patch(PIPELINE, "{type: integer, no_rows: 0}", "{type: integer, default: 0}").report(), @r"
    error[unknown-key]: unknown key `default` in `active_users`
      --> pipelines/health.yaml:52:35
       |
    52 |     active_users: {type: integer, default: 0}
       |                                   ^^^^^^^
       |
    hint: expected one of `type`, `unit`, `no_rows`, `observed` or `max_age`
    [exit 3]
    ");
}

#[test]
fn an_unknown_component_key_is_reported() {
    let report =
        patch(SCORECARD, "    weight: {enterprise: 60, otherwise: 50}", "    weigth: {enterprise: 60, otherwise: 50}")
            .report();
    insta::assert_snapshot!(report, @r"
    error[unknown-key]: unknown key `weigth` in `adoption`
      --> pipelines/health.scorecard.yaml:14:5
       |
    14 |     weigth: {enterprise: 60, otherwise: 50}
       |     ^^^^^^
       |
    hint: did you mean `weight`?
    [exit 3]
    ");
}

#[test]
fn an_unknown_method_is_not_reported_as_missing() {
    let report = patch(SCORECARD, "{linear: {zero: 0.1, full: 0.8}}", "{lineal: {zero: 0.1, full: 0.8}}").report();
    insta::assert_snapshot!(report, @r"
    error[unknown-choice]: unknown choice `lineal` for `score`
      --> pipelines/health.scorecard.yaml:16:38
       |
    16 |       seat_use: {weight: 70, score: {lineal: {zero: 0.1, full: 0.8}}}
       |                                      ^^^^^^
       |
    hint: did you mean `linear`?
    [exit 3]
    ");
}

#[test]
fn min_and_max_instead_of_zero_and_full_are_reported() {
    insta::assert_snapshot!(patch(SCORECARD, "{zero: 0.1, full: 0.8}", "{min: 0.1, max: 0.8}").report(), @r"
    error[missing-key]: `linear` lacks the keys `zero` and `full`
      --> pipelines/health.scorecard.yaml:16:38
       |
    16 |       seat_use: {weight: 70, score: {linear: {min: 0.1, max: 0.8}}}
       |                                      ^^^^^^

    error[unknown-key]: unknown key `min` in `linear`
      --> pipelines/health.scorecard.yaml:16:47
       |
    16 |       seat_use: {weight: 70, score: {linear: {min: 0.1, max: 0.8}}}
       |                                               ^^^
       |
    hint: expected `zero` or `full`

    error[unknown-key]: unknown key `max` in `linear`
      --> pipelines/health.scorecard.yaml:16:57
       |
    16 |       seat_use: {weight: 70, score: {linear: {min: 0.1, max: 0.8}}}
       |                                                         ^^^
       |
    hint: expected `zero` or `full`
    [exit 3]
    ");
}

#[test]
fn a_repeated_column_is_reported() {
    let report = patch(
        PIPELINE,
        "      seats: integer",
        r"      seats: integer
      arr: number",
    )
    .report();
    insta::assert_snapshot!(report, @r"
    error[duplicate-key]: the key `arr` appears twice
      --> pipelines/health.yaml:26:7
       |
    24 |       arr: {type: decimal(2), min: 0}
       |       --- first written here
    25 |       seats: integer
    26 |       arr: number
       |       ^^^
    [exit 3]
    ");
}

#[test]
fn a_repeated_metric_in_one_query_is_reported() {
    let report = patch(
        PIPELINE,
        "    nps_on: date",
        r"    nps_on: date
    nps_on: text",
    )
    .report();
    insta::assert_snapshot!(report, @r"
    error[duplicate-key]: the key `nps_on` appears twice
      --> pipelines/health.yaml:57:5
       |
    56 |     nps_on: date
       |     ------ first written here
    57 |     nps_on: text
       |     ^^^^^^
    [exit 3]
    ");
}

#[test]
fn a_metric_in_two_queries_is_reported() {
    let report = patch(
        PIPELINE,
        "    nps_on: date",
        r"    nps_on: date
    last_active_on: date",
    )
    .report();
    insta::assert_snapshot!(report, @r"
    error[repeated-name]: there is a metric called `last_active_on` already
      --> pipelines/health.yaml:57:5
       |
    53 |     last_active_on: date
       |     -------------- first used here
    ...
    57 |     last_active_on: date
       |     ^^^^^^^^^^^^^^
       |
    hint: choose another name
    [exit 3]
    ");
}

#[test]
fn a_metric_named_like_a_column_is_reported() {
    let report = patch(
        PIPELINE,
        "  idle_days: days",
        r"  seats: active_users * 2
  idle_days: days",
    )
    .report();
    insta::assert_snapshot!(report, @r"
    error[repeated-name]: there is a column of the accounts called `seats` already
      --> pipelines/health.yaml:60:3
       |
    25 |       seats: integer
       |       ----- first used here
    ...
    60 |   seats: active_users * 2
       |   ^^^^^
       |
    hint: choose another name
    [exit 3]
    ");
}

#[test]
fn a_repeated_scorecard_part_is_reported() {
    insta::assert_snapshot!(patch(SCORECARD, "      nps_answer:", "      idle_days:").report(), @r"
    error[repeated-name]: the scorecard has two parts called `idle_days`
      --> pipelines/health.scorecard.yaml:27:7
       |
    17 |       idle_days:
       |       --------- first used here
    ...
    27 |       idle_days:
       |       ^^^^^^^^^
       |
    hint: give this one another name, and set `metric:` if it scores the same metric

    error[gap]: values between 8 and 9 are in no range
      --> pipelines/health.scorecard.yaml:33:26
       |
    32 |             - {at_most: 8, score: fine}
       |                         - the range below ends here
    33 |             - {at_least: 9, score: great}
       |                          ^
       |
    hint: write only one of the two edges: where one range ends, the other begins; a step may have `score: none`
    [exit 3]
    ");
}

#[test]
fn a_repeated_rule_is_reported() {
    let report = patch(
        SCORECARD,
        r"rules:
",
        r"rules:
  - name: gone_quiet
    when: coverage < 0.7
    then: {add: -5}
    reason: little is known
",
    )
    .report();
    insta::assert_snapshot!(report, @r"
    error[repeated-name]: there are two rules called `gone_quiet`
      --> pipelines/health.scorecard.yaml:40:11
       |
    36 |   - name: gone_quiet
       |           ---------- first used here
    ...
    40 |   - name: gone_quiet
       |           ^^^^^^^^^^
       |
    hint: give this one another name
    [exit 3]
    ");
}

#[test]
fn a_missing_key_is_reported() {
    let report = patch(
        PIPELINE,
        r"    time: {events: answered_at}
",
        "",
    )
    .report();
    insta::assert_snapshot!(report, @r"
    error[missing-key]: `nps` lacks the key `time`
      --> pipelines/health.yaml:38:3
       |
    38 |   nps:
       |   ^^^
    [exit 3]
    ");
}

#[test]
fn a_missing_version_is_reported() {
    let report = patch(
        PIPELINE,
        r"version: 1
",
        "",
    )
    .report();
    insta::assert_snapshot!(report, @r"
    error[missing-key]: missing key `version`
     --> pipelines/health.yaml:1:1
      |
    1 | name: health
      | ^^^^
    [exit 3]
    ");
}

#[test]
fn an_unknown_rule_action_is_reported() {
    insta::assert_snapshot!(patch(SCORECARD, "{cap: 40}", "{limit: 40}").report(), @r"
    error[unknown-choice]: unknown choice `limit` for `then`
      --> pipelines/health.scorecard.yaml:38:12
       |
    38 |     then: {limit: 40}
       |            ^^^^^
       |
    hint: expected one of `cap`, `floor`, `set`, `add` or `band`
    [exit 3]
    ");
}

#[test]
fn two_actions_in_one_rule_are_reported() {
    insta::assert_snapshot!(patch(SCORECARD, "{cap: 40}", "{cap: 40, band: watch}").report(), @r"
    error[wrong-type]: expected only one of `cap`, `floor`, `set`, `add` or `band`, found `cap` and `band`
      --> pipelines/health.scorecard.yaml:38:21
       |
    38 |     then: {cap: 40, band: watch}
       |                     ^^^^
    [exit 3]
    ");
}

#[test]
fn an_action_without_an_amount_is_reported() {
    insta::assert_snapshot!(patch(SCORECARD, "{cap: 40}", "cap").report(), @r"
    error[wrong-type]: `cap` needs settings of its own
      --> pipelines/health.scorecard.yaml:38:11
       |
    38 |     then: cap
       |           ^^^
       |
    hint: write `cap: …`
    [exit 3]
    ");
}
