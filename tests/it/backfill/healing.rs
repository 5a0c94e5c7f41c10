//! Outdated days: what makes them so, how `status` tells it, and that the command it names heals them.

use serde_json::{Value, json};

use super::{PIPELINE, SCORECARD, backfill, counts, day, facts, job_with, points, run, series, status};
use crate::job::{Done, Job};
use crate::warehouse::{assert_same_tables, records};

/// Runs the very command that `status` names.
#[track_caller]
fn heal(job: &Job) -> Done {
    let told = status(job);
    let command = told["heal"].as_str().unwrap_or_else(|| panic!("nothing to heal in {told}"));
    let words: Vec<&str> = command.split(' ').skip(1).chain(["--format", "json"]).collect();
    job.run(&words).exits(0)
}

#[track_caller]
fn is_well(job: &Job) {
    let told = status(job);
    assert_eq!((&told["outdated"], &told["gaps"], &told["heal"]), (&json!([]), &json!([]), &Value::Null));
}

/// The outdated days, by the reasons given for them.
fn outdated(job: &Job) -> Vec<(Vec<String>, u64)> {
    let told = status(job);
    let groups = told["outdated"].as_array().unwrap().iter().map(|group| {
        let reasons =
            group["reasons"].as_array().unwrap().iter().map(|reason| reason["reason"].as_str().unwrap().to_owned());
        (reasons.collect(), group["days"].as_u64().unwrap())
    });
    groups.collect()
}

