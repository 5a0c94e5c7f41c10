//! Metrics that nothing uses. They are leftovers or slips, so they get a warning.

use super::symbol_table::SymbolTable;
use crate::base::diagnostic::Diagnostic;
use crate::config::Pipeline;

/// Warns about each metric that is neither scored nor used by another part of the pipeline.
pub fn check_unused_metrics(problems: &mut Vec<Diagnostic>, symbols: &SymbolTable, pipeline: &Pipeline) {
    let used = symbols.used_names.borrow();
    let observed: Vec<&str> =
        pipeline.metrics().filter_map(|metric| Some(metric.freshness.as_ref()?.on.as_str())).collect();
    for metric in pipeline.metrics() {
        let name = &metric.name;
        if !used.contains(name) && !pipeline.scorecard.weighs_metric(name) && !observed.contains(&name.as_str()) {
            problems.push(
                Diagnostic::warning("unused-metric", format!("nothing uses metric `{name}`"))
                    .at(metric.place.clone())
                    .hint("weigh it in the scorecard, carry it under `accounts`, or leave it out"),
            );
        }
    }
}
