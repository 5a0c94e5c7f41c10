//! Metrics: one number, date, text or boolean per account, made by a query or derived from other metrics.

use std::sync::Arc;

use serde::Serialize;

use super::value_type::{Literal, MetricType};
use crate::base::diagnostic::{Place, TextFile};
use crate::query::Sql;

/// A file of SQL that returns metrics.
#[derive(Debug, Clone)]
pub struct MetricQuery {
    /// The name of the file in the YAML, such as `usage.sql`.
    pub name: String,
    pub file: Arc<TextFile>,
    pub metrics: Vec<Metric>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Metric {
    pub name: String,
    pub kind: MetricType,
    pub unit: Option<String>,
    /// The value of an account without any row in the query.
    pub no_rows: Option<Literal>,
    pub freshness: Option<MetricFreshness>,
    #[serde(skip)]
    pub place: Place,
}

/// When a metric was observed, and how old it may be. In YAML these are `observed` and `max_age` of the metric; `measure`
/// drops the values that are older.
#[derive(Debug, Clone, Serialize)]
pub struct MetricFreshness {
    /// A column of type date of the same query; for a derived metric, any metric or column of the accounts.
    pub on: String,
    pub max_age_days: Option<u32>,
}

/// A metric that a one-line SQL expression makes from the account's row.
#[derive(Debug, Clone, Serialize)]
pub struct DerivedMetric {
    pub metric: Metric,
    pub sql: Sql,
    /// The metrics and columns of the accounts that the expression reads.
    pub reads: Vec<String>,
}
