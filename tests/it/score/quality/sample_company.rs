//! The sample company on a day with a damaged export.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use arrow::array::{ArrayRef, AsArray, BooleanArray, Decimal128Array, RecordBatch, new_null_array};
use arrow::compute::filter_record_batch;
use arrow::datatypes::Decimal128Type;

use crate::harness::effort::thorough_only;
use crate::harness::job::{Job, project_root};
use crate::harness::published::{Row, finding_in_record, newest_run_record, table_rows};
use crate::harness::rewrite_exports;

const PIPELINE: &str = "pipelines/customer_health.yaml";
const DAY: &str = "2026-06-25";
const USAGE: &str = "exports/usage/event_date=2026-06-25/usage.parquet";
const ACCOUNTS: &str = "exports/accounts/week=2026-06-22/accounts.parquet";

/// Creates the company with the four days before [`DAY`] published. They are computed once for all tests.
fn create_company() -> Job {
    static PUBLISHED: OnceLock<Job> = OnceLock::new();
    let published = PUBLISHED.get_or_init(|| {
        let job = set_environment(Job::new());
        copy_folder(&project_root().join("pipelines"), &job.path("pipelines"));
        copy_folder(&project_root().join("sql"), &job.path("sql"));
        copy_folder(&project_root().join("fixtures/exports"), &job.path("exports"));
        job.run(&["backfill", PIPELINE, "--from", "2026-06-21", "--to", "2026-06-24"]).exits(0);
        job
    });
    let job = set_environment(Job::new());
    copy_folder(&published.path(""), &job.path(""));
    job
}

fn set_environment(job: Job) -> Job {
    job.env("HEALTHSCORE_EXPORTS", "../exports").env("HEALTHSCORE_WAREHOUSE", "../warehouse").env("USER", "kim")
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let (path, to) = {
            let entry = entry.unwrap();
            (entry.path(), to.join(entry.file_name()))
        };
        if path.is_dir() {
            copy_folder(&path, &to);
        } else {
            std::fs::copy(path, to).unwrap();
        }
    }
}

/// Insists that these checks of these subjects stop the day, that it is kept as a rejected snapshot, and that it can be
/// accepted. Returns stderr.
#[track_caller]
fn assert_stopped_by(job: &Job, expected: &[(&str, &str)]) -> String {
    let run = ["run", PIPELINE, "--as-of", DAY];
    let stderr = job.run(&run).exits(8).stderr;
    assert!(!job.path(&format!("warehouse/account_health/ds={DAY}")).exists(), "published");
    assert!(stderr.contains(&format!("its tables are kept in `{}", job.path("").display())), "{stderr}");

    let show = ["show", PIPELINE, "quality", "--as-of", DAY, "--candidate", "--format", "csv"];
    let shown = job.run(&show).exits(0).stdout;
    let stopped: Vec<(String, String)> = shown
        .lines()
        .map(|line| line.split(',').collect::<Vec<_>>())
        .filter(|cells| cells.contains(&"stop"))
        .map(|cells| (cells[1].to_owned(), cells[2].to_owned()))
        .collect();
    let expected: Vec<(String, String)> =
        expected.iter().map(|(check, subject)| ((*check).to_owned(), (*subject).to_owned())).collect();
    assert_eq!(stopped, expected, "{stderr}");

    let mut accepting = run.to_vec();
    accepting.extend(expected.iter().flat_map(|(check, _)| ["--accept", check.as_str()]));
    accepting.extend(["--reason", "it is right"]);
    job.run(&accepting).exits(0);
    assert!(!job.path("warehouse/_candidates/ds=2026-06-25").exists(), "still set aside");
    for (check, subject) in &expected {
        assert_eq!(read_check(job, check, subject)["verdict"], "accepted");
    }
    stderr
}

fn read_check(job: &Job, check: &str, subject: &str) -> Row {
    let mut found = table_rows(job, "quality_checks", DAY).into_iter();
    let is_it = |row: &Row| row["check"] == check && row.get("subject").map_or("", String::as_str) == subject;
    found.find(is_it).unwrap_or_default()
}

fn rewrite_file(job: &Job, path: &str, change: impl Fn(RecordBatch) -> RecordBatch) {
    let path = job.path(path);
    let batch = rewrite_exports::read_parquet(&path);
    rewrite_exports::write_parquet(&path, &change(batch));
}

fn keep_every_other_row(batch: RecordBatch) -> RecordBatch {
    keep_rows(&batch, |row| row % 2 == 0)
}

fn keep_rows(batch: &RecordBatch, is_kept: impl Fn(usize) -> bool) -> RecordBatch {
    let kept: BooleanArray = (0..batch.num_rows()).map(|row| Some(is_kept(row))).collect();
    filter_record_batch(batch, &kept).unwrap()
}

fn replace_column(batch: &RecordBatch, column: &str, change: impl Fn(&ArrayRef) -> ArrayRef) -> RecordBatch {
    let index = batch.schema().index_of(column).unwrap();
    let mut columns = batch.columns().to_vec();
    columns[index] = change(&columns[index]);
    RecordBatch::try_new(batch.schema(), columns).unwrap()
}

