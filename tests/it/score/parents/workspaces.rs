//! Workspaces below accounts: workspaces are scored and rolled up, and accounts are scored from them.

use super::{assert_near, nth_day};
use crate::harness::job::Job;
use crate::harness::published::{health_row, metric_row, number, table_rows};

const WORKSPACES: &str = "
version: 1
name: workspaces
exports: exports
warehouse: warehouses/workspaces
sql: sql
accounts: {source: workspaces, id: workspace_id, revenue: arr}
sources:
  workspaces:
    files: workspaces/*/*.parquet
    time: {snapshots: day}
    columns: {day: date, workspace_id: integer, account: integer, arr: number, points: number}
  accounts:
    files: accounts/*/*.parquet
    time: {snapshots: day}
    account: none
    columns: {day: date, account_id: integer, called: text}
metrics:
  points.sql: {points_now: number}
tiers: {all: otherwise}
scorecard:
  bands: {bad: {below: 40}, fair: {below: 70}, good: {at_least: 70}}
  components: {use: {made_of: {points_now: {score: as_is}}}}
roll_up:
  to: account
  by: revenue
  listed_in: {source: accounts, id: account_id, name: called}
";

/// The accounts pipeline reads the tables published by the workspaces pipeline.
const ACCOUNTS: &str = "
version: 1
name: accounts
exports: .
warehouse: warehouse
sql: sql
accounts: {source: accounts, id: account_id, name: called}
sources:
  accounts:
    files: exports/accounts/*/*.parquet
    time: {snapshots: day}
    columns: {day: date, account_id: integer, called: text}
  workspace_scores:
    files: warehouses/workspaces/parent_health/*/part-0.parquet
    time: {snapshots: ds}
    freshness: {error_after: 0d}
    account: parent_id
    columns:
      ds: date
      snapshot_date: date
      parent_id: text
      score: number
      worst_account_score: number
metrics:
  workspaces.sql: {workspaces_score: number, worst_workspace: number}
tiers: {all: otherwise}
scorecard:
  bands: {bad: {below: 40}, fair: {below: 70}, good: {at_least: 70}}
  components:
    workspaces:
      made_of:
        workspaces_score: {weight: 3, score: as_is}
        worst_workspace: {weight: 1, score: as_is}
";

/// Ids that a double cannot represent.
const BIG: [&str; 3] = ["9007199254740993", "9007199254740992", "9007199254740995"];

fn create_company() -> Job {
    let [one, two, three] = BIG;
    let accounts = format!("account_id:int64,called:text\n{one},One\n{two},Two\n{three},Three");
    let mut job = Job::new()
        .file("workspaces.yaml", WORKSPACES)
        .file("accounts.yaml", ACCOUNTS)
        .file("sql/points.sql", "SELECT workspace_id, points AS points_now FROM workspaces")
        .file(
            "sql/workspaces.sql",
            "SELECT parent_id AS account_id, score AS workspaces_score, worst_account_score AS worst_workspace FROM workspace_scores",
        );
    for number in 1..=2 {
        // A workspace may have the id of an account. Account 7 is not listed.
        let fell = if number == 1 { 90 } else { 10 };
        let rows = format!("{one},{one},100,80\n2,{one},300,{fell}\n3,{two},50,60\n4,7,10,50\n5,,10,50");
        let csv = format!("workspace_id:int64,account:int64,arr:double,points:double\n{rows}");
        job = job.table(&format!("exports/workspaces/day={}/a.parquet", nth_day(number)), &csv);
        job = job.table(&format!("exports/accounts/day={}/a.parquet", nth_day(number)), &accounts);
    }
    for number in 1..=2 {
        for pipeline in ["workspaces.yaml", "accounts.yaml"] {
            assert_eq!(job.run(&["validate", pipeline]).exits(0).stderr, "", "{pipeline}");
            job.run(&["run", pipeline, "--as-of", &nth_day(number)]).exits(0);
        }
    }
    job
}

#[test]
fn workspace_scores_roll_up_to_their_account() {
    let job = create_company();
    let [one, two, three] = BIG;
    let path = |table: &str| job.path(&format!("warehouses/workspaces/{table}/ds={}/part-0.parquet", nth_day(2)));
    let parents = crate::harness::published::read_rows(&path("parent_health"));
    let described: Vec<String> = parents
        .iter()
        .map(|row| {
            let cell = |column: &str| row.get(column).map_or("-", String::as_str);
            let columns =
                ["parent_id", "parent_name", "is_listed", "accounts", "own_score", "rolled_up_to", "worst_account_id"];
            columns.map(cell).join(" ")
        })
        .collect();
    assert_eq!(
        described,
        ["7 - false 1 - - 4".to_owned(), format!("{two} Two true 1 - - 3"), format!("{one} One true 2 - - 2")]
    );
    assert_near(&parents[2], "score", (80.0 * 100.0 + 10.0 * 300.0) / 400.0);
    assert_near(&parents[2], "change", 27.5 - 87.5);
    let workspaces = crate::harness::published::read_rows(&path("account_health"));
    let workspace = |id: &str| workspaces.iter().find(|row| row["account_id"] == id).unwrap();
    // No workspace is a parent, not even the one with the id of an account.
    assert_eq!(
        (workspace(one).get("rolled_up_to").map(String::as_str), workspace(one).get("accounts_below")),
        (Some(one), None)
    );
    assert!(!workspace("5").contains_key("rolled_up_to"));
    // The account scorecard weighs both values as of the day.
    let mean = |day: &str| number(&health_row(&job, day, one), "score").unwrap();
    assert!((mean(&nth_day(1)) - (3.0 * 87.5 + 80.0) / 4.0).abs() < 1e-9);
    assert!((mean(&nth_day(2)) - (3.0 * 27.5 + 10.0) / 4.0).abs() < 1e-9);
    assert_near(&metric_row(&job, &nth_day(2), one, "worst_workspace"), "value", 10.0);
    assert_eq!(health_row(&job, &nth_day(2), three)["no_score_reason"], "no_data");
    assert!(table_rows(&job, "parent_health", &nth_day(2)).is_empty());
    // The accounts of a day are never computed from workspaces of an earlier day.
    std::fs::remove_file(path("parent_health")).unwrap();
    let done = job.run(&["run", "accounts.yaml", "--as-of", &nth_day(2)]).exits(5);
    let described =
        "source `workspace_scores`: its newest row is from 2026-05-01, 1 day before 2026-05-02; the limit is 0 days";
    assert!(done.stderr.contains(described), "{}", done.stderr);
}
