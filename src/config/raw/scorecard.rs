//! The scorecard as written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::band::RawBand;
use super::days::Days;
use super::scalar::{RawScalar, RawScore, RawWeight};
use super::score::RawMethod;
use crate::config::yaml::{Entries, Spanned};

/// How metrics become a score. It can be a part of the pipeline or a file of its own.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawScorecard {
    /// In a file of its own: the version of this language, 1.
    pub version: Option<Spanned<u32>>,
    /// The lowest and the highest score. Default: 0 and 100.
    pub scale: Option<Spanned<RawScale>>,
    /// Names for scores, such as `green: 88`. A grade can be written in place of a score.
    #[serde(default)]
    pub grades: Entries<f64>,
    /// With a smaller share of data (0 to 1) there is no score, but a reason. Default: 0.5.
    pub min_coverage: Option<Spanned<f64>>,
    /// Accounts younger than this get no score, but a reason.
    pub min_age: Option<Spanned<Days>>,
    /// What a score needs for the confidence `firm`.
    #[serde(default)]
    pub confidence: RawConfidence,
    /// Named ranges of the score, worst first.
    pub bands: Entries<RawBand>,
    /// How the top components are combined: weighted_mean (default), minimum or maximum.
    #[serde(default)]
    pub combine: RawCombine,
    /// The components and metrics, with their weights.
    pub components: Entries<RawNode>,
    /// Conditions that change the score or the band, in order.
    #[serde(default)]
    pub rules: Vec<RawRule>,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawScale {
    pub low: f64,
    pub high: f64,
}

/// What a score needs for the confidence `firm`, besides a band that the missing data could not change. Other scores
/// are `tentative`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawConfidence {
    /// At least this share of data (0 to 1). Default: 0.75.
    pub min_coverage: Option<Spanned<f64>>,
    /// No value that counts is older than this. Default: 90d.
    pub max_data_age: Option<Spanned<Days>>,
}

#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawCombine {
    #[default]
    WeightedMean,
    Minimum,
    Maximum,
}

/// A component (it has `made_of`) or a metric (it has `score`).
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawNode {
    /// A number, or one number per tier, relative to the weights of the siblings. Default: 1.
    pub weight: Option<Spanned<RawWeight>>,
    /// A SQL condition over the account's row. The entry applies only to accounts for which it holds.
    pub applies: Option<Spanned<String>>,
    /// What happens without data: `spread` gives the weight to the siblings (default), `{score: 50}` counts as a score,
    /// `{carry: 30d}` uses the last published value.
    pub missing: Option<RawMissing>,
    /// The parts of a component.
    pub made_of: Option<Spanned<Entries<RawNode>>>,
    /// How the parts are combined: weighted_mean (default), minimum or maximum.
    pub combine: Option<Spanned<RawCombine>>,
    /// The component's own bands.
    pub bands: Option<Entries<RawBand>>,
    /// The metric, if it has another name than this entry.
    pub metric: Option<Spanned<String>>,
    /// How the value of the metric becomes a score.
    pub score: Option<Spanned<RawMethod>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawMissing {
    /// The weight goes to the siblings.
    Spread,
    /// This score counts.
    Score(Spanned<RawScore>),
    /// The last published value counts, if it is at most this old.
    Carry(Spanned<Days>),
}

/// A condition. Where it holds, the score or the band is changed, and the reason is published.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawRule {
    pub name: Spanned<String>,
    /// A SQL condition over the account's row, `tier`, `raw_score`, `coverage` and `<component>_score`.
    pub when: Spanned<String>,
    pub then: RawAction,
    /// Published with the score; `{column}` is replaced with the account's value.
    pub reason: Spanned<String>,
}

/// How a rule changes the score or the band. Amounts are numbers, or SQL over the account's row.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawAction {
    /// At most this score.
    Cap(Spanned<RawScalar>),
    /// At least this score.
    Floor(Spanned<RawScalar>),
    /// Exactly this score, even if there was none.
    Set(Spanned<RawScalar>),
    /// This many points more, or fewer if negative.
    Add(Spanned<RawScalar>),
    /// This band, whatever the score.
    Band(Spanned<String>),
}
