//! The shipped company at three old days, against the company of those days.

use chrono::NaiveDate;

use crate::job::{Job, project};
use crate::rewrite;
use crate::warehouse::{assert_same_tables, rows};

/// The shipped company, cut off at old days by other means than the job's own.
#[test]
fn an_old_day_of_the_sample_company_sees_only_its_own_past() {
    is_the_same_then("customer_health", ".", &["2026-03-17", "2026-04-30", "2026-06-01"]);
}

#[test]
fn an_old_day_of_customer_360_sees_only_its_own_past() {
    is_the_same_then("customer_360", "customer_360", &["2026-03-17", "2026-05-20"]);
}

/// Insists that a pipeline publishes the same from all exports and from those there were; its tables stand in a folder
/// of the warehouse.
fn is_the_same_then(pipeline: &str, tables: &str, days: &[&str]) {
    let whole = project().join("fixtures/exports");
    let pipeline = project().join(format!("pipelines/{pipeline}.yaml"));
    let job = Job::new();
    for (at, day) in days.iter().enumerate() {
        let then = job.path(&format!("then-{at}"));
        cut(&whole, &then, day.parse().unwrap());
        for (exports, warehouse) in [(&whole, "warehouse"), (&then, "warehouse-then")] {
            let job_exports = exports.to_str().unwrap();
            let warehouse = job.path(warehouse);
            let done = std::process::Command::new(env!("CARGO_BIN_EXE_healthscore"))
                .args(["run", pipeline.to_str().unwrap(), "--as-of", day])
                .env("HEALTHSCORE_EXPORTS", job_exports)
                .env("HEALTHSCORE_WAREHOUSE", warehouse)
                .output()
                .unwrap();
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        }
    }
    assert_same_tables(&job, &format!("warehouse/{tables}"), &format!("warehouse-then/{tables}"));
    assert!(rows(&job, &format!("{tables}/account_health"), days[days.len() - 1]).len() > 100);
}

/// Writes the sample company's exports as they stood at the end of a day.
fn cut(from: &std::path::Path, to: &std::path::Path, day: NaiveDate) {
    for path in rewrite::files(from) {
        let partition =
            path.split('/').find_map(|part| part.split_once('=')).map(|(_, day)| day.parse::<NaiveDate>().unwrap());
        if partition.is_some_and(|partition| partition > day) {
            continue;
        }
        let all = rewrite::read(&from.join(&path));
        let known = match path.split('/').next().unwrap() {
            "usage" => rewrite::until(&all, "event_time", day),
            "csm" => rewrite::until(&all, "set_at", day),
            "nps" => rewrite::until(&all, "responded_at", day),
            "outcomes" => rewrite::until(&all, "decided_on", day),
            "invoices" => {
                let rows = rewrite::until(&all, "issued_on", day);
                let rows = rewrite::blanked(&rows, "paid_on", day, "status", Some("open"));
                rewrite::blanked(&rows, "paid_on", day, "paid_on", None)
            }
            "tickets" => {
                let rows = rewrite::until(&all, "opened_at", day);
                let rows = rewrite::blanked(&rows, "resolved_at", day, "csat", None);
                let rows = rewrite::blanked(&rows, "resolved_at", day, "resolved_at", None);
                rewrite::blanked(&rows, "first_response_at", day, "first_response_at", None)
            }
            "contracts" => rewrite::until(&all, "signed_on", day),
            "meetings" => {
                let rows = rewrite::until(&all, "held_on", day);
                let rows = rewrite::blanked(&rows, "reviewed_on", day, "follow_ups_done", None);
                rewrite::blanked(&rows, "reviewed_on", day, "reviewed_on", None)
            }
            "goals" => {
                let rows = rewrite::until(&all, "agreed_on", day);
                rewrite::blanked(&rows, "reached_on", day, "reached_on", None)
            }
            "offers" => {
                let rows = rewrite::until(&all, "offered_on", day);
                let rows = rewrite::blanked(&rows, "answered_on", day, "response", None);
                rewrite::blanked(&rows, "answered_on", day, "answered_on", None)
            }
            "advocacy" => rewrite::until(&all, "happened_on", day),
            "events" => rewrite::until(&all, "held_on", day),
            "surveys" => rewrite::until(&all, "responded_at", day),
            "emails" | "community" | "performance" => rewrite::until(&all, "week_ends_on", day),
            _ => all,
        };
        // What had no row yet had no file yet.
        if known.num_rows() > 0 {
            rewrite::write(&to.join(&path), &known);
        }
    }
}
