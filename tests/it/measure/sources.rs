//! Source contracts: what happens to data that meets them and to data that does not.

/// Damaged and malformed files.
mod damaged_files;
/// Globs, partitions and names.
mod file_patterns;
/// Policies for invalid data.
mod policies;
/// Rows of accounts that are not in the accounts source.
mod orphans;
/// Ids that the SQL of metrics returns.
mod returned_ids;
/// Ids of accounts in different types.
mod account_ids;
/// Dates, timestamps and freshness.
mod dates_and_time_zones;
/// Rows dated after today, and the day that a run scores by default.
mod rows_ahead;
/// Types of columns and metrics.
mod column_types;
/// Columns that files hold and the pipeline does not declare.
mod undeclared_columns;
/// Patterns that match no file.
mod missing_files;
/// Columns that files lack.
mod missing_columns;
/// Folders of Delta, Iceberg and Hudi tables.
mod lake_tables;
/// Files that several paths lead to.
mod linked_files;
