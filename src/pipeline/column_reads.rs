//! Which metrics and columns the SQL of a scorecard reads, so that scoring itself contains no SQL.

use crate::config::{MetricScoring, NodeKind, PeerScope, Pipeline, ScorecardNode, ScoringMethod, Sql};
use crate::query::mentioned_names;
use crate::score::bounds::ColumnReads;

/// Returns the names that conditions, cases, amounts and derived metrics read.
#[must_use]
pub fn column_reads(pipeline: &Pipeline) -> ColumnReads {
    let scorecard = &pipeline.scorecard;
    let derived = pipeline.derived.iter().map(|derived| (derived.metric.name.clone(), derived.reads.clone()));
    ColumnReads {
        derived: derived.collect(),
        applies: scorecard.nodes.iter().map(|node| names_in(node.applies.as_ref())).collect(),
        scoring: scorecard.nodes.iter().map(names_in_scoring).collect(),
        conditions: scorecard.rules.iter().map(|rule| names_in(Some(&rule.when))).collect(),
        amounts: scorecard.rules.iter().map(|rule| names_in(rule.then.amount())).collect(),
    }
}

fn names_in_scoring(node: &ScorecardNode) -> Vec<String> {
    let NodeKind::Leaf { score, .. } = &node.part else { return Vec::new() };
    let mut names: Vec<String> = score.methods().filter_map(column_of_method).collect();
    if let MetricScoring::Cases(cases) = score {
        names.extend(cases.iter().flat_map(|(condition, _)| names_in(condition.as_ref())));
    }
    names
}

/// Returns the column that a method compares with, or groups peers by.
fn column_of_method(method: &ScoringMethod) -> Option<String> {
    match (method, method.peer_scope()) {
        (ScoringMethod::Target { of, .. }, _) => Some(of.clone()),
        (_, Some(PeerScope::Column(column))) => Some(column.clone()),
        _ => None,
    }
}

/// Returns the names in an expression. The pipeline was checked, so each expression can be parsed.
fn names_in(sql: Option<&Sql>) -> Vec<String> {
    sql.and_then(mentioned_names::mentioned_names).unwrap_or_default()
}
