//! Values that become known later than their rows: void, uncollectible and refunded invoices before and after each date,
//! and values that no date reveals. Expected values are worked out by hand.

use serde_json::json;

use crate::harness::facts_project::FactsProject;
use crate::harness::job::Job;
use crate::harness::published::{finding_in_record, health_row, newest_run_record, source_in_record};

/// Each row as its id and its status, in the order of the ids.
const STATUSES: &str = "STRING_AGG(id || ' ' || status, ', ' ORDER BY id)";

/// Invoices of which only the payment has a date.
const PAID_ONLY: &str = "\
files: facts/*.parquet
account: account_id
time: {events: issued_on}
freshness: {warn_after: 90d}
key: id
reveals:
  paid_on: {paid_on: null, status: open}
columns: {id: text, account_id: text, issued_on: date, paid_on: date, status: text}";

const PAID_ONLY_ROWS: &str = "\
id:text,account_id:text,issued_on:date,paid_on:date,status:text
i1,acme,2026-01-01,2026-02-01,paid
i2,acme,2026-01-01,,open
i3,acme,2026-01-01,,void
i4,acme,2026-01-05,,uncollectible";

/// Invoices of which every status has a date.
const ALL_DATED: &str = "\
files: facts/*.parquet
account: account_id
time: {events: issued_on}
freshness: {warn_after: 90d}
key: id
reveals:
  paid_on: {paid_on: null, status: open}
  refunded_on: {refunded_on: null, status: paid}
  voided_on: {voided_on: null, status: open}
  written_off_on: {written_off_on: null, status: open}
columns:
  id: text
  account_id: text
  issued_on: date
  paid_on: date
  refunded_on: date
  voided_on: date
  written_off_on: date
  status: text";

/// The fifth invoice is paid and then refunded; the sixth is paid and voided on one day.
const ALL_DATED_ROWS: &str = "\
id:text,account_id:text,issued_on:date,paid_on:date,refunded_on:date,voided_on:date,written_off_on:date,status:text
i1,acme,2026-01-01,2026-02-01,,,,paid
i2,acme,2026-01-01,,,,,open
i3,acme,2026-01-01,,,2026-02-10,,void
i4,acme,2026-01-05,,,,2026-02-20,uncollectible
i5,acme,2026-01-06,2026-02-05,2026-02-15,,,refunded
i6,acme,2026-01-07,2026-02-08,,2026-02-08,,void";

fn statuses_of(source: &str) -> FactsProject {
    FactsProject::with_source(source).show("text", STATUSES)
}

/// Runs a day and returns what the metric shows for `acme`.
#[track_caller]
fn shown_on(job: &Job, day: &str) -> String {
    job.run(&["run", "p.yaml", "--as-of", day]).exits(0);
    health_row(job, day, "acme")["shown"].clone()
}

/// Returns what the record of a day says of `facts`: whether it is point in time, and the rows that no date reveals.
#[track_caller]
fn recorded(job: &Job, day: &str) -> (bool, Option<u64>) {
    let record = newest_run_record(job, day);
    let point_in_time = source_in_record(&record, "facts")["point_in_time"].as_bool().unwrap();
    let sources = record["summary"]["not_point_in_time"].as_array().unwrap().clone();
    assert_eq!(sources.contains(&json!("facts")), !point_in_time, "{sources:?}");
    (point_in_time, finding_in_record(&record, "facts", "reveals")["rows"].as_u64())
}

/// Requires what the metric shows for `acme` on a day, and that dates reveal all of it.
#[track_caller]
fn assert_dated(job: &Job, day: &str, statuses: &str) {
    assert_eq!(shown_on(job, day), statuses, "{day}");
    assert_eq!(recorded(job, day), (true, None), "{day}");
}

