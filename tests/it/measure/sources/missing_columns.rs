//! Columns that files lack: the message names what the files have, and proposes `may_lack` only where it helps.

use crate::harness::facts_project::{FactsProject, assert_finding, assert_refused};

const ROW: &str = "account_id:text,at:date,mrr_amount:double\nacme,2026-03-01,5";
const MISSING: &str = "missing in `facts/a.parquet`";

#[test]
fn the_columns_of_the_file_are_named() {
    let job = FactsProject::with_columns("at: date\nmrr: number").create_job_over(ROW);
    let hint = "the file has a column `mrr_amount`; write `from: mrr_amount` if that is meant, or leave `mrr` out of `columns` (SQL can join another source for it)";
    assert_refused(&job, &format!("source `facts`, column `mrr`: {MISSING}"), hint);
    let job = FactsProject::with_columns("at: date\nseats: integer").create_job_over(ROW);
    let hint = "the columns of the file are `account_id`, `at` and `mrr_amount`; correct the name, or leave `seats` out of `columns`";
    assert_refused(&job, &format!("source `facts`, column `seats`: {MISSING}"), hint);
    let more: Vec<String> = (1..=9).map(|number| format!("q{number}:int32")).collect();
    let job = FactsProject::with_columns("at: date\nseats: integer")
        .create_job_over(&format!("account_id:text,at:date,{}\nacme,2026-03-01", more.join(",")));
    let hint =
        "the columns of the file are `account_id`, `at`, `q1`, `q2`, `q3`, `q4`, `q5`, `q6`, `q7`, `q8` and 1 more;";
    assert_refused(&job, &format!("source `facts`, column `seats`: {MISSING}"), hint);
}

/// A column with another name in the files is named twice, so that nobody looks for the wrong one.
#[test]
fn both_names_of_a_renamed_column_are_told() {
    let seats = FactsProject::with_columns("at: date\nmrr_amount: {type: number, from: SEATS}");
    let hint = "the columns of the file are `account_id`, `at` and `mrr_amount`; correct the name in `from`";
    let message = format!("source `facts`, column `mrr_amount` (`SEATS` in the files): {MISSING}");
    assert_refused(&seats.create_job_over(ROW), &message, hint);
    let text = seats.create_job_over("account_id:text,at:date,SEATS:text\nacme,2026-03-01,five");
    let message =
        "source `facts`, column `mrr_amount` (`SEATS` in the files): expected number, found text in `facts/a.parquet`";
    assert_refused(&text, message, "declare its `format`");
    let fraction = FactsProject::with_columns("at: date\nmrr_amount: {type: integer, from: SEATS}")
        .create_job_over("account_id:text,at:date,SEATS:double\nacme,2026-03-01,2.5");
    let message = "source `facts`, column `mrr_amount` (`SEATS` in the files): 1 value is no integer, such as `2.5` in `facts/a.parquet`";
    assert_refused(&fraction, message, "declare the type that the values have");
}

#[test]
fn may_lack_is_proposed_if_another_file_has_the_column() {
    let facts = FactsProject::with_columns("at: date\nseats: integer");
    let message = "source `facts`, column `seats`: missing in `facts/a.parquet`";
    let hint =
        "the columns of the file are `account_id`, `at` and `mrr_amount`; declare `may_lack: true` if older files";
    for day in ["2026-03-02", "2026-04-01"] {
        let newer = format!("account_id:text,at:date,seats:int32\nacme,{day},3");
        assert_refused(&facts.create_job_over(ROW).table("exports/facts/b.parquet", &newer), message, hint);
    }
    let source = "files: facts/**/*.parquet\ntime: {snapshots: day}\ncolumns:\n  account_id: text\n  day: date\n  seats: integer";
    let job = FactsProject::with_source(source)
        .create_job()
        .table("exports/facts/day=2026-03-01/a.parquet", "account_id:text\nacme")
        .table("exports/facts/day=2026-04-01/a.parquet", "account_id:text,seats:int32\nacme,3");
    let message = "source `facts`, column `seats`: missing in `facts/day=2026-03-01/a.parquet`";
    let hint = "the only column of the file is `account_id`; correct the name, leave `seats` out of `columns`, or declare `may_lack: true`";
    assert_refused(&job, message, hint);
}

