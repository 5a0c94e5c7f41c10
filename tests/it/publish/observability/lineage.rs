//! OpenLineage events: valid, correct, and without effect on the run.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::create_job;
use super::http_receiver::{HttpReceiver, ReceiverReply};
use crate::harness::effort::thorough_only;
use crate::harness::job::{CommandOutput, Job, project_root};
use crate::harness::published::{assert_same_tables, newest_run_record};
use crate::harness::tools;

const UUID: &str = "f99310b4-3c3c-4a1a-8b2b-c1b95c24ff11";

/// Makes the job append its events to a file.
fn write_events_to_file(job: Job) -> Job {
    let events = job.path("events").to_str().unwrap().to_owned();
    job.env("OPENLINEAGE__TRANSPORT__TYPE", "file")
        .env("OPENLINEAGE__TRANSPORT__LOG_FILE_PATH", &events)
        .env("OPENLINEAGE__TRANSPORT__APPEND", "true")
}

fn read_events(job: &Job) -> Vec<Value> {
    let text = std::fs::read_to_string(job.path("events")).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn event_types(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["eventType"].as_str().unwrap()).collect()
}

/// Insists that events follow OpenLineage's schemas.
#[track_caller]
fn assert_valid(events: &[Value]) {
    let Some(python) = tools::python_with(&["openlineage-python", "jsonschema"]) else { return };
    let script = project_root().join("tests/it/publish/observability/lineage_schemas.py");
    let mut child = Command::new(python).arg(script).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(json!(events).to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn find_dataset<'a>(event: &'a Value, side: &str, end: &str) -> &'a Value {
    let found = event[side].as_array().unwrap().iter().find(|dataset| dataset["name"].as_str().unwrap().ends_with(end));
    found.unwrap_or_else(|| panic!("no {side} `{end}`"))
}

/// Describes the origins of a published column, such as `usage.user_id AGGREGATION`.
fn describe_origins(dataset: &Value, column: &str) -> Vec<String> {
    let inputs = dataset["facets"]["columnLineage"]["fields"][column]["inputFields"].as_array().unwrap();
    let line = |input: &Value| {
        let table = input["name"].as_str().unwrap().rsplit_once('/').unwrap().1.to_owned();
        let steps = input["transformations"].as_array().unwrap().iter();
        let steps: Vec<&str> = steps.map(|step| step["subtype"].as_str().unwrap()).collect();
        format!("{table}.{} {}", input["field"].as_str().unwrap(), steps.join(","))
    };
    inputs.iter().map(line).collect()
}

#[test]
fn a_published_day_sends_events_with_inputs_outputs_and_columns() {
    let job = write_events_to_file(create_job())
        .env("OPENLINEAGE_NAMESPACE", "prod")
        .env("OPENLINEAGE_PARENT_ID", &format!("airflow/prod/dag.task/{UUID}"))
        .env("OPENLINEAGE_ROOT_PARENT_ID", &format!("airflow/prod/dag/{UUID}"));
    job.run(&["run", "p.yaml", "--as-of", "2026-05-01"]).exits(0);
    let events = read_events(&job);
    assert_valid(&events);
    assert_eq!(event_types(&events), ["START", "COMPLETE"]);
    let (start, complete) = (&events[0], &events[1]);
    assert_eq!(start["run"]["runId"], complete["run"]["runId"]);
    assert_eq!(complete["job"]["namespace"], "prod");
    assert_eq!(complete["job"]["name"], "watched");
    let facets = &complete["run"]["facets"];
    assert_eq!(facets["nominalTime"]["nominalStartTime"], "2026-05-01T00:00:00.000Z");
    assert_eq!(facets["nominalTime"]["nominalEndTime"], "2026-05-02T00:00:00.000Z");
    assert_eq!(facets["parent"]["job"], json!({"namespace": "airflow/prod", "name": "dag.task"}));
    assert_eq!(facets["parent"]["root"]["run"]["runId"], UUID);
    assert_eq!(facets["test"]["tests"][0]["status"], "skip");

    // Inputs: five rows of usage, one of them of an unknown account, the newest from the day before.
    let usage = find_dataset(complete, "inputs", "/exports/usage");
    assert_eq!(usage["namespace"], "file");
    assert!(usage["name"].as_str().unwrap().starts_with('/'));
    assert_eq!(usage["inputFacets"]["inputStatistics"]["rowCount"], 5);
    assert_eq!(usage["inputFacets"]["dataQualityMetrics"]["lastUpdated"], "2026-04-30T00:00:00.000Z");
    let assertions = usage["inputFacets"]["dataQualityAssertions"]["assertions"].as_array().unwrap();
    let found: BTreeMap<&str, bool> =
        assertions.iter().map(|one| (one["assertion"].as_str().unwrap(), one["success"].as_bool().unwrap())).collect();
    let expected = [("empty", true), ("freshness", true), ("null_keys", true), ("orphans", false)];
    assert_eq!(found, BTreeMap::from(expected));

    // Outputs, as in the run record.
    let health = find_dataset(complete, "outputs", "/warehouse/account_health");
    let published = newest_run_record(&job, "2026-05-01");
    let output =
        published["outputs"].as_array().unwrap().iter().find(|output| output["table"] == "account_health").unwrap();
    assert_eq!(health["outputFacets"]["outputStatistics"]["rowCount"], 4);
    assert_eq!(health["outputFacets"]["outputStatistics"]["size"], output["bytes"]);
    let fields = health["facets"]["schema"]["fields"].as_array().unwrap();
    let types: BTreeMap<&str, &str> =
        fields.iter().map(|field| (field["name"].as_str().unwrap(), field["type"].as_str().unwrap())).collect();
    assert_eq!((types["users"], types["seats"], types["score"]), ("bigint", "bigint", "double"));

    // Columns that each column depends on, worked out by hand.
    assert_eq!(describe_origins(health, "account_id"), ["accounts.account_id IDENTITY"]);
    assert_eq!(describe_origins(health, "seats"), ["accounts.seats IDENTITY"]);
    assert_eq!(describe_origins(health, "tier"), ["accounts.seats CONDITIONAL"]);
    let users = ["usage.account_id GROUP_BY", "usage.at FILTER", "usage.user_id AGGREGATION"];
    assert_eq!(describe_origins(health, "users"), users);
    assert_eq!(describe_origins(health, "score"), [&["accounts.seats TRANSFORMATION"], &users[..]].concat());
    assert_eq!(
        describe_origins(find_dataset(complete, "outputs", "/metric_scores"), "value"),
        describe_origins(health, "score")
    );
    let everywhere = &health["facets"]["columnLineage"]["dataset"];
    assert_eq!((&everywhere[0]["field"], everywhere.as_array().unwrap().len()), (&json!("seats"), 1));
}

