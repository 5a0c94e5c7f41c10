//! One mistake gives one message: consequences of it are not reported.

use super::{PIPELINE, SCORECARD, patch};

#[test]
fn a_metric_with_a_mistake_is_not_reported_as_unknown() {
    let report = patch(
        PIPELINE,
        "    active_users: {type: integer, no_rows: 0}",
        "    active_users: {type: integer, no_row: 0}",
    )
    .report();
    insta::assert_snapshot!(report, @r"
    error[unknown-key]: unknown key `no_row` in `active_users`
      --> pipelines/health.yaml:52:35
       |
    52 |     active_users: {type: integer, no_row: 0}
       |                                   ^^^^^^
       |
    hint: did you mean `no_rows`?
    [exit 3]
    ");
}

#[test]
fn a_column_with_a_mistake_is_not_reported_as_unknown_in_sql() {
    insta::assert_snapshot!(patch(PIPELINE, "      user_id: text", "      user_id: {kind: text}").report(), @"
    error[missing-key]: `user_id` lacks the key `type`
      --> pipelines/health.yaml:36:7
       |
    36 |       user_id: {kind: text}
       |       ^^^^^^^

    error[unknown-key]: unknown key `kind` in `user_id`
      --> pipelines/health.yaml:36:17
       |
    36 |       user_id: {kind: text}
       |                 ^^^^
       |
    hint: expected one of `type`, `from`, `required`, `may_lack`, `format`, `zone`, `epoch`, `ahead`, `values`, `min` or `max`
    [exit 3]
    ");
}

#[test]
fn a_tier_with_a_mistake_is_not_reported_as_unknown() {
    insta::assert_snapshot!(patch(PIPELINE, "  mid_market: arr >= 20000", "  mid_market: [arr, 20000]").report(), @r"
    error[wrong-type]: expected text, found a list
      --> pipelines/health.yaml:64:15
       |
    64 |   mid_market: [arr, 20000]
       |               ^^^^^^^^^^^^
    [exit 3]
    ");
}

#[test]
fn a_parameter_with_a_mistake_is_not_reported_as_unknown_in_sql() {
    insta::assert_snapshot!(patch(PIPELINE, "  busy: 3", "  busy: [3]").report(), @r"
    error[wrong-type]: expected a number, text, or true or false, found a list
      --> pipelines/health.yaml:48:9
       |
    48 |   busy: [3]
       |         ^^^
    [exit 3]
    ");
}

#[test]
fn a_band_with_a_mistake_is_not_reported_as_gap_or_unknown() {
    let report =
        patch(SCORECARD, "  watch: {below: 75}", "  watch: 75").patch(SCORECARD, "{cap: 40}", "{band: watch}").report();
    insta::assert_snapshot!(report, @r"
    error[wrong-type]: expected a map, found number `75`
     --> pipelines/health.scorecard.yaml:9:10
      |
    9 |   watch: 75
      |          ^^
    [exit 3]
    ");
}

#[test]
fn a_misspelt_edge_is_not_reported_as_an_open_edge() {
    let report = patch(SCORECARD, "  watch: {below: 75}", "  watch: {belw: 75}")
        .patch(SCORECARD, "{cap: 40}", "{band: watch}")
        .report();
    insta::assert_snapshot!(report, @r"
    error[unknown-key]: unknown key `belw` in `watch`
     --> pipelines/health.scorecard.yaml:9:11
      |
    9 |   watch: {belw: 75}
      |           ^^^^
      |
    hint: did you mean `below`?
    [exit 3]
    ");
}

#[test]
fn a_step_with_a_mistake_is_not_reported_as_a_gap() {
    insta::assert_snapshot!(patch(SCORECARD, "{at_most: 14, score: 50}", "14").report(), @r"
    error[wrong-type]: expected a map, found number `14`
      --> pipelines/health.scorecard.yaml:22:15
       |
    22 |             - 14
       |               ^^
    [exit 3]
    ");
}

#[test]
fn a_misspelt_edge_of_a_step_is_reported_once() {
    insta::assert_snapshot!(patch(SCORECARD, "{at_most: 14, score: 50}", "{at_mots: 14, score: 50}").report(), @r"
    error[unknown-key]: unknown key `at_mots`
      --> pipelines/health.scorecard.yaml:22:16
       |
    22 |             - {at_mots: 14, score: 50}
       |                ^^^^^^^
       |
    hint: did you mean `at_most`?
    [exit 3]
    ");
}

#[test]
fn a_grade_with_a_mistake_is_not_reported_as_unknown() {
    insta::assert_snapshot!(patch(SCORECARD, "fine: 70", "fine: seventy").report(), @r"
    error[wrong-type]: expected a number, found text `seventy`
     --> pipelines/health.scorecard.yaml:3:25
      |
    3 | grades: {bad: 10, fine: seventy, great: 100}
      |                         ^^^^^^^
    [exit 3]
    ");
}

#[test]
fn a_derived_metric_with_a_mistake_is_not_reported_as_unknown() {
    let report =
        patch(PIPELINE, "  seat_use: active_users / seats", "  seat_use: {sql: active_users / seats, type: ratio}")
            .report();
    insta::assert_snapshot!(report, @r"
    error[unknown-type]: `ratio` is not a type of a metric
      --> pipelines/health.yaml:59:47
       |
    59 |   seat_use: {sql: active_users / seats, type: ratio}
       |                                               ^^^^^
       |
    hint: did you mean `number`?
    [exit 3]
    ");
}

#[test]
fn a_mistake_in_the_account_id_is_not_reported_in_queries() {
    let report =
        patch(PIPELINE, "account_id: {type: text, required: true}", "account_id: {type: string, required: true}")
            .report();
    insta::assert_snapshot!(report, @r"
    error[unknown-type]: `string` is not a type
      --> pipelines/health.yaml:22:26
       |
    22 |       account_id: {type: string, required: true}
       |                          ^^^^^^
       |
    hint: did you mean `text`?
    [exit 3]
    ");
}
