//! What paths are computed from: the metrics of the pipeline and the scored day.

use super::rounded_value::Precision;
use crate::config::{MetricType, Pipeline};
use crate::score::band::BandAssignments;
use crate::score::component_tree::{FinalScores, RuleColumns, ScoreTable};
use crate::score::normalise::{NormalisedTable, ScoringInput};

/// A metric, as far as values and sentences need it.
#[derive(Debug, Clone)]
pub struct PathMetric<'a> {
    pub name: &'a str,
    pub unit: Option<&'a str>,
    pub precision: Precision,
}

/// Returns the metrics of a pipeline.
#[must_use]
pub fn path_metrics(pipeline: &Pipeline) -> Vec<PathMetric<'_>> {
    let mut metrics = Vec::new();
    for metric in pipeline.metrics() {
        let precision = if metric.kind == MetricType::Integer { Precision::Integer } else { Precision::Decimal };
        metrics.push(PathMetric { name: &metric.name, unit: metric.unit.as_deref(), precision });
    }
    metrics
}

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
