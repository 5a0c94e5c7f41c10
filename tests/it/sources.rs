//! What is promised of sources: each contract with what happens to data that keeps it and to data that does not.

mod damaged;
mod paths;
mod policies;
mod times;
mod types;

use crate::job::{Done, Job};
use crate::warehouse::{Row, health, record, source};

/// A pipeline with one interesting source, `facts`, over the accounts `acme` and `bolt`: each account shows how many
/// rows it has (`n`) and what `shown` makes of them.
pub struct Facts {
    zone: &'static str,
    source: String,
    shown: (&'static str, String),
}

impl Facts {
    /// `columns` are those besides `account_id`; the files are `facts/*.parquet`, the events at `at`.
    pub fn of(columns: &str) -> Self {
        Self {
            zone: "UTC",
            source: format!(
                "files: facts/*.parquet\n    time: {{events: at}}\n    columns:\n      account_id: text\n      {}",
                columns.replace('\n', "\n      ")
            ),
            shown: ("integer", "COUNT(*)".to_owned()),
        }
    }

    /// The whole source, as YAML.
    pub fn source(source: &str) -> Self {
        Self { zone: "UTC", source: source.replace('\n', "\n    "), shown: ("integer", "COUNT(*)".to_owned()) }
    }

    pub fn zone(mut self, zone: &'static str) -> Self {
        self.zone = zone;
        self
    }

    /// One more line of the source.
    pub fn with(mut self, line: &str) -> Self {
        self.source = format!("{line}\n    {}", self.source);
        self
    }

    pub fn shows(mut self, kind: &'static str, sql: &str) -> Self {
        self.shown = (kind, sql.to_owned());
        self
    }

    pub fn job(&self) -> Job {
        let (kind, sql) = &self.shown;
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
    {}
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

    /// With one file of facts.
    pub fn over(&self, csv: &str) -> Job {
        self.job().table("exports/facts/a.parquet", csv)
    }
}

pub const DAY: &str = "2026-03-10";

pub fn run(job: &Job) -> Done {
    job.run(&["run", "p.yaml", "--as-of", DAY])
}

/// The account's row after a run that must do.
#[track_caller]
pub fn acme(job: &Job) -> Row {
    run(job).exits(0);
    health(job, DAY, "acme")
}

/// What `shown` is for acme, as text; none where it is missing.
#[track_caller]
pub fn shown(job: &Job) -> Option<String> {
    acme(job).get("shown").cloned()
}

/// Insists that a run stops with `5`, says so in these words, and publishes nothing.
#[track_caller]
pub fn refused(job: &Job, message: &str, hint: &str) {
    let done = run(job).exits(5);
    let lines: Vec<&str> = done.stderr.lines().collect();
    assert!(
        lines.iter().any(|line| line.starts_with("error") && line.ends_with(message)),
        "{message}\n{}",
        done.stderr
    );
    assert!(lines.iter().any(|line| line.contains(&format!("hint: {hint}"))), "{hint}\n{}", done.stderr);
    assert!(job.files("warehouse").is_empty(), "something was published");
}

/// Insists that a run goes well and its record says this of a check.
#[track_caller]
pub fn found(job: &Job, check: &str, level: &str, rows: u64, dropped: bool, message: &str) {
    run(job).exits(0);
    let findings = source(&record(job, DAY), "facts")["findings"].clone();
    let told = findings.as_array().unwrap().iter().any(|told| {
        told["check"] == check
            && told["level"] == level
            && told["rows"] == rows
            && told["dropped"] == dropped
            && told["message"] == message
    });
    assert!(told, "{check}, {level}, {rows} rows, dropped: {dropped}: {message}\n{findings:#}");
}
