//! Source policies: each kind of invalid data with each policy.

use crate::harness::facts_project::{
    DAY, FactsProject, assert_finding, assert_refused, refusal, run_and_read_acme, run_pipeline,
};
use crate::harness::job::Job;
use crate::harness::published::{finding_in_record, newest_run_record, source_in_record};

const HEADER: &str = "id:text,account_id:text,at:date,amount:int32,kind:text";

fn facts_with(line: &str) -> FactsProject {
    let facts = FactsProject::with_columns(
        "id: text\nat: date\namount: {type: integer, min: 0, max: 100}\nkind: {type: text, values: [a, b]}",
    )
    .add_line("key: id")
    .show("integer", "SUM(amount)");
    if line.is_empty() { facts } else { facts.add_line(line) }
}

fn create_job_over(line: &str, rows: &str) -> Job {
    facts_with(line).create_job_over(&format!("{HEADER}\n{rows}"))
}

/// Insists on the number of rows and the sum that remain for `acme`.
#[track_caller]
fn assert_remaining(job: &Job, n: &str, sum: &str) {
    let row = run_and_read_acme(job);
    assert_eq!((row["n"].as_str(), row["shown"].as_str()), (n, sum));
}

#[test]
fn missing_files_follow_the_no_files_policy() {
    insta::assert_snapshot!(refusal(&facts_with("").create_job()), @"
    error[source-rows]: source `facts`: no file matches `facts/*.parquet` on or before 2026-03-10
      --> p.yaml:10:3
       |
    10 |   facts:
       |   ^^^^^
       |
    hint: the folder of the exports has `accounts.parquet`; if the source may have no file, declare `no_files: warn`
    ");
    insta::assert_snapshot!(refusal(&facts_with("no_files: error").create_job()), @"
    error[source-rows]: source `facts`: no file matches `facts/*.parquet` on or before 2026-03-10
      --> p.yaml:10:3
       |
    10 |   facts:
       |   ^^^^^
       |
    hint: the folder of the exports has `accounts.parquet`; if the source may have no file, declare `no_files: warn`
    ");
    let message = "no file matches `facts/*.parquet` on or before 2026-03-10";
    for (line, level) in [("no_files: warn", "warning"), ("no_files: drop", "note")] {
        let job = facts_with(line).create_job();
        assert_finding(&job, "no_files", level, 0, false, message);
        assert_eq!(run_and_read_acme(&job).get("n"), None, "no files are no data, not zero");
    }
}

/// The files exist, but all their rows are later than the as-of date. Only some writers reveal this in the footer, so
/// it counts as a file without rows: a source that starts later must not stop a backfill of earlier days.
#[test]
fn files_with_only_later_rows_count_as_empty() {
    let job = create_job_over("", "1,acme,2026-03-11,1,a");
    assert_finding(&job, "empty", "warning", 0, false, "no rows on or before 2026-03-10");
    insta::assert_snapshot!(refusal(&create_job_over("empty: error", "1,acme,2026-03-11,1,a")), @"
    error[source-rows]: source `facts`: no rows on or before 2026-03-10
      --> p.yaml:10:3
       |
    10 |   facts:
       |   ^^^^^
       |
    hint: fix the export, or declare `empty: warn` or `empty: drop` at the source
    ");
}

/// A mistyped day before all rows is published, because the accounts may have no history, but not in silence.
#[test]
fn a_day_before_all_rows_is_reported() {
    let warning = "warning[day-without-rows]: no source with a history has rows on or before";
    let job = create_job_over("", "1,acme,2026-03-09,1,a");
    let done = job.run(&["run", "p.yaml", "--as-of", "2006-03-10"]).exits(0);
    assert!(done.stderr.contains(&format!("{warning} 2006-03-10\n")), "{}", done.stderr);
    let done = job.run(&["run", "p.yaml", "--as-of", "2026-03-09"]).exits(0);
    assert!(!done.stderr.contains(warning), "{}", done.stderr);
    let done = job.run(&["backfill", "p.yaml", "--from", "2026-03-06", "--to", "2026-03-10"]).exits(0);
    assert_eq!(done.stderr.matches(warning).count(), 1, "{}", done.stderr);
    assert!(done.stderr.contains(&format!("{warning} 2026-03-08\n")), "{}", done.stderr);
    // A row that a policy drops is a row.
    let job = create_job_over("invalid: drop", "1,acme,2026-03-09,1,unknown");
    let done = job.run(&["run", "p.yaml", "--as-of", "2026-03-09"]).exits(0);
    assert!(!done.stderr.contains(warning), "{}", done.stderr);
}

#[test]
fn empty_sources_follow_the_empty_policy() {
    assert_finding(&create_job_over("", ""), "empty", "warning", 0, false, "no rows on or before 2026-03-10");
    assert_finding(
        &create_job_over("empty: warn", ""),
        "empty",
        "warning",
        0,
        false,
        "no rows on or before 2026-03-10",
    );
    assert_finding(&create_job_over("empty: drop", ""), "empty", "note", 0, false, "no rows on or before 2026-03-10");
    let job = create_job_over("empty: error", "");
    insta::assert_snapshot!(refusal(&job), @"
    error[source-rows]: source `facts`: no rows on or before 2026-03-10
      --> p.yaml:10:3
       |
    10 |   facts:
       |   ^^^^^
       |
    hint: fix the export, or declare `empty: warn` or `empty: drop` at the source
    ");
    // One empty file among others is not reported.
    let job = create_job_over("empty: error", "1,acme,2026-03-01,1,a").table("exports/facts/b.parquet", HEADER);
    assert_remaining(&job, "1", "1");
    assert!(finding_in_record(&newest_run_record(&job, DAY), "facts", "empty").is_null());
}

/// A source whose rows are all dropped is as empty as one without rows.
#[test]
fn a_source_whose_rows_are_all_dropped_counts_as_empty() {
    let csv = "account_id:text,at:date,x:int32\n,2026-03-01,1\n,2026-03-02,2";
    let facts = |line: &str| FactsProject::with_columns("at: date\nx: integer").add_line(line).create_job_over(csv);
    let job = facts("null_keys: drop");
    assert_finding(&job, "empty", "warning", 0, false, "no rows are left: all 2 rows have no `account_id`");
    insta::assert_snapshot!(refusal(&facts("null_keys: drop\n    empty: error")), @"
    error[source-rows]: source `facts`: no rows are left: all 2 rows have no `account_id`
      --> p.yaml:10:3
       |
    10 |   facts:
       |   ^^^^^
       |
    hint: fix the export, or declare `empty: warn` or `empty: drop` at the source
    ");
}

/// A few rows without an account are dropped by default; if all are, the column is the wrong one.
#[test]
fn a_source_without_any_account_stops_the_run_once() {
    let create = |line: &str, csv: &str| {
        let source = format!(
            "files: facts/*.parquet\ntime: current\n{line}columns: {{account_id: text, customer: text, x: integer}}"
        );
        FactsProject::with_source(&source).create_job_over(&format!("account_id:text,customer:text,x:int64\n{csv}"))
    };
    for line in ["", "empty: error\n"] {
        let refused = refusal(&create(line, ",,1\n,,2"));
        assert_eq!(refused.matches("error[").count(), 1, "{refused}");
        assert_eq!(refused.matches("account_id`").count(), 1, "{refused}");
    }
    insta::assert_snapshot!(refusal(&create("", ",,1\n,,2")), @"
    error[source-rows]: source `facts`: all 2 rows have no `account_id`
      --> p.yaml:13:15
       |
    13 |     columns: {account_id: text, customer: text, x: integer}
       |               ^^^^^^^^^^
       |
    hint: name the column with the account's id (`account: COLUMN`), or fix the export; if such rows are expected, declare `null_keys: drop`
    ");
    // Another column holds the ids.
    let hint =
        "`customer` holds ids of accounts: declare `account: customer`, or fix the export; if such rows are expected";
    assert_refused(&create("", ",acme,1"), "source `facts`: its only row has no `account_id`", hint);
    assert_refused(&create("", ",acme,1\n,bolt,2\n,,3"), "source `facts`: all 3 rows have no `account_id`", hint);
    // One row has an account.
    run_pipeline(&create("", ",acme,1\nacme,,2")).exits(0);
    for (policy, level) in [("drop", "note"), ("warn", "warning")] {
        let job = create(&format!("null_keys: {policy}\n"), ",,1\n,,2");
        assert_finding(&job, "null_keys", level, 2, policy == "drop", "2 rows have no `account_id`");
    }
}

#[test]
fn a_source_without_any_key_stops_the_run() {
    let message = "source `facts`: all 2 rows have no `id`";
    let hint = "name the column that identifies a row (`key: COLUMN`), or fix the export; if such rows are expected, declare \
                `null_keys: drop`";
    assert_refused(&create_job_over("", ",acme,2026-03-01,1,a\n,bolt,2026-03-01,2,a"), message, hint);
    // Rows of later days are not there yet.
    assert_refused(
        &create_job_over("", ",acme,2026-03-01,1,a\n,bolt,2026-03-01,2,a\n3,acme,2026-03-11,1,a"),
        message,
        hint,
    );
    let job = create_job_over("", "1,acme,2026-03-01,1,a")
        .table("exports/accounts.parquet", "account_id:text,x:int32\n,1\n,2");
    let hint =
        "name the column with the account's id (`id` under `accounts`), or fix the export; if such rows are expected";
    assert_refused(&job, "source `accounts`: all 2 rows have no `account_id`", hint);
}

/// Nothing identifies a row whose key and account are NULL.
#[test]
fn a_row_without_a_key_or_account_is_no_example() {
    let refused = refusal(&create_job_over("null_keys: error", "1,acme,2026-03-01,1,a\n,,2026-03-01,2,a"));
    assert!(refused.contains("source `facts`: 1 row has no `id`\n"), "{refused}");
    assert!(!refused.contains("NULL"), "{refused}");
    // Of a key of several columns, one value is enough.
    let facts = FactsProject::with_columns("id: text\nat: date").add_line("key: [id, at]").add_line("null_keys: error");
    let refused =
        refusal(&facts.create_job_over("id:text,account_id:text,at:date\n,acme,2026-03-01\n2,acme,2026-03-01"));
    assert!(refused.contains("source `facts`: 1 row has no `id`, such as `NULL, 2026-03-01`\n"), "{refused}");
}

#[test]
fn rows_without_a_key_follow_the_null_keys_policy() {
    let rows = "1,acme,2026-03-01,1,a\n,acme,2026-03-01,10,a\n,,2026-03-01,20,a\n4,,2026-03-01,40,a";
    for line in ["", "null_keys: drop"] {
        let job = create_job_over(line, rows);
        assert_finding(&job, "null_keys", "note", 2, true, "2 rows have no `id`");
        assert_remaining(&job, "1", "1");
        let all = source_in_record(&newest_run_record(&job, DAY), "facts");
        let messages: Vec<&str> =
            all["findings"].as_array().unwrap().iter().filter_map(|found| found["message"].as_str()).collect();
        assert_eq!(messages, ["2 rows have no `account_id`", "2 rows have no `id`"]);
        assert_eq!(
            (all["rows"].as_u64(), all["checked_rows"].as_u64()),
            (Some(4), Some(4)),
            "rows before any is dropped"
        );
    }
    let job = create_job_over("null_keys: warn", rows);
    assert_finding(&job, "null_keys", "warning", 2, false, "2 rows have no `id`");
    assert_remaining(&job, "2", "11");
    let job = create_job_over("null_keys: error", rows);
    insta::assert_snapshot!(refusal(&job), @"
    error[source-rows]: source `facts`: 2 rows have no `account_id`, such as `4`
      --> p.yaml:16:7
       |
    16 |       account_id: text
       |       ^^^^^^^^^^
       |
    hint: fix the export, or declare `null_keys: warn` or `null_keys: drop` at the source

    error[source-rows]: source `facts`: 2 rows have no `id`
      --> p.yaml:17:7
       |
    17 |       id: text
       |       ^^
       |
    hint: fix the export, or declare `null_keys: warn` or `null_keys: drop` at the source
    ");
}

#[test]
fn repeated_rows_follow_the_duplicates_policy() {
    let rows = "1,acme,2026-03-01,1,a\n2,acme,2026-03-01,2,b\n1,acme,2026-03-01,1,a\n1,acme,2026-03-01,1,a";
    for line in ["", "duplicates: drop"] {
        let job =
            create_job_over(line, rows).table("exports/facts/b.parquet", &format!("{HEADER}\n2,acme,2026-03-01,2,b"));
        assert_finding(&job, "duplicates", "note", 3, true, "3 rows repeat another in every column");
        assert_remaining(&job, "2", "3");
    }
    let job = create_job_over("duplicates: warn", rows);
    assert_finding(&job, "duplicates", "warning", 2, false, "2 rows repeat another in every column");
    assert_remaining(&job, "4", "5");
    let job = create_job_over("duplicates: error", rows);
    insta::assert_snapshot!(refusal(&job), @"
    error[source-rows]: source `facts`: 2 rows repeat another in every column, such as `1`
      --> p.yaml:10:3
       |
    10 |   facts:
       |   ^^^^^
       |
    hint: fix the export, or declare `duplicates: warn` or `duplicates: drop` at the source
    ");
}

/// It is unknown which of two conflicting rows is right, so none is dropped.
#[test]
fn conflicting_rows_of_one_key_are_never_dropped() {
    let rows = "1,acme,2026-03-01,1,a\n1,acme,2026-03-01,2,a\n2,acme,2026-03-01,4,a";
    let message = "source `facts`: 1 key has rows that differ, such as `1`";
    for line in ["", "duplicates: drop", "duplicates: error"] {
        assert_refused(
            &create_job_over(line, rows),
            message,
            "fix the export, declare the whole `key`, or declare `duplicates: warn`",
        );
    }
    let job = create_job_over("duplicates: warn", rows);
    assert_finding(&job, "conflicts", "warning", 1, false, "1 key has rows that differ");
    assert_remaining(&job, "3", "7");
    // A row of a later day is not a conflict yet.
    assert_remaining(&create_job_over("", "1,acme,2026-03-01,1,a\n1,acme,2026-03-11,2,a"), "1", "1");
}

#[test]
fn rows_of_unknown_accounts_follow_the_orphans_policy() {
    let rows = "1,acme,2026-03-01,1,a\n2,nobody,2026-03-01,2,a\n3,acme,2026-03-01,4,a\n4,noone,2026-03-01,8,a";
    let message = "2 rows belong to accounts that are not in the accounts source";
    for line in ["", "orphans: drop"] {
        let job = create_job_over(line, rows);
        assert_finding(&job, "orphans", "note", 2, true, message);
        assert_eq!(
            finding_in_record(&newest_run_record(&job, DAY), "facts", "orphans")["examples"],
            serde_json::json!(["nobody", "noone"])
        );
        assert_remaining(&job, "2", "5");
    }
    assert_finding(&create_job_over("orphans: warn", rows), "orphans", "warning", 2, false, message);
    insta::assert_snapshot!(refusal(&create_job_over("orphans: error", rows)), @"
    error[source-rows]: source `facts`: 2 rows belong to accounts that are not in the accounts source, such as `nobody` and `noone`
      --> p.yaml:10:3
       |
    10 |   facts:
       |   ^^^^^
       |
    hint: fix the export, or declare `orphans: warn` or `orphans: drop` at the source
    ");
}

/// A query over all rows, such as a share of the total, shows whether orphans are really dropped.
#[test]
fn dropped_orphans_are_not_summed() {
    let rows = "1,acme,2026-03-01,1,a\n2,nobody,2026-03-01,2,a";
    let whole = |line: &str| {
        let job = create_job_over(line, rows);
        let sql = "WITH f AS (SELECT account_id, amount, SUM(amount) OVER () AS whole FROM facts)
                   SELECT account_id, COUNT(*) AS n, MAX(whole) AS shown FROM f GROUP BY account_id";
        std::fs::write(job.path("sql/facts.sql"), sql).unwrap();
        run_and_read_acme(&job)["shown"].clone()
    };
    assert_eq!((whole("").as_str(), whole("orphans: warn").as_str()), ("1", "3"));
}

#[test]
fn values_out_of_range_follow_the_invalid_policy() {
    let rows = "1,acme,2026-03-01,1,a\n2,acme,2026-03-01,-1,a\n3,acme,2026-03-01,101,b\n4,acme,2026-03-01,,\n5,acme,2026-03-01,0,C\n6,acme,2026-03-01,100,b";
    let hint = "fix the export, or declare `invalid: warn` or `invalid: drop`";
    for line in ["", "invalid: error"] {
        let job = create_job_over(line, rows);
        for message in [
            "source `facts`: 1 row has `amount` below 0, such as `-1`",
            "source `facts`: 1 row has `amount` above 100, such as `101`",
            "source `facts`: 1 row has `kind` outside its `values`, such as `C`",
        ] {
            assert_refused(&job, message, hint);
        }
    }
    let job = create_job_over("invalid: drop", rows);
    assert_finding(&job, "invalid", "note", 1, true, "1 row has `amount` below 0");
    assert_remaining(&job, "3", "101");
    let job = create_job_over("invalid: warn", rows);
    assert_finding(&job, "invalid", "warning", 1, false, "1 row has `amount` below 0");
    assert_remaining(&job, "6", "201");
}

#[test]
fn missing_required_values_follow_the_invalid_policy() {
    let required = |line: &str| {
        let facts =
            FactsProject::with_columns("at: date\nx: {type: integer, required: true}").show("integer", "SUM(x)");
        let facts = if line.is_empty() { facts } else { facts.add_line(line) };
        facts.create_job_over("account_id:text,at:date,x:int32\nacme,2026-03-01,1\nacme,2026-03-01,")
    };
    insta::assert_snapshot!(refusal(&required("")), @"
    error[source-rows]: source `facts`: 1 row has no `x`, which is required, such as `acme`
      --> p.yaml:16:7
       |
    16 |       x: {type: integer, required: true}
       |       ^
       |
    hint: fix the export, or declare `invalid: warn` or `invalid: drop` at the source
    ");
    assert_finding(&required("invalid: drop"), "invalid", "note", 1, true, "1 row has no `x`, which is required");
    assert_remaining(&required("invalid: drop"), "1", "1");
}

/// Rows without a time never count, and are always reported.
#[test]
fn rows_without_a_time_never_count() {
    let rows = "account_id:text,at:date\nacme,2026-03-01\nacme,\nbolt,";
    let timed = |line: &str| {
        let facts = FactsProject::with_columns("at: date");
        if line.is_empty() { facts } else { facts.add_line(line) }
    };
    insta::assert_snapshot!(refusal(&timed("").create_job_over(rows)), @"
    error[source-rows]: source `facts`: 2 rows have no time and never count
      --> p.yaml:10:3
       |
    10 |   facts:
       |   ^^^^^
       |
    hint: fix the export, or declare `invalid: warn` or `invalid: drop` at the source
    ");
    for (line, level, dropped) in [("invalid: warn", "warning", true), ("invalid: drop", "note", true)] {
        let job = timed(line).create_job_over(rows);
        assert_finding(&job, "invalid", level, 2, dropped, "2 rows have no time and never count");
        assert_eq!(run_and_read_acme(&job)["n"], "1");
    }
}

/// The terminal shows what the record holds.
#[test]
fn dropped_rows_are_reported_on_stdout() {
    let job = create_job_over("", "1,acme,2026-03-01,1,a\n1,acme,2026-03-01,1,a\n2,nobody,2026-03-01,1,a");
    let done = run_pipeline(&job).exits(0);
    for message in [
        "facts: 1 row repeats another in every column",
        "facts: 1 row belongs to an account that is not in the accounts source",
    ] {
        assert!(done.stdout.contains(message), "{message}\n{}", done.stdout);
    }
}

/// Violations in several sources are reported together.
#[test]
fn all_violations_are_reported_at_once() {
    let job = create_job_over("", "1,acme,2026-03-01,-1,z\n1,acme,2026-03-01,2,a")
        .table("exports/accounts.parquet", "account_id:text\nacme\nacme\nbolt");
    let pipeline = std::fs::read_to_string(job.path("p.yaml")).unwrap();
    let strict = pipeline.replace("time: current, key", "time: current, duplicates: error, key");
    std::fs::write(job.path("p.yaml"), strict).unwrap();
    for message in [
        "source `accounts`: 1 row repeats another in every column, such as `acme`",
        "source `facts`: 1 row has `amount` below 0, such as `-1`",
        "source `facts`: 1 row has `kind` outside its `values`, such as `z`",
        "source `facts`: 1 key has rows that differ, such as `1`",
    ] {
        assert_refused(&job, message, "fix the export");
    }
}

/// Without accounts nobody is scored, whatever is in the other sources.
#[test]
fn a_day_without_accounts_is_refused() {
    let job = || create_job_over("", "1,acme,2026-03-09,1,a");
    let snapshots = |day: &str| {
        let partition = format!("exports/accounts/ds={day}/a.parquet");
        let declared = "files: accounts/*/*.parquet, time: {snapshots: ds}, columns: {ds: date, account_id: text}";
        let current = "files: accounts.parquet, time: current, key: account_id, columns: {account_id: text}";
        job().edit("p.yaml", current, declared).table(&partition, "account_id:text")
    };
    let hint = "fix the export, or declare `empty: warn` or `empty: drop` at the source";
    let empty = snapshots("2026-03-09").table("exports/accounts/ds=2026-03-08/a.parquet", "account_id:text\nacme");
    assert_refused(&empty, "source `accounts`: the snapshot of 2026-03-09 has no rows", hint);
    let invalid = job().edit(
        "p.yaml",
        "columns: {account_id: text}",
        "invalid: drop, columns: {account_id: {type: text, values: [x]}}",
    );
    let message = "source `accounts`: no rows are left: all 2 rows have `account_id` outside its `values`";
    assert_refused(&invalid, message, hint);
    let accepted = invalid.edit("p.yaml", "invalid: drop,", "invalid: drop, empty: warn,");
    let done = run_pipeline(&accepted).exits(0);
    assert!(
        done.stdout.contains("\n  nothing to compare with: no account has an earlier snapshot\n"),
        "{}",
        done.stdout
    );
}

#[test]
fn a_condition_that_leaves_no_account_is_refused() {
    let job = create_job_over("", "1,acme,2026-03-09,1,a");
    let job = job.edit("p.yaml", "id: account_id,", "id: account_id, only: account_id = 'Acme',");
    insta::assert_snapshot!(refusal(&job), @"
    error[nobody-scored]: nobody is left to score: `only` does not hold for any account in `accounts`
     --> p.yaml:7:52
      |
    7 | accounts: {source: accounts, id: account_id, only: account_id = 'Acme', carry: [n, shown]}
      |                                                    ^^^^^^^^^^^^^^^^^^^
      |
    hint: correct the condition, such as the upper and lower case of its texts; if nobody may be left, declare `empty: warn` at the source `accounts`
    ");
    let accepted = job.edit("p.yaml", "key: account_id,", "key: account_id, empty: warn,");
    let done = run_pipeline(&accepted).exits(0);
    let message = "nobody is left to score: `only` does not hold for any account";
    assert!(done.stdout.contains(&format!("\n  accounts: {message}\n")), "{}", done.stdout);
    // Even one account is enough.
    run_pipeline(&accepted.edit("p.yaml", "'Acme'", "'acme'").edit("p.yaml", "empty: warn, ", "")).exits(0);
}

/// Policies that accept rows without an id, or no file, do not accept that there is nobody.
#[test]
fn accounts_without_an_id_are_no_accounts() {
    let job = |from: &str, to: &str| {
        let accounts = "account_id:text,x:int32\n,1\n,2";
        create_job_over("", "1,acme,2026-03-09,1,a")
            .table("exports/accounts.parquet", accounts)
            .edit("p.yaml", from, to)
    };
    let message = "nobody is left to score: `accounts` has no row with `account_id`";
    let hint = "fix the export; if nobody may be left, declare `empty: warn` at the source `accounts`";
    assert_refused(&job("key: account_id,", "null_keys: warn,"), message, hint);
    assert_refused(&job("files: accounts.parquet,", "files: nothing.parquet, no_files: warn,"), message, hint);
    run_pipeline(&job("key: account_id,", "null_keys: warn, empty: warn,")).exits(0);
}
