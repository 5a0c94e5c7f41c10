//! An event: which run of which job it is about, what happened to it, what it reads and makes.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use super::facets::{self, Facet, PRODUCER};
use crate::publish::run_record;

const SCHEMA: &str = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent";

/// What happened to a run.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    Start,
    Complete,
    Fail,
    Abort,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Kind::Start => "START",
            Kind::Complete => "COMPLETE",
            Kind::Fail => "FAIL",
            Kind::Abort => "ABORT",
        }
    }
}

/// All that is told of a run, but what happened to it and when.
#[derive(Debug, Clone)]
pub struct Event {
    pub run_id: Uuid,
    pub run_facets: Vec<Facet>,
    pub job: Value,
    pub inputs: Vec<Value>,
    pub outputs: Vec<Value>,
}

impl Event {
    /// The event in one line.
    #[must_use]
    pub fn json(&self, kind: Kind, at: DateTime<Utc>) -> String {
        json!({
            "eventType": kind.word(),
            "eventTime": run_record::instant(at),
            "producer": PRODUCER,
            "schemaURL": SCHEMA,
            "run": {"runId": self.run_id.to_string(), "facets": together(self.run_facets.clone())},
            "job": self.job,
            "inputs": self.inputs,
            "outputs": self.outputs,
        })
        .to_string()
    }
}

/// Facets by their names.
pub fn together(facets: impl IntoIterator<Item = Facet>) -> Value {
    Value::Object(facets.into_iter().map(|(name, facet)| (name.to_owned(), facet)).collect::<Map<_, _>>())
}

#[must_use]
pub fn job(namespace: &str, name: &str) -> Value {
    json!({"namespace": namespace, "name": name, "facets": together([facets::job_type()])})
}

/// Names the run of a day for ever: the same program, pipeline and day give the same name.
#[must_use]
pub fn run_id(run_id: &str, pipeline: &str, as_of: Option<NaiveDate>) -> Uuid {
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
pub fn parent(parent: Option<String>, root: Option<String>) -> Result<Option<Value>, String> {
    let Some(parent) = parent else { return Ok(None) };
    let (run, job) = run_of_job("OPENLINEAGE_PARENT_ID", &parent)?;
    let mut facet = json!({"run": run, "job": job});
    if let Some(root) = root {
        let (run, job) = run_of_job("OPENLINEAGE_ROOT_PARENT_ID", &root)?;
        facet["root"] = json!({"run": run, "job": job});
    }
    Ok(Some(facets::parent(facet)))
}

fn run_of_job(name: &str, text: &str) -> Result<(Value, Value), String> {
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
        let id = run_id("20260701T050000.000Z", "health", day("2026-06-30"));
        assert_eq!(id, run_id("20260701T050000.000Z", "health", day("2026-06-30")));
        assert_eq!(id.get_version_num(), 8);
        for other in [
            run_id("20260701T050000.001Z", "health", day("2026-06-30")),
            run_id("20260701T050000.000Z", "wealth", day("2026-06-30")),
            run_id("20260701T050000.000Z", "health", day("2026-06-29")),
            run_id("20260701T050000.000Z", "health", None),
        ] {
            assert_ne!(id, other);
        }
    }

    #[test]
    fn parents_are_understood_or_refused() {
        let uuid = "f99310b4-3c3c-4a1a-8b2b-c1b95c24ff11";
        let told = parent(Some(format!("http://airflow/prod/dag.task/{uuid}")), Some(format!("ns/dag/{uuid}")));
        let told = told.unwrap().unwrap();
        assert_eq!(told["job"], json!({"namespace": "http://airflow/prod", "name": "dag.task"}));
        assert_eq!(told["run"]["runId"], uuid);
        assert_eq!(told["root"]["job"]["name"], "dag");
        assert_eq!(parent(None, Some("anything".to_owned())), Ok(None));
        for wrong in ["", "ns/job", "ns/job/7", &format!("/job/{uuid}"), &format!("ns//{uuid}")] {
            assert!(parent(Some(wrong.to_owned()), None).is_err(), "{wrong}");
        }
    }
}
