//! The pipeline: YAML and SQL files, read and checked.
//!
//! `raw` is the YAML as written. `check` turns it into a `Pipeline`, or into a list of diagnostics.

/// Reads YAML files as types, and reports every mistake with its place.
pub mod yaml;
/// Texts with `{column}` placeholders.
mod placeholders;
/// The types of columns and metrics.
mod value_type;
/// How text columns of exports write numbers and booleans.
mod text_formats;
/// Declared exports.
mod source;
/// Metrics, from queries or derived.
mod metric;
/// Which accounts are scored, and their tiers.
mod accounts;
/// Ranges of numbers.
mod value_range;
/// The bands of a score.
mod band;
/// The tree of components and metrics, how values become scores, and rules.
mod scorecard;
/// How a score is compared with earlier snapshots.
mod trend;
/// The scores of parents.
mod roll_up;
/// What to do about an account.
mod plays;
/// The checks of a day's data before it is published.
mod quality;
/// The columns of `account_health` that healthscore computes.
mod account_health_columns;
/// The whole checked pipeline.
mod pipeline;
/// The YAML as written.
mod raw;
/// Drops diagnostics that follow from other mistakes.
mod error_suppression;
/// From the YAML as written to the pipeline.
mod check;
/// Text files on disk.
mod text_file;
/// Reads the files of a pipeline, and checks them.
mod load;

pub use self::account_health_columns::{
    ACCOUNT_HEALTH_COLUMNS, ALL_BANDS, CONFIDENCE_WORDS, NO_SCORE_BAND, OPEN_ACTION_COLUMNS, TREND_WORDS,
    component_columns, published_column_type,
};
pub use self::accounts::{AccountSettings, Tier, condition_for_filled_id};
pub use self::band::{Band, Bands, Dwell};
pub use self::load::{LoadedPipeline, load_pipeline};
pub use self::metric::{DerivedMetric, Metric, MetricFreshness, MetricQuery};
pub use self::pipeline::Pipeline;
pub use self::placeholders::{TemplatePart, split_template};
pub use self::plays::{Escalation, Play, PlayKind};
pub use self::quality::{QualityCheck, QualityLimits, QualitySettings};
pub use self::raw::{RawPipeline, RawPlaybook, RawScorecard};
pub use self::roll_up::{ParentSource, RollUp, RollUpBy};
pub use self::scorecard::{
    BaselineComparison, BetterDirection, CombineMethod, ConfidenceThresholds, MetricScoring, MissingPolicy, NodeKind,
    PeerScope, RuleAction, Scale, ScoreRule, ScoreStep, Scorecard, ScorecardNode, ScoringMethod,
};
pub use self::source::{
    EpochUnit, EssentialColumn, FreshnessLimits, Reveal, Source, SourceColumn, SourcePolicies, SourcePolicy, SourceTime,
};
pub use self::text_formats::{
    BooleanFormat, NumberFormat, example_of_format, likely_number_format, parse_boolean_format, parse_number_format,
};
pub use self::trend::{ComparisonWindow, TrendSettings};
pub use self::value_range::{RangeEdge, ValueRange};
pub use self::value_type::{ColumnType, Literal, MetricType, TypedName};
pub use crate::query::{Parameter, Sql};
