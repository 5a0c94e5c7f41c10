//! What is declared and then used by nobody: said as warnings, for it is either a leftover or a slip.

use super::Known;
use crate::base::diagnostic::Diagnostic;
use crate::config::{Part, Spec};

/// Metrics that nobody weighs, carries, derives from or asks for in a condition.
pub fn metrics(problems: &mut Vec<Diagnostic>, known: &Known, spec: &Spec) {
    let used = known.used.borrow();
    let observed: Vec<&str> = spec
        .queries
        .iter()
        .flat_map(|query| &query.metrics)
        .chain(spec.derived.iter().map(|derived| &derived.metric))
        .filter_map(|metric| metric.freshness.as_ref().map(|observed| observed.on.as_str()))
        .collect();
    let weighed = |name: &str| {
        spec.scorecard.nodes.iter().any(|node| matches!(&node.part, Part::Leaf { metric, .. } if metric == name))
    };
    let declared =
        spec.queries.iter().flat_map(|query| &query.metrics).chain(spec.derived.iter().map(|derived| &derived.metric));
    for metric in declared {
        if !used.contains(&metric.name) && !weighed(&metric.name) && !observed.contains(&metric.name.as_str()) {
            problems.push(
                Diagnostic::warning("unused-metric", format!("nobody weighs or uses `{}`", metric.name))
                    .at(metric.place.clone())
                    .hint("weigh it in the scorecard, carry it under `accounts`, or leave it out"),
            );
        }
    }
}
