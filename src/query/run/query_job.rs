//! A query that is to be run.

use std::collections::HashMap;
use std::sync::Arc;

use polars::prelude::LazyFrame;

use crate::query::lower::Lowering;
use crate::query::plan::Plan;

/// A query that is to be run.
pub struct QueryJob {
    pub plan: Arc<Plan>,
    /// The declared columns of each table that the plan reads.
    pub tables: HashMap<String, LazyFrame>,
    /// The earliest time that the plan reads of a table, in microseconds, where files before it are skipped.
    pub since: HashMap<String, i64>,
    pub lowering: Lowering,
}
