//! A pipeline with one source `facts`, whose contract and files a test chooses.

use crate::harness::job::{CommandOutput, Job};
use crate::harness::published::{Row, health_row, newest_run_record, source_in_record};

/// Builds a pipeline with a source `facts` for the accounts `acme` and `bolt`. Each account carries its number of rows
/// (`n`) and a metric `shown`.
pub struct FactsProject {
    zone: &'static str,
    source: String,
    shown: (&'static str, String),
}

impl FactsProject {
    /// Declares `columns` besides `account_id`, files `facts/*.parquet` and events at `at`.
    pub fn with_columns(columns: &str) -> Self {
        Self {
            zone: "UTC",
            source: format!(
                "files: facts/*.parquet\n    time: {{events: at}}\n    columns:\n      account_id: text\n      {}",
                columns.replace('\n', "\n      ")
            ),
            shown: ("integer", "COUNT(*)".to_owned()),
        }
    }

    /// Declares the whole source as YAML. Its account is `account_id` unless it names another.
    pub fn with_source(source: &str) -> Self {
        Self { zone: "UTC", source: source.replace('\n', "\n    "), shown: ("integer", "COUNT(*)".to_owned()) }
    }

    pub fn time_zone(mut self, zone: &'static str) -> Self {
        self.zone = zone;
        self
    }

    /// Adds a line to the source.
    pub fn add_line(mut self, line: &str) -> Self {
        self.source = format!("{line}\n    {}", self.source);
        self
    }

    pub fn show(mut self, kind: &'static str, sql: &str) -> Self {
        self.shown = (kind, sql.to_owned());
        self
    }

    pub fn create_job(&self) -> Job {
        let (kind, sql) = &self.shown;
        let has_account = self.source.lines().any(|line| line.trim_start().starts_with("account:"));
        let account = if has_account { "" } else { "\n    account: account_id" };
        let pipeline = format!(
            "version: 1
name: contracts
exports: exports
warehouse: warehouse
time_zone: {}
sql: sql
accounts: {{source: accounts, id: account_id, carry: [n, shown]}}
sources:
  accounts: {{files: accounts.parquet, time: current, key: account_id, columns: {{account_id: text}}}}
  facts:
    {}{account}
metrics:
  facts.sql: {{n: integer, shown: {kind}}}
tiers: {{all: otherwise}}
scorecard:
  bands: {{low: {{below: 50}}, high: {{at_least: 50}}}}
  min_coverage: 0
  components: {{all_of_it: {{made_of: {{n: {{score: {{linear: {{zero: 0, full: 10}}}}}}}}}}}}
",
            self.zone, self.source
        );
        Job::new()
            .file("p.yaml", &pipeline)
            .file(
                "sql/facts.sql",
                &format!("SELECT account_id, COUNT(*) AS n, {sql} AS shown FROM facts GROUP BY account_id"),
            )
            .table("exports/accounts.parquet", "account_id:text\nacme\nbolt")
    }

    /// Creates the project with one file of facts.
    pub fn create_job_over(&self, csv: &str) -> Job {
        self.create_job().table("exports/facts/a.parquet", csv)
    }
}

pub const DAY: &str = "2026-03-10";

pub fn run_pipeline(job: &Job) -> CommandOutput {
    job.run(&["run", "p.yaml", "--as-of", DAY])
}

/// Runs the project successfully and returns the row of `acme`.
#[track_caller]
pub fn run_and_read_acme(job: &Job) -> Row {
    run_pipeline(job).exits(0);
    health_row(job, DAY, "acme")
}

/// Runs the project and returns `shown` of `acme` as text; `None` if it is missing.
#[track_caller]
pub fn run_and_read_shown(job: &Job) -> Option<String> {
    run_and_read_acme(job).get("shown").cloned()
}

/// Returns what a run prints that exits with 5 and publishes nothing.
#[track_caller]
pub fn refusal(job: &Job) -> String {
    let done = run_pipeline(job).exits(5);
    assert!(job.files("warehouse").is_empty(), "something was published");
    done.stderr
}

/// Insists that a run exits with 5, with this message and hint, and publishes nothing.
#[track_caller]
pub fn assert_refused(job: &Job, message: &str, hint: &str) {
    let done = run_pipeline(job).exits(5);
    let lines: Vec<&str> = done.stderr.lines().collect();
    assert!(
        lines.iter().any(|line| line.starts_with("error") && line.ends_with(message)),
        "{message}\n{}",
        done.stderr
    );
    assert!(lines.iter().any(|line| line.contains(&format!("hint: {hint}"))), "{hint}\n{}", done.stderr);
    assert!(job.files("warehouse").is_empty(), "something was published");
}

/// Insists that a run succeeds and that its record contains this finding.
#[track_caller]
pub fn assert_finding(job: &Job, check: &str, level: &str, rows: u64, dropped: bool, message: &str) {
    run_pipeline(job).exits(0);
    let findings = source_in_record(&newest_run_record(job, DAY), "facts")["findings"].clone();
    let found = findings.as_array().unwrap().iter().any(|found| {
        found["check"] == check
            && found["level"] == level
            && found["rows"] == rows
            && found["dropped"] == dropped
            && found["message"] == message
    });
    assert!(found, "{check}, {level}, {rows} rows, dropped: {dropped}: {message}\n{findings:#}");
}
