//! Loads the pipeline of a command, and opens its exports and its warehouse.

use chrono::NaiveDate;

use crate::base::environment::Environment;
use crate::base::failure::Failure;
use crate::cli::args::{LeaseOptions, PipelineFile};
use crate::config::{self, LoadedPipeline, Pipeline, SourceTime};
use crate::measure::metric;
use crate::measure::source::{self, Exports};
use crate::publish::lease::LeaseRequest;
use crate::publish::run_record;
use crate::publish::snapshot::PublishTarget;
use crate::storage::Location;
use crate::warehouse::reader::WarehouseReader;

/// Loads a pipeline and prints its warnings.
///
/// # Errors
/// The mistakes in the YAML and SQL.
pub fn load_pipeline(file: &PipelineFile, environment: &Environment) -> Result<Pipeline, Failure> {
    let mut loaded = config::load_pipeline(&file.path, &|name| environment.variable(name));
    let failed = loaded.has_errors();
    if failed {
        // Reports the mistakes in the SQL together with those in the YAML.
        add_sql_problems(&mut loaded);
    }
    match loaded.pipeline {
        Some(pipeline) if !failed => {
            environment.terminal.print_diagnostics(&loaded.diagnostics);
            Ok(pipeline)
        }
        _ => Err(Failure::Pipeline(loaded.diagnostics)),
    }
}

/// Adds the mistakes in a pipeline's SQL to those in its YAML.
pub fn add_sql_problems(loaded: &mut LoadedPipeline) {
    if let Some(pipeline) = &loaded.pipeline {
        let checked = metric::check_queries(pipeline);
        loaded.add_diagnostics(checked.problems);
        loaded.notes.extend(checked.notes);
    }
}

/// Opens the exports to read one day of them.
pub fn open_exports(pipeline: &Pipeline, file: &PipelineFile, environment: &Environment) -> Result<Exports, Failure> {
    Ok(Exports::for_one_day(Location::open(&pipeline.exports, file.base_folder(), &environment.variables)?))
}

/// Opens the exports to read many days of them.
pub fn open_exports_for_many_days(
    pipeline: &Pipeline,
    file: &PipelineFile,
    environment: &Environment,
) -> Result<Exports, Failure> {
    Ok(Exports::for_many_days(Location::open(&pipeline.exports, file.base_folder(), &environment.variables)?))
}

pub fn open_warehouse(
    pipeline: &Pipeline,
    file: &PipelineFile,
    environment: &Environment,
) -> Result<Location, Failure> {
    Ok(Location::open(&pipeline.warehouse, file.base_folder(), &environment.variables)?)
}

/// Where and as which run a command publishes. The run is named after the start of the program.
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

/// Returns the wanted day, or the newest day that the exports cover.
///
/// # Errors
/// Exports that can't be read, or that contain no days.
pub fn day_or_newest(wanted: Option<NaiveDate>, pipeline: &Pipeline, exports: &Exports) -> Result<NaiveDate, Failure> {
    match wanted {
        Some(day) => Ok(day),
        None => Ok(source::newest_covered_day(pipeline, exports)?.day),
    }
}

/// Prints a note about each source without history. `consequence` says what follows from it.
pub fn note_sources_without_history(pipeline: &Pipeline, consequence: &str, environment: &Environment) {
    for source in pipeline.sources.iter().filter(|source| matches!(source.time, SourceTime::Current)) {
        environment.terminal.print_message(&format!("note: source `{}` has no history, so {consequence}", source.name));
    }
}
