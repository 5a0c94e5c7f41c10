//! Point in time: an old date on the full exports gives the same bytes as the exports that existed on that day.

/// A company with a source of every kind.
mod every_source_kind;
/// What comes after a day and must not change it.
mod poisoned_future;
/// Values that become known later than their rows.
mod reveals;
/// The sample company on old days.
mod sample_company;

use self::every_source_kind::{PIPELINE, create_company, run_on, write_exports};
use crate::harness::effort::thorough_only;
use crate::harness::published::{
    assert_same_tables, health_row, metric_row, newest_run_record, number, read_tables, table_rows,
};

#[test]
fn an_old_date_sees_only_what_was_known_then_in_every_kind_of_source() {
    let mut job = create_company();
    for (at, day) in ["2026-03-10", "2026-03-11", "2026-03-15"].into_iter().enumerate() {
        let past_exports = format!("then-{at}");
        job = write_exports(job, &past_exports, Some(day));
        run_on(&job, "p.yaml", "exports", "warehouse", day).exits(0);
        run_on(&job, "p.yaml", &past_exports, "warehouse-then", day).exits(0);
    }
    assert_same_tables(&job, "warehouse", "warehouse-then");

    // Expected values, worked out by hand from the exports.
    let value = |day: &str, account: &str, name: &str| number(&metric_row(&job, day, account, name), "value");
    let row = |day: &str, account: &str, column: &str| health_row(&job, day, account).get(column).cloned();
    let text = |value: &str| Some(value.to_owned());
    assert_eq!(row("2026-03-10", "acme", "plan"), text("growth"));
    assert_eq!(row("2026-03-15", "acme", "plan"), text("enterprise"));
    assert_eq!(table_rows(&job, "account_health", "2026-03-10").len(), 3);
    assert_eq!(table_rows(&job, "account_health", "2026-03-15").len(), 2, "bolt is not in the newest accounts");
    assert_eq!(value("2026-03-10", "acme", "logins"), Some(2.0), "the last microsecond of the day belongs to it");
    assert_eq!(value("2026-03-10", "acme", "worth"), Some(30.75));
    assert_eq!(value("2026-03-11", "acme", "logins"), Some(3.0));
    assert_eq!(value("2026-03-15", "coda", "logins"), None, "missing is not zero");
    assert_eq!(row("2026-03-10", "acme", "renewals"), text("1"));
    assert_eq!(row("2026-03-11", "acme", "last_renewal"), text("2026-03-11"));
    assert_eq!(row("2026-03-11", "acme", "used"), text("3"), "the late row had not arrived");
    assert_eq!(row("2026-03-15", "acme", "used"), text("7"));
    assert_eq!(row("2026-03-10", "bolt", "used"), text("5"), "nor had the row dated ahead happened");
    assert_eq!(row("2026-03-11", "bolt", "used"), text("11"));
    assert_eq!(row("2026-03-10", "acme", "open_invoices"), text("1"));
    assert_eq!(value("2026-03-10", "acme", "fees"), Some(4.0));
    assert_eq!(row("2026-03-10", "acme", "last_paid"), text("2026-03-10"));
    assert_eq!(row("2026-03-11", "acme", "open_invoices"), text("1"), "the third is issued, the second paid");
    assert_eq!(value("2026-03-11", "acme", "fees"), Some(9.0));
    assert_eq!(row("2026-03-15", "acme", "open_invoices"), text("0"));
    assert_eq!(row("2026-03-10", "coda", "invoice_words"), text("open"));
    assert_eq!(row("2026-03-11", "coda", "invoice_words"), text("paid"), "not refunded yet");
    assert_eq!(row("2026-03-15", "coda", "invoice_words"), text("refunded"));
    assert_eq!(row("2026-03-10", "acme", "solved"), text("1"));
    assert_eq!(value("2026-03-10", "acme", "csat"), Some(2.0));
    assert_eq!(value("2026-03-11", "acme", "csat"), Some(3.5));
    assert_eq!(value("2026-03-11", "bolt", "csat"), None);
}

