//! How a value becomes a score, as written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::days::Days;
use super::scalar::RawScore;
use crate::config::yaml::{Entries, Spanned};

/// How a metric's value becomes a score.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawMethod {
    /// The value is a score already.
    AsIs,
    /// The lowest score at `zero`, the highest at `full`, straight between.
    Linear(RawLinear),
    /// A score per range of values, in ascending order, without gap or overlap.
    Steps(Vec<RawStep>),
    /// Straight lines between points, flat outside.
    Points(Vec<RawPoint>),
    /// A score per text; `otherwise` for every other text.
    Labels(Entries<RawScore>),
    /// The rank among peers: the share of them below, ties at the middle.
    Percentile(RawPercentile),
    /// How many standard deviations from the mean of peers.
    Zscore(RawZscore),
    /// The value divided by another metric or attribute.
    Target(RawTarget),
    /// The value against the account's own published past.
    Baseline(RawBaseline),
    /// One method per tier; `otherwise` for the tiers not named.
    ByTier(Entries<RawMethod>),
    /// The first case whose SQL condition holds; the last may be `otherwise`.
    Cases(Vec<RawCase>),
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawLinear {
    /// The value that scores lowest.
    pub zero: Spanned<f64>,
    /// The value that scores highest; below `zero` where less is better.
    pub full: Spanned<f64>,
}

/// A range of values and its score. An edge left out is where the neighbour ends, or open.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawStep {
    /// From here, included.
    pub at_least: Option<Spanned<f64>>,
    /// From here, not included.
    pub above: Option<Spanned<f64>>,
    /// To here, included.
    pub at_most: Option<Spanned<f64>>,
    /// To here, not included.
    pub below: Option<Spanned<f64>>,
    /// A number, a grade, or `none`: the value says nothing.
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
    /// Who the peers are: `everybody`, `tier`, or a column whose value they share.
    pub within: Spanned<String>,
    /// Which end is healthy: higher (unless said) or lower.
    #[serde(default)]
    pub better: RawBetter,
    /// Fewer peers than this give no score; 5 unless said.
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
    /// Who the peers are: `everybody`, `tier`, or a column whose value they share.
    pub within: Spanned<String>,
    /// The z that scores lowest.
    pub zero: Spanned<f64>,
    /// The z that scores highest.
    pub full: Spanned<f64>,
    /// Median and median absolute deviation instead of mean and standard deviation.
    #[serde(default)]
    pub robust: bool,
    /// Fewer peers than this give no score; 5 unless said.
    pub min_group: Option<Spanned<u32>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawTarget {
    /// The metric or attribute to divide by.
    pub of: Spanned<String>,
    /// The share of the target that scores lowest; 0 unless said.
    pub zero: Option<Spanned<f64>>,
    /// The share of the target that scores highest; 1 unless said.
    pub full: Option<Spanned<f64>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawBaseline {
    /// How far back the account's own past goes.
    pub over: Spanned<Days>,
    /// `ratio` (value divided by the past mean, unless said) or `difference` (value less the past mean).
    #[serde(default)]
    pub compare: RawCompare,
    /// The ratio or difference that scores lowest.
    pub zero: Spanned<f64>,
    /// The ratio or difference that scores highest.
    pub full: Spanned<f64>,
    /// Fewer published snapshots than this give no score; 3 unless said.
    pub min_snapshots: Option<Spanned<u32>>,
}

#[derive(Debug, Default, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawCompare {
    #[default]
    Ratio,
    Difference,
}

/// One case: a SQL condition and the method used where it holds.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawCase {
    /// A SQL condition over the account's row, or `otherwise`.
    pub when: Spanned<String>,
    pub score: Spanned<RawMethod>,
}
