//! `metrics:` and `derived:` as written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::days::Days;
use super::scalar::RawScalar;
use crate::config::yaml::Spanned;

/// The type and the settings of a metric.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawMetric {
    /// integer, number, text, date or boolean.
    #[serde(rename = "type")]
    pub kind: Spanned<String>,
    /// The unit, as people read it.
    pub unit: Option<String>,
    /// The value of an account without any row in the query. Default: missing.
    pub no_rows: Option<Spanned<RawScalar>>,
    /// The column of the query with the date on which the metric was observed.
    pub observed: Option<Spanned<String>>,
    /// A value observed longer ago than this is stale: it counts as missing, with that reason.
    pub max_age: Option<Spanned<Days>>,
}

/// The expression and the settings of a derived metric.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawDerived {
    /// One SQL expression over metrics and columns of the accounts. `days_since(column)` counts the days to the as-of
    /// date, `months_since(column)` the whole months.
    pub sql: Spanned<String>,
    /// number (default), integer, text, date or boolean.
    #[serde(rename = "type")]
    pub kind: Option<Spanned<String>>,
    /// The unit, as people read it.
    pub unit: Option<String>,
    /// The metric or column of the accounts with the date on which this metric was observed.
    pub observed: Option<Spanned<String>>,
    /// A value observed longer ago than this is stale: it counts as missing, with that reason.
    pub max_age: Option<Spanned<Days>>,
}
