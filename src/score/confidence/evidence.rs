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
    /// The band if all missing data came in at its worst.
    pub band_at_worst: &'a [Option<usize>],
    /// The band if all missing data came in at its best.
    pub band_at_best: &'a [Option<usize>],
}
