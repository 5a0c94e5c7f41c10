//! The scorecard as written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::band::RawBand;
use super::days::Days;
use super::scalar::{RawScalar, RawScore, RawWeight};
use super::score::RawMethod;
use crate::config::yaml::{Entries, Spanned};

/// A scorecard in a file of its own.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawScorecard {
    /// In a file of its own: the version of this language, 1.
    pub version: Option<Spanned<u32>>,
    /// The lowest and highest score; 0 and 100 unless said.
    pub scale: Option<Spanned<RawScale>>,
    /// Names for scores, such as `green: 88`, to use wherever a score is written.
    #[serde(default)]
    pub grades: Entries<f64>,
    /// Below this share of data (0 to 1) there is no score but a reason; 0.5 unless said.
    pub min_coverage: Option<Spanned<f64>>,
    /// Accounts younger than this get no score but a reason.
    pub min_age: Option<Spanned<Days>>,
    /// What a score needs to be called firm.
    #[serde(default)]
    pub confidence: RawConfidence,
    /// Named ranges of the score, worst first.
    pub bands: Entries<RawBand>,
    /// How the top components combine: weighted_mean (unless said), minimum or maximum.
    #[serde(default)]
    pub combine: RawCombine,
    /// What is weighed, with weights.
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

/// What a score needs to be called firm, beside a band that what is missing could not change. Other scores are tentative.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawConfidence {
    /// At least this share of data (0 to 1); 0.75 unless said.
    pub min_coverage: Option<Spanned<f64>>,
    /// No value that counts is older than this; 90d unless said.
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
    /// A number, or one per tier; weights are relative to those of the siblings. 1 unless said.
    pub weight: Option<Spanned<RawWeight>>,
    /// A SQL condition over the account's row; where it doesn't hold, this does not apply to the account.
    pub applies: Option<Spanned<String>>,
    /// Without data: `spread` its weight over its siblings (unless said), `{score: 50}` or `{carry: 30d}`.
    pub missing: Option<RawMissing>,
    /// The parts of a component.
    pub made_of: Option<Spanned<Entries<RawNode>>>,
    /// How the parts combine: weighted_mean (unless said), minimum or maximum.
    pub combine: Option<Spanned<RawCombine>>,
    /// Bands of the component's own.
    pub bands: Option<Entries<RawBand>>,
    /// The metric, where it isn't called as this entry is.
    pub metric: Option<Spanned<String>>,
    /// How the metric's value becomes a score.
    pub score: Option<Spanned<RawMethod>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawMissing {
    /// The weight goes to the siblings.
    Spread,
    /// It counts as this score.
    Score(Spanned<RawScore>),
    /// The last published value counts, for so many days.
    Carry(Spanned<Days>),
}

/// When a condition holds, the score or the band is changed, and the reason published.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawRule {
    pub name: Spanned<String>,
    /// SQL over the account's row, `tier`, `raw_score`, `coverage` and `<component>_score`.
    pub when: Spanned<String>,
    pub then: RawAction,
    /// Published with the score; `{column}` is replaced with the account's value.
    pub reason: Spanned<String>,
}

/// What a rule does. Amounts are numbers, or SQL over the account's row.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawAction {
    /// At most this score.
    Cap(Spanned<RawScalar>),
    /// At least this score.
    Floor(Spanned<RawScalar>),
    /// Exactly this score, even where there was none.
    Set(Spanned<RawScalar>),
    /// So many points more (or fewer).
    Add(Spanned<RawScalar>),
    /// This band, whatever the score.
    Band(Spanned<String>),
}
