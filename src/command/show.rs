//! `show`: the table that a stage hands on, computed afresh, for whoever wonders what happened in between.

use arrow::array::RecordBatch;
use clap::{Args, ValueEnum};

use crate::archive::Archive;
use crate::failure::Failure;
use crate::history::{boolean, date_of, double, integer, text};
use crate::metric::MetricTable;
use crate::options::{AsOf, PipelineFile};
use crate::pipeline::{self, Run};
use crate::report::Grid;
use crate::snapshot::{ACCOUNT_HEALTH, ACTIONS, BAND_PATHS, COMPONENT_SCORES, METRIC_SCORES, SCORE_CHANGES};
use crate::source;
use crate::spec::Spec;
use crate::table::Values;
use crate::world::World;

#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    pipeline: PipelineFile,
    /// The stage whose table to print
    #[arg(value_enum)]
    stage: Stage,
    #[command(flatten)]
    day: AsOf,
    /// Only these accounts
    #[arg(long = "account", value_name = "ACCOUNT")]
    accounts: Vec<String>,
    /// How the table looks
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    format: TableFormat,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Stage {
    /// What was read of each source, and what was found in it
    Sources,
    /// One row per account: attributes, metrics, derived metrics, tier
    Metrics,
    /// Every metric's value and score (table `metric_scores`)
    Normalise,
    /// Every component's score (table `component_scores`)
    Score,
    /// The published row per account, with its movement (table `account_health`)
    Trend,
    /// What would reach another band (table `band_paths`)
    Path,
    /// Why every score moved (table `score_changes`)
    Explain,
    /// What to do (table `actions`)
    Act,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum TableFormat {
    Text,
    Csv,
}

pub fn show(options: &Options, world: &World) -> Result<(), Failure> {
    let spec = super::load(&options.pipeline, world)?;
    let exports = super::exports(&spec, &options.pipeline, world)?;
    let warehouse = super::warehouse(&spec, &options.pipeline, world)?;
    let archive = Archive::new(&warehouse);
    let as_of = match options.day.as_of {
        Some(date) => date,
        None => source::newest_covered_day(&spec, &exports)?.0,
    };
    let progress = world.terminal.progress(&format!("scoring {as_of}"));
    let run = pipeline::run(&spec, &exports, &archive, as_of)?;
    drop(progress);
    let mut grid = match options.stage {
        Stage::Sources => sources(&run),
        Stage::Metrics => metrics(&spec, &run.metrics)?,
        Stage::Normalise => published(&run, METRIC_SCORES.name),
        Stage::Score => published(&run, COMPONENT_SCORES.name),
        Stage::Trend => published(&run, ACCOUNT_HEALTH.name),
        Stage::Path => published(&run, BAND_PATHS.name),
        Stage::Explain => published(&run, SCORE_CHANGES.name),
        Stage::Act => published(&run, ACTIONS.name),
    };
    if !options.accounts.is_empty()
        && let Some(column) =
            grid.headers.iter().position(|header| *header == "account_id" || *header == spec.accounts.id)
    {
        grid.rows.retain(|row| options.accounts.contains(&row[column]));
    }
    world.terminal.data(&match options.format {
        TableFormat::Text => grid.text() + "\n",
        TableFormat::Csv => grid.csv(),
    });
    Ok(())
}

fn sources(run: &Run) -> Grid {
    let headers = ["source", "time", "files", "rows", "newest", "age_days", "found"].map(str::to_owned).into();
    let row = |source: &source::SourceReport| {
        vec![
            source.source.clone(),
            source.time.to_owned(),
            source.files.len().to_string(),
            source.rows.to_string(),
            source.newest.map(|newest| newest.to_string()).unwrap_or_default(),
            source.age_days.map(|days| days.to_string()).unwrap_or_default(),
            source.findings.iter().map(|finding| finding.message.as_str()).collect::<Vec<_>>().join("; "),
        ]
    };
    Grid { headers, rows: run.sources.iter().map(row).collect() }
}

fn metrics(spec: &Spec, table: &MetricTable) -> Result<Grid, Failure> {
    let mut grid = Grid { headers: vec![spec.accounts.id.clone(), "tier".to_owned()], rows: Vec::new() };
    let mut columns = Vec::new();
    let carried: Vec<&str> = spec.accounts.carried().filter(|name| spec.metric(name).is_none()).collect();
    for name in carried.into_iter().chain(spec.metrics().map(|metric| metric.name.as_str())) {
        grid.headers.push(name.to_owned());
        columns.push(table.values(name)?);
    }
    for (account, id) in table.accounts.iter().enumerate() {
        let tier = spec.tiers.get(table.tiers[account]).map(|tier| tier.name.clone()).unwrap_or_default();
        let mut row = vec![id.clone(), tier];
        row.extend(columns.iter().map(|values| cell(values, account)));
        grid.rows.push(row);
    }
    Ok(grid)
}

/// A value with all its digits; NULL is empty.
fn cell(values: &Values, account: usize) -> String {
    match values {
        Values::Number(numbers) => numbers[account].map(|number| number.to_string()),
        Values::Text(texts) => texts[account].clone(),
        Values::Date(days) => days[account].map(|day| day.to_string()),
        Values::Boolean(truths) => truths[account].map(|truth| truth.to_string()),
    }
    .unwrap_or_default()
}

fn published(run: &Run, name: &str) -> Grid {
    let mut grid = Grid::default();
    for table in run.tables.iter().filter(|table| table.schema.name == name) {
        grid.headers = table.rows.schema().fields().iter().map(|field| field.name().clone()).collect();
        grid.rows = (0..table.rows.num_rows())
            .map(|row| grid.headers.iter().map(|column| published_cell(&table.rows, column, row)).collect())
            .collect();
    }
    grid
}

fn published_cell(batch: &RecordBatch, column: &str, row: usize) -> String {
    text(batch, column, row)
        .map(str::to_owned)
        .or_else(|| double(batch, column, row).map(|number| number.to_string()))
        .or_else(|| integer(batch, column, row).map(|number| number.to_string()))
        .or_else(|| date_of(batch, column, row).map(|day| day.to_string()))
        .or_else(|| boolean(batch, column, row).map(|truth| truth.to_string()))
        .unwrap_or_default()
}
