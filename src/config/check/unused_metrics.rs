//! What is declared and then used by nobody: said as warnings, for it is either a leftover or a slip.

use super::SymbolTable;
use crate::base::diagnostic::Diagnostic;
use crate::config::{NodeKind, Pipeline};

/// Metrics that nobody weighs, carries, derives from or asks for in a condition.
pub fn check_unused_metrics(problems: &mut Vec<Diagnostic>, symbols: &SymbolTable, pipeline: &Pipeline) {
    let used = symbols.used_names.borrow();
    let observed: Vec<&str> = pipeline
        .queries
        .iter()
        .flat_map(|query| &query.metrics)
        .chain(pipeline.derived.iter().map(|derived| &derived.metric))
        .filter_map(|metric| metric.freshness.as_ref().map(|observed| observed.on.as_str()))
        .collect();
    let is_weighed = |name: &str| {
        pipeline
            .scorecard
            .nodes
            .iter()
            .any(|node| matches!(&node.part, NodeKind::Leaf { metric, .. } if metric == name))
    };
    let declared = pipeline
        .queries
        .iter()
        .flat_map(|query| &query.metrics)
        .chain(pipeline.derived.iter().map(|derived| &derived.metric));
    for metric in declared {
        if !used.contains(&metric.name) && !is_weighed(&metric.name) && !observed.contains(&metric.name.as_str()) {
            problems.push(
                Diagnostic::warning("unused-metric", format!("nobody weighs or uses `{}`", metric.name))
                    .at(metric.place.clone())
                    .hint("weigh it in the scorecard, carry it under `accounts`, or leave it out"),
            );
        }
    }
}
