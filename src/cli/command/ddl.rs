//! `ddl`: prints table definitions over the published files, and the views of `sql/views`, for a query engine.

use chrono::NaiveDate;
use clap::Args;

use crate::base::environment::Environment;
use crate::base::failure::Failure;
use crate::cli::arg_parsers::parse_date;
use crate::cli::args::PipelineFile;
use crate::cli::setup;
use crate::storage;
use crate::warehouse::ddl::{self, DdlRequest, Dialect, WarehouseRoot};

#[derive(Debug, Args)]
pub struct DdlOptions {
    #[command(flatten)]
    pipeline: PipelineFile,
    /// The engine that reads the tables
    #[arg(long, value_enum, value_name = "ENGINE")]
    dialect: Dialect,
    /// Where the engine finds the published tables, if not at the pipeline's warehouse
    #[arg(long, value_name = "URL")]
    location: Option<String>,
    /// The schema (dataset, database) of the tables, such as `analytics` or `hive.analytics`
    #[arg(long, value_name = "NAME", value_parser = parse_schema_name,
          required_if_eq_any = [("dialect", "trino"), ("dialect", "bigquery")])]
    schema: Option<String>,
    /// The first day that Athena and Trino read; earlier days are not visible to them
    #[arg(long, value_name = "DATE", value_parser = parse_date, default_value = "2020-01-01")]
    first_day: NaiveDate,
    /// Also print the views of `sql/views`
    #[arg(long)]
    views: bool,
}

pub fn ddl(options: &DdlOptions, environment: &Environment) -> Result<(), Failure> {
    let pipeline = setup::load_pipeline(&options.pipeline, environment)?;
    let address = match &options.location {
        Some(location) => storage::parse_address(location, std::path::Path::new(""))?,
        None => storage::parse_address(&pipeline.warehouse, options.pipeline.base_folder())?,
    };
    let account = environment.variable("AZURE_STORAGE_ACCOUNT_NAME");
    let request = DdlRequest {
        pipeline: &pipeline,
        dialect: options.dialect,
        root: WarehouseRoot::for_dialect(options.dialect, &address, account.as_deref())?,
        schema: options.schema.as_deref(),
        first_day: options.first_day,
    };
    environment.terminal.print_data(&ddl::table_definitions(&request));
    if options.views {
        let views = ddl::view_definitions(&request);
        environment.terminal.print_data(&views.sql);
        for skipped in views.skipped {
            let missing: Vec<String> = skipped.missing_columns.iter().map(|column| format!("`{column}`")).collect();
            environment.terminal.print_message(&format!(
                "the view `{}` is left out: it needs {} among the carried columns",
                skipped.view,
                missing.join(", ")
            ));
        }
    }
    Ok(())
}

/// Parses a name of one or more parts, joined by `.`.
fn parse_schema_name(text: &str) -> Result<String, String> {
    if text.split('.').all(is_schema_name_part) {
        Ok(text.to_owned())
    } else {
        Err(format!("expected a name such as `analytics` or `hive.analytics`, found `{text}`"))
    }
}

fn is_schema_name_part(part: &str) -> bool {
    !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
}
