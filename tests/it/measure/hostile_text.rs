//! Unusual texts as account ids, through the whole job to the published tables, `explain` and `show`.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Int64Array, RecordBatch, StringArray};
use serde_json::Value;

use crate::harness::duckdb;
use crate::harness::effort::thorough_only;
use crate::harness::facts_project::DAY;
use crate::harness::job::Job;
use crate::harness::published::{Row, number, table_rows};
use crate::harness::rewrite_exports;

/// Returns ids that all belong to different accounts.
fn hostile_ids() -> Vec<String> {
    let mut ids: Vec<String> = [
        "",
        " ",
        "acme",
        "Acme",
        "ACME",
        "acme ",
        " acme",
        "acme\u{a0}",
        // The same letter, composed and decomposed.
        "caf\u{e9}",
        "cafe\u{301}",
        "line\nbreak",
        "line\r\nbreak",
        "tab\tbed",
        "comma,separated",
        "quote\"d",
        "it's",
        "back\\slash",
        "'; DROP TABLE accounts; --",
        "\u{1b}[31mred\u{1b}[0m",
        "\u{1b}]0;title\u{7}",
        "\u{9b}31m",
        "nul\0byte",
        "עברית",
        "\u{202e}desrever",
        "👩‍💻🏳️‍🌈",
        "\u{feff}bom",
        "=1+1",
        "NULL",
        "null",
        "NaN",
        "../../etc/passwd",
        "ds=2026-01-01/x",
        "%2e%2e",
        "\u{2028}",
    ]
    .map(str::to_owned)
    .into();
    ids.push("long ".repeat(20_000));
    ids
}

const PIPELINE: &str = "
version: 1
name: hostile
exports: exports
warehouse: warehouse
sql: sql
accounts: {source: accounts, id: account_id, name: called, carry: [called, total]}
sources:
  accounts: {files: accounts.parquet, time: current, key: account_id, columns: {account_id: text, called: text}}
  facts: {files: facts.parquet, time: {events: at}, account: account_id, columns: {account_id: text, at: date, x: integer}}
metrics:
  facts.sql: {total: integer, word: text}
tiers: {all: otherwise}
scorecard:
  bands: {low: {below: 50}, high: {at_least: 50}}
  components:
    everything:
      made_of: {total: {score: {linear: {zero: 0, full: 100}}}, word: {score: {labels: {a: 10, otherwise: 20}}}}
";

fn write_export(job: &Job, path: &str, columns: Vec<(&str, ArrayRef)>) {
    let batch =
        RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, column)| (name, column, true)));
    rewrite_exports::write_parquet(&job.path(path), &batch.unwrap());
}

/// Creates an account for every id, named like its id. The position in the list determines the facts.
fn create_job(ids: &[String]) -> Job {
    let job = Job::new().file("p.yaml", PIPELINE).file(
        "sql/facts.sql",
        "SELECT account_id, SUM(x) AS total, MIN(account_id) AS word FROM facts GROUP BY account_id",
    );
    let texts = |texts: Vec<&String>| Arc::new(StringArray::from_iter_values(texts)) as ArrayRef;
    write_export(
        &job,
        "exports/accounts.parquet",
        vec![("account_id", texts(ids.iter().collect())), ("called", texts(ids.iter().collect()))],
    );
    let (mut account_ids, mut x) = (Vec::new(), Vec::new());
    for (at, id) in ids.iter().enumerate() {
        for _ in 0..=at % 3 {
            account_ids.push(id);
            x.push(i64::try_from(at).unwrap());
        }
    }
    let days: Date32Array = std::iter::repeat_n(Some(20_500), x.len()).collect();
    write_export(
        &job,
        "exports/facts.parquet",
        vec![("account_id", texts(account_ids)), ("at", Arc::new(days)), ("x", Arc::new(Int64Array::from(x)))],
    );
    job
}

fn expected_total(at: usize) -> f64 {
    f64::from(u32::try_from(at * (at % 3 + 1)).unwrap())
}

