//! Band transitions and the portfolio, compared with DuckDB over `account_health`.

use super::{create_company, create_published_company, nth_day};
use crate::harness::duckdb;
use crate::harness::effort::thorough_only;
use crate::harness::job::Job;
use crate::harness::published::{Row, table_rows};

#[test]
fn a_band_transition_has_bands_duration_and_cause() {
    thorough_only!();
    let job = create_published_company();
    let mut transitions = Vec::new();
    for number in 1..=11 {
        for row in
            table_rows(&job, "band_transitions", &nth_day(number)).iter().filter(|row| row["account_id"] == "slides")
        {
            let cell = |column: &str| row.get(column).map_or("-", String::as_str);
            transitions.push(format!(
                "{number}: {} {} → {}, after {} days, {}, {}",
                cell("direction"),
                cell("from_band"),
                cell("to_band"),
                cell("days_in_band"),
                cell("cause_1"),
                cell("revenue")
            ));
        }
    }
    assert_eq!(
        transitions,
        [
            "2: down good → bad, after 1 days, points now 80 → 30, -50.0 points, 2000.0",
            "7: up bad → fair, after 5 days, points now 30 → 55, +25.0 points, 2000.0",
            "8: down fair → bad, after 1 days, points now 55 → 30, -25.0 points, 2000.0",
        ]
    );
    let directions_on = |number: usize| {
        let found = table_rows(&job, "band_transitions", &nth_day(number));
        found.into_iter().filter(|row| row["account_id"] == "unknown").map(|row| row["direction"].clone()).collect()
    };
    let directions: Vec<Vec<String>> = (1..=5).map(directions_on).collect();
    assert_eq!(directions.concat(), ["unscored", "scored", "up"]);
}

/// Computes the portfolio from the accounts; `$` stands for the warehouse.
const REFERENCE_SQL: &str = "
WITH health AS (
  SELECT *, CASE band WHEN 'bad' THEN 1 WHEN 'fair' THEN 2 WHEN 'good' THEN 3 END AS now,
    CASE previous_band WHEN 'bad' THEN 1 WHEN 'fair' THEN 2 WHEN 'good' THEN 3 END AS before
  FROM read_parquet('$/account_health/*/*.parquet', hive_partitioning = false)
),
sliced AS (
  SELECT 'overall' AS dimension, 'all' AS member, * FROM health
  UNION ALL SELECT 'tier', tier, * FROM health
  UNION ALL SELECT 'owner', owner, * FROM health
  UNION ALL SELECT 'region', coalesce(region, 'unknown'), * FROM health
),
banded AS (
  SELECT coalesce(band, 'no_score') AS slice, * FROM sliced UNION ALL SELECT 'all', * FROM sliced
),
open AS (
  SELECT snapshot_date, account_id, count(*) AS actions
  FROM read_parquet('$/actions/*/*.parquet', hive_partitioning = false) WHERE status = 'open' GROUP BY ALL
),
expected AS (
  SELECT snapshot_date, dimension, member, slice AS band, count(*) AS accounts, sum(arr) AS revenue,
    count(score) AS scored_accounts, round(avg(score), 6) AS mean_score,
    round(sum(score * arr) / sum(CASE WHEN score IS NOT NULL THEN arr END), 6) AS revenue_weighted_score,
    round(avg(coverage), 6) AS mean_coverage,
    count(*) FILTER (now > before) AS moved_up, count(*) FILTER (now < before) AS moved_down,
    count(*) FILTER (renews_on BETWEEN snapshot_date AND snapshot_date + 90) AS renewals_90d,
    coalesce(sum(arr) FILTER (renews_on BETWEEN snapshot_date AND snapshot_date + 90), 0) AS renewing_revenue_90d,
    coalesce(sum(actions), 0)::BIGINT AS open_actions
  FROM banded LEFT JOIN open USING (snapshot_date, account_id) GROUP BY ALL
),
published AS (
  SELECT * REPLACE (round(mean_score, 6) AS mean_score, round(mean_coverage, 6) AS mean_coverage,
    round(revenue_weighted_score, 6) AS revenue_weighted_score)
  FROM read_parquet('$/portfolio/*/*.parquet', hive_partitioning = false)
)
SELECT (SELECT count(*) FROM (FROM expected EXCEPT FROM published)),
  (SELECT count(*) FROM (FROM published WHERE accounts > 0 EXCEPT FROM expected)),
  (SELECT count(*) FROM expected), (SELECT count(DISTINCT snapshot_date) FROM published),
  (SELECT sum(moved_up) > 0 AND sum(moved_down) > 0 AND min(renewals_90d) = 0 AND max(renewals_90d) > 1 FROM published)";

#[test]
fn the_portfolio_matches_duckdb_sums_on_every_day() {
    thorough_only!();
    let job = create_published_company();
    let warehouse = job.path("warehouse");
    let Some(found) = duckdb::query_rows(&REFERENCE_SQL.replace('$', warehouse.to_str().unwrap())) else { return };
    let (missing, unexpected, expected) = (&found[0][0], &found[0][1], found[0][2].as_u64().unwrap());
    assert_eq!((missing, unexpected, &found[0][3], &found[0][4]), (&0.into(), &0.into(), &11.into(), &true.into()));
    assert!(expected > 100, "{expected}");
}

