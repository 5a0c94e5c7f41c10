//! A small pipeline between two buckets of a store, with a day that is published already and exports that have changed
//! since.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use super::request::Asked;
use super::store::Store;
use crate::job::{Done, Job};
use crate::parquet_files;
use crate::stores::{self, exports};

pub type Tables = BTreeMap<String, Vec<u8>>;

/// What every case begins with, and what it may end with.
pub struct World {
    /// The exports as they are now, and the day as it was published from others.
    pub store: Store,
    pub before: Tables,
    pub after: Tables,
    /// The requests of a run in which nothing fails.
    pub clean: Vec<Asked>,
}

pub fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let store = Store::start();
        for (path, bytes) in exports() {
            store.put("exports", &format!("company/{path}"), bytes);
        }
        store.put("exports", "company/facts/b.parquet", large("acme,2026-03-10,1"));
        run(&store, "60").exits(0);
        let before = store.tables("warehouse", "w");
        store.put("exports", "company/facts/b.parquet", large("acme,2026-03-10,4"));
        let clean = store.fork();
        // A short lease would be renewed by a run on a busy machine: requests that other runs need not send.
        job(&clean, "60").run(&["run", "p.yaml", "--as-of", stores::DAY]).exits(0);
        let after = clean.tables("warehouse", "w");
        let changed = after.iter().filter(|(path, bytes)| before.get(*path) != Some(bytes)).count();
        assert!(changed > 3, "the two days are told apart by {changed} objects");
        World { before, after, clean: clean.log(), store }
    })
}

/// One row that counts and enough of the next day that the file's rows take requests of their own.
pub fn large(row: &str) -> Vec<u8> {
    let mut csv = format!("account_id:text,at:date,x:int32\n{row}");
    for at in 0_u64..40_000 {
        let _ = write!(csv, "\nacme,2026-03-11,{}", at.wrapping_mul(2_654_435_761) % 2_000_000_011);
    }
    let folder = tempfile::tempdir().unwrap();
    parquet_files::write(&folder.path().join("x.parquet"), &csv);
    let bytes = std::fs::read(folder.path().join("x.parquet")).unwrap();
    assert!(bytes.len() > 100 << 10, "{} bytes", bytes.len());
    bytes
}

pub fn job(store: &Store, seconds: &str) -> Job {
    let job = store.let_in(stores::job("s3://exports/company", "s3://warehouse/w"));
    job.env("HEALTHSCORE_STORE_TIMEOUT", seconds).env("POLARS_MAX_THREADS", "2")
}

/// A run that waits for the lease of one that failed to give it back.
pub fn run(store: &Store, seconds: &str) -> Done {
    run_of(&job(store, seconds))
}

pub fn run_of(job: &Job) -> Done {
    job.run(&["run", "p.yaml", "--as-of", stores::DAY, "--lease", "1s", "--wait", "30s"])
}

/// What is wrong with how a run ended; nothing, if all is well.
pub fn judge(world: &World, store: &Store, done: &Done, took: Duration) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut insist = |holds: bool, what: &str| {
        if !holds {
            wrong.push(what.to_owned());
        }
    };
    let said = &done.stderr;
    insist(!said.contains("panicked") && !said.contains("RUST_BACKTRACE"), "a panic is shown");
    insist(took < BOUND, "it took too long");
    let published = store.tables("warehouse", "w");
    match done.code {
        0 => insist(published == world.after, "it ended well, but not all tables are the new ones"),
        7 => {
            let errors: Vec<&str> = said.lines().filter(|line| line.starts_with("error")).collect();
            insist(errors.len() == 1, "not one error");
            insist(errors.iter().all(|line| line.contains("`s3://")), "the error names no place");
            insist(said.lines().any(|line| line.starts_with("hint: try again later")), "no way out is told");
        }
        // A store that loses a lease looks like a store in which another run took the day over.
        9 => insist(said.lines().any(|line| line.starts_with("hint: ")), "no way out is told"),
        _ => insist(false, "the exit code is none of this"),
    }
    let whole =
        |path: &String, bytes: &Vec<u8>| world.before.get(path) == Some(bytes) || world.after.get(path) == Some(bytes);
    insist(published.iter().all(|(path, bytes)| whole(path, bytes)), "a table is neither the old nor the new one");
    insist(world.before.keys().all(|path| published.contains_key(path)), "a table is gone");
    if done.code != 0 {
        store.heal();
        let healed = run(store, "60");
        insist(healed.code == 0, &format!("the next run fails\n{}", healed.stderr));
        insist(store.tables("warehouse", "w") == world.after, "the next run does not heal");
    }
    wrong
}

/// Far more than an operation's time, for the machine may be busy with other tests.
const BOUND: Duration = Duration::from_secs(20);

/// Runs and judges every case, several at once; says all that went wrong.
pub fn try_all<Case: Sync>(cases: &[Case], workers: usize, attempt: impl Fn(&Case) -> Result<(), String> + Sync) {
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

pub fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let begun = Instant::now();
    let result = work();
    (result, begun.elapsed())
}
