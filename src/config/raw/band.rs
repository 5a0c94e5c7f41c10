//! Bands and ranges as written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::days::RawDwell;
use crate::config::yaml::Spanned;

/// A range. An edge that is not written is the edge of the neighbour, or open.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawRange {
    /// The lower edge, included.
    pub at_least: Option<Spanned<f64>>,
    /// The lower edge, not included.
    pub above: Option<Spanned<f64>>,
    /// The upper edge, included.
    pub at_most: Option<Spanned<f64>>,
    /// The upper edge, not included.
    pub below: Option<Spanned<f64>>,
}

/// A range of the score, and how accounts enter and leave it. An edge that is not written is the edge of the neighbour,
/// or open.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawBand {
    /// The lower edge, included.
    pub at_least: Option<Spanned<f64>>,
    /// The lower edge, not included.
    pub above: Option<Spanned<f64>>,
    /// The upper edge, included.
    pub at_most: Option<Spanned<f64>>,
    /// The upper edge, not included.
    pub below: Option<Spanned<f64>>,
    /// A wider range: an account in the band stays in it while its score is in this range. An edge that is not written
    /// is the band's own. Default: an account leaves the band with its score.
    pub stays: Option<Spanned<RawRange>>,
    /// How long the score must be in the band before an account enters it: `2 snapshots`, today's included, or `7d`.
    /// Default: at once. A band set by a rule counts at once in any case.
    pub after: Option<Spanned<RawDwell>>,
}
