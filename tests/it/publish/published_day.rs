//! What a run writes to the warehouse: layout and run record, and nothing if it fails.

use std::fmt::Write;
use std::os::unix::fs::MetadataExt;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::harness::duckdb;
use crate::harness::job::Job;
use crate::harness::published::{
    health_row, newest_run_record, read_tables, run_records, source_in_record, table_rows,
};

pub const PIPELINE: &str = "
version: 1
name: series
exports: exports
warehouse: ${WAREHOUSE:-warehouse}
sql: sql
accounts: {source: accounts, id: account_id, revenue: arr, carry: [arr, seats, since]}
sources:
  accounts:
    files: accounts.parquet
    time: current
    key: account_id
    columns: {account_id: text, arr: decimal(2), seats: integer, since: {type: date, ahead: allowed}}
  facts:
    files: facts/*.parquet
    time: {events: at}
    account: account_id
    freshness: {warn_after: 1d}
    columns: {account_id: text, at: date, points: number}
metrics:
  points.sql: {points: number}
tiers: {all: otherwise}
scorecard: scorecard.yaml
";

const SCORECARD: &str = "
version: 1
bands: {low: {below: 50}, mid: {below: 70}, high: {at_least: 70}}
components:
  everything: {made_of: {points: {weight: 2, score: as_is}}}
";

const SQL: &str = "
WITH placed AS (
  SELECT account_id, points, ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY at DESC, points DESC) AS newest FROM facts
)
SELECT account_id, points FROM placed WHERE newest = 1
";

/// The days that are scored, and the points of each account on each day. `coda` appears late.
pub const DAYS: [&str; 7] =
    ["2025-12-28", "2026-02-26", "2026-03-01", "2026-03-22", "2026-03-26", "2026-03-30", "2026-04-01"];
const POINTS: [(&str, [Option<i32>; 7]); 4] = [
    ("acme", [Some(10), Some(20), Some(44), Some(55), Some(90), Some(62), Some(65)]),
    ("bolt", [Some(80), Some(80), Some(80), Some(80), Some(80), Some(80), Some(74)]),
    ("coda", [None, None, None, None, None, Some(50), Some(51)]),
    ("dora", [Some(60), Some(60), Some(60), Some(61), Some(60), Some(61), Some(60)]),
];

pub fn create_series() -> Job {
    let mut facts = "account_id:text,at:date,points:double\nnobody,2025-12-01,5".to_owned();
    for (account, points) in POINTS {
        for (day, points) in DAYS.iter().zip(points).filter_map(|(day, points)| Some((day, points?))) {
            write!(facts, "\n{account},{day},{points}").unwrap();
        }
    }
    Job::new()
        .file("p.yaml", PIPELINE)
        .file("scorecard.yaml", SCORECARD)
        .file("sql/points.sql", SQL)
        .table(
            "exports/accounts.parquet",
            "account_id:text,arr:decimal(2),seats:int32,since:date
             dora,100.50,3,2020-01-01
             acme,1000.25,10,2021-01-01
             coda,,,
             bolt,10,0,2022-01-01",
        )
        .table("exports/facts/a.parquet", &facts)
}

/// The checks of actions and parents, which read no rows in this pipeline.
const CHECKS_WITHOUT_ROWS: [&str; 6] = [
    "action dates match their status",
    "actions match their accounts",
    "parents have a score and a band, or a reason",
    "bands of parents match their reasons",
    "members sum to their parent's score and change",
    "parents and accounts agree",
];

#[track_caller]
pub fn run_day(job: &Job, day: &str) -> crate::harness::job::CommandOutput {
    job.run(&["run", "p.yaml", "--as-of", day]).exits(0)
}

#[test]
fn a_run_writes_one_object_per_table_and_day() {
    let job = create_series();
    run_day(&job, "2026-03-01");
    run_day(&job, "2026-03-22");
    let card = format!(
        "scorecards/fingerprint={}/part-0.parquet",
        health_row(&job, "2026-03-01", "acme")["scorecard_fingerprint"]
    );
    let expected = [
        "account_health/ds=2026-03-01/part-0.parquet",
        "account_health/ds=2026-03-22/part-0.parquet",
        "account_health_latest/part-0.parquet",
        "actions/ds=2026-03-01/part-0.parquet",
        "actions/ds=2026-03-22/part-0.parquet",
        "band_paths/ds=2026-03-01/part-0.parquet",
        "band_paths/ds=2026-03-22/part-0.parquet",
        "band_transitions/ds=2026-03-01/part-0.parquet",
        "band_transitions/ds=2026-03-22/part-0.parquet",
        "component_scores/ds=2026-03-01/part-0.parquet",
        "component_scores/ds=2026-03-22/part-0.parquet",
        "metric_scores/ds=2026-03-01/part-0.parquet",
        "metric_scores/ds=2026-03-22/part-0.parquet",
        "parent_health/ds=2026-03-01/part-0.parquet",
        "parent_health/ds=2026-03-22/part-0.parquet",
        "parent_members/ds=2026-03-01/part-0.parquet",
        "parent_members/ds=2026-03-22/part-0.parquet",
        "peer_groups/ds=2026-03-01/part-0.parquet",
        "peer_groups/ds=2026-03-22/part-0.parquet",
        "portfolio/ds=2026-03-01/part-0.parquet",
        "portfolio/ds=2026-03-22/part-0.parquet",
        "quality_checks/ds=2026-03-01/part-0.parquet",
        "quality_checks/ds=2026-03-22/part-0.parquet",
        "rule_effects/ds=2026-03-01/part-0.parquet",
        "rule_effects/ds=2026-03-22/part-0.parquet",
        "score_changes/ds=2026-03-01/part-0.parquet",
        "score_changes/ds=2026-03-22/part-0.parquet",
        card.as_str(),
    ];
    assert_eq!(read_tables(&job, "warehouse").keys().map(String::as_str).collect::<Vec<_>>(), expected);
    for table in ["account_health", "component_scores", "metric_scores"] {
        for day in ["2026-03-01", "2026-03-22"] {
            let rows = table_rows(&job, table, day);
            assert!(rows.len() >= 4 && rows.iter().all(|row| row["snapshot_date"] == day), "{table} {day}");
            assert!(rows.is_sorted_by_key(|row| row["account_id"].clone()), "{table} {day} is not sorted");
        }
    }
    let latest = std::fs::read(job.path("warehouse/account_health_latest/part-0.parquet")).unwrap();
    assert_eq!(latest, std::fs::read(job.path("warehouse/account_health/ds=2026-03-22/part-0.parquet")).unwrap());
    assert_eq!(run_records(&job, "2026-03-22").len(), 1);

    // Readers of Hive partitions find the days.
    let path = job.path("warehouse/account_health/**/*.parquet");
    let sql = format!(
        "SELECT CAST(ds AS DATE) = snapshot_date, COUNT(*), typeof(ANY_VALUE(seats)), typeof(ANY_VALUE(arr)), typeof(ANY_VALUE(since))
         FROM read_parquet('{}', hive_partitioning = true) GROUP BY 1",
        path.display()
    );
    if let Some(found) = duckdb::query_rows(&sql) {
        assert_eq!(found, [[json!(true), json!(8), json!("BIGINT"), json!("DOUBLE"), json!("DATE")]]);
    }
}

