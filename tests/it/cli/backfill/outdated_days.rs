//! Outdated days: what makes a day outdated, how `status` reports it, and that the command it prints heals it.

use serde_json::{Value, json};

use super::{
    PIPELINE, SCORECARD, create_series, facts_csv, facts_path, nth_day, publish_to, published_and_skipped, read_status,
    run_backfill, run_day,
};
use crate::harness::effort::thorough_only;
use crate::harness::job::{CommandOutput, Job};
use crate::harness::published::{assert_same_tables, run_records};

/// Runs the command that `status` prints.
#[track_caller]
fn run_heal_command(job: &Job) -> CommandOutput {
    let status = read_status(job);
    let command = status["heal"].as_str().unwrap_or_else(|| panic!("nothing to heal in {status}"));
    let words: Vec<&str> = command.split(' ').skip(1).chain(["--format", "json"]).collect();
    job.run(&words).exits(0)
}

#[track_caller]
fn assert_nothing_outdated(job: &Job) {
    let status = read_status(job);
    assert_eq!((&status["outdated"], &status["gaps"], &status["heal"]), (&json!([]), &json!([]), &Value::Null));
}

/// Returns the number of outdated days for each list of reasons.
fn outdated_by_reasons(job: &Job) -> Vec<(Vec<String>, u64)> {
    let status = read_status(job);
    let groups = status["outdated"].as_array().unwrap().iter().map(|group| {
        let reasons =
            group["reasons"].as_array().unwrap().iter().map(|reason| reason["reason"].as_str().unwrap().to_owned());
        (reasons.collect(), group["days"].as_u64().unwrap())
    });
    groups.collect()
}

