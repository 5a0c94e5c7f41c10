//! `schema`: prints the JSON Schema of the YAML for editors, the reference of its keys, or the dictionary of the published tables.

/// The reference of all YAML keys.
mod key_reference;

use clap::{Args, ValueEnum};

use crate::base::environment::Environment;
use crate::base::failure::Failure;
use crate::cli::output::encode_error;
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
    /// JSON Schema of a scorecard in its own file
    Scorecard,
    /// JSON Schema of plays in their own file
    Plays,
    /// Every YAML key: values, meaning (Markdown)
    Keys,
    /// The published tables: columns, types, meaning (Markdown)
    Tables,
}

pub fn schema(options: &SchemaOptions, environment: &Environment) -> Result<(), Failure> {
    // YAML servers of editors support draft 7 best.
    let generator = || schemars::generate::SchemaSettings::draft07().into_generator();
    let text = match options.what {
        SchemaKind::Pipeline => pretty_json(&generator().into_root_schema_for::<RawPipeline>())?,
        SchemaKind::Scorecard => pretty_json(&generator().into_root_schema_for::<RawScorecard>())?,
        SchemaKind::Plays => pretty_json(&generator().into_root_schema_for::<RawPlaybook>())?,
        SchemaKind::Keys => {
            let schema = generator().into_root_schema_for::<RawPipeline>();
            key_reference::write_key_reference(schema.as_value())
        }
        SchemaKind::Tables => tables::write_dictionary(),
    };
    environment.terminal.print_data(&text);
    Ok(())
}

fn pretty_json(schema: &schemars::Schema) -> Result<String, Failure> {
    Ok(serde_json::to_string_pretty(schema).map_err(|error| encode_error("the schema", error))? + "\n")
}
