//! The stages whose tables can be printed.

use clap::ValueEnum;

use crate::warehouse::tables::{
    ACCOUNT_HEALTH, ACTIONS, BAND_PATHS, COMPONENT_SCORES, METRIC_SCORES, PARENT_HEALTH, QUALITY_CHECKS, SCORE_CHANGES,
    TableSchema,
};

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Stage {
    /// What was read of each source, and what the checks of it found
    Sources,
    /// How a SQL file is interpreted: what it returns, what it reads, its plan with every type and conversion
    Query,
    /// The functions and constructs of SQL, or one of them with examples
    Functions,
    /// One row per account: attributes, metrics, derived metrics, tier
    Metrics,
    /// Every metric's value and score (table `metric_scores`)
    Normalise,
    /// Every component's score (table `component_scores`)
    Score,
    /// The published row per account, with its movement (table `account_health`)
    Trend,
    /// What would bring an account into another band (table `band_paths`)
    Path,
    /// Why every score moved (table `score_changes`)
    Explain,
    /// The scores of parents, rolled up from their accounts (table `parent_health`)
    Parents,
    /// What to do (table `actions`)
    Act,
    /// The day's data compared with the days before (table `quality_checks`): as published, otherwise as rejected,
    /// otherwise computed
    Quality,
}

impl Stage {
    /// The published table of the stage; none for stages whose tables are not published.
    pub fn published_table(self) -> Option<TableSchema> {
        match self {
            Stage::Sources | Stage::Query | Stage::Functions | Stage::Metrics => None,
            Stage::Normalise => Some(METRIC_SCORES),
            Stage::Score => Some(COMPONENT_SCORES),
            Stage::Trend => Some(ACCOUNT_HEALTH),
            Stage::Path => Some(BAND_PATHS),
            Stage::Explain => Some(SCORE_CHANGES),
            Stage::Parents => Some(PARENT_HEALTH),
            Stage::Act => Some(ACTIONS),
            Stage::Quality => Some(QUALITY_CHECKS),
        }
    }
}