fn to_strings(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

/// Insists that the warehouse equals one in which every day was run once, in order.
#[track_caller]
fn assert_same_as_run_in_order(job: &Job, days: u64) {
    let warehouse = "in-order";
    publish_to(job, warehouse);
    for number in 1..=days {
        run_day(job, number);
    }
    // A scorecard that was used once stays in `scorecards`, even if no day uses it any more.
    for warehouse in ["warehouse", warehouse] {
        std::fs::remove_dir_all(job.path(warehouse).join("scorecards")).unwrap();
    }
    assert_same_tables(job, "warehouse", warehouse);
}

#[test]
fn status_of_an_empty_warehouse_succeeds() {
    let done = create_series(1).run(&["status", "p.yaml"]).exits(0);
    assert_eq!(done.stdout, "series\n  published nothing yet\n");
}

#[test]
fn status_shows_recent_runs_and_the_age_of_the_sources() {
    let job = create_series(4);
    run_backfill(&job, 1, 3, &[]).exits(0);
    // The fifth day has no facts, and the newest accounts export is from Monday.
    run_day(&job, 5);
    let status = read_status(&job);
    let source = |name: &str, time: &str, newest: &str, age: i64| json!({"source": name, "time": time, "point_in_time": true, "newest": newest, "age_days": age});
    let accounts = source("accounts", "snapshots", "2026-04-27T00:00:00", 8);
    assert_eq!(status["sources"], json!([accounts, source("facts", "events", "2026-05-04T00:00:00", 1)]));
    let runs = status["runs"].as_array().unwrap();
    let days: Vec<&Value> = runs.iter().map(|run| &run["days"]).collect();
    assert_eq!(days, [1, 3]);
    let last = crate::harness::published::newest_run_record(&job, &nth_day(5));
    assert_eq!((&runs[0]["run_id"], &runs[0]["newest"]), (&last["run_id"], &json!(nth_day(5))));
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
    thorough_only!();
    let job = create_series(6);
    run_backfill(&job, 1, 6, &[]).exits(0);
    assert_nothing_outdated(&job);
    std::fs::write(job.path("scorecard.yaml"), SCORECARD.replace("weight: 2", "weight: 5")).unwrap();
    assert_eq!(outdated_by_reasons(&job), [(to_strings(&["pipeline"]), 6)]);
    run_day(&job, 3);
    std::fs::write(job.path("scorecard.yaml"), SCORECARD).unwrap();
    assert_eq!(outdated_by_reasons(&job), [(to_strings(&["pipeline"]), 1), (to_strings(&["rerun"]), 3)]);
    // Rerunning day 3 restores its original bytes, so the later days become current again.
    assert_eq!(published_and_skipped(run_heal_command(&job)), (1, 3));
    assert_nothing_outdated(&job);
    assert_same_as_run_in_order(&job, 6);
}

#[test]
fn an_edited_scorecard_outdates_all_days_but_a_comment_does_not() {
    let job = create_series(5);
    run_backfill(&job, 1, 5, &[]).exits(0);
    std::fs::write(job.path("scorecard.yaml"), format!("# said in passing\n{SCORECARD}")).unwrap();
    assert_nothing_outdated(&job);
    std::fs::write(job.path("scorecard.yaml"), SCORECARD.replace("weight: 2", "weight: 5")).unwrap();
    let done = job.run(&["status", "p.yaml"]).exits(0);
    for line in ["  outdated  2026-05-01 to 2026-05-05 (5 days)\n", "changed: `scorecard.yaml`\n"] {
        assert!(done.stdout.contains(line), "{}", done.stdout);
    }
    // Only the last two days are run: they read days 1 to 3 before those are healed, so they end up outdated.
    assert_eq!(published_and_skipped(run_backfill(&job, 4, 5, &[])), (2, 0));
    assert_eq!(outdated_by_reasons(&job), [(to_strings(&["pipeline"]), 3), (to_strings(&["behind"]), 2)]);
    assert_eq!(published_and_skipped(run_heal_command(&job)), (5, 0));
    assert_nothing_outdated(&job);
    assert_same_as_run_in_order(&job, 5);
}

#[test]
fn filling_a_gap_outdates_the_days_after_it() {
    thorough_only!();
    let job = create_series(6);
    for number in [1, 2, 4, 5, 6] {
        run_day(&job, number);
    }
    let report = read_status(&job);
    assert_eq!(report["outdated"], json!([]));
    assert_eq!(report["gaps"], json!([{"from": nth_day(3), "to": nth_day(3), "days": 1}]));
    let done = job.run(&["status", "p.yaml"]).exits(0);
    assert!(done.stdout.contains("  gaps      2026-05-03\n"), "{}", done.stdout);
    assert!(done.stdout.contains(" days), usually every day\n"), "{}", done.stdout);
    let command = "this fills the gaps:\n  healthscore backfill p.yaml --from 2026-05-03 --to 2026-05-06\n";
    assert!(done.stdout.ends_with(command), "{}", done.stdout);

    // Only the gap is filled. The summary lists the days this outdates and the command that heals them.
    let report = run_backfill(&job, 3, 3, &[]).exits(0).json();
    assert_eq!(report["outdated_elsewhere"], json!([nth_day(4), nth_day(5), nth_day(6)]));
    assert_eq!(report["heal"], "healthscore backfill p.yaml --from 2026-05-04 --to 2026-05-06");
    assert_eq!(outdated_by_reasons(&job), [(to_strings(&["filled_in"]), 3)]);
    assert_eq!(published_and_skipped(run_heal_command(&job)), (3, 0));
    assert_nothing_outdated(&job);
    assert_same_as_run_in_order(&job, 6);
}

#[test]
fn changed_export_files_outdate_the_days_that_read_them() {
    let job = create_series(6);
    run_backfill(&job, 1, 6, &[]).exits(0);
    std::fs::remove_file(job.path(&facts_path(4))).unwrap();
    let job = job.table(&facts_path(4), &facts_csv(4, 5));
    let done = job.run(&["status", "p.yaml"]).exits(0);
    for line in ["  outdated  2026-05-04 to 2026-05-06 (3 days)\n", "source files changed in `facts`\n"] {
        assert!(done.stdout.contains(line), "{}", done.stdout);
    }
    assert_eq!(published_and_skipped(run_heal_command(&job)), (3, 0));
    assert_nothing_outdated(&job);
    assert_same_as_run_in_order(&job, 6);
}

#[test]
fn days_without_a_run_record_or_tables_are_outdated() {
    thorough_only!();
    let job = create_series(5);
    run_backfill(&job, 1, 5, &[]).exits(0);
    // As if a run without a record had published day 3: its tables are those of another day and newer than the record.
    let table = |number: u64| job.path(&format!("warehouse/account_health/ds={}/part-0.parquet", nth_day(number)));
    std::fs::copy(table(1), table(3)).unwrap();
    assert_eq!(outdated_by_reasons(&job), [(to_strings(&["no_record"]), 1), (to_strings(&["rerun"]), 2)]);
    assert_eq!(published_and_skipped(run_heal_command(&job)), (1, 2));
    assert_nothing_outdated(&job);
    // Newer than the record but with the recorded bytes, as after copying the whole warehouse.
    std::fs::copy(table(2), job.path("aside")).unwrap();
    std::fs::copy(job.path("aside"), table(2)).unwrap();
    assert_nothing_outdated(&job);
    // A day is removed, and then a record.
    for path in job.files("warehouse").iter().filter(|path| path.contains(&nth_day(2))) {
        std::fs::remove_file(job.path(&format!("warehouse/{path}"))).unwrap();
    }
    // The next day would now read the actions of the day before the removed one.
    assert_eq!(outdated_by_reasons(&job), [(to_strings(&["filled_in", "removed"]), 1), (to_strings(&["removed"]), 2)]);
    assert_eq!(read_status(&job)["gaps"], json!([{"from": nth_day(2), "to": nth_day(2), "days": 1}]));
    assert_eq!(published_and_skipped(run_heal_command(&job)), (1, 3));
    assert_nothing_outdated(&job);
    for path in job.files("warehouse").iter().filter(|path| path.starts_with(&format!("_runs/ds={}", nth_day(5)))) {
        std::fs::remove_file(job.path(&format!("warehouse/{path}"))).unwrap();
    }
    assert_eq!(outdated_by_reasons(&job), [(to_strings(&["no_record"]), 1)]);
    assert_eq!(published_and_skipped(run_heal_command(&job)), (1, 0));
    assert_eq!(run_records(&job, &nth_day(5)).len(), 1);
    assert_same_as_run_in_order(&job, 5);
}

#[test]
fn irregular_days_are_healed_without_filling_gaps() {
    thorough_only!();
    let job = create_series(12);
    for number in [1, 3, 4, 8, 12] {
        run_day(&job, number);
    }
    std::fs::write(job.path("p.yaml"), PIPELINE.replace("name: series", "name: other")).unwrap();
    let status = read_status(&job);
    // The most frequent distance between days is four.
    assert_eq!((&status["every_days"], &status["gaps"]), (&json!(4), &json!([])));
    assert_eq!(status["heal"], "healthscore backfill p.yaml --from 2026-05-01 --to 2026-05-12 --published");
    assert_eq!(published_and_skipped(run_heal_command(&job)), (5, 0));
    assert_eq!(read_status(&job)["outdated"], json!([]));
}

#[test]
fn status_warns_about_unreadable_exports_and_succeeds() {
    let job = create_series(3);
    run_backfill(&job, 1, 3, &[]).exits(0);
    std::fs::write(job.path(&facts_path(2)), "no parquet").unwrap();
    let done = job.run(&["status", "p.yaml"]).exits(0);
    assert!(done.stderr.contains("day=2026-05-02/a.parquet"), "{}", done.stderr);
    assert!(done.stderr.contains("the exports cannot be read"), "{}", done.stderr);
    assert!(done.stdout.contains("2026-05-01 to 2026-05-03 (3 days), every day"), "{}", done.stdout);
}
