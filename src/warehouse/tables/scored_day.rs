//! A scored day: everything that the rows of the published tables are made of.

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

/// The results of all stages of one day. Columns are aligned to `metrics.accounts`.
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
    /// Empty if the pipeline does not roll accounts up.
    pub parents: &'a RolledUpParents,
    /// Per account: the strongest causes of its change.
    pub strongest_causes: &'a [Option<StrongestCauses>],
    /// Of the tiers and the scorecard.
    pub scorecard_fingerprint: &'a str,
}

impl<'a> ScoredDay<'a> {
    /// Returns the columns of accounts that actions are made of.
    ///
    /// # Errors
    /// A column that is missing: a bug in healthscore.
    pub fn day_accounts(&self) -> Result<act::DayAccounts<'_>, Error> {
        let accounts = self.metrics.accounts.len();
        Ok(act::DayAccounts {
            as_of: self.metrics.as_of,
            ids: &self.metrics.accounts,
            tiers: &self.metrics.tiers,
            tier_names: self.tier_names(),
            score: &self.final_scores.score,
            band: self.band_names(&self.band_assignments.band),
            revenue: self.revenue_of_accounts()?.unwrap_or_else(|| vec![None; accounts]),
        })
    }

    /// The yearly revenue of each account, if the pipeline names its column.
    ///
    /// # Errors
    /// As [`Self::day_accounts`].
    pub fn revenue_of_accounts(&self) -> Result<Option<Vec<Option<f64>>>, Error> {
        self.pipeline.accounts.revenue.as_ref().map(|name| self.metrics.numbers(name)).transpose()
    }

    /// The name of each account, if the pipeline names its column.
    ///
    /// # Errors
    /// As [`Self::day_accounts`].
    pub fn account_names(&self) -> Result<Option<Vec<Option<String>>>, Error> {
        self.pipeline.accounts.name.as_ref().map(|name| self.metrics.texts(name)).transpose()
    }

    /// The name of each account's tier.
    #[must_use]
    pub fn tier_names(&self) -> Vec<Option<&'a str>> {
        let tiers = &self.pipeline.tiers;
        self.metrics.tiers.iter().map(|&tier| tiers.get(tier).map(|tier| tier.name.as_str())).collect()
    }

    /// The names of bands, given by their indices in the scorecard.
    #[must_use]
    pub fn band_names(&self, bands: &[Option<usize>]) -> Vec<Option<&'a str>> {
        bands.iter().map(|band| self.pipeline.scorecard.bands.band_name(*band)).collect()
    }
}
