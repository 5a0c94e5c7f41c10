//! Bands and ranges as written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::days::RawDwell;
use crate::config::yaml::Spanned;

/// A range with written edges. An edge left out is where the neighbour ends, or open.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawRange {
    /// From here, included.
    pub at_least: Option<Spanned<f64>>,
    /// From here, not included.
    pub above: Option<Spanned<f64>>,
    /// To here, included.
    pub at_most: Option<Spanned<f64>>,
    /// To here, not included.
    pub below: Option<Spanned<f64>>,
}

/// A range of the score with written edges (an edge left out is where the neighbour ends, or open), and how an account
/// enters and leaves it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawBand {
    /// From here, included.
    pub at_least: Option<Spanned<f64>>,
    /// From here, not included.
    pub above: Option<Spanned<f64>>,
    /// To here, included.
    pub at_most: Option<Spanned<f64>>,
    /// To here, not included.
    pub below: Option<Spanned<f64>>,
    /// Once in the band, an account stays in it while its score is in this wider range; an edge left out is the
    /// band's own. Without it, an account leaves the band with its score.
    pub stays: Option<Spanned<RawRange>>,
    /// How long the score has to be there before an account enters the band: `2 snapshots`, today's among them, or
    /// `7d`. Without it, an account enters at once. A rule's word counts at once in any case.
    pub after: Option<Spanned<RawDwell>>,
}
