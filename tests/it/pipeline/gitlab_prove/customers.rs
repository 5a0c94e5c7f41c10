//! Customers for GitLab's scorecard: the handbook's example with differences, and their exports.

use std::fmt::Write;

use crate::harness::job::{CommandOutput, Job, project_root};
use crate::harness::snapshot::Snapshot;

/// The as-of date.
pub const AS_OF: &str = "2026-06-30";

/// The account of the first worked example: 12 months old, not on the top plan; utilisation 80 %, engagement 73 %,
/// SCM 55 %, CI 30 %, CD 8 % / 9 / 85 %; sentiment green, plan draft, 8 tickets, last met 40 days ago, both personas.
const EXAMPLE: [(&str, &str); 25] = [
    ("started_on", "2025-06-30"),
    ("plan", "premium"),
    ("deployment", "self_managed"),
    ("segment", "csm_owned"),
    ("csm_priority", "1"),
    ("reported_on", "2026-06-28"),
    ("licences", "1500"),
    ("billable_users", "1200"),
    ("active_users", "876"),
    ("git_users", "660"),
    ("pipeline_users", "360"),
    ("pipelines", "5000"),
    ("deploying_users", "96"),
    ("deployments", "10800"),
    ("deployments_succeeded", "8500"),
    ("deployments_failed", "1500"),
    ("scanner_users", "1200"),
    ("scans", "5000"),
    ("scanner_types", "4"),
    ("sentiment", "2026-06-01 green"),
    ("success_plan", "2026-03-01 draft"),
    ("tickets", "2026-06-25 8"),
    ("met_dev_lead", "2026-05-21"),
    ("met_security_lead", "2026-05-21"),
    ("met_other", ""),
];

/// The exports of a company whose customers are the example with differences.
#[derive(Default)]
pub struct Company {
    accounts: String,
    usage: String,
    sentiment: String,
    success_plans: String,
    support: String,
    meetings: String,
}

impl Company {
    /// Adds the example with `differences` such as `plan=ultimate licences=2000`; nothing after `=` means no data.
    pub fn with_account(mut self, id: &str, differences: &str) -> Self {
        let differences: Vec<(&str, &str)> =
            differences.split_whitespace().map(|part| part.split_once('=').unwrap()).collect();
        for (name, _) in &differences {
            assert!(EXAMPLE.iter().any(|(known, _)| known == name), "unknown `{name}`");
        }
        let value = |name: &str| {
            let default = |list: &[(&'static str, &'static str)]| {
                list.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned())
            };
            let differs =
                differences.iter().find(|(known, _)| *known == name).map(|(_, value)| value.replace('/', " "));
            differs.or_else(|| default(&EXAMPLE)).unwrap()
        };
        let attributes = ["started_on", "plan", "deployment", "segment", "csm_priority"].map(value).join(",");
        writeln!(self.accounts, "{id},{id} Ltd,50000.00,{attributes},Kim").unwrap();
        if !value("reported_on").is_empty() {
            let counts: Vec<String> = EXAMPLE[5..19].iter().map(|(name, _)| value(name)).collect();
            writeln!(self.usage, "{id},{}", counts.join(",")).unwrap();
        }
        for (name, table) in [
            ("sentiment", &mut self.sentiment),
            ("success_plan", &mut self.success_plans),
            ("tickets", &mut self.support),
        ] {
            if let Some((day, value)) = value(name).split_once(' ') {
                writeln!(table, "{id},{day},{value}").unwrap();
            }
        }
        for persona in ["dev_lead", "security_lead", "other"] {
            for day in value(&format!("met_{persona}")).split(';').filter(|day| !day.is_empty()) {
                writeln!(self.meetings, "{id},{day},{persona}").unwrap();
            }
        }
        self
    }

    /// Writes the exports into a project folder.
    pub fn create_job(&self) -> Job {
        let usage: Vec<String> = EXAMPLE[6..19].iter().map(|(name, _)| format!("{name}:int64")).collect();
        let job = Job::new();
        let exports = job.path("exports");
        let warehouse = job.path("warehouse");
        job.env("PROVE_EXPORTS", exports.to_str().unwrap())
            .env("PROVE_WAREHOUSE", warehouse.to_str().unwrap())
            .table(
                "exports/accounts/day=2026-06-29/accounts.parquet",
                &format!(
                    "account_id:text,account_name:text,arr:decimal(2),started_on:date,plan:text,deployment:text,\
                     segment:text,csm_priority:int32,csm:text\n{}",
                    self.accounts
                ),
            )
            .table(
                "exports/usage/2026.parquet",
                &format!("account_id:text,reported_on:date,{}\n{}", usage.join(","), self.usage),
            )
            .table(
                "exports/sentiment/2026.parquet",
                &format!("account_id:text,set_on:date,sentiment:text\n{}", self.sentiment),
            )
            .table(
                "exports/success_plans/2026.parquet",
                &format!("account_id:text,changed_on:date,status:text\n{}", self.success_plans),
            )
            .table(
                "exports/support/2026.parquet",
                &format!("account_id:text,reported_on:date,tickets:int64\n{}", self.support),
            )
            .table(
                "exports/meetings/2026.parquet",
                &format!("account_id:text,met_on:date,persona:text\n{}", self.meetings),
            )
    }

    pub fn run_and_read(&self) -> Snapshot {
        let job = self.create_job();
        run_pipeline(&job).exits(0);
        Snapshot::read(&job.path("warehouse"), AS_OF)
    }
}

pub fn pipeline_path() -> String {
    project_root().join("pipelines/gitlab_prove.yaml").to_str().unwrap().to_owned()
}

pub fn run_pipeline(job: &Job) -> CommandOutput {
    job.run(&["run", &pipeline_path(), "--as-of", AS_OF])
}
