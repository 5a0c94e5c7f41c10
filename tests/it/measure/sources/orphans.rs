//! Sources most of whose rows belong to accounts that are not in the accounts source.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};

use crate::harness::facts_project::{
    DAY, FactsProject, assert_finding, assert_refused, refusal, run_and_read_acme, run_pipeline,
};
use crate::harness::job::Job;
use crate::harness::published::{finding_in_record, newest_run_record, source_in_record};
use crate::harness::rewrite_exports;

const SOURCE: &str = "files: facts/*.parquet\ntime: current\ncolumns: {account_id: text, x: integer}";

/// Writes ids as they are: CSV would trim them.
fn write_ids(path: &Path, ids: &[&str]) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let columns: [(&str, ArrayRef); 2] = [
        ("account_id", Arc::new(StringArray::from(ids.to_vec()))),
        ("x", Arc::new((1..).take(ids.len()).map(Some).collect::<Int64Array>())),
    ];
    let batch = RecordBatch::try_from_iter_with_nullable(columns.map(|(name, column)| (name, column, true))).unwrap();
    rewrite_exports::write_parquet(path, &batch);
}

/// Creates a project whose accounts and facts have these ids.
fn create_job(line: &str, accounts: &[&str], facts: &[&str]) -> Job {
    let project = FactsProject::with_source(SOURCE);
    let job = if line.is_empty() { project } else { project.add_line(line) }.create_job();
    write_ids(&job.path("exports/accounts.parquet"), accounts);
    write_ids(&job.path("exports/facts/a.parquet"), facts);
    job
}

/// Returns the first line of the refusal of facts with such ids.
fn refusal_message(line: &str, accounts: &[&str], facts: &[&str]) -> String {
    refusal(&create_job(line, accounts, facts)).lines().next().unwrap().to_owned()
}

