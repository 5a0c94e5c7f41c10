//! The numbers of all accounts: how many there are, how many are scored, and their values.

use super::measure_of_day::measure_of_day;
use crate::base::value::{AccountValues, ValueStatus, count_as_f64};
use crate::config::{NodeKind, Pipeline, QualityCheck};
use crate::pipeline::PipelineRun;
use crate::score::component_tree::NodeScores;
use crate::score::quality::{MedianOfNonzero, QualityMeasure, median_of_nonzero, share_of_whole};

/// The numbers of accounts, scores, missing values and medians.
pub fn measures(pipeline: &Pipeline, run: &PipelineRun) -> Vec<QualityMeasure> {
    let accounts = run.metrics.accounts.len();
    let scored = run.final_scores.score.iter().flatten().count();
    let all = count_as_f64(accounts);
    let mut measures = vec![
        measure_of_day(QualityCheck::AccountsLost, Some(all), all),
        measure_of_day(QualityCheck::ScoresLost, share_of_whole(scored, accounts), all),
    ];
    measures.extend(missing_value_measures(pipeline, run));
    measures.extend(median_measures(pipeline, run));
    measures
}

fn measure_of_metric(check: QualityCheck, metric: &str, value: Option<f64>, accounts: usize) -> QualityMeasure {
    QualityMeasure { subject: Some(metric.to_owned()), ..measure_of_day(check, value, count_as_f64(accounts)) }
}

/// The share of missing values of every weighed metric and of the revenue.
fn missing_value_measures(pipeline: &Pipeline, run: &PipelineRun) -> Vec<QualityMeasure> {
    let leaves = pipeline.scorecard.nodes.iter().zip(&run.scores.nodes);
    let leaves = leaves.filter(|(node, _)| matches!(node.part, NodeKind::Leaf { .. }));
    let mut measures: Vec<QualityMeasure> =
        leaves.map(|(node, scores)| missing_values_of_metric(&node.name, scores)).collect();
    if let Some((name, AccountValues::Number(revenue))) = revenue_values(pipeline, run)
        && measures.iter().all(|measure| measure.subject.as_deref() != Some(name))
    {
        let missing = share_of_whole(revenue.iter().filter(|amount| amount.is_none()).count(), revenue.len());
        measures.push(measure_of_metric(QualityCheck::ValuesMissing, name, missing, revenue.len()));
    }
    measures
}

/// Counts the accounts that the metric applies to. A value carried from an earlier day is missing on this day.
fn missing_values_of_metric(metric: &str, scores: &NodeScores) -> QualityMeasure {
    let applicable = scores.status.iter().filter(|status| **status != ValueStatus::NotApplicable).count();
    let present = scores.status.iter().filter(|status| **status == ValueStatus::Ok).count();
    let missing = share_of_whole(applicable - present, applicable);
    measure_of_metric(QualityCheck::ValuesMissing, metric, missing, applicable)
}

/// The median of every metric that is a number, weighed or not, and of the revenue.
fn median_measures(pipeline: &Pipeline, run: &PipelineRun) -> Vec<QualityMeasure> {
    let mut measures: Vec<QualityMeasure> = Vec::new();
    for metric in &run.metrics.metrics {
        if let AccountValues::Number(numbers) = &metric.values {
            measures.push(median_of_metric(&metric.name, numbers));
        }
    }
    if let Some((name, AccountValues::Number(revenue))) = revenue_values(pipeline, run)
        && run.metrics.metric(name).is_none()
    {
        measures.push(median_of_metric(name, &revenue));
    }
    measures
}

fn median_of_metric(name: &str, numbers: &[Option<f64>]) -> QualityMeasure {
    let MedianOfNonzero { median, count } = median_of_nonzero(numbers.iter().copied().flatten());
    measure_of_metric(QualityCheck::MedianFactor, name, median, count)
}

fn revenue_values<'a>(pipeline: &'a Pipeline, run: &PipelineRun) -> Option<(&'a str, AccountValues)> {
    let name = pipeline.accounts.revenue.as_deref()?;
    Some((name, run.metrics.values(name).ok()?))
}
