//! Names that nothing bears, each with the nearest one that something does.

use super::{PIPELINE, SCORECARD, USAGE, patched};

#[test]
fn a_metric_in_the_scorecard() {
    patched(SCORECARD, "      seat_use:", "      seat_usage:").tells(
        3,
        r#"
error[unknown-metric]: the scorecard weighs `seat_usage`, which no metric defines
  --> pipelines/health.scorecard.yaml:16:7
   |
16 |       seat_usage: {weight: 70, score: {linear: {zero: 0.1, full: 0.8}}}
   |       ^^^^^^^^^^
   |
hint: did you mean `seat_use`?
"#,
    );
}

#[test]
fn a_column_weighed_as_if_it_were_a_metric() {
    patched(SCORECARD, "      seat_use:", "      arr:").tells(
        3,
        r#"
error[unknown-metric]: the scorecard weighs `arr`, which no metric defines
  --> pipelines/health.scorecard.yaml:16:7
   |
16 |       arr: {weight: 70, score: {linear: {zero: 0.1, full: 0.8}}}
   |       ^^^
   |
hint: it is a column of the accounts: make it a metric under `derived`, such as `its_name: arr`
"#,
    );
}

#[test]
fn a_column_of_the_accounts() {
    patched(PIPELINE, "revenue: arr", "revenue: mrr").tells(
        3,
        r#"
error[unknown-name]: `mrr` is neither a metric nor a column of the accounts
  --> pipelines/health.yaml:11:12
   |
11 |   revenue: mrr
   |            ^^^
   |
hint: did you mean `arr`?
"#,
    );
}

#[test]
fn a_carried_column() {
    patched(PIPELINE, "carry: [region]", "carry: [region, csm]").tells(
        3,
        r#"
error[unknown-name]: `csm` is neither a metric nor a column of the accounts
  --> pipelines/health.yaml:13:19
   |
13 |   carry: [region, csm]
   |                   ^^^
   |
hint: declare it under `metrics` or `derived`, or as a column of the accounts source
"#,
    );
}

#[test]
fn the_account_id_is_told_once_and_no_query_blamed() {
    patched(PIPELINE, "id: account_id", "id: account").tells(
        3,
        r#"
error[unknown-column]: source `accounts` declares no column `account`
  --> pipelines/health.yaml:10:7
   |
10 |   id: account
   |       ^^^^^^^
   |
hint: did you mean `account_id`?
"#,
    );
}

#[test]
fn a_key_column() {
    patched(PIPELINE, "key: account_id", "key: acount_id").tells(
        3,
        r#"
error[unknown-column]: source `accounts` declares no column `acount_id`
  --> pipelines/health.yaml:19:10
   |
19 |     key: acount_id
   |          ^^^^^^^^^
   |
hint: did you mean `account_id`?
"#,
    );
}

#[test]
fn the_column_of_time() {
    patched(PIPELINE, "events: event_time", "events: time").tells(
        3,
        r#"
error[unknown-column]: source `usage` declares no column `time`
  --> pipelines/health.yaml:30:20
   |
30 |     time: {events: time}
   |                    ^^^^
   |
hint: did you mean `event_time`?
"#,
    );
}

#[test]
fn a_column_in_a_derived_metric() {
    patched(PIPELINE, "active_users / seats", "active_users / seat").tells(
        3,
        r#"
error[unknown-name]: `seat` is neither a metric nor a column of the accounts
  --> pipelines/health.yaml:57:28
   |
57 |   seat_use: active_users / seat
   |                            ^^^^
   |
hint: did you mean `seats`?
"#,
    );
}

#[test]
fn the_source_of_the_accounts() {
    patched(PIPELINE, "  source: accounts", "  source: account").tells(
        3,
        r#"
error[unknown-source]: the accounts come from source `account`, which is not declared
 --> pipelines/health.yaml:9:11
  |
9 |   source: account
  |           ^^^^^^^
  |
hint: did you mean `accounts`?
"#,
    );
}