#[test]
fn a_status_that_no_date_reveals_is_shown_on_every_day() {
    let job = statuses_of(PAID_ONLY).create_job_over(PAID_ONLY_ROWS);
    assert_eq!(shown_on(&job, "2026-01-04"), "i1 open, i2 open, i3 void");
    assert_eq!(shown_on(&job, "2026-01-31"), "i1 open, i2 open, i3 void, i4 uncollectible");
    assert_eq!(shown_on(&job, "2026-02-01"), "i1 paid, i2 open, i3 void, i4 uncollectible");
    assert_eq!(recorded(&job, "2026-01-04"), (false, Some(1)), "the fourth is not issued yet");
    assert_eq!(recorded(&job, "2026-02-01"), (false, Some(2)));
}

#[test]
fn every_report_says_that_the_source_is_not_point_in_time() {
    let job = statuses_of(PAID_ONLY).create_job_over(PAID_ONLY_ROWS);
    let message = "2 rows have a `status` that no date reveals, such as `uncollectible` and `void`, so the source is not \
                   point in time; add the column with that date to `reveals`, or leave `status` out and derive it from \
                   the dates in SQL";
    // Only rows show it.
    let validated = job.run(&["validate", "p.yaml"]).exits(0);
    assert!(!validated.stderr.contains("facts"), "{}", validated.stderr);
    let shown = job.run(&["show", "p.yaml", "sources", "--as-of", "2026-02-01", "--format", "csv"]).exits(0);
    assert!(shown.stdout.contains(message), "{}", shown.stdout);

    let done = job.run(&["run", "p.yaml", "--as-of", "2026-02-01"]).exits(0);
    assert!(done.stdout.contains(&format!("facts: {message}\n")), "{}", done.stdout);
    assert!(!done.stdout.contains("facts: has no history"), "{}", done.stdout);
    let record = newest_run_record(&job, "2026-02-01");
    assert_eq!(source_in_record(&record, "facts")["time"], "events");
    assert_eq!(record["summary"]["not_point_in_time"], json!(["accounts", "facts"]));
    let finding = finding_in_record(&record, "facts", "reveals");
    assert_eq!((&finding["level"], &finding["dropped"]), (&json!("warning"), &json!(false)));
    assert_eq!((&finding["message"], &finding["examples"]), (&json!(message), &json!(["uncollectible", "void"])));

    let status = job.run(&["status", "p.yaml"]).exits(0);
    let line = status.stdout.lines().find(|line| line.contains("facts ")).unwrap_or_default();
    assert!(line.ends_with("up to 2026-01-05 00:00, 27 days old, not point in time"), "{}", status.stdout);
    let status = job.run(&["status", "p.yaml", "--format", "json"]).exits(0).json();
    let facts = status["sources"].as_array().unwrap().iter().find(|source| source["source"] == "facts").unwrap();
    assert_eq!(facts["point_in_time"], false);

    let arguments = ["backfill", "p.yaml", "--from", "2026-02-02", "--to", "2026-02-03", "--format", "json"];
    let done = job.run(&arguments).exits(0);
    let note = "note: source `facts` has values that no date reveals, so days before today are not point in time";
    assert_eq!(done.stderr.matches(note).count(), 1, "{}", done.stderr);
    assert_eq!(done.json()["not_point_in_time"], json!(["accounts", "facts"]));
}

#[test]
fn each_date_reveals_its_status() {
    let job = statuses_of(ALL_DATED).create_job_over(ALL_DATED_ROWS);
    for (day, statuses) in [
        ("2026-01-05", "i1 open, i2 open, i3 open, i4 open"),
        ("2026-01-31", "i1 open, i2 open, i3 open, i4 open, i5 open, i6 open"),
        ("2026-02-01", "i1 paid, i2 open, i3 open, i4 open, i5 open, i6 open"),
        ("2026-02-05", "i1 paid, i2 open, i3 open, i4 open, i5 paid, i6 open"),
        ("2026-02-08", "i1 paid, i2 open, i3 open, i4 open, i5 paid, i6 void"),
        ("2026-02-10", "i1 paid, i2 open, i3 void, i4 open, i5 paid, i6 void"),
        ("2026-02-14", "i1 paid, i2 open, i3 void, i4 open, i5 paid, i6 void"),
        ("2026-02-15", "i1 paid, i2 open, i3 void, i4 open, i5 refunded, i6 void"),
        ("2026-02-20", "i1 paid, i2 open, i3 void, i4 uncollectible, i5 refunded, i6 void"),
    ] {
        assert_dated(&job, day, statuses);
    }
}

