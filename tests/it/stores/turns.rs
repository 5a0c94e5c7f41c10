//! Leases in a bucket: one run of a day at a time, and a run that lost its lease publishes nothing more.

use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::bucket::Bucket;
use super::proxy::Proxy;
use super::server::{Moto, moto};
use super::{DAY, assert_published, exports, job, put, run};
use crate::job::{Done, Job};

fn ready(moto: &Moto, prefix: &str) -> Job {
    moto.let_in("job", job("s3://exports/turns", &format!("s3://warehouse/{prefix}")))
}

fn lease(warehouse: &Bucket, prefix: &str) -> serde_json::Value {
    serde_json::from_slice(&warehouse.objects(prefix)[&format!("_leases/ds={DAY}.json")]).unwrap()
}

fn signal(child: u32, name: &str) {
    assert!(Command::new("kill").args([&format!("-{name}"), &child.to_string()]).status().unwrap().success());
}

/// A run that holds the day while its first request of a kind, told by how it begins, is on its way.
struct OnItsWay {
    child: Child,
    go_on: Sender<()>,
}

impl OnItsWay {
    fn start(moto: &Moto, job: Job, begins: String, lasts: &str) -> Self {
        let (here, is_here) = channel();
        let (go_on, may_go_on) = channel::<()>();
        let pause = Arc::new(Mutex::new(Some((here, may_go_on))));
        let proxy = Proxy::before(&moto.url, move |head| {
            if head.starts_with(&begins)
                && let Some((here, may_go_on)) = pause.lock().unwrap().take()
            {
                here.send(()).unwrap();
                // The sender may be gone with its test.
                let _ = may_go_on.recv();
            }
            None
        });
        let job = job.env("AWS_ENDPOINT_URL", &proxy.url);
        let mut command = job.command(&["run", "p.yaml", "--as-of", DAY, "--lease", lasts]);
        let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        is_here.recv_timeout(Duration::from_secs(60)).unwrap();
        OnItsWay { child, go_on }
    }
}

#[test]
fn a_lease_holds_a_day_until_the_run_ends_or_the_lease_expires() {
    let Some(moto) = moto() else { return };
    put(&Bucket::s3(moto, "exports"), "turns");
    let (warehouse, job) = (Bucket::s3(moto, "warehouse"), ready(moto, "taken"));
    let first = OnItsWay::start(moto, ready(moto, "taken"), "PUT /warehouse/taken/_runs/".to_owned(), "2s");
    // It is renewed for as long as its run lives.
    std::thread::sleep(Duration::from_secs(3));
    let second = run(&job).exits(9);
    assert!(second.stderr.contains(&format!("another run of {DAY} is under way: run 2")), "{}", second.stderr);
    assert!(second.stderr.contains(&format!("process {}", first.child.id())), "{}", second.stderr);
    assert!(second.stderr.contains("if it was killed, its lease runs out at"), "{}", second.stderr);
    assert_eq!(lease(&warehouse, "taken")["free"], false);
    let mut child = first.child;
    child.kill().unwrap();
    child.wait().unwrap();
    let started = Instant::now();
    let waited = job.run(&["run", "p.yaml", "--as-of", DAY, "--wait", "30s"]).exits(0);
    assert!(waited.stderr.contains("has run out; making sure that it is gone"), "{}", waited.stderr);
    assert!(started.elapsed() < Duration::from_secs(15), "{:?}", started.elapsed());
    let after = lease(&warehouse, "taken");
    assert_eq!((&after["free"], &after["turn"]), (&true.into(), &2.into()));
    assert_published(&warehouse, "taken");
}

/// Asked to stop, a run gives its lease back.
#[test]
fn a_stopped_run_releases_its_lease() {
    let Some(moto) = moto() else { return };
    put(&Bucket::s3(moto, "exports"), "turns");
    for (at, says) in [
        ("GET /exports", "stopped by SIGTERM; what was published before stays whole"),
        ("PUT /warehouse/stopped/_runs/", "stopped by SIGTERM while a day was published"),
    ] {
        let first = OnItsWay::start(moto, ready(moto, "stopped"), at.to_owned(), "60s");
        let asked = Instant::now();
        signal(first.child.id(), "TERM");
        let done = Done::of(first.child.wait_with_output().unwrap()).exits(143);
        assert!(asked.elapsed() < Duration::from_secs(3), "{at}: {:?}", asked.elapsed());
        assert!(done.stderr.contains(says), "{at}: {}", done.stderr);
        run(&ready(moto, "stopped")).exits(0);
    }
}

/// A run is frozen in the very moment in which it replaces a table; another one takes the day over and publishes other
/// numbers; the first one's request arrives after that.
#[test]
fn a_run_that_lost_its_lease_cannot_publish() {
    let Some(moto) = moto() else { return };
    let bucket = Bucket::s3(moto, "exports");
    put(&bucket, "turns");
    bucket.put(exports().into_iter().map(|(path, bytes)| match path.as_str() {
        // Other facts: acme's of before the day count twice.
        "facts/b.parquet" => (format!("turns-changed/{path}"), exports()["facts/a.parquet"].clone()),
        _ => (format!("turns-changed/{path}"), bytes),
    }));
    let warehouse = Bucket::s3(moto, "warehouse");
    for table in ["metric_scores", "account_health", "scorecards", "_runs"] {
        let prefix = format!("fenced-{table}");
        // Something is there to be replaced.
        run(&ready(moto, &prefix)).exits(0);
        let begins = format!("PUT /warehouse/{prefix}/{table}/");
        let OnItsWay { child: first, go_on } = OnItsWay::start(moto, ready(moto, &prefix), begins, "1s");
        signal(first.id(), "STOP");
        let changed = ready(moto, &prefix).env("EXPORTS", "s3://exports/turns-changed");
        changed.run(&["run", "p.yaml", "--as-of", DAY, "--wait", "30s"]).exits(0);
        let published = warehouse.tables(&prefix);
        go_on.send(()).unwrap();
        signal(first.id(), "CONT");
        let done = Done::of(first.wait_with_output().unwrap());
        assert_eq!(done.code, 9, "{table}: {}", done.stderr);
        assert!(done.stderr.contains(&format!("another run took {DAY} over")), "{table}: {}", done.stderr);
        let after = warehouse.tables(&prefix);
        let paths = after.keys().chain(published.keys());
        let differing: Vec<_> = paths.filter(|path| published.get(*path) != after.get(*path)).collect();
        assert!(differing.is_empty(), "{table}: {differing:?}");
        let status = changed.run(&["status", "p.yaml", "--format", "json"]).exits(0);
        assert_eq!(status.json()["outdated"], serde_json::json!([]), "{table}");
    }
}
