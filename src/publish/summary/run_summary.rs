//! A run in a few numbers.

use chrono::NaiveDate;
use serde::Serialize;

use super::actions::{ActionSummary, action_summary};
use super::data_problems::{
    MetricFinding, MetricGap, QualitySummary, SourceFinding, metric_findings, metric_gaps, quality_summary,
    source_findings,
};
use super::movement::{MovementSummary, movement_summary};
use super::parents::{ParentSummary, parent_summary};
use super::reasons::{ConfidenceSummary, UnscoredCount, confidence_summary, unscored_counts};
use super::tiers::{TierSummary, summary_of_all, tier_summaries};
use crate::config::{Bands, Pipeline};
use crate::measure::source::{SourceReport, SourceTimeKind};
use crate::pipeline::PipelineRun;
use crate::score::quality::QualityFinding;

/// What a run found, for people and orchestrators.
#[derive(Debug, Clone, Serialize)]
pub struct RunSummary {
    pub pipeline: String,
    pub as_of: NaiveDate,
    pub accounts: usize,
    pub scored: usize,
    /// Worst first.
    pub bands: Vec<String>,
    /// The same with their ranges, for texts.
    #[serde(skip)]
    pub score_bands: Bands,
    /// The column whose sum per band is shown.
    pub revenue: Option<String>,
    /// In the order of the tiers, also those without accounts.
    pub tiers: Vec<TierSummary>,
    pub all: TierSummary,
    pub unscored: Vec<UnscoredCount>,
    pub confidence: ConfidenceSummary,
    /// None where no earlier snapshot is published.
    pub moved: Option<MovementSummary>,
    /// None for a pipeline without a roll-up.
    pub parents: Option<ParentSummary>,
    /// None for a pipeline without plays.
    pub actions: Option<ActionSummary>,
    pub gaps: Vec<MetricGap>,
    pub findings: Vec<SourceFinding>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub metric_findings: Vec<MetricFinding>,
    pub quality: QualitySummary,
    /// Sources with which a backfill is not point in time: those without history, and those with values of which nothing
    /// says since when they hold.
    pub not_point_in_time: Vec<String>,
    /// Those of them that have no history. Findings report the others.
    #[serde(skip)]
    pub without_history: Vec<String>,
}

/// Summarises a run and the checks of its data.
#[must_use]
pub fn summarise_run(pipeline: &Pipeline, run: &PipelineRun, quality: &[QualityFinding]) -> RunSummary {
    RunSummary {
        pipeline: pipeline.name.clone(),
        as_of: run.as_of,
        accounts: run.metrics.accounts.len(),
        scored: run.final_scores.score.iter().flatten().count(),
        bands: pipeline.scorecard.bands.0.iter().map(|band| band.name.clone()).collect(),
        score_bands: pipeline.scorecard.bands.clone(),
        revenue: pipeline.accounts.revenue.clone(),
        tiers: tier_summaries(pipeline, run),
        all: summary_of_all(pipeline, run),
        unscored: unscored_counts(run),
        confidence: confidence_summary(run),
        moved: movement_summary(pipeline, run),
        parents: parent_summary(pipeline, run),
        actions: action_summary(pipeline, run),
        gaps: metric_gaps(pipeline, run),
        findings: source_findings(pipeline, run),
        metric_findings: metric_findings(run),
        quality: quality_summary(quality),
        not_point_in_time: source_names(run, |source| !source.point_in_time),
        without_history: source_names(run, |source| source.time == SourceTimeKind::Current),
    }
}

fn source_names(run: &PipelineRun, is_listed: impl Fn(&SourceReport) -> bool) -> Vec<String> {
    run.sources.iter().filter(|source| is_listed(source)).map(|source| source.source.clone()).collect()
}
