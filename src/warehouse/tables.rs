//! The published tables: what their columns mean, and a scored day turned into their rows.
//!
//! Every table has one object per day, `<table>/ds=DATE/part-0.parquet`, sorted by its key, with the day in
//! `snapshot_date` too. `account_health_latest` is one object with the newest day's rows.

mod actions;
mod table_builder;
mod dictionary;
mod account_health;
mod object_paths;
mod parents;
mod node_scores;
mod peer_groups;
mod band_paths;
mod portfolio;
mod published_column;
mod quality_checks;
mod reason_columns;
mod rule_effects;
mod score_changes;
mod schema;
mod scorecards;
mod band_transitions;

pub use self::account_health::{account_health_table, band_name};
pub use self::actions::actions_table;
pub use self::band_paths::band_paths_table;
pub use self::band_transitions::{GoneAccount, band_transitions_table};
pub use self::dictionary::dictionary;
pub use self::node_scores::{component_scores_table, metric_scores_table};
pub use self::object_paths::{object_path, snapshot_dates};
pub use self::parents::{parent_health_table, parent_members_table};
pub use self::peer_groups::peer_groups_table;
pub use self::portfolio::portfolio_table;
pub use self::published_column::{PublishedColumn, partition_key, published_columns};
pub use self::quality_checks::quality_checks_table;
pub use self::rule_effects::rule_effects_table;
pub use self::schema::{
    ACCOUNT_HEALTH, ACCOUNT_HEALTH_LATEST, ACTIONS, BAND_PATHS, BAND_TRANSITIONS, COMPONENT_SCORES, METRIC_SCORES,
    PARENT_HEALTH, PARENT_MEMBERS, PORTFOLIO, PublishedType, QUALITY_CHECKS, RULE_EFFECTS, SCORE_CHANGES, SCORECARDS,
    TABLES, TableSchema,
};
pub use self::score_changes::{ScoreChangeRows, WindowChange};
pub use self::scorecards::scorecards_table;
pub use self::table_builder::{PublishedTable, date_from_epoch_days};

use crate::base::error::Error;
use crate::config::Pipeline;
use crate::measure::metric::MetricTable;
use crate::score::actions as act;
use crate::score::band::BandAssignments;
use crate::score::band_path::BandPath;
use crate::score::bounds::ScoreBounds;
use crate::score::component_tree::{FinalScores, RuleColumns, ScoreTable};
use crate::score::confidence::Confidences;
use crate::score::explain::StrongestCauses;
use crate::score::normalise::NormalisedTable;
use crate::score::roll_up::RolledUpParents;
use crate::score::trend::Trends;

/// A day, scored: what every stage made of it.
pub struct ScoredDay<'a> {
    pub pipeline: &'a Pipeline,
    pub metrics: &'a MetricTable,
    pub normalised: &'a NormalisedTable,
    pub scores: &'a ScoreTable,
    /// One per rule of the scorecard.
    pub rules: &'a [RuleColumns],
    pub final_scores: &'a FinalScores,
    pub paths: &'a [BandPath],
    pub band_assignments: &'a BandAssignments,
    pub bounds: &'a ScoreBounds,
    pub confidences: &'a Confidences,
    pub trends: &'a Trends,
    /// Nobody where the pipeline rolls nothing up.
    pub parents: &'a RolledUpParents,
    /// Per account: the strongest causes of its change.
    pub strongest_causes: &'a [Option<StrongestCauses>],
    /// Of the tiers and the scorecard.
    pub scorecard_fingerprint: &'a str,
}

impl ScoredDay<'_> {
    /// What plays tell of each account.
    ///
    /// # Errors
    /// A column that isn't there: a defect of healthscore.
    pub fn day_accounts(&self) -> Result<act::DayAccounts<'_>, Error> {
        let accounts = self.metrics.accounts.len();
        Ok(act::DayAccounts {
            as_of: self.metrics.as_of,
            ids: &self.metrics.accounts,
            tiers: &self.metrics.tiers,
            tier_names: self.tier_names(),
            score: &self.final_scores.score,
            band: self
                .band_assignments
                .band
                .iter()
                .map(|band| self.pipeline.scorecard.bands.band_name(*band))
                .collect(),
            revenue: self.revenue()?.unwrap_or_else(|| vec![None; accounts]),
        })
    }

    /// The yearly revenue of each account, where the pipeline says which column it is.
    ///
    /// # Errors
    /// As [`Self::act`].
    pub fn revenue(&self) -> Result<Option<Vec<Option<f64>>>, Error> {
        self.pipeline.accounts.revenue.as_ref().map(|name| self.metrics.numbers(name)).transpose()
    }

    /// The name of each account's tier.
    #[must_use]
    pub fn tier_names(&self) -> Vec<Option<&str>> {
        self.metrics.tiers.iter().map(|&tier| self.pipeline.tiers.get(tier).map(|tier| tier.name.as_str())).collect()
    }
}
