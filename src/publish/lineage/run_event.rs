//! An event: which run of which job it is about, what happened to it, what it reads and makes.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use super::facets::{self, Facet, PRODUCER};
use crate::publish::run_record;

const RUN_EVENT_SCHEMA: &str = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent";

/// What happened to a run.
#[derive(Debug, Clone, Copy)]
pub enum EventType {
    Start,
    Complete,
    Fail,
    Abort,
}

impl EventType {
    fn as_str(self) -> &'static str {
        match self {
            EventType::Start => "START",
            EventType::Complete => "COMPLETE",
            EventType::Fail => "FAIL",
            EventType::Abort => "ABORT",
        }
    }
}

/// All that is told of a run, but what happened to it and when.
#[derive(Debug, Clone)]
pub struct RunEvent {
    pub run_id: Uuid,
    pub run_facets: Vec<Facet>,
    pub job: Value,
    pub inputs: Vec<Value>,
    pub outputs: Vec<Value>,
}

impl RunEvent {
    /// The event in one line.
    #[must_use]
    pub fn json(&self, kind: EventType, at: DateTime<Utc>) -> String {
        json!({
            "eventType": kind.as_str(),
            "eventTime": run_record::timestamp_text(at),
            "producer": PRODUCER,
            "schemaURL": RUN_EVENT_SCHEMA,
            "run": {"runId": self.run_id.to_string(), "facets": facets_json(self.run_facets.clone())},
            "job": self.job,
            "inputs": self.inputs,
            "outputs": self.outputs,
        })
        .to_string()
    }
}

/// Facets by their names.
pub fn facets_json(facets: impl IntoIterator<Item = Facet>) -> Value {
    Value::Object(facets.into_iter().map(|(name, facet)| (name.to_owned(), facet)).collect::<Map<_, _>>())
}

#[must_use]
pub fn job(namespace: &str, name: &str) -> Value {
    json!({"namespace": namespace, "name": name, "facets": facets_json([facets::job_type()])})
}

/// Names the run of a day for ever: the same program, pipeline and day give the same name.
#[must_use]
pub fn run_uuid(run_id: &str, pipeline: &str, as_of: Option<NaiveDate>) -> Uuid {
    let day = as_of.map(|day| day.to_string()).unwrap_or_default();
    let digest = Sha256::digest(format!("healthscore\n{run_id}\n{pipeline}\n{day}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    Builder::from_custom_bytes(bytes).into_uuid()
}

/// The run that started this one, and the one at the root of both, each written `namespace/job/uuid`.
///
/// # Errors
/// What can't be understood.
pub fn parent_run_facet(parent: Option<String>, root: Option<String>) -> Result<Option<Value>, String> {
    let Some(parent) = parent else { return Ok(None) };
    let (run, job) = parse_run_of_job("OPENLINEAGE_PARENT_ID", &parent)?;
    let mut facet = json!({"run": run, "job": job});
    if let Some(root) = root {
        let (run, job) = parse_run_of_job("OPENLINEAGE_ROOT_PARENT_ID", &root)?;
        facet["root"] = json!({"run": run, "job": job});
    }
    Ok(Some(facets::parent_run_content(facet)))
}

fn parse_run_of_job(name: &str, text: &str) -> Result<(Value, Value), String> {
    let wrong = || format!("{name} is not of the form `namespace/job/uuid`");
    // A namespace may hold slashes, the others don't.
    let mut parts = text.rsplitn(3, '/');
    let (run, job, namespace) = (parts.next(), parts.next(), parts.next());
    let (Some(run), Some(job), Some(namespace)) = (run, job, namespace) else { return Err(wrong()) };
    let run = Uuid::parse_str(run).map_err(|_unreadable| wrong())?;
    if job.is_empty() || namespace.is_empty() {
        return Err(wrong());
    }
    Ok((json!({"runId": run.to_string()}), json!({"namespace": namespace, "name": job})))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_keep_their_names_and_share_them_with_no_other() {
        let day = |text: &str| Some(text.parse().unwrap());
        let id = run_uuid("20260701T050000.000Z", "health", day("2026-06-30"));
        assert_eq!(id, run_uuid("20260701T050000.000Z", "health", day("2026-06-30")));
        assert_eq!(id.get_version_num(), 8);
        for other in [
            run_uuid("20260701T050000.001Z", "health", day("2026-06-30")),
            run_uuid("20260701T050000.000Z", "wealth", day("2026-06-30")),
            run_uuid("20260701T050000.000Z", "health", day("2026-06-29")),
            run_uuid("20260701T050000.000Z", "health", None),
        ] {
            assert_ne!(id, other);
        }
    }

    #[test]
    fn parents_are_understood_or_refused() {
        let uuid = "f99310b4-3c3c-4a1a-8b2b-c1b95c24ff11";
        let facet =
            parent_run_facet(Some(format!("http://airflow/prod/dag.task/{uuid}")), Some(format!("ns/dag/{uuid}")));
        let told = facet.unwrap().unwrap();
        assert_eq!(told["job"], json!({"namespace": "http://airflow/prod", "name": "dag.task"}));
        assert_eq!(told["run"]["runId"], uuid);
        assert_eq!(told["root"]["job"]["name"], "dag");
        assert_eq!(parent_run_facet(None, Some("anything".to_owned())), Ok(None));
        for wrong in ["", "ns/job", "ns/job/7", &format!("/job/{uuid}"), &format!("ns//{uuid}")] {
            assert!(parent_run_facet(Some(wrong.to_owned()), None).is_err(), "{wrong}");
        }
    }
}
