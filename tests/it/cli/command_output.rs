//! The output of commands about the small company, with expected values by hand.

use super::{RUN, create_company};
use crate::harness::facts_project::FactsProject;
use crate::harness::job::{Job, project_root};

/// `a1`: 6 of 10 seats score (0.6 − 0.1) / 0.7 of 100, and no idle day scores 100: adoption is
/// 0.7 × 71.43 + 0.3 × 100 = 80. With NPS at 100 and weights 60 and 40, it scores 88.
const A1: f64 = 88.0;
/// `a2`: 1 of 5 seats scores 14.29, 10 idle days 50: adoption is 25. With NPS at 20 and weights 50 and 40, it scores 205 / 9.
const A2: f64 = 205.0 / 9.0;

#[test]
fn run_prints_one_line_of_json() {
    let done = create_company().run(&[&RUN[..], &["--format", "json"]].concat()).exits(0);
    assert_eq!(done.stdout.lines().count(), 1, "{}", done.stdout);
    assert!(done.stdout.ends_with('\n'));
    let summary = done.json();
    assert_eq!((&summary["accounts"], &summary["scored"]), (&3.into(), &2.into()));
    assert_eq!(summary["as_of"], "2026-06-30");
    let mean = summary["all"]["mean_score"].as_f64().unwrap();
    assert!((mean - (A1 + A2) / 2.0).abs() < 1e-9, "{mean}");
    assert_eq!(summary["unscored"][0]["accounts"], 1);
}

#[test]
fn the_summary_file_equals_the_json_output() {
    let job = create_company();
    let done = job.run(&[&RUN[..], &["--format", "json", "--summary-file", "summary.json"]].concat()).exits(0);
    let file: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(job.path("summary.json")).unwrap()).unwrap();
    assert_eq!(file, done.json());
}

#[test]
fn an_unwritable_summary_file_is_reported_before_anything_is_published() {
    let job = create_company();
    let done = job.run(&[&RUN[..], &["--summary-file", "nowhere/summary.json"]].concat()).exits(6);
    assert!(done.stderr.contains("cannot write `nowhere/summary.json`"), "{}", done.stderr);
    assert_eq!(job.files("warehouse"), Vec::<String>::new());
}

#[test]
fn a_dry_run_computes_everything_and_publishes_nothing() {
    let job = create_company();
    let done = job.run(&[&RUN[..], &["--dry-run"]].concat()).exits(0);
    assert!(done.stdout.contains("nothing published: this was a dry run"), "{}", done.stdout);
    assert_eq!(job.files("warehouse"), Vec::<String>::new());
    let dry = job.run(&[&RUN[..], &["--dry-run", "--format", "json"]].concat()).exits(0).json();
    assert_eq!(dry, job.run(&[&RUN[..], &["--format", "json"]].concat()).exits(0).json());
    assert!(job.files("warehouse").contains(&"account_health/ds=2026-06-30/part-0.parquet".to_owned()));
}

#[test]
fn show_prints_the_table_of_every_stage() {
    let job = create_company();
    // Rows: 3 sources, 3 accounts, 3 accounts × 3 weighed metrics, 3 × (2 components and the total), 3 accounts.
    for (stage, column, rows) in [
        ("sources", "source", 3),
        ("metrics", "account_id", 3),
        ("normalise", "metric", 9),
        ("score", "component", 9),
        ("trend", "account_id", 3),
    ] {
        let arguments = ["show", "pipelines/health.yaml", stage, "--as-of", "2026-06-30", "--format", "csv"];
        let done = job.run(&arguments).exits(0);
        let lines: Vec<&str> = done.stdout.lines().collect();
        assert!(lines[0].split(',').any(|header| header == column), "{stage}: {}", lines[0]);
        assert_eq!(lines.len(), rows + 1, "{stage}\n{}", done.stdout);
        assert_eq!(done.stderr, "", "{stage}");
    }
    assert_eq!(job.files("warehouse"), Vec::<String>::new());
    let arguments =
        ["show", "pipelines/health.yaml", "trend", "--as-of", "2026-06-30", "--format", "csv", "--account", "a1"];
    let done = job.run(&arguments).exits(0);
    let cell = |name: &str| {
        let mut lines = done.stdout.lines().map(|line| line.split(','));
        let column = lines.next().unwrap().position(|header| header == name).unwrap();
        lines.next().unwrap().nth(column).unwrap().to_owned()
    };
    assert_eq!(
        (cell("account_id").as_str(), cell("tier").as_str(), cell("band").as_str()),
        ("a1", "enterprise", "healthy")
    );
    assert!((cell("score").parse::<f64>().unwrap() - A1).abs() < 1e-9);
}