/// Between its payment and the day on which it is voided, the export no longer says that an invoice is paid. A refund
/// without a day of payment does not say since when the invoice was paid.
#[test]
fn a_status_that_the_dates_contradict_is_reported() {
    let rows = "\
id:text,account_id:text,issued_on:date,paid_on:date,refunded_on:date,voided_on:date,written_off_on:date,status:text
i1,acme,2026-01-01,2026-02-05,,2026-02-20,,void
i2,acme,2026-01-02,,2026-02-20,,,refunded
i3,acme,2026-01-03,,,,,paid
i4,acme,2026-01-04,2026-02-05,2026-02-20,,,refunded";
    let job = statuses_of(ALL_DATED).create_job_over(rows);
    for (day, statuses, undated) in [
        ("2026-01-01", "i1 open", None),
        ("2026-01-02", "i1 open, i2 paid", Some(1)),
        ("2026-02-04", "i1 open, i2 paid, i3 paid, i4 open", Some(2)),
        ("2026-02-10", "i1 open, i2 paid, i3 paid, i4 paid", Some(3)),
        ("2026-02-20", "i1 void, i2 refunded, i3 paid, i4 refunded", Some(1)),
    ] {
        assert_eq!(shown_on(&job, day), statuses, "{day}");
        assert_eq!(recorded(&job, day), (undated.is_none(), undated), "{day}");
    }
    let finding = finding_in_record(&newest_run_record(&job, "2026-02-10"), "facts", "reveals");
    assert_eq!(finding["examples"], json!(["open", "paid"]));
}

/// A status that SQL derives from the dates is right on every day, and the source is point in time.
#[test]
fn a_status_may_be_derived_from_the_dates() {
    let source = "\
files: facts/*.parquet
account: account_id
time: {events: issued_on}
reveals:
  paid_on: {paid_on: null}
  voided_on: {voided_on: null}
columns: {id: text, account_id: text, issued_on: date, paid_on: date, voided_on: date}";
    let rows = "id:text,account_id:text,issued_on:date,paid_on:date,voided_on:date,status:text
        i1,acme,2026-01-01,2026-02-05,2026-02-20,void
        i2,acme,2026-01-01,,2026-02-20,void
        i3,acme,2026-01-01,2026-02-05,,paid";
    let status = "STRING_AGG(id || CASE WHEN voided_on IS NOT NULL THEN ' void' WHEN paid_on IS NOT NULL THEN ' paid' \
                  ELSE ' open' END, ', ' ORDER BY id)";
    let job = FactsProject::with_source(source).show("text", status).create_job_over(rows);
    for (day, statuses) in [
        ("2026-02-04", "i1 open, i2 open, i3 open"),
        ("2026-02-05", "i1 paid, i2 open, i3 paid"),
        ("2026-02-20", "i1 void, i2 void, i3 paid"),
    ] {
        assert_dated(&job, day, statuses);
    }
}

