//! Ids of accounts that exports store in different types: the same whole number is the same account, exactly or not at all.

use crate::harness::facts_project::{DAY, FactsProject, assert_refused, refusal, run_pipeline};
use crate::harness::job::Job;
use crate::harness::published::health_row;

const ACCOUNT_ID: &str = "account_id: text";

/// Creates a project whose accounts and facts store ids as `stored` and declare them as `declared`.
fn create_job(accounts: (&str, &str, &[&str]), facts: (&str, &str, &[&str])) -> Job {
    let (accounts_stored, accounts_declared, accounts_ids) = accounts;
    let (stored, declared, ids) = facts;
    let source = format!("files: facts/*.parquet\ntime: current\ncolumns: {{account_id: {declared}, x: integer}}");
    let rows: String = ids.iter().map(|id| format!("\n{id},1")).collect();
    let job = FactsProject::with_source(&source)
        .create_job_over(&format!("account_id:{stored},x:int64{rows}"))
        .table("exports/accounts.parquet", &format!("account_id:{accounts_stored}\n{}", accounts_ids.join("\n")));
    let pipeline = std::fs::read_to_string(job.path("p.yaml")).unwrap();
    let pipeline = pipeline.replacen(ACCOUNT_ID, &format!("account_id: {accounts_declared}"), 1);
    std::fs::write(job.path("p.yaml"), pipeline).unwrap();
    job
}

#[test]
fn the_same_whole_number_is_the_same_account_in_every_type() {
    let stored_and_declared = [
        ("text", "text"),
        ("int32", "text"),
        ("int64", "text"),
        ("int32", "integer"),
        ("int64", "integer"),
        ("float", "integer"),
        ("double", "integer"),
        ("decimal(0)", "integer"),
        ("decimal(2)", "integer"),
        ("int64", "decimal(0)"),
        ("float", "decimal(0)"),
        ("double", "decimal(0)"),
        ("decimal(0)", "decimal(0)"),
        ("text", "{type: integer, format: \"1234\"}"),
    ];
    for facts in stored_and_declared {
        let accounts = ("int64", "integer", &["7", "12"][..]);
        let job = create_job(accounts, (facts.0, facts.1, &["7", "7", "12"]));
        run_pipeline(&job).exits(0);
        assert_eq!(health_row(&job, DAY, "7")["n"], "2", "facts: {facts:?}");
    }
    for accounts in stored_and_declared {
        let job = create_job((accounts.0, accounts.1, &["7", "12"]), ("text", "text", &["7", "7", "12"]));
        run_pipeline(&job).exits(0);
        assert_eq!(health_row(&job, DAY, "7")["n"], "2", "accounts: {accounts:?}");
    }
}

