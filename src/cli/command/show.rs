//! `show`: the table that a stage hands on, computed afresh, for whoever wonders what happened in between; or what a run
//! that stopped has set aside.

mod functions;
mod rejected;
mod query;

use arrow::array::RecordBatch;
use clap::{Args, ValueEnum};

use crate::base::environment::World;
use crate::base::failure::Failure;
use crate::base::value::Values;
use crate::cli::args::{AsOf, PipelineFile};
use crate::config::Pipeline;
use crate::measure::metric::MetricTable;
use crate::measure::source;
use crate::pipeline::{self, PipelineRun};
use crate::publish::snapshot;
use crate::publish::summary::TextGrid;
use crate::warehouse::history::{boolean_cell, date_cell, double_cell, integer_cell, text_cell};
use crate::warehouse::reader::WarehouseReader;
use crate::warehouse::tables::{
    self, ACCOUNT_HEALTH, ACTIONS, BAND_PATHS, COMPONENT_SCORES, METRIC_SCORES, PARENT_HEALTH, QUALITY_CHECKS,
    SCORE_CHANGES, TableSchema,
};

#[derive(Debug, Args)]
pub struct ShowOptions {
    #[command(flatten)]
    pipeline: PipelineFile,
    /// The stage whose table to print
    #[arg(value_enum)]
    stage: Stage,
    /// With `query`: the SQL file, as the pipeline names it; with `functions`: the name of one
    #[arg(value_name = "FILE")]
    file: Option<String>,
    #[command(flatten)]
    day: AsOf,
    /// Instead of computing, print what a run set aside because its data looked wrong; without a day the newest such
    #[arg(long)]
    candidate: bool,
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
    /// How an SQL file was understood: what it returns, what it reads, its plan with every type and conversion
    Query,
    /// What SQL may be written with: every function and construct, or one of them with examples
    Functions,
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
    /// What the scores of accounts that belong together come to (table `parent_health`)
    Parents,
    /// What to do (table `actions`)
    Act,
    /// How the day's data looks beside the days before (table `quality_checks`): as published, else as set aside, else
    /// computed
    Quality,
}

impl Stage {
    /// The published table of the stage, where there is one.
    fn table(self) -> Option<TableSchema> {
        match self {
            Stage::Sources | Stage::Query | Stage::Functions | Stage::Metrics => None,
            Stage::Normalise => Some(METRIC_SCORES),
            Stage::Score => Some(COMPONENT_SCORES),
            Stage::Trend => Some(ACCOUNT_HEALTH),
            Stage::Path => Some(BAND_PATHS),
            Stage::Explain => Some(SCORE_CHANGES),
            Stage::Parents => Some(PARENT_HEALTH),
            Stage::Act => Some(ACTIONS),
            Stage::Quality => Some(QUALITY_CHECKS),
        }
    }
}