/// The day of the record is point in time only if all of its sources are.
#[test]
fn a_second_reveal_makes_the_record_point_in_time() {
    let dated = PAID_ONLY
        .replace("reveals:", "reveals:\n  closed_on: {closed_on: null, status: open}")
        .replace("paid_on: date", "paid_on: date, closed_on: date");
    for (source, dates, expected) in [(PAID_ONLY, ["", ""], false), (&dated, [",closed_on:date", ",2026-03-01"], true)]
    {
        let rows = PAID_ONLY_ROWS.lines().enumerate().map(|(at, line)| {
            let closed = match at {
                0 => dates[0],
                // The first invoice is paid, and nothing happens to it later.
                1 => dates[1].trim_end_matches(|character| character != ','),
                _ => dates[1],
            };
            format!("{line}{closed}\n")
        });
        let job = statuses_of(source)
            .create_job_over(&rows.collect::<String>())
            .table("exports/accounts/week=2026-01-01/a.parquet", "account_id:text\nacme");
        let pipeline = std::fs::read_to_string(job.path("p.yaml")).unwrap();
        let accounts = "files: accounts/*/*.parquet, time: {snapshots: week}, columns: {week: date, account_id: text}";
        let current = "files: accounts.parquet, time: current, key: account_id, columns: {account_id: text}";
        assert!(pipeline.contains(current));
        std::fs::write(job.path("p.yaml"), pipeline.replace(current, accounts)).unwrap();
        shown_on(&job, "2026-02-01");
        let record = newest_run_record(&job, "2026-02-01");
        assert_eq!(record["point_in_time"], expected, "{source}");
        assert_eq!(source_in_record(&record, "accounts")["point_in_time"], true);
    }
}

/// Timestamps reveal at their time in the pipeline's zone. Beside a date, their days in that zone are compared.
#[test]
fn timestamps_and_dates_reveal_in_the_zone_of_the_pipeline() {
    let source = ALL_DATED
        .replace("paid_on: {paid_on: null", "paid_at: {paid_at: null")
        .replace("paid_on: date", "paid_at: timestamp")
        .replace(
            "  voided_on: {voided_on: null, status: open}\n  written_off_on: {written_off_on: null, status: open}\n",
            "",
        )
        .replace("  voided_on: date\n  written_off_on: date\n", "");
    let header = "id:text,account_id:text,issued_on:date,refunded_on:date,status:text,paid_at";
    // The end of the 10th in Tokyo; the beginning of the 11th; a payment on the 12th after a refund on the 11th, which in
    // UTC are on one day; a payment and a refund on the 11th.
    let utc = ["2026-03-10 14:59:59.999999", "2026-03-10 15:00:00", "2026-03-11 16:00:00", "2026-03-11 03:00:00"];
    let local = ["2026-03-10 23:59:59.999999", "2026-03-11 00:00:00", "2026-03-12 01:00:00", "2026-03-11 12:00:00"];
    for (kind, [first, second, third, fourth]) in
        [("timestamp_us_utc", utc), ("timestamp_ns_utc", utc), ("timestamp_us", local), ("timestamp_ns", local)]
    {
        let job = statuses_of(&source).time_zone("Asia/Tokyo").create_job_over(&format!(
            "{header}:{kind}
             i1,acme,2026-03-01,,paid,{first}
             i2,acme,2026-03-01,,paid,{second}
             i3,acme,2026-03-01,2026-03-11,refunded,{third}
             i4,acme,2026-03-01,2026-03-11,refunded,{fourth}"
        ));
        assert_eq!(shown_on(&job, "2026-03-09"), "i1 open, i2 open, i3 paid, i4 open", "{kind}");
        assert_eq!(shown_on(&job, "2026-03-10"), "i1 paid, i2 open, i3 paid, i4 open", "{kind}");
        assert_eq!(shown_on(&job, "2026-03-11"), "i1 paid, i2 paid, i3 open, i4 refunded", "{kind}");
        assert_eq!(shown_on(&job, "2026-03-12"), "i1 paid, i2 paid, i3 refunded, i4 refunded", "{kind}");
    }
}

