//! The published tables: their columns, a scored day as their rows, and reading earlier days back.

/// What is published: the tables, their columns, and the rows of a scored day.
pub mod tables;
/// Published days and their tables, read from the warehouse.
pub mod reader;
/// What was published before a day, aligned to the accounts of that day.
pub mod history;
/// Every scorecard that was in use, with the days that were scored with it.
pub mod scorecard_history;
/// Table definitions and views for the engines that read the published files.
pub mod ddl;
