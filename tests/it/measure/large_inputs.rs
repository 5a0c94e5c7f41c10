//! Large inputs: long texts, one account with all events, a million accounts in one tier.

use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Int64Array, RecordBatch, StringArray};

use crate::harness::duckdb;
use crate::harness::effort::thorough_only;
use crate::harness::facts_project::DAY;
use crate::harness::job::Job;
use crate::harness::published::{health_row, number};
use crate::harness::rewrite_exports;

const PIPELINE: &str = "
version: 1
name: crowd
exports: exports
warehouse: warehouse
sql: sql
accounts: {source: accounts, id: account_id, carry: [events, users, note]}
sources:
  accounts: {files: accounts.parquet, time: current, key: account_id, columns: {account_id: text, note: text}}
  facts: {files: facts.parquet, time: {events: at}, account: account_id, columns: {account_id: text, at: date, user_id: integer, x: integer}}
metrics:
  facts.sql: {events: {type: integer, no_rows: 0}, users: {type: integer, no_rows: 0}, total: integer}
tiers: {all: otherwise}
scorecard:
  bands: {low: {below: 50}, high: {at_least: 50}}
  min_coverage: 0
  components:
    everything:
      made_of:
        events: {score: {percentile: {within: tier}}}
        users: {score: {linear: {zero: 0, full: 10}}}
        total: {score: {zscore: {within: tier, zero: -2, full: 2}}}
";

/// Creates a project with many accounts and facts. Every `alone`-th fact belongs to some account, the others to the
/// first.
fn create_job(accounts: usize, facts: usize, alone: usize, note: usize) -> Job {
    let job = Job::new().file("p.yaml", PIPELINE).file(
        "sql/facts.sql",
        "SELECT account_id, COUNT(*) AS events, COUNT(DISTINCT user_id) AS users, SUM(x) AS total FROM facts GROUP BY account_id",
    );
    let id = |at: usize| format!("account {at:07}");
    let write = |path: &str, columns: Vec<(&str, ArrayRef)>| {
        rewrite_exports::write_parquet(&job.path(path), &RecordBatch::try_from_iter(columns).unwrap());
    };
    let long = "é".repeat(note / 2);
    let notes = (0..accounts).map(|at| if at == 1 { long.as_str() } else { "short" });
    write(
        "exports/accounts.parquet",
        vec![
            ("account_id", Arc::new(StringArray::from_iter_values((0..accounts).map(id)))),
            ("note", Arc::new(StringArray::from_iter_values(notes))),
        ],
    );
    let account_of_fact = (0..facts).map(|at| if at % alone == 0 { at / alone * 7919 % accounts } else { 0 });
    let whole = |number: usize| i64::try_from(number).unwrap();
    write(
        "exports/facts.parquet",
        vec![
            ("account_id", Arc::new(StringArray::from_iter_values(account_of_fact.map(id)))),
            (
                "at",
                Arc::new(Date32Array::from_iter_values((0..facts).map(|at| 20_400 + i32::try_from(at % 100).unwrap()))),
            ),
            ("user_id", Arc::new(Int64Array::from_iter_values((0..facts).map(|at| whole(at % 100_003))))),
            ("x", Arc::new(Int64Array::from_iter_values((0..facts).map(|at| whole(at % 1000))))),
        ],
    );
    job
}

/// Insists that counts and sums of every account equal those that DuckDB computes from the exports.
fn assert_duckdb_agrees(job: &Job) {
    let path = |path: &str| job.path(path).display().to_string();
    let rows = duckdb::query_rows(&format!(
        "WITH own AS (SELECT account_id, count(*) AS events, count(DISTINCT user_id) AS users, sum(x) AS total
                      FROM '{}' GROUP BY account_id)
         SELECT count(*), count(*) FILTER (WHERE h.events IS DISTINCT FROM coalesce(o.events, 0)
                  OR h.users IS DISTINCT FROM coalesce(o.users, 0) OR m.value IS DISTINCT FROM o.total)
         FROM read_parquet('{}') h LEFT JOIN own o USING (account_id)
         JOIN read_parquet('{}') m ON m.account_id = h.account_id AND m.metric = 'total'",
        path("exports/facts.parquet"),
        path("warehouse/account_health/*/*.parquet"),
        path("warehouse/metric_scores/*/*.parquet"),
    ));
    let accounts = rewrite_exports::read_parquet(&job.path("exports/accounts.parquet")).num_rows();
    if let Some(rows) = rows {
        assert_eq!(rows, [[serde_json::json!(accounts), serde_json::json!(0)]]);
    }
}

#[test]
fn one_account_may_have_all_the_events() {
    thorough_only!();
    let job = create_job(20_000, 200_000, usize::MAX, 10);
    job.run(&["run", "p.yaml", "--as-of", DAY]).exits(0);
    let first = health_row(&job, DAY, "account 0000000");
    assert_eq!((number(&first, "events"), number(&first, "users")), (Some(200_000.0), Some(100_003.0)));
    assert_eq!(number(&health_row(&job, DAY, "account 0000001"), "events"), Some(0.0));
    assert_duckdb_agrees(&job);
}

#[test]
fn a_text_of_ten_megabytes_is_published_and_shortened_on_screen() {
    thorough_only!();
    let job = create_job(3, 10, 2, 10 << 20);
    let done = job.run(&["run", "p.yaml", "--as-of", DAY]).exits(0);
    assert_eq!(health_row(&job, DAY, "account 0000001")["note"], "é".repeat(5 << 20));
    assert!(done.stdout.len() < 10_000);
    for arguments in [&["show", "p.yaml", "metrics", "--as-of", DAY][..], &["explain", "p.yaml", "account 0000001"]] {
        let done = job.run(arguments).exits(0);
        assert!(done.stdout.len() < 10_000, "{arguments:?}: {} bytes", done.stdout.len());
    }
    let csv = job.run(&["show", "p.yaml", "metrics", "--as-of", DAY, "--format", "csv"]).exits(0).stdout;
    assert!(csv.len() > 10 << 20);
}

/// Takes minutes: `cargo test --test it -- --ignored a_million`.
#[test]
#[ignore = "takes minutes"]
fn a_million_accounts_in_one_tier_match_duckdb() {
    let job = create_job(1_000_000, 5_000_000, 3, 10);
    let started = std::time::Instant::now();
    job.run(&["run", "p.yaml", "--as-of", DAY]).exits(0);
    crate::harness::bad_input::print_note(&format!("a million accounts: {:?}", started.elapsed()));
    assert_duckdb_agrees(&job);
}
