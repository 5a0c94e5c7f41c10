//! A small pipeline between two buckets, with a published day and exports that have changed since.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::harness::bucket_project::{self, create_exports, large_facts_file};
use crate::harness::faulty_store::FaultyStore;
use crate::harness::faulty_store::request::LoggedRequest;
use crate::harness::job::{CommandOutput, Job};

pub type Tables = BTreeMap<String, Vec<u8>>;

/// The initial state of every case and the allowed results.
pub struct FaultScenario {
    /// Holds the current exports and the day published from earlier ones.
    pub store: FaultyStore,
    pub before: Tables,
    pub after: Tables,
    /// The requests of a run without faults.
    pub clean_requests: Vec<LoggedRequest>,
}

pub fn shared_scenario() -> &'static FaultScenario {
    static WORLD: OnceLock<FaultScenario> = OnceLock::new();
    WORLD.get_or_init(|| {
        let store = FaultyStore::start();
        for (path, bytes) in create_exports() {
            store.put("exports", &format!("company/{path}"), bytes);
        }
        store.put("exports", "company/facts/b.parquet", large_facts_file("acme,2026-03-10,1"));
        run_on_store(&store, "60").exits(0);
        let before = store.tables("warehouse", "w");
        store.put("exports", "company/facts/b.parquet", large_facts_file("acme,2026-03-10,4"));
        let clean = store.fork();
        // With a short lease, a run on a busy machine would send renewals that other runs do not send.
        create_job(&clean, "60").run(&["run", "p.yaml", "--as-of", bucket_project::DAY]).exits(0);
        let after = clean.tables("warehouse", "w");
        let changed = after.iter().filter(|(path, bytes)| before.get(*path) != Some(bytes)).count();
        assert!(changed > 3, "only {changed} objects differ between the two days");
        FaultScenario { before, after, clean_requests: clean.requests(), store }
    })
}

pub fn create_job(store: &FaultyStore, seconds: &str) -> Job {
    let job = store.configure(bucket_project::create_job("s3://exports/company", "s3://warehouse/w"));
    job.env("HEALTHSCORE_STORE_TIMEOUT", seconds).env("POLARS_MAX_THREADS", "2")
}

/// Runs on the store, waiting for a lease that an earlier run may not have released.
pub fn run_on_store(store: &FaultyStore, seconds: &str) -> CommandOutput {
    run_job(&create_job(store, seconds))
}

pub fn run_job(job: &Job) -> CommandOutput {
    job.run(&["run", "p.yaml", "--as-of", bucket_project::DAY, "--lease", "1s", "--wait", "30s"])
}

/// Returns what is wrong with how a run ended; empty if all is well.
pub fn check_outcome(scenario: &FaultScenario, store: &FaultyStore, done: &CommandOutput) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut insist = |holds: bool, what: &str| {
        if !holds {
            wrong.push(what.to_owned());
        }
    };
    let stderr = &done.stderr;
    insist(!stderr.contains("panicked") && !stderr.contains("RUST_BACKTRACE"), "a panic is shown");
    let published = store.tables("warehouse", "w");
    match done.code {
        0 => insist(published == scenario.after, "it ended well, but not all tables are the new ones"),
        7 => {
            let errors: Vec<&str> = stderr.lines().filter(|line| line.starts_with("error")).collect();
            insist(errors.len() == 1, "not one error");
            insist(errors.iter().all(|line| line.contains("`s3://")), "the error names no place");
            insist(stderr.lines().any(|line| line.starts_with("hint: try again later")), "there is no hint");
        }
        // If the store loses a lease, another run seems to have taken the day over.
        9 => insist(stderr.lines().any(|line| line.starts_with("hint: ")), "there is no hint"),
        _ => insist(false, "the exit code is unexpected"),
    }
    let whole = |path: &String, bytes: &Vec<u8>| {
        scenario.before.get(path) == Some(bytes) || scenario.after.get(path) == Some(bytes)
    };
    insist(published.iter().all(|(path, bytes)| whole(path, bytes)), "a table is neither the old nor the new one");
    insist(scenario.before.keys().all(|path| published.contains_key(path)), "a table is gone");
    if done.code != 0 {
        store.clear_faults();
        let healed = run_on_store(store, "60");
        insist(healed.code == 0, &format!("the next run fails\n{}", healed.stderr));
        insist(store.tables("warehouse", "w") == scenario.after, "the next run does not heal");
    }
    wrong
}

/// Runs every case, several at once; fails with all problems.
pub fn run_all_cases<Case: Sync>(cases: &[Case], workers: usize, attempt: impl Fn(&Case) -> Result<(), String> + Sync) {
    let next = std::sync::atomic::AtomicUsize::new(0);
    let wrong = std::sync::Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, std::sync::atomic::Ordering::SeqCst)) {
                    if let Err(what) = attempt(case) {
                        wrong.lock().unwrap().push(what);
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} of {} cases\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
