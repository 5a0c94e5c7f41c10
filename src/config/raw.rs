//! The pipeline as written: one type per thing that an author can write, each value with its place.
//!
//! The YAML is read as these types, and the JSON Schema is made of them. Editors show their doc comments.

/// Numbers of days and of snapshots.
mod days;
/// Values that can be written in more than one way.
mod scalar;
/// Exports.
mod source;
/// Metrics.
mod metric;
/// Bands and ranges.
mod band;
/// How values become scores.
mod score;
/// The scorecard.
mod scorecard;
/// Plays and the portfolio.
mod plays;
/// The checks before publication.
mod quality;
/// The scores of parents.
mod roll_up;
/// The pipeline file.
mod pipeline;

pub use self::band::{RawBand, RawRange};
pub use self::days::{Days, RawDwell};
pub use self::metric::{RawDerived, RawMetric};
pub use self::pipeline::{RawAccounts, RawPipeline, RawTrend};
pub use self::plays::{RawEscalation, RawPlay, RawPlaybook, RawPortfolio};
pub use self::quality::{RawLimit, RawLimits, RawQuality};
pub use self::roll_up::{RawListedIn, RawRollUp};
pub use self::scalar::{RawScalar, RawScore, RawWeight, ShortOrFull};
pub use self::score::{
    RawBaseline, RawBetter, RawCase, RawCompare, RawLinear, RawMethod, RawPercentile, RawPoint, RawStep, RawTarget,
    RawZscore,
};
pub use self::scorecard::{RawAction, RawCombine, RawConfidence, RawMissing, RawNode, RawRule, RawScorecard};
pub use self::source::{RawColumn, RawEpoch, RawPolicy, RawSource, RawTime};
