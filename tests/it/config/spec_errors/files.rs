//! Missing, empty and malformed files; versions, variables and time zones.

use super::{PIPELINE, SCORECARD, golden_project, patch};

#[test]
fn a_missing_scorecard_file_is_reported() {
    insta::assert_snapshot!(patch(PIPELINE, "health.scorecard.yaml", "scorecard.yaml").report(), @r"
    error[unreadable]: can't read `pipelines/scorecard.yaml`: there is no such file
      --> pipelines/health.yaml:67:12
       |
    67 | scorecard: scorecard.yaml
       |            ^^^^^^^^^^^^^^
       |
    hint: did you mean `health.scorecard.yaml`?
    [exit 3]
    ");
}

#[test]
fn an_empty_scorecard_is_reported() {
    insta::assert_snapshot!(golden_project().clear(SCORECARD).report(), @r"
    error[wrong-type]: expected a map, found an empty file
     --> pipelines/health.scorecard.yaml:1:1
      |
    1 |
      | ^
      |
    hint: its keys are `version`, `scale`, `grades`, `min_coverage`, `min_age`, `confidence`, `bands`, `combine`, `components` and `rules`
    [exit 3]
    ");
}

#[test]
fn a_missing_query_file_is_reported() {
    insta::assert_snapshot!(patch(PIPELINE, "  nps.sql:", "  np.sql:").report(), @r"
    error[unreadable]: can't read `sql/np.sql`: there is no such file
      --> pipelines/health.yaml:54:3
       |
    54 |   np.sql:
       |   ^^^^^^
       |
    hint: did you mean `nps.sql`?
    [exit 3]
    ");
}

#[test]
fn a_missing_sql_folder_is_reported() {
    insta::assert_snapshot!(patch(PIPELINE, "sql: ../sql", "sql: ../queries").report(), @r"
    error[unreadable]: there is no folder `queries`
     --> pipelines/health.yaml:6:6
      |
    6 | sql: ../queries
      |      ^^^^^^^^^^
      |
    hint: name the folder with the metric SQL, relative to this file
    [exit 3]
    ");
}

#[test]
fn an_unset_variable_is_reported() {
    insta::assert_snapshot!(patch(PIPELINE, "../exports", "${HEALTH_EXPORTS}").report(), @r"
    error[unset-variable]: the environment variable `HEALTH_EXPORTS` is not set
     --> pipelines/health.yaml:3:10
      |
    3 | exports: ${HEALTH_EXPORTS}
      |          ^^^^^^^^^^^^^^^^^
      |
    hint: set it, or write `${HEALTH_EXPORTS:-default}`
    [exit 3]
    ");
}

#[test]
fn an_unclosed_variable_is_reported() {
    insta::assert_snapshot!(patch(PIPELINE, "../exports", "${HEALTH_EXPORTS").report(), @r"
    error[malformed-variable]: expected a variable as `${NAME}`, found `${HEALTH_EXPORTS`
     --> pipelines/health.yaml:3:10
      |
    3 | exports: ${HEALTH_EXPORTS
      |          ^^^^^^^^^^^^^^^^
      |
    hint: write `$${` for the characters `${` themselves
    [exit 3]
    ");
}

#[test]
fn an_unsupported_version_is_reported() {
    insta::assert_snapshot!(patch(PIPELINE, "version: 1", "version: 2").report(), @r"
    error[version]: expected version 1, found 2
     --> pipelines/health.yaml:1:10
      |
    1 | version: 2
      |          ^
      |
    hint: this healthscore reads `version: 1`
    [exit 3]
    ");
}

#[test]
fn an_unsupported_scorecard_version_is_reported() {
    insta::assert_snapshot!(patch(SCORECARD, "version: 1", "version: 2").report(), @r"
    error[version]: expected version 1, found 2
     --> pipelines/health.scorecard.yaml:1:10
      |
    1 | version: 2
      |          ^
      |
    hint: this healthscore reads `version: 1`
    [exit 3]
    ");
}

#[test]
fn a_misspelt_time_zone_is_reported() {
    insta::assert_snapshot!(patch(PIPELINE, "time_zone: UTC", "time_zone: Europe/Berln").report(), @r"
    error[time-zone]: `Europe/Berln` is not a time zone
     --> pipelines/health.yaml:5:12
      |
    5 | time_zone: Europe/Berln
      |            ^^^^^^^^^^^^
      |
    hint: did you mean `Europe/Berlin`?
    [exit 3]
    ");
}

#[test]
fn a_time_zone_abbreviation_is_reported() {
    insta::assert_snapshot!(patch(PIPELINE, "time_zone: UTC", "time_zone: CEST").report(), @r"
    error[time-zone]: `CEST` is not a time zone
     --> pipelines/health.yaml:5:12
      |
    5 | time_zone: CEST
      |            ^^^^
      |
    hint: write a place whose clocks show it, such as `Europe/Berlin`; the letters may stand for several zones
    [exit 3]
    ");
}

#[test]
fn a_tab_is_reported() {
    insta::assert_snapshot!(patch(PIPELINE, "  id: account_id", "	id: account_id").report(), @r"
    error[syntax]: a tab cannot indent YAML
     --> pipelines/health.yaml:10:1
      |
    10|     id: account_id
      | ^
      |
    hint: indent with spaces
    [exit 3]
    ");
}

#[test]
fn a_missing_space_after_a_colon_is_reported() {
    insta::assert_snapshot!(patch(PIPELINE, "  id: account_id", "  id:account_id").report(), @r"
    error[syntax]: expected a key, followed by `: `
      --> pipelines/health.yaml:10:3
       |
    10 |   id:account_id
       |   ^
       |
    hint: put a space after the colon: `id: account_id`
    [exit 3]
    ");
}

#[test]
fn inconsistent_indentation_is_reported() {
    let report = patch(PIPELINE, "    time: {events: answered_at}", "   time: {events: answered_at}").report();
    insta::assert_snapshot!(report, @r"
    error[syntax]: the indentation of this line matches no line above
      --> pipelines/health.yaml:40:4
       |
    40 |    time: {events: answered_at}
       |    ^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
    hint: indent it like the keys it belongs to
    [exit 3]
    ");
}

#[test]
fn an_unquoted_brace_is_reported() {
    let report = patch(
        SCORECARD,
        "reason: nobody has used the product for {idle_days} days",
        "reason: {idle_days} days without use",
    )
    .report();
    insta::assert_snapshot!(report, @r"
    error[syntax]: expected the end of the value
      --> pipelines/health.scorecard.yaml:39:25
       |
    39 |     reason: {idle_days} days without use
       |                         ^
       |
    hint: put quotes round the whole value
    [exit 3]
    ");
}
