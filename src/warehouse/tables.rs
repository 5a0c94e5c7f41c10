//! The published tables: what their columns mean, and a scored day turned into their rows.
//!
//! Every table has one object per day, `<table>/ds=DATE/part-0.parquet`, sorted by its key, with the day in
//! `snapshot_date` too. `account_health_latest` is one object with the newest day's rows.

mod actions;
mod build;
mod dictionary;
mod health;
mod layout;
mod parents;
mod parts;
mod peers;
mod paths;
mod portfolio;
mod published;
mod quality;
mod reasons;
mod rules;
mod changes;
mod schema;
mod scorecards;
mod transitions;

pub use self::actions::actions;
pub use self::build::{Table, day};
pub use self::changes::{ChangeRows, Changed};
pub use self::dictionary::dictionary;
pub use self::health::{account_health, band_name};
pub use self::layout::{object_path, snapshot_dates};
pub use self::parents::{parent_health, parent_members};
pub use self::parts::{component_scores, metric_scores};
pub use self::paths::band_paths;
pub use self::peers::peer_groups;
pub use self::portfolio::portfolio;
pub use self::published::{PublishedColumn, partition_key, published_columns};
pub use self::quality::quality_checks;
pub use self::rules::rule_effects;
pub use self::schema::{
    ACCOUNT_HEALTH, ACCOUNT_HEALTH_LATEST, ACTIONS, BAND_PATHS, BAND_TRANSITIONS, CARRIED_AFTER, COMPONENT_SCORES,
    Kind, METRIC_SCORES, PARENT_HEALTH, PARENT_MEMBERS, PORTFOLIO, QUALITY_CHECKS, RULE_EFFECTS, SCORE_CHANGES,
    SCORECARDS, TABLES, TableSchema,
};
pub use self::scorecards::scorecards;
pub use self::transitions::{Gone, band_transitions};

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
pub struct Scored<'a> {
    pub pipeline: &'a Pipeline,
    pub metrics: &'a MetricTable,
    pub normal: &'a NormalisedTable,
    pub scores: &'a ScoreTable,
    /// One per rule of the scorecard.
    pub rules: &'a [RuleColumns],
    pub verdicts: &'a FinalScores,
    pub paths: &'a [BandPath],
    pub standings: &'a BandAssignments,
    pub bounds: &'a ScoreBounds,
    pub confidences: &'a Confidences,
    pub trends: &'a Trends,
    /// Nobody where the pipeline rolls nothing up.
    pub parents: &'a RolledUpParents,
    /// Per account: the strongest causes of its change.
    pub moved: &'a [Option<StrongestCauses>],
    /// Of the tiers and the scorecard.
    pub fingerprint: &'a str,
}

impl Scored<'_> {
    /// What plays tell of each account.
    ///
    /// # Errors
    /// A column that isn't there: a defect of healthscore.
    pub fn act(&self) -> Result<act::DayAccounts<'_>, Error> {
        let accounts = self.metrics.accounts.len();
        Ok(act::DayAccounts {
            as_of: self.metrics.as_of,
            ids: &self.metrics.accounts,
            tiers: &self.metrics.tiers,
            tier_names: self.tier_names(),
            score: &self.verdicts.score,
            band: self.standings.band.iter().map(|band| self.pipeline.scorecard.bands.band_name(*band)).collect(),
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
