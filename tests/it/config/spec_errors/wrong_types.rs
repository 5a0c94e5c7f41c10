//! Values of the wrong type.

use super::{PIPELINE, SCORECARD, patch};

#[test]
fn a_word_as_a_weight_is_reported() {
    insta::assert_snapshot!(patch(SCORECARD, "weight: 30", "weight: heavy").report(), @r"
    error[wrong-type]: expected a number, or a map with a number per tier, found text `heavy`
      --> pipelines/health.scorecard.yaml:18:17
       |
    18 |         weight: heavy
       |                 ^^^^^
    [exit 3]
    ");
}

#[test]
fn a_quoted_weight_is_reported() {
    insta::assert_snapshot!(patch(SCORECARD, "weight: 30", r#"weight: "30""#).report(), @r#"
    error[wrong-type]: expected a number, or a map with a number per tier, found text `"30"`
      --> pipelines/health.scorecard.yaml:18:17
       |
    18 |         weight: "30"
       |                 ^^^^
       |
    hint: remove the quotes
    [exit 3]
    "#);
}

#[test]
fn days_without_a_unit_are_reported() {
    insta::assert_snapshot!(patch(SCORECARD, "min_age: 30d", "min_age: 30").report(), @r"
    error[invalid-value]: expected a number of days such as `30d` or `4w`, found `30`
     --> pipelines/health.scorecard.yaml:5:10
      |
    5 | min_age: 30
      |          ^^
    [exit 3]
    ");
}

#[test]
fn days_in_words_are_reported() {
    insta::assert_snapshot!(patch(SCORECARD, "min_age: 30d", "min_age: a month").report(), @r"
    error[invalid-value]: expected a number of days such as `30d` or `4w`, found `a month`
     --> pipelines/health.scorecard.yaml:5:10
      |
    5 | min_age: a month
      |          ^^^^^^^
    [exit 3]
    ");
}

#[test]
fn a_name_instead_of_a_list_is_reported() {
    insta::assert_snapshot!(patch(PIPELINE, "carry: [region]", "carry: region").report(), @r"
    error[wrong-type]: expected a list, found text `region`
      --> pipelines/health.yaml:13:10
       |
    13 |   carry: region
       |          ^^^^^^
       |
    hint: write `[region]` for a list of one
    [exit 3]
    ");
}

#[test]
fn an_unknown_word_for_time_is_reported() {
    insta::assert_snapshot!(patch(PIPELINE, "    time: {snapshots: week}", "    time: weekly").report(), @r"
    error[time]: expected `current` or a map, found `weekly`
      --> pipelines/health.yaml:18:11
       |
    18 |     time: weekly
       |           ^^^^^^
       |
    hint: write `{events: column}`, `{snapshots: partition}` or `current`
    [exit 3]
    ");
}

#[test]
fn yes_instead_of_true_is_reported() {
    insta::assert_snapshot!(patch(PIPELINE, "required: true", "required: yes").report(), @r"
    error[wrong-type]: expected true or false, found text `yes`
      --> pipelines/health.yaml:22:42
       |
    22 |       account_id: {type: text, required: yes}
       |                                          ^^^
       |
    hint: write `true`
    [exit 3]
    ");
}

#[test]
fn int_instead_of_integer_is_reported() {
    insta::assert_snapshot!(patch(PIPELINE, "seats: integer", "seats: int").report(), @r"
    error[unknown-type]: `int` is not a type
      --> pipelines/health.yaml:25:14
       |
    25 |       seats: int
       |              ^^^
       |
    hint: did you mean `integer`?
    [exit 3]
    ");
}

#[test]
fn an_unknown_type_lists_all_types() {
    insta::assert_snapshot!(patch(PIPELINE, "seats: integer", "seats: money").report(), @r"
    error[unknown-type]: `money` is not a type
      --> pipelines/health.yaml:25:14
       |
    25 |       seats: money
       |              ^^^^^
       |
    hint: the types are `text`, `integer`, `number`, `decimal`, `boolean`, `date` and `timestamp`
    [exit 3]
    ");
}

#[test]
fn a_decimal_without_digits_is_reported() {
    insta::assert_snapshot!(patch(PIPELINE, "decimal(2)", "decimal").report(), @r"
    error[unknown-type]: `decimal` needs the number of digits after the point
      --> pipelines/health.yaml:24:19
       |
    24 |       arr: {type: decimal, min: 0}
       |                   ^^^^^^^
       |
    hint: write `decimal(2)`, with 0 to 18 digits
    [exit 3]
    ");
}

#[test]
fn an_unknown_metric_type_lists_all_metric_types() {
    insta::assert_snapshot!(patch(PIPELINE, "    last_active_on: date", "    last_active_on: datetime").report(), @r"
    error[unknown-type]: `datetime` is not a type of a metric
      --> pipelines/health.yaml:53:21
       |
    53 |     last_active_on: datetime
       |                     ^^^^^^^^
       |
    hint: expected one of `integer`, `number`, `text`, `date` or `boolean`
    [exit 3]
    ");
}

#[test]
fn text_as_the_no_rows_value_of_an_integer_is_reported() {
    insta::assert_snapshot!(patch(PIPELINE, "no_rows: 0", "no_rows: none").report(), @r"
    error[wrong-type]: expected an integer, found `none`
      --> pipelines/health.yaml:52:44
       |
    52 |     active_users: {type: integer, no_rows: none}
       |                                            ^^^^
       |
    hint: leave `no_rows` out if no rows means no data
    [exit 3]
    ");
}

#[test]
fn a_text_revenue_is_reported() {
    insta::assert_snapshot!(patch(PIPELINE, "revenue: arr", "revenue: region").report(), @r"
    error[wrong-type]: expected a number, but `region` is text
      --> pipelines/health.yaml:11:12
       |
    11 |   revenue: region
       |            ^^^^^^
    [exit 3]
    ");
}

#[test]
fn a_since_column_that_is_not_a_date_is_reported() {
    insta::assert_snapshot!(patch(PIPELINE, "since: started_on", "since: arr").report(), @r"
    error[wrong-type]: `since` must be a date, but `arr` is a number
      --> pipelines/health.yaml:12:10
       |
    12 |   since: arr
       |          ^^^
    [exit 3]
    ");
}

#[test]
fn a_date_scored_as_a_number_is_reported() {
    insta::assert_snapshot!(patch(SCORECARD, "      seat_use: {weight", "      last_active_on: {weight").report(), @r"
    error[wrong-type]: this scoring needs a number, but `last_active_on` is a date
      --> pipelines/health.scorecard.yaml:16:43
       |
    16 |       last_active_on: {weight: 70, score: {linear: {zero: 0.1, full: 0.8}}}
       |                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
    hint: derive a number: `days_since(last_active_on)`
    [exit 3]
    ");
}

#[test]
fn labels_for_a_number_are_reported() {
    insta::assert_snapshot!(patch(SCORECARD, "{linear: {zero: 0.1, full: 0.8}}", "{labels: {good: 100}}").report(), @r"
    error[wrong-type]: this scoring needs text, but `seat_use` is a number
      --> pipelines/health.scorecard.yaml:16:37
       |
    16 |       seat_use: {weight: 70, score: {labels: {good: 100}}}
       |                                     ^^^^^^^^^^^^^^^^^^^^^
    [exit 3]
    ");
}

#[test]
fn a_text_target_is_reported() {
    let report = patch(SCORECARD, "{linear: {zero: 0.1, full: 0.8}}", "{target: {of: region}}").report();
    insta::assert_snapshot!(report, @r"
    error[wrong-type]: expected a number, but `region` is text
      --> pipelines/health.scorecard.yaml:16:51
       |
    16 |       seat_use: {weight: 70, score: {target: {of: region}}}
       |                                                   ^^^^^^
    [exit 3]
    ");
}

#[test]
fn a_text_event_time_is_reported() {
    insta::assert_snapshot!(patch(PIPELINE, "event_time: timestamp", "event_time: text").report(), @r"
    error[wrong-type]: `event_time` holds the time of the rows, so it must be a date or timestamp
      --> pipelines/health.yaml:35:7
       |
    35 |       event_time: text
       |       ^^^^^^^^^^
    [exit 3]
    ");
}

#[test]
fn an_unknown_policy_is_reported() {
    let report = patch(
        PIPELINE,
        "    files: nps/*.parquet",
        r"    files: nps/*.parquet
    orphans: ignore",
    )
    .report();
    insta::assert_snapshot!(report, @r"
    error[unknown-choice]: unknown choice `ignore` for `orphans`
      --> pipelines/health.yaml:40:14
       |
    40 |     orphans: ignore
       |              ^^^^^^
       |
    hint: expected one of `error`, `warn` or `drop`
    [exit 3]
    ");
}

#[test]
fn days_since_a_number_is_reported() {
    insta::assert_snapshot!(patch(PIPELINE, "days_since(last_active_on)", "days_since(active_users)").report(), @r"
    error[wrong-type]: `days_since` needs a date, but `active_users` is an integer
      --> pipelines/health.yaml:60:25
       |
    60 |   idle_days: days_since(active_users)
       |                         ^^^^^^^^^^^^
    [exit 4]
    ");
}

#[test]
fn max_age_without_observed_is_reported() {
    insta::assert_snapshot!(patch(PIPELINE, "observed: nps_on, max_age: 90d", "max_age: 90d").report(), @r"
    error[no-observed]: `max_age` requires the date on which the metric was observed
      --> pipelines/health.yaml:55:42
       |
    55 |     nps_answer: {type: integer, max_age: 90d}
       |                                          ^^^
       |
    hint: name the column with the date: `observed: last_seen_on`
    [exit 3]
    ");
}

#[test]
fn min_age_without_since_is_reported() {
    let report = patch(
        PIPELINE,
        r"  since: started_on
",
        "",
    )
    .report();
    insta::assert_snapshot!(report, @r"
    error[no-since]: `min_age` requires the day on which an account began
     --> pipelines/health.scorecard.yaml:5:10
      |
    5 | min_age: 30d
      |          ^^^
      |
    hint: name the column: `since:` under `accounts` in the pipeline
    [exit 3]
    ");
}

#[test]
fn a_warning_later_than_the_error_is_reported() {
    insta::assert_snapshot!(patch(PIPELINE, "warn_after: 2d", "warn_after: 9d").report(), @r"
    error[order]: `warn_after` is later than `error_after`, so it never warns
      --> pipelines/health.yaml:32:29
       |
    32 |     freshness: {warn_after: 9d, error_after: 7d}
       |                             ^^               -- the run stops here already
    [exit 3]
    ");
}
