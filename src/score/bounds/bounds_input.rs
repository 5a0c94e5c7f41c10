//! What bounds are computed from: a scored day, and today's rules.

use crate::config::Scorecard;
use crate::measure::metric::ConditionTree;
use crate::score::component_tree::{RuleColumns, ScoreTable};
use crate::score::normalise::{NormalisedTable, ScoringInput};

/// What bounds are computed from: the scored day, and today's rules.
#[derive(Clone, Copy)]
pub struct BoundsInput<'a> {
    pub scorecard: &'a Scorecard,
    pub scoring_input: &'a ScoringInput<'a>,
    pub normalised: &'a NormalisedTable,
    pub scores: &'a ScoreTable,
    pub rules: &'a [RuleColumns],
    /// Per rule: its condition in parts; empty if they cannot be evaluated alone.
    pub conditions: &'a [ConditionTree],
}