#[test]
fn column_lineage_of_the_shipped_pipeline_reaches_every_source() {
    thorough_only!();
    let job = write_events_to_file(Job::new());
    let warehouse = job.path("warehouse").to_str().unwrap().to_owned();
    let job = job.env("HEALTHSCORE_WAREHOUSE", &warehouse);
    let pipeline = project_root().join("pipelines/customer_health.yaml");
    job.run(&["run", pipeline.to_str().unwrap(), "--as-of", "2026-06-30"]).exits(0);
    let events = read_events(&job);
    assert_valid(&events);
    let health = find_dataset(&events[1], "outputs", "/account_health");
    let expected = [
        "invoices.account_id GROUP_BY",
        "invoices.amount AGGREGATION",
        "invoices.due_on CONDITIONAL",
        "invoices.status CONDITIONAL",
    ];
    assert_eq!(describe_origins(health, "overdue_amount"), expected);
    // The score depends on every source, and on overrides through a rule.
    let score = describe_origins(health, "score").join("\n");
    for source in ["accounts.", "usage.", "invoices.", "tickets.", "nps.", "csm."] {
        assert!(score.contains(source), "{source}\n{score}");
    }
    assert!(!describe_origins(health, "raw_score").join("\n").contains("csm."));
}

#[test]
fn failures_are_sent_with_their_reasons() {
    thorough_only!();
    let job = write_events_to_file(create_job());
    job.run(&["backfill", "p.yaml", "--from", "2026-05-01", "--to", "2026-05-03"]).exits(8);
    let all = read_events(&job);
    assert_valid(&all);
    assert_eq!(event_types(&all), ["START", "COMPLETE", "START", "COMPLETE", "START", "FAIL"]);
    assert_eq!(all[0]["run"]["runId"], all[1]["run"]["runId"]);
    assert_ne!(all[0]["run"]["runId"], all[2]["run"]["runId"]);
    let facets = &all[5]["run"]["facets"];
    assert!(facets["errorMessage"]["message"].as_str().unwrap().contains("the data looks wrong"), "{facets}");
    let test = &facets["test"]["tests"][0];
    assert_eq!(
        (&test["name"], &test["status"], &test["severity"]),
        (&json!("accounts_lost"), &json!("fail"), &json!("error"))
    );

    // Skipped days and dry runs send no events.
    job.run(&["backfill", "p.yaml", "--from", "2026-05-01", "--to", "2026-05-02"]).exits(0);
    job.run(&["run", "p.yaml", "--as-of", "2026-05-02", "--skip-if-unchanged"]).exits(99);
    job.run(&["run", "p.yaml", "--as-of", "2026-05-02", "--dry-run"]).exits(0);
    assert_eq!(read_events(&job).len(), 6);

    let job = write_events_to_file(create_job_without_exports());
    for arguments in [&["run", "p.yaml"][..], &["run", "p.yaml", "--as-of", "2026-05-01"]] {
        let _ = std::fs::remove_file(job.path("events"));
        let done = job.run(arguments);
        assert!(matches!(done.code, 5 | 6), "{done:?}");
        let all = read_events(&job);
        assert_valid(&all);
        assert_eq!(event_types(&all), ["START", "FAIL"]);
    }
}