#[test]
fn rerunning_a_day_publishes_the_same_bytes() {
    let job = create_series();
    for day in ["2026-03-01", "2026-03-22"] {
        run_day(&job, day);
    }
    let before = read_tables(&job, "warehouse");
    for _ in 0..2 {
        run_day(&job, "2026-03-22");
        run_day(&job, "2026-03-01");
    }
    assert!(read_tables(&job, "warehouse") == before);
    assert_eq!(run_records(&job, "2026-03-22").len(), 3, "every run leaves its record");
}

#[test]
fn a_dry_run_publishes_nothing() {
    let job = create_series();
    let done = job.run(&["run", "p.yaml", "--as-of", "2026-03-01", "--dry-run"]).exits(0);
    assert!(done.stdout.contains("nothing published"), "{}", done.stdout);
    assert!(!job.path("warehouse").exists());
}

fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

#[test]
fn the_run_record_lists_inputs_and_outputs() {
    let job = create_series();
    let before = chrono::Utc::now();
    let done = job.run(&["run", "p.yaml", "--as-of", "2026-03-24", "--format", "json"]).exits(0);
    let record = newest_run_record(&job, "2026-03-24");
    assert_eq!(record["pipeline"], "series");
    assert_eq!(record["as_of"], "2026-03-24");
    assert_eq!(record["healthscore_version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(record["summary"], done.json(), "stdout and the record have the same summary");
    let at = |name: &str| record[name].as_str().unwrap().parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    assert!(before - chrono::TimeDelta::seconds(1) <= at("started_at") && at("started_at") <= at("finished_at"));

    let file = job.path("exports/facts/a.parquet");
    let facts = source_in_record(&record, "facts");
    let read = &facts["files"][0];
    assert_eq!(facts["files"].as_array().unwrap().len(), 1);
    assert_eq!(read["path"], "facts/a.parquet");
    assert_eq!(read["size"], std::fs::metadata(&file).unwrap().size());
    assert_eq!(read["rows"], 24, "all rows of the file");
    assert!(read["etag"].as_str().is_some_and(|etag| !etag.is_empty()));
    assert_eq!((&facts["rows"], &facts["time"]), (&json!(13), &json!("events")), "rows known on that day");
    assert_eq!((&facts["newest"], &facts["age_days"]), (&json!("2026-03-22T00:00:00"), &json!(2)));
    let found = |check: &str| crate::harness::published::finding_in_record(&record, "facts", check);
    assert_eq!((&found("orphans")["rows"], &found("orphans")["dropped"]), (&json!(1), &json!(true)));
    assert_eq!(found("freshness")["level"], "warning");
    assert_eq!(source_in_record(&record, "accounts")["time"], "current");
    assert_eq!(record["point_in_time"], false);

    // A new file of the same size is another input.
    let etag = read["etag"].clone();
    let bytes = std::fs::read(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    std::fs::write(&file, bytes).unwrap();
    run_day(&job, "2026-03-24");
    assert_ne!(source_in_record(&newest_run_record(&job, "2026-03-24"), "facts")["files"][0]["etag"], etag);

    let stages: Vec<&str> =
        record["stages"].as_array().unwrap().iter().map(|stage| stage["stage"].as_str().unwrap()).collect();
    for stage in ["sources", "metrics", "history", "normalise", "score", "rules", "publish"] {
        assert!(stages.contains(&stage), "{stage} in {stages:?}");
    }
    assert!(record["stages"].as_array().unwrap().iter().all(|stage| stage["seconds"].as_f64().unwrap() >= 0.0));
    let checks = record["checks"].as_array().unwrap();
    // This pipeline has no plays and no roll-up.
    let has_rows = |check: &Value| {
        check["rows"].as_u64().unwrap() >= 4 || CHECKS_WITHOUT_ROWS.iter().any(|name| check["check"] == *name)
    };
    assert!(checks.len() >= 6 && checks.iter().all(has_rows), "{checks:?}");

    let outputs = record["outputs"].as_array().unwrap();
    let paths: Vec<&str> = outputs.iter().map(|output| output["path"].as_str().unwrap()).collect();
    let published: Vec<String> = read_tables(&job, "warehouse").into_keys().collect();
    assert_eq!(
        paths.iter().copied().collect::<std::collections::BTreeSet<_>>().into_iter().collect::<Vec<_>>(),
        published
    );
    for output in outputs {
        let path = job.path("warehouse").join(output["path"].as_str().unwrap());
        let bytes = std::fs::read(&path).unwrap();
        assert_eq!(output["sha256"], sha256_hex(&bytes), "{}", path.display());
        assert_eq!(output["bytes"], bytes.len());
        assert_eq!(output["rows"], crate::harness::published::read_rows(&path).len());
    }

    let fingerprints = &record["fingerprints"];
    let files = fingerprints["files"].as_array().unwrap();
    for name in ["p.yaml", "scorecard.yaml", "points.sql"] {
        let listed = files.iter().find(|file| file["file"].as_str().is_some_and(|file| file.ends_with(name)));
        let path = if name.ends_with(".sql") { format!("sql/{name}") } else { name.to_owned() };
        assert_eq!(
            listed.unwrap_or_else(|| panic!("{name} in {files:?}"))["sha256"],
            sha256_hex(&std::fs::read(job.path(&path)).unwrap())
        );
    }
    assert_eq!(fingerprints["scorecard"], health_row(&job, "2026-03-24", "acme")["scorecard_fingerprint"]);
}

/// The fingerprint changes with the meaning of the scorecard, not with its layout.
#[test]
fn the_scorecard_fingerprint_ignores_layout_and_comments() {
    let fingerprint_of = |scorecard: &str| {
        let job = create_series().file("scorecard.yaml", scorecard);
        run_day(&job, "2026-03-01");
        health_row(&job, "2026-03-01", "acme")["scorecard_fingerprint"].clone()
    };
    let plain = fingerprint_of(SCORECARD);
    assert_eq!(
        fingerprint_of(&format!("# said by someone\n{}", SCORECARD.replace("version: 1\n", "version:   1\n\n"))),
        plain
    );
    for (from, to) in
        [("below: 50", "below: 51"), ("weight: 2", "weight: 3"), ("as_is", "{linear: {zero: 0, full: 100}}")]
    {
        assert_ne!(fingerprint_of(&SCORECARD.replace(from, to)), plain, "{to}");
    }
}

/// The JSON summary is the same line on stdout and in the file.
#[test]
fn the_json_summary_is_one_line() {
    let job = create_series();
    let done = job
        .run(&["run", "p.yaml", "--as-of", "2026-03-01", "--format", "json", "--summary-file", "summary.json"])
        .exits(0);
    assert_eq!(done.stdout.lines().count(), 1);
    let file: Value = serde_json::from_slice(&std::fs::read(job.path("summary.json")).unwrap()).unwrap();
    assert_eq!(file, done.json());
    assert_eq!((&file["accounts"], &file["scored"]), (&json!(4), &json!(3)));
    let bands: Vec<(&str, u64, f64)> = file["all"]["bands"]
        .as_array()
        .unwrap()
        .iter()
        .map(|band| {
            (band["band"].as_str().unwrap(), band["accounts"].as_u64().unwrap(), band["revenue"].as_f64().unwrap())
        })
        .collect();
    assert_eq!(bands, [("low", 1, 1000.25), ("mid", 1, 100.5), ("high", 1, 10.0)]);
}
