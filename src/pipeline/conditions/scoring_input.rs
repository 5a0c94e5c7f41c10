//! Collects what scoring reads of a day: values, earlier values, and the result of every condition.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::DataFrame;

use crate::base::failure::Failure;
use crate::base::value::AccountValues;
use crate::config::{MetricScoring, NodeKind, Pipeline, ScorecardNode, ScoringMethod};
use crate::measure::metric::{self, Formula, MetricTable};
use crate::query::Bindings;
use crate::score::normalise::{InputMetric, ScoringHistory, ScoringInput};

/// Collects what scoring reads of a day. `history_rows` has the entry of each account in the lists of the history.
///
/// # Errors
/// A condition that cannot be evaluated, or a column that does not exist.
pub fn build_scoring_input<'a>(
    pipeline: &'a Pipeline,
    metrics: &'a MetricTable,
    history: &'a ScoringHistory,
    history_rows: Vec<usize>,
) -> Result<ScoringInput<'a>, Failure> {
    let bindings = pipeline.bindings(metrics.as_of);
    let nodes = &pipeline.scorecard.nodes;
    let applies: Vec<Option<Formula>> = nodes
        .iter()
        .map(|node| node.applies.as_ref().map(|sql| Formula::new(sql, context_of_node(node, "applies"))))
        .collect();
    let mut cases: Vec<Vec<Option<Vec<bool>>>> = Vec::new();
    for node in nodes {
        cases.push(evaluate_written_conditions(&metrics.frame, &conditions_of_cases(node), bindings)?);
    }
    let mut attributes = BTreeMap::new();
    for name in attribute_columns(pipeline) {
        if pipeline.metric(name).is_none() {
            attributes.insert(name, metrics.values(name)?);
        }
    }
    Ok(ScoringInput {
        as_of: metrics.as_of,
        tiers: &metrics.tiers,
        metrics: metrics
            .metrics
            .iter()
            .map(|metric| InputMetric { name: &metric.name, values: &metric.values, status: &metric.status })
            .collect(),
        attributes,
        applies: evaluate_written_conditions(&metrics.frame, &applies, bindings)?,
        cases,
        age_days: account_ages(pipeline, metrics)?,
        history,
        history_rows,
    })
}

/// Returns the condition of each case of a leaf; `None` for a case without one.
fn conditions_of_cases(node: &ScorecardNode) -> Vec<Option<Formula<'_>>> {
    match &node.part {
        NodeKind::Leaf { score: MetricScoring::Cases(cases), .. } => cases
            .iter()
            .map(|(when, _)| when.as_ref().map(|sql| Formula::new(sql, context_of_node(node, "when"))))
            .collect(),
        _ => Vec::new(),
    }
}

fn context_of_node(node: &ScorecardNode, key: &str) -> String {
    format!("`{key}` of `{}`", node.name)
}

/// Returns the accounts for which each written condition holds; `None` where none is written.
fn evaluate_written_conditions(
    frame: &DataFrame,
    conditions: &[Option<Formula>],
    bindings: Bindings,
) -> Result<Vec<Option<Vec<bool>>>, Failure> {
    let written: Vec<Formula> = conditions.iter().flatten().cloned().collect();
    let mut answers = metric::evaluate_conditions(frame, &written, bindings)?.into_iter();
    Ok(conditions.iter().map(|condition| condition.as_ref().and_then(|_| answers.next())).collect())
}

/// Returns the columns that targets and groups of peers name.
fn attribute_columns(pipeline: &Pipeline) -> BTreeSet<&str> {
    let leaves = pipeline.scorecard.nodes.iter().filter_map(|node| match &node.part {
        NodeKind::Leaf { score, .. } => Some(score),
        NodeKind::Component { .. } => None,
    });
    leaves.flat_map(MetricScoring::methods).filter_map(ScoringMethod::column).collect()
}

/// Returns the days from each account's beginning to the as-of date; `None` where the beginning is unknown.
fn account_ages(pipeline: &Pipeline, metrics: &MetricTable) -> Result<Vec<Option<i64>>, Failure> {
    let began = match &pipeline.accounts.since {
        Some(since) => metrics.values(since)?,
        None => return Ok(vec![None; metrics.accounts.len()]),
    };
    Ok(match began {
        AccountValues::Date(days) => {
            days.into_iter().map(|day| day.map(|day| metrics.as_of.signed_duration_since(day).num_days())).collect()
        }
        _ => vec![None; metrics.accounts.len()],
    })
}
