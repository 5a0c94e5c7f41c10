//! The command line: output on stdout and stderr, refused arguments, and exit codes.

/// Backfills and outdated days.
mod backfill;
/// Output of `run`, `show` and `explain`.
mod command_output;
/// Every documented exit code.
mod exit_codes;
/// Days that have not begun.
mod future_days;
/// `init`, `schema` and `sample`.
mod project_files;

use crate::harness::golden;
use crate::harness::job::Job;

/// Creates the golden pipeline with three accounts: `a1` is healthy, `a2` is inactive, `a3` is too new to be scored.
fn create_company() -> Job {
    let mut usage = "account_id:text,event_time:timestamp_us,user_id:text\n".to_owned();
    for user in 1..=6 {
        usage.push_str(&format!("a1,2026-06-30 08:00:0{user},u{user}\n"));
    }
    usage.push_str("a2,2026-06-20 09:00:00,v1\na2,2026-06-20 10:00:00,v1\na2,2026-06-20 11:00:00,v1\n");
    Job::new()
        .file("pipelines/health.yaml", golden::PIPELINE_YAML)
        .file("pipelines/health.scorecard.yaml", golden::SCORECARD_YAML)
        .file("sql/usage.sql", golden::USAGE_SQL)
        .file("sql/nps.sql", golden::NPS_SQL)
        .table(
            "exports/accounts/week=2026-06-29/accounts.parquet",
            "account_id:text,region:text,arr:decimal(2),seats:int64,started_on:date
             a1,emea,150000.00,10,2024-01-01
             a2,amer,30000.50,5,2025-01-01
             a3,emea,100.00,2,2026-06-20",
        )
        .table("exports/usage/usage.parquet", &usage)
        .table(
            "exports/nps/nps.parquet",
            "account_id:text,answered_at:timestamp_us,answer:int64
             a1,2026-06-01 12:00:00,9
             a2,2026-06-02 12:00:00,3",
        )
}

const RUN: [&str; 4] = ["run", "pipelines/health.yaml", "--as-of", "2026-06-30"];

#[test]
fn help_lists_commands_and_exit_codes() {
    let done = Job::new().run(&["--help"]).exits(0);
    for word in ["run", "validate", "explain", "show", "sample", "init", "schema", "completions"] {
        assert!(done.stdout.lines().any(|line| line.trim_start().starts_with(word)), "{word}\n{}", done.stdout);
    }
    let (_, codes) = done.stdout.split_once("Exit codes:\n").unwrap();
    let listed: Vec<&str> = codes.lines().map(|line| line.split_whitespace().next().unwrap()).collect();
    assert_eq!(listed, ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "99", "130", "143"]);
}

#[test]
fn completions_cover_commands_and_flags() {
    let done = Job::new().run(&["completions", "bash"]).exits(0);
    assert!(done.stdout.contains("complete -F _healthscore") && done.stdout.contains("summary-file"));
}

#[test]
fn an_empty_date_is_refused_with_a_hint_about_templates() {
    for command in ["run", "explain", "show"] {
        let mut arguments = vec![command, "pipelines/health.yaml", "--as-of", ""];
        match command {
            "explain" => arguments.insert(2, "a1"),
            "show" => arguments.insert(2, "trend"),
            _ => {}
        }
        let done = create_company().run(&arguments).exits(2);
        assert!(
            done.stderr.contains("the date is empty; is the orchestrator's template filled in?"),
            "{}",
            done.stderr
        );
    }
    let done = create_company().run(&["run", "pipelines/health.yaml", "--as-of", "30.06.2026"]).exits(2);
    assert!(done.stderr.contains("expected a date such as 2026-06-30, found `30.06.2026`"), "{}", done.stderr);
}

#[test]
fn output_to_a_pipe_has_no_colours() {
    // An empty NO_COLOR has no effect, so the pipe alone must switch colours off.
    for no_color in ["", "1"] {
        let job = create_company().env("NO_COLOR", no_color);
        let run = job.run(&RUN).exits(0);
        let explain = job.run(&["explain", "pipelines/health.yaml", "a1"]).exits(0);
        let invalid = job.run(&["validate", "--offline", "nowhere.yaml"]).exits(3);
        let logged = job.run(&[&RUN[..], &["-vv"]].concat()).exits(0);
        for done in [run, explain, invalid, logged] {
            assert!(!done.stdout.contains('\u{1b}') && !done.stderr.contains('\u{1b}'), "{done:?}");
        }
    }
}

#[test]
fn json_log_format_writes_one_object_per_line() {
    let done = create_company().run(&[&RUN[..], &["-v", "--log-format", "json"]].concat()).exits(0);
    let lines: Vec<serde_json::Value> = done
        .stderr
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect();
    let published: Vec<&str> = lines.iter().filter_map(|line| line["object"].as_str()).collect();
    assert!(
        published.iter().any(|object| object.ends_with("account_health/ds=2026-06-30/part-0.parquet")),
        "{lines:?}"
    );
    assert!(lines.iter().all(|line| line["timestamp"].is_string() && line["level"].is_string()));
}

#[test]
fn a_run_without_flags_writes_nothing_to_stderr() {
    let done = create_company().run(&RUN).exits(0);
    assert_eq!(done.stderr, "");
}
