//! Every documented exit code except 1, which means a defect.

use std::net::TcpListener;

use super::{RUN, create_company};
use crate::harness::golden;
use crate::harness::job::Job;

#[test]
fn success_exits_with_0() {
    create_company().run(&RUN).exits(0);
    create_company().run(&["validate", "pipelines/health.yaml"]).exits(0);
}

#[test]
fn a_wrong_command_line_exits_with_2() {
    for arguments in [
        &["score"][..],
        &["run"],
        &["run", "pipelines/health.yaml", "--force"],
        &["show", "pipelines/health.yaml", "nothing"],
    ] {
        let done = create_company().run(arguments).exits(2);
        assert_eq!(done.stdout, "");
    }
}

#[test]
fn wrong_yaml_exits_with_3_in_every_command() {
    let job = create_company().file("pipelines/health.yaml", &golden::PIPELINE_YAML.replace("tiers:", "tires:"));
    for arguments in [
        &["validate", "pipelines/health.yaml"][..],
        &RUN,
        &["explain", "pipelines/health.yaml", "a1"],
        &["show", "pipelines/health.yaml", "trend"],
    ] {
        let done = job.run(arguments).exits(3);
        assert!(done.stderr.contains("hint: did you mean `tiers`?"), "{}", done.stderr);
        assert_eq!(done.stdout, "");
    }
    Job::new().run(&["run", "nowhere.yaml"]).exits(3);
}

#[test]
fn wrong_sql_exits_with_4_in_validate_and_run() {
    let job = create_company().file("sql/nps.sql", &golden::NPS_SQL.replace("MAX(answer)", "MAX(anser)"));
    for arguments in [
        &["validate", "pipelines/health.yaml"][..],
        &RUN,
        &["show", "pipelines/health.yaml", "metrics", "--as-of", "2026-06-30"],
    ] {
        let done = job.run(arguments).exits(4);
        assert!(
            done.stderr.contains("--> sql/nps.sql:1:24") && done.stderr.contains("did you mean `answer`?"),
            "{}",
            done.stderr
        );
    }
    assert_eq!(job.files("warehouse"), Vec::<String>::new());
}

#[test]
fn exports_that_break_their_contract_exit_with_5() {
    let job = create_company().table(
        "exports/nps/nps.parquet",
        "account_id:text,answered_at:timestamp_us,answer:text
         a1,2026-06-01 12:00:00,nine",
    );
    for arguments in [&["validate", "pipelines/health.yaml"][..], &RUN] {
        let done = job.run(arguments).exits(5);
        assert!(done.stderr.contains("answer"), "{}", done.stderr);
    }
}

#[test]
fn missing_export_files_exit_with_5_without_an_as_of_date() {
    let job = create_company();
    std::fs::remove_dir_all(job.path("exports")).unwrap();
    for arguments in [&["validate", "pipelines/health.yaml"][..], &["run", "pipelines/health.yaml"]] {
        let done = job.run(arguments).exits(5);
        for source in ["accounts", "usage", "nps"] {
            assert!(
                done.stderr.contains(&format!("error[source-rows]: source `{source}`: no file matches")),
                "{}",
                done.stderr
            );
        }
    }
}

#[test]
fn an_unwritable_warehouse_exits_with_6() {
    let job = create_company().file("warehouse", "a file where the folder should be");
    let done = job.run(&RUN).exits(6);
    assert!(done.stderr.contains("hint: "), "{}", done.stderr);
}

#[test]
fn an_unreachable_store_exits_with_7() {
    // A port that was just free, so nothing listens on it.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let yaml = golden::PIPELINE_YAML.replace("exports: ../exports", "exports: s3://bucket/exports");
    let job = create_company()
        .file("pipelines/health.yaml", &yaml)
        .env("AWS_ENDPOINT_URL", &format!("http://127.0.0.1:{port}"))
        .env("AWS_ACCESS_KEY_ID", "id")
        .env("AWS_SECRET_ACCESS_KEY", "a-secret")
        .env("AWS_REGION", "us-east-1")
        .env("HEALTHSCORE_STORE_TIMEOUT", "0.3");
    let done = job.run(&["validate", "pipelines/health.yaml"]).exits(7);
    assert!(
        done.stderr.contains("does not answer") && done.stderr.contains("hint: try again later"),
        "{}",
        done.stderr
    );
    assert!(!done.stderr.contains("a-secret"), "{}", done.stderr);
}
