//! Which sources stand behind each metric.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::plan;
use crate::config::Spec;
use crate::measure::source::SourceReport;
use crate::query::origins::tables;

/// The metrics that read a source whose newest row is older than its `warn_after`, directly or through others.
#[must_use]
pub fn late(spec: &Spec, as_of: NaiveDate, reports: &[SourceReport]) -> BTreeSet<String> {
    let is_late = |report: &&SourceReport| {
        let source = spec.sources.iter().find(|source| source.name == report.source);
        let limit = source.and_then(|source| source.freshness.warn_after);
        limit.zip(report.age_days).is_some_and(|(limit, age)| age > i64::from(limit))
    };
    let sources: BTreeSet<&str> = reports.iter().filter(is_late).map(|report| report.source.as_str()).collect();
    if sources.is_empty() {
        return BTreeSet::new();
    }
    let behind = behind(spec, as_of).into_iter();
    behind.filter(|(_, read)| read.iter().any(|read| sources.contains(read.as_str()))).map(|(name, _)| name).collect()
}

/// The sources that each metric is made of.
fn behind(spec: &Spec, as_of: NaiveDate) -> BTreeMap<String, BTreeSet<String>> {
    let catalog = plan::catalog(spec);
    let mut behind: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for query in &spec.queries {
        // What can't be read has ended the run before.
        let read: BTreeSet<String> = plan::plan(spec, &catalog, query, spec.bindings(as_of))
            .map(|bound| tables(&bound.plan).into_iter().collect())
            .unwrap_or_default();
        behind.extend(query.metrics.iter().map(|metric| (metric.name.clone(), read.clone())));
    }
    for derived in &spec.derived {
        let accounts = BTreeSet::from([spec.accounts.source.clone()]);
        let read = derived.reads.iter().flat_map(|name| behind.get(name).unwrap_or(&accounts)).cloned().collect();
        behind.insert(derived.metric.name.clone(), read);
    }
    behind
}
