//! What most commands begin with: the pipeline, its exports, its warehouse and the as-of date.

use chrono::NaiveDate;

use crate::base::diagnostic::Diagnostic;
use crate::base::environment::Environment;
use crate::base::failure::Failure;
use crate::base::request_error::RequestError;
use crate::cli::args::{DayToScore, FutureDays, LeaseOptions, PipelineFile};
use crate::config::{self, LoadedPipeline, Pipeline, SourceTime};
use crate::measure::metric;
use crate::measure::source::{self, CoveredDay, Exports, SearchedFiles};
use crate::publish::lease::LeaseRequest;
use crate::publish::run_record;
use crate::publish::snapshot::PublishTarget;
use crate::storage::Location;
use crate::warehouse::reader::WarehouseReader;

/// Loads a pipeline and prints its warnings, for commands that publish.
///
/// # Errors
/// Those of [`load_pipeline`].
pub fn load_pipeline_with_warnings(file: &PipelineFile, environment: &Environment) -> Result<Pipeline, Failure> {
    let (pipeline, warnings) = load(file, environment)?;
    environment.terminal.print_diagnostics(&warnings);
    Ok(pipeline)
}

/// Loads a pipeline. Its warnings are left to the commands that publish, and to `validate`.
///
/// # Errors
/// The mistakes in the YAML and in the SQL inside it; if there are any, the mistakes in the SQL files as well.
pub fn load_pipeline(file: &PipelineFile, environment: &Environment) -> Result<Pipeline, Failure> {
    load(file, environment).map(|(pipeline, _)| pipeline)
}

fn load(file: &PipelineFile, environment: &Environment) -> Result<(Pipeline, Vec<Diagnostic>), Failure> {
    let mut loaded = config::load_pipeline(&file.path, &|name| environment.variable(name));
    let failed = loaded.has_errors();
    if failed {
        // SQL files are otherwise checked when a run plans them. A broken pipeline gets no further than here.
        add_sql_problems(&mut loaded);
        suggest_undeclared_columns(&mut loaded, file, environment);
    }
    match loaded.pipeline {
        Some(pipeline) if !failed => Ok((pipeline, loaded.diagnostics)),
        _ => Err(Failure::Pipeline(loaded.diagnostics)),
    }
}

/// Adds the problems in the SQL files, if the YAML could be read far enough to know them.
pub fn add_sql_problems(loaded: &mut LoadedPipeline) {
    if let Some(pipeline) = &loaded.pipeline {
        let checked = metric::check_queries(pipeline);
        loaded.add_diagnostics(checked.problems);
        loaded.notes.extend(checked.notes);
    }
}

/// Looks up unknown names among the columns of the exports, as far as these can be read.
pub fn suggest_undeclared_columns(loaded: &mut LoadedPipeline, file: &PipelineFile, environment: &Environment) {
    let LoadedPipeline { pipeline: Some(pipeline), diagnostics, .. } = loaded else { return };
    if diagnostics.iter().any(|problem| problem.unknown_column.is_some())
        && let Ok(exports) = open_exports(pipeline, file, environment)
    {
        metric::suggest_undeclared_columns(pipeline, &exports, diagnostics);
    }
}

/// Opens the exports for a command that reads one day. Decoded columns are cached for one day.
pub fn open_exports(pipeline: &Pipeline, file: &PipelineFile, environment: &Environment) -> Result<Exports, Failure> {
    Ok(Exports::for_one_day(Location::open(&pipeline.exports, file.base_folder(), &environment.variables)?))
}

/// Opens the exports for a command that reads many days. The cache of decoded columns is larger.
pub fn open_exports_for_many_days(
    pipeline: &Pipeline,
    file: &PipelineFile,
    environment: &Environment,
) -> Result<Exports, Failure> {
    Ok(Exports::for_many_days(Location::open(&pipeline.exports, file.base_folder(), &environment.variables)?))
}

