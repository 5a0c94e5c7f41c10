//! The engines that read the published files.

use clap::ValueEnum;

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

impl Dialect {
    /// The name of the engine, as its makers write it.
    #[must_use]
    pub fn engine_name(self) -> &'static str {
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
