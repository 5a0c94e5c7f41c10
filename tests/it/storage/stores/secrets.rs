//! Credentials never appear in output, records or published tables.

use crate::harness::bucket::TestBucket;
use crate::harness::bucket_project::{create_job, put_exports, run_pipeline};
use crate::harness::effort::thorough_only;
use crate::harness::job::CommandOutput;
use crate::harness::test_servers::shared_moto;

/// Covers successful and failing runs, with trace logging.
#[test]
fn keys_never_appear_in_output_or_published_objects() {
    thorough_only!();
    let Some(moto) = shared_moto() else { return };
    put_exports(&TestBucket::s3(moto, "exports"), "secrets");
    let ready = |user: &str, warehouse: &str| {
        let others =
            ["AZURE_STORAGE_ACCOUNT_KEY", "AZURE_STORAGE_SAS_TOKEN", "GOOGLE_SERVICE_ACCOUNT_KEY", "SOME_PASSWORD"];
        let job = moto.configure(user, create_job("s3://exports/secrets", warehouse)).env("RUST_LOG", "trace");
        others.iter().fold(job, |job, name| job.env(name, &format!("planted-{name}")))
    };
    let mut planted: Vec<&str> = vec!["planted"];
    for user in ["guest", "job", "reader", "nobody"] {
        planted.extend(moto.keys(user).values().map(String::as_str));
    }
    let clean = |done: &CommandOutput, what: &str| {
        for secret in &planted {
            assert!(!done.stdout.contains(secret), "{what}: a key on stdout\n{}", done.stdout);
            let line = done.stderr.lines().find(|line| line.contains(secret));
            assert!(line.is_none(), "{what}: a key on stderr\n{}", line.unwrap_or_default());
        }
    };
    let to = "s3://warehouse/secrets";
    let day = ["--as-of", crate::harness::bucket_project::DAY];
    for (user, code) in [("nobody", 6), ("reader", 6), ("job", 0), ("guest", 0)] {
        for format in ["text", "json"] {
            let job = ready(user, to);
            let done = job.run(&[&["run", "p.yaml", "-vv", "--log-format", format][..], &day].concat()).exits(code);
            assert!(done.stderr.len() > 1_000, "trace is on: {}", done.stderr);
            clean(&done, user);
        }
    }
    let wrong = ready("job", to).env("AWS_SECRET_ACCESS_KEY", "planted-and-wrong");
    clean(&run_pipeline(&wrong).exits(6), "a wrong secret");
    clean(&run_pipeline(&ready("guest", "s3://nowhere/x")).exits(6), "no bucket");
    let good = ready("guest", to);
    for arguments in [
        vec!["status", "p.yaml"],
        vec!["validate", "p.yaml"],
        vec!["explain", "p.yaml", "acme", "--json"],
        vec!["show", "p.yaml", "sources"],
    ] {
        clean(&good.run(&arguments).exits(0), arguments[0]);
    }
    let objects = TestBucket::s3(moto, "warehouse").objects("secrets");
    assert!(objects.keys().any(|path| path.starts_with("_runs/")) && objects.len() > 8, "{:?}", objects.keys());
    for (path, bytes) in &objects {
        for secret in &planted {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "a key in {path}");
        }
    }
}
