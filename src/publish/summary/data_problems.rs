//! What is wrong with the data of a day: metrics without values, findings in sources, and checks against earlier days.

use std::cmp::Reverse;

use serde::Serialize;

use super::uncovered_values::{UncoveredValues, uncovered_values};
use crate::base::diagnostic::Diagnostic;
use crate::base::escape::escape_and_shorten;
use crate::base::identifier;
use crate::base::text::count_phrase;
use crate::base::value::ValueStatus;
use crate::config::{NodeKind, Pipeline};
use crate::measure::metric::{self, MetricColumn, ObservedAhead, QueryFinding};
use crate::measure::source::{FindingLevel, SourceCheckKind, SourceReport};
use crate::pipeline::PipelineRun;
use crate::score::quality::{QualityFinding, QualityVerdict};

/// The check that finds values observed after the as-of date.
pub const OBSERVED_AHEAD: &str = "observed_ahead";

/// A weighed metric without a value for some accounts that it applies to.
#[derive(Debug, Clone, Serialize)]
pub struct MetricGap {
    pub metric: String,
    pub applicable: usize,
    pub missing: usize,
    pub stale: usize,
    pub carried: usize,
    /// Those of the missing values that the scorecard does not cover.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub uncovered: Vec<UncoveredValues>,
}

/// A finding in a source.
#[derive(Debug, Clone, Serialize)]
pub struct SourceFinding {
    pub source: String,
    pub level: FindingLevel,
    pub check: &'static str,
    pub message: String,
    pub rows: u64,
    pub dropped: bool,
    pub examples: Vec<String>,
}

/// A finding in the values of a metric.
#[derive(Debug, Clone, Serialize)]
pub struct MetricFinding {
    pub metric: String,
    pub level: FindingLevel,
    pub check: &'static str,
    pub message: String,
    /// The accounts of the values; for rows that belong to no account, the rows.
    pub accounts: usize,
    pub examples: Vec<String>,
}

/// How many numbers were compared with those of earlier days, and the findings that need attention.
#[derive(Debug, Clone, Default, Serialize)]
pub struct QualitySummary {
    pub ok: usize,
    /// Numbers with too few earlier snapshots to compare with.
    pub no_history: usize,
    /// Numbers of too few accounts or rows.
    pub too_few: usize,
    /// Findings that warn, and those that somebody accepted.
    #[serde(rename = "told")]
    pub reported: Vec<QualityFinding>,
}

/// Lists the metrics with gaps, most missing values first.
pub fn metric_gaps(pipeline: &Pipeline, run: &PipelineRun) -> Vec<MetricGap> {
    let mut gaps = Vec::new();
    for (node, scores) in pipeline.scorecard.nodes.iter().zip(&run.scores.nodes) {
        let count = |status| scores.status.iter().filter(|known| **known == status).count();
        let (missing, stale, carried) =
            (count(ValueStatus::Missing), count(ValueStatus::Stale), count(ValueStatus::Carried));
        if let NodeKind::Leaf { metric, .. } = &node.part
            && missing + stale + carried > 0
        {
            let applicable = scores.status.len() - count(ValueStatus::NotApplicable);
            let uncovered = uncovered_values(run, metric, &scores.reason);
            gaps.push(MetricGap { metric: node.name.clone(), applicable, missing, stale, carried, uncovered });
        }
    }
    gaps.sort_by_key(|gap| Reverse(gap.missing + gap.stale));
    gaps
}

/// Lists the findings of all sources.
pub fn source_findings(pipeline: &Pipeline, run: &PipelineRun) -> Vec<SourceFinding> {
    run.sources.iter().flat_map(findings_of_source).chain(nobody_scored(pipeline, run)).collect()
}

/// Reports a condition that leaves out all accounts of a source that may be empty.
fn nobody_scored(pipeline: &Pipeline, run: &PipelineRun) -> Option<SourceFinding> {
    let accounts = run.sources.iter().find(|source| source.source == pipeline.accounts.source)?;
    let is_reported = accounts.findings.iter().any(|finding| finding.check == SourceCheckKind::Empty);
    if pipeline.accounts.only.is_none() || !run.metrics.accounts.is_empty() || is_reported {
        return None;
    }
    Some(SourceFinding {
        source: accounts.source.clone(),
        level: FindingLevel::Warning,
        check: SourceCheckKind::Empty.as_str(),
        message: "nobody is left to score: `only` does not hold for any account".to_owned(),
        rows: 0,
        dropped: false,
        examples: Vec::new(),
    })
}

fn findings_of_source(source: &SourceReport) -> impl Iterator<Item = SourceFinding> {
    source.findings.iter().map(|finding| SourceFinding {
        source: source.source.clone(),
        level: finding.level,
        check: finding.check.as_str(),
        message: finding.message.clone(),
        rows: finding.rows,
        dropped: finding.dropped,
        examples: finding.examples.clone(),
    })
}

/// Lists the metrics whose queries return no row, or rows that belong to no account, and those with values that were
/// observed after the as-of date.
pub fn metric_findings(run: &PipelineRun) -> Vec<MetricFinding> {
    run.metrics.findings.iter().flat_map(findings_of_query).chain(observed_ahead(run)).collect()
}

/// Returns a warning for each finding in the values of metrics, of which those of one query are one.
#[must_use]
pub fn metric_warnings(run: &PipelineRun) -> Vec<Diagnostic> {
    let findings = metric_findings(run);
    let about_same_query = findings.chunk_by(|one, next| one.message == next.message);
    let warning = |findings: &[MetricFinding]| {
        let first = findings.first()?;
        let metrics = identifier::quoted_list(findings.iter().map(|finding| &finding.metric));
        Some(Diagnostic::warning("metric-rows", format!("{metrics}: {}", first.message)))
    };
    about_same_query.filter_map(warning).collect()
}

/// Returns the same finding for each metric of the query.
fn findings_of_query(found: &QueryFinding) -> impl Iterator<Item = MetricFinding> {
    found.metrics.iter().map(|metric| MetricFinding {
        metric: metric.clone(),
        level: FindingLevel::Warning,
        check: found.check.as_str(),
        message: found.message.clone(),
        accounts: found.rows,
        examples: found.examples.clone(),
    })
}

fn observed_ahead(run: &PipelineRun) -> impl Iterator<Item = MetricFinding> {
    let describe = move |metric: &MetricColumn| {
        let ObservedAhead { accounts, example, farthest } = metric::observed_ahead(metric, run.as_of)?;
        let account = run.metrics.accounts.get(example).cloned().unwrap_or_default();
        let values = count_phrase(accounts, "value is stale because it is", "values are stale because they are");
        Some(MetricFinding {
            metric: metric.name.clone(),
            level: FindingLevel::Warning,
            check: OBSERVED_AHEAD,
            message: format!(
                "{values} `observed` after {}, such as on {farthest} for `{}`; `observed` is the day on which a value \
                 became known",
                run.as_of,
                escape_and_shorten(&account)
            ),
            accounts,
            examples: vec![account],
        })
    };
    run.metrics.metrics.iter().filter_map(describe)
}

/// Counts the checks by verdict.
pub fn quality_summary(findings: &[QualityFinding]) -> QualitySummary {
    let count = |verdict| findings.iter().filter(|finding| finding.verdict == verdict).count();
    QualitySummary {
        ok: count(QualityVerdict::Ok),
        no_history: count(QualityVerdict::NoHistory),
        too_few: count(QualityVerdict::TooFew),
        reported: findings.iter().filter(|finding| finding.verdict.needs_attention()).cloned().collect(),
    }
}
