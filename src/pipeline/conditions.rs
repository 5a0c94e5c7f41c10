//! The scorecard's SQL over the accounts' rows: conditions become columns of booleans, amounts columns of numbers,
//! so that scoring itself stays free of SQL.

mod plays;
mod template;

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::{Column, DataFrame, NamedFrom, PlSmallStr, Series};

use crate::base::failure::Failure;
use crate::base::text::plain_number;
use crate::base::value::Values;
use crate::config::{
    MetricScoring, NodeKind, PeerScope, Pipeline, RuleAction, ScoreRule, ScorecardNode, ScoringMethod,
};
use crate::measure::metric::{self, Formula, MetricTable};
use crate::query::Bindings;
use crate::score::component_tree::{RuleColumns, ScoreTable};
use crate::score::normalise::{InputMetric, ScoringInput};
use crate::warehouse::history::History;

pub use self::plays::PlayRows;

/// What scoring needs to know of a day, every condition answered.
///
/// # Errors
/// A condition that can't be evaluated, or a column that isn't there.
pub fn build_scoring_input<'a>(
    pipeline: &'a Pipeline,
    metrics: &'a MetricTable,
    history: History,
) -> Result<ScoringInput<'a>, Failure> {
    let bindings = pipeline.bindings(metrics.as_of);
    let nodes = &pipeline.scorecard.nodes;
    let context = |node: &ScorecardNode, part: &str| format!("`{part}` of `{}`", node.name);
    let applies: Vec<Option<Formula>> = nodes
        .iter()
        .map(|node| node.applies.as_ref().map(|applies| Formula::new(applies, context(node, "applies"))))
        .collect();
    let mut cases: Vec<Vec<Option<Vec<bool>>>> = Vec::new();
    for node in nodes {
        let conditions: Vec<Option<Formula>> = match &node.part {
            NodeKind::Leaf { score: MetricScoring::Cases(cases), .. } => cases
                .iter()
                .map(|(when, _)| when.as_ref().map(|when| Formula::new(when, context(node, "when"))))
                .collect(),
            _ => Vec::new(),
        };
        cases.push(evaluate_written_conditions(&metrics.frame, &conditions, bindings)?);
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
        past_values: history.values,
        past_scores: history.scores,
    })
}

/// Where each written condition holds; None where none is written.
fn evaluate_written_conditions(
    frame: &DataFrame,
    conditions: &[Option<Formula>],
    bindings: Bindings,
) -> Result<Vec<Option<Vec<bool>>>, Failure> {
    let written: Vec<Formula> = conditions.iter().flatten().cloned().collect();
    let mut answers = metric::evaluate_conditions(frame, &written, bindings)?.into_iter();
    Ok(conditions.iter().map(|condition| condition.as_ref().and_then(|_| answers.next())).collect())
}

/// The columns that targets and groups of peers name.
fn attribute_columns(pipeline: &Pipeline) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    for node in &pipeline.scorecard.nodes {
        let NodeKind::Leaf { score, .. } = &node.part else { continue };
        for method in score.methods() {
            if let ScoringMethod::Target { of, .. } = method {
                names.insert(of.as_str());
            }
            if let Some(PeerScope::Column(column)) = method.peer_scope() {
                names.insert(column.as_str());
            }
        }
    }
    names
}

/// Days from each account's beginning to the as-of date, where the beginning is known.
fn account_ages(pipeline: &Pipeline, metrics: &MetricTable) -> Result<Vec<Option<i64>>, Failure> {
    let began = match &pipeline.accounts.since {
        Some(since) => metrics.values(since)?,
        None => return Ok(vec![None; metrics.accounts.len()]),
    };
    Ok(match began {
        Values::Date(days) => {
            days.into_iter().map(|day| day.map(|day| metrics.as_of.signed_duration_since(day).num_days())).collect()
        }
        _ => vec![None; metrics.accounts.len()],
    })
}

/// Every rule's condition, amount and reason, answered over the rows with their scores.
///
/// # Errors
/// A condition or amount that can't be evaluated.
pub fn evaluate_rules(
    pipeline: &Pipeline,
    metrics: &MetricTable,
    scores: &ScoreTable,
) -> Result<Vec<RuleColumns>, Failure> {
    let bindings = pipeline.bindings(metrics.as_of);
    let frame = add_score_columns(pipeline, metrics, scores)?;
    let context = |rule: &ScoreRule| format!("rule `{}`", rule.name);
    let conditions: Vec<Formula> =
        pipeline.scorecard.rules.iter().map(|rule| Formula::new(&rule.when, context(rule))).collect();
    let answers = metric::evaluate_conditions(&frame, &conditions, bindings)?;
    let mut columns = Vec::new();
    for (rule, when) in pipeline.scorecard.rules.iter().zip(answers) {
        let amount = match &rule.then {
            RuleAction::Cap(sql) | RuleAction::Floor(sql) | RuleAction::Set(sql) | RuleAction::Add(sql) => {
                metric::evaluate_numbers(&frame, Formula::new(sql, context(rule)), bindings)?
            }
            RuleAction::Band(_) => Vec::new(),
        };
        let reason = template::fill_texts(&frame, &rule.reason, &when)?;
        columns.push(RuleColumns { when, amount, reason });
    }
    Ok(columns)
}

/// The rows with `raw_score`, `coverage` and every component's `<name>_score`.
fn add_score_columns(pipeline: &Pipeline, metrics: &MetricTable, scores: &ScoreTable) -> Result<DataFrame, Failure> {
    let mut frame = metrics.frame.clone();
    let mut add = |name: String, values: &[Option<f64>]| {
        let column = Column::from(Series::new(PlSmallStr::from(name.as_str()), values));
        frame.with_column(column).map(|_| ()).map_err(|error| metric::column_error(&name, &error))
    };
    add("raw_score".to_owned(), &scores.raw_score)?;
    for (index, (node, node_scores)) in pipeline.scorecard.nodes.iter().zip(&scores.nodes).enumerate() {
        if index == 0 {
            add("coverage".to_owned(), &node_scores.coverage)?;
        } else if matches!(node.part, NodeKind::Component { .. }) {
            add(format!("{}_score", node.name), &node_scores.score)?;
        }
    }
    Ok(frame)
}

/// A value as a person would write it.
fn format_value(values: &Values, account: usize) -> String {
    let unknown = || "unknown".to_owned();
    match values {
        Values::Number(numbers) => numbers[account].map_or_else(unknown, plain_number),
        Values::Text(texts) => texts[account].clone().unwrap_or_else(unknown),
        Values::Date(days) => days[account].map_or_else(unknown, |day| day.to_string()),
        Values::Boolean(truths) => truths[account].map_or_else(unknown, |truth| truth.to_string()),
    }
}
