//! An event: the run and its job, what happened to it, and its datasets.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use super::facet::{Facet, PRODUCER, facets_json};
use super::run_facets;
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

/// An event without its type and time.
#[derive(Debug, Clone)]
pub struct RunEvent {
    pub run_id: Uuid,
    pub run_facets: Vec<Facet>,
    pub job: Value,
    pub inputs: Vec<Value>,
    pub outputs: Vec<Value>,
}

impl RunEvent {
    /// Returns the event as JSON in one line.
    #[must_use]
    pub fn to_json(&self, kind: EventType, at: DateTime<Utc>) -> String {
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

/// Returns the job of a pipeline.
#[must_use]
pub fn job_json(namespace: &str, name: &str) -> Value {
    json!({"namespace": namespace, "name": name, "facets": facets_json([run_facets::job_type()])})
}

/// Returns the id of the run of a day. The same run id, pipeline and day always give the same id.
#[must_use]
pub fn run_uuid(run_id: &str, pipeline: &str, as_of: Option<NaiveDate>) -> Uuid {
    let day = as_of.map(|day| day.to_string()).unwrap_or_default();
    let digest = Sha256::digest(format!("healthscore\n{run_id}\n{pipeline}\n{day}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    Builder::from_custom_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_keep_their_ids_and_no_two_share_one() {
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
}