fn create_job_without_exports() -> Job {
    let job = create_job();
    std::fs::remove_dir_all(job.path("exports")).unwrap();
    job
}

/// Runs with events sent to `url`. Insists that the tables are those of a run without events.
#[track_caller]
fn run_with_collector(url: &str) -> CommandOutput {
    let job = create_job().env("OPENLINEAGE_URL", url).env("OPENLINEAGE_API_KEY", "planted-key");
    let done = job.run(&["run", "p.yaml", "--as-of", "2026-05-01", "--format", "json"]).exits(0);
    assert!(!format!("{}{}", done.stdout, done.stderr).contains("planted"), "{}", done.stderr);
    assert!(done.json()["accounts"] == 4);
    let quiet = job.env("OPENLINEAGE_DISABLED", "true").env("WAREHOUSE", "quiet");
    quiet.run(&["run", "p.yaml", "--as-of", "2026-05-01"]).exits(0);
    assert_same_tables(&quiet, "warehouse", "quiet");
    done
}

#[test]
fn events_are_posted_with_the_api_key() {
    let receiver = HttpReceiver::start(ReceiverReply::Status(201));
    let done = run_with_collector(&receiver.url);
    assert_eq!(done.stderr, "");
    let all = receiver.received_so_far();
    assert_eq!(all.len(), 2, "the run with lineage off sent events");
    for (head, _) in &all {
        assert!(head.starts_with("POST /api/v1/lineage HTTP/1.1"), "{head}");
        assert!(head.to_lowercase().contains("authorization: bearer planted-key"), "{head}");
        assert!(head.to_lowercase().contains("content-type: application/json"), "{head}");
    }
    let events: Vec<Value> = all.into_iter().map(|(_, event)| event).collect();
    assert_eq!(event_types(&events), ["START", "COMPLETE"]);
    assert_valid(&events);
}

#[test]
fn a_failing_collector_is_logged_once_and_changes_nothing() {
    thorough_only!();
    for (answer, reason) in [(500, "answers 500"), (302, "answers 302"), (401, "answers 401")] {
        let receiver = HttpReceiver::start(ReceiverReply::Status(answer));
        let done = run_with_collector(&receiver.url);
        assert_eq!(done.stderr.matches("lineage events are not sent").count(), 1, "{}", done.stderr);
        assert!(done.stderr.contains(reason), "{}", done.stderr);
        // A redirect is not followed, because it could send the key to another server.
        assert!(receiver.received_so_far().iter().all(|(head, _)| head.starts_with("POST /api/v1/lineage ")));
        assert_eq!(receiver.received_so_far().len(), 2);
    }
    let done = run_with_collector(&HttpReceiver::unused_address().replace("http://", "http://me:planted@"));
    assert_eq!(done.stderr.matches("lineage events are not sent").count(), 1, "{}", done.stderr);
    let done = run_with_collector("ftp://planted");
    assert_eq!(done.stderr.matches("lineage events are not sent").count(), 1, "{}", done.stderr);
}

#[test]
fn a_run_does_not_wait_for_a_hanging_collector() {
    thorough_only!();
    let receiver = HttpReceiver::start(ReceiverReply::NoReply);
    let done = run_with_collector(&receiver.url);
    assert_eq!(receiver.received_so_far().len(), 2, "START and COMPLETE");
    assert!(done.stderr.contains("does not answer in time"), "{}", done.stderr);
    assert_eq!(done.stderr.matches("lineage events are not sent").count(), 1, "{}", done.stderr);
}

#[test]
fn a_stopped_run_sends_an_abort_event() {
    let receiver = HttpReceiver::start(ReceiverReply::Status(201));
    let store = HttpReceiver::start(ReceiverReply::NoReply);
    let job = create_job()
        .env("EXPORTS", "s3://exports/a")
        .env("AWS_ENDPOINT_URL", &store.url)
        .env("AWS_ALLOW_HTTP", "true")
        .env("AWS_ACCESS_KEY_ID", "a")
        .env("AWS_SECRET_ACCESS_KEY", "b")
        .env("OPENLINEAGE_URL", &receiver.url);
    let mut command = job.command(&["run", "p.yaml", "--as-of", "2026-05-01"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    receiver.wait_for(1);
    store.wait_for(1);
    let killed = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    assert_eq!(child.wait().unwrap().code(), Some(143));
    let events: Vec<Value> = receiver.received_so_far().into_iter().map(|(_, event)| event).collect();
    assert_eq!(event_types(&events), ["START", "ABORT"]);
    assert_eq!(events[0]["run"]["runId"], events[1]["run"]["runId"]);
    assert_valid(&events);
}