/// The full exports hold invalid rows: a negative amount on the 16th, an unknown status known on the 20th, a score of 9
/// known on the 21st. They stop only the days on which they are known.
#[test]
fn an_invalid_row_does_not_stop_earlier_days() {
    let job = create_company();
    run_on(&job, "p.yaml", "exports", "warehouse", "2026-03-15").exits(0);
    for (day, source) in [("2026-03-16", "usage"), ("2026-03-20", "invoices"), ("2026-03-21", "tickets")] {
        let done = run_on(&job, "p.yaml", "exports", "warehouse", day).exits(5);
        assert!(done.stderr.contains(&format!("source `{source}`")), "{}", done.stderr);
    }
    assert_eq!(job.files("warehouse/account_health"), ["ds=2026-03-15/part-0.parquet"]);
}

/// A partition of a later day may still be incomplete, so it is not read.
#[test]
fn a_damaged_partition_of_a_later_day_is_not_opened() {
    let job = create_company().file("exports/usage/day=2026-03-13/usage.parquet", "not parquet");
    run_on(&job, "p.yaml", "exports", "warehouse", "2026-03-12").exits(0);
    run_on(&job, "p.yaml", "exports", "warehouse", "2026-03-13").exits(5);
}

/// Text dates have no usable footer statistics, so later rows are filtered after reading.
#[test]
fn later_rows_are_hidden_when_their_dates_are_text() {
    let pipeline = PIPELINE
        .replace("at: timestamp, worth: number", "at: {type: timestamp, format: '%d.%m.%Y %H:%M'}, worth: number")
        .replace("on_day: date", "on_day: {type: date, format: '%d.%m.%Y'}");
    let job = create_company()
        .file("p.yaml", &pipeline)
        .table(
            "exports/logins/all.parquet",
            "account_id:text,at:text,worth:double
             acme,02.03.2026 09:00,1
             acme,11.03.2026 00:00,1",
        )
        .table(
            "exports/renewals/all.parquet",
            "account_id:text,on_day:text
             acme,10.03.2026
             bolt,11.03.2026",
        );
    run_on(&job, "p.yaml", "exports", "warehouse", "2026-03-10").exits(0);
    assert_eq!(number(&metric_row(&job, "2026-03-10", "acme", "logins"), "value"), Some(1.0));
    assert_eq!(health_row(&job, "2026-03-10", "bolt").get("renewals"), None);
    run_on(&job, "p.yaml", "exports", "warehouse", "2026-03-11").exits(0);
    assert_eq!(health_row(&job, "2026-03-11", "bolt")["renewals"], "1");
}

/// Queries can only read rows known on the as-of date.
#[test]
fn no_sql_sees_past_the_as_of_date() {
    let job = create_company();
    let counted = |sql: &str| {
        std::fs::write(job.path("sql/logins.sql"), sql).unwrap();
        run_on(&job, "p.yaml", "exports", "warehouse", "2026-03-10").exits(0);
        number(&metric_row(&job, "2026-03-10", "acme", "logins"), "value")
    };
    let rest = "DATE '2026-03-10' AS last_login, 1 AS worth";
    for sql in [
        format!(
            "WITH l AS (SELECT * FROM logins) SELECT account_id, COUNT(*) AS logins, {rest} FROM l GROUP BY account_id"
        ),
        format!(
            "SELECT account_id, SUM(n) AS logins, {rest} FROM (SELECT account_id, 1 AS n FROM logins WHERE at > DATE '2000-01-01') AS l GROUP BY account_id"
        ),
        format!(
            "SELECT logins.account_id, COUNT(*) AS logins, {rest} FROM logins WHERE at >= :as_of OR at < :as_of GROUP BY account_id"
        ),
        format!(
            "WITH u AS (SELECT account_id, at FROM logins UNION SELECT account_id, at FROM logins) SELECT account_id, COUNT(*) AS logins, {rest} FROM u GROUP BY account_id"
        ),
        format!(
            "SELECT a.account_id, COUNT(l.at) AS logins, {rest} FROM accounts AS a LEFT JOIN logins AS l ON l.account_id = a.account_id GROUP BY a.account_id"
        ),
    ] {
        assert_eq!(counted(&sql), Some(2.0), "{sql}");
    }
    for (sql, message) in [
        (
            "SELECT account_id, 1 AS logins FROM read_parquet('exports/logins/all.parquet')",
            "no source is called `read_parquet`",
        ),
        ("SELECT account_id, 1 AS logins FROM 'exports/logins/all.parquet'", "no source is called"),
        ("SELECT account_id, CURRENT_DATE AS last_login, 1 AS logins, 1 AS worth FROM logins", "CURRENT_DATE"),
        ("SELECT account_id, NOW() AS last_login, 1 AS logins, 1 AS worth FROM logins", "now"),
        ("SELECT account_id, LOCALTIMESTAMP AS last_login, 1 AS logins, 1 AS worth FROM logins", "LOCALTIMESTAMP"),
    ] {
        std::fs::write(job.path("sql/logins.sql"), sql).unwrap();
        let done = run_on(&job, "p.yaml", "exports", "warehouse", "2026-03-10").exits(4);
        assert!(done.stderr.to_lowercase().contains(&message.to_lowercase()), "{sql}\n{}", done.stderr);
    }
}