#[test]
fn the_source_of_the_accounts_when_none_is_near() {
    patched(PIPELINE, "  source: accounts", "  source: customers").tells(
        3,
        r#"
error[unknown-source]: the accounts come from source `customers`, which is not declared
 --> pipelines/health.yaml:9:11
  |
9 |   source: customers
  |           ^^^^^^^^^
  |
hint: the sources are `accounts`, `usage` and `nps`
"#,
    );
}

#[test]
fn a_source_in_sql() {
    patched(USAGE, "FROM usage", "FROM usages").tells(
        4,
        r#"
error[unknown-source]: no source is called `usages`
 --> sql/usage.sql:5:6
  |
5 | FROM usages
  |      ^^^^^^
  |
hint: did you mean `usage`?
"#,
    );
}

#[test]
fn a_tier() {
    patched(SCORECARD, "{enterprise: 60, otherwise: 50}", "{enterprize: 60, otherwise: 50}").tells(
        3,
        r#"
error[unknown-tier]: `enterprize` is not a tier
  --> pipelines/health.scorecard.yaml:14:14
   |
14 |     weight: {enterprize: 60, otherwise: 50}
   |              ^^^^^^^^^^
   |
hint: did you mean `enterprise`?
"#,
    );
}

#[test]
fn tiers_that_lack_beside_one_that_is_unknown() {
    patched(SCORECARD, "{enterprise: 60, otherwise: 50}", "{enterprise: 60, smb: 50}").tells(
        3,
        r#"
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
"#,
    );
}

#[test]
fn a_tier_left_without_weight() {
    patched(SCORECARD, "{enterprise: 60, otherwise: 50}", "{enterprise: 60, small: 50}").tells(
        3,
        r#"
error[missing-tier]: no weight is given for tier `mid_market`
  --> pipelines/health.scorecard.yaml:14:13
   |
14 |     weight: {enterprise: 60, small: 50}
   |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^
   |
hint: name every tier, or add `otherwise:`
"#,
    );
}

#[test]
fn a_tier_left_without_scoring() {
    patched(SCORECARD, "{linear: {zero: 0.1, full: 0.8}}", "{by_tier: {enterprise: {linear: {zero: 0.1, full: 0.8}}}}")
        .tells(
            3,
            r#"
error[missing-tier]: nothing says how `seat_use` scores tier `mid_market`
  --> pipelines/health.scorecard.yaml:16:37
   |
16 |       seat_use: {weight: 70, score: {by_tier: {enterprise: {linear: {zero: 0.1, full: 0.8}}}}}
   |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
   |
hint: add `mid_market:`, or `otherwise:` for every tier not named
"#,
        );
}

#[test]
fn a_grade() {
    patched(SCORECARD, "score: fine", "score: finee").tells(
        3,
        r#"
error[unknown-grade]: `finee` is not a grade
  --> pipelines/health.scorecard.yaml:32:35
   |
32 |             - {at_most: 8, score: finee}
   |                                   ^^^^^
   |
hint: did you mean `fine`?
"#,
    );
}

#[test]
fn a_grade_when_none_is_near() {
    patched(SCORECARD, "score: fine", "score: good").tells(
        3,
        r#"
error[unknown-grade]: `good` is not a grade
  --> pipelines/health.scorecard.yaml:32:35
   |
32 |             - {at_most: 8, score: good}
   |                                   ^^^^
   |
hint: the grades are `bad`, `fine` and `great`
"#,
    );
}

#[test]
fn a_band() {
    patched(SCORECARD, "{cap: 40}", "{band: at_rsk}").tells(
        3,
        r#"
error[unknown-band]: `at_rsk` is not a band
  --> pipelines/health.scorecard.yaml:38:18
   |
38 |     then: {band: at_rsk}
   |                  ^^^^^^
   |
hint: did you mean `at_risk`?
"#,
    );
}