/// A source without history may hide what later days reveal. It is not point in time in any case, so values without a
/// date are a note.
#[test]
fn a_source_without_history_may_have_reveals() {
    let source = "\
files: facts/*.parquet
account: account_id
time: current
reveals:
  left_on: {left_on: null, status: active}
columns: {id: text, account_id: text, left_on: date, status: text}";
    let rows = "id:text,account_id:text,left_on:date,status:text
        c1,acme,2026-03-11,left
        c2,acme,,active
        c3,acme,,paused";
    let job = statuses_of(source).create_job_over(rows);
    assert_eq!(shown_on(&job, "2026-03-11"), "c1 left, c2 active, c3 paused");
    assert_eq!(shown_on(&job, "2026-03-10"), "c1 active, c2 active, c3 paused");
    let record = newest_run_record(&job, "2026-03-10");
    assert_eq!(recorded(&job, "2026-03-10"), (false, Some(1)));
    assert_eq!(source_in_record(&record, "facts")["time"], "current");
    let finding = finding_in_record(&record, "facts", "reveals");
    assert_eq!((&finding["level"], &finding["dropped"]), (&json!("note"), &json!(false)));
    assert_eq!(finding["message"], "1 row has a `status` that no date reveals, such as `paused`");
    let done = job.run(&["run", "p.yaml", "--as-of", "2026-03-10", "--dry-run"]).exits(0);
    assert_eq!(done.stdout.matches("facts: has no history").count(), 1, "{}", done.stdout);
    let done = job.run(&["backfill", "p.yaml", "--from", "2026-03-12", "--to", "2026-03-12"]).exits(0);
    assert_eq!(done.stderr.matches("source `facts`").count(), 1, "{}", done.stderr);
}

/// The date of a change of plan may be known in advance, and the plan not.
#[test]
fn a_reveal_need_not_hide_its_own_column() {
    let source = "\
files: facts/*.parquet
account: account_id
time: {events: signed_on}
reveals:
  starts_on: {status: basic}
columns: {id: text, account_id: text, signed_on: date, starts_on: {type: date, ahead: allowed}, status: text}";
    let rows = "id:text,account_id:text,signed_on:date,starts_on:date,status:text
        p1,acme,2026-03-01,2026-03-10,pro
        p2,acme,2026-03-01,2026-03-11,pro
        p3,acme,2026-03-01,,basic";
    let shown = "STRING_AGG(id || ' ' || status, ', ' ORDER BY id) || ', next ' || CAST(MAX(starts_on) AS VARCHAR)";
    let job = FactsProject::with_source(source).show("text", shown).create_job_over(rows);
    assert_eq!(shown_on(&job, "2026-03-09"), "p1 basic, p2 basic, p3 basic, next 2026-03-11");
    assert_eq!(shown_on(&job, "2026-03-10"), "p1 pro, p2 basic, p3 basic, next 2026-03-11");
    assert_eq!(shown_on(&job, "2026-03-11"), "p1 pro, p2 pro, p3 basic, next 2026-03-11");
    assert_eq!(recorded(&job, "2026-03-11"), (true, None));
}

/// A snapshot was exported on its day, so whatever it holds was known then; dates ahead are still hidden.
#[test]
fn snapshots_need_no_dates() {
    let source = PAID_ONLY
        .replace("facts/*.parquet", "facts/*/*.parquet")
        .replace("{events: issued_on}", "{snapshots: week}")
        .replace("issued_on: date", "week: date");
    let job = statuses_of(&source).create_job().table(
        "exports/facts/week=2026-03-01/a.parquet",
        "id:text,account_id:text,paid_on:date,status:text
         i1,acme,,void
         i2,acme,2026-03-15,paid",
    );
    assert_eq!(shown_on(&job, "2026-03-10"), "i1 void, i2 open");
    assert_eq!(recorded(&job, "2026-03-10"), (true, None));
    assert_eq!(shown_on(&job, "2026-03-15"), "i1 void, i2 paid");
}

