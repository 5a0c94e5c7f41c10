//! `validate`: everything that can be known to be wrong before a row is read.

use clap::Args;

use crate::base::diagnostic::Severity;
use crate::base::environment::World;
use crate::base::failure::Failure;
use crate::cli::args::PipelineFile;
use crate::config::{self, SourceTime};
use crate::measure::source::{self, FooterCheck};

#[derive(Debug, Args)]
pub struct ValidateOptions {
    #[command(flatten)]
    pipeline: PipelineFile,
    /// Don't look at the exports
    #[arg(long)]
    offline: bool,
}

pub fn validate(options: &ValidateOptions, environment: &World) -> Result<(), Failure> {
    let mut loaded = config::load_pipeline(&options.pipeline.path, &|name| environment.variable(name));
    super::add_sql_problems(&mut loaded);
    let failed = loaded.has_errors();
    let Some(pipeline) = loaded.pipeline.filter(|_| !failed) else { return Err(Failure::Spec(loaded.diagnostics)) };
    environment.terminal.diagnostics(&loaded.diagnostics);
    if tracing::enabled!(tracing::Level::INFO) {
        environment.terminal.diagnostics(&loaded.notes);
    }
    let mut footers = FooterCheck::default();
    if !options.offline {
        let exports = super::open_exports(&pipeline, &options.pipeline, environment)?;
        footers = source::check_footers(&pipeline, &exports)?;
    }
    if footers.problems.iter().any(|problem| problem.severity == Severity::Error) {
        return Err(Failure::Data(footers.problems));
    }
    environment.terminal.diagnostics(&footers.problems);
    for source in pipeline.sources.iter().filter(|source| matches!(source.time, SourceTime::Current)) {
        environment
            .terminal
            .say(&format!("note: source `{}` has no history, so a backfill would not be point in time", source.name));
    }
    let metrics = pipeline.metrics().count();
    let exports_note = if options.offline {
        "the exports were not looked at".to_owned()
    } else {
        format!("{} files hold what is declared", footers.files)
    };
    environment.terminal.data(&format!(
        "{}: {} sources, {metrics} metrics, {} tiers, {} parts in the scorecard; {exports_note}\n",
        pipeline.name,
        pipeline.sources.len(),
        pipeline.tiers.len(),
        pipeline.scorecard.nodes.len() - 1,
    ));
    Ok(())
}
