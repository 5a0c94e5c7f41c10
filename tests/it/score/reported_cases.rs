//! Small companies in which others found something wrong in what is said about scores, stored beside the repository if
//! available.

use std::collections::BTreeMap;

use crate::harness::job::Job;
use crate::harness::published::{Row, number, table_rows};
use crate::harness::third_party_data;

const DAY_BEFORE: &str = "2026-01-05";
const DAY: &str = "2026-01-06";

/// Copies a case and runs its days. Returns `None` if the cases are not there.
fn run_case(name: &str, days: &[&str]) -> Option<Job> {
    let folder = third_party_data::find_case(&format!("scoring/{name}"))?;
    let pipeline = std::fs::read_to_string(folder.join("lab.yaml")).unwrap();
    // Newer releases ask which column of a source names the account.
    let pipeline = pipeline.replace("  facts:\n", "  facts:\n    account: account_id\n");
    let pipeline = pipeline
        .replace("exports: exports", "exports: ${HEALTHSCORE_EXPORTS}")
        .replace("warehouse: wh", "warehouse: warehouse");
    let mut job = Job::new().env("HEALTHSCORE_EXPORTS", folder.join("exports").to_str().unwrap());
    for file in ["facts.sql", "lab.scorecard.yaml"] {
        job = job.file(file, &std::fs::read_to_string(folder.join(file)).unwrap());
    }
    let job = job.file("lab.yaml", &pipeline);
    for day in days {
        job.run(&["run", "lab.yaml", "--as-of", day]).exits(0);
    }
    Some(job)
}

fn health_rows(job: &Job, day: &str) -> BTreeMap<String, Row> {
    table_rows(job, "account_health", day).into_iter().map(|row| (row["account_id"].clone(), row)).collect()
}

/// A tier compares within a column, the other does not: an account of the first is green from just above 3 on.
#[test]
fn a_path_compares_with_the_accounts_of_its_own_method() {
    let Some(job) = run_case("cols", &[DAY_BEFORE]) else { return };
    let paths = table_rows(&job, "band_paths", DAY_BEFORE);
    let of_b0: Vec<Option<f64>> =
        paths.iter().filter(|row| row["account_id"] == "B0").map(|row| number(row, "value_needed")).collect();
    assert_eq!(of_b0, [Some(3.0)]);
    assert!(!paths.iter().any(|row| number(row, "value_needed") == Some(6.0)), "{paths:?}");
}

/// Every path was scored again before the day was published.
#[test]
fn paths_of_a_robust_z_score_are_scored_again() {
    let Some(job) = run_case("robust", &[DAY_BEFORE]) else { return };
    assert!(table_rows(&job, "band_paths", DAY_BEFORE).len() >= 6);
}

#[test]
fn scores_stay_within_their_bounds_when_data_comes_in() {
    for case in ["certain_rule", "certain_part"] {
        let Some(job) = run_case(case, &[DAY_BEFORE, DAY]) else { return };
        let (before, after) = (health_rows(&job, DAY_BEFORE), health_rows(&job, DAY));
        for (account, row) in &before {
            let Some(score) = after.get(account).and_then(|row| number(row, "score")) else { continue };
            let bounds = [number(row, "score_low").unwrap(), number(row, "score_high").unwrap()];
            assert!(bounds[0] - 1e-9 <= score && score <= bounds[1] + 1e-9, "{case} {account}: {score} in {bounds:?}");
            if row.get("band_certain").map(String::as_str) == Some("true") {
                assert_eq!(row["band"], after[account]["band"], "{case} {account}");
            }
        }
    }
}

#[test]
fn nothing_is_attributed_to_peers_that_did_not_move() {
    let Some(job) = run_case("peers", &[DAY_BEFORE, DAY]) else { return };
    // Only P5 moves. Its peers do not, but it is a peer of theirs.
    let causes = table_rows(&job, "score_changes", DAY).into_iter().filter(|row| row["account_id"] == "P5");
    let kinds: Vec<String> = causes.map(|row| row["cause"].clone()).collect();
    assert!(!kinds.is_empty() && kinds.iter().all(|kind| kind == "metric"), "{kinds:?}");
}

#[test]
fn causes_do_not_depend_on_the_order_of_the_yaml() {
    let causes_of = |case: &str| {
        let job = run_case(case, &[DAY_BEFORE, DAY])?;
        let rows = table_rows(&job, "score_changes", DAY).into_iter();
        let key = |row: &Row| (row["account_id"].clone(), row["window"].clone(), row["code"].clone());
        Some(rows.map(|row| (key(&row), number(&row, "points").unwrap())).collect::<BTreeMap<_, _>>())
    };
    let Some((written, shuffled)) = causes_of("many_written").zip(causes_of("many_shuffled")) else { return };
    assert!(written.len() > 10 && written.keys().eq(shuffled.keys()), "{written:?}\n{shuffled:?}");
    for (key, points) in &written {
        assert!((points - shuffled[key]).abs() < 1e-9, "{key:?} {points} {}", shuffled[key]);
    }
}
