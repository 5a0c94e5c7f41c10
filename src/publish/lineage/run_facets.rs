//! The facets of a run and its job.

use chrono::{DateTime, Days, Duration, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use serde_json::{Value, json};
use uuid::Uuid;

use super::facet::Facet;
use crate::base::diagnostic::Diagnostic;
use crate::base::failure::Failure;
use crate::config::QualityCheck;
use crate::publish::run_record::{self, RELEASE};
use crate::score::quality::{QualityFinding, QualityVerdict};

pub fn job_type() -> Facet {
    let content = json!({"processingType": "BATCH", "integration": "HEALTHSCORE", "jobType": "JOB"});
    Facet::new("jobType", "2-0-4", "JobTypeJobFacet", content)
}

pub fn processing_engine() -> Facet {
    let content = json!({"name": "healthscore", "version": RELEASE, "openlineageAdapterVersion": RELEASE});
    Facet::new("processing_engine", "1-1-1", "ProcessingEngineRunFacet", content)
}

/// Returns the facet of the run that started this one and of the run at the root of both, each written as
/// `namespace/job/uuid`.
///
/// # Errors
/// A text that is not of that form.
pub fn parent_run(parent: Option<String>, root: Option<String>) -> Result<Option<Facet>, String> {
    let Some(parent) = parent else { return Ok(None) };
    let mut content = parse_run_of_job("OPENLINEAGE_PARENT_ID", &parent)?;
    if let Some(root) = root {
        content["root"] = parse_run_of_job("OPENLINEAGE_ROOT_PARENT_ID", &root)?;
    }
    Ok(Some(Facet::new("parent", "1-2-0", "ParentRunFacet", content)))
}

fn parse_run_of_job(variable: &str, text: &str) -> Result<Value, String> {
    let wrong = || format!("{variable} is not of the form `namespace/job/uuid`");
    // A namespace may hold slashes, the other parts don't.
    let mut parts = text.rsplitn(3, '/');
    let (run, job, namespace) = (parts.next(), parts.next(), parts.next());
    let (Some(run), Some(job), Some(namespace)) = (run, job, namespace) else { return Err(wrong()) };
    let run = Uuid::parse_str(run).map_err(|_unreadable| wrong())?;
    if job.is_empty() || namespace.is_empty() {
        return Err(wrong());
    }
    Ok(json!({"run": {"runId": run.to_string()}, "job": {"namespace": namespace, "name": job}}))
}

/// Returns the facet of the as-of date: from its first instant to the first instant after it.
pub fn nominal_time(day: NaiveDate, zone: Tz) -> Facet {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX);
    let content = json!({
        "nominalStartTime": run_record::timestamp_text(first_instant_of_day(day, zone)),
        "nominalEndTime": run_record::timestamp_text(first_instant_of_day(next, zone)),
    });
    Facet::new("nominalTime", "1-0-1", "NominalTimeRunFacet", content)
}

fn first_instant_of_day(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    // Where a clock change skips midnight, the day begins an hour later.
    let hours_later = |hours| zone.from_local_datetime(&(midnight + Duration::hours(hours))).earliest();
    hours_later(0).or_else(|| hours_later(1)).map_or_else(|| midnight.and_utc(), |instant| instant.with_timezone(&Utc))
}

pub fn error_message(failure: &Failure) -> Facet {
    let content = json!({"message": failure.to_plain_text(), "programmingLanguage": "rust"});
    Facet::new("errorMessage", "1-0-1", "ErrorMessageRunFacet", content)
}

/// Returns the facet of the checks of a published day's data; none where there are no checks.
pub fn tests_of_findings(findings: &[QualityFinding]) -> Option<Facet> {
    test_run(findings.iter().map(test_of_finding).collect())
}

/// Returns the facet of the checks that stopped a day; none where the run failed for another reason.
pub fn tests_of_failure(failure: &Failure) -> Option<Facet> {
    let Failure::Quality { stops, .. } = failure else { return None };
    let is_check = |stop: &&Diagnostic| QualityCheck::ALL.iter().any(|check| check.as_str() == stop.code);
    test_run(stops.iter().filter(is_check).map(test_of_stop).collect())
}

fn test_run(tests: Vec<Value>) -> Option<Facet> {
    (!tests.is_empty()).then(|| Facet::new("test", "1-0-1", "TestRunFacet", json!({"tests": tests})))
}

fn test_of_finding(finding: &QualityFinding) -> Value {
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
}

fn test_of_stop(stop: &Diagnostic) -> Value {
    json!({
        "name": stop.code,
        "type": stop.code,
        "status": "fail",
        "severity": "error",
        "description": stop.message,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::lineage::facet::facets_json;

    #[test]
    fn parent_runs_parse_or_are_refused() {
        let uuid = "f99310b4-3c3c-4a1a-8b2b-c1b95c24ff11";
        let facet = parent_run(Some(format!("http://airflow/prod/dag.task/{uuid}")), Some(format!("ns/dag/{uuid}")));
        let content = facets_json(facet.unwrap())["parent"].clone();
        assert_eq!(content["job"], json!({"namespace": "http://airflow/prod", "name": "dag.task"}));
        assert_eq!(content["run"]["runId"], uuid);
        assert_eq!(content["root"]["job"]["name"], "dag");
        assert_eq!(parent_run(None, Some("anything".to_owned())), Ok(None));
        for wrong in ["", "ns/job", "ns/job/7", &format!("/job/{uuid}"), &format!("ns//{uuid}")] {
            assert!(parent_run(Some(wrong.to_owned()), None).is_err(), "{wrong}");
        }
    }
}
