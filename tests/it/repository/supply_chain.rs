//! Supply chain: the files that define builds, images and dependencies agree with each other.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn read_file(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// Returns the rest of the first line with this beginning.
fn rest_of_line<'a>(text: &'a str, beginning: &str) -> &'a str {
    let line = text.lines().find_map(|line| line.trim_start().strip_prefix(beginning));
    line.unwrap_or_else(|| panic!("no line begins with `{beginning}`")).trim()
}

/// Returns the versions of every package in a lock file.
fn locked_versions(path: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut packages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for package in read_file(path).split("[[package]]").skip(1) {
        let value = |key: &str| rest_of_line(package, key).trim_matches('"').to_owned();
        packages.entry(value("name = ")).or_default().insert(value("version = "));
    }
    packages
}

#[test]
fn all_builds_use_the_rust_version_of_cargo_toml() {
    let manifest = read_file("Cargo.toml");
    let rust = rest_of_line(&manifest, "rust-version = ").trim_matches('"');
    assert!(read_file("Dockerfile").contains(&format!("FROM rust:{rust}-slim-bookworm AS build")));
    assert!(read_file(".github/workflows/ci.yml").contains(&format!("rustup default {rust}\n")));
    assert!(read_file("README.md").contains(&format!("With Rust {rust} and a C compiler")));
}

#[test]
fn the_image_runs_as_an_unprivileged_user() {
    let dockerfile = read_file("Dockerfile");
    assert!(dockerfile.contains("\nUSER 10001\n") && dockerfile.contains("--uid 10001 "));
    assert_eq!(rest_of_line(&dockerfile, "STOPSIGNAL "), "SIGTERM");
    let builds = dockerfile.lines().filter(|line| line.contains("cargo build") || line.contains("cargo install"));
    let mut seen = 0;
    for line in builds {
        assert!(line.contains("--locked"), "{line}");
        seen += 1;
    }
    assert_eq!(seen, 3);
}

#[test]
fn the_workflow_is_read_only_and_pins_its_actions() {
    let workflow = read_file(".github/workflows/ci.yml");
    assert!(workflow.contains("\npermissions:\n  contents: read\njobs:"));
    assert!(!workflow.contains("write"));
    let mut seen = 0;
    for action in workflow.lines().filter_map(|line| line.split_once("uses: ").map(|(_, action)| action)) {
        let commit = action.split_once('@').map_or("", |(_, version)| version.split(' ').next().unwrap_or_default());
        assert!(commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()), "{action}");
        seen += 1;
    }
    assert_eq!(seen, 3);
}

#[test]
fn ci_and_dockerfile_use_the_same_cyclonedx_version() {
    let run = read_file(".ci/run");
    let (_, tools) = run.split_once("for tool in ").unwrap();
    let cyclonedx = tools.split_whitespace().find_map(|tool| tool.strip_prefix("cargo-cyclonedx@")).unwrap();
    let cyclonedx = cyclonedx.trim_end_matches(';');
    assert!(read_file("Dockerfile").contains(&format!("cargo-cyclonedx@{cyclonedx}\n")));
}

#[test]
fn fuzzed_packages_have_the_shipped_versions() {
    let (shipped, fuzzed) = (locked_versions("Cargo.lock"), locked_versions("tests/fuzz/Cargo.lock"));
    let mut shared = 0;
    for (package, versions) in fuzzed {
        // Packages of the fuzzer alone are only in its own lock file.
        if let Some(known) = shipped.get(&package) {
            assert!(versions.is_subset(known), "{package}: {versions:?} is fuzzed, {known:?} is shipped");
            shared += 1;
        }
    }
    assert!(shared > 50, "{shared}");
}
