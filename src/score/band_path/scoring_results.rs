//! Everything that the stages before made of a day.

use crate::score::band::BandAssignments;
use crate::score::component_tree::{FinalScores, RuleColumns, ScoreTable};
use crate::score::normalise::{NormalisedTable, ScoringInput};

/// A scored day, stage by stage.
#[derive(Clone, Copy)]
pub struct ScoringResults<'a> {
    pub scoring_input: &'a ScoringInput<'a>,
    pub normal: &'a NormalisedTable,
    pub scores: &'a ScoreTable,
    pub rules: &'a [RuleColumns],
    pub final_scores: &'a FinalScores,
    pub band_assignments: &'a BandAssignments,
}
