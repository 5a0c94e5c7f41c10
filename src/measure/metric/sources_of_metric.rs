//! Which sources stand behind each metric.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::query_plan;
use crate::config::Pipeline;
use crate::measure::source::SourceReport;
use crate::query::origins::tables_read;

/// The metrics that read a source whose newest row is older than its `warn_after`, directly or through others.
#[must_use]
pub fn metrics_of_stale_sources(pipeline: &Pipeline, as_of: NaiveDate, reports: &[SourceReport]) -> BTreeSet<String> {
    let is_stale = |report: &&SourceReport| {
        let source = pipeline.sources.iter().find(|source| source.name == report.source);
        let limit = source.and_then(|source| source.freshness.warn_after);
        limit.zip(report.age_days).is_some_and(|(limit, age)| age > i64::from(limit))
    };
    let stale_sources: BTreeSet<&str> = reports.iter().filter(is_stale).map(|report| report.source.as_str()).collect();
    if stale_sources.is_empty() {
        return BTreeSet::new();
    }
    let sources_by_metric = sources_of_metrics(pipeline, as_of).into_iter();
    sources_by_metric
        .filter(|(_, read)| read.iter().any(|read| stale_sources.contains(read.as_str())))
        .map(|(name, _)| name)
        .collect()
}

/// The sources that each metric is made of.
fn sources_of_metrics(pipeline: &Pipeline, as_of: NaiveDate) -> BTreeMap<String, BTreeSet<String>> {
    let catalog = query_plan::source_catalog(pipeline);
    let mut sources_by_metric: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for query in &pipeline.queries {
        // What can't be read has ended the run before.
        let read: BTreeSet<String> = query_plan::plan_query(pipeline, &catalog, query, pipeline.bindings(as_of))
            .map(|bound| tables_read(&bound.plan).into_iter().collect())
            .unwrap_or_default();
        sources_by_metric.extend(query.metrics.iter().map(|metric| (metric.name.clone(), read.clone())));
    }
    for derived in &pipeline.derived {
        let accounts = BTreeSet::from([pipeline.accounts.source.clone()]);
        let read =
            derived.reads.iter().flat_map(|name| sources_by_metric.get(name).unwrap_or(&accounts)).cloned().collect();
        sources_by_metric.insert(derived.metric.name.clone(), read);
    }
    sources_by_metric
}
