//! What is defined, and for which engine.

use chrono::NaiveDate;

use super::dialect::Dialect;
use super::warehouse_root::WarehouseRoot;
use crate::config::Pipeline;

/// The tables to define, and for which engine.
pub struct DdlRequest<'a> {
    pub pipeline: &'a Pipeline,
    pub dialect: Dialect,
    pub root: WarehouseRoot,
    /// The prefix of every name: `schema`, or `catalog.schema`.
    pub schema: Option<&'a str>,
    /// The first day that Athena and Trino look for.
    pub first_day: NaiveDate,
}
