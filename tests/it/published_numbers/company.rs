//! A company of a few rows: one table of facts per day, each of its columns a metric, scored as a scorecard says.

use std::collections::BTreeMap;

use crate::job::{Done, Job};
use crate::published::Day;

/// The day on which a company that has only one is scored.
pub const AS_OF: &str = "2026-06-30";

pub struct Company {
    /// The header of the facts, `account_id:text` first.
    header: String,
    accounts: Option<String>,
    /// By day.
    facts: BTreeMap<String, String>,
    /// Metrics about which more is said than their type.
    metrics: Vec<(String, String)>,
    derived: String,
    tiers: String,
    scorecard: String,
}

impl Company {
    /// Facts as of [`AS_OF`], as CSV with types in the header.
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

    /// Facts of several days, with the header once.
    pub fn over_days<const N: usize>(header: &str, days: [(&str, &str); N]) -> Self {
        let facts = days.into_iter().map(|(day, rows)| (day.to_owned(), format!("{header}\n{rows}"))).collect();
        Company { facts, ..Company::new(header) }
    }

    /// The accounts with attributes; without this, the accounts of the facts' first day.
    pub fn accounts(mut self, csv: &str) -> Self {
        self.accounts = Some(csv.to_owned());
        self
    }

    /// Says more about a metric than its type.
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

    /// The project on disk.
    pub fn job(&self) -> Job {
        let ids =
            |csv: &str| csv.lines().skip(1).map(|row| row.split(',').next().unwrap().to_owned()).collect::<Vec<_>>();
        let of_facts = || format!("account_id:text\n{}", ids(self.facts.values().next().unwrap()).join("\n"));
        let accounts = self.accounts.clone().unwrap_or_else(of_facts);
        let account_columns = columns(accounts.lines().next().unwrap());
        let since = if account_columns.contains("started_on") { "\n  since: started_on" } else { "" };
        let names: Vec<&str> = self.header.split(',').map(|field| field.split(':').next().unwrap()).collect();
        let metrics: String = columns(&self.header)
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
            columns(&self.header),
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

    /// What is published for [`AS_OF`].
    #[track_caller]
    pub fn day(&self) -> Day {
        let job = self.job();
        run(&job, AS_OF).exits(0);
        published(&job, AS_OF)
    }

    /// What is published for each day of the facts, scored one after the other.
    #[track_caller]
    pub fn days(&self) -> BTreeMap<String, Day> {
        let job = self.job();
        let score = |day: &String| {
            run(&job, day).exits(0);
            (day.clone(), published(&job, day))
        };
        self.facts.keys().map(score).collect()
    }
}

pub fn run(job: &Job, day: &str) -> Done {
    job.run(&["run", "pipeline.yaml", "--as-of", day])
}

#[track_caller]
pub fn published(job: &Job, day: &str) -> Day {
    Day::read(&job.path("warehouse"), day)
}

/// The declaration of columns whose CSV header is given.
fn columns(header: &str) -> String {
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
