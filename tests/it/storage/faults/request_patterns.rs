//! The requests of a run: nothing twice, nothing outside the configured roots, and many at once.

use std::collections::BTreeMap;
use std::time::Duration;

use super::scenario::{create_job, shared_scenario};
use crate::harness::bucket_project;
use crate::harness::effort::thorough_only;
use crate::harness::faulty_store::request::{LoggedRequest, RequestKind};
use crate::harness::faulty_store::{Fault, FaultPlan, FaultyStore};

fn select_requests(log: &[LoggedRequest], kind: RequestKind, bucket: &str) -> Vec<LoggedRequest> {
    log.iter().filter(|request| request.kind() == kind && request.bucket == bucket).cloned().collect()
}

/// Each byte of an export is transferred once, and no metadata is requested that the listing contained.
#[test]
fn no_byte_of_an_export_is_read_twice() {
    let clean = &shared_scenario().clean_requests;
    let mut read: BTreeMap<String, Vec<(u64, u64)>> = BTreeMap::new();
    for request in select_requests(clean, RequestKind::Get, "exports") {
        let range = request.range.expect("exports are read by ranges");
        let known = read.entry(request.key.clone()).or_default();
        assert!(!known.iter().any(|(from, to)| *from < range.1 && range.0 < *to), "{} again", request.describe());
        known.push(range);
    }
    assert!(read["company/facts/b.parquet"].len() > 1 && read.len() > 3, "{read:?}");
    // `accounts.parquet` is not a pattern, so it is not listed. A second HEAD detects changes during the run.
    let heads: Vec<String> =
        select_requests(clean, RequestKind::Head, "exports").iter().map(LoggedRequest::describe).collect();
    assert_eq!(heads, ["Head exports/company/accounts.parquet"; 2]);
    for request in select_requests(clean, RequestKind::Get, "warehouse") {
        let times = select_requests(clean, RequestKind::Get, "warehouse")
            .iter()
            .filter(|other| other.key == request.key)
            .count();
        assert_eq!(times, 1, "{} again", request.describe());
    }
}

/// Each pattern is listed once before the exports are read, and once after to detect changes. The warehouse is listed
/// for what the run reads, and again before tables shared by all days change.
#[test]
fn exports_are_listed_before_and_after_reading() {
    let lists = |bucket: &str| {
        let mut lists: Vec<String> = select_requests(&shared_scenario().clean_requests, RequestKind::List, bucket)
            .iter()
            .map(LoggedRequest::describe)
            .collect();
        lists.sort();
        lists
    };
    let below = "List exports/?prefix=company/facts/";
    let deep = format!("{below} and below");
    assert_eq!(lists("exports"), [below, below, &deep, &deep]);
    assert!(lists("warehouse").len() <= 5, "{:?}", lists("warehouse"));
}

/// No other bucket, prefix or host.
#[test]
fn requests_stay_within_the_configured_roots() {
    let scenario = shared_scenario();
    let host = |url: &str| url.trim_start_matches("http://").to_owned();
    for request in &scenario.clean_requests {
        let path = if request.kind() == RequestKind::List { &request.query["prefix"] } else { &request.key };
        let home = match request.bucket.as_str() {
            "exports" => path.starts_with("company/") && !request.kind().is_write(),
            "warehouse" => path.starts_with("w/"),
            _ => false,
        };
        assert!(home, "{}", request.describe());
    }
    let hosts: std::collections::BTreeSet<&str> =
        scenario.clean_requests.iter().map(|request| request.host.as_str()).collect();
    assert_eq!(hosts.len(), 1, "{hosts:?}");
    assert_ne!(host(&scenario.store.url), *hosts.first().unwrap(), "the log is of a fork");
}

/// With 50 ms per response, many requests wait at once, and their number is limited.
#[test]
fn files_are_read_concurrently() {
    thorough_only!();
    let days = 96;
    let store = FaultyStore::start();
    for (path, bytes) in bucket_project::create_exports() {
        store.put("exports", &format!("company/{path}"), bytes.clone());
        for day in 0..days {
            if path == "facts/a.parquet" {
                store.put("exports", &format!("company/facts/more-{day}.parquet"), bytes.clone());
            }
        }
    }
    store.set_latency(Duration::from_millis(50));
    bucket_project::run_pipeline(&create_job(&store, "60")).exits(0);
    let log = store.requests();
    let reads = select_requests(&log, RequestKind::Get, "exports");
    assert!(reads.len() >= days, "{}", reads.len());
    assert!((8..=32).contains(&store.max_concurrent_requests()), "{}", store.max_concurrent_requests());
}

/// A listing of several pages is read completely, and a failed page is requested again.
#[test]
fn a_paginated_listing_is_read_completely() {
    let scenario = shared_scenario();
    let store = scenario.store.fork();
    store.set_page_size(1);
    store.inject(FaultPlan::new(Fault::Truncated).after(2).matching(|request| request.kind() == RequestKind::List));
    bucket_project::run_pipeline(&create_job(&store, "60")).exits(0);
    assert!(store.tables("warehouse", "w") == scenario.after);
    assert!(select_requests(&store.requests(), RequestKind::List, "exports").len() > 6);
}
