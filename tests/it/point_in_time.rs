//! A snapshot of a day is made only of what was knowable at its end: an old date on the full exports gives the
//! very bytes that the exports of that day give.

mod every_kind;
mod sample;

use self::every_kind::{PIPELINE, every_kind, exports, run_on};
use crate::warehouse::{assert_same_tables, health, metric, number, record, rows, tables};

#[test]
fn an_old_date_sees_only_what_was_known_then_in_every_kind_of_source() {
    let mut job = every_kind();
    for (at, day) in ["2026-03-10", "2026-03-11", "2026-03-15"].into_iter().enumerate() {
        let then = format!("then-{at}");
        job = exports(job, &then, Some(day));
        run_on(&job, "p.yaml", "exports", "warehouse", day).exits(0);
        run_on(&job, "p.yaml", &then, "warehouse-then", day).exits(0);
    }
    assert_same_tables(&job, "warehouse", "warehouse-then");

    // The values themselves, worked out by hand from the rows above.
    let value = |day: &str, account: &str, name: &str| number(&metric(&job, day, account, name), "value");
    let row = |day: &str, account: &str, column: &str| health(&job, day, account).get(column).cloned();
    let text = |value: &str| Some(value.to_owned());
    assert_eq!(row("2026-03-10", "acme", "plan"), text("growth"));
    assert_eq!(row("2026-03-15", "acme", "plan"), text("enterprise"));
    assert_eq!(rows(&job, "account_health", "2026-03-10").len(), 3);
    assert_eq!(rows(&job, "account_health", "2026-03-15").len(), 2, "bolt is not in the newest accounts");
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
    assert_eq!(row("2026-03-10", "acme", "solved"), text("1"));
    assert_eq!(value("2026-03-10", "acme", "csat"), Some(2.0));
    assert_eq!(value("2026-03-11", "acme", "csat"), Some(3.5));
    assert_eq!(value("2026-03-11", "bolt", "csat"), None);
}

/// The full exports hold rows that break their contract: a negative amount on the 16th, an unknown status known on
/// the 20th, a score of 9 known on the 21st. They stop the days that know them and no other.
#[test]
fn an_invalid_row_does_not_stop_earlier_days() {
    let job = every_kind();
    run_on(&job, "p.yaml", "exports", "warehouse", "2026-03-15").exits(0);
    for (day, told) in [("2026-03-16", "usage"), ("2026-03-20", "invoices"), ("2026-03-21", "tickets")] {
        let done = run_on(&job, "p.yaml", "exports", "warehouse", day).exits(5);
        assert!(done.stderr.contains(&format!("source `{told}`")), "{}", done.stderr);
    }
    assert_eq!(job.files("warehouse/account_health"), ["ds=2026-03-15/part-0.parquet"]);
}

/// A partition of a later day may be still being written: nobody looks into it.
#[test]
fn a_damaged_partition_of_a_later_day_is_not_opened() {
    let job = every_kind().file("exports/usage/day=2026-03-13/usage.parquet", "not parquet");
    run_on(&job, "p.yaml", "exports", "warehouse", "2026-03-12").exits(0);
    run_on(&job, "p.yaml", "exports", "warehouse", "2026-03-13").exits(5);
}

/// Values that are text are dates only once read, so a file's footer cannot tell which of its rows lie ahead.
#[test]
fn later_rows_are_hidden_when_their_dates_are_text() {
    let pipeline = PIPELINE
        .replace("at: timestamp, worth: number", "at: {type: timestamp, format: '%d.%m.%Y %H:%M'}, worth: number")
        .replace("on_day: date", "on_day: {type: date, format: '%d.%m.%Y'}");
    let job = every_kind()
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
    assert_eq!(number(&metric(&job, "2026-03-10", "acme", "logins"), "value"), Some(1.0));
    assert_eq!(health(&job, "2026-03-10", "bolt").get("renewals"), None);
    run_on(&job, "p.yaml", "exports", "warehouse", "2026-03-11").exits(0);
    assert_eq!(health(&job, "2026-03-11", "bolt")["renewals"], "1");
}

