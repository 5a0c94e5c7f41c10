//! What is told beside names: facets, each as its published schema wants it.

use chrono::{Days, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use serde_json::{Value, json};

use crate::base::failure::Failure;
use crate::config::{QualityCheck, Source};
use crate::measure::source::{FindingLevel, SourceCheckKind, SourceReport};
use crate::publish::run_record::{self, RELEASE};
use crate::score::quality::{QualityFinding, QualityVerdict};

/// Who says so.
pub const PRODUCER: &str = concat!("urn:healthscore:", env!("CARGO_PKG_VERSION"));

/// A facet under its name.
pub type Facet = (&'static str, Value);

/// A facet with what every facet says of itself.
pub fn facet_content(version: &str, schema: &str, mut content: Value) -> Value {
    let url = format!("https://openlineage.io/spec/facets/{version}/{schema}.json#/$defs/{schema}");
    content["_producer"] = PRODUCER.into();
    content["_schemaURL"] = url.into();
    content
}

pub fn job_type() -> Facet {
    let content = json!({"processingType": "BATCH", "integration": "HEALTHSCORE", "jobType": "JOB"});
    ("jobType", facet_content("2-0-4", "JobTypeJobFacet", content))
}

pub fn parent_run_content(content: Value) -> Value {
    facet_content("1-2-0", "ParentRunFacet", content)
}

pub fn processing_engine() -> Facet {
    let content = json!({"name": "healthscore", "version": RELEASE, "openlineageAdapterVersion": RELEASE});
    ("processing_engine", facet_content("1-1-1", "ProcessingEngineRunFacet", content))
}

/// The day that is described, from its first instant to the first one after it.
pub fn nominal_time(day: NaiveDate, zone: Tz) -> Facet {
    let midnight = |day: NaiveDate| {
        let wall = day.and_time(NaiveTime::MIN);
        // Where a clock change skips midnight, the day begins an hour later.
        let later = |hours| zone.from_local_datetime(&(wall + chrono::Duration::hours(hours))).earliest();
        later(0).or_else(|| later(1)).map_or_else(|| wall.and_utc(), |instant| instant.with_timezone(&Utc))
    };
    let next = day.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX);
    let content = json!({
        "nominalStartTime": run_record::timestamp_text(midnight(day)),
        "nominalEndTime": run_record::timestamp_text(midnight(next)),
    });
    ("nominalTime", facet_content("1-0-1", "NominalTimeRunFacet", content))
}

pub fn error_message(failure: &Failure) -> Facet {
    let content = json!({"message": failure.in_words(), "programmingLanguage": "rust"});
    ("errorMessage", facet_content("1-0-1", "ErrorMessageRunFacet", content))
}

/// What the day's data was held to before it was published.
pub fn tests(findings: &[QualityFinding]) -> Option<Facet> {
    let test_json = |finding: &QualityFinding| {
        let (status, severity) = match finding.verdict {
            QualityVerdict::Ok => ("pass", "warn"),
            QualityVerdict::NoHistory | QualityVerdict::TooFew => ("skip", "warn"),
            QualityVerdict::Warn | QualityVerdict::Accepted => ("fail", "warn"),
            QualityVerdict::Stop => ("fail", "error"),
        };
        let about = [finding.subject.as_deref(), finding.tier.as_deref()].into_iter().flatten();
        let name: Vec<&str> = std::iter::once(finding.check.as_str()).chain(about).collect();
        let mut test = json!({
            "name": name.join(" "),
            "type": finding.check.as_str(),
            "status": status,
            "severity": severity,
            "description": finding.message,
        });
        for (key, number) in [("expected", finding.expected), ("actual", finding.value)] {
            if let Some(number) = number {
                test[key] = number.to_string().into();
            }
        }
        test
    };
    test_run(findings.iter().map(test_json).collect())
}

/// The checks that kept a day from being published.
pub fn stopped_tests(failure: &Failure) -> Option<Facet> {
    let Failure::Quality { stops, .. } = failure else { return None };
    let known = |code: &str| QualityCheck::ALL.iter().any(|check| check.as_str() == code);
    let test = |code: &str, message: &str| json!({"name": code, "type": code, "status": "fail", "severity": "error", "description": message});
    let stops = stops.iter().filter(|stop| known(stop.code));
    test_run(stops.map(|stop| test(stop.code, &stop.message)).collect())
}

fn test_run(tests: Vec<Value>) -> Option<Facet> {
    (!tests.is_empty()).then(|| ("test", facet_content("1-0-1", "TestRunFacet", json!({"tests": tests}))))
}

/// Columns as name, type and meaning.
pub fn schema(columns: impl Iterator<Item = (String, String, Option<&'static str>)>) -> Facet {
    let field_json = |(name, kind, meaning): (String, String, Option<&'static str>)| match meaning {
        Some(meaning) => json!({"name": name, "type": kind, "description": meaning}),
        None => json!({"name": name, "type": kind}),
    };
    let fields: Vec<Value> = columns.map(field_json).collect();
    ("schema", facet_content("1-2-0", "SchemaDatasetFacet", json!({"fields": fields})))
}

pub fn data_source(namespace: &str) -> Facet {
    ("dataSource", facet_content("1-0-1", "DatasourceDatasetFacet", json!({"name": namespace, "uri": uri(namespace)})))
}

fn uri(namespace: &str) -> String {
    if namespace == "file" { "file:///".to_owned() } else { namespace.to_owned() }
}

pub fn version(version: &str) -> Facet {
    ("version", facet_content("1-0-1", "DatasetVersionDatasetFacet", json!({"datasetVersion": version})))
}

pub fn output_statistics(rows: usize, bytes: usize, files: usize) -> Facet {
    let content = json!({"rowCount": rows, "size": bytes, "fileCount": files});
    ("outputStatistics", facet_content("1-0-2", "OutputStatisticsOutputDatasetFacet", content))
}

/// How much was read of a source, and what was found in it.
pub fn input_facets(source: &Source, report: &SourceReport, zone: Tz) -> [Facet; 3] {
    let bytes: u64 = report.files.iter().map(|file| file.size).sum();
    let files = report.files.len();
    let read = json!({"rowCount": report.rows, "size": bytes, "fileCount": files});
    let mut metrics = json!({"rowCount": report.checked_rows, "bytes": bytes, "fileCount": files, "columnMetrics": {}});
    let newest = report.newest.and_then(|newest| zone.from_local_datetime(&newest).earliest());
    if let Some(newest) = newest {
        metrics["lastUpdated"] = run_record::timestamp_text(newest.with_timezone(&Utc)).into();
    }
    [
        ("inputStatistics", facet_content("1-0-0", "InputStatisticsInputDatasetFacet", read)),
        ("dataQualityMetrics", facet_content("1-0-3", "DataQualityMetricsInputDatasetFacet", metrics)),
        (
            "dataQualityAssertions",
            facet_content(
                "1-1-0",
                "DataQualityAssertionsDatasetFacet",
                json!({"assertions": assertions(source, report)}),
            ),
        ),
    ]
}

/// What the source is declared to be, check by check, and whether it was.
fn assertions(source: &Source, report: &SourceReport) -> Vec<Value> {
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
    let kept =
        declared_checks(source).into_iter().filter(|check| report.findings.iter().all(|found| found.check != *check));
    failed.chain(kept.map(|check| json!({"assertion": check.as_str(), "success": true}))).collect()
}

/// The checks that have something to look at in a source.
fn declared_checks(source: &Source) -> Vec<SourceCheckKind> {
    let has_key = !source.key.is_empty();
    let has_limits = |column: &crate::config::SourceColumn| {
        column.required || !column.values.is_empty() || column.min.is_some() || column.max.is_some()
    };
    let has_freshness_limit = source.freshness.warn_after.or(source.freshness.error_after).is_some();
    [
        (SourceCheckKind::Empty, true),
        (SourceCheckKind::NullKeys, has_key || source.account.is_some()),
        (SourceCheckKind::Duplicates, has_key),
        (SourceCheckKind::Orphans, source.account.is_some()),
        (SourceCheckKind::Invalid, source.columns.iter().any(has_limits)),
        (SourceCheckKind::Freshness, has_freshness_limit),
    ]
    .into_iter()
    .filter_map(|(check, looks)| looks.then_some(check))
    .collect()
}
