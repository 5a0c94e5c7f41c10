//! `validate`: everything that can be known to be wrong before a row is read.

use clap::Args;

use crate::base::diagnostic::Severity;
use crate::base::environment::World;
use crate::base::failure::Failure;
use crate::cli::args::PipelineFile;
use crate::config::{self, SourceTime};
use crate::measure::source;

#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    pipeline: PipelineFile,
    /// Don't look at the exports
    #[arg(long)]
    offline: bool,
}

pub fn validate(options: &Options, world: &World) -> Result<(), Failure> {
    let mut loaded = config::load_pipeline(&options.pipeline.path, &|name| world.variable(name));
    super::check_sql(&mut loaded);
    let failed = loaded.has_errors();
    let Some(pipeline) = loaded.pipeline.filter(|_| !failed) else { return Err(Failure::Spec(loaded.diagnostics)) };
    world.terminal.diagnostics(&loaded.diagnostics);
    if tracing::enabled!(tracing::Level::INFO) {
        world.terminal.diagnostics(&loaded.notes);
    }
    let (mut files, mut refused) = (0, Vec::new());
    if !options.offline {
        let exports = super::exports(&pipeline, &options.pipeline, world)?;
        (files, refused) = source::check_footers(&pipeline, &exports)?;
    }
    if refused.iter().any(|problem| problem.severity == Severity::Error) {
        return Err(Failure::Data(refused));
    }
    world.terminal.diagnostics(&refused);
    for source in pipeline.sources.iter().filter(|source| matches!(source.time, SourceTime::Current)) {
        world
            .terminal
            .say(&format!("note: source `{}` has no history, so a backfill would not be point in time", source.name));
    }
    let metrics = pipeline.metrics().count();
    let looked = if options.offline {
        "the exports were not looked at".to_owned()
    } else {
        format!("{files} files hold what is declared")
    };
    world.terminal.data(&format!(
        "{}: {} sources, {metrics} metrics, {} tiers, {} parts in the scorecard; {looked}\n",
        pipeline.name,
        pipeline.sources.len(),
        pipeline.tiers.len(),
        pipeline.scorecard.nodes.len() - 1,
    ));
    Ok(())
}
