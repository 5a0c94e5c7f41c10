//! Patterns that match no file: the hint names what exists nearby before it names a policy.

use crate::harness::facts_project::{DAY, FactsProject, assert_refused, refusal};

const ROW: &str = "account_id:text,at:date\nacme,2026-03-01";
const POLICY: &str = "; if the source may have no file, declare `no_files: warn`";

#[test]
fn files_with_near_names_are_proposed_first() {
    let no_file = "source `facts`: no file matches `facts/*.parquet` on or before 2026-03-10";
    let job = FactsProject::with_columns("at: date").create_job().table("exports/fact/a.parquet", ROW);
    assert_refused(&job, no_file, &format!("did you mean `fact/*.parquet`?{POLICY}"));
    let validated = job.run(&["validate", "p.yaml"]).exits(5);
    assert!(validated.stderr.contains("hint: did you mean `fact/*.parquet`?"), "{}", validated.stderr);
    let source = "files: facts/supports_tickets.parquet\ntime: {events: at}\ncolumns:\n  account_id: text\n  at: date";
    let facts = FactsProject::with_source(source);
    let no_file = "source `facts`: no file matches `facts/supports_tickets.parquet` on or before 2026-03-10";
    let job = facts.create_job().table("exports/facts/supports_ticket.parquet", ROW);
    assert_refused(&job, no_file, &format!("did you mean `facts/supports_ticket.parquet`?{POLICY}"));
    let job = facts.create_job().table("exports/facts/nps.parquet", ROW).table("exports/facts/usage.parquet", ROW);
    assert_refused(&job, no_file, &format!("the folder `facts` has `nps.parquet` and `usage.parquet`{POLICY}"));
    let job = facts.create_job().file("exports/facts/supports_tickets.csv", "account_id,at\nacme,2026-03-01\n");
    assert_refused(
        &job,
        no_file,
        "`supports_tickets.csv` is CSV, and sources are Parquet files: convert it with `duckdb",
    );
}

/// A policy that is declared already is not proposed.
#[test]
fn a_declared_policy_is_not_proposed() {
    let job = FactsProject::with_columns("at: date").add_line("no_files: warn").create_job();
    let job = job.table("exports/fact/a.parquet", ROW);
    let validated = job.run(&["validate", "p.yaml"]).exits(0);
    assert!(validated.stderr.contains("hint: did you mean `fact/*.parquet`?\n"), "{}", validated.stderr);
    assert!(!validated.stderr.contains("no_files"), "{}", validated.stderr);
}

#[test]
fn partitions_of_later_days_are_named() {
    let source = "files: facts/**/*.parquet\ntime: {snapshots: day}\ncolumns:\n  account_id: text\n  day: date";
    let job = FactsProject::with_source(source).create_job();
    let job = job.table("exports/facts/day=2026-04-01/a.parquet", "account_id:text\nacme");
    let no_file = "source `facts`: no file matches `facts/**/*.parquet` on or before 2026-03-10";
    assert_refused(&job, no_file, "its first partition is of 2026-04-01: choose that day or a later one");
}

#[test]
fn no_policy_is_proposed_for_the_accounts() {
    let job = FactsProject::with_columns("at: date").create_job_over(ROW);
    std::fs::rename(job.path("exports/accounts.parquet"), job.path("exports/account.parquet")).unwrap();
    let stderr = refusal(&job);
    assert!(stderr.contains("hint: did you mean `account.parquet`?\n"), "{stderr}");
    let job = FactsProject::with_columns("at: date").create_job();
    std::fs::remove_dir_all(job.path("exports")).unwrap();
    let exports = job.path("exports").display().to_string();
    let stderr = job.run(&["run", "p.yaml", "--as-of", DAY]).exits(5).stderr.replace(&exports, "exports");
    insta::assert_snapshot!(stderr, @"
    error[source-rows]: source `accounts`: no file matches `accounts.parquet`
     --> p.yaml:9:3
      |
    9 |   accounts: {files: accounts.parquet, time: current, key: account_id, columns: {account_id: text}}
      |   ^^^^^^^^
      |
    hint: `exports` has no files: check `exports`

    error[source-rows]: source `facts`: no file matches `facts/*.parquet` on or before 2026-03-10
      --> p.yaml:10:3
       |
    10 |   facts:
       |   ^^^^^
       |
    hint: `exports` has no files: check `exports`; if the source may have no file, declare `no_files: warn`
    ");
}
