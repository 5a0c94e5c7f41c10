//! The shipped company at three old days, against the company of those days.

use chrono::NaiveDate;

use crate::job::{Job, project};
use crate::rewrite;
use crate::warehouse::{assert_same_tables, rows};

/// The shipped company, cut off at three days by other means than the job's own.
#[test]
fn the_sample_company_of_an_old_day_is_the_company_of_that_day() {
    let whole = project().join("fixtures/exports");
    let pipeline = project().join("pipelines/customer_health.yaml");
    let job = Job::new();
    for (at, day) in ["2026-03-17", "2026-04-30", "2026-06-01"].into_iter().enumerate() {
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
    assert_same_tables(&job, "warehouse", "warehouse-then");
    assert!(rows(&job, "account_health", "2026-06-01").len() > 100);
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
            _ => all,
        };
        // What had no row yet had no file yet.
        if known.num_rows() > 0 {
            rewrite::write(&to.join(&path), &known);
        }
    }
}
