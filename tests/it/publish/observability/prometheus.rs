//! The metrics file for Prometheus: read with Prometheus' own parser, correct after success and failure.
#![expect(clippy::float_cmp, reason = "what is written is read back, digit by digit")]

use std::collections::BTreeMap;

use serde_json::Value;

use super::create_job;
use crate::harness::duckdb;
use crate::harness::job::Job;
use crate::harness::published::newest_run_record;
use crate::harness::tools;

const DAY_1: f64 = 1_777_680_000.0;

/// Reads samples as `name{label="value",…}` with sorted labels; `None` if the parser is not installed.
fn read_metrics(job: &Job) -> Option<BTreeMap<String, f64>> {
    let code = "import json, sys\n\
                from prometheus_client.parser import text_string_to_metric_families\n\
                found = {}\n\
                for family in text_string_to_metric_families(open(sys.argv[1]).read()):\n\
                \x20   assert family.documentation and family.type == 'gauge', family\n\
                \x20   for sample in family.samples:\n\
                \x20       labels = ','.join(f'{k}=\"{v}\"' for k, v in sorted(sample.labels.items()))\n\
                \x20       name = f'{sample.name}{{{labels}}}'\n\
                \x20       assert name not in found, name\n\
                \x20       found[name] = sample.value\n\
                print(json.dumps(found))";
    tools::python_with(&["prometheus_client"])?;
    let found: Value = duckdb::run_python(code, &[job.path("m.prom").to_str().unwrap()])?;
    Some(serde_json::from_value(found).unwrap())
}

fn metric_value<'a>(all: &'a BTreeMap<String, f64>, name: &str) -> &'a f64 {
    all.get(name).unwrap_or_else(|| panic!("no {name} in {all:#?}"))
}

fn run_with_metrics_file(job: &Job, day: &str, code: i32) -> Option<BTreeMap<String, f64>> {
    job.run(&["run", "p.yaml", "--as-of", day, "--metrics-file", "m.prom", "--skip-if-unchanged"]).exits(code);
    let hidden = std::fs::read_dir(job.path(""))
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_str().unwrap().contains("m.prom."));
    assert_eq!(hidden.count(), 0, "a file was left behind");
    read_metrics(job)
}

const LAST_SUCCESS: &str = r#"healthscore_last_success_timestamp_seconds{command="run",pipeline="watched"}"#;
const EXIT_CODE: &str = r#"healthscore_run_exit_code{command="run",pipeline="watched"}"#;
const SUCCEEDED: &str = r#"healthscore_run_success{command="run",pipeline="watched"}"#;
const SNAPSHOT: &str = r#"healthscore_snapshot_timestamp_seconds{pipeline="watched"}"#;

