//! Output for monitoring: lineage events, Prometheus metrics and JSON logs.

/// A server that records requests.
mod http_receiver;
/// OpenLineage events.
mod lineage;
/// Logs as JSON.
mod json_logs;
/// The metrics file.
mod prometheus;

use crate::harness::job::Job;

pub const PIPELINE: &str = "
version: 1
name: watched
exports: ${EXPORTS:-exports}
warehouse: ${WAREHOUSE:-warehouse}
sql: sql
accounts: {source: accounts, id: account_id, only: seats > 0, carry: [seats, users]}
sources:
  accounts:
    files: accounts/*/*.parquet
    time: {snapshots: day}
    key: account_id
    columns: {day: date, account_id: text, seats: integer}
  usage:
    files: usage/*.parquet
    time: {events: at}
    account: account_id
    orphans: drop
    freshness: {warn_after: 1d}
    columns: {account_id: text, user_id: text, at: date}
metrics:
  usage.sql: {users: {type: integer, no_rows: 0}}
derived:
  share: users / seats
tiers: {large: seats >= 10, small: otherwise}
scorecard:
  bands: {low: {below: 50}, high: {at_least: 50}}
  components:
    use: {made_of: {share: {score: {linear: {zero: 0, full: 1}}}}}
quality:
  min_snapshots: 1
  min_accounts: 1
  scores_lost: {warn: never, stop: never}
  values_missing: {warn: never, stop: never}
  median_factor: {warn: never, stop: never}
  bands_changed: {warn: never, stop: never}
  psi: {warn: never, stop: never}
";

const SQL: &str =
    "SELECT account_id, COUNT(DISTINCT user_id) AS users FROM usage WHERE at >= :from_7d GROUP BY account_id";

/// Creates a project with four accounts on two days and one on the third, which is stopped because three are missing.
pub fn create_job() -> Job {
    let all = "account_id:text,seats:int64\na,10\nb,2\nc,4\nd,5";
    Job::new()
        .file("p.yaml", PIPELINE)
        .file("sql/usage.sql", SQL)
        .table("exports/accounts/day=2026-05-01/a.parquet", all)
        .table("exports/accounts/day=2026-05-02/a.parquet", all)
        .table("exports/accounts/day=2026-05-03/a.parquet", "account_id:text,seats:int64\na,10")
        .table(
            "exports/usage/a.parquet",
            "account_id:text,user_id:text,at:date\na,u1,2026-04-30\na,u2,2026-04-30\nb,u3,2026-04-30\nb,u4,2026-04-29\nz,u5,2026-04-30",
        )
}
