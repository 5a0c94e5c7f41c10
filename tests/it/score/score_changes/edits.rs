//! What was edited and what an account did are told apart: the earlier day counts as it would by today's definitions.

use super::{PIPELINE, SCORECARD, SQL, assert_causes, create_company, read_causes, run_day};
use crate::harness::job::Job;
use crate::harness::published::health_row;

/// Publishes the first day, edits a file, and publishes the day a week later.
fn edit_between_days(file: &str, text: &str) -> Job {
    let job = create_company();
    run_day(&job, "2026-06-01");
    let job = job.file(file, text);
    run_day(&job, "2026-06-08");
    job
}

#[track_caller]
fn assert_causes_of(job: &Job, account: &str, expected: &[(&str, f64)]) {
    assert_causes(&read_causes(job, "2026-06-08", account, "7d"), expected);
}

/// Logins count half from now on.
#[test]
fn an_edited_query_is_measured_again() {
    let job = edit_between_days("sql/facts.sql", &SQL.replace("logins,", "logins * 0.5 AS logins,"));
    // (80 + 60) / 2 = 70 is (40 + 60) / 2 = 50 by today's query; then logins fall from 40 to 20.
    assert_causes_of(&job, "fall", &[("metric_edited:logins", -20.0), ("metric:logins", -10.0)]);
    // (100 + 20) / 2 is (50 + 20) / 2, and in its new tier (3 · 50 + 20) / 4.
    assert_causes_of(&job, "grow", &[("metric_edited:logins", -25.0), ("tier:overall", 7.5)]);
    // The rule reads logins: half of 50 are not fewer than 10, half of 5 are.
    // (50 + 50) / 2 is (25 + 50) / 2 = 37.5; then 2.5 logins would be 26.25, capped at 20.
    assert_causes_of(
        &job,
        "quiet",
        &[("metric_edited:logins", -12.5), ("rule:quiet", -(17.5 + 6.25) / 2.0), ("metric:logins", -11.25 / 2.0)],
    );
    let loss = health_row(&job, "2026-06-08", "fall")["loss_1"].clone();
    assert_eq!(loss, "definition of logins edited: 80 is 40 now, -20.0 points");
}

#[test]
fn comments_and_layout_are_no_edit() {
    let job = edit_between_days("sql/facts.sql", &format!("-- facts of accounts\n{}", SQL.replace(", ", " ,\n  ")));
    assert_causes_of(&job, "fall", &[("metric:logins", -20.0)]);
    let health = health_row(&job, "2026-06-08", "fall");
    assert_eq!(health["scorecard_fingerprint"], health_row(&job, "2026-06-01", "fall")["scorecard_fingerprint"]);
}

/// Only one of the metrics of a file is another.
#[test]
fn another_metric_of_the_file_is_not_edited() {
    let job = edit_between_days("sql/facts.sql", &SQL.replace("csat,", "csat + 0 AS csat,"));
    assert_causes_of(&job, "fall", &[("metric:logins", -20.0)]);
    assert_causes_of(&job, "gone", &[("data_missing:csat", -10.0)]);
}

#[test]
fn an_edited_formula_is_measured_again() {
    let derived = |formula: &str| {
        PIPELINE.replace("tiers:", &format!("derived:\n  effort: {{type: number, sql: {formula}}}\ntiers:"))
    };
    let job = create_company().file("p.yaml", &derived("logins + 10"));
    let job = job.file("scorecard.yaml", &SCORECARD.replace("      logins: {", "      effort: {"));
    run_day(&job, "2026-06-01");
    let job = job.file("p.yaml", &derived("logins + 30"));
    run_day(&job, "2026-06-08");
    // 90 is 100 at most by today's formula, 110 clamped; then it falls to 70.
    assert_causes_of(&job, "fall", &[("metric:effort", -15.0), ("metric_edited:effort", 5.0)]);
}

