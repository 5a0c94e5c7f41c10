//! The published tables: the meaning of their columns, and the rows of a scored day.
//!
//! Every table has one object per day, `<table>/ds=DATE/part-0.parquet`. It is sorted by its key and has the day in
//! `snapshot_date` too. `account_health_latest` is a single object with the rows of the newest day.

/// The columns of every table, with their meaning.
mod schema;
/// The columns of a table as one pipeline publishes them.
mod published_column;
/// All tables and columns as Markdown.
mod dictionary;
/// The paths of published objects.
mod object_paths;
/// Turns named columns into a table and checks them against the schema.
mod table_builder;
/// The results of all stages, which the rows are made of.
mod scored_day;
/// `actions`.
mod actions;
/// `quality_checks`.
mod quality_checks;
/// The settings of a scorecard, one by one.
mod scorecard_settings;
/// `scorecards`.
mod scorecards;
/// `peer_groups`.
mod peer_groups;
/// `rule_effects`.
mod rule_effects;
/// What lifts a score over the edge of the best band, or holds it under.
mod score_drivers;
/// `component_scores`.
mod component_scores;
/// `metric_scores`.
mod metric_scores;
/// `score_changes`.
mod score_changes;
/// `band_paths`.
mod band_paths;
/// Columns of reasons in words, with their codes.
mod reason_columns;
/// `band_transitions`.
mod band_transitions;
/// `portfolio`.
mod portfolio;
/// The columns that compare a score with its own past.
mod trend_columns;
/// The columns of `account_health` about parents.
mod parent_columns;
/// `account_health`.
mod account_health;
/// `parent_members`.
mod parent_members;
/// `parent_health`.
mod parent_health;

pub use self::account_health::account_health_table;
pub use self::actions::actions_table;
pub use self::band_paths::band_paths_table;
pub use self::band_transitions::{GoneAccount, TransitionDirection, band_transitions_table};
pub use self::component_scores::component_scores_table;
pub use self::dictionary::write_dictionary;
pub use self::metric_scores::metric_scores_table;
pub use self::object_paths::{object_path, snapshot_dates};
pub use self::parent_health::parent_health_table;
pub use self::parent_members::parent_members_table;
pub use self::peer_groups::peer_groups_table;
pub use self::portfolio::portfolio_table;
pub use self::published_column::{PartitionKey, PublishedColumn, partition_key, published_columns};
pub use self::quality_checks::quality_checks_table;
pub use self::rule_effects::rule_effects_table;
pub use self::schema::{
    ACCOUNT_HEALTH, ACCOUNT_HEALTH_LATEST, ACTIONS, BAND_PATHS, BAND_TRANSITIONS, COMPONENT_SCORES, METRIC_SCORES,
    PARENT_HEALTH, PARENT_MEMBERS, PORTFOLIO, PublishedType, QUALITY_CHECKS, RULE_EFFECTS, SCORE_CHANGES, SCORECARDS,
    TABLES, TableSchema,
};
pub use self::score_changes::{ScoreChangeRows, WindowChange};
pub use self::scorecards::scorecards_table;
pub use self::scored_day::ScoredDay;
pub use self::table_builder::PublishedTable;
