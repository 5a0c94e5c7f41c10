//! The ready views, run by DuckDB over the sample company's published tables, each answer worked out again from the
//! rows. A view without a check fails.

mod answer;
mod book;
mod data;
mod days;
mod parents;
mod plays;

use std::collections::BTreeSet;

use crate::duck;
use crate::job::{Job, project};

use answer::{Answer, Answers};

/// Ten days apart, so that a snapshot stands for 30 days ago; the scorecard is edited for the fourth day alone, and after
/// the seventh.
const DAYS: [&str; 10] = [
    "2026-04-01",
    "2026-04-11",
    "2026-04-21",
    "2026-05-01",
    "2026-05-11",
    "2026-05-21",
    "2026-05-31",
    "2026-06-10",
    "2026-06-20",
    "2026-06-30",
];
const TODAY: &str = DAYS[9];

/// Holds a view's answer against the published rows.
type Check = fn(&Job, &Answer);

/// Every view with its check.
const CHECKS: [(&str, Check); 18] = [
    ("band_migration", days::band_migration),
    ("band_moves", plays::band_moves),
    ("components_by_tier", days::components_by_tier),
    ("current_health", book::current_health),
    ("data_checks", data::data_checks),
    ("data_coverage", data::data_coverage),
    ("hidden_risks", parents::hidden_risks),
    ("movers", book::movers),
    ("portfolio_changes", plays::portfolio_changes),
    ("portfolio_today", plays::portfolio_today),
    ("red_account_review", book::red_account_review),
    ("renewals_at_risk", book::renewals_at_risk),
    ("rules_in_force", data::rules_in_force),
    ("scorecard_history", data::scorecard_history),
    ("to_do", plays::to_do),
    ("trend_by_tier", days::trend_by_tier),
    ("ways_up", book::ways_up),
    ("why_scores_moved", days::why_scores_moved),
];

#[test]
fn each_view_matches_the_published_rows() {
    let job = company();
    let Some(answers) = Answers::of(&job) else { return };
    for (name, check) in CHECKS {
        let answer = answers.of_view(name);
        assert!(!answer.rows.is_empty(), "{name} answers nothing");
        check(&job, answer);
    }
}

#[test]
fn each_view_has_a_check_and_starts_with_its_question() {
    let mut names = BTreeSet::new();
    for entry in std::fs::read_dir(project().join("sql/views")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let sql = std::fs::read_to_string(&path).unwrap();
        let first = sql.lines().next().unwrap();
        assert!(first.starts_with("-- ") && first.ends_with('?'), "{name}: {first}");
        assert!(
            sql.contains("\n\nSELECT\n") || sql.contains("\n\nWITH "),
            "{name} is not one SELECT after its comment"
        );
        let (_, query) = sql.split_once("\n\n").unwrap();
        assert!(!query.contains(';'), "{name} is more than one statement");
        names.insert(name);
    }
    let checked: BTreeSet<String> = CHECKS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names, checked);
}

/// The sample company's history, under two scorecards.
fn company() -> Job {
    let mut job = Job::new().env("HEALTHSCORE_EXPORTS", project().join("fixtures/exports").to_str().unwrap());
    for file in ["customer_health.yaml", "customer_health.scorecard.yaml", "customer_health.plays.yaml"] {
        let file = &format!("pipelines/{file}");
        job = job.file(file, &std::fs::read_to_string(project().join(file)).unwrap());
    }
    for entry in std::fs::read_dir(project().join("sql/metrics")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let name = path.file_name().unwrap().to_str().unwrap();
            job = job.file(&format!("sql/metrics/{name}"), &std::fs::read_to_string(&path).unwrap());
        }
    }
    // Quicker to warn, so that there are checks to tell of.
    let pipeline = std::fs::read_to_string(job.path("pipelines/customer_health.yaml")).unwrap();
    let job = job.file(
        "pipelines/customer_health.yaml",
        &format!("{pipeline}\nquality: {{median_factor: {{warn: 1.5, stop: 10}}}}\n"),
    );
    let card = "pipelines/customer_health.scorecard.yaml";
    let mut yaml = std::fs::read_to_string(job.path(card)).unwrap();
    backfill(&job, DAYS[0], DAYS[2]);
    // Tried for one day, and taken back.
    let job = job.file(card, &yaml.replace("sentiment:\n    weight: 10", "sentiment:\n    weight: 12"));
    backfill(&job, DAYS[3], DAYS[3]);
    let job = job.file(card, &yaml);
    backfill(&job, DAYS[4], DAYS[6]);
    for (before, after) in [
        ("sentiment:\n    weight: 10", "sentiment:\n    weight: 15"),
        ("zero: 60, full: 0", "zero: 50, full: 0"),
        ("{at_most: 6, score: 20}", "{at_most: 6, score: 10}"),
        ("name: gone_quiet", "name: silent"),
    ] {
        assert!(yaml.contains(before), "{before}");
        yaml = yaml.replace(before, after);
    }
    let job = job.file(card, &yaml);
    backfill(&job, DAYS[7], TODAY);
    job
}

fn backfill(job: &Job, from: &str, to: &str) {
    let pipeline = "pipelines/customer_health.yaml";
    job.run(&["backfill", pipeline, "--from", from, "--to", to, "--every", "10d"]).exits(0);
}

impl Answers {
    /// What the views answer as `ddl` defines them, and insists that the files as they are shipped answer the same.
    fn of(job: &Job) -> Option<Self> {
        let script = job.path("views.sql");
        let printed = job.run(&["ddl", "pipelines/customer_health.yaml", "--dialect", "duckdb", "--views"]).exits(0);
        assert_eq!(printed.stderr, "");
        std::fs::write(&script, printed.stdout).unwrap();
        let folder = project().join("sql/views");
        duck::python(answer::PYTHON, &[script.to_str().unwrap(), folder.to_str().unwrap()]).map(Answers::from_json)
    }
}
