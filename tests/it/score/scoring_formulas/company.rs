//! A company of a few rows: one table of facts per day, with each column as a metric.

use std::collections::BTreeMap;

use crate::harness::job::{CommandOutput, Job};
use crate::harness::snapshot::Snapshot;

/// The as-of date of companies with one day.
pub const AS_OF: &str = "2026-06-30";

pub struct Company {
    /// The header of the facts, `account_id:text` first.
    header: String,
    accounts: Option<String>,
    /// CSV of facts by day.
    facts: BTreeMap<String, String>,
    /// Metrics with more settings than a type.
    metrics: Vec<(String, String)>,
    derived: String,
    tiers: String,
    scorecard: String,
}

impl Company {
    /// Creates a company with facts as of [`AS_OF`], as CSV with types in the header.
    pub fn new(facts: &str) -> Self {
        let header = facts.lines().next().unwrap().to_owned();
        let facts = BTreeMap::from([(AS_OF.to_owned(), facts.to_owned())]);
        let tiers = "everybody: otherwise".to_owned();
        Company {
            header,
            accounts: None,
            facts,
            metrics: Vec::new(),
            derived: String::new(),
            tiers,
            scorecard: String::new(),
        }
    }

    /// Creates a company with facts of several days, with the header once.
    pub fn over_days<const N: usize>(header: &str, days: [(&str, &str); N]) -> Self {
        let facts = days.into_iter().map(|(day, rows)| (day.to_owned(), format!("{header}\n{rows}"))).collect();
        Company { facts, ..Company::new(header) }
    }

    /// Sets the accounts with attributes. The default is the accounts of the first day's facts.
    pub fn accounts(mut self, csv: &str) -> Self {
        self.accounts = Some(csv.to_owned());
        self
    }

    /// Sets the declaration of a metric.
    pub fn metric(mut self, name: &str, more: &str) -> Self {
        self.metrics.push((name.to_owned(), more.to_owned()));
        self
    }

    pub fn derived(mut self, name: &str, sql: &str) -> Self {
        self.derived.push_str(&format!("  {name}: {sql}\n"));
        self
    }

    pub fn tiers(mut self, tiers: &str) -> Self {
        self.tiers = tiers.to_owned();
        self
    }

    pub fn scorecard(mut self, yaml: &str) -> Self {
        self.scorecard = yaml.to_owned();
        self
    }

    /// Writes the project to disk.
    pub fn create_job(&self) -> Job {
        let ids =
            |csv: &str| csv.lines().skip(1).map(|row| row.split(',').next().unwrap().to_owned()).collect::<Vec<_>>();
        let of_facts = || format!("account_id:text\n{}", ids(self.facts.values().next().unwrap()).join("\n"));
        let accounts = self.accounts.clone().unwrap_or_else(of_facts);
        let account_columns = declare_columns(accounts.lines().next().unwrap());
        let account_columns = account_columns.replace(": date", ": {type: date, ahead: allowed}");
        let since = if account_columns.contains("started_on") { "\n  since: started_on" } else { "" };
        let names: Vec<&str> = self.header.split(',').map(|field| field.split(':').next().unwrap()).collect();
        let metrics: String = declare_columns(&self.header)
            .lines()
            .skip(1)
            .map(|line| {
                let name = line.trim().split(':').next().unwrap();
                match self.metrics.iter().find(|(known, _)| known == name) {
                    Some((_, more)) => format!("    {name}: {more}\n"),
                    None => format!("    {}\n", line.trim()),
                }
            })
            .collect();
        let pipeline = format!(
            "version: 1
name: small
exports: exports
warehouse: warehouse
sql: sql
accounts:
  source: accounts
  id: account_id{since}
sources:
  accounts:
    files: accounts.parquet
    time: current
    columns:
{account_columns}
  facts:
    files: facts/*/*.parquet
    time: {{snapshots: day}}
    account: account_id
    columns:
      day: date
{}
metrics:
  facts.sql:
{metrics}
derived:
{}
tiers: {{{}}}
scorecard: scorecard.yaml
",
            declare_columns(&self.header),
            if self.derived.is_empty() { "  {}" } else { &self.derived },
            self.tiers,
        );
        let mut job = Job::new()
            .file("pipeline.yaml", &pipeline)
            .file("scorecard.yaml", &format!("version: 1\n{}\n", self.scorecard))
            .file("sql/facts.sql", &format!("SELECT {} FROM facts", names.join(", ")))
            .table("exports/accounts.parquet", &accounts);
        for (day, rows) in &self.facts {
            job = job.table(&format!("exports/facts/day={day}/facts.parquet"), rows);
        }
        job
    }

    /// Runs [`AS_OF`] and reads its snapshot.
    #[track_caller]
    pub fn run_day(&self) -> Snapshot {
        let job = self.create_job();
        run_pipeline(&job, AS_OF).exits(0);
        read_snapshot(&job, AS_OF)
    }

    /// Runs each day of the facts in order and reads their snapshots.
    #[track_caller]
    pub fn run_all_days(&self) -> BTreeMap<String, Snapshot> {
        let job = self.create_job();
        let score = |day: &String| {
            run_pipeline(&job, day).exits(0);
            (day.clone(), read_snapshot(&job, day))
        };
        self.facts.keys().map(score).collect()
    }
}

pub fn run_pipeline(job: &Job, day: &str) -> CommandOutput {
    job.run(&["run", "pipeline.yaml", "--as-of", day])
}

#[track_caller]
pub fn read_snapshot(job: &Job, day: &str) -> Snapshot {
    Snapshot::read(&job.path("warehouse"), day)
}

/// Declares the columns of a CSV header as YAML.
fn declare_columns(header: &str) -> String {
    let declared = header.split(',').map(|field| {
        let (name, kind) = field.trim().split_once(':').unwrap();
        let kind = match kind {
            "text" | "date" => kind,
            "int64" => "integer",
            "bool" => "boolean",
            "double" => "number",
            other => panic!("no column type for `{other}`"),
        };
        format!("      {name}: {kind}")
    });
    declared.collect::<Vec<_>>().join("\n")
}