#[test]
fn explain_prints_the_score_and_its_parts() {
    let job = create_company();
    job.run(&RUN).exits(0);
    let done = job.run(&["explain", "pipelines/health.yaml", "a1", "--as-of", "2026-06-30"]).exits(0);
    assert!(done.stdout.starts_with("a1, enterprise, as of 2026-06-30\nscore 88.0, healthy\n"), "{}", done.stdout);
    for part in ["overall", "adoption", "seat_use", "idle_days", "sentiment", "nps_answer"] {
        assert!(done.stdout.lines().any(|line| line.trim_start().starts_with(part)), "{part}\n{}", done.stdout);
    }
    let done = job.run(&["explain", "pipelines/health.yaml", "a3"]).exits(0);
    assert!(done.stdout.contains("no score: "), "{}", done.stdout);
}

#[test]
fn an_unknown_account_is_reported_with_the_nearest_id() {
    let job = create_company();
    job.run(&RUN).exits(0);
    let done = job.run(&["explain", "pipelines/health.yaml", "A1"]).exits(6);
    insta::assert_snapshot!(done.stderr, @"
    error: the snapshot of 2026-06-30 holds no account `A1`
    hint: did you mean `a1`, or does the accounts' `only` or their export leave it out?
    ");
    assert_eq!(done.stdout, "");
    let done = job.run(&["explain", "pipelines/health.yaml", "somebody"]).exits(6);
    assert!(done.stderr.contains("hint: ids must match exactly"), "{}", done.stderr);
}

#[test]
fn explain_refuses_a_day_that_is_not_published() {
    let job = create_company();
    let done = job.run(&["explain", "pipelines/health.yaml", "a1"]).exits(6);
    assert!(done.stderr.contains("hint: publish a first day with `healthscore run`"), "{}", done.stderr);
    job.run(&RUN).exits(0);
    let done = job.run(&["explain", "pipelines/health.yaml", "a1", "--as-of", "2026-06-29"]).exits(6);
    assert!(done.stderr.contains("the newest published day is 2026-06-30"), "{}", done.stderr);
}

#[test]
fn explain_by_account_name_suggests_the_account_id() {
    let job = Job::new();
    let warehouse = job.path("warehouse");
    let job = job.env("HEALTHSCORE_WAREHOUSE", warehouse.to_str().unwrap());
    let pipeline = project_root().join("pipelines/customer_health.yaml");
    let pipeline = pipeline.to_str().unwrap();
    job.run(&["run", pipeline, "--as-of", "2026-06-30"]).exits(0);
    let done = job.run(&["explain", pipeline, "pinecrest health"]).exits(6);
    insta::assert_snapshot!(done.stderr, @"
    error: the snapshot of 2026-06-30 holds no account `pinecrest health`
    hint: did you mean `A00040`, or does the accounts' `only` or their export leave it out?
    ");
}

#[test]
fn a_count_of_one_is_singular() {
    let job = FactsProject::with_columns("at: date").create_job_over("account_id:text,at:date\nacme,2026-03-01");
    let done = job.run(&["validate", "p.yaml"]).exits(0);
    insta::assert_snapshot!(
        done.stdout,
        @"contracts: 2 sources, 2 metrics, 1 tier, 2 parts in the scorecard; 2 files match the declared columns"
    );
    let pipeline = std::fs::read_to_string(job.path("p.yaml")).unwrap();
    let (before, after) = pipeline.split_once("  facts:\n").unwrap();
    let (_, after) = after.split_once("metrics:").unwrap();
    let pipeline = format!("{before}metrics:{after}").replace("{n: integer, shown: integer}", "{n: integer}");
    let job = job
        .file("p.yaml", &pipeline.replace(", carry: [n, shown]", ""))
        .file("sql/facts.sql", "SELECT account_id, 1 AS n FROM accounts")
        .table("exports/accounts.parquet", "account_id:text\nacme");
    let done = job.run(&["validate", "p.yaml"]).exits(0);
    insta::assert_snapshot!(
        done.stdout,
        @"contracts: 1 source, 1 metric, 1 tier, 2 parts in the scorecard; 1 file matches the declared columns"
    );
    let done = job.run(&["run", "p.yaml", "--as-of", "2026-03-10"]).exits(0);
    assert!(done.stdout.contains("  1 score is firm, 0 tentative\n"), "{}", done.stdout);
    assert!(done.stdout.contains("/account_health_latest/part-0.parquet (1 row)\n"), "{}", done.stdout);
}
