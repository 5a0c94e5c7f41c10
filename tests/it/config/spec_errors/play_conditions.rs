//! Conditions of plays: values and types that a column never has, and ambiguous names.

use super::PIPELINE;
use super::plays::with_plays;

#[test]
fn values_that_a_column_never_holds_are_reported() {
    let report = with_plays(
        "plays:
  plays:
    - name: save
      kind: save
      when: band = 'at_rsik' AND tier IN ('enterprise', 'smal')
      until: trend <> 'falling' OR 'tentativ' = confidence
      do: Call
      priority: CASE WHEN region = 'apac' THEN 1 ELSE 2 END",
    )
    .report();
    insta::assert_snapshot!(report, @r"
    error[unknown-word]: `band` is never `at_rsik`
      --> pipelines/health.yaml:72:20
       |
    72 |       when: band = 'at_rsik' AND tier IN ('enterprise', 'smal')
       |                    ^^^^^^^^^
       |
    hint: did you mean `at_risk`?

    error[unknown-word]: `tier` is never `smal`
      --> pipelines/health.yaml:72:57
       |
    72 |       when: band = 'at_rsik' AND tier IN ('enterprise', 'smal')
       |                                                         ^^^^^^
       |
    hint: did you mean `small`?

    error[unknown-word]: `trend` is never `falling`
      --> pipelines/health.yaml:73:23
       |
    73 |       until: trend <> 'falling' OR 'tentativ' = confidence
       |                       ^^^^^^^^^
       |
    hint: it is one of `improving`, `steady` and `declining`

    error[unknown-word]: `confidence` is never `tentativ`
      --> pipelines/health.yaml:73:36
       |
    73 |       until: trend <> 'falling' OR 'tentativ' = confidence
       |                                    ^^^^^^^^^^
       |
    hint: did you mean `tentative`?

    error[unknown-word]: `region` is never `apac`
      --> pipelines/health.yaml:75:36
       |
    75 |       priority: CASE WHEN region = 'apac' THEN 1 ELSE 2 END
       |                                    ^^^^^^
       |
    hint: it is one of `emea` and `amer`
    [exit 4]
    ");
}

#[test]
fn a_name_shared_by_a_metric_and_a_result_is_reported() {
    let report = with_plays("plays: {plays: [{name: save, kind: save, when: trend > 3, do: 'Call about {trend}'}]}")
        .patch(
            PIPELINE,
            "  idle_days: days_since(last_active_on)",
            "  idle_days: days_since(last_active_on)\n  trend: seat_use",
        )
        .report();
    insta::assert_snapshot!(report, @r"
    error[ambiguous-name]: `trend` is a metric or a column of the accounts, and has a meaning of its own in plays
      --> pipelines/health.yaml:69:48
       |
    69 | plays: {plays: [{name: save, kind: save, when: trend > 3, do: 'Call about {trend}'}]}
       |                                                ^^^^^
       |
    hint: give the metric another name, or give the column one with `derived`

    error[ambiguous-name]: `trend` is a metric or a column of the accounts, and has a meaning of its own in plays
      --> pipelines/health.yaml:69:76
       |
    69 | plays: {plays: [{name: save, kind: save, when: trend > 3, do: 'Call about {trend}'}]}
       |                                                                            ^^^^^
       |
    hint: give the metric another name, or give the column one with `derived`
    [exit 3]
    ");
}

#[test]
fn comparisons_between_different_types_are_reported() {
    let report = with_plays(
        "plays:
  plays:
    - name: save
      kind: save
      when: change_30d < '-10' AND region <> 3 AND adoption_score = 'low'
      until: last_active_on > 30 OR last_active_on < '2026-08-01' OR opened_score = 'x' OR band_certain = 'yes'
      do: Call
      priority: CASE WHEN 5 BETWEEN 1 AND arr OR arr BETWEEN 1 AND '3' THEN 1 ELSE 2 END",
    )
    .report();
    insta::assert_snapshot!(report, @r"
    error[wrong-type]: `region` is text, but it is compared with `3`
      --> pipelines/health.yaml:72:46
       |
    72 |       when: change_30d < '-10' AND region <> 3 AND adoption_score = 'low'
       |                                              ^
       |
    hint: write a text in quotes, `'3'`, or compare numbers: `CAST(region AS DOUBLE)`

    error[wrong-type]: `adoption_score` is a number, but it is compared with `'low'`
      --> pipelines/health.yaml:72:69
       |
    72 |       when: change_30d < '-10' AND region <> 3 AND adoption_score = 'low'
       |                                                                     ^^^^^
       |
    hint: write a number, without quotes

    error[wrong-type]: `last_active_on` is a date, but it is compared with `30`
      --> pipelines/health.yaml:73:31
       |
    73 |       until: last_active_on > 30 OR last_active_on < '2026-08-01' OR opened_score = 'x' OR band_certain = 'yes'
       |                               ^^
       |
    hint: write a day as `DATE '2026-06-30'`, or count the days since: `days_since(last_active_on)`

    error[wrong-type]: `opened_score` is a number, but it is compared with `'x'`
      --> pipelines/health.yaml:73:85
       |
    73 |       until: last_active_on > 30 OR last_active_on < '2026-08-01' OR opened_score = 'x' OR band_certain = 'yes'
       |                                                                                     ^^^
       |
    hint: did you mean `opened_band`?
    [exit 4]
    ");
}

#[test]
fn unquoted_text_bare_components_and_the_clock_are_reported() {
    let report = with_plays(
        "plays:
  plays:
    - name: save
      kind: save
      when: band = at_risk AND adoption < 40
      until: adoption_band = 'weak'
      do: Call
      priority: days_since(current_date)",
    )
    .report();
    insta::assert_snapshot!(report, @r"
    error[unknown-name]: `at_risk` is neither a metric, a column of the accounts nor a result of the scorecard
      --> pipelines/health.yaml:72:20
       |
    72 |       when: band = at_risk AND adoption < 40
       |                    ^^^^^^^
       |
    hint: write text in single quotes: `'at_risk'`

    error[unknown-name]: `adoption` is neither a metric, a column of the accounts nor a result of the scorecard
      --> pipelines/health.yaml:72:32
       |
    72 |       when: band = at_risk AND adoption < 40
       |                                ^^^^^^^^
       |
    hint: did you mean `adoption_score`?

    error[unknown-name]: `adoption_band` is neither a metric, a column of the accounts nor a result of the scorecard
      --> pipelines/health.yaml:73:14
       |
    73 |       until: adoption_band = 'weak'
       |              ^^^^^^^^^^^^^
       |
    hint: the component declares no `bands`; it has a `adoption_score`

    error[clock]: `CURRENT_DATE` is not available: computing a day again must give the same numbers
      --> pipelines/health.yaml:75:28
       |
    75 |       priority: days_since(current_date)
       |                            ^^^^^^^^^^^^
       |
    hint: write `:as_of` for the day, or `days_since(column)` for how long ago
    [exit 4]
    ");
}

#[test]
fn a_column_named_like_an_action_field_is_reported() {
    let report = with_plays(
        "plays:
  plays:
    - name: save
      kind: save
      when: days_open > 5
      until: days_open > 9
      do: Call",
    )
    .patch(PIPELINE, "      seats: integer", "      seats: integer\n      days_open: integer")
    .report();
    insta::assert_snapshot!(report, @r"
    error[ambiguous-name]: `days_open` is a metric or a column of the accounts, and has a meaning of its own in plays
      --> pipelines/health.yaml:74:14
       |
    74 |       until: days_open > 9
       |              ^^^^^^^^^
       |
    hint: give the metric another name, or give the column one with `derived`
    [exit 3]
    ");
}
