//! How a value becomes a score, as written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::days::Days;
use super::scalar::RawScore;
use crate::config::yaml::{Entries, Spanned};

/// How the value of a metric becomes a score.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawMethod {
    /// The value is already a score.
    AsIs,
    /// The lowest score at `zero`, the highest at `full`, linear between them.
    Linear(RawLinear),
    /// A score per range of values, in ascending order, without gap or overlap.
    Steps(Vec<RawStep>),
    /// Linear between points, constant outside.
    Points(Vec<RawPoint>),
    /// A score per text; `otherwise` is the score of every other text.
    Labels(Entries<RawScore>),
    /// The rank among peers: the share of peers below, ties in the middle.
    Percentile(RawPercentile),
    /// The number of standard deviations from the mean of the peers.
    Zscore(RawZscore),
    /// The value divided by another metric or a column of the accounts.
    Target(RawTarget),
    /// The value compared with the account's own published past.
    Baseline(RawBaseline),
    /// One method per tier; `otherwise` is the method of the tiers not named.
    ByTier(Entries<RawMethod>),
    /// The method of the first case whose SQL condition holds; the condition of the last case may be `otherwise`.
    Cases(Vec<RawCase>),
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawLinear {
    /// The value that scores lowest.
    pub zero: Spanned<f64>,
    /// The value that scores highest. It is below `zero` if lower values are better.
    pub full: Spanned<f64>,
}

/// A range of values and its score. An edge that is not written is the edge of the neighbour, or open.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawStep {
    /// The lower edge, included.
    pub at_least: Option<Spanned<f64>>,
    /// The lower edge, not included.
    pub above: Option<Spanned<f64>>,
    /// The upper edge, included.
    pub at_most: Option<Spanned<f64>>,
    /// The upper edge, not included.
    pub below: Option<Spanned<f64>>,
    /// A number, a grade, or `none`: the metric counts as missing.
    pub score: Spanned<RawScore>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawPoint {
    /// The value.
    pub at: Spanned<f64>,
    /// A number or a grade.
    pub score: Spanned<RawScore>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawPercentile {
    /// The peers: `everybody`, `tier`, or a column, whose value the peers share.
    pub within: Spanned<String>,
    /// The healthy end: higher (default) or lower.
    #[serde(default)]
    pub better: RawBetter,
    /// With fewer peers than this there is no score. Default: 5.
    pub min_group: Option<Spanned<u32>>,
}

#[derive(Debug, Default, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawBetter {
    #[default]
    Higher,
    Lower,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawZscore {
    /// The peers: `everybody`, `tier`, or a column, whose value the peers share.
    pub within: Spanned<String>,
    /// The z-score that scores lowest.
    pub zero: Spanned<f64>,
    /// The z-score that scores highest.
    pub full: Spanned<f64>,
    /// Use the median and the median absolute deviation instead of the mean and the standard deviation.
    #[serde(default)]
    pub robust: bool,
    /// With fewer peers than this there is no score. Default: 5.
    pub min_group: Option<Spanned<u32>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawTarget {
    /// The metric or column of the accounts to divide by.
    pub of: Spanned<String>,
    /// The share of the target that scores lowest. Default: 0.
    pub zero: Option<Spanned<f64>>,
    /// The share of the target that scores highest. Default: 1.
    pub full: Option<Spanned<f64>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawBaseline {
    /// The length of the account's past that counts.
    pub over: Spanned<Days>,
    /// `ratio` (the value divided by the past mean, default) or `difference` (the value minus the past mean).
    #[serde(default)]
    pub compare: RawCompare,
    /// The ratio or difference that scores lowest.
    pub zero: Spanned<f64>,
    /// The ratio or difference that scores highest.
    pub full: Spanned<f64>,
    /// With fewer published snapshots than this there is no score. Default: 3.
    pub min_snapshots: Option<Spanned<u32>>,
}

#[derive(Debug, Default, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawCompare {
    #[default]
    Ratio,
    Difference,
}

/// A SQL condition, and the method for the accounts for which it holds.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawCase {
    /// A SQL condition over the account's row, or `otherwise`.
    pub when: Spanned<String>,
    pub score: Spanned<RawMethod>,
}
