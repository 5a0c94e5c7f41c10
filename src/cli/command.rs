//! One file per request; each reads like prose.

pub mod backfill;
pub mod ddl;
pub mod explain;
pub mod init;
pub mod run;
pub mod sample;
pub mod schema;
pub mod show;
pub mod status;
pub mod validate;

mod snapshot_status;

use std::path::Path;

use crate::base::environment::World;
use crate::base::failure::Failure;
use crate::cli::args::{LeaseOptions, PipelineFile};
use crate::config::{self, LoadedPipeline, Pipeline};
use crate::measure::metric;
use crate::measure::source::Exports;
use crate::publish::lease::LeaseRequest;
use crate::publish::run_record;
use crate::publish::snapshot::PublishTarget;
use crate::storage::Location;
use crate::warehouse::reader::WarehouseReader;

/// The believed pipeline; warnings are said, errors end the command.
fn load_pipeline(file: &PipelineFile, environment: &World) -> Result<Pipeline, Failure> {
    let mut loaded = config::load_pipeline(&file.path, &|name| environment.variable(name));
    let failed = loaded.has_errors();
    if failed {
        // Whoever has to mend the YAML wants to hear of the SQL in the same go.
        add_sql_problems(&mut loaded);
    }
    match loaded.pipeline {
        Some(pipeline) if !failed => {
            environment.terminal.diagnostics(&loaded.diagnostics);
            Ok(pipeline)
        }
        _ => Err(Failure::Spec(loaded.diagnostics)),
    }
}

/// Adds the mistakes in a pipeline's SQL to those in its YAML.
fn add_sql_problems(loaded: &mut LoadedPipeline) {
    if let Some(pipeline) = &loaded.pipeline {
        let checked = metric::check_queries(pipeline);
        loaded.add_diagnostics(checked.problems);
        loaded.notes.extend(checked.notes);
    }
}

/// The folder that relative paths in the pipeline start from.
fn pipeline_folder(file: &PipelineFile) -> &Path {
    file.path.parent().unwrap_or(Path::new(""))
}

fn open_exports(pipeline: &Pipeline, file: &PipelineFile, environment: &World) -> Result<Exports, Failure> {
    Ok(Exports::for_one_day(Location::open(&pipeline.exports, pipeline_folder(file), &environment.env)?))
}

/// The exports, to make many days of.
fn open_exports_for_many_days(
    pipeline: &Pipeline,
    file: &PipelineFile,
    environment: &World,
) -> Result<Exports, Failure> {
    Ok(Exports::for_many_days(Location::open(&pipeline.exports, pipeline_folder(file), &environment.env)?))
}

/// Where a command publishes, as one run that began with the program.
fn publish_destination<'a>(
    pipeline: &'a Pipeline,
    warehouse: &'a Location,
    archive: &'a WarehouseReader<'a>,
    lease_options: &LeaseOptions,
    environment: &World,
) -> PublishTarget<'a> {
    let claim = LeaseRequest {
        run_id: run_record::run_id(environment.started),
        holder: environment.process(),
        duration: lease_options.lease,
        wait: lease_options.wait,
        clock: environment.clock,
    };
    PublishTarget {
        pipeline,
        warehouse,
        reader: archive,
        fingerprints: run_record::fingerprints(pipeline),
        lease_request: claim,
    }
}

fn open_warehouse(pipeline: &Pipeline, file: &PipelineFile, environment: &World) -> Result<Location, Failure> {
    Ok(Location::open(&pipeline.warehouse, pipeline_folder(file), &environment.env)?)
}