#[test]
fn a_band_when_none_is_near() {
    patched(SCORECARD, "{cap: 40}", "{band: red}").tells(
        3,
        r#"
error[unknown-band]: `red` is not a band
  --> pipelines/health.scorecard.yaml:38:18
   |
38 |     then: {band: red}
   |                  ^^^
   |
hint: the bands are `at_risk`, `watch` and `healthy`
"#,
    );
}

#[test]
fn a_component_in_a_rule() {
    patched(SCORECARD, "adoption_score < 50", "adopton_score < 50").tells(
        3,
        r#"
error[unknown-name]: `adopton_score` is neither a metric nor a column of the accounts
  --> pipelines/health.scorecard.yaml:37:30
   |
37 |     when: idle_days > 30 AND adopton_score < 50
   |                              ^^^^^^^^^^^^^
   |
hint: did you mean `adoption_score`?
"#,
    );
}

#[test]
fn a_placeholder() {
    patched(SCORECARD, "{idle_days} days", "{idle} days").tells(
        3,
        r#"
error[unknown-name]: `idle` is neither a metric nor a column of the accounts
  --> pipelines/health.scorecard.yaml:39:46
   |
39 |     reason: nobody has used the product for {idle} days
   |                                              ^^^^
   |
hint: did you mean `idle_days`?
"#,
    );
}

#[test]
fn a_group() {
    patched(SCORECARD, "{linear: {zero: 0.1, full: 0.8}}", "{percentile: {within: teir}}").tells(
        3,
        r#"
error[unknown-name]: `teir` is neither a metric nor a column of the accounts
  --> pipelines/health.scorecard.yaml:16:59
   |
16 |       seat_use: {weight: 70, score: {percentile: {within: teir}}}
   |                                                           ^^^^
   |
hint: did you mean `tier`?
"#,
    );
}

#[test]
fn a_date_of_observation() {
    patched(
        PIPELINE,
        "idle_days: days_since(last_active_on)",
        "idle_days: {sql: days_since(last_active_on), observed: nps_day}",
    )
    .tells(
        3,
        r#"
error[unknown-name]: `nps_day` is neither a metric nor a column of the accounts
  --> pipelines/health.yaml:58:58
   |
58 |   idle_days: {sql: days_since(last_active_on), observed: nps_day}
   |                                                          ^^^^^^^
   |
hint: declare it under `metrics` or `derived`, or as a column of the accounts source
"#,
    );
}

#[test]
fn a_name_that_is_none() {
    patched(
        PIPELINE,
        r"name: health
",
        r"name: Customer Health
",
    )
    .tells(
        3,
        r#"
error[name]: `Customer Health` can't name a pipeline
 --> pipelines/health.yaml:2:7
  |
2 | name: Customer Health
  |       ^^^^^^^^^^^^^^^
  |
hint: names are lowercase letters, digits and underscores, and begin with a letter
"#,
    );
}

#[test]
fn a_parameter_with_a_meaning_of_its_own() {
    patched(
        PIPELINE,
        "  busy: 3",
        r"  busy: 3
  from_30d: 2026-01-01",
    )
    .tells(
        3,
        r#"
error[reserved-name]: `:from_30d` has a meaning of its own in SQL
  --> pipelines/health.yaml:47:3
   |
47 |   from_30d: 2026-01-01
   |   ^^^^^^^^
   |
hint: choose another name
"#,
    );
}

#[test]
fn a_metric_with_a_meaning_of_its_own() {
    patched(
        PIPELINE,
        "  seat_use: active",
        r"  coverage: seats / 2
  seat_use: active",
    )
    .tells(
        3,
        r#"
error[reserved-name]: `coverage` has a meaning of its own in conditions
  --> pipelines/health.yaml:57:3
   |
57 |   coverage: seats / 2
   |   ^^^^^^^^
   |
hint: choose another name
"#,
    );
}
