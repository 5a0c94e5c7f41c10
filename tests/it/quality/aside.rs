//! What a day that stops leaves behind for whoever looks into it.

use serde_json::{Value, json};

use super::{Day, SOUND, company, name, run, set_aside, with};
use crate::job::Job;
use crate::warehouse::tables;

const FIFTH: &str = "2026-05-05";

fn half() -> Job {
    company("", &Day { accounts: 20, ..SOUND })
}

fn status(job: &Job) -> Value {
    job.run(&["status", "p.yaml", "--format", "json"]).exits(0).json()
}

#[test]
fn a_stopped_day_is_kept_as_a_rejected_snapshot() {
    let job = half();
    let published = tables(&job, "warehouse");
    let said = run(&job, &[]).exits(8).stderr;
    let last: Vec<&str> = said.lines().rev().take(2).collect();
    let folder = job.path("warehouse/_candidates/ds=2026-05-05");
    assert_eq!(last[0], "  healthscore show p.yaml quality --as-of 2026-05-05 --candidate");
    assert!(last[1].contains(&format!("set aside in `{}`", folder.display())), "{said}");
    assert!(tables(&job, "warehouse") == published, "what was published has changed");
    // Every table of a day, and why it is not published.
    let names: Vec<String> = published
        .keys()
        .filter_map(|path| Some(format!("{}.parquet", path.strip_suffix("/ds=2026-05-01/part-0.parquet")?)))
        .collect();
    let files = job.files("warehouse/_candidates/ds=2026-05-05");
    assert_eq!(
        files.iter().filter(|file| *file != "candidate.json").collect::<Vec<_>>(),
        names.iter().collect::<Vec<_>>()
    );
    let note: Value = serde_json::from_slice(&std::fs::read(folder.join("candidate.json")).unwrap()).unwrap();
    assert_eq!((&note["as_of"], &note["stops"][0]["check"]), (&json!(FIFTH), &json!("accounts_lost")));

    let told = status(&job);
    assert_eq!((&told["newest"], &told["published"]), (&json!("2026-05-04"), &json!(4)));
    assert_eq!(told["set_aside"][0]["as_of"], FIFTH);
    let text = job.run(&["status", "p.yaml"]).exits(0).stdout;
    assert!(text.contains("set aside 2026-05-05: accounts_lost ("), "{text}");
    // The next day is compared with the four that are published.
    let job = with(job, 6, &SOUND);
    job.run(&["run", "p.yaml", "--as-of", &name(6)]).exits(0);
    assert_eq!(super::check(&job, 6, "accounts_lost", "")["snapshots"], "4");
}

#[test]
fn a_rejected_snapshot_can_be_shown() {
    let job = half();
    let show = |stage: &str, more: &[&str]| {
        let arguments = [&["show", "p.yaml", stage, "--as-of", FIFTH, "--format", "csv"], more].concat();
        job.run(&arguments)
    };
    assert!(show("trend", &["--candidate"]).exits(6).stderr.contains("2026-05-05 is not set aside in"));
    // Computed, where nothing is kept of the day.
    assert!(show("quality", &[]).exits(0).stdout.contains(",stop,"));
    run(&job, &[]).exits(8);
    let kept = show("trend", &["--candidate"]).exits(0).stdout;
    assert_eq!(kept, show("trend", &[]).exits(0).stdout, "what a run would publish");
    assert_eq!(kept.lines().count(), 21);
    let quality = show("quality", &["--candidate"]).exits(0).stdout;
    assert!(quality.contains("2026-05-05,accounts_lost,,,20,40,0.5,4,0.1,0.3,stop,"), "{quality}");
    let without = show("quality", &[]).exits(0);
    assert_eq!((&without.stdout, without.stderr.as_str()), (&quality, "not published: this was set aside\n"));
    assert!(show("metrics", &["--candidate"]).exits(2).stderr.contains("the same without it"));
    let newest = job.run(&["show", "p.yaml", "quality", "--candidate", "--format", "csv"]).exits(0).stdout;
    assert_eq!(newest, quality);
}

#[test]
fn a_new_stop_replaces_the_rejected_snapshot_and_publishing_removes_it() {
    let job = half();
    run(&job, &[]).exits(8);
    // Left by nobody's run.
    let job = job.file("warehouse/_candidates/ds=2026-05-05/old.parquet", "");
    let job = with(job, 5, &Day { accounts: 10, ..SOUND });
    run(&job, &[]).exits(8);
    assert!(!set_aside(&job).iter().any(|path| path.ends_with("old.parquet")), "{:?}", set_aside(&job));
    assert!(status(&job)["set_aside"][0]["stops"][0]["message"].as_str().unwrap().starts_with("75% fewer"));
    // A dry run neither sets aside nor removes.
    let job = with(job, 5, &SOUND);
    run(&job, &["--dry-run"]).exits(0);
    assert!(!set_aside(&job).is_empty());
    run(&job, &[]).exits(0);
    assert_eq!(set_aside(&job), [""; 0]);
    assert_eq!(status(&job)["set_aside"], json!([]));
}

#[test]
fn a_backfill_keeps_the_same_rejected_snapshot_as_a_run() {
    let job = half();
    let said = job.run(&["backfill", "p.yaml", "--from", FIFTH, "--to", FIFTH]).exits(8).stderr;
    assert!(said.contains("2026-05-05 is not published but set aside in"), "{said}");
    let by_backfill = bytes(&job);
    run(&job, &[]).exits(8);
    assert!(by_backfill == bytes(&job), "a run sets aside something else");
}

fn bytes(job: &Job) -> Vec<(String, Vec<u8>)> {
    let tables = set_aside(job).into_iter().filter(|path| path.ends_with(".parquet"));
    tables.map(|path| (path.clone(), std::fs::read(job.path("warehouse").join(path)).unwrap())).collect()
}
