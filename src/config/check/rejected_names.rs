//! Names that the files declare, but that the checked pipeline lacks because their declaration is wrong.

use super::symbol_table::SymbolTable;
use crate::config::Pipeline;
use crate::config::error_suppression::ErrorSuppression;
use crate::config::raw::RawPipeline;

/// Records the rejected names, so that no later diagnostic calls them unknown.
pub fn record_rejected_names(
    suppression: &mut ErrorSuppression,
    symbols: &SymbolTable,
    raw: &RawPipeline,
    pipeline: &Pipeline,
) {
    for ((_, source), checked) in raw.sources.0.iter().zip(&pipeline.sources) {
        for (name, _) in &source.columns.0 {
            if checked.columns.iter().all(|column| column.name != name.value) {
                suppression.add_unreliable_name(&name.value);
            }
        }
    }
    let query_metrics = raw.metrics.0.iter().flat_map(|(_, metrics)| metrics.0.iter().map(|(name, _)| name));
    for name in query_metrics.chain(raw.derived.0.iter().map(|(name, _)| name)) {
        if pipeline.metric(&name.value).is_none() {
            suppression.add_unreliable_name(&name.value);
        }
    }
    symbols.rejected_names.borrow().iter().for_each(|name| suppression.add_unreliable_name(name));
}