#[test]
fn account_ids_are_published_unchanged() {
    let ids = hostile_ids();
    let job = create_job(&ids);
    let done = job.run(&["run", "p.yaml", "--as-of", DAY]).exits(0);
    assert!(!done.stdout.contains('\u{1b}') && !done.stdout.contains('\u{202e}'), "{}", done.stdout);
    let health: BTreeMap<String, Row> =
        table_rows(&job, "account_health", DAY).into_iter().map(|row| (row["account_id"].clone(), row)).collect();
    assert_eq!(health.len(), ids.len());
    for (at, id) in ids.iter().enumerate() {
        assert_eq!((number(&health[id], "total"), &health[id]["called"]), (Some(expected_total(at)), id));
    }
    // Account ids never become part of a path.
    let paths = job.files("warehouse").into_iter().map(|path| path.replace("_runs", "runs"));
    assert!(
        paths.clone().all(|path| path.chars().all(|c| c.is_ascii_alphanumeric() || "_-=/.".contains(c))),
        "{paths:?}"
    );
    let Some(duck) = duckdb::query_rows(&format!(
        "SELECT account_id, CAST(total AS DOUBLE) FROM read_parquet('{}') ORDER BY ALL",
        job.path("warehouse/account_health/*/*.parquet").display()
    )) else {
        return;
    };
    let mut expected: Vec<(Value, Value)> =
        ids.iter().enumerate().map(|(at, id)| (id.as_str().into(), expected_total(at).into())).collect();
    expected.sort_by(|one, other| one.0.as_str().cmp(&other.0.as_str()));
    let mut found: Vec<(Value, Value)> = duck.into_iter().map(|row| (row[0].clone(), row[1].clone())).collect();
    found.sort_by(|one, other| one.0.as_str().cmp(&other.0.as_str()));
    assert_eq!(found, expected);
}

/// On the second day every account has moved, so every list of accounts names them.
#[test]
fn control_characters_in_ids_are_escaped_on_the_terminal() {
    thorough_only!();
    let ids = hostile_ids();
    let job = create_job(&ids);
    job.run(&["run", "p.yaml", "--as-of", DAY]).exits(0);
    let account_ids: Vec<&String> = ids.iter().collect();
    let days: Date32Array = std::iter::repeat_n(Some(20_500), ids.len()).collect();
    let x: Int64Array = (0..ids.len()).map(|at| Some(i64::try_from(at % 7).unwrap())).collect();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("account_id", Arc::new(StringArray::from_iter_values(account_ids))),
        ("at", Arc::new(days)),
        ("x", Arc::new(x)),
    ];
    write_export(&job, "exports/facts.parquet", columns);
    let next = "2026-03-11";
    let shown = |arguments: &[&str]| {
        let done = job.run(arguments).exits(0);
        for mark in ['\u{1b}', '\u{9b}', '\u{7}', '\0', '\r', '\u{202e}', '\u{2028}'] {
            assert!(!done.stdout.contains(mark) && !done.stderr.contains(mark), "{arguments:?}: {mark:?}");
        }
        done.stdout
    };
    let stdout = shown(&["run", "p.yaml", "--as-of", next]);
    assert!(stdout.contains("healthscore explain p.yaml "), "{stdout}");
    for stage in ["metrics", "normalise", "score", "trend", "path", "explain", "sources"] {
        let table = shown(&["show", "p.yaml", stage, "--as-of", next]);
        let accounts = if stage == "metrics" { ids.len() + 1 } else { 0 };
        assert!(accounts == 0 || table.lines().count() == accounts, "{stage}: {table}");
        assert!(table.lines().all(|line| line.chars().count() < 3000), "{stage}");
    }
    for id in ids.iter().filter(|id| !id.contains('\0')) {
        shown(&["explain", "p.yaml", id, "--as-of", next]);
        let since = job.run(&["explain", "p.yaml", id, "--as-of", next, "--since", "previous"]);
        assert_eq!(since.code, 0, "{}", since.stderr);
        assert!(!since.stdout.contains('\u{1b}'));
        let json = job.run(&["explain", "p.yaml", id, "--as-of", next, "--json"]).exits(0).json();
        assert_eq!(
            (json["account_id"].as_str(), json["account_health"]["called"].as_str()),
            (Some(id.as_str()), Some(id.as_str()))
        );
    }
    let unknown = job.run(&["explain", "p.yaml", "\u{1b}[31mnobody\n"]).exits(6);
    assert!(unknown.stderr.contains(r"`\u{1b}[31mnobody\n`"), "{}", unknown.stderr);
}

/// CSV keeps ids byte for byte, quoted as in RFC 4180.
#[test]
fn csv_output_quotes_ids_for_other_programs() {
    let ids = hostile_ids();
    let job = create_job(&ids);
    let csv = job.run(&["show", "p.yaml", "metrics", "--as-of", DAY, "--format", "csv"]).exits(0).stdout;
    std::fs::write(job.path("out.csv"), &csv).unwrap();
    let code = "import csv, json, sys
csv.field_size_limit(10**9)
print(json.dumps([row[0] for row in csv.reader(open(sys.argv[1], newline='', encoding='utf-8'))]))";
    let Some(read) = duckdb::run_python(code, &[job.path("out.csv").to_str().unwrap()]) else { return };
    let read: Vec<&str> = read.as_array().unwrap().iter().skip(1).map(|id| id.as_str().unwrap()).collect();
    let mut expected: Vec<&str> = ids.iter().map(String::as_str).collect();
    expected.sort_unstable();
    assert_eq!(read, expected);
}
