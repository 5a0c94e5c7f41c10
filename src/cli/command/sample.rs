//! `sample`: writes the exports of a made-up company.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;

use crate::base::environment::Environment;
use crate::base::failure::Failure;
use crate::publish::summary::TextGrid;
use crate::sample::{self, SampleOptions};

#[derive(Debug, Args)]
pub struct SampleCommandOptions {
    /// The folder to write the exports to
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// How many accounts the company has at the end
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=5_000_000))]
    accounts: u32,
    /// How many days of history
    #[arg(long, default_value_t = 180, value_parser = clap::value_parser!(u32).range(1..=3_650))]
    days: u32,
    /// Seed of the random numbers; another seed gives another company
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// The last day
    #[arg(long, value_name = "DATE", default_value = "2026-06-30")]
    until: NaiveDate,
}

pub fn sample(options: &SampleCommandOptions, environment: &Environment) -> Result<(), Failure> {
    let sample_options = SampleOptions {
        out: options.out.clone(),
        accounts: options.accounts,
        days: options.days,
        seed: options.seed,
        until: options.until,
    };
    let progress = environment.terminal.progress_spinner("making up a company");
    let report = sample::write_exports(&sample_options)?;
    drop(progress);
    let headers = ["export", "files", "rows", "bytes"].map(str::to_owned).into();
    let rows = report
        .exports
        .iter()
        .map(|export| {
            vec![export.name.clone(), export.files.to_string(), export.rows.to_string(), export.bytes.to_string()]
        })
        .collect();
    environment.terminal.print_data(&format!("{}\n", TextGrid { headers, rows }.text()));
    Ok(())
}
