//! What a run asks a store for: nothing twice, nothing it was not pointed at, and much of it at once.

use std::collections::BTreeMap;
use std::time::Duration;

use super::request::{Asked, Kind};
use super::store::{Fault, Plan, Store};
use super::world::{job, world};
use crate::stores;

fn of(log: &[Asked], kind: Kind, bucket: &str) -> Vec<Asked> {
    log.iter().filter(|asked| asked.kind() == kind && asked.bucket == bucket).cloned().collect()
}

/// Each byte of an export crosses the line once, and no object is asked for what the listing said.
#[test]
fn no_byte_of_an_export_is_read_twice() {
    let clean = &world().clean;
    let mut read: BTreeMap<String, Vec<(u64, u64)>> = BTreeMap::new();
    for asked in of(clean, Kind::Get, "exports") {
        let range = asked.range.expect("exports are read by ranges");
        let known = read.entry(asked.key.clone()).or_default();
        assert!(!known.iter().any(|(from, to)| *from < range.1 && range.0 < *to), "{} again", asked.told());
        known.push(range);
    }
    assert!(read["company/facts/b.parquet"].len() > 1 && read.len() > 3, "{read:?}");
    // `accounts.parquet` is no pattern; after all is read it is looked at again, in case it has changed meanwhile.
    let heads: Vec<String> = of(clean, Kind::Head, "exports").iter().map(Asked::told).collect();
    assert_eq!(heads, ["Head exports/company/accounts.parquet"; 2]);
    for asked in of(clean, Kind::Get, "warehouse") {
        let times = of(clean, Kind::Get, "warehouse").iter().filter(|other| other.key == asked.key).count();
        assert_eq!(times, 1, "{} again", asked.told());
    }
}

/// Exports are listed once for each pattern before they are read, and once after, to see that they are still the same; the
/// warehouse for what the run reads, and again when it is about to change
/// what all days share.
#[test]
fn exports_are_listed_before_and_after_reading() {
    let lists = |bucket: &str| {
        let mut lists: Vec<String> = of(&world().clean, Kind::List, bucket).iter().map(Asked::told).collect();
        lists.sort();
        lists
    };
    let below = "List exports/?prefix=company/facts/";
    let deep = format!("{below} and below");
    assert_eq!(lists("exports"), [below, below, &deep, &deep]);
    assert!(lists("warehouse").len() <= 5, "{:?}", lists("warehouse"));
}

/// Neither another bucket, nor another prefix, nor another host.
#[test]
fn requests_stay_within_the_configured_roots() {
    let world = world();
    let host = |url: &str| url.trim_start_matches("http://").to_owned();
    for asked in &world.clean {
        let path = if asked.kind() == Kind::List { &asked.query["prefix"] } else { &asked.key };
        let home = match asked.bucket.as_str() {
            "exports" => path.starts_with("company/") && !asked.kind().changes(),
            "warehouse" => path.starts_with("w/"),
            _ => false,
        };
        assert!(home, "{}", asked.told());
    }
    let hosts: std::collections::BTreeSet<&str> = world.clean.iter().map(|asked| asked.host.as_str()).collect();
    assert_eq!(hosts.len(), 1, "{hosts:?}");
    assert_ne!(host(&world.store.url), *hosts.first().unwrap(), "the log is of a fork");
}

/// With 50 ms to an answer, many files cost little more than few; and there are never too many requests at once.
#[test]
fn files_are_read_concurrently() {
    let days = 96;
    let store = Store::start();
    for (path, bytes) in stores::exports() {
        store.put("exports", &format!("company/{path}"), bytes.clone());
        for day in 0..days {
            if path == "facts/a.parquet" {
                store.put("exports", &format!("company/facts/more-{day}.parquet"), bytes.clone());
            }
        }
    }
    store.latency(Duration::from_millis(50));
    stores::run(&job(&store, "60")).exits(0);
    let log = store.log();
    let reads = of(&log, Kind::Get, "exports");
    assert!(reads.len() >= days, "{}", reads.len());
    let begun = reads.iter().map(|asked| asked.begun).min().unwrap();
    let ended = reads.iter().map(|asked| asked.ended).max().unwrap();
    let one_by_one: Duration = reads.iter().map(|asked| asked.ended - asked.begun).sum();
    assert!(one_by_one > (ended - begun) * 6, "{one_by_one:?} in {:?}", ended - begun);
    assert!((8..=32).contains(&store.most_at_once()), "{}", store.most_at_once());
}

/// What lies on several pages of a listing is found as what lies on one, and a page that fails is asked for again.
#[test]
fn a_paginated_listing_is_read_completely() {
    let world = world();
    let store = world.store.fork();
    store.page(1);
    store.plant(Plan::new(Fault::Truncated).from(2).of(|asked| asked.kind() == Kind::List));
    stores::run(&job(&store, "60")).exits(0);
    assert!(store.tables("warehouse", "w") == world.after);
    assert!(of(&store.log(), Kind::List, "exports").len() > 6);
}