#[test]
fn doubles_are_ids_below_2_to_the_53_only() {
    let accounts = ("text", "text", &["9007199254740991", "-9007199254740991", "9007199254740992"][..]);
    let job = create_job(accounts, ("double", "integer", &["9007199254740991", "-9007199254740991"]));
    run_pipeline(&job).exits(0);
    assert_eq!(health_row(&job, DAY, "9007199254740991")["n"], "1");
    assert_eq!(health_row(&job, DAY, "-9007199254740991")["n"], "1");

    let job = create_job(accounts, ("double", "integer", &["9007199254740991", "9007199254740992"]));
    insta::assert_snapshot!(refusal(&job), @"
    error[source-value]: source `facts`, column `account_id`: 1 value is no exact id, such as `9007199254740992` in `facts/a.parquet`
      --> p.yaml:13:15
       |
    13 |     columns: {account_id: integer, x: integer}
       |               ^^^^^^^^^^
       |
    hint: doubles hold whole numbers exactly only up to 2^53: export ids as text or as integers
    ");
    let hint = "doubles hold whole numbers exactly only up to 2^53: export ids as text or as integers";
    let message = |source: &str, id: &str, file: &str| {
        format!("source `{source}`, column `account_id`: 1 value is no exact id, such as `{id}` in `{file}`")
    };
    for id in ["-9007199254740992", "9007199254740994", "1152921504606846976", "100000000000000000000"] {
        for declared in ["integer", "decimal(0)"] {
            let job = create_job(accounts, ("double", declared, &[id]));
            assert_refused(&job, &message("facts", id, "facts/a.parquet"), hint);
        }
    }
    let id = "9007199254740992";
    let job = create_job(("double", "integer", &["1", id]), ("int64", "integer", &["1"]));
    assert_refused(&job, &message("accounts", id, "accounts.parquet"), hint);
    // As integers, ids are exact up to 64 bits.
    let id = "9223372036854775807";
    let job = create_job(("int64", "integer", &["1", id]), ("text", "text", &[id]));
    run_pipeline(&job).exits(0);
    assert_eq!(health_row(&job, DAY, id)["n"], "1");
}

#[test]
fn floating_point_numbers_of_32_bits_are_ids_below_2_to_the_24_only() {
    let accounts = ("text", "text", &["16777215", "16777216"][..]);
    let job = create_job(accounts, ("float", "integer", &["16777215"]));
    run_pipeline(&job).exits(0);
    assert_eq!(health_row(&job, DAY, "16777215")["n"], "1");
    assert_refused(
        &create_job(accounts, ("float", "integer", &["16777216"])),
        "source `facts`, column `account_id`: 1 value is no exact id, such as `16777216` in `facts/a.parquet`",
        "floating point numbers of 32 bits hold whole numbers exactly only up to 2^24: export ids as text or as integers",
    );
}

#[test]
fn a_fraction_is_no_id() {
    for stored in ["double", "float", "decimal(2)"] {
        assert_refused(
            &create_job(("text", "text", &["1"]), (stored, "integer", &["1.5", "1"])),
            "source `facts`, column `account_id`: 1 value is no id, such as `1.5` in `facts/a.parquet`"
                .replace("1.5", if stored == "decimal(2)" { "1.50" } else { "1.5" })
                .as_str(),
            "an id has no fraction: name the column with the account's id, or fix the export",
        );
    }
}

#[test]
fn numbers_are_not_declared_as_text_ids() {
    for (stored, found, hint) in [
        ("double", "64-bit floating point numbers", "declare it as `integer`: as text, the id 1 would be `1.0`"),
        ("float", "32-bit floating point numbers", "declare it as `integer`: as text, the id 1 would be `1.0`"),
        (
            "decimal(0)",
            "decimals with 0 digits after the point",
            "declare it as `integer`, or as `decimal(0)` if the ids have more than 18 digits",
        ),
    ] {
        assert_refused(
            &create_job(("text", "text", &["1"]), (stored, "text", &["1"])),
            &format!("source `facts`, column `account_id`: expected text, found {found} in `facts/a.parquet`"),
            hint,
        );
    }
}

/// Other columns of integers hold ids too, such as the one of an invoice.
#[test]
fn doubles_beyond_2_to_the_53_are_no_integers() {
    let facts = |kind: &str, value: &str| {
        let source = format!("files: facts/*.parquet\ntime: current\ncolumns: {{account_id: text, x: {kind}}}");
        FactsProject::with_source(&source)
            .show("text", "MAX(CAST(x AS VARCHAR))")
            .create_job_over(&format!("account_id:text,x:double\nacme,{value}"))
    };
    run_pipeline(&facts("integer", "9007199254740991")).exits(0);
    run_pipeline(&facts("number", "9007199254740992")).exits(0);
    assert_refused(
        &facts("integer", "9007199254740992"),
        "source `facts`, column `x`: 1 value is no exact integer, such as `9007199254740992` in `facts/a.parquet`",
        "doubles hold whole numbers exactly only up to 2^53: declare it as `number`, or export ids as text or as integers",
    );
}

#[test]
fn ids_of_parents_are_exact_too() {
    let pipeline = |parent: &str| {
        FactsProject::with_source("files: facts/*.parquet\ntime: current\ncolumns: {account_id: text, x: integer}")
            .create_job_over("account_id:text,x:int64\n1,1")
            .table("exports/accounts.parquet", &format!("account_id:text,parent:double\n1,{parent}\n2,"))
    };
    let roll_up = |job: Job| {
        let pipeline = std::fs::read_to_string(job.path("p.yaml")).unwrap();
        let pipeline = pipeline.replacen("{account_id: text}", "{account_id: text, parent: integer}", 1).replacen(
            "\nsources:",
            "\nroll_up: {to: parent, by: mean}\nsources:",
            1,
        );
        std::fs::write(job.path("p.yaml"), pipeline).unwrap();
        job
    };
    run_pipeline(&roll_up(pipeline("2"))).exits(0);
    assert_refused(
        &roll_up(pipeline("9007199254740992")),
        "source `accounts`, column `parent`: 1 value is no exact id, such as `9007199254740992` in `accounts.parquet`",
        "doubles hold whole numbers exactly only up to 2^53: export ids as text or as integers",
    );
}
