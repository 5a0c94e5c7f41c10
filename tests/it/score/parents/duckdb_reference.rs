//! A reference implementation of parents in DuckDB, with cycles and orphans, and for the sample company.

use super::create_published_company;
use crate::harness::duckdb;
use crate::harness::effort::thorough_only;
use crate::harness::job::{Job, project_root};

/// Computes every parent's score from the links in `$ties` and the scores in `account_health`, with recursive SQL.
const REFERENCE_SQL: &str = "
WITH RECURSIVE health AS (
  SELECT * FROM read_parquet('$warehouse/account_health/*/*.parquet', hive_partitioning = false)
),
ties AS ($ties),
walk AS (
  SELECT snapshot_date, id AS start, parent AS reached, 1 AS level FROM ties
  UNION ALL
  SELECT walk.snapshot_date, start, parent, level + 1
  FROM walk JOIN ties ON ties.snapshot_date = walk.snapshot_date AND ties.id = walk.reached WHERE level < 20
),
tied AS (
  FROM ties ANTI JOIN (FROM walk WHERE start = reached) circling
    ON circling.snapshot_date = ties.snapshot_date AND circling.start = ties.id
),
above AS (
  SELECT snapshot_date, id AS account_id, parent FROM tied
  UNION ALL
  SELECT above.snapshot_date, account_id, tied.parent
  FROM above JOIN tied ON tied.snapshot_date = above.snapshot_date AND tied.id = above.parent
),
below AS (SELECT snapshot_date, parent AS parent_id, account_id FROM above SEMI JOIN health USING (snapshot_date, account_id)),
members AS (
  FROM below
  UNION
  SELECT snapshot_date, parent_id, parent_id AS account_id FROM below
  WHERE (snapshot_date, parent_id) IN (SELECT (snapshot_date, account_id) FROM health)
),
summed AS (
  SELECT snapshot_date, parent_id, count(*) AS accounts,
    sum(arr::DOUBLE * score) / nullif(sum(CASE WHEN score IS NOT NULL THEN arr::DOUBLE END), 0) AS score,
    sum(CASE WHEN score IS NOT NULL THEN arr::DOUBLE END) / (avg(arr::DOUBLE) * count(*)) AS coverage, min(score) AS worst
  FROM members JOIN health USING (snapshot_date, account_id) GROUP BY ALL
),
expected AS (
  SELECT snapshot_date, parent_id, accounts, round(CASE WHEN coverage >= 0.5 THEN score END, 8), round(coverage, 8), worst
  FROM summed
),
published AS (
  SELECT snapshot_date, parent_id, accounts, round(score, 8), round(coverage, 8), worst_account_score
  FROM read_parquet('$warehouse/parent_health/*/*.parquet', hive_partitioning = false)
)
SELECT (SELECT count(*) FROM (FROM expected EXCEPT FROM published)), (SELECT count(*) FROM (FROM published EXCEPT FROM expected)),
  (SELECT count(*) FROM published), (SELECT count(DISTINCT snapshot_date) FROM published)";

/// Insists that DuckDB computes the same parents; returns the number of parents and days, or `None` without DuckDB.
fn compare_with_duckdb(job: &Job, ties: &str) -> Option<[u64; 2]> {
    let sql = REFERENCE_SQL.replace("$ties", ties).replace("$warehouse", job.path("warehouse").to_str().unwrap());
    let found = duckdb::query_rows(&sql)?.remove(0);
    let numbers: Vec<u64> = found.iter().map(|number| number.as_u64().unwrap()).collect();
    assert_eq!(numbers[..2], [0, 0], "parents that DuckDB calculates otherwise");
    Some([numbers[2], numbers[3]])
}

#[test]
fn duckdb_computes_the_same_parents_with_cycles_and_orphans() {
    let job = create_published_company();
    let ties = "SELECT day AS snapshot_date, account_id AS id, parent FROM read_parquet('$exports/accounts/*/*.parquet', \
                hive_types = {'day': DATE}) WHERE parent <> account_id";
    let ties = ties.replace("$exports", job.path("exports").to_str().unwrap());
    if let Some(found) = compare_with_duckdb(&job, &ties) {
        assert_eq!(found, [20, 4]);
    }
}

#[test]
fn duckdb_computes_the_same_parents_for_the_sample_company() {
    thorough_only!();
    let job = Job::new();
    let warehouse = job.path("warehouse").to_str().unwrap().to_owned();
    let job = job
        .env("HEALTHSCORE_EXPORTS", project_root().join("fixtures/exports").to_str().unwrap())
        .env("HEALTHSCORE_WAREHOUSE", &warehouse);
    let pipeline = project_root().join("pipelines/customer_health.yaml");
    job.run(&["backfill", pipeline.to_str().unwrap(), "--from", "2026-06-01", "--to", "2026-06-29", "--every", "7d"])
        .exits(0);
    let ties =
        "SELECT snapshot_date, account_id AS id, parent_account_id AS parent FROM health WHERE parent IS NOT NULL";
    if let Some([parents, days]) = compare_with_duckdb(&job, ties) {
        assert!(parents > 20 && days == 5, "{parents} parents on {days} days");
    }
}