/// A tier that begins elsewhere is an edit for those whom it moves, and behaviour for those who moved.
#[test]
fn an_edited_tier_is_told_apart_from_a_move() {
    let job = edit_between_days("p.yaml", &PIPELINE.replace("arr >= 100", "arr >= 5"));
    // By today's tiers `grow` was large before, (3 · 100 + 20) / 4.
    assert_causes_of(&job, "grow", &[("tiers_edited:overall", 20.0)]);
    // (80 + 60) / 2 is (3 · 80 + 60) / 4 = 75; then (3 · 40 + 60) / 4 = 45.
    assert_causes_of(&job, "fall", &[("metric:logins", -30.0), ("tiers_edited:overall", 5.0)]);
    let job = edit_between_days("p.yaml", &PIPELINE.replace("arr >= 100", "arr >= 200"));
    assert_causes_of(&job, "grow", &[("tier:overall", 20.0)]);
    assert_causes_of(&job, "fall", &[("metric:logins", -20.0)]);
}

/// A rule whose condition or amount was edited acts on both days as it says today.
#[test]
fn an_edited_rule_is_told_apart_from_what_an_account_did() {
    // With 8 in the place of 10, 5 logins still are fewer, and 50 are not.
    let job = edit_between_days("scorecard.yaml", &SCORECARD.replace("logins < 10", "logins < 8"));
    assert_causes_of(&job, "quiet", &[("rule:quiet", -(30.0 + 7.5) / 2.0), ("metric:logins", -22.5 / 2.0)]);
    // With 60 it would have been capped before: 50 is 20, and it stays there.
    let job = edit_between_days("scorecard.yaml", &SCORECARD.replace("logins < 10", "logins < 60"));
    assert_causes_of(&job, "quiet", &[("rules_edited:quiet", -30.0)]);
    // A cap of 15 is 5 points lower for an account that began to be quiet.
    let job = edit_between_days("scorecard.yaml", &SCORECARD.replace("cap: 20", "cap: 15"));
    assert_causes_of(&job, "quiet", &[("rule:quiet", -(35.0 + 12.5) / 2.0), ("metric:logins", -22.5 / 2.0)]);
}

/// A condition on a score is evaluated with the score by today's weights.
#[test]
fn a_rule_on_scores_follows_edited_weights() {
    let rule = |card: &str| card.replace("when: logins < 10", "when: raw_score < 45");
    let job = create_company().file("scorecard.yaml", &rule(SCORECARD));
    run_day(&job, "2026-06-01");
    let edited = rule(SCORECARD).replace("small: 1}", "small: 0.25}");
    let job = job.file("scorecard.yaml", &edited);
    run_day(&job, "2026-06-08");
    // (100 + 20) / 2 = 60 is (0.25 · 100 + 20) / 1.25 = 36 with today's weights, so the rule caps it at 20 before the account
    // moves to the tier in which it has (3 · 100 + 20) / 4 = 80.
    // Edits: the weights alone take 24, the cap 40 before and 16 after them.
    // Behaviour: the tier is worth 44 without the cap and nothing with it, the lapse of the cap 16 and 60.
    assert_causes_of(
        &job,
        "grow",
        &[
            ("rule:quiet", (16.0 + 60.0) / 2.0),
            ("rules_edited:quiet", -(40.0 + 16.0) / 2.0),
            ("tier:overall", 44.0 / 2.0),
            ("weights_edited:overall", -24.0 / 2.0),
        ],
    );
}

/// A source without history cannot say what a metric was, so its whole change counts as an edit.
#[test]
fn without_history_the_whole_change_is_an_edit() {
    let pipeline = PIPELINE.replace(
        "    files: facts/*/*.parquet\n    time: {snapshots: day}\n    account: account_id\n    columns: {day: date, account_id",
        "    files: facts/*/*.parquet\n    time: current\n    key: [account_id]\n    account: account_id\n    columns: {account_id",
    );
    assert_ne!(pipeline, PIPELINE);
    let job = Job::new().file("p.yaml", &pipeline).file("scorecard.yaml", SCORECARD).file("sql/facts.sql", SQL);
    let job = job.table("exports/accounts/day=2026-06-01/a.parquet", "account_id:text,arr:double\nfall,10");
    let facts = |rows: &str| format!("account_id:text,logins:double,csat:double,seen:double,override:double\n{rows}");
    let job = job.table("exports/facts/now/a.parquet", &facts("fall,80,60,,"));
    run_day(&job, "2026-06-01");
    let job = job.table("exports/facts/now/a.parquet", &facts("fall,40,50,,"));
    let job = job.file("sql/facts.sql", &SQL.replace("logins,", "logins * 0.5 AS logins,"));
    run_day(&job, "2026-06-08");
    assert_causes_of(&job, "fall", &[("metric_edited:logins", -30.0), ("metric:csat", -5.0)]);
}