/// Opens the warehouse. A folder or bucket that does not exist yet is no error.
pub fn open_warehouse(
    pipeline: &Pipeline,
    file: &PipelineFile,
    environment: &Environment,
) -> Result<Location, Failure> {
    Ok(Location::open(&pipeline.warehouse, file.base_folder(), &environment.variables)?)
}

/// Returns the warehouse that a command publishes to, and the run that it publishes as. The id of the run is the time at
/// which the program started.
pub fn publish_target<'a>(
    pipeline: &'a Pipeline,
    warehouse: &'a Location,
    reader: &'a WarehouseReader<'a>,
    lease_options: &LeaseOptions,
    environment: &Environment,
) -> PublishTarget<'a> {
    PublishTarget {
        pipeline,
        warehouse,
        reader,
        fingerprints: run_record::fingerprints_of_pipeline(pipeline),
        lease_request: LeaseRequest {
            run_id: run_record::run_id(environment.started_at),
            holder: environment.describe_process(),
            duration: lease_options.lease,
            wait: lease_options.wait,
            clock: environment.clock,
        },
    }
}

/// Refuses a day after today, in the pipeline's time zone, unless the command allows it.
///
/// # Errors
/// The day, if it is refused.
pub fn refuse_future_day(
    day: NaiveDate,
    future: &FutureDays,
    pipeline: &Pipeline,
    environment: &Environment,
) -> Result<(), Failure> {
    let today = environment.today(pipeline.time_zone)?;
    if day > today && !future.allow_future {
        return Err(RequestError::FutureDay { day, today, zone: pipeline.time_zone.name() }.into());
    }
    Ok(())
}

/// Returns the newest day that has ended, in the pipeline's time zone, and on which the sources have data.
///
/// # Errors
/// Exports that can't be read, or that contain no such day.
pub fn newest_covered_day(
    pipeline: &Pipeline,
    exports: &Exports,
    environment: &Environment,
) -> Result<CoveredDay, Failure> {
    let today = environment.today(pipeline.time_zone)?;
    source::newest_covered_day(pipeline, exports, today)
}

/// Returns the requested day, or the newest one with data.
///
/// # Errors
/// A requested day after today, or those of [`newest_covered_day`].
pub fn requested_or_newest_day(
    requested: &DayToScore,
    pipeline: &Pipeline,
    exports: &Exports,
    environment: &Environment,
) -> Result<NaiveDate, Failure> {
    match requested.as_of {
        Some(day) => refuse_future_day(day, &requested.future, pipeline, environment).map(|()| day),
        None => Ok(newest_covered_day(pipeline, exports, environment)?.day),
    }
}

/// Warns of rows that are dated after today, in the pipeline's time zone.
///
/// # Errors
/// A `HEALTHSCORE_NOW` that is no time.
pub fn warn_of_rows_ahead(
    pipeline: &Pipeline,
    exports: &Exports,
    searched: SearchedFiles,
    environment: &Environment,
) -> Result<(), Failure> {
    let today = environment.today(pipeline.time_zone)?;
    environment.terminal.print_diagnostics(&source::find_rows_ahead(pipeline, exports, today, searched));
    Ok(())
}

/// Returns the warning of a day on or before which no source has a row: it was published without data.
#[must_use]
pub fn warning_of_day_without_rows(day: NaiveDate) -> Diagnostic {
    Diagnostic::warning("day-without-rows", format!("no source with a history has rows on or before {day}"))
        .hint("check the day: metrics and scores of such a day have no data behind them")
}

/// Prints a note about each source that contains only the present state: "source `accounts` has no history, so
/// {consequence}".
pub fn print_notes_on_current_sources(pipeline: &Pipeline, consequence: &str, environment: &Environment) {
    for source in pipeline.sources.iter().filter(|source| matches!(source.time, SourceTime::Current)) {
        environment.terminal.print_message(&format!("note: source `{}` has no history, so {consequence}", source.name));
    }
}