#[test]
fn a_source_of_unknown_accounts_stops_the_first_run() {
    insta::assert_snapshot!(refusal(&create_job("", &["a1", "a2"], &["A1", "A1", "A2"])), @"
    error[source-rows]: source `facts`: 3 of 3 rows belong to accounts that are not in `accounts`, such as `A1`; `accounts` has `a1`: the ids differ in upper and lower case
      --> p.yaml:10:3
       |
    10 |   facts:
       |   ^^^^^
       |
    hint: make both exports write ids alike, or name a column with ids as `accounts` has them (`account: COLUMN`); if such rows are expected, declare `orphans: warn`
    ");
    insta::assert_snapshot!(refusal(&create_job("", &["acme", "bolt"], &["nobody", "noone"])), @"
    error[source-rows]: source `facts`: 2 of 2 rows belong to accounts that are not in `accounts`, such as `nobody`; `accounts` has ids such as `acme`
      --> p.yaml:10:3
       |
    10 |   facts:
       |   ^^^^^
       |
    hint: name the column with the account's id (`account: COLUMN`, or `none` if the rows belong to no account), or complete `accounts`; if such rows are expected, declare `orphans: drop`
    ");
}

#[test]
fn the_message_says_how_ids_differ() {
    for (accounts, facts, difference) in [
        (["a1", "a2"], ["a1 ", "a2 "], "`accounts` has `a1`: the ids differ in blanks around them"),
        (["a1\u{a0}", "a2"], ["a1", "b1"], "the ids differ in blanks around them"),
        (["001", "002"], ["1", "2"], "`accounts` has `001`: the ids differ in leading zeros"),
        (["1", "2"], ["1.0", "2.0"], "`accounts` has `1`: the ids differ in a decimal point"),
        (["1001", "1002"], ["1,001", "1,002"], "`accounts` has `1001`: the ids differ in thousands separators"),
        (["1000", "2000"], ["1E3", "2E3"], "`accounts` has `1000`: the ids differ in an exponent"),
        (["1.5e+03", "2e+03"], ["1500", "2000"], "the ids differ in an exponent"),
        (["acct_1", "acct_2"], ["1", "2"], "`accounts` has `acct_1`: the ids differ in a prefix"),
        (["\"a1\"", "\"a2\""], ["a1", "a2"], "`accounts` has `\"a1\"`: the ids differ in quotation marks"),
        (
            ["6f9619ff-8b86-d011-b42d-00cf4fc964ff", "b2"],
            ["6f9619ff8b86d011b42d00cf4fc964ff", "{6F9619FF-8B86-D011-B42D-00CF4FC964FF}"],
            "`accounts` has `6f9619ff-8b86-d011-b42d-00cf4fc964ff`: the ids differ in the form of UUIDs",
        ),
        (
            ["6f9619ff-8b86-d011-b42d-00cf4fc964ff", "b2"],
            ["6F9619FF-8B86-D011-B42D-00CF4FC964FF", "z"],
            "`accounts` has `6f9619ff-8b86-d011-b42d-00cf4fc964ff`: the ids differ in upper and lower case",
        ),
        (
            ["0013000000abcDEAAY", "b2"],
            ["0013000000abcDE", "z"],
            "`accounts` has `0013000000abcDEAAY`: the ids differ in their length (Salesforce writes 15 or 18 characters)",
        ),
        (
            ["A1 ", "A2 "],
            ["a1", "a2"],
            "`accounts` has `A1 `: the ids differ in blanks around them, and upper and lower case",
        ),
    ] {
        let message = refusal_message("", &accounts, &facts);
        assert!(message.ends_with(difference), "{difference}\n{message}");
        assert!(message.contains("2 of 2 rows belong to accounts that are not in `accounts`, such as "), "{message}");
    }
}

/// Ids that differ as numbers in text do can be declared as integers.
#[test]
fn numbers_in_text_are_mended_in_the_declaration() {
    for (accounts, facts, column, format) in [
        (["001", "002"], ["1", "2"], "`account_id` of `accounts`", "1234"),
        (["1", "2"], ["1.0", "2.0"], "`account_id` of `facts`", "1234.56"),
        (["1001", "1002"], ["1,001", "1,002"], "`account_id` of `facts`", "1,234"),
    ] {
        let job = create_job("", &accounts, &facts);
        let declaration = format!("{{type: integer, format: \"{format}\"}}");
        let hint = format!("or declare {column} as `{declaration}` if its ids are whole numbers");
        let refused = refusal(&job);
        assert!(refused.contains(&hint), "{hint}\n{refused}");
        let pipeline = std::fs::read_to_string(job.path("p.yaml")).unwrap();
        let (accounts, facts) = pipeline.split_once("  facts:\n").unwrap();
        let declare = |text: &str| text.replace("account_id: text", &format!("account_id: {declaration}"));
        let mended = match column.ends_with("`facts`") {
            true => format!("{accounts}  facts:\n{}", declare(facts)),
            false => format!("{}  facts:\n{facts}", declare(accounts)),
        };
        std::fs::write(job.path("p.yaml"), mended).unwrap();
        run_pipeline(&job).exits(0);
        let facts = source_in_record(&newest_run_record(&job, DAY), "facts");
        assert_eq!(facts["tally"]["counted"], 2, "{facts:#}");
    }
}

#[test]
fn the_column_with_the_accounts_ids_is_proposed() {
    let source = "files: facts/*.parquet\ntime: current\naccount: id\ncolumns: {id: text, customer: text, x: integer}";
    let job = FactsProject::with_source(source)
        .create_job_over("id:text,customer:text,x:int64\n500A,acme,1\n500B,bolt,2\n500C,gone,3");
    let sql = "SELECT customer AS account_id, COUNT(*) AS n, 1 AS shown FROM facts GROUP BY customer";
    std::fs::write(job.path("sql/facts.sql"), sql).unwrap();
    let hint = "`customer` holds ids of `accounts`: declare `account: customer`; if such rows are expected, declare \
                `orphans: drop`";
    let message = "source `facts`: 3 of 3 rows belong to accounts that are not in `accounts`, such as `500A`; `accounts` has \
                   ids such as `acme`";
    assert_refused(&job, message, hint);
    let pipeline = std::fs::read_to_string(job.path("p.yaml")).unwrap();
    std::fs::write(job.path("p.yaml"), pipeline.replace("account: id\n", "account: customer\n")).unwrap();
    assert_eq!(run_and_read_acme(&job)["n"], "1");
}

#[test]
fn half_of_the_rows_may_belong_to_unknown_accounts() {
    let accounts = ["acme", "bolt"];
    for facts in [&["acme", "nobody"][..], &["acme", "acme", "nobody"], &["acme"]] {
        run_pipeline(&create_job("", &accounts, facts)).exits(0);
    }
    let job = create_job("", &accounts, &["acme", "nobody", "acme", "noone"]);
    assert_finding(&job, "orphans", "note", 2, true, "2 rows belong to accounts that are not in the accounts source");
    assert_eq!(
        refusal_message("", &accounts, &["acme", "nobody", "noone"]),
        "error[source-rows]: source `facts`: 2 of 3 rows belong to accounts that are not in `accounts`, such as `nobody`; \
         `accounts` has ids such as `acme`"
    );
    assert_eq!(
        refusal_message("", &accounts, &["nobody"]),
        "error[source-rows]: source `facts`: 1 of 1 row belongs to an account that is not in `accounts`, such as `nobody`; \
         `accounts` has ids such as `acme`"
    );
}

/// At most half of the rows are dropped, but not without a warning if they are accounts' rows in all likelihood.
#[test]
fn a_few_ids_in_another_form_are_a_warning() {
    let accounts = ["acme", "bolt", "a1"];
    let message = "2 rows belong to accounts that are not in the accounts source, such as `ACME`; `accounts` has `acme`: the \
                   ids differ in upper and lower case";
    let facts = ["acme", "bolt", "ACME", "BOLT"];
    for (line, dropped) in [("", true), ("orphans: drop", true), ("orphans: warn", false)] {
        let job = create_job(line, &accounts, &facts);
        assert_finding(&job, "orphans", "warning", 2, dropped, message);
        let left_out = if dropped { "; these rows are left out" } else { "" };
        assert!(run_pipeline(&job).stdout.contains(&format!("facts: {message}{left_out}\n")));
        let finding = finding_in_record(&newest_run_record(&job, DAY), "facts", "orphans");
        assert_eq!(finding["examples"], serde_json::json!(["ACME", "BOLT"]));
    }
    assert_refused(
        &create_job("orphans: error", &accounts, &facts),
        message,
        "make both exports write ids alike, or name",
    );
    // One of two, but not one of three.
    let message = |rows: u64| format!("{rows} rows belong to accounts that are not in the accounts source");
    let job = create_job("", &accounts, &["acme", "bolt", "a1 ", "nobody"]);
    let blanks = ", such as `a1 `; `accounts` has `a1`: the ids differ in blanks around them";
    assert_finding(&job, "orphans", "warning", 2, true, &format!("{}{blanks}", message(2)));
    let job = create_job("", &accounts, &["acme", "bolt", "a1", "a1 ", "nobody", "noone"]);
    assert_finding(&job, "orphans", "note", 3, true, &message(3));
}

#[test]
fn rows_without_an_account_are_not_counted_as_unknown() {
    let facts =
        |rows: &str| FactsProject::with_source(SOURCE).create_job_over(&format!("account_id:text,x:int64\n{rows}"));
    let job = facts("acme,1\nacme,2\nnobody,3\n,4\n,5\n,6");
    assert_finding(&job, "orphans", "note", 1, true, "1 row belongs to an account that is not in the accounts source");
    let message = "source `facts`: 2 of 3 rows belong to accounts that are not in `accounts`, such as `nobody`; `accounts` \
                   has ids such as `acme`";
    assert_refused(&facts("acme,1\nnobody,2\nnobody,3\n,4\n,5\n,6"), message, "name the column with the account's id");
    // An empty text is an id, though no account's.
    let message = "source `facts`: 2 of 3 rows belong to accounts that are not in `accounts`, such as an empty text; \
                   `accounts` has ids such as `acme`";
    let job = create_job("", &["acme", "bolt"], &["acme", "", ""]);
    assert_refused(&job, message, "these rows have an empty id: fix the export; if such rows are expected, declare");
}

#[test]
fn declared_orphans_may_be_most_of_the_rows() {
    let accounts = ["acme", "bolt"];
    let job = create_job("orphans: drop", &accounts, &["acme", "nobody", "nobody", "noone"]);
    let message = "3 of 4 rows belong to accounts that are not in `accounts`, such as `nobody`; `accounts` has ids such as \
                   `acme`";
    assert_finding(&job, "orphans", "note", 3, true, message);
    let record = newest_run_record(&job, DAY);
    assert_eq!(finding_in_record(&record, "facts", "orphans")["examples"], serde_json::json!(["nobody", "noone"]));
    assert_eq!(run_and_read_acme(&job)["n"], "1");
    // Most of them look like accounts.
    assert_refused(
        &create_job("orphans: drop", &accounts, &["acme", "ACME", "BOLT", "noone"]),
        "such as `ACME`; `accounts` has `acme`: the ids differ in upper and lower case",
        "make both exports write ids alike",
    );
    // One of many does.
    let facts = ["acme", "ACME", "noone", "nobody", "nothing", "nowhere"];
    run_pipeline(&create_job("orphans: drop", &accounts, &facts)).exits(0);
}

#[test]
fn declared_orphans_are_all_rows_only_by_chance() {
    let accounts = ["acme", "bolt"];
    let unknown: Vec<String> = (0..10).map(|at| format!("free-{at}")).collect();
    let unknown: Vec<&str> = unknown.iter().map(String::as_str).collect();
    let job = create_job("orphans: drop", &accounts, &unknown[..9]);
    let message = "9 of 9 rows belong to accounts that are not in `accounts`, such as `free-0`; `accounts` has ids such as \
                   `acme`";
    assert_finding(&job, "orphans", "warning", 9, true, message);
    assert_finding(
        &job,
        "empty",
        "warning",
        0,
        false,
        "no rows are left: all 9 rows belong to accounts that are not in the accounts source",
    );
    // The same unknown account again and again.
    run_pipeline(&create_job("orphans: drop", &accounts, &["nobody"; 50])).exits(0);
    assert_refused(
        &create_job("orphans: drop", &accounts, &unknown),
        "source `facts`: 10 of 10 rows belong to accounts that are not in `accounts`, such as `free-0`; `accounts` has ids \
         such as `acme`",
        "name the column with the account's id (`account: COLUMN`, or `none` if the rows belong to no account), or complete \
         `accounts`; if such rows are expected, declare `orphans: warn`",
    );
    run_pipeline(&create_job("orphans: warn", &accounts, &unknown)).exits(0);
}

#[test]
fn unknown_accounts_warn_or_stop_as_declared() {
    let accounts = ["acme", "bolt"];
    let facts = ["ACME", "BOLT", "acme"];
    let message = "2 of 3 rows belong to accounts that are not in `accounts`, such as `ACME`; `accounts` has `acme`: the ids \
                   differ in upper and lower case";
    let job = create_job("orphans: warn", &accounts, &facts);
    assert_finding(&job, "orphans", "warning", 2, false, message);
    assert!(run_pipeline(&job).stdout.contains(message));
    assert_refused(&create_job("orphans: error", &accounts, &facts), message, "make both exports write ids alike");
    assert_refused(
        &create_job("orphans: error", &accounts, &["nobody"]),
        "`accounts` has ids such as `acme`",
        "name the column with the account's id (`account: COLUMN`, or `none` if the rows belong to no account), or complete \
         `accounts`; if such rows are expected, declare `orphans: warn` or `orphans: drop`",
    );
}

#[test]
fn a_stop_for_unknown_accounts_is_reported_once() {
    let job = create_job("empty: error", &["a1", "a2"], &["A1"]);
    assert_eq!(refusal(&job).matches("error[").count(), 1);
}

#[test]
fn sources_without_rows_or_accounts_have_no_unknown_accounts() {
    let accounts = ["acme", "bolt"];
    run_pipeline(&create_job("", &accounts, &[])).exits(0);
    run_pipeline(&create_job("account: none", &accounts, &["A1", "A2"])).exits(0);
    // The accounts source is reported instead.
    let job = create_job("", &[], &["acme"]);
    let message = "source `accounts`: no rows";
    assert_refused(&job, message, "fix the export, or declare `empty: warn` or `empty: drop` at the source");
    assert_eq!(refusal(&job).matches("error[").count(), 1);
    let job = job.edit("p.yaml", "key: account_id,", "key: account_id, empty: warn,");
    run_pipeline(&job).exits(0);
    let empty = finding_in_record(&newest_run_record(&job, DAY), "accounts", "empty");
    assert_eq!((&empty["level"], &empty["message"]), (&"warning".into(), &"no rows".into()));
}

/// Of a source partitioned by day of delivery, only the checked days count.
#[test]
fn unknown_accounts_are_counted_on_the_checked_days() {
    let source = "files: facts/*/*.parquet\ntime: {events: at, delivered: day}\ncheck: 2d\n\
                  columns: {day: date, account_id: text, at: date}";
    let create = |early: &str, late: &str| {
        let rows = |id: &str, day: &str| format!("account_id:text,at:date\n{id},{day}\n{id},{day}\n{id},{day}");
        FactsProject::with_source(source)
            .create_job()
            .table("exports/facts/day=2026-03-01/a.parquet", &rows(early, "2026-03-01"))
            .table("exports/facts/day=2026-03-10/a.parquet", &rows(late, "2026-03-10"))
    };
    let message = "source `facts`: 3 of 3 rows belong to accounts that are not in `accounts` (since 2026-03-09; earlier rows \
                   are not checked), such as `ACME`; `accounts` has `acme`: the ids differ in upper and lower case";
    assert_refused(&create("acme", "ACME"), message, "make both exports write ids alike");
    assert_eq!(run_and_read_acme(&create("ACME", "acme"))["n"], "3");
}

/// A later run stops with the same message.
#[test]
fn ids_that_change_their_form_stop_a_later_run() {
    let job = create_job("", &["a1", "a2"], &["a1", "a2"]);
    run_pipeline(&job).exits(0);
    write_ids(&job.path("exports/facts/a.parquet"), &["A1", "A2"]);
    let done = run_pipeline(&job).exits(5);
    assert!(
        done.stderr.contains("such as `A1`; `accounts` has `a1`: the ids differ in upper and lower case"),
        "{done:?}"
    );
}

/// Of many ids, some are compared: the same ones in every run.
#[test]
fn the_message_does_not_depend_on_the_order_of_rows() {
    let accounts: Vec<String> = (0..3000).map(|at| format!("account-{at:04}")).collect();
    let facts: Vec<String> = accounts.iter().map(|id| id.to_uppercase()).collect();
    let accounts: Vec<&str> = accounts.iter().map(String::as_str).collect();
    let mut facts: Vec<&str> = facts.iter().map(String::as_str).collect();
    let first = refusal(&create_job("", &accounts, &facts).env("POLARS_MAX_THREADS", "1"));
    assert!(
        first.contains("3000 of 3000 rows belong to accounts that are not in `accounts`, such as `ACCOUNT-"),
        "{first}"
    );
    assert!(first.contains("the ids differ in upper and lower case"), "{first}");
    facts.reverse();
    assert_eq!(refusal(&create_job("", &accounts, &facts).env("POLARS_MAX_THREADS", "2")), first);
}
