//! JSON logs: every line on stderr is an object with its context, also after failures.

use serde_json::{Map, Value, json};

use super::create_job;
use crate::harness::job::{CommandOutput, Job};

/// Parses every line on stderr and insists on the common fields.
#[track_caller]
fn parse_log_lines(done: &CommandOutput) -> Vec<Map<String, Value>> {
    let parsed = done.stderr.lines().map(|line| {
        let parsed: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let line = parsed.as_object().unwrap().clone();
        for field in ["timestamp", "level", "message", "run_id"] {
            assert!(line[field].is_string(), "{field}: {line:?}");
        }
        let timestamp = line["timestamp"].as_str().unwrap();
        assert!(timestamp.ends_with('Z') && chrono::DateTime::parse_from_rfc3339(timestamp).is_ok(), "{timestamp}");
        line
    });
    let lines: Vec<_> = parsed.collect();
    assert!(lines.iter().all(|line| line["run_id"] == lines[0]["run_id"]));
    lines
}

fn run_with_json_logs(job: &Job, more: &[&str], code: i32) -> Vec<Map<String, Value>> {
    parse_log_lines(&job.run(&[&["run", "p.yaml", "--log-format", "json"], more].concat()).exits(code))
}

#[test]
fn a_successful_run_logs_sources_and_tables() {
    let job = create_job();
    let all = run_with_json_logs(&job, &["-vv", "--as-of", "2026-05-01"], 0);
    let ours: Vec<_> = all.iter().filter(|line| line["target"].as_str().unwrap().starts_with("healthscore")).collect();
    assert!(ours.iter().all(|line| line["pipeline"] == "watched" && line["as_of"] == "2026-05-01"), "{ours:?}");
    let read =
        ours.iter().find(|line| line.get("source") == Some(&json!("usage")) && line["message"] == "read").unwrap();
    assert_eq!((&read["stage"], &read["rows"], &read["level"]), (&json!("sources"), &json!(5), &json!("INFO")));
    let orphans = ours.iter().find(|line| line.get("check") == Some(&json!("orphans"))).unwrap();
    assert_eq!((&orphans["source"], &orphans["dropped"]), (&json!("usage"), &json!(true)));
    let published = ours.iter().filter(|line| line["message"] == "published").collect::<Vec<_>>();
    assert!(!published.is_empty() && published.iter().all(|line| line["stage"] == "publish"), "{published:?}");
    // Without `-v`, only messages that are printed by default are logged.
    assert!(run_with_json_logs(&job, &["--as-of", "2026-05-02"], 0).is_empty());
    let why = run_with_json_logs(&job, &["--dry-run"], 0);
    assert!(why[0]["message"].as_str().unwrap().starts_with("as of "), "{why:?}");
}

#[test]
fn each_day_of_a_backfill_has_its_own_log_lines() {
    let job = create_job();
    let arguments = ["backfill", "p.yaml", "--from", "2026-05-01", "--to", "2026-05-03", "--log-format", "json", "-v"];
    let all = parse_log_lines(&job.run(&arguments).exits(8));
    for day in ["2026-05-01", "2026-05-02", "2026-05-03"] {
        let read = all.iter().filter(|line| line["message"] == "read" && line["as_of"] == day);
        assert_eq!(read.count(), 2, "{day}");
    }
    let last = all.last().unwrap();
    assert_eq!(
        (&last["level"], &last["exit_code"], &last["as_of"]),
        (&json!("ERROR"), &json!(8), &json!("2026-05-03"))
    );
}

#[test]
fn pipeline_mistakes_are_logged_with_position_and_hint() {
    let job = create_job();
    std::fs::write(job.path("p.yaml"), super::PIPELINE.replace("tiers:", "tires:")).unwrap();
    let all = run_with_json_logs(&job, &["--as-of", "2026-05-01"], 3);
    let unknown = all.iter().find(|line| line.get("code") == Some(&json!("unknown-key"))).unwrap();
    assert_eq!((&unknown["file"], &unknown["level"]), (&json!("p.yaml"), &json!("ERROR")));
    let line = super::PIPELINE.lines().position(|line| line.starts_with("tiers:")).unwrap() + 1;
    assert_eq!((&unknown["line"], &unknown["column"]), (&json!(line), &json!(1)));
    assert!(unknown["hint"].as_str().unwrap().contains("`tiers`"), "{unknown:?}");
    let last = all.last().unwrap();
    assert_eq!((&last["exit_code"], &last["mistakes"]), (&json!(3), &json!(all.len() - 1)));
}

#[test]
fn runtime_errors_are_logged_with_the_exit_code() {
    let missing = create_job()
        .env("EXPORTS", "s3://nowhere/x")
        .env("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
        .env("HEALTHSCORE_STORE_TIMEOUT", "0.3");
    let missing = missing.env("AWS_ACCESS_KEY_ID", "planted").env("AWS_SECRET_ACCESS_KEY", "planted");
    let job = create_job();
    std::fs::remove_dir_all(job.path("exports")).unwrap();
    for (job, arguments) in [(&job, &[][..]), (&missing, &["--as-of", "2026-05-01"])] {
        let done = job.run(&[&["run", "p.yaml", "--log-format", "json"], arguments].concat());
        let last = parse_log_lines(&done).pop().unwrap();
        assert_eq!((&last["level"], &last["pipeline"]), (&json!("ERROR"), &json!("watched")));
        // Without an as-of date the run fails before the first stage.
        let stage = (!arguments.is_empty()).then_some(json!("sources"));
        assert_eq!(last.get("stage"), stage.as_ref());
        assert_eq!(last["exit_code"], done.code);
        assert!(done.code != 0 && !done.stderr.contains("planted"));
    }
}

#[test]
fn console_lineage_events_are_json_log_lines() {
    let job = create_job().env("OPENLINEAGE__TRANSPORT__TYPE", "console");
    let all = run_with_json_logs(&job, &["--as-of", "2026-05-01"], 0);
    let kinds: Vec<_> = all.iter().map(|line| line["openlineage"]["eventType"].clone()).collect();
    assert_eq!(kinds, ["START", "COMPLETE"]);
    let plain = job.run(&["run", "p.yaml", "--as-of", "2026-05-01"]).exits(0);
    assert_eq!(plain.stderr.lines().filter(|line| line.starts_with('{')).count(), 2, "{}", plain.stderr);
}
