//! The facets of a dataset: its columns, its version, and what was read of it or written to it.

use chrono::{TimeZone, Utc};
use chrono_tz::Tz;
use serde_json::{Value, json};

use super::facet::Facet;
use crate::config::{Source, SourceColumn};
use crate::measure::source::{FindingLevel, SourceCheckKind, SourceReport};
use crate::publish::run_record;

/// A column of a dataset.
pub struct SchemaField {
    pub name: String,
    pub kind: String,
    pub meaning: Option<&'static str>,
}

impl SchemaField {
    fn to_json(&self) -> Value {
        let SchemaField { name, kind, meaning } = self;
        match meaning {
            Some(meaning) => json!({"name": name, "type": kind, "description": meaning}),
            None => json!({"name": name, "type": kind}),
        }
    }
}

pub fn schema_facet(fields: impl IntoIterator<Item = SchemaField>) -> Facet {
    let fields: Vec<Value> = fields.into_iter().map(|field| field.to_json()).collect();
    Facet::new("schema", "1-2-0", "SchemaDatasetFacet", json!({"fields": fields}))
}

pub fn data_source(namespace: &str) -> Facet {
    let uri = if namespace == "file" { "file:///" } else { namespace };
    Facet::new("dataSource", "1-0-1", "DatasourceDatasetFacet", json!({"name": namespace, "uri": uri}))
}

pub fn version_facet(version: &str) -> Facet {
    Facet::new("version", "1-0-1", "DatasetVersionDatasetFacet", json!({"datasetVersion": version}))
}

pub fn output_statistics(rows: usize, bytes: usize, files: usize) -> Facet {
    let content = json!({"rowCount": rows, "size": bytes, "fileCount": files});
    Facet::new("outputStatistics", "1-0-2", "OutputStatisticsOutputDatasetFacet", content)
}

/// Returns the facets of how much was read of a source, and of what its checks found.
pub fn input_facets(source: &Source, report: &SourceReport, zone: Tz) -> [Facet; 3] {
    let bytes: u64 = report.files.iter().map(|file| file.size).sum();
    let files = report.files.len();
    let read = json!({"rowCount": report.rows, "size": bytes, "fileCount": files});
    let mut metrics = json!({"rowCount": report.checked_rows, "bytes": bytes, "fileCount": files, "columnMetrics": {}});
    let newest = report.newest.and_then(|newest| zone.from_local_datetime(&newest).earliest());
    if let Some(newest) = newest {
        metrics["lastUpdated"] = run_record::timestamp_text(newest.with_timezone(&Utc)).into();
    }
    let assertions = json!({"assertions": assertions_of_source(source, report)});
    [
        Facet::new("inputStatistics", "1-0-0", "InputStatisticsInputDatasetFacet", read),
        Facet::new("dataQualityMetrics", "1-0-3", "DataQualityMetricsInputDatasetFacet", metrics),
        Facet::new("dataQualityAssertions", "1-1-0", "DataQualityAssertionsDatasetFacet", assertions),
    ]
}

/// Lists the checks of a source: those that found something first, then those that passed.
fn assertions_of_source(source: &Source, report: &SourceReport) -> Vec<Value> {
    let failed = report.findings.iter().map(|finding| {
        let severity = if finding.level == FindingLevel::Error { "error" } else { "warn" };
        json!({
            "assertion": finding.check.as_str(),
            "success": false,
            "severity": severity,
            "description": finding.message,
            "actual": finding.rows.to_string(),
        })
    });
    let has_passed = |check: &SourceCheckKind| report.findings.iter().all(|finding| finding.check != *check);
    let passed = declared_checks(source).into_iter().filter(has_passed);
    failed.chain(passed.map(|check| json!({"assertion": check.as_str(), "success": true}))).collect()
}

/// Lists the checks that the declaration of a source asks for.
fn declared_checks(source: &Source) -> Vec<SourceCheckKind> {
    let has_key = !source.key.is_empty();
    let has_freshness_limit = source.freshness.warn_after.or(source.freshness.error_after).is_some();
    let checks = [
        (SourceCheckKind::Empty, true),
        (SourceCheckKind::NullKeys, has_key || source.account.is_some()),
        (SourceCheckKind::Duplicates, has_key),
        (SourceCheckKind::Orphans, source.account.is_some()),
        (SourceCheckKind::Invalid, source.columns.iter().any(has_value_limits)),
        (SourceCheckKind::Freshness, has_freshness_limit),
        (SourceCheckKind::Reveals, !source.reveals.is_empty()),
    ];
    checks.into_iter().filter(|(_, is_declared)| *is_declared).map(|(check, _)| check).collect()
}

fn has_value_limits(column: &SourceColumn) -> bool {
    column.required || !column.values.is_empty() || column.min.is_some() || column.max.is_some()
}
