//! `ddl`: table definitions over the published files, and the ready views, for the engine that reads them.

use chrono::NaiveDate;
use clap::Args;

use crate::base::environment::World;
use crate::base::failure::Failure;
use crate::cli::args::{PipelineFile, parse_date};
use crate::storage;
use crate::warehouse::ddl::{self, DdlRequest, Dialect, WarehouseRoot};

#[derive(Debug, Args)]
pub struct DdlOptions {
    #[command(flatten)]
    pipeline: PipelineFile,
    /// The engine that reads the tables
    #[arg(long, value_enum, value_name = "ENGINE")]
    dialect: Dialect,
    /// Where the engine finds the published tables, unless it is the pipeline's warehouse
    #[arg(long, value_name = "URL")]
    location: Option<String>,
    /// The schema (dataset, database) of the tables, such as `analytics` or `hive.analytics`
    #[arg(long, value_name = "NAME", value_parser = parse_schema_name,
          required_if_eq_any = [("dialect", "trino"), ("dialect", "bigquery")])]
    schema: Option<String>,
    /// The first day that Athena and Trino look for; they don't see what is published of earlier ones
    #[arg(long, value_name = "DATE", value_parser = parse_date, default_value = "2020-01-01")]
    first_day: NaiveDate,
    /// The ready views too, as in `sql/views`
    #[arg(long)]
    views: bool,
}

pub fn ddl(options: &DdlOptions, environment: &World) -> Result<(), Failure> {
    let pipeline = super::load_pipeline(&options.pipeline, environment)?;
    let address = match &options.location {
        Some(location) => storage::address(location, std::path::Path::new(""))?,
        None => storage::address(&pipeline.warehouse, super::pipeline_folder(&options.pipeline))?,
    };
    let account = environment.variable("AZURE_STORAGE_ACCOUNT_NAME");
    let order = DdlRequest {
        pipeline: &pipeline,
        dialect: options.dialect,
        root: WarehouseRoot::for_dialect(options.dialect, &address, account.as_deref())?,
        schema: options.schema.as_deref(),
        first_day: options.first_day,
    };
    environment.terminal.data(&ddl::table_definitions(&order));
    if options.views {
        let views = ddl::view_definitions(&order);
        environment.terminal.data(&views.sql);
        for skipped in views.skipped {
            let lacks: Vec<String> = skipped.missing_columns.iter().map(|column| format!("`{column}`")).collect();
            let (view, lacks) = (skipped.view, lacks.join(", "));
            environment
                .terminal
                .say(&format!("the view `{view}` is left out: it needs {lacks} among the carried columns"));
        }
    }
    Ok(())
}

/// Names joined by points, each of letters, digits, `_` and `-`.
fn parse_schema_name(text: &str) -> Result<String, String> {
    let is_allowed = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
    let is_valid_part = |part: &str| !part.is_empty() && part.chars().all(is_allowed);
    match text.split('.').all(is_valid_part) {
        true => Ok(text.to_owned()),
        false => Err(format!("expected a name such as `analytics` or `hive.analytics`, found `{text}`")),
    }
}