/// Every band of every member has a row, so that charts have no gaps.
#[test]
fn the_portfolio_has_a_row_for_every_band() {
    thorough_only!();
    let job = create_published_company();
    let portfolio = table_rows(&job, "portfolio", &nth_day(1));
    let rows_of = |dimension: &str| portfolio.iter().filter(|row| row["dimension"] == dimension).count();
    assert_eq!([rows_of("overall"), rows_of("tier"), rows_of("owner"), rows_of("region")], [5, 10, 10, 15]);
    let empty = portfolio.iter().find(|row| row["dimension"] == "overall" && row["band"] == "fair").unwrap();
    assert_eq!((empty["accounts"].as_str(), empty["revenue"].as_str()), ("0", "0.0"));
    assert!(!empty.contains_key("mean_score"));
}

/// Returns every transition of a day as `account direction from to`.
fn read_transitions(job: &Job, number: usize) -> Vec<String> {
    let cell = |row: &Row, column: &str| row.get(column).map_or("-", String::as_str).to_owned();
    let columns = ["account_id", "direction", "from_band", "to_band"];
    table_rows(job, "band_transitions", &nth_day(number))
        .iter()
        .map(|row| columns.map(|column| cell(row, column)).join(" "))
        .collect()
}

/// Writes the export of one day from `account revenue points`.
fn write_exports(job: Job, number: usize, accounts: &[&str]) -> Job {
    let mut csv = "account_id:text,arr:double,owner:text,region:text,renews_on:date,points:double".to_owned();
    for account in accounts {
        let (id, numbers) = account.split_once(' ').unwrap();
        let (arr, points) = numbers.split_once(' ').unwrap();
        csv.push_str(&format!("\n{id},{arr},ann,emea,,{points}"));
    }
    job.table(&format!("exports/accounts/day={}/a.parquet", nth_day(number)), &csv)
}

#[test]
fn new_gone_and_returning_accounts_are_transitions() {
    let mut job = create_company();
    for (number, accounts) in [
        (1, &["a 10 30", "b 10 50"][..]),
        (2, &["a 10 30", "c 10 80"]),
        (3, &["a 10 30", "b 10 50", "c 10 80"]),
        (4, &["a 10 30", "b 10 50", "c 10 80"]),
    ] {
        job = write_exports(job, number, accounts);
    }
    job.run(&["backfill", "p.yaml", "--from", &nth_day(1), "--to", &nth_day(4)]).exits(0);
    // In the first snapshot no account counts as new.
    assert_eq!(read_transitions(&job, 1), [""; 0]);
    assert_eq!(read_transitions(&job, 2), ["b gone fair -", "c new - good"]);
    assert_eq!(read_transitions(&job, 3), ["b back fair fair"]);
    assert_eq!(read_transitions(&job, 4), [""; 0]);
}

#[test]
fn a_renamed_band_is_not_a_move_up() {
    let mut job = create_company();
    for number in [1, 2] {
        job = write_exports(job, number, &["a 10 30", "b 10 80"]);
    }
    job = write_exports(job, 3, &["a 10 80", "b 10 30"]);
    job.run(&["run", "p.yaml", "--as-of", &nth_day(1)]).exits(0);
    let renamed = super::PIPELINE.replace("bad: {below: 40}", "red: {below: 40}").replace("good: {at", "green: {at");
    let plays = super::PLAYS.replace("'bad'", "'red'");
    let job = job.file("p.yaml", &renamed).file("p.plays.yaml", &plays);
    job.run(&["run", "p.yaml", "--as-of", &nth_day(2)]).exits(0);
    assert_eq!(read_transitions(&job, 2), ["a renamed bad red", "b renamed good green"]);
    let moved_accounts = |number: usize| {
        let portfolio = table_rows(&job, "portfolio", &nth_day(number));
        let all = portfolio.iter().find(|row| row["dimension"] == "overall" && row["band"] == "all").unwrap().clone();
        [all["moved_up"].clone(), all["moved_down"].clone()]
    };
    assert_eq!(moved_accounts(2), ["0", "0"]);
    // Compared with an earlier day under the old names, real moves are recognised.
    std::fs::remove_dir_all(job.path("warehouse/account_health/ds=2026-05-02")).unwrap();
    job.run(&["run", "p.yaml", "--as-of", &nth_day(3)]).exits(0);
    assert_eq!(read_transitions(&job, 3), ["a up bad green", "b down good red"]);
    assert_eq!(moved_accounts(3), ["1", "1"]);
}

#[test]
fn negative_revenue_has_no_weight() {
    let job = write_exports(create_company(), 1, &["a 100 80", "b -90 20"]);
    job.run(&["run", "p.yaml", "--as-of", &nth_day(1)]).exits(0);
    let portfolio = table_rows(&job, "portfolio", &nth_day(1));
    let all = portfolio.iter().find(|row| row["dimension"] == "overall" && row["band"] == "all").unwrap();
    assert_eq!([&all["mean_score"], &all["revenue_weighted_score"], &all["revenue"]], ["50.0", "80.0", "10.0"]);
}
