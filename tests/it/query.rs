//! The SQL that authors write.

/// SQL compared with DuckDB.
mod sql;
/// Failures and inspection of metric queries.
mod metric_queries;
/// One-line formulas in YAML.
mod formulas;
