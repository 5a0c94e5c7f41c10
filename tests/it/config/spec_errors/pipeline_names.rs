//! Unknown names in the pipeline, each with the nearest known name.

use super::{PIPELINE, SCORECARD, USAGE, patch};

#[test]
fn an_unknown_metric_in_the_scorecard_is_reported() {
    insta::assert_snapshot!(patch(SCORECARD, "      seat_use:", "      seat_usage:").report(), @r"
    error[unknown-metric]: the scorecard weighs `seat_usage`, which no metric defines
      --> pipelines/health.scorecard.yaml:16:7
       |
    16 |       seat_usage: {weight: 70, score: {linear: {zero: 0.1, full: 0.8}}}
       |       ^^^^^^^^^^
       |
    hint: did you mean `seat_use`?
    [exit 3]
    ");
}

#[test]
fn a_column_used_as_a_metric_is_reported() {
    insta::assert_snapshot!(patch(SCORECARD, "      seat_use:", "      arr:").report(), @r"
    error[unknown-metric]: the scorecard weighs `arr`, which no metric defines
      --> pipelines/health.scorecard.yaml:16:7
       |
    16 |       arr: {weight: 70, score: {linear: {zero: 0.1, full: 0.8}}}
       |       ^^^
       |
    hint: it is a column of the accounts: make it a metric under `derived`, such as `its_name: arr`
    [exit 3]
    ");
}

#[test]
fn an_unknown_account_column_is_reported() {
    insta::assert_snapshot!(patch(PIPELINE, "revenue: arr", "revenue: mrr").report(), @r"
    error[unknown-name]: `mrr` is neither a metric nor a column of the accounts
      --> pipelines/health.yaml:11:12
       |
    11 |   revenue: mrr
       |            ^^^
       |
    hint: did you mean `arr`?
    [exit 3]
    ");
}

#[test]
fn an_unknown_carried_column_is_reported() {
    insta::assert_snapshot!(patch(PIPELINE, "carry: [region]", "carry: [region, csm]").report(), @r"
    error[unknown-name]: `csm` is neither a metric nor a column of the accounts
      --> pipelines/health.yaml:13:19
       |
    13 |   carry: [region, csm]
       |                   ^^^
       |
    hint: declare it under `metrics` or `derived`, or as a column of the accounts source
    [exit 3]
    ");
}

#[test]
fn an_unknown_account_id_is_reported_once() {
    insta::assert_snapshot!(patch(PIPELINE, "id: account_id", "id: account").report(), @r"
    error[unknown-column]: source `accounts` declares no column `account`
      --> pipelines/health.yaml:10:7
       |
    10 |   id: account
       |       ^^^^^^^
       |
    hint: did you mean `account_id`?
    [exit 3]
    ");
}

#[test]
fn an_unknown_key_column_is_reported() {
    insta::assert_snapshot!(patch(PIPELINE, "key: account_id", "key: acount_id").report(), @r"
    error[unknown-column]: source `accounts` declares no column `acount_id`
      --> pipelines/health.yaml:19:10
       |
    19 |     key: acount_id
       |          ^^^^^^^^^
       |
    hint: did you mean `account_id`?
    [exit 3]
    ");
}

#[test]
fn an_unknown_time_column_is_reported() {
    insta::assert_snapshot!(patch(PIPELINE, "events: event_time", "events: time").report(), @r"
    error[unknown-column]: source `usage` declares no column `time`
      --> pipelines/health.yaml:30:20
       |
    30 |     time: {events: time}
       |                    ^^^^
       |
    hint: did you mean `event_time`?
    [exit 3]
    ");
}

#[test]
fn an_unknown_column_in_a_derived_metric_is_reported() {
    insta::assert_snapshot!(patch(PIPELINE, "active_users / seats", "active_users / seat").report(), @r"
    error[unknown-name]: `seat` is neither a metric nor a column of the accounts
      --> pipelines/health.yaml:59:28
       |
    59 |   seat_use: active_users / seat
       |                            ^^^^
       |
    hint: did you mean `seats`?
    [exit 4]
    ");
}

#[test]
fn an_unknown_accounts_source_is_reported() {
    insta::assert_snapshot!(patch(PIPELINE, "  source: accounts", "  source: account").report(), @r"
    error[unknown-source]: the accounts come from source `account`, which is not declared
     --> pipelines/health.yaml:9:11
      |
    9 |   source: account
      |           ^^^^^^^
      |
    hint: did you mean `accounts`?
    [exit 3]
    ");
}

#[test]
fn an_unknown_accounts_source_without_a_near_name_lists_all_sources() {
    insta::assert_snapshot!(patch(PIPELINE, "  source: accounts", "  source: customers").report(), @r"
    error[unknown-source]: the accounts come from source `customers`, which is not declared
     --> pipelines/health.yaml:9:11
      |
    9 |   source: customers
      |           ^^^^^^^^^
      |
    hint: the sources are `accounts`, `usage` and `nps`
    [exit 3]
    ");
}

#[test]
fn an_unknown_source_in_sql_is_reported() {
    insta::assert_snapshot!(patch(USAGE, "FROM usage", "FROM usages").report(), @r"
    error[unknown-source]: no source is called `usages`
     --> sql/usage.sql:5:6
      |
    5 | FROM usages
      |      ^^^^^^
      |
    hint: did you mean `usage`?
    [exit 4]
    ");
}
