//! One file per request; each reads like prose.

pub mod explain;
pub mod init;
pub mod run;
pub mod sample;
pub mod schema;
pub mod show;
pub mod validate;

use std::path::Path;

use crate::failure::Failure;
use crate::options::PipelineFile;
use crate::spec::{self, Spec};
use crate::storage::Location;
use crate::world::World;

/// The believed pipeline; warnings are said, errors end the command.
fn load(file: &PipelineFile, world: &World) -> Result<Spec, Failure> {
    let loaded = spec::load(&file.path, &|name| world.variable(name));
    match loaded.spec {
        Some(spec) => {
            world.terminal.diagnostics(&loaded.diagnostics);
            Ok(spec)
        }
        None => Err(Failure::Spec(loaded.diagnostics)),
    }
}

/// The folder that relative paths in the pipeline start from.
fn folder(file: &PipelineFile) -> &Path {
    file.path.parent().unwrap_or(Path::new(""))
}

fn exports(spec: &Spec, file: &PipelineFile, world: &World) -> Result<Location, Failure> {
    Ok(Location::open(&spec.exports, folder(file), &world.env)?)
}

fn warehouse(spec: &Spec, file: &PipelineFile, world: &World) -> Result<Location, Failure> {
    Ok(Location::open(&spec.warehouse, folder(file), &world.env)?)
}
