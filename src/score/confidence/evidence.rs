//! What the confidence in a day's scores is rated by.

use std::collections::BTreeSet;

use crate::measure::metric::MetricTable;
use crate::score::component_tree::{FinalScores, ScoreTable};
use crate::score::normalise::{NormalisedTable, ScoringInput};

/// What the confidence in a day's scores is rated by. Bands are indices into the scorecard's.
pub struct ConfidenceEvidence<'a> {
    pub scoring_input: &'a ScoringInput<'a>,
    pub metrics: &'a MetricTable,
    pub normal: &'a NormalisedTable,
    pub scores: &'a ScoreTable,
    pub final_scores: &'a FinalScores,
    /// The metrics with a source that is past its `warn_after`.
    pub stale_metrics: &'a BTreeSet<String>,
    pub band: &'a [Option<usize>],
    /// The band at the lowest score that missing data allows.
    pub band_at_worst: &'a [Option<usize>],
    /// The band at the highest score that missing data allows.
    pub band_at_best: &'a [Option<usize>],
    /// The bands that rules may put an account in when missing data comes in.
    pub possible_bands: &'a [Vec<usize>],
    /// Whether an account may have no score once missing data has come in.
    pub score_may_be_missing: &'a [bool],
}
