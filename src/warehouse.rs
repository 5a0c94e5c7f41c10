//! The published tables: their columns, a scored day as their rows, and reading earlier days back.

pub mod tables;
pub mod reader;
pub mod history;
pub mod scorecard_history;
pub mod ddl;