#[test]
fn a_run_exports_what_it_read_and_published() {
    let job = create_job();
    let Some(all) = run_with_metrics_file(&job, "2026-05-01", 0) else { return };
    let published = newest_run_record(&job, "2026-05-01");
    assert_eq!(
        (metric_value(&all, EXIT_CODE), metric_value(&all, SUCCEEDED), metric_value(&all, SNAPSHOT)),
        (&0.0, &1.0, &DAY_1)
    );
    for (name, expected) in [
        (r#"healthscore_run_days{command="run",outcome="published",pipeline="watched"}"#, 1.0),
        (r#"healthscore_source_rows{pipeline="watched",source="usage"}"#, 5.0),
        (r#"healthscore_source_age_seconds{pipeline="watched",source="usage"}"#, 86_400.0),
        (r#"healthscore_source_faulty_rows{check="orphans",dropped="true",pipeline="watched",source="usage"}"#, 1.0),
        // `a` uses 2 of 10 seats, `b` both of 2, `c` and `d` none.
        (r#"healthscore_accounts{band="low",pipeline="watched",tier="small"}"#, 2.0),
        (r#"healthscore_accounts{band="high",pipeline="watched",tier="small"}"#, 1.0),
        (r#"healthscore_accounts{band="low",pipeline="watched",tier="large"}"#, 1.0),
        (r#"healthscore_accounts{band="no_score",pipeline="watched",tier="large"}"#, 0.0),
        (r#"healthscore_score_mean{pipeline="watched",tier="large"}"#, 20.0),
        (r#"healthscore_coverage_ratio_mean{pipeline="watched",tier="small"}"#, 1.0),
        (r#"healthscore_published_rows{pipeline="watched",table="account_health"}"#, 4.0),
    ] {
        assert!((metric_value(&all, name) - expected).abs() < 1e-9, "{name}: {}", all[name]);
    }
    let outputs = published["outputs"].as_array().unwrap();
    let bytes: f64 = outputs.iter().map(|output| output["bytes"].as_f64().unwrap()).sum();
    let exported: f64 =
        all.iter().filter(|(name, _)| name.starts_with("healthscore_published_bytes")).map(|(_, n)| n).sum();
    assert!((bytes - exported).abs() < 1e-9);
    let checks: f64 =
        all.iter().filter(|(name, _)| name.starts_with("healthscore_quality_checks")).map(|(_, n)| n).sum();
    assert_eq!(checks.to_string(), published["quality"].as_array().unwrap().len().to_string());
    assert!(all.keys().any(|name| name.contains(r#"stage="publish""#)));
}

#[test]
fn a_failure_keeps_the_metrics_of_the_last_success() {
    let job = create_job();
    let Some(success) = run_with_metrics_file(&job, "2026-05-01", 0) else { return };
    // The third day is stopped, so day 1 stays published and its metrics stay valid.
    let stopped = run_with_metrics_file(&job, "2026-05-03", 8).unwrap();
    assert_eq!((metric_value(&stopped, EXIT_CODE), metric_value(&stopped, SUCCEEDED)), (&8.0, &0.0));
    for (name, value) in success.iter().filter(|(name, _)| !name.starts_with("healthscore_run_")) {
        assert_eq!(metric_value(&stopped, name).to_string(), value.to_string(), "{name}");
    }
    // With a mistake in the YAML the pipeline name is unknown, but the metrics file contains it.
    std::fs::write(job.path("p.yaml"), "version: 1\ntires: {}\n").unwrap();
    let broken = run_with_metrics_file(&job, "2026-05-03", 3).unwrap();
    assert_eq!(metric_value(&broken, EXIT_CODE), &3.0);
    assert_eq!(metric_value(&broken, LAST_SUCCESS), metric_value(&success, LAST_SUCCESS));
    // A skipped run is a success.
    std::fs::write(job.path("p.yaml"), super::PIPELINE).unwrap();
    let skipped = run_with_metrics_file(&job, "2026-05-01", 99).unwrap();
    assert_eq!((metric_value(&skipped, EXIT_CODE), metric_value(&skipped, SUCCEEDED)), (&99.0, &1.0));
    assert!(metric_value(&skipped, LAST_SUCCESS) > metric_value(&success, LAST_SUCCESS));
    assert_eq!(metric_value(&skipped, SNAPSHOT), &DAY_1);
}

#[test]
fn a_backfill_has_its_own_metrics_and_keeps_the_newest_day() {
    let job = create_job();
    let Some(run) = run_with_metrics_file(&job, "2026-05-02", 0) else { return };
    let arguments = ["backfill", "p.yaml", "--from", "2026-05-01", "--to", "2026-05-01", "--metrics-file", "m.prom"];
    job.run(&arguments).exits(0);
    let after = read_metrics(&job).unwrap();
    assert_eq!(
        metric_value(&after, r#"healthscore_run_days{command="backfill",outcome="published",pipeline="watched"}"#),
        &1.0
    );
    // Backfilling an older day changes neither the newest snapshot nor the last success of `run`.
    assert_eq!(metric_value(&after, SNAPSHOT), &(DAY_1 + 86_400.0));
    assert_eq!(metric_value(&after, LAST_SUCCESS), metric_value(&run, LAST_SUCCESS));
    assert!(after.contains_key(r#"healthscore_last_success_timestamp_seconds{command="backfill",pipeline="watched"}"#));
}

#[test]
fn an_unwritable_file_is_reported_before_the_run_starts() {
    let job = create_job();
    let done = job.run(&["run", "p.yaml", "--as-of", "2026-05-01", "--metrics-file", "nowhere/m.prom"]).exits(6);
    assert!(done.stderr.contains("cannot write `nowhere/m.prom`"), "{}", done.stderr);
    assert!(job.files("warehouse").is_empty());
    job.run(&["run", "p.yaml", "--dry-run", "--metrics-file", "m.prom"]).exits(2);
}