fn set_column_to_null(batch: &RecordBatch, column: &str) -> RecordBatch {
    replace_column(batch, column, |values| new_null_array(values.data_type(), values.len()))
}

#[test]
fn a_usual_day_is_published() {
    thorough_only!();
    let job = create_company();
    job.run(&["run", PIPELINE, "--as-of", DAY]).exits(0);
    assert!(table_rows(&job, "quality_checks", DAY).iter().all(|row| row["verdict"] != "warn"));
    assert_eq!(read_check(&job, "day_rows_lost", "usage")["value"], "1603.0");
    // Earlier Thursdays: 1537, 1550 …; of an even number, the lower middle value counts.
    assert_eq!(read_check(&job, "day_rows_lost", "usage")["expected"], "1538.0");
}

#[test]
fn half_a_day_of_usage_stops_the_day() {
    thorough_only!();
    let job = create_company();
    rewrite_file(&job, USAGE, keep_every_other_row);
    let stderr = assert_stopped_by(&job, &[("day_rows_lost", "usage")]);
    assert!(stderr.contains("48% fewer: the newest day of `usage` has 802 rows, usually 1538"), "{stderr}");
}

#[test]
fn a_third_of_the_accounts_and_the_rows_without_accounts_stop_the_day() {
    thorough_only!();
    let job = create_company();
    // With half of them gone, the run would stop before: most rows of a source would belong to unknown accounts.
    rewrite_file(&job, ACCOUNTS, |batch| keep_rows(&batch, |row| row % 3 != 1));
    assert_stopped_by(&job, &[("accounts_lost", ""), ("rows_dropped", "usage")]);
}

#[test]
fn three_days_without_usage_stop_a_source_without_freshness_limits() {
    thorough_only!();
    let job = create_company();
    let yaml = std::fs::read_to_string(job.path(PIPELINE)).unwrap();
    let job = job.file(PIPELINE, &yaml.replace("    freshness: {warn_after: 2d, error_after: 7d}\n", ""));
    job.run(&["backfill", PIPELINE, "--from", "2026-06-20", "--to", "2026-06-22", "--force"]).exits(0);
    for day in ["2026-06-23", "2026-06-24", "2026-06-25"] {
        std::fs::remove_dir_all(job.path(&format!("exports/usage/event_date={day}"))).unwrap();
    }
    // One or two days only warn.
    let text = job.run(&["run", PIPELINE, "--as-of", "2026-06-24"]).exits(0).stdout;
    assert!(text.contains("freshness: `usage` has had nothing new for 2 days, usually for 0 days at most"), "{text}");
    let stderr = assert_stopped_by(&job, &[("freshness", "usage")]);
    assert!(stderr.contains("`usage` has had nothing new for 3 days"), "{stderr}");
}

#[test]
fn three_days_without_usage_warn_within_declared_freshness_limits() {
    thorough_only!();
    let job = create_company();
    for day in ["2026-06-23", "2026-06-24", "2026-06-25"] {
        std::fs::remove_dir_all(job.path(&format!("exports/usage/event_date={day}"))).unwrap();
    }
    job.run(&["run", PIPELINE, "--as-of", DAY]).exits(0);
    assert_eq!(finding_in_record(&newest_run_record(&job, DAY), "usage", "freshness")["level"], "warning");
    assert_eq!(read_check(&job, "freshness", "usage"), Row::new(), "reported twice");
}

#[test]
fn cents_instead_of_dollars_stop_the_day() {
    thorough_only!();
    let job = create_company();
    rewrite_file(&job, ACCOUNTS, |batch| {
        replace_column(&batch, "arr", |values| {
            let cents =
                values.as_primitive::<Decimal128Type>().iter().map(|dollars| dollars.map(|dollars| dollars * 100));
            let cents: Decimal128Array = cents.collect();
            Arc::new(cents.with_data_type(values.data_type().clone()))
        })
    });
    let stderr = assert_stopped_by(&job, &[("median_factor", "arr")]);
    assert!(stderr.contains("the median of `arr` is 100 times as high"), "{stderr}");
}

#[test]
fn amounts_and_currencies_that_became_null_stop_the_day() {
    thorough_only!();
    let job = create_company();
    rewrite_file(&job, ACCOUNTS, |batch| set_column_to_null(&batch, "arr"));
    assert_stopped_by(&job, &[("nulls", "accounts.arr"), ("values_missing", "arr")]);

    // No metric uses the currency, but the pipeline declares it.
    let job = create_company();
    for month in ["03", "04", "05", "06"] {
        let path = format!("exports/invoices/invoices-2026-{month}.parquet");
        rewrite_file(&job, &path, |batch| set_column_to_null(&batch, "currency"));
    }
    let stderr = assert_stopped_by(&job, &[("nulls", "invoices.currency")]);
    assert!(stderr.contains("`invoices.currency` is NULL in 100% of the rows, usually in 32%"), "{stderr}");
}
