//! Random companies against the independent twin in `tests/independent/twin.py`: scores, bands with `stays` and `after`,
//! paths, bounds, the two steps of every change, plays and trends.

use crate::harness::duckdb;
use crate::harness::effort::case_count;
use crate::harness::job::Job;

const TWIN: &str = include_str!("../../independent/twin.py");

/// The days that every company is scored on.
const DAYS: [&str; 4] = ["2026-06-01", "2026-06-05", "2026-06-09", "2026-06-13"];

/// Runs random companies, the first of them drawn from the seed `first`, and lets the twin compare every table.
fn compare_with_twin(first: usize, companies: usize) {
    let job = Job::new();
    let (folder, first_seed, count) = (job.path("."), first.to_string(), companies.to_string());
    let folder = folder.to_str().unwrap();
    if duckdb::run_python(TWIN, &["write", folder, &first_seed, &count]).is_none() {
        return;
    }
    for seed in first..first + companies {
        for (index, day) in DAYS.iter().enumerate() {
            job.run(&["run", &format!("p{seed}/p{index}.yaml"), "--as-of", day]).exits(0);
        }
    }
    let compared = duckdb::run_python(TWIN, &["check", folder, &first_seed, &count]).unwrap();
    let expected = [
        ("scores", 30),
        ("bands", 30),
        ("paths", 30),
        ("cases of missing data", 30),
        ("windows of changes", 20),
        ("windows with edits", 2),
        ("actions", 20),
        ("slopes", 10),
    ];
    for (what, per_company) in expected {
        let found = compared[what].as_u64().unwrap_or_default();
        assert!(found >= per_company * companies as u64 / 2, "{what}: {compared}");
    }
    let of = |what: &str| compared[what].as_u64().unwrap_or_default();
    assert!(of("missed paths") * 10 <= of("paths"), "{compared}");
}

#[test]
fn random_companies_agree_with_the_twin() {
    compare_with_twin(0, case_count(4, 24));
}

#[test]
fn more_random_companies_agree_with_the_twin() {
    compare_with_twin(1_000, case_count(4, 24));
}