impl ShowOptions {
    /// What no parser of a single argument can see.
    ///
    /// # Errors
    /// What is wrong, for people.
    pub fn check(&self) -> Result<(), String> {
        match (self.stage, &self.file) {
            (Stage::Query, None) => {
                return Err("`query` needs a file: `healthscore show PIPELINE query usage.sql`".to_owned());
            }
            (Stage::Query | Stage::Functions, Some(_)) | (_, None) => {}
            (_, Some(file)) => {
                return Err(format!("only `query` takes a file and `functions` a name, found `{file}`"));
            }
        }
        match (self.candidate, self.stage.table()) {
            (true, None) => {
                Err("`--candidate` holds tables only: `sources` and `metrics` are the same without it".to_owned())
            }
            _ => Ok(()),
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum TableFormat {
    Text,
    Csv,
}

pub fn show(options: &ShowOptions, environment: &World) -> Result<(), Failure> {
    if matches!(options.stage, Stage::Functions) {
        match (options.format, &options.file) {
            (TableFormat::Csv, name) => environment.terminal.exact(&functions::grid(name.as_deref())?.csv()),
            (TableFormat::Text, None) => environment.terminal.data(&functions::overview()),
            (TableFormat::Text, Some(name)) => environment.terminal.data(&functions::describe(name)?),
        }
        return Ok(());
    }
    let pipeline = super::load_pipeline(&options.pipeline, environment)?;
    let exports = super::open_exports(&pipeline, &options.pipeline, environment)?;
    if let (Stage::Query, Some(file)) = (options.stage, &options.file) {
        let as_of = match options.day.as_of {
            Some(date) => date,
            None => source::newest_covered_day(&pipeline, &exports)?.day,
        };
        environment.terminal.data(&query::describe(&pipeline, file, as_of)?);
        return Ok(());
    }
    let warehouse = super::open_warehouse(&pipeline, &options.pipeline, environment)?;
    let archive = WarehouseReader::new(&warehouse);
    let mut grid = if let (true, Some(table)) = (options.candidate, options.stage.table()) {
        published_grid(&rejected::table(&warehouse, table, options.day.as_of)?)
    } else {
        let as_of = match options.day.as_of {
            Some(date) => date,
            None => source::newest_covered_day(&pipeline, &exports)?.day,
        };
        let checks = match options.stage {
            Stage::Quality => rejected::quality_checks(&warehouse, &archive, as_of, environment)?,
            _ => None,
        };
        match checks {
            Some(batches) => published_grid(&batches),
            None => {
                let progress = environment.terminal.progress(&format!("scoring {as_of}"));
                let run = pipeline::run(&pipeline, &exports, &archive, as_of)?;
                drop(progress);
                computed_grid(options.stage, &pipeline, &archive, &run)?
            }
        }
    };
    if !options.accounts.is_empty()
        && let Some(column) = grid
            .headers
            .iter()
            .position(|header| ["account_id", "parent_id", pipeline.accounts.id.as_str()].contains(&header.as_str()))
    {
        grid.rows.retain(|row| options.accounts.contains(&row[column]));
    }
    match options.format {
        TableFormat::Text => environment.terminal.data(&(grid.text() + "\n")),
        TableFormat::Csv => environment.terminal.exact(&grid.csv()),
    }
    Ok(())
}

/// The table of a stage, of a day scored just now.
fn computed_grid(
    stage: Stage,
    pipeline: &Pipeline,
    archive: &WarehouseReader<'_>,
    run: &PipelineRun,
) -> Result<TextGrid, Failure> {
    match (stage, stage.table()) {
        (Stage::Metrics, _) => metrics_grid(pipeline, &run.metrics),
        (Stage::Quality, _) => {
            let findings = snapshot::judge_quality(pipeline, archive, run, None)?;
            Ok(published_grid(&[tables::quality_checks_table(run.as_of, &findings)?.rows]))
        }
        (_, Some(schema)) => {
            let tables = run.tables.iter().filter(|table| table.schema.name == schema.name);
            Ok(published_grid(&tables.map(|table| table.rows.clone()).collect::<Vec<_>>()))
        }
        (_, None) => Ok(sources_grid(run)),
    }
}

fn sources_grid(run: &PipelineRun) -> TextGrid {
    let headers = ["source", "time", "files", "rows", "newest", "age_days", "found"].map(str::to_owned).into();
    let row = |source: &source::SourceReport| {
        vec![
            source.source.clone(),
            source.time.as_str().to_owned(),
            source.files.len().to_string(),
            source.rows.to_string(),
            source.newest.map(|newest| newest.to_string()).unwrap_or_default(),
            source.age_days.map(|days| days.to_string()).unwrap_or_default(),
            source.findings.iter().map(|finding| finding.message.as_str()).collect::<Vec<_>>().join("; "),
        ]
    };
    TextGrid { headers, rows: run.sources.iter().map(row).collect() }
}

fn metrics_grid(pipeline: &Pipeline, table: &MetricTable) -> Result<TextGrid, Failure> {
    let mut grid = TextGrid { headers: vec![pipeline.accounts.id.clone(), "tier".to_owned()], rows: Vec::new() };
    let mut columns = Vec::new();
    let carried: Vec<&str> =
        pipeline.accounts.carried_columns().filter(|name| pipeline.metric(name).is_none()).collect();
    for name in carried.into_iter().chain(pipeline.metrics().map(|metric| metric.name.as_str())) {
        grid.headers.push(name.to_owned());
        columns.push(table.values(name)?);
    }
    for (account, id) in table.accounts.iter().enumerate() {
        let tier = pipeline.tiers.get(table.tiers[account]).map(|tier| tier.name.clone()).unwrap_or_default();
        let mut row = vec![id.clone(), tier];
        row.extend(columns.iter().map(|values| value_text(values, account)));
        grid.rows.push(row);
    }
    Ok(grid)
}

/// A value with all its digits; NULL is empty.
fn value_text(values: &Values, account: usize) -> String {
    match values {
        Values::Number(numbers) => numbers[account].map(|number| number.to_string()),
        Values::Text(texts) => texts[account].clone(),
        Values::Date(days) => days[account].map(|day| day.to_string()),
        Values::Boolean(truths) => truths[account].map(|truth| truth.to_string()),
    }
    .unwrap_or_default()
}

/// The rows of a published table.
fn published_grid(batches: &[RecordBatch]) -> TextGrid {
    let mut grid = TextGrid::default();
    for batch in batches {
        grid.headers = batch.schema().fields().iter().map(|field| field.name().clone()).collect();
        let cells = |row| grid.headers.iter().map(|column| published_text(batch, column, row)).collect();
        grid.rows.extend((0..batch.num_rows()).map(cells));
    }
    grid
}

fn published_text(batch: &RecordBatch, column: &str, row: usize) -> String {
    text_cell(batch, column, row)
        .map(str::to_owned)
        .or_else(|| double_cell(batch, column, row).map(|number| number.to_string()))
        .or_else(|| integer_cell(batch, column, row).map(|number| number.to_string()))
        .or_else(|| date_cell(batch, column, row).map(|day| day.to_string()))
        .or_else(|| boolean_cell(batch, column, row).map(|truth| truth.to_string()))
        .unwrap_or_default()
}
