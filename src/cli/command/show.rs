//! `show`: prints the table that a stage returns, computed again, or the tables of a rejected snapshot.

/// The stages whose tables can be printed.
mod stage;
/// The functions and constructs of SQL.
mod functions;
/// How a query is interpreted.
mod query;
/// Tables of rejected snapshots.
mod rejected;
/// Tables as text.
mod grids;

use clap::{Args, ValueEnum};

use self::grids::{computed_grid, keep_accounts, published_grid};
use self::stage::Stage;
use crate::base::environment::Environment;
use crate::base::failure::Failure;
use crate::cli::args::{DayToScore, PipelineFile};
use crate::cli::setup;
use crate::config::Pipeline;
use crate::measure::source::Exports;
use crate::pipeline;
use crate::publish::summary::{TextGrid, metric_warnings};
use crate::warehouse::reader::WarehouseReader;

#[derive(Debug, Args)]
pub struct ShowOptions {
    #[command(flatten)]
    pipeline: PipelineFile,
    /// The stage whose table to print
    #[arg(value_enum)]
    stage: Stage,
    /// With `query`, the SQL file as the pipeline names it; with `functions`, the name of a function
    #[arg(value_name = "FILE")]
    file: Option<String>,
    #[command(flatten)]
    day: DayToScore,
    /// Print the rejected snapshot of a run whose data looked wrong, instead of computing; by default the newest one
    #[arg(long)]
    candidate: bool,
    /// Only this account; can be repeated
    #[arg(long = "account", value_name = "ACCOUNT")]
    accounts: Vec<String>,
    /// Format of the table
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    format: TableFormat,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum TableFormat {
    Text,
    Csv,
}

impl ShowOptions {
    /// Checks what no parser of a single argument can check.
    ///
    /// # Errors
    /// What is wrong.
    pub fn check_options(&self) -> Result<(), String> {
        match (self.stage, &self.file) {
            (Stage::Query, None) => {
                return Err("`query` needs a file: `healthscore show PIPELINE query usage.sql`".to_owned());
            }
            (Stage::Query | Stage::Functions, Some(_)) | (_, None) => {}
            (_, Some(file)) => {
                return Err(format!("only `query` takes a file and `functions` a name, found `{file}`"));
            }
        }
        if self.candidate && self.stage.published_table().is_none() {
            return Err("`--candidate` needs a stage with a published table".to_owned());
        }
        Ok(())
    }
}

pub fn show(options: &ShowOptions, environment: &Environment) -> Result<(), Failure> {
    if matches!(options.stage, Stage::Functions) {
        return show_functions(options, environment);
    }
    let pipeline = setup::load_pipeline(&options.pipeline, environment)?;
    let exports = setup::open_exports(&pipeline, &options.pipeline, environment)?;
    if let (Stage::Query, Some(file)) = (options.stage, &options.file) {
        let as_of = setup::requested_or_newest_day(&options.day, &pipeline, &exports, environment)?;
        environment.terminal.print_data(&query::describe_query(&pipeline, &exports, file, as_of)?);
        return Ok(());
    }
    let mut grid = grid_of_stage(options, environment, &pipeline, &exports)?;
    if !options.accounts.is_empty() {
        keep_accounts(&mut grid, &options.accounts, &pipeline);
    }
    match options.format {
        TableFormat::Text => environment.terminal.print_data(&(grid.text() + "\n")),
        TableFormat::Csv => environment.terminal.print_exact(&grid.csv()),
    }
    Ok(())
}

fn show_functions(options: &ShowOptions, environment: &Environment) -> Result<(), Failure> {
    match (options.format, &options.file) {
        (TableFormat::Csv, name) => {
            environment.terminal.print_exact(&functions::functions_grid(name.as_deref())?.csv());
        }
        (TableFormat::Text, None) => environment.terminal.print_data(&functions::list_functions()),
        (TableFormat::Text, Some(name)) => environment.terminal.print_data(&functions::describe_function(name)?),
    }
    Ok(())
}

/// Returns the table of the stage: of a rejected snapshot, as published (quality checks only), or computed.
fn grid_of_stage(
    options: &ShowOptions,
    environment: &Environment,
    pipeline: &Pipeline,
    exports: &Exports,
) -> Result<TextGrid, Failure> {
    let warehouse = setup::open_warehouse(pipeline, &options.pipeline, environment)?;
    let reader = WarehouseReader::new(&warehouse);
    if options.candidate
        && let Some(table) = options.stage.published_table()
    {
        return Ok(published_grid(&rejected::rejected_table(&warehouse, table, options.day.as_of)?));
    }
    let as_of = setup::requested_or_newest_day(&options.day, pipeline, exports, environment)?;
    if matches!(options.stage, Stage::Quality)
        && let Some(checks) = rejected::quality_checks(&warehouse, &reader, as_of, environment)?
    {
        return Ok(published_grid(&checks));
    }
    let progress = environment.terminal.progress_spinner(&format!("scoring {as_of}"));
    let run = pipeline::run(pipeline, exports, &reader, as_of)?;
    drop(progress);
    environment.terminal.print_diagnostics(&metric_warnings(&run));
    computed_grid(options.stage, pipeline, &reader, &run)
}
