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

mod standing;

use std::path::Path;

use crate::base::environment::World;
use crate::base::failure::Failure;
use crate::cli::args::{PipelineFile, Turns};
use crate::config::{self, LoadedPipeline, Pipeline};
use crate::measure::metric;
use crate::measure::source::Exports;
use crate::publish::lease::Claim;
use crate::publish::run_record;
use crate::publish::snapshot::Destination;
use crate::storage::Location;
use crate::warehouse::reader::Archive;

/// The believed pipeline; warnings are said, errors end the command.
fn load(file: &PipelineFile, world: &World) -> Result<Pipeline, Failure> {
    let mut loaded = config::load_pipeline(&file.path, &|name| world.variable(name));
    let failed = loaded.has_errors();
    if failed {
        // Whoever has to mend the YAML wants to hear of the SQL in the same go.
        check_sql(&mut loaded);
    }
    match loaded.pipeline {
        Some(pipeline) if !failed => {
            world.terminal.diagnostics(&loaded.diagnostics);
            Ok(pipeline)
        }
        _ => Err(Failure::Spec(loaded.diagnostics)),
    }
}

/// Adds the mistakes in a pipeline's SQL to those in its YAML.
fn check_sql(loaded: &mut LoadedPipeline) {
    if let Some(pipeline) = &loaded.pipeline {
        let found = metric::check_queries(pipeline);
        loaded.add_diagnostics(found.problems);
        loaded.notes.extend(found.notes);
    }
}

/// The folder that relative paths in the pipeline start from.
fn folder(file: &PipelineFile) -> &Path {
    file.path.parent().unwrap_or(Path::new(""))
}

fn exports(pipeline: &Pipeline, file: &PipelineFile, world: &World) -> Result<Exports, Failure> {
    Ok(Exports::for_one_day(Location::open(&pipeline.exports, folder(file), &world.env)?))
}

/// The exports, to make many days of.
fn exports_for_many_days(pipeline: &Pipeline, file: &PipelineFile, world: &World) -> Result<Exports, Failure> {
    Ok(Exports::for_many_days(Location::open(&pipeline.exports, folder(file), &world.env)?))
}

/// Where a command publishes, as one run that began with the program.
fn destination<'a>(
    pipeline: &'a Pipeline,
    warehouse: &'a Location,
    archive: &'a Archive<'a>,
    turns: &Turns,
    world: &World,
) -> Destination<'a> {
    let claim = Claim {
        run_id: run_record::run_id(world.started),
        holder: world.process(),
        lasts: turns.lease,
        wait: turns.wait,
        clock: world.clock,
    };
    Destination { pipeline, warehouse, archive, fingerprints: run_record::fingerprints(pipeline), claim }
}

fn warehouse(pipeline: &Pipeline, file: &PipelineFile, world: &World) -> Result<Location, Failure> {
    Ok(Location::open(&pipeline.warehouse, folder(file), &world.env)?)
}