#[test]
fn a_source_without_history_is_reported() {
    let pipeline = PIPELINE
        .replace("files: logins/*.parquet\n    time: {events: at}", "files: logins/*.parquet\n    time: current")
        .replace("at: timestamp, worth: number", "at: {type: timestamp, ahead: allowed}, worth: number");
    let job = create_company().file("p.yaml", &pipeline);
    let validated = job.run(&["validate", "p.yaml"]).exits(0);
    let message = "source `logins` has no history, so a backfill would not be point in time";
    assert!(validated.stderr.contains(message), "{}", validated.stderr);
    let done = run_on(&job, "p.yaml", "exports", "warehouse", "2026-03-10").exits(0);
    assert!(
        done.stdout.contains("logins: has no history, so a backfill would not be point in time"),
        "{}",
        done.stdout
    );
    let record = newest_run_record(&job, "2026-03-10");
    assert_eq!(record["point_in_time"], false);
    assert_eq!(crate::harness::published::source_in_record(&record, "logins")["time"], "current");
    assert_eq!(record["summary"]["not_point_in_time"], serde_json::json!(["logins"]));

    let job = create_company();
    let done = run_on(&job, "p.yaml", "exports", "warehouse", "2026-03-10").exits(0);
    assert!(!done.stdout.contains("no history"), "{}", done.stdout);
    assert_eq!(newest_run_record(&job, "2026-03-10")["point_in_time"], true);
}

/// Days may run in any order: each reads only earlier days, and `account_health_latest` keeps the newest.
#[test]
fn days_run_out_of_order_end_with_the_same_tables() {
    thorough_only!();
    let job = create_company();
    let days = ["2026-03-08", "2026-03-10", "2026-03-12", "2026-03-15"];
    for day in days {
        run_on(&job, "p.yaml", "exports", "in-order", day).exits(0);
    }
    let latest =
        |warehouse: &str| std::fs::read(job.path(warehouse).join("account_health_latest/part-0.parquet")).unwrap();
    let health_of = |day: &str| {
        std::fs::read(job.path("warehouse/account_health").join(format!("ds={day}/part-0.parquet"))).unwrap()
    };
    for day in ["2026-03-15", "2026-03-08", "2026-03-12", "2026-03-10"] {
        run_on(&job, "p.yaml", "exports", "warehouse", day).exits(0);
        assert_eq!(latest("warehouse"), health_of("2026-03-15"), "after {day}");
    }
    // The first days do not depend on the later ones …
    let mut apart = read_tables(&job, "warehouse");
    let in_order = read_tables(&job, "in-order");
    for day in ["2026-03-08", "2026-03-10"] {
        let path = format!("account_health/ds={day}/part-0.parquet");
        assert_eq!(apart.remove(&path), in_order.get(&path).cloned());
    }
    assert_eq!(health_row(&job, "2026-03-12", "acme")["previous_snapshot_date"], "2026-03-08", "all there was then");
    assert_eq!(health_row(&job, "2026-03-08", "acme").get("previous_snapshot_date"), None);
    // … and rerunning the others makes all tables equal.
    for day in ["2026-03-12", "2026-03-15"] {
        run_on(&job, "p.yaml", "exports", "warehouse", day).exits(0);
    }
    assert_same_tables(&job, "warehouse", "in-order");
}
