//! `schema`: what editors and analysts need to know of what goes in and what comes out.

use clap::{Args, ValueEnum};

use crate::base::environment::World;
use crate::base::error::Error;
use crate::base::failure::Failure;
use crate::config::{RawPipeline, RawPlaybook, RawScorecard};
use crate::warehouse::tables;

#[derive(Debug, Args)]
pub struct SchemaOptions {
    /// What to describe
    #[arg(value_enum, default_value = "pipeline")]
    what: SchemaKind,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum SchemaKind {
    /// JSON Schema of a pipeline's YAML
    Pipeline,
    /// JSON Schema of a scorecard in a file of its own
    Scorecard,
    /// JSON Schema of plays in a file of their own
    Plays,
    /// The published tables: columns, types, meaning (Markdown)
    Tables,
}

pub fn schema(options: &SchemaOptions, environment: &World) -> Result<(), Failure> {
    // Editors' YAML servers know draft 7 best.
    let generator = || schemars::generate::SchemaSettings::draft07().into_generator();
    let text = match options.what {
        SchemaKind::Pipeline => pretty_json(&generator().into_root_schema_for::<RawPipeline>())?,
        SchemaKind::Scorecard => pretty_json(&generator().into_root_schema_for::<RawScorecard>())?,
        SchemaKind::Plays => pretty_json(&generator().into_root_schema_for::<RawPlaybook>())?,
        SchemaKind::Tables => tables::dictionary(),
    };
    environment.terminal.data(&text);
    Ok(())
}

fn pretty_json(schema: &schemars::Schema) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(schema);
    Ok(text.map_err(|error| Error::Encode { reason: format!("the schema: {error}") })? + "\n")
}