#[test]
fn may_lack_is_never_proposed_for_the_id_or_the_time() {
    let facts = FactsProject::with_columns("at: date");
    let job = facts.create_job_over("customer_id:text,at:date\nacme,2026-03-01");
    let job = job.table("exports/facts/b.parquet", "account_id:text,at:date\nacme,2026-03-01");
    let hint =
        "the columns of the file are `customer_id` and `at`; declare the column with the account's id, and name it";
    assert_refused(&job, &format!("source `facts`, column `account_id`: {MISSING}"), hint);
    let job = facts.create_job_over("account_id:text,happened_at:date\nacme,2026-03-01");
    let hint =
        "the columns of the file are `account_id` and `happened_at`; declare the column with the time of the rows";
    assert_refused(&job, &format!("source `facts`, column `at`: {MISSING}"), hint);
}

#[test]
fn validate_warns_of_a_column_that_no_file_has() {
    let facts = FactsProject::with_columns("at: date\nseats: {type: integer, may_lack: true}");
    let job = facts.create_job_over(ROW).table("exports/facts/b.parquet", ROW);
    let done = job.run(&["validate", "p.yaml"]).exits(0);
    insta::assert_snapshot!(done.stderr, @"
    warning[source-column]: source `facts`, column `seats`: missing in every file, so it is NULL
      --> p.yaml:16:7
       |
    16 |       seats: {type: integer, may_lack: true}
       |       ^^^^^
       |
    hint: the columns of the file are `account_id`, `at` and `mrr_amount`; correct the name, or leave `seats` out of `columns`
    note: source `accounts` has no history, so a backfill would not be point in time
    ");
    let job = job.table("exports/facts/b.parquet", "account_id:text,at:date,seats:int32\nacme,2026-03-01,3");
    let done = job.run(&["validate", "p.yaml"]).exits(0);
    assert!(!done.stderr.contains("warning"), "{}", done.stderr);
}

/// Files with another spelling do not lack the column: what they hold is not read.
#[test]
fn a_column_in_two_spellings_is_reported() {
    let columns = |line: &str| FactsProject::with_columns(&format!("at: date\n{line}"));
    let create = |facts: &FactsProject, other: &str| {
        let newer = format!("account_id:text,at:date,{other}:double\nacme,2026-03-02,7");
        facts.create_job_over(ROW).table("exports/facts/b.parquet", &newer)
    };
    assert_refused(
        &create(&columns("mrr_amount: number"), "MRR_Amount"),
        "source `facts`, column `mrr_amount`: missing in `facts/b.parquet`",
        "the file has a column `MRR_Amount`; export the files alike, or declare the files with each spelling as a source of \
         their own",
    );
    let told = "`mrr_amount` is NULL in 1 of 2 files, such as `facts/b.parquet`, which has `mrrAmount` instead";
    let job = create(&columns("mrr_amount: {type: number, may_lack: true}"), "mrrAmount");
    assert_finding(&job, "columns", "warning", 1, false, told);
    let done = job.run(&["validate", "p.yaml"]).exits(0);
    insta::assert_snapshot!(done.stderr, @"
    warning[source-column]: source `facts`: `mrr_amount` is NULL in 1 of 2 files, such as `facts/b.parquet`, which has `mrrAmount` instead
      --> p.yaml:16:7
       |
    16 |       mrr_amount: {type: number, may_lack: true}
       |       ^^^^^^^^^^
       |
    hint: export the files alike, or declare the files with each spelling as a source of their own
    note: source `accounts` has no history, so a backfill would not be point in time
    ");
    // Another column is none of its spellings.
    let job = create(&columns("mrr_amount: {type: number, may_lack: true}"), "mrr_amounts");
    assert!(!job.run(&["validate", "p.yaml"]).exits(0).stderr.contains("warning"));
}
