//! Missing, empty and malformed files; versions, variables and time zones.

use super::{PIPELINE, SCORECARD, golden_project, patch};

#[test]
fn a_missing_scorecard_file_is_reported() {
    patch(PIPELINE, "health.scorecard.yaml", "scorecard.yaml").assert_reports(
        3,
        r#"
error[unreadable]: can't read `pipelines/scorecard.yaml`: there is no such file
  --> pipelines/health.yaml:65:12
   |
65 | scorecard: scorecard.yaml
   |            ^^^^^^^^^^^^^^
   |
hint: did you mean `health.scorecard.yaml`?
"#,
    );
}

#[test]
fn an_empty_scorecard_is_reported() {
    golden_project().clear(SCORECARD).assert_reports(
        3,
        r#"
error[wrong-type]: expected a map, found an empty file
 --> pipelines/health.scorecard.yaml:1:1
  |
1 |
  | ^
  |
hint: its keys are `version`, `scale`, `grades`, `min_coverage`, `min_age`, `confidence`, `bands`, `combine`, `components` and `rules`
"#,
    );
}

#[test]
fn a_missing_query_file_is_reported() {
    patch(PIPELINE, "  nps.sql:", "  np.sql:").assert_reports(
        3,
        r#"
error[unreadable]: can't read `sql/np.sql`: there is no such file
  --> pipelines/health.yaml:52:3
   |
52 |   np.sql:
   |   ^^^^^^
   |
hint: did you mean `nps.sql`?
"#,
    );
}

#[test]
fn a_missing_sql_folder_is_reported() {
    patch(PIPELINE, "sql: ../sql", "sql: ../queries").assert_reports(
        3,
        r#"
error[unreadable]: there is no folder `queries`
 --> pipelines/health.yaml:6:6
  |
6 | sql: ../queries
  |      ^^^^^^^^^^
  |
hint: name the folder with the metric SQL, relative to this file
"#,
    );
}

#[test]
fn an_unset_variable_is_reported() {
    patch(PIPELINE, "../exports", "${HEALTH_EXPORTS}").assert_reports(
        3,
        r#"
error[unset-variable]: the environment variable `HEALTH_EXPORTS` is not set
 --> pipelines/health.yaml:3:10
  |
3 | exports: ${HEALTH_EXPORTS}
  |          ^^^^^^^^^^^^^^^^^
  |
hint: set it, or write `${HEALTH_EXPORTS:-default}`
"#,
    );
}

#[test]
fn an_unclosed_variable_is_reported() {
    patch(PIPELINE, "../exports", "${HEALTH_EXPORTS").assert_reports(
        3,
        r#"
error[malformed-variable]: expected a variable as `${NAME}`, found `${HEALTH_EXPORTS`
 --> pipelines/health.yaml:3:10
  |
3 | exports: ${HEALTH_EXPORTS
  |          ^^^^^^^^^^^^^^^^
  |
hint: write `$${` for the characters `${` themselves
"#,
    );
}

#[test]
fn an_unsupported_version_is_reported() {
    patch(PIPELINE, "version: 1", "version: 2").assert_reports(
        3,
        r#"
error[version]: expected version 1, found 2
 --> pipelines/health.yaml:1:10
  |
1 | version: 2
  |          ^
  |
hint: this healthscore reads `version: 1`
"#,
    );
}

#[test]
fn an_unsupported_scorecard_version_is_reported() {
    patch(SCORECARD, "version: 1", "version: 2").assert_reports(
        3,
        r#"
error[version]: expected version 1, found 2
 --> pipelines/health.scorecard.yaml:1:10
  |
1 | version: 2
  |          ^
  |
hint: this healthscore reads `version: 1`
"#,
    );
}

#[test]
fn a_misspelt_time_zone_is_reported() {
    patch(PIPELINE, "time_zone: UTC", "time_zone: Europe/Berln").assert_reports(
        3,
        r#"
error[time-zone]: `Europe/Berln` is not a time zone
 --> pipelines/health.yaml:5:12
  |
5 | time_zone: Europe/Berln
  |            ^^^^^^^^^^^^
  |
hint: did you mean `Europe/Berlin`?
"#,
    );
}

#[test]
fn a_time_zone_abbreviation_is_reported() {
    patch(PIPELINE, "time_zone: UTC", "time_zone: CEST").assert_reports(
        3,
        r#"
error[time-zone]: `CEST` is not a time zone
 --> pipelines/health.yaml:5:12
  |
5 | time_zone: CEST
  |            ^^^^
  |
hint: did you mean `CET`?
"#,
    );
}

#[test]
fn a_tab_is_reported() {
    patch(PIPELINE, "  id: account_id", "	id: account_id").assert_reports(
        3,
        r#"
error[syntax]: a tab cannot indent YAML
 --> pipelines/health.yaml:10:1
  |
10|     id: account_id
  | ^
  |
hint: indent with spaces
"#,
    );
}

#[test]
fn a_missing_space_after_a_colon_is_reported() {
    patch(PIPELINE, "  id: account_id", "  id:account_id").assert_reports(
        3,
        r#"
error[syntax]: expected a key, followed by `: `
  --> pipelines/health.yaml:10:3
   |
10 |   id:account_id
   |   ^
   |
hint: put a space after the colon: `id: account_id`
"#,
    );
}

#[test]
fn inconsistent_indentation_is_reported() {
    patch(PIPELINE, "    time: {events: answered_at}", "   time: {events: answered_at}").assert_reports(
        3,
        r#"
error[syntax]: the indentation of this line matches no line above
  --> pipelines/health.yaml:39:4
   |
39 |    time: {events: answered_at}
   |    ^^^^^^^^^^^^^^^^^^^^^^^^^^^
   |
hint: indent it like the keys it belongs to
"#,
    );
}

#[test]
fn an_unquoted_brace_is_reported() {
    patch(
        SCORECARD,
        "reason: nobody has used the product for {idle_days} days",
        "reason: {idle_days} days without use",
    )
    .assert_reports(
        3,
        r#"
error[syntax]: expected the end of the value
  --> pipelines/health.scorecard.yaml:39:25
   |
39 |     reason: {idle_days} days without use
   |                         ^
   |
hint: put quotes round the whole value
"#,
    );
}
