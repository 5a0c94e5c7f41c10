//! `validate`: reports every mistake that can be found without reading a row. Only the times of files that hold rows dated
//! after today are read, to count these rows.

use clap::Args;

use crate::base::diagnostic::Severity;
use crate::base::environment::Environment;
use crate::base::failure::Failure;
use crate::base::text::count_phrase;
use crate::cli::args::PipelineFile;
use crate::cli::setup;
use crate::config::{self, Pipeline};
use crate::measure::source::{self, FooterCheck, SearchedFiles};

#[derive(Debug, Args)]
pub struct ValidateOptions {
    #[command(flatten)]
    pipeline: PipelineFile,
    /// Don't check the exports
    #[arg(long)]
    offline: bool,
}

pub fn validate(options: &ValidateOptions, environment: &Environment) -> Result<(), Failure> {
    let mut loaded = config::load_pipeline(&options.pipeline.path, &|name| environment.variable(name));
    setup::add_sql_problems(&mut loaded);
    let failed = loaded.has_errors();
    if failed && !options.offline {
        setup::suggest_undeclared_columns(&mut loaded, &options.pipeline, environment);
    }
    let Some(pipeline) = loaded.pipeline.filter(|_| !failed) else { return Err(Failure::Pipeline(loaded.diagnostics)) };
    environment.terminal.print_diagnostics(&loaded.diagnostics);
    if tracing::enabled!(tracing::Level::INFO) {
        environment.terminal.print_diagnostics(&loaded.notes);
    }
    let exports_note = if options.offline {
        "the exports were not checked".to_owned()
    } else {
        let files = check_exports(&pipeline, options, environment)?;
        count_phrase(files, "file matches the declared columns", "files match the declared columns")
    };
    setup::print_notes_on_current_sources(&pipeline, "a backfill would not be point in time", environment);
    environment.terminal.print_data(&format!(
        "{}: {}, {}, {}, {} in the scorecard; {exports_note}\n",
        pipeline.name,
        count_phrase(pipeline.sources.len(), "source", "sources"),
        count_phrase(pipeline.metrics().count(), "metric", "metrics"),
        count_phrase(pipeline.tiers.len(), "tier", "tiers"),
        count_phrase(pipeline.scorecard.nodes.len() - 1, "part", "parts"),
    ));
    Ok(())
}

/// Checks the columns of the exports, prints the warnings, and returns the number of files.
fn check_exports(pipeline: &Pipeline, options: &ValidateOptions, environment: &Environment) -> Result<usize, Failure> {
    let exports = setup::open_exports(pipeline, &options.pipeline, environment)?;
    let FooterCheck { files, problems } = source::check_footers(pipeline, &exports)?;
    if problems.iter().any(|problem| problem.severity == Severity::Error) {
        return Err(Failure::Data(problems));
    }
    environment.terminal.print_diagnostics(&problems);
    setup::warn_of_rows_ahead(pipeline, &exports, SearchedFiles::WithKnownTimes, environment)?;
    Ok(files)
}
