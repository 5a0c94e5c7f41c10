//! SQL of metrics: syntax, sources and columns read, columns returned, with positions.

use super::{NPS, PIPELINE, USAGE, patch};

#[test]
fn a_misspelt_keyword_is_reported() {
    let report = patch(
        USAGE,
        r"FROM usage
",
        r"FORM usage
",
    )
    .report();
    insta::assert_snapshot!(report, @r"
    error[sql-syntax]: cannot read this SQL: expected the end of the query, found `FORM`
     --> sql/usage.sql:5:1
      |
    5 | FORM usage
      | ^^^^
      |
    hint: did you mean `FROM`?
    [exit 4]
    ");
}

#[test]
fn a_case_without_end_is_reported() {
    insta::assert_snapshot!(patch(USAGE, "THEN user_id END)", "THEN user_id)").report(), @r"
    error[sql-syntax]: cannot read this SQL: expected `END`, found `)`
     --> sql/usage.sql:3:64
      |
    3 |   COUNT(DISTINCT CASE WHEN event_time >= :from_30d THEN user_id) AS active_users,
      |                                                                ^
      |
    hint: every `CASE` needs its `END`
    [exit 4]
    ");
}

#[test]
fn two_queries_in_a_file_are_reported() {
    insta::assert_snapshot!(patch(NPS, "GROUP BY account_id", "GROUP BY account_id; SELECT 1").report(), @r"
    error[sql-statement]: expected one SELECT query, found 2 of them
     --> sql/nps.sql:1:1
      |
    1 | SELECT account_id, MAX(answer) AS nps_answer, CAST(MAX(answered_at) AS DATE) AS nps_on
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
    hint: put the others into separate files
    [exit 4]
    ");
}

#[test]
fn a_statement_other_than_select_is_reported() {
    let report = patch(
        NPS,
        r"SELECT account_id, MAX(answer) AS nps_answer, CAST(MAX(answered_at) AS DATE) AS nps_on
FROM nps
GROUP BY account_id",
        "DROP TABLE nps",
    )
    .report();
    insta::assert_snapshot!(report, @r"
    error[sql-statement]: expected one SELECT query, found `DROP`
     --> sql/nps.sql:1:1
      |
    1 | DROP TABLE nps
      | ^^^^^^^^^^^^^^
      |
    hint: the SQL of metrics only reads
    [exit 4]
    ");
}

#[test]
fn an_unknown_function_is_reported() {
    insta::assert_snapshot!(patch(NPS, "MAX(answer)", "MEDIANT(answer)").report(), @r"
    error[unknown-function]: there is no function `MEDIANT`
     --> sql/nps.sql:1:20
      |
    1 | SELECT account_id, MEDIANT(answer) AS nps_answer, CAST(MAX(answered_at) AS DATE) AS nps_on
      |                    ^^^^^^^
      |
    hint: did you mean `MEDIAN(x)`? The middle value, or the mean of the two middle values. For dates, the result is a timestamp
    [exit 4]
    ");
}

#[test]
fn a_column_of_another_type_is_reported() {
    insta::assert_snapshot!(patch(NPS, "MAX(answer) AS", "MAX(answered_at) AS").report(), @"
    error[metric-type]: column `nps_answer` of `nps.sql`: expected an integer, found a timestamp
      --> pipelines/health.yaml:55:5
       |
    55 |     nps_answer: {type: integer, observed: nps_on, max_age: 90d}
       |     ^^^^^^^^^^
       |
    hint: subtract two dates for the days between them, or declare it as `date`
    [exit 3]
    ");
}

#[test]
fn a_missing_account_id_is_reported() {
    insta::assert_snapshot!(patch(NPS, "SELECT account_id, ", "SELECT ").report(), @r"
    error[no-account]: `nps.sql`: it returns no column `account_id`, so its metrics belong to no account
     --> sql/nps.sql:1:1
      |
    1 | SELECT MAX(answer) AS nps_answer, CAST(MAX(answered_at) AS DATE) AS nps_on
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
    hint: it returns `nps_answer` and `nps_on`
    [exit 4]
    ");
}

#[test]
fn a_metric_missing_from_the_query_is_reported() {
    insta::assert_snapshot!(patch(NPS, "AS nps_answer", "AS nps_anser").report(), @r"
    error[no-metric]: `nps.sql` returns no column `nps_answer`
      --> pipelines/health.yaml:55:5
       |
    55 |     nps_answer: {type: integer, observed: nps_on, max_age: 90d}
       |     ^^^^^^^^^^
       |
    hint: did you mean `nps_anser`?
    [exit 3]
    ");
}

#[test]
fn an_observed_date_missing_from_the_query_is_reported() {
    insta::assert_snapshot!(patch(NPS, "AS nps_on", "AS nps_day").report(), @r"
    error[no-metric]: `nps.sql` returns no column `nps_on`
      --> pipelines/health.yaml:55:5
       |
    55 |     nps_answer: {type: integer, observed: nps_on, max_age: 90d}
       |     ^^^^^^^^^^
       |
    hint: it returns `account_id`, `nps_answer` and `nps_day`

    error[no-metric]: `nps.sql` returns no column `nps_on`
      --> pipelines/health.yaml:56:5
       |
    56 |     nps_on: date
       |     ^^^^^^
       |
    hint: it returns `account_id`, `nps_answer` and `nps_day`
    [exit 3]
    ");
}

#[test]
fn a_missing_group_by_is_reported() {
    let report = patch(
        USAGE,
        r"GROUP BY account_id
",
        "",
    )
    .report();
    insta::assert_snapshot!(report, @r"
    error[sql-group]: `account_id` is returned beside an aggregate, but the query has no GROUP BY
     --> sql/usage.sql:2:3
      |
    2 |   account_id,
      |   ^^^^^^^^^^
      |
    hint: end it with `GROUP BY account_id`
    [exit 4]
    ");
}

#[test]
fn an_unknown_column_is_reported() {
    insta::assert_snapshot!(patch(USAGE, "THEN user_id", "THEN userid").report(), @r"
    error[unknown-column]: no column is called `userid`
     --> sql/usage.sql:3:57
      |
    3 |   COUNT(DISTINCT CASE WHEN event_time >= :from_30d THEN userid END) AS active_users,
      |                                                         ^^^^^^
      |
    hint: did you mean `user_id`?
    [exit 4]
    ");
}

#[test]
fn an_unknown_column_without_a_near_name_lists_all_columns() {
    insta::assert_snapshot!(patch(USAGE, "THEN user_id", "THEN person").report(), @r"
    error[unknown-column]: no column is called `person`
     --> sql/usage.sql:3:57
      |
    3 |   COUNT(DISTINCT CASE WHEN event_time >= :from_30d THEN person END) AS active_users,
      |                                                         ^^^^^^
      |
    hint: the columns are `account_id`, `event_time` and `user_id`
    [exit 4]
    ");
}

#[test]
fn an_unknown_parameter_is_reported() {
    insta::assert_snapshot!(patch(USAGE, ":busy", ":bussy").report(), @r"
    error[unknown-parameter]: no parameter is called `:bussy`
     --> sql/usage.sql:7:20
      |
    7 | HAVING COUNT(*) >= :bussy
      |                    ^^^^^^
      |
    hint: did you mean `:busy`?
    [exit 4]
    ");
}

#[test]
fn an_unknown_parameter_without_a_near_name_lists_all_parameters() {
    insta::assert_snapshot!(patch(USAGE, ":from_30d", ":last_month").report(), @r"
    error[unknown-parameter]: no parameter is called `:last_month`
     --> sql/usage.sql:3:42
      |
    3 |   COUNT(DISTINCT CASE WHEN event_time >= :last_month THEN user_id END) AS active_users,
      |                                          ^^^^^^^^^^^
      |
    hint: there are `:as_of`, `:as_of_end`, `:from_30d` and `:prev_30d` (for any number of days, or of months: `:from_3m`), and what `parameters` declares
    [exit 4]
    ");
}

#[test]
fn an_invalid_formula_is_reported() {
    insta::assert_snapshot!(patch(PIPELINE, "active_users / seats", "active_users / / seats").report(), @r"
    error[sql-syntax]: cannot read this SQL: expected an expression, found `/`
      --> pipelines/health.yaml:59:28
       |
    59 |   seat_use: active_users / / seats
       |                            ^
       |
    hint: write one condition or one formula, such as `arr >= 100000 AND region = 'emea'`
    [exit 4]
    ");
}

#[test]
fn an_aggregate_in_a_formula_is_reported() {
    insta::assert_snapshot!(patch(PIPELINE, "active_users / seats", "SUM(active_users)").report(), @r"
    error[sql-row]: expected an expression over one account's row, found the aggregate `SUM`
      --> pipelines/health.yaml:59:13
       |
    59 |   seat_use: SUM(active_users)
       |             ^^^
       |
    hint: compute it in the SQL file of a metric, and use the metric here
    [exit 4]
    ");
}

#[test]
fn days_since_with_two_arguments_is_reported() {
    let report = patch(PIPELINE, "days_since(last_active_on)", "days_since(last_active_on, 2)").report();
    insta::assert_snapshot!(report, @r"
    error[sql-function]: `DAYS_SINCE` is written `DAYS_SINCE(x)`, found 2 arguments
      --> pipelines/health.yaml:60:14
       |
    60 |   idle_days: days_since(last_active_on, 2)
       |              ^^^^^^^^^^
    [exit 4]
    ");
}

#[test]
fn an_aggregate_without_group_by_is_reported() {
    insta::assert_snapshot!(patch(NPS, "FROM nps\nGROUP BY account_id\n", "FROM nps\n").report(), @r"
    error[sql-group]: `account_id` is returned beside an aggregate, but the query has no GROUP BY
     --> sql/nps.sql:1:8
      |
    1 | SELECT account_id, MAX(answer) AS nps_answer, CAST(MAX(answered_at) AS DATE) AS nps_on
      |        ^^^^^^^^^^
      |
    hint: end it with `GROUP BY account_id`
    [exit 4]
    ");
}

/// The text of a double is `1.0` for the integer 1, which is no account.
#[test]
fn an_account_id_is_text_or_a_whole_number() {
    let returns = |id: &str| {
        patch(NPS, "SELECT account_id", &format!("SELECT {id} AS account_id"))
            .patch(NPS, "GROUP BY account_id", "GROUP BY 1")
            .report()
    };
    let cast = "hint: return the column with the account's id as it is, or `CAST(account_id AS BIGINT) AS account_id`";
    let as_it_is = "hint: return the column with the account's id as it is\n";
    for (id, found, hint) in [
        ("CAST(account_id AS DOUBLE)", "DOUBLE", cast),
        ("CAST(account_id AS DECIMAL(18, 2))", "DECIMAL(38,2)", cast),
        ("CAST(account_id AS BOOLEAN)", "BOOLEAN", as_it_is),
        ("CAST(account_id AS DATE)", "DATE", as_it_is),
        ("answered_at", "TIMESTAMPTZ", as_it_is),
    ] {
        let report = returns(id);
        let message = format!(
            "error[wrong-type]: `nps.sql`: `account_id` is the account's id, so it must be text or a whole number, found {found}"
        );
        assert!(report.contains(&message) && report.contains(hint), "{message}\n{hint}\n{report}");
        assert!(report.ends_with("[exit 4]"), "{report}");
    }
    for id in ["account_id", "CAST(account_id AS BIGINT)", "CAST(account_id AS DECIMAL(38, 0))", "'x' || account_id"] {
        assert_eq!(returns(id), "[exit 0]", "{id}");
    }
}
