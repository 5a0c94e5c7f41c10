//! A poisoned future changes no byte of the past: rows, files, labels and columns that came after a day.

use super::every_source_kind::{PIPELINE, create_company, run_on};
use crate::harness::effort::select_cases;
use crate::harness::job::Job;
use crate::harness::published::assert_same_tables;

const DAY: &str = "2026-03-11";

/// Something that comes to the exports after [`DAY`].
struct Poison {
    name: &'static str,
    add: fn(Job) -> Job,
}

/// Logins in a file of their own, after the day.
fn later_logins(job: Job, header: &str, rows: &str) -> Job {
    job.table("exports/logins/later.parquet", &format!("{header}\n{rows}"))
}

const POISONS: [Poison; 12] = [
    Poison {
        name: "rows of the next instant, of next year and of the year 9999",
        add: |job| {
            let rows = "acme,2026-03-12 00:00:00,1e300\nbolt,2027-01-01 00:00:00,-1e300\nnew,9999-12-31 00:00:00,nan";
            later_logins(job, "account_id:text,at:timestamp_us,worth:double", rows)
        },
    },
    Poison {
        name: "rows without values",
        add: |job| {
            later_logins(
                job,
                "account_id:text,at:timestamp_ms_utc,worth:double",
                ",2026-03-12 09:00:00,\nacme,2026-03-13 09:00:00,",
            )
        },
    },
    Poison {
        name: "a file with another type of time and further columns",
        add: |job| {
            let rows = "acme,2026-03-12,3,yes";
            later_logins(job, "account_id:text,at:date,worth:int32,extra:text", rows)
        },
    },
    Poison {
        name: "orphans without number",
        add: |job| {
            let rows: Vec<String> = (0..500).map(|at| format!("nobody{at},2026-03-12 10:00:00,1")).collect();
            later_logins(job, "account_id:text,at:timestamp_us_utc,worth:double", &rows.join("\n"))
        },
    },
    Poison {
        name: "a later snapshot of the accounts with other columns, no rows or ids in another form",
        add: |job| {
            job.table("exports/accounts/week=2026-03-12/accounts.parquet", "account_id:text,plan:text")
                .table("exports/accounts/week=2026-03-13/accounts.parquet", "id:int32,plan:double\n7,1.5")
                .table(
                    "exports/accounts/week=2026-03-14/accounts.parquet",
                    "account_id:text,plan:text\nACME,free\nACME,free",
                )
        },
    },
    Poison {
        name: "deliveries of later days: damaged, of other types, with rows of earlier days",
        add: |job| {
            job.file("exports/usage/day=2026-03-13/usage.parquet", "not parquet")
                .table("exports/usage/day=2026-03-14/usage.parquet", "account_id:int32,used_at:text\n1,yesterday")
                .table(
                    "exports/usage/day=2026-03-17/usage.parquet",
                    "account_id:text,used_at:timestamp_us,amount:int32\nacme,2026-03-02 10:00:00,1000000",
                )
        },
    },
    Poison {
        name: "invoices of later days under keys that exist",
        add: |job| {
            job.table(
                "exports/invoices/later.parquet",
                "invoice_id:text,account_id:text,issued_on:date,paid_on:date,refunded_on:date,status:text,fee:int64
                 i1,bolt,2026-03-12,2026-03-13,,paid,1000
                 i1,bolt,2026-03-12,,2026-03-14,gone,-5",
            )
        },
    },
    Poison {
        name: "labels that become known later, of known rows",
        add: |job| {
            job.table(
                "exports/tickets/later.parquet",
                "account_id:text,opened_at:timestamp_us_utc,resolved_at:timestamp_us_utc,csat:int32
                 acme,2026-03-12 09:00:00,2026-03-13 09:00:00,99
                 coda,2026-03-20 09:00:00,2026-03-19 09:00:00,-7",
            )
        },
    },
    Poison {
        name: "renewals that nobody declared",
        add: |job| {
            job.table("exports/renewals/later.parquet", "account_id:text,on_day:date\n,2026-03-12\nacme,2205-01-01")
        },
    },
    Poison {
        name: "a folder of files that are something else",
        add: |job| job.file("exports/usage/day=2026-03-18/usage.parquet", "account_id,used_at\nacme,2026-03-18"),
    },
    Poison {
        name: "a file without rows",
        add: |job| later_logins(job, "account_id:text,at:timestamp_us,worth:double", ""),
    },
    Poison {
        name: "files in the same folders that no pattern matches",
        add: |job| {
            job.file("exports/logins/later.csv", "account_id,at\nacme,2026-03-01")
                .file("exports/logins/_tmp/x.parquet", "?")
        },
    },
];

#[test]
fn a_poisoned_future_changes_no_byte() {
    let poisons: Vec<&Poison> = POISONS.iter().collect();
    for poison in select_cases(poisons, 6) {
        let job = create_company();
        run_on(&job, "p.yaml", "exports", "warehouse", DAY).exits(0);
        let job = (poison.add)(job);
        let done = run_on(&job, "p.yaml", "exports", "warehouse-poisoned", DAY);
        assert_eq!(done.code, 0, "{}:\n{}", poison.name, done.stderr);
        assert_same_tables(&job, "warehouse", "warehouse-poisoned");
    }
}

/// The same in a zone in which the day ends five hours earlier, with times in text.
#[test]
fn a_poisoned_future_is_hidden_in_text_and_in_numbers() {
    let pipeline = PIPELINE
        .replace("name: every_kind", "name: every_kind\ntime_zone: Asia/Yekaterinburg")
        .replace("at: timestamp, worth: number", "at: {type: timestamp, format: '%Y-%m-%dT%H:%M:%SZ'}, worth: number")
        .replace(
            "columns: {account_id: text, on_day: date}",
            "columns: {account_id: text, on_day: {type: date, epoch: seconds}}",
        );
    let logins = "account_id:text,at:text,worth:double\nacme,2026-03-02T09:00:00Z,1\nacme,2026-03-11T18:59:59Z,2";
    let renewals = "account_id:text,on_day:int64\nacme,1773100000\nbolt,1773255599"; // the last second of the day
    let with_exports = |job: Job, logins: &str, renewals: &str| {
        job.table("exports/logins/all.parquet", logins).table("exports/renewals/all.parquet", renewals)
    };
    let job = with_exports(create_company().file("p.yaml", &pipeline), logins, renewals);
    run_on(&job, "p.yaml", "exports", "warehouse", DAY).exits(0);
    let later_logins = format!("{logins}\nacme,2026-03-11T19:00:00Z,4\nbolt,2026-03-12T00:00:00Z,8");
    let later_renewals = format!("{renewals}\nacme,1773255600\ncoda,4102444800");
    let job = with_exports(job, &later_logins, &later_renewals);
    run_on(&job, "p.yaml", "exports", "warehouse-poisoned", DAY).exits(0);
    assert_same_tables(&job, "warehouse", "warehouse-poisoned");
}
