//! Table definitions over the published files, for the engines that read them: from the schema that writes the files.

mod quoting;
mod warehouse_root;
mod table_statements;
mod view_statements;

use std::fmt::Write;

use chrono::NaiveDate;
use clap::ValueEnum;

use crate::config::Pipeline;

pub use self::view_statements::view_definitions;
pub use self::warehouse_root::WarehouseRoot;

/// The engines that definitions are printed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Dialect {
    #[value(name = "duckdb")]
    DuckDb,
    Athena,
    Trino,
    #[value(name = "bigquery")]
    BigQuery,
    Snowflake,
    Spark,
}

/// What is defined, where, and for whom.
pub struct DdlRequest<'a> {
    pub pipeline: &'a Pipeline,
    pub dialect: Dialect,
    pub root: WarehouseRoot,
    /// What stands before every name: `schema`, or `catalog.schema`.
    pub schema: Option<&'a str>,
    /// Where the engine has to be told, the first day it looks for.
    pub first_day: NaiveDate,
}

impl Dialect {
    /// The engine's own name.
    #[must_use]
    pub fn engine(self) -> &'static str {
        match self {
            Dialect::DuckDb => "DuckDB",
            Dialect::Athena => "Athena",
            Dialect::Trino => "Trino",
            Dialect::BigQuery => "BigQuery",
            Dialect::Snowflake => "Snowflake",
            Dialect::Spark => "Spark",
        }
    }
}

/// The definitions of all published tables, a statement each, with what has to be known of them in comments.
#[must_use]
pub fn table_definitions(request: &DdlRequest<'_>) -> String {
    let mut script =
        format!("-- The published tables of `{}`, for {}.\n", request.pipeline.name, request.dialect.engine());
    for line in header_notes(request) {
        // Writing to a string cannot fail.
        let _ = writeln!(script, "-- {line}");
    }
    for statement in table_statements::create_table_statements(request) {
        let _ = write!(script, "\n{statement};\n");
    }
    script
}

fn header_notes(request: &DdlRequest<'_>) -> Vec<String> {
    let lines: &[&str] = match request.dialect {
        Dialect::DuckDb => &["They read the files each time, so there is nothing to refresh."],
        Dialect::Athena => &[
            "Athena takes one statement at a time, and finds new days by itself.",
            "After an upgrade drop a table and define it anew; the files stay where they are.",
        ],
        Dialect::Trino => &[
            "For a catalog of the Hive connector, which finds new days by itself (`hive.partition-projection-enabled`).",
            "Call `sync_partition_metadata` again after the scorecard was edited. After an upgrade drop a table and define",
            "it anew; the files stay where they are.",
        ],
        Dialect::BigQuery => &["They read the files each time, so there is nothing to refresh."],
        Dialect::Snowflake => &[
            "A stage for a private bucket needs your STORAGE_INTEGRATION: create it before, and it is left as it is.",
            "After each run: ALTER EXTERNAL TABLE … REFRESH, for every table.",
        ],
        Dialect::Spark => &[
            "After each run: MSCK REPAIR TABLE (where a table is partitioned) and REFRESH TABLE, for every table.",
            "After an upgrade drop a table and define it anew; the files stay where they are.",
        ],
    };
    let mut notes: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
    if matches!(request.dialect, Dialect::Athena | Dialect::Trino) {
        notes.push(format!("Days before {} are not looked for; `--first-day` says another.", request.first_day));
    }
    notes
}
