//! SQL compared with DuckDB: a collection of queries, random queries, the documented functions, metrics in five
//! dialects, sums of doubles, and external cases. The scripts in `tests/sql` run many queries per start of the binary;
//! this file states the expected results.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::Value;

use crate::harness::duckdb;
use crate::harness::effort::{case_count, is_thorough, thorough_only};
use crate::harness::job::project_root;
use crate::harness::tools;

/// Runs a script of `tests/sql` with the binary under test. Prints that the test is skipped and returns `None` if
/// DuckDB is not installed.
fn run_script(name: &str, arguments: &[&str]) -> Option<Value> {
    const RUN: &str = "import runpy, sys\n\
                       sys.dont_write_bytecode = True\n\
                       sys.path.insert(0, sys.argv[1])\n\
                       sys.argv = sys.argv[2:]\n\
                       runpy.run_path(sys.argv[0], run_name='__main__')";
    let folder = project_root().join("tests/sql");
    let script = folder.join(name);
    let paths = [folder.to_str().unwrap(), script.to_str().unwrap(), env!("CARGO_BIN_EXE_healthscore"), "--json"];
    duckdb::run_python(RUN, &[&paths[..], arguments].concat())
}

/// Insists that every query has its listed verdict, and that at least `same` queries match DuckDB.
#[track_caller]
fn assert_as_listed(answer: &Value, same: u64) {
    let unexpected: Vec<&str> = answer["unexpected"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let counts = &answer["counts"];
    let some = unexpected.iter().take(25).copied().collect::<Vec<_>>().join("\n");
    assert!(unexpected.is_empty(), "{} of {counts} are unexpected, among them:\n{some}", unexpected.len());
    assert!(counts["same"].as_u64().unwrap_or_default() >= same, "{counts}");
}

/// In a thorough run, the same CSV is required over shuffled rows in other files with one thread. A quick run takes every
/// fourth query.
#[test]
fn every_query_of_the_collection_matches_duckdb() {
    let (arguments, same): (&[&str], u64) =
        if is_thorough() { (&["--shuffled"], 550) } else { (&["--every", "4"], 130) };
    if let Some(answer) = run_script("compare.py", arguments) {
        assert_as_listed(&answer, same);
    }
}

/// Returns the seed of random queries, and how many to run: `usual` of seed 1, or `seeded` of the seed in
/// `HEALTHSCORE_SQL_SEED`.
fn seed_and_count(usual: usize, seeded: usize) -> (String, usize) {
    match std::env::var("HEALTHSCORE_SQL_SEED") {
        Ok(seed) => (seed, seeded),
        Err(_) => ("1".to_owned(), usual),
    }
}

#[test]
fn random_queries_match_duckdb() {
    thorough_only!();
    let (seed, count) = seed_and_count(1_000, 10_000);
    if let Some(answer) = run_script("compare.py", &["--shuffled", "--generated", &count.to_string(), "--seed", &seed])
    {
        assert_as_listed(&answer, count as u64 * 9 / 10);
    }
}

/// Mistakes must be found before a row is read.
#[test]
fn type_mistakes_are_found_before_rows_are_read() {
    let (seed, count) = seed_and_count(case_count(50, 500), 5_000);
    if let Some(answer) = run_script("compare.py", &["--ill-typed", &count.to_string(), "--seed", &seed]) {
        let unexpected = answer["unexpected"].as_array().unwrap();
        assert!(unexpected.is_empty(), "{unexpected:?}");
        assert!(answer["counts"]["refused"].as_u64().unwrap() > count as u64 / 10, "{}", answer["counts"]);
    }
}

/// Late payments, currency by date, cohorts, usage per seat: 43 metrics, each in five dialects.
#[test]
fn metrics_in_five_sql_dialects_match_duckdb() {
    thorough_only!();
    if let Some(answer) = run_script("metrics.py", &[]) {
        assert_as_listed(&answer, 215);
    }
}

/// Runs every call shown in the manual, also with NULL and extreme arguments, as literals and row by row.
#[test]
fn documented_functions_match_duckdb() {
    thorough_only!();
    if let Some(answer) = run_script("functions.py", &[]) {
        assert_as_listed(&answer, 6500);
    }
}

#[test]
fn sums_of_doubles_are_exact_to_the_last_bit() {
    thorough_only!();
    if let Some(answer) = run_script("sums.py", &[]) {
        let wrong: Vec<&str> = answer["unexpected"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert!(answer["compared"].as_u64().unwrap() > 500, "{answer}");
    }
}

/// Names, or their beginnings, of external cases whose mistakes only appear in the rows.
const ONLY_ROWS_SHOW: [&str; 5] = [
    // An account has one row.
    "two rows per account",
    // There is no -7th of January.
    "SELECT account_id, MAX(MAKE_DATE(2026, 1, n))",
    // There is no 0th of January.
    "SELECT account_id, MAX(CAST('2026-01-0' || ABS(n) AS DATE))",
    // `Foo bar` is not a boolean.
    "SELECT account_id, SUM(CASE WHEN CAST(txt AS BOOLEAN)",
    // Ten billion has more than the 32 bits of an INTEGER.
    "SELECT account_id, SUM(CAST(x AS INTEGER))",
];

/// Runs the cases in the folder named by `HEALTHSCORE_SHARED` with the comparison script stored beside them.
#[test]
fn external_sql_cases_match_duckdb() {
    thorough_only!();
    let Some(folder) = std::env::var_os("HEALTHSCORE_SHARED") else {
        tools::skip_always("HEALTHSCORE_SHARED names no folder with further SQL cases");
        return;
    };
    const RUN: &str = "import json, subprocess, sys\n\
                       done = subprocess.run([sys.executable, '-B', *sys.argv[1:]], capture_output=True, text=True)\n\
                       sys.exit(done.stderr) if done.returncode else print(json.dumps(done.stdout.splitlines()))";
    let comparison = PathBuf::from(folder).join("cases/sql/compare.py");
    let Some(answer) = duckdb::run_python(RUN, &[comparison.to_str().unwrap(), env!("CARGO_BIN_EXE_healthscore")])
    else {
        return;
    };
    let lines: Vec<&str> = answer.as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let mut wrong = BTreeSet::new();
    for (at, line) in lines.iter().enumerate() {
        let late = line.strip_prefix("refused by run alone: ");
        let excused = late.is_some_and(|name| ONLY_ROWS_SHOW.iter().any(|known| name.starts_with(known)));
        if line.starts_with("DIFFERS: ") || (late.is_some() && !excused) {
            wrong.insert(format!("{line}\n{}", lines.get(at + 1).unwrap_or(&"")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.into_iter().collect::<Vec<_>>().join("\n"));
    assert!(lines.last().is_some_and(|counts| counts.contains(" same, ")), "{lines:?}");
}