fn reasons(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

/// In a warehouse of its own, everything once and in order.
#[track_caller]
fn is_as_if_run_in_order(job: &Job, days: u64) {
    let (job, warehouse) = job_with(job, "in-order");
    for number in 1..=days {
        run(job, number);
    }
    // A scorecard that was in use once stays known, also where no day uses it any more.
    for warehouse in ["warehouse", &warehouse] {
        std::fs::remove_dir_all(job.path(warehouse).join("scorecards")).unwrap();
    }
    assert_same_tables(job, "warehouse", &warehouse);
}

#[test]
fn status_of_an_empty_warehouse_succeeds() {
    let done = series(1).run(&["status", "p.yaml"]).exits(0);
    assert_eq!(done.stdout, "series\n  published nothing yet\n");
}

#[test]
fn status_shows_recent_runs_and_the_age_of_the_sources() {
    let job = series(4);
    backfill(&job, 1, 3, &[]).exits(0);
    // Nothing happens on the fifth day, and of the accounts there is the export of the Monday.
    run(&job, 5);
    let told = status(&job);
    let source = |name: &str, time: &str, newest: &str, age: i64| json!({"source": name, "time": time, "newest": newest, "age_days": age});
    let accounts = source("accounts", "snapshots", "2026-04-27T00:00:00", 8);
    assert_eq!(told["sources"], json!([accounts, source("facts", "events", "2026-05-04T00:00:00", 1)]));
    let runs = told["runs"].as_array().unwrap();
    let days: Vec<&Value> = runs.iter().map(|run| &run["days"]).collect();
    assert_eq!(days, [1, 3]);
    let last = crate::warehouse::record(&job, &day(5));
    assert_eq!((&runs[0]["run_id"], &runs[0]["newest"]), (&last["run_id"], &json!(day(5))));
    let outcome = json!({
        "finished_at": last["finished_at"],
        "accounts": last["summary"]["accounts"],
        "scored": last["summary"]["scored"],
        "warnings": 0,
    });
    assert_eq!(runs[0]["outcome"], outcome);
    let done = job.run(&["status", "p.yaml"]).exits(0);
    for line in [
        "  sources   accounts  snapshot of 2026-04-27, 8 days old\n            facts     up to 2026-05-04 00:00, 1 day old\n",
        " UTC  2026-05-01 to 2026-05-03 (3 days): 4 of 4 accounts scored\n",
    ] {
        assert!(done.stdout.contains(line), "{}", done.stdout);
    }
}

#[test]
fn restoring_the_scorecard_heals_one_day_and_clears_the_later_ones() {
    let job = series(6);
    backfill(&job, 1, 6, &[]).exits(0);
    is_well(&job);
    std::fs::write(job.path("scorecard.yaml"), SCORECARD.replace("weight: 2", "weight: 5")).unwrap();
    assert_eq!(outdated(&job), [(reasons(&["pipeline"]), 6)]);
    run(&job, 3);
    std::fs::write(job.path("scorecard.yaml"), SCORECARD).unwrap();
    assert_eq!(outdated(&job), [(reasons(&["pipeline"]), 1), (reasons(&["rerun"]), 3)]);
    // Day 3 is what it was again, so those after it are too.
    assert_eq!(counts(heal(&job)), (1, 3));
    is_well(&job);
    is_as_if_run_in_order(&job, 6);
}

#[test]
fn an_edited_scorecard_outdates_all_days_but_a_comment_does_not() {
    let job = series(5);
    backfill(&job, 1, 5, &[]).exits(0);
    std::fs::write(job.path("scorecard.yaml"), format!("# said in passing\n{SCORECARD}")).unwrap();
    is_well(&job);
    std::fs::write(job.path("scorecard.yaml"), SCORECARD.replace("weight: 2", "weight: 5")).unwrap();
    let done = job.run(&["status", "p.yaml"]).exits(0);
    for line in ["  outdated  2026-05-01 to 2026-05-05 (5 days)\n", "changed since: `scorecard.yaml`\n"] {
        assert!(done.stdout.contains(line), "{}", done.stdout);
    }
    // Only the last two: what they read is another thing then than what days 1 to 3 will be.
    assert_eq!(counts(backfill(&job, 4, 5, &[])), (2, 0));
    assert_eq!(outdated(&job), [(reasons(&["pipeline"]), 3), (reasons(&["behind"]), 2)]);
    assert_eq!(counts(heal(&job)), (5, 0));
    is_well(&job);
    is_as_if_run_in_order(&job, 5);
}

#[test]
fn filling_a_gap_outdates_the_days_after_it() {
    let job = series(6);
    for number in [1, 2, 4, 5, 6] {
        run(&job, number);
    }
    let told = status(&job);
    assert_eq!(told["outdated"], json!([]));
    assert_eq!(told["gaps"], json!([{"from": day(3), "to": day(3), "days": 1}]));
    let done = job.run(&["status", "p.yaml"]).exits(0);
    assert!(done.stdout.contains("  gaps      2026-05-03\n"), "{}", done.stdout);
    let command = "this fills the gaps:\n  healthscore backfill p.yaml --from 2026-05-03 --to 2026-05-06\n";
    assert!(done.stdout.ends_with(command), "{}", done.stdout);

    // Only the gap: what it leaves behind is said with the way to heal it.
    let told = backfill(&job, 3, 3, &[]).exits(0).json();
    assert_eq!(told["outdated_elsewhere"], json!([day(4), day(5), day(6)]));
    assert_eq!(told["heal"], "healthscore backfill p.yaml --from 2026-05-04 --to 2026-05-06");
    assert_eq!(outdated(&job), [(reasons(&["filled_in"]), 3)]);
    assert_eq!(counts(heal(&job)), (3, 0));
    is_well(&job);
    is_as_if_run_in_order(&job, 6);
}

#[test]
fn changed_export_files_outdate_the_days_that_read_them() {
    let job = series(6);
    backfill(&job, 1, 6, &[]).exits(0);
    std::fs::remove_file(job.path(&facts(4))).unwrap();
    let job = job.table(&facts(4), &points(4, 5));
    let done = job.run(&["status", "p.yaml"]).exits(0);
    for line in ["  outdated  2026-05-04 to 2026-05-06 (3 days)\n", "other files since in `facts`\n"] {
        assert!(done.stdout.contains(line), "{}", done.stdout);
    }
    assert_eq!(counts(heal(&job)), (3, 0));
    is_well(&job);
    is_as_if_run_in_order(&job, 6);
}

#[test]
fn days_without_a_run_record_or_tables_are_outdated() {
    let job = series(5);
    backfill(&job, 1, 5, &[]).exits(0);
    // Published by a run that left no record: the tables are another day's, and younger than the record.
    let table = |number: u64| job.path(&format!("warehouse/account_health/ds={}/part-0.parquet", day(number)));
    std::fs::copy(table(1), table(3)).unwrap();
    assert_eq!(outdated(&job), [(reasons(&["no_record"]), 1), (reasons(&["rerun"]), 2)]);
    assert_eq!(counts(heal(&job)), (1, 2));
    is_well(&job);
    // Younger than the record, and yet what it says: a copy of the whole warehouse.
    std::fs::copy(table(2), job.path("aside")).unwrap();
    std::fs::copy(job.path("aside"), table(2)).unwrap();
    is_well(&job);
    // A day gone, and a record gone.
    for path in job.files("warehouse").iter().filter(|path| path.contains(&day(2))) {
        std::fs::remove_file(job.path(&format!("warehouse/{path}"))).unwrap();
    }
    // The next day would look at the actions of the day before that.
    assert_eq!(outdated(&job), [(reasons(&["filled_in", "removed"]), 1), (reasons(&["removed"]), 2)]);
    assert_eq!(status(&job)["gaps"], json!([{"from": day(2), "to": day(2), "days": 1}]));
    assert_eq!(counts(heal(&job)), (1, 3));
    is_well(&job);
    for path in job.files("warehouse").iter().filter(|path| path.starts_with(&format!("_runs/ds={}", day(5)))) {
        std::fs::remove_file(job.path(&format!("warehouse/{path}"))).unwrap();
    }
    assert_eq!(outdated(&job), [(reasons(&["no_record"]), 1)]);
    assert_eq!(counts(heal(&job)), (1, 0));
    assert_eq!(records(&job, &day(5)).len(), 1);
    is_as_if_run_in_order(&job, 5);
}

#[test]
fn irregular_days_are_healed_without_filling_gaps() {
    let job = series(12);
    for number in [1, 3, 4, 8, 12] {
        run(&job, number);
    }
    std::fs::write(job.path("p.yaml"), PIPELINE.replace("name: series", "name: other")).unwrap();
    let told = status(&job);
    // Every four days, twice: more often than anything else.
    assert_eq!((&told["every_days"], &told["gaps"]), (&json!(4), &json!([])));
    assert_eq!(told["heal"], "healthscore backfill p.yaml --from 2026-05-01 --to 2026-05-12 --published");
    assert_eq!(counts(heal(&job)), (5, 0));
    assert_eq!(status(&job)["outdated"], json!([]));
}

#[test]
fn status_warns_about_unreadable_exports_and_succeeds() {
    let job = series(3);
    backfill(&job, 1, 3, &[]).exits(0);
    std::fs::write(job.path(&facts(2)), "no parquet").unwrap();
    let done = job.run(&["status", "p.yaml"]).exits(0);
    assert!(done.stderr.contains("day=2026-05-02/a.parquet"), "{}", done.stderr);
    assert!(done.stderr.contains("the exports cannot be read"), "{}", done.stderr);
    assert!(done.stdout.contains("2026-05-01 to 2026-05-03 (3 days), every day"), "{}", done.stdout);
}