/// Whatever a query says, only what its sources show is there to be seen.
#[test]
fn no_sql_sees_past_the_as_of_date() {
    let job = every_kind();
    let counted = |sql: &str| {
        std::fs::write(job.path("sql/logins.sql"), sql).unwrap();
        run_on(&job, "p.yaml", "exports", "warehouse", "2026-03-10").exits(0);
        number(&metric(&job, "2026-03-10", "acme", "logins"), "value")
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
    for (sql, told) in [
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
        assert!(done.stderr.to_lowercase().contains(&told.to_lowercase()), "{sql}\n{}", done.stderr);
    }
}

#[test]
fn a_source_without_history_is_reported() {
    let pipeline = PIPELINE
        .replace("files: logins/*.parquet\n    time: {events: at}", "files: logins/*.parquet\n    time: current");
    let job = every_kind().file("p.yaml", &pipeline);
    let validated = job.run(&["validate", "p.yaml"]).exits(0);
    let told = "source `logins` has no history, so a backfill would not be point in time";
    assert!(validated.stderr.contains(told), "{}", validated.stderr);
    let done = run_on(&job, "p.yaml", "exports", "warehouse", "2026-03-10").exits(0);
    assert!(
        done.stdout.contains("logins: has no history, so a backfill would not be point in time"),
        "{}",
        done.stdout
    );
    let record = record(&job, "2026-03-10");
    assert_eq!(record["point_in_time"], false);
    assert_eq!(crate::warehouse::source(&record, "logins")["time"], "current");
    assert_eq!(record["summary"]["not_point_in_time"], serde_json::json!(["logins"]));

    let job = every_kind();
    let done = run_on(&job, "p.yaml", "exports", "warehouse", "2026-03-10").exits(0);
    assert!(!done.stdout.contains("no history"), "{}", done.stdout);
    assert_eq!(crate::warehouse::record(&job, "2026-03-10")["point_in_time"], true);
}

/// Days come in any order: each reads only days before it, and the latest stays the newest.
#[test]
fn days_run_out_of_order_end_with_the_same_tables() {
    let job = every_kind();
    let days = ["2026-03-08", "2026-03-10", "2026-03-12", "2026-03-15"];
    for day in days {
        run_on(&job, "p.yaml", "exports", "in-order", day).exits(0);
    }
    let latest =
        |warehouse: &str| std::fs::read(job.path(warehouse).join("account_health_latest/part-0.parquet")).unwrap();
    let of = |day: &str| {
        std::fs::read(job.path("warehouse/account_health").join(format!("ds={day}/part-0.parquet"))).unwrap()
    };
    for day in ["2026-03-15", "2026-03-08", "2026-03-12", "2026-03-10"] {
        run_on(&job, "p.yaml", "exports", "warehouse", day).exits(0);
        assert_eq!(latest("warehouse"), of("2026-03-15"), "after {day}");
    }
    // The first days are as if the later ones had never been scored …
    let mut apart = tables(&job, "warehouse");
    let in_order = tables(&job, "in-order");
    for day in ["2026-03-08", "2026-03-10"] {
        let path = format!("account_health/ds={day}/part-0.parquet");
        assert_eq!(apart.remove(&path), in_order.get(&path).cloned());
    }
    assert_eq!(health(&job, "2026-03-12", "acme")["previous_snapshot_date"], "2026-03-08", "all there was then");
    assert_eq!(health(&job, "2026-03-08", "acme").get("previous_snapshot_date"), None);
    // … and once the others are run again, so is everything.
    for day in ["2026-03-12", "2026-03-15"] {
        run_on(&job, "p.yaml", "exports", "warehouse", day).exits(0);
    }
    assert_same_tables(&job, "warehouse", "in-order");
}
