//! What paths are computed from: the metrics of the pipeline and the scored day.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::rounded_value::Precision;
use crate::config::{MetricType, Pipeline};
use crate::measure::metric;
use crate::score::band::BandAssignments;
use crate::score::column_reads::ColumnReads;
use crate::score::component_tree::{FinalScores, RuleColumns, ScoreTable};
use crate::score::normalise::{LeafCurves, NormalisedTable, ScoringInput};

/// A metric, as far as values and sentences need it.
#[derive(Debug, Clone)]
pub struct PathMetric<'a> {
    pub name: &'a str,
    pub unit: Option<&'a str>,
    pub precision: Precision,
    /// The sources that it is measured from. None for a derived metric: that follows from others.
    pub sources: BTreeSet<String>,
}

impl PathMetric<'_> {
    pub fn shares_source_with(&self, other: &Self) -> bool {
        self.sources.intersection(&other.sources).next().is_some()
    }
}

/// Returns the metrics of a pipeline, in the order of [`crate::measure::metric::MetricTable::metrics`].
#[must_use]
pub fn path_metrics(pipeline: &Pipeline, as_of: NaiveDate) -> Vec<PathMetric<'_>> {
    let mut sources = metric::sources_of_metrics(pipeline, as_of);
    let mut metrics = Vec::new();
    for metric in pipeline.metrics() {
        let precision = if metric.kind == MetricType::Integer { Precision::Integer } else { Precision::Decimal };
        let is_derived = pipeline.derived.iter().any(|derived| derived.metric.name == metric.name);
        let sources = sources.remove(&metric.name).filter(|_| !is_derived).unwrap_or_default();
        metrics.push(PathMetric { name: &metric.name, unit: metric.unit.as_deref(), precision, sources });
    }
    metrics
}

/// A scored day, stage by stage.
#[derive(Clone, Copy)]
pub struct ScoringResults<'a> {
    pub scoring_input: &'a ScoringInput<'a>,
    pub normal: &'a NormalisedTable,
    /// By node: how the scores of leaves follow their values.
    pub curves: &'a [Option<LeafCurves<'a>>],
    pub scores: &'a ScoreTable,
    pub rules: &'a [RuleColumns],
    pub final_scores: &'a FinalScores,
    pub band_assignments: &'a BandAssignments,
    pub reads: &'a ColumnReads,
}
