//! The sample company on old days, compared with the exports of those days.

use chrono::NaiveDate;

use crate::harness::effort::thorough_only;
use crate::harness::job::{Job, NOW, project_root};
use crate::harness::published::{assert_same_tables, table_rows};
use crate::harness::rewrite_exports;

/// The exports of old days are cut without using the job.
#[test]
fn an_old_day_of_the_sample_company_sees_only_its_own_past() {
    thorough_only!();
    assert_same_from_past_exports("customer_health", ".", &["2026-03-17", "2026-04-30", "2026-06-01"]);
}

#[test]
fn an_old_day_of_customer_360_sees_only_its_own_past() {
    thorough_only!();
    assert_same_from_past_exports("customer_360", "customer_360", &["2026-03-17", "2026-05-20"]);
}

/// Insists that a pipeline publishes the same from all exports and from those of the day. `tables` is its folder in the
/// warehouse.
fn assert_same_from_past_exports(pipeline: &str, tables: &str, days: &[&str]) {
    let whole = project_root().join("fixtures/exports");
    let pipeline = project_root().join(format!("pipelines/{pipeline}.yaml"));
    let job = Job::new();
    for (at, day) in days.iter().enumerate() {
        let past_exports = job.path(&format!("then-{at}"));
        write_exports_as_of(&whole, &past_exports, day.parse().unwrap());
        for (exports, warehouse) in [(&whole, "warehouse"), (&past_exports, "warehouse-then")] {
            let job_exports = exports.to_str().unwrap();
            let warehouse = job.path(warehouse);
            let done = std::process::Command::new(env!("CARGO_BIN_EXE_healthscore"))
                .args(["run", pipeline.to_str().unwrap(), "--as-of", day])
                .env(NOW.0, NOW.1)
                .env("HEALTHSCORE_EXPORTS", job_exports)
                .env("HEALTHSCORE_WAREHOUSE", warehouse)
                .output()
                .unwrap();
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        }
    }
    assert_same_tables(&job, &format!("warehouse/{tables}"), &format!("warehouse-then/{tables}"));
    assert!(table_rows(&job, &format!("{tables}/account_health"), days[days.len() - 1]).len() > 100);
}

/// Writes the sample company's exports as they were at the end of a day.
fn write_exports_as_of(from: &std::path::Path, to: &std::path::Path, day: NaiveDate) {
    for path in rewrite_exports::list_parquet_files(from) {
        let partition =
            path.split('/').find_map(|part| part.split_once('=')).map(|(_, day)| day.parse::<NaiveDate>().unwrap());
        if partition.is_some_and(|partition| partition > day) {
            continue;
        }
        let all = rewrite_exports::read_parquet(&from.join(&path));
        let known = match path.split('/').next().unwrap() {
            "usage" => rewrite_exports::rows_until(&all, "event_time", day),
            "csm" => rewrite_exports::rows_until(&all, "set_at", day),
            "nps" => rewrite_exports::rows_until(&all, "responded_at", day),
            "outcomes" => rewrite_exports::rows_until(&all, "decided_on", day),
            "invoices" => {
                let rows = rewrite_exports::rows_until(&all, "issued_on", day);
                let rows = rewrite_exports::hide_later_values(&rows, "paid_on", day, "status", Some("open"));
                rewrite_exports::hide_later_values(&rows, "paid_on", day, "paid_on", None)
            }
            "tickets" => {
                let rows = rewrite_exports::rows_until(&all, "opened_at", day);
                let rows = rewrite_exports::hide_later_values(&rows, "resolved_at", day, "csat", None);
                let rows = rewrite_exports::hide_later_values(&rows, "resolved_at", day, "resolved_at", None);
                rewrite_exports::hide_later_values(&rows, "first_response_at", day, "first_response_at", None)
            }
            "contracts" => rewrite_exports::rows_until(&all, "signed_on", day),
            "meetings" => {
                let rows = rewrite_exports::rows_until(&all, "held_on", day);
                let rows = rewrite_exports::hide_later_values(&rows, "reviewed_on", day, "follow_ups_done", None);
                rewrite_exports::hide_later_values(&rows, "reviewed_on", day, "reviewed_on", None)
            }
            "goals" => {
                let rows = rewrite_exports::rows_until(&all, "agreed_on", day);
                rewrite_exports::hide_later_values(&rows, "reached_on", day, "reached_on", None)
            }
            "offers" => {
                let rows = rewrite_exports::rows_until(&all, "offered_on", day);
                let rows = rewrite_exports::hide_later_values(&rows, "answered_on", day, "response", None);
                rewrite_exports::hide_later_values(&rows, "answered_on", day, "answered_on", None)
            }
            "advocacy" => rewrite_exports::rows_until(&all, "happened_on", day),
            "events" => rewrite_exports::rows_until(&all, "held_on", day),
            "surveys" => rewrite_exports::rows_until(&all, "responded_at", day),
            "emails" | "community" | "performance" => rewrite_exports::rows_until(&all, "week_ends_on", day),
            _ => all,
        };
        // Without rows there was no file yet.
        if known.num_rows() > 0 {
            rewrite_exports::write_parquet(&to.join(&path), &known);
        }
    }
}
