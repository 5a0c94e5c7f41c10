//! Finds the metrics that are computed from stale sources.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::query_plan;
use crate::config::Pipeline;
use crate::measure::source::SourceReport;
use crate::query::origins::tables_read;

/// Returns the metrics that read a source whose newest row is older than its `warn_after`, directly or through other
/// metrics.
#[must_use]
pub fn metrics_of_stale_sources(pipeline: &Pipeline, as_of: NaiveDate, reports: &[SourceReport]) -> BTreeSet<String> {
    let stale_reports = reports.iter().filter(|report| is_stale(pipeline, report));
    let stale_sources: BTreeSet<&str> = stale_reports.map(|report| report.source.as_str()).collect();
    if stale_sources.is_empty() {
        return BTreeSet::new();
    }
    sources_of_metrics(pipeline, as_of)
        .into_iter()
        .filter(|(_, sources)| sources.iter().any(|source| stale_sources.contains(source.as_str())))
        .map(|(metric, _)| metric)
        .collect()
}

/// Returns whether the newest row of a source is older than its `warn_after`.
fn is_stale(pipeline: &Pipeline, report: &SourceReport) -> bool {
    let source = pipeline.sources.iter().find(|source| source.name == report.source);
    let limit = source.and_then(|source| source.freshness.warn_after);
    limit.zip(report.age_days).is_some_and(|(limit, age)| age > i64::from(limit))
}

/// Returns the sources that each metric reads, directly or through other metrics.
#[must_use]
pub fn sources_of_metrics(pipeline: &Pipeline, as_of: NaiveDate) -> BTreeMap<String, BTreeSet<String>> {
    let catalog = query_plan::source_catalog(pipeline);
    let mut sources_by_metric: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for query in &pipeline.queries {
        // A query with mistakes ended the run before.
        let sources: BTreeSet<String> = query_plan::plan_query(pipeline, &catalog, query, pipeline.bindings(as_of))
            .map(|bound| tables_read(&bound.plan).into_iter().collect())
            .unwrap_or_default();
        sources_by_metric.extend(query.metrics.iter().map(|metric| (metric.name.clone(), sources.clone())));
    }
    for derived in &pipeline.derived {
        let accounts = BTreeSet::from([pipeline.accounts.source.clone()]);
        let sources =
            derived.reads.iter().flat_map(|name| sources_by_metric.get(name).unwrap_or(&accounts)).cloned().collect();
        sources_by_metric.insert(derived.metric.name.clone(), sources);
    }
    sources_by_metric
}
