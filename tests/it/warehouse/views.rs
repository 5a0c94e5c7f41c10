//! The shipped views, run by DuckDB over the sample company's published tables. Each result is computed again from the
//! rows. A view without a check fails.

/// Rows of a view and their comparison.
mod view_result;
/// Views of accounts.
mod account_views;
/// Views of data, rules and scorecards.
mod data_views;
/// Views of changes over time.
mod trend_views;
/// Views of parents.
mod parent_views;
/// Views of actions and the portfolio.
mod action_views;

use std::collections::BTreeSet;

use crate::harness::duckdb;
use crate::harness::effort::thorough_only;
use crate::harness::job::{Job, project_root};

use view_result::{ViewResult, ViewResults};

/// Ten days apart, so that there is a snapshot of 30 days ago. The scorecard is edited for the fourth day only, and
/// again after the seventh.
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

/// Compares the result of a view with the published rows.
type ViewCheck = fn(&Job, &ViewResult);

/// Every view with its check.
const CHECKS: [(&str, ViewCheck); 18] = [
    ("band_migration", trend_views::band_migration),
    ("band_moves", action_views::band_moves),
    ("components_by_tier", trend_views::components_by_tier),
    ("current_health", account_views::current_health),
    ("data_checks", data_views::data_checks),
    ("data_coverage", data_views::data_coverage),
    ("hidden_risks", parent_views::hidden_risks),
    ("movers", account_views::movers),
    ("portfolio_changes", action_views::portfolio_changes),
    ("portfolio_today", action_views::portfolio_today),
    ("red_account_review", account_views::red_account_review),
    ("renewals_at_risk", account_views::renewals_at_risk),
    ("rules_in_force", data_views::rules_in_force),
    ("scorecard_history", data_views::scorecard_history),
    ("to_do", action_views::to_do),
    ("trend_by_tier", trend_views::trend_by_tier),
    ("ways_up", account_views::ways_up),
    ("why_scores_moved", trend_views::why_scores_moved),
];

#[test]
fn each_view_matches_the_published_rows() {
    thorough_only!();
    let job = create_company();
    let Some(answers) = ViewResults::query_views(&job) else { return };
    for (name, check) in CHECKS {
        let answer = answers.result_of(name);
        assert!(!answer.rows.is_empty(), "{name} answers nothing");
        check(&job, answer);
    }
}

#[test]
fn each_view_has_a_check_and_starts_with_its_question() {
    let mut names = BTreeSet::new();
    let entries = std::fs::read_dir(project_root().join("sql/views")).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    for path in paths.filter(|path| path.extension().is_some_and(|extension| extension == "sql")) {
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

/// Creates the history of the sample company under two scorecards.
fn create_company() -> Job {
    let mut job = Job::new().env("HEALTHSCORE_EXPORTS", project_root().join("fixtures/exports").to_str().unwrap());
    for file in ["customer_health.yaml", "customer_health.scorecard.yaml", "customer_health.plays.yaml"] {
        let file = &format!("pipelines/{file}");
        job = job.file(file, &std::fs::read_to_string(project_root().join(file)).unwrap());
    }
    for entry in std::fs::read_dir(project_root().join("sql/metrics")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let name = path.file_name().unwrap().to_str().unwrap();
            job = job.file(&format!("sql/metrics/{name}"), &std::fs::read_to_string(&path).unwrap());
        }
    }
    // Warns earlier, so that there are warnings to show.
    let pipeline = std::fs::read_to_string(job.path("pipelines/customer_health.yaml")).unwrap();
    let job = job.file(
        "pipelines/customer_health.yaml",
        &format!("{pipeline}\nquality: {{median_factor: {{warn: 1.5, stop: 10}}}}\n"),
    );
    let card = "pipelines/customer_health.scorecard.yaml";
    let mut yaml = std::fs::read_to_string(job.path(card)).unwrap();
    run_backfill(&job, DAYS[0], DAYS[2]);
    // The edit is tried for one day and reverted.
    let job = job.file(card, &yaml.replace("sentiment:\n    weight: 10", "sentiment:\n    weight: 12"));
    run_backfill(&job, DAYS[3], DAYS[3]);
    let job = job.file(card, &yaml);
    run_backfill(&job, DAYS[4], DAYS[6]);
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
    run_backfill(&job, DAYS[7], TODAY);
    job
}

fn run_backfill(job: &Job, from: &str, to: &str) {
    let pipeline = "pipelines/customer_health.yaml";
    job.run(&["backfill", pipeline, "--from", from, "--to", to, "--every", "10d"]).exits(0);
}

impl ViewResults {
    /// Runs the views as `ddl` defines them, and insists that the shipped files give the same results.
    fn query_views(job: &Job) -> Option<Self> {
        let script = job.path("views.sql");
        let printed = job.run(&["ddl", "pipelines/customer_health.yaml", "--dialect", "duckdb", "--views"]).exits(0);
        assert_eq!(printed.stderr, "");
        std::fs::write(&script, printed.stdout).unwrap();
        let folder = project_root().join("sql/views");
        duckdb::run_python(view_result::PYTHON, &[script.to_str().unwrap(), folder.to_str().unwrap()])
            .map(ViewResults::from_json)
    }
}
