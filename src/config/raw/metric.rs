//! `metrics:` and `derived:` as written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::days::Days;
use super::scalar::RawScalar;
use crate::config::yaml::Spanned;

/// What else is known of a metric.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawMetric {
    /// integer, number, text, date or boolean.
    #[serde(rename = "type")]
    pub kind: Spanned<String>,
    /// The unit, for people.
    pub unit: Option<String>,
    /// What an account without any row in the query counts as; missing unless said.
    pub no_rows: Option<Spanned<RawScalar>>,
    /// The column of the query with the date on which the metric was observed.
    pub observed: Option<Spanned<String>>,
    /// Observed longer ago than this is stale, which is missing with a reason.
    pub max_age: Option<Spanned<Days>>,
}

/// What else is known of a derived metric.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawDerived {
    /// One SQL expression over metrics and attributes; `days_since(column)` counts the days to the as-of date,
    /// `months_since(column)` the whole months.
    pub sql: Spanned<String>,
    /// number (unless said), integer, text, date or boolean.
    #[serde(rename = "type")]
    pub kind: Option<Spanned<String>>,
    /// The unit, for people.
    pub unit: Option<String>,
    /// The metric or attribute with the date on which this one was observed.
    pub observed: Option<Spanned<String>>,
    /// Observed longer ago than this is stale, which is missing with a reason.
    pub max_age: Option<Spanned<Days>>,
}
