//! Leases in a bucket: one run per day at a time, and a run that lost its lease publishes nothing more.

use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::harness::bucket::TestBucket;
use crate::harness::bucket_project::{DAY, assert_published, create_exports, create_job, put_exports, run_pipeline};
use crate::harness::effort::thorough_only;
use crate::harness::job::{CommandOutput, Job};
use crate::harness::proxy::Proxy;
use crate::harness::test_servers::{MotoServer, shared_moto};

fn create_ready_job(moto: &MotoServer, prefix: &str) -> Job {
    moto.configure("job", create_job("s3://exports/turns", &format!("s3://warehouse/{prefix}")))
}

fn read_lease(warehouse: &TestBucket, prefix: &str) -> serde_json::Value {
    serde_json::from_slice(&warehouse.objects(prefix)[&format!("_leases/ds={DAY}.json")]).unwrap()
}

fn send_signal(child: u32, name: &str) {
    assert!(Command::new("kill").args([&format!("-{name}"), &child.to_string()]).status().unwrap().success());
}

/// A run that holds the lease and is paused at its first request that begins with a given text.
struct PausedRun {
    child: Child,
    resume: Sender<()>,
}

impl PausedRun {
    fn start(moto: &MotoServer, job: Job, begins: String, lasts: &str) -> Self {
        let (here, is_here) = channel();
        let (resume, resumed) = channel::<()>();
        let pause = Arc::new(Mutex::new(Some((here, resumed))));
        let proxy = Proxy::in_front_of(&moto.url, move |head| {
            if head.starts_with(&begins)
                && let Some((here, resumed)) = pause.lock().unwrap().take()
            {
                here.send(()).unwrap();
                // The test, and with it the sender, may have ended.
                let _ = resumed.recv();
            }
            None
        });
        let job = job.env("AWS_ENDPOINT_URL", &proxy.url);
        let mut command = job.command(&["run", "p.yaml", "--as-of", DAY, "--lease", lasts]);
        let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        is_here.recv_timeout(Duration::from_secs(60)).unwrap();
        PausedRun { child, resume }
    }
}

#[test]
fn a_lease_holds_a_day_until_the_run_ends_or_the_lease_expires() {
    thorough_only!();
    let Some(moto) = shared_moto() else { return };
    put_exports(&TestBucket::s3(moto, "exports"), "turns");
    let (warehouse, job) = (TestBucket::s3(moto, "warehouse"), create_ready_job(moto, "taken"));
    let first = PausedRun::start(moto, create_ready_job(moto, "taken"), "PUT /warehouse/taken/_runs/".to_owned(), "2s");
    // The lease is renewed while its run is alive.
    std::thread::sleep(Duration::from_secs(3));
    let second = run_pipeline(&job).exits(9);
    assert!(second.stderr.contains(&format!("another run of {DAY} is in progress: run 2")), "{}", second.stderr);
    assert!(second.stderr.contains(&format!("process {}", first.child.id())), "{}", second.stderr);
    assert!(second.stderr.contains("if it was killed, its lease expires at"), "{}", second.stderr);
    assert_eq!(read_lease(&warehouse, "taken")["free"], false);
    let mut child = first.child;
    child.kill().unwrap();
    child.wait().unwrap();
    let waited = job.run(&["run", "p.yaml", "--as-of", DAY, "--wait", "30s"]).exits(0);
    assert!(waited.stderr.contains("has expired; checking that the run has ended"), "{}", waited.stderr);
    let after = read_lease(&warehouse, "taken");
    assert_eq!((&after["free"], &after["turn"]), (&true.into(), &2.into()));
    assert_published(&warehouse, "taken");
}

/// A stopped run gives its lease back, and does not wait for the store.
#[test]
fn a_stopped_run_releases_its_lease() {
    thorough_only!();
    let Some(moto) = shared_moto() else { return };
    put_exports(&TestBucket::s3(moto, "exports"), "turns");
    for (at, message) in [
        ("GET /exports", "stopped by SIGTERM; published tables are unchanged"),
        ("PUT /warehouse/stopped/_runs/", "stopped by SIGTERM while publishing a day"),
    ] {
        let first = PausedRun::start(moto, create_ready_job(moto, "stopped"), at.to_owned(), "60s");
        send_signal(first.child.id(), "TERM");
        // It ends while its request is still without an answer.
        let done = CommandOutput::wait_for(first.child).exits(143);
        assert!(done.stderr.contains(message), "{at}: {}", done.stderr);
        run_pipeline(&create_ready_job(moto, "stopped")).exits(0);
    }
}

/// A run is frozen while it replaces a table. Another run takes the day over and publishes other numbers. The request
/// of the first run arrives after that.
#[test]
fn a_run_that_lost_its_lease_cannot_publish() {
    thorough_only!();
    let Some(moto) = shared_moto() else { return };
    let bucket = TestBucket::s3(moto, "exports");
    put_exports(&bucket, "turns");
    bucket.put(create_exports().into_iter().map(|(path, bytes)| match path.as_str() {
        // Other facts: the earlier facts of `acme` count twice.
        "facts/b.parquet" => (format!("turns-changed/{path}"), create_exports()["facts/a.parquet"].clone()),
        _ => (format!("turns-changed/{path}"), bytes),
    }));
    let warehouse = TestBucket::s3(moto, "warehouse");
    for table in ["metric_scores", "account_health", "scorecards", "_runs"] {
        let prefix = format!("fenced-{table}");
        // A first run, so that there is something to replace.
        run_pipeline(&create_ready_job(moto, &prefix)).exits(0);
        let begins = format!("PUT /warehouse/{prefix}/{table}/");
        let PausedRun { child: first, resume } = PausedRun::start(moto, create_ready_job(moto, &prefix), begins, "1s");
        send_signal(first.id(), "STOP");
        let changed = create_ready_job(moto, &prefix).env("EXPORTS", "s3://exports/turns-changed");
        changed.run(&["run", "p.yaml", "--as-of", DAY, "--wait", "30s"]).exits(0);
        let published = warehouse.tables(&prefix);
        resume.send(()).unwrap();
        send_signal(first.id(), "CONT");
        let done = CommandOutput::from_process(first.wait_with_output().unwrap());
        assert_eq!(done.code, 9, "{table}: {}", done.stderr);
        assert!(done.stderr.contains(&format!("another run took over {DAY}")), "{table}: {}", done.stderr);
        let after = warehouse.tables(&prefix);
        let paths = after.keys().chain(published.keys());
        let differing: Vec<_> = paths.filter(|path| published.get(*path) != after.get(*path)).collect();
        assert!(differing.is_empty(), "{table}: {differing:?}");
        let status = changed.run(&["status", "p.yaml", "--format", "json"]).exits(0);
        assert_eq!(status.json()["outdated"], serde_json::json!([]), "{table}");
    }
}