/// Where an earlier day holds too little of what was exported then, it is not measured again.
#[test]
fn exports_that_changed_since_are_not_measured_again() {
    let job = create_company();
    run_day(&job, "2026-06-01");
    let job = job
        .table(
            "exports/facts/day=2026-06-01/a.parquet",
            "account_id:text,logins:double,csat:double,seen:double,override:double\nfall,1,1,,\ngrow,100,20,,",
        )
        .file("sql/facts.sql", &SQL.replace("logins,", "logins * 0.5 AS logins,"));
    run_day(&job, "2026-06-08");
    assert_causes_of(&job, "fall", &[("metric_edited:logins", -30.0)]);
}

#[test]
fn an_edited_parameter_is_an_edit() {
    let pipeline = |few: u32| PIPELINE.replace("tiers:", &format!("parameters: {{few: {few}}}\ntiers:"));
    let job = create_company().file("p.yaml", &pipeline(10));
    let job = job.file("scorecard.yaml", &SCORECARD.replace("logins < 10", "logins < :few"));
    run_day(&job, "2026-06-01");
    let job = job.file("p.yaml", &pipeline(60));
    run_day(&job, "2026-06-08");
    assert_causes_of(&job, "quiet", &[("rules_edited:quiet", -30.0)]);
}

/// What reads the tier changes with an edit of the tiers.
#[test]
fn a_rule_on_an_edited_tier_is_an_edit() {
    let rule = "rules:\n  - {name: size, when: tier = 'large', then: {add: -5}, reason: large}";
    let job = create_company().file("scorecard.yaml", &SCORECARD.replace("rules:", rule));
    run_day(&job, "2026-06-01");
    let job = job.file("p.yaml", &PIPELINE.replace("arr >= 100", "arr >= 5"));
    run_day(&job, "2026-06-08");
    assert_causes_of(
        &job,
        "fall",
        &[("metric:logins", -30.0), ("rules_edited:size", -5.0), ("tiers_edited:overall", 5.0)],
    );
}

/// A rule that holds on both days is no cause, also where it makes a difference on one of them only.
#[test]
fn a_rule_that_held_before_is_no_cause_of_an_edit_elsewhere() {
    let card = |reason: &str| {
        let rule = format!("rules:\n  - {{name: base, when: csat IS NOT NULL, then: {{floor: 60}}, reason: {reason}}}");
        SCORECARD.replace("rules:", &rule)
    };
    let job = create_company().file("scorecard.yaml", &card("a base"));
    run_day(&job, "2026-06-01");
    let job = job.file("scorecard.yaml", &card("at least a base"));
    run_day(&job, "2026-06-08");
    // 70 would fall to 50.
    assert_causes_of(&job, "fall", &[("metric:logins", -10.0)]);
}

/// Coverage follows the weights of today, so a rule that reads it does.
#[test]
fn a_rule_on_coverage_follows_edited_weights() {
    let rule = "rules:\n  - {name: thin, when: coverage < 0.6, then: {add: -5}, reason: thin}";
    let card = SCORECARD.replace("rules:", rule);
    let job = create_company().file("scorecard.yaml", &card);
    run_day(&job, "2026-06-08");
    assert_eq!(health_row(&job, "2026-06-08", "gone")["rules"], "thin");
    // `gone` has no csat: 0.4 of its weights are covered, and then 0.72, with the same score.
    let job = job.file("scorecard.yaml", &card.replace("{large: 3, small: 1}", "{large: 3, small: 9}"));
    run_day(&job, "2026-06-09");
    assert_causes(&read_causes(&job, "2026-06-09", "gone", "previous"), &[("rules_edited:thin", 5.0)]);
}