/// Of a source partitioned by the day of delivery the other checks read only the last days.
#[test]
fn values_without_a_date_are_found_in_all_partitions() {
    let source = PAID_ONLY
        .replace("facts/*.parquet", "facts/*/*.parquet")
        .replace("{events: issued_on}", "{events: issued_on, delivered: day}")
        .replace("issued_on: date", "issued_on: date, day: date")
        .replace("freshness: {warn_after: 90d}\n", "");
    let header = "id:text,account_id:text,issued_on:date,paid_on:date,status:text";
    let job = statuses_of(&source)
        .create_job()
        .table("exports/facts/day=2026-01-01/a.parquet", &format!("{header}\ni1,acme,2026-01-01,,void"))
        .table("exports/facts/day=2026-03-10/a.parquet", &format!("{header}\ni2,acme,2026-03-10,,open"))
        .table("exports/facts/day=2026-03-11/a.parquet", &format!("{header}\ni3,acme,2026-03-11,,void"));
    assert_eq!(shown_on(&job, "2026-03-10"), "i1 void, i2 open");
    let record = newest_run_record(&job, "2026-03-10");
    assert_eq!(source_in_record(&record, "facts")["checked_rows"], 1);
    assert_eq!(recorded(&job, "2026-03-10"), (false, Some(1)));
    let message = finding_in_record(&record, "facts", "reveals")["message"].as_str().unwrap().to_owned();
    assert!(message.starts_with("1 row has a `status` that no date reveals, such as `void`, so"), "{message}");
}

/// Rows that a policy drops are in no number.
#[test]
fn rows_that_are_dropped_need_no_date() {
    let source = PAID_ONLY
        .replace("status: text}", "status: {type: text, values: [open, paid]}}")
        .replace("key: id", "invalid: drop");
    let job = statuses_of(&source).create_job_over(PAID_ONLY_ROWS);
    assert_eq!(shown_on(&job, "2026-02-01"), "i1 paid, i2 open");
    assert_eq!(recorded(&job, "2026-02-01"), (true, None));
    let orphans = PAID_ONLY_ROWS.replace("i3,acme", "i3,gone").replace("i4,acme", "i4,gone");
    let rows = format!("{orphans}\ni5,acme,2026-01-01,,open");
    let job = statuses_of(PAID_ONLY).create_job_over(&rows);
    assert_eq!(shown_on(&job, "2026-02-01"), "i1 paid, i2 open, i5 open");
    assert_eq!(recorded(&job, "2026-02-01"), (true, None));
}

/// A value that is missing without a date is a value, too: the export may have emptied it later.
#[test]
fn each_column_without_a_date_is_reported() {
    let source = PAID_ONLY
        .replace("status: open}", "status: open, fee: 0, approved: false, method: null}")
        .replace("status: text}", "status: text, fee: integer, approved: boolean, method: text}");
    let rows = "id:text,account_id:text,issued_on:date,paid_on:date,status:text,fee:int32,approved:bool,method:text
        i1,acme,2026-01-01,,open,0,false,
        i2,acme,2026-01-01,,open,7,false,card
        i3,acme,2026-01-01,,void,,false,";
    let job = statuses_of(&source).create_job_over(rows);
    job.run(&["run", "p.yaml", "--as-of", "2026-02-01", "--metrics-file", "m.prom"]).exits(0);
    let record = newest_run_record(&job, "2026-02-01");
    let findings = source_in_record(&record, "facts")["findings"].clone();
    let examples: Vec<(u64, String)> = findings
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| (finding["rows"].as_u64().unwrap(), finding["examples"].to_string()))
        .collect();
    let expected = [(1, r#"["void"]"#), (2, r#"["7","NULL"]"#), (1, r#"["card"]"#)];
    assert_eq!(examples, expected.map(|(rows, examples)| (rows, examples.to_owned())), "{findings:#}");
    // Prometheus allows no two samples with the same labels.
    let metrics = std::fs::read_to_string(job.path("m.prom")).unwrap();
    let samples: Vec<&str> = metrics.lines().filter(|line| line.contains("check=\"reveals\"")).collect();
    assert_eq!(samples.len(), 1, "{samples:?}");
    assert!(samples[0].ends_with(" 4"), "{samples:?}");
}
