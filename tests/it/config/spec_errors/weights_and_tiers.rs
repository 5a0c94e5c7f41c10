//! Invalid weights, unreachable tiers, incomplete parts of the scorecard, and unused declarations.

use super::{PIPELINE, SCORECARD, patch};

#[test]
fn a_negative_weight_is_reported() {
    insta::assert_snapshot!(patch(SCORECARD, "weight: 30", "weight: -30").report(), @r"
    error[negative-weight]: a weight can't be negative, found -30
      --> pipelines/health.scorecard.yaml:18:17
       |
    18 |         weight: -30
       |                 ^^^
       |
    hint: reverse the direction in `score` if more is worse
    [exit 3]
    ");
}

#[test]
fn a_negative_weight_of_a_tier_is_reported() {
    insta::assert_snapshot!(patch(SCORECARD, "otherwise: 50", "otherwise: -50").report(), @r"
    error[negative-weight]: a weight can't be negative, found -50
      --> pipelines/health.scorecard.yaml:14:41
       |
    14 |     weight: {enterprise: 60, otherwise: -50}
       |                                         ^^^
       |
    hint: reverse the direction in `score` if more is worse
    [exit 3]
    ");
}

#[test]
fn weights_that_are_nearly_percents_are_shown_with_their_shares() {
    let report = patch(SCORECARD, "weight: 70", "weight: 69.9").report();
    insta::assert_snapshot!(report, @r"
    warning[weights-near-whole]: the weights of `adoption` sum to 99.9, not to 100; they count as `seat_use` 69.97 %, `idle_days` 30.03 %
      --> pipelines/health.scorecard.yaml:13:3
       |
    13 |   adoption:
       |   ^^^^^^^^
       |
    hint: only the proportions count; make them sum to a whole if they are meant as percent
    [exit 0]
    ");
}

#[test]
fn a_part_without_a_weight_among_parts_with_one_is_reported() {
    let report = patch(SCORECARD, "        weight: 30\n", "").report();
    insta::assert_snapshot!(report, @r"
    warning[no-weight-written]: `idle_days` has no weight, so it weighs 1: 1.41 % of `adoption`
      --> pipelines/health.scorecard.yaml:17:7
       |
    17 |       idle_days:
       |       ^^^^^^^^^
       |
    hint: write its `weight`; the weights of siblings are relative to each other
    [exit 0]
    ");
}

#[test]
fn rule_amounts_outside_the_scale_are_reported() {
    let report = patch(
        SCORECARD,
        "\nrules:\n",
        "\nrules:\n  - {name: a, when: 'TRUE', then: {set: 500}, reason: r}\n  - {name: b, when: 'TRUE', then: {add: -101}, \
         reason: r}\n  - {name: c, when: 'TRUE', then: {cap: '-1'}, reason: r}\n",
    )
    .report();
    insta::assert_snapshot!(report, @r"
    error[out-of-range]: the score 500 is outside the scale, which runs from 0 to 100
      --> pipelines/health.scorecard.yaml:36:41
       |
    36 |   - {name: a, when: 'TRUE', then: {set: 500}, reason: r}
       |                                         ^^^

    error[out-of-range]: -101 points are more than the scale has, which is 100
      --> pipelines/health.scorecard.yaml:37:41
       |
    37 |   - {name: b, when: 'TRUE', then: {add: -101}, reason: r}
       |                                         ^^^^

    error[out-of-range]: the score -1 is outside the scale, which runs from 0 to 100
      --> pipelines/health.scorecard.yaml:38:41
       |
    38 |   - {name: c, when: 'TRUE', then: {cap: '-1'}, reason: r}
       |                                         ^^^^
    [exit 3]
    ");
}

#[test]
fn a_limit_of_slopes_outside_the_scale_is_reported() {
    let report = patch(PIPELINE, "scorecard:", "trend: {steady_within: 101}\nscorecard:").report();
    insta::assert_snapshot!(report, @r"
    error[out-of-range]: expected points between 0 and 100, the width of the scale, found 101
      --> pipelines/health.yaml:67:24
       |
    67 | trend: {steady_within: 101}
       |                        ^^^
    [exit 3]
    ");
}

#[test]
fn weights_that_are_all_zero_are_reported() {
    let report = patch(SCORECARD, "weight: 70", "weight: 0").patch(SCORECARD, "weight: 30", "weight: 0").report();
    insta::assert_snapshot!(report, @r"
    error[no-weight]: all parts of `adoption` weigh 0
      --> pipelines/health.scorecard.yaml:13:3
       |
    13 |   adoption:
       |   ^^^^^^^^
       |
    hint: give at least one a positive weight, or limit the parts to other accounts with `applies`
    [exit 3]
    ");
}

#[test]
fn weights_that_are_all_zero_for_one_tier_are_reported() {
    let report = patch(SCORECARD, "{enterprise: 60, otherwise: 50}", "{enterprise: 0, otherwise: 50}")
        .patch(SCORECARD, "weight: 40", "weight: {enterprise: 0, otherwise: 1}")
        .report();
    insta::assert_snapshot!(report, @r"
    error[no-weight]: all parts of the scorecard weigh 0 for tier `enterprise`
      --> pipelines/health.scorecard.yaml:13:3
       |
    13 |   adoption:
       |   ^^^^^^^^
       |
    hint: give at least one a positive weight, or limit the parts to other accounts with `applies`
    [exit 3]
    ");
}

#[test]
fn an_unreachable_tier_is_reported() {
    insta::assert_snapshot!(patch(PIPELINE, "  mid_market: arr >= 20000", "  mid_market: arr >= 200000").report(), @r"
    error[unreachable-tier]: no account can reach tier `mid_market`
      --> pipelines/health.yaml:64:15
       |
    63 |   enterprise: arr >= 100000
       |               ------------- tier `enterprise` takes them all first
    64 |   mid_market: arr >= 200000
       |               ^^^^^^^^^^^^^
       |
    hint: the first condition that holds wins: write the narrower one first
    [exit 3]
    ");
}

#[test]
fn a_tier_after_otherwise_is_reported() {
    let report = patch(
        PIPELINE,
        r"  mid_market: arr >= 20000
  small: otherwise",
        r"  small: otherwise
  mid_market: arr >= 20000",
    )
    .report();
    insta::assert_snapshot!(report, @r"
    error[unreachable-tier]: no account can reach tier `mid_market`
      --> pipelines/health.yaml:65:3
       |
    64 |   small: otherwise
       |          --------- this tier takes every account first
    65 |   mid_market: arr >= 20000
       |   ^^^^^^^^^^
       |
    hint: write the tier with `otherwise` last
    [exit 3]
    ");
}

#[test]
fn a_missing_otherwise_tier_is_reported() {
    insta::assert_snapshot!(patch(PIPELINE, "  small: otherwise", "  small: arr < 20000").report(), @r"
    error[no-otherwise]: an account may be in no tier: the last one, `small`, has a condition
      --> pipelines/health.yaml:65:10
       |
    65 |   small: arr < 20000
       |          ^^^^^^^^^^^
       |
    hint: write `otherwise` as the condition of the last tier
    [exit 3]
    ");
}

#[test]
fn invalid_sql_in_a_tier_is_reported() {
    insta::assert_snapshot!(patch(PIPELINE, "arr >= 20000", "arr >= 20k and then some").report(), @r"
    error[sql-syntax]: cannot read this SQL: the number `20` is followed by `k`
      --> pipelines/health.yaml:64:24
       |
    64 |   mid_market: arr >= 20k and then some
       |                        ^
       |
    hint: put a space or an operator between them; underscores separate digits, as in `1_000`
    [exit 4]
    ");
}

#[test]
fn a_tier_expression_that_is_not_a_condition_is_reported() {
    insta::assert_snapshot!(patch(PIPELINE, "arr >= 20000", "arr + 1").report(), @r"
    error[sql-type]: expected a condition, found a decimal
      --> pipelines/health.yaml:64:15
       |
    64 |   mid_market: arr + 1
       |               ^^^^^^^
       |
    hint: compare it with something, such as `… > 0`
    [exit 4]
    ");
}

#[test]
fn a_part_without_made_of_and_score_is_reported() {
    let report = patch(
        SCORECARD,
        r"    weight: 40
    made_of:
      nps_answer:
        missing: {carry: 30d}
        score:
          steps:
            - {at_most: 6, score: 20}
            - {at_most: 8, score: fine}
            - {at_least: 9, score: great}
",
        r"    weight: 40
",
    )
    .report();
    insta::assert_snapshot!(report, @r"
    error[no-kind]: `sentiment` has neither `made_of` nor `score`
      --> pipelines/health.scorecard.yaml:24:3
       |
    24 |   sentiment:
       |   ^^^^^^^^^
       |
    hint: write `made_of` for a component, or `score` for a metric
    [exit 3]
    ");
}

#[test]
fn a_part_with_made_of_and_score_is_reported() {
    let report = patch(
        SCORECARD,
        r"  sentiment:
    weight: 40
",
        r"  sentiment:
    weight: 40
    score: as_is
",
    )
    .report();
    insta::assert_snapshot!(report, @r"
    error[two-kinds]: `sentiment` has both `made_of` and `score`
      --> pipelines/health.scorecard.yaml:26:12
       |
    26 |     score: as_is
       |            ^^^^^
       |
    hint: a component has `made_of`, a metric has `score`
    [exit 3]
    ");
}

#[test]
fn a_component_without_parts_is_reported() {
    let report = patch(
        SCORECARD,
        r"  sentiment:
    weight: 40
    made_of:
      nps_answer:
        missing: {carry: 30d}
        score:
          steps:
            - {at_most: 6, score: 20}
            - {at_most: 8, score: fine}
            - {at_least: 9, score: great}
",
        r"  sentiment: {weight: 1, made_of: {}}
",
    )
    .report();
    insta::assert_snapshot!(report, @r"
    error[empty]: `sentiment` has no parts
      --> pipelines/health.scorecard.yaml:24:3
       |
    24 |   sentiment: {weight: 1, made_of: {}}
       |   ^^^^^^^^^
    [exit 3]
    ");
}

#[test]
fn an_unused_metric_and_an_unused_source_are_warnings() {
    let report = patch(
        PIPELINE,
        r"  nps:
    files",
        r"  tickets:
    files: tickets/*.parquet
    time: {events: opened_at}
    account: account_id
    columns:
      account_id: text
      opened_at: timestamp

  nps:
    files",
    )
    .patch(
        PIPELINE,
        "  idle_days: days",
        r"  users_twice: active_users * 2
  idle_days: days",
    )
    .report();
    insta::assert_snapshot!(report, @r"
    warning[unused-source]: nothing reads source `tickets`
      --> pipelines/health.yaml:38:3
       |
    38 |   tickets:
       |   ^^^^^^^
       |
    hint: read it in the SQL of a metric, or leave it out

    warning[unused-metric]: nothing uses metric `users_twice`
      --> pipelines/health.yaml:68:3
       |
    68 |   users_twice: active_users * 2
       |   ^^^^^^^^^^^
       |
    hint: weigh it in the scorecard, carry it under `accounts`, or leave it out
    [exit 0]
    ");
}

#[test]
fn a_cycle_of_derived_metrics_is_reported() {
    let report = patch(PIPELINE, "active_users / seats", "active_users / idle_days")
        .patch(PIPELINE, "days_since(last_active_on)", "seat_use * 2")
        .report();
    insta::assert_snapshot!(report, @r"
    error[cycle]: `seat_use` needs `idle_days`, which needs `seat_use`
      --> pipelines/health.yaml:59:3
       |
    59 |   seat_use: active_users / idle_days
       |   ^^^^^^^^
    60 |   idle_days: seat_use * 2
       |   --------- needs `seat_use`
       |
    hint: a derived metric can't depend on itself, directly or through others
    [exit 3]
    ");
}

#[test]
fn a_derived_metric_that_needs_itself_is_reported() {
    insta::assert_snapshot!(patch(PIPELINE, "active_users / seats", "active_users / seat_use").report(), @r"
    error[cycle]: `seat_use` needs itself
      --> pipelines/health.yaml:59:3
       |
    59 |   seat_use: active_users / seat_use
       |   ^^^^^^^^
       |
    hint: a derived metric can't depend on itself, directly or through others
    [exit 3]
    ");
}
