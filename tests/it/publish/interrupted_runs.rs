//! Runs that are killed, stopped or find a full disk, at every write and at any moment: readers see whole tables, old
//! or new, and the next run heals.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::published_day::create_series;
use crate::harness::effort::{is_thorough, select_cases, thorough_only};
use crate::harness::job::{CommandOutput, Job};
use crate::harness::published::{assert_same_tables, read_tables};
use crate::harness::tools;

const BEFORE: &str = "2026-03-22";
const DAY: &str = "2026-03-26";
const RUN: [&str; 4] = ["run", "p.yaml", "--as-of", DAY];

/// A company with two published days, whose exports for the second day have been corrected since.
struct CorrectedCompany {
    job: Job,
    old: BTreeMap<String, Vec<u8>>,
    new: BTreeMap<String, Vec<u8>>,
}

impl CorrectedCompany {
    fn new() -> Self {
        let job = create_series();
        for day in [BEFORE, DAY] {
            job.run(&["run", "p.yaml", "--as-of", day]).exits(0);
        }
        std::fs::rename(job.path("warehouse"), job.path("template")).unwrap();
        let job = job.table(
            "exports/facts/b.parquet",
            &format!("account_id:text,at:date,points:double\nacme,{DAY},3\nbolt,{DAY},99"),
        );
        let corrected = CorrectedCompany { old: read_tables(&job, "template"), new: BTreeMap::new(), job };
        corrected.copy_template("healed");
        corrected.run("healed").exits(0);
        let new = read_tables(&corrected.job, "healed");
        let changed = new.iter().filter(|(path, bytes)| corrected.old.get(*path) != Some(bytes)).count();
        assert!(changed >= 4, "the correction is to change several tables, not {changed}");
        CorrectedCompany { new, ..corrected }
    }

    /// Copies the two days as first published into a new warehouse.
    fn copy_template(&self, warehouse: &str) -> PathBuf {
        let to = self.job.path(warehouse);
        let copied = Command::new("cp").arg("-r").arg(self.job.path("template")).arg(&to).status().unwrap();
        assert!(copied.success());
        to
    }

    fn command(&self, warehouse: &str) -> Command {
        let mut command = self.job.command(&RUN);
        command.env("WAREHOUSE", self.job.path(warehouse)).stdin(Stdio::null());
        command
    }

    fn run(&self, warehouse: &str) -> CommandOutput {
        CommandOutput::from_process(self.command(warehouse).output().unwrap())
    }

    /// Insists that every table comes from a complete run. Returns whether all are the old ones, and whether all are
    /// the new ones.
    #[track_caller]
    fn assert_whole(&self, warehouse: &str, when: &str) -> (bool, bool) {
        let found = read_tables(&self.job, warehouse);
        for path in self.old.keys() {
            let bytes = &found[path];
            assert!(*bytes == self.old[path] || *bytes == self.new[path], "{when}: {path} is no run's");
        }
        let same = |known: &BTreeMap<String, Vec<u8>>| known.iter().all(|(path, bytes)| found.get(path) == Some(bytes));
        (same(&self.old), same(&self.new))
    }

    /// Insists that the next run publishes the complete new tables; removes the warehouse.
    #[track_caller]
    fn assert_next_run_heals(&self, warehouse: &str, when: &str) {
        let done = self.run(warehouse);
        assert_eq!(done.code, 0, "{when}: {}", done.stderr);
        assert_same_tables(&self.job, warehouse, "healed");
        std::fs::remove_dir_all(self.job.path(warehouse)).unwrap();
    }
}

/// Compiles the fault-injection library. Prints that the test is skipped and returns `None` without a C compiler.
fn build_saboteur(folder: &Path) -> Option<PathBuf> {
    let library = folder.join("saboteur.so");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/publish/saboteur.c");
    let made = Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).args([source, "-ldl"]).status();
    if made.is_ok_and(|status| status.success()) {
        return Some(library);
    }
    tools::skip("there is no C compiler `cc`");
    None
}

/// Calls `work` for every case, two at a time.
fn run_two_at_a_time<Case: Sync>(cases: &[Case], work: impl Fn(&Case) + Sync) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    work(case);
                }
            });
        }
    });
}

/// At every system call that changes the warehouse, the process is killed or the disk starts to refuse writes.
#[test]
fn a_failure_at_any_write_leaves_whole_tables() {
    let company = CorrectedCompany::new();
    let Some(library) = build_saboteur(&company.job.path("")) else { return };
    let sabotaged = |warehouse: &str, at: usize, how: &str| {
        let below = company.copy_template(warehouse);
        let mut command = company.command(warehouse);
        command
            .env("LD_PRELOAD", &library)
            .env("SABOTAGE_BELOW", below)
            .env("SABOTAGE_AT", at.to_string())
            .env("SABOTAGE_HOW", how)
            .env("SABOTAGE_COUNT", company.job.path(&format!("{warehouse}.count")));
        CommandOutput::from_process(command.output().unwrap())
    };
    sabotaged("counted", 0, "").exits(0);
    assert_eq!(company.assert_whole("counted", "untouched"), (false, true));
    let steps: usize = std::fs::read_to_string(company.job.path("counted.count")).unwrap().parse().unwrap();
    assert!(steps > 40, "the calls are no longer seen: {steps}");

    let (killed, refused) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let cases = (1..=steps).flat_map(|at| ["kill", "half", "full", "readonly"].map(|how| (at, how))).collect();
    let cases = select_cases(cases, 16);
    run_two_at_a_time(&cases, |(at, how)| {
        let (warehouse, when) = (format!("{how}-{at}"), format!("{how} at step {at} of {steps}"));
        let done = sabotaged(&warehouse, *at, how);
        let (old, new) = company.assert_whole(&warehouse, &when);
        match (*how, done.code) {
            ("kill" | "half", -1) => drop(killed.fetch_add(1, Ordering::Relaxed)),
            ("full" | "readonly", 6) => {
                refused.fetch_add(1, Ordering::Relaxed);
                assert!(done.stderr.contains("cannot ") && done.stderr.contains("\nhint: "), "{when}: {}", done.stderr);
                assert!(!done.stderr.contains("panicked"), "{when}: {}", done.stderr);
            }
            // Half a write at a call that writes nothing; or concurrent calls were fewer this time.
            (_, 0) => assert!(new, "{when}"),
            (_, code) => panic!("{when}: exit code {code}\n{}", done.stderr),
        }
        // A second run record means that the day is complete, so everything must be new.
        let records = company.job.files(&format!("{warehouse}/_runs/ds={DAY}")).len();
        assert!(records == 1 || new, "{when}: a record of a day that is not whole");
        assert!(records == 2 || old || done.code != 0, "{when}");
        company.assert_next_run_heals(&warehouse, &when);
    });
    // Of the four ways, "kill" always kills, and "half" does at each call that writes, unless concurrent calls were fewer this
    // time. Of a few cases, that may be most.
    let least = if is_thorough() { cases.len() / 5 } else { 1 };
    assert!(killed.load(Ordering::Relaxed) >= least, "{killed:?} of {}", cases.len());
    assert!(refused.load(Ordering::Relaxed) >= least, "{refused:?} of {}", cases.len());
}

/// Returns a reproducible pseudo-random number from 0 to 1.
fn pseudo_random_fraction(at: usize) -> f64 {
    let mixed = (at as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x1234_5678_9abc_def0;
    let top = u32::try_from(mixed.wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 40).unwrap();
    f64::from(top) / f64::from(1 << 24)
}

/// Measures how long a run takes on this machine.
fn measure_usual_time(company: &CorrectedCompany) -> Duration {
    let times = [1, 2, 3].map(|at| {
        let warehouse = format!("timed-{at}");
        company.copy_template(&warehouse);
        let started = Instant::now();
        company.run(&warehouse).exits(0);
        started.elapsed()
    });
    times.into_iter().min().unwrap()
}

#[test]
fn a_run_killed_at_any_moment_leaves_whole_tables() {
    thorough_only!();
    let company = CorrectedCompany::new();
    let usual = measure_usual_time(&company);
    let dead = AtomicUsize::new(0);
    let moments: Vec<usize> = (1..=200).collect();
    run_two_at_a_time(&moments, |&at| {
        let (warehouse, when) = (format!("moment-{at}"), format!("moment {at}"));
        company.copy_template(&warehouse);
        let mut child = company.command(&warehouse).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(usual.mul_f64(pseudo_random_fraction(at) * 1.5));
        child.kill().unwrap();
        dead.fetch_add(usize::from(child.wait().unwrap().code().is_none()), Ordering::Relaxed);
        company.assert_whole(&warehouse, &when);
        company.assert_next_run_heals(&warehouse, &when);
    });
    assert!(dead.load(Ordering::Relaxed) > 20, "many are to die: {dead:?}");
}

#[test]
fn a_run_stopped_by_a_signal_leaves_whole_tables() {
    thorough_only!();
    let company = CorrectedCompany::new();
    let usual = measure_usual_time(&company);
    let stopped = AtomicUsize::new(0);
    let moments: Vec<usize> = (1..=40).collect();
    run_two_at_a_time(&moments, |&at| {
        let (signal, code) = if at % 2 == 0 { ("TERM", 143) } else { ("INT", 130) };
        let (warehouse, when) = (format!("stopped-{at}"), format!("SIG{signal} at moment {at}"));
        company.copy_template(&warehouse);
        let child = company.command(&warehouse).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        // Before the signal handler is installed, a signal kills the process.
        std::thread::sleep(usual.mul_f64(0.1 + pseudo_random_fraction(at)));
        Command::new("kill").args([&format!("-{signal}"), &child.id().to_string()]).status().unwrap();
        let done = CommandOutput::wait_for(child);
        let (old, new) = company.assert_whole(&warehouse, &when);
        if done.code == code {
            stopped.fetch_add(1, Ordering::Relaxed);
            assert!(
                done.stderr.contains(&format!("stopped by SIG{signal}; published tables are unchanged")),
                "{when}: {}",
                done.stderr
            );
        } else {
            assert!(done.code == 0 && new || done.code == -1, "{when}: exit code {}\n{}", done.code, done.stderr);
        }
        assert!(old || new, "{when}: half done");
        assert_eq!(company.job.files(&format!("{warehouse}/_runs/ds={DAY}")).len(), if new { 2 } else { 1 }, "{when}");
        company.assert_next_run_heals(&warehouse, &when);
    });
    assert!(stopped.load(Ordering::Relaxed) > 2, "some are to be stopped: {stopped:?}");
}

/// One run wins; the other reports which run holds the day.
#[test]
fn two_runs_of_one_day_exclude_each_other() {
    thorough_only!();
    let company = CorrectedCompany::new();
    let Some(library) = build_saboteur(&company.job.path("")) else { return };
    let below = company.copy_template("shared");
    // The first run is frozen while it publishes. A frozen process still holds the day.
    let mut first = company.command("shared");
    let first = first.env("LD_PRELOAD", &library).env("SABOTAGE_BELOW", &below).env("SABOTAGE_AT", "20");
    let first = first.env("SABOTAGE_HOW", "stop").stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let state = format!("/proc/{}/stat", first.id());
    let until = Instant::now() + Duration::from_secs(60);
    while !std::fs::read_to_string(&state).unwrap().contains(") T ") {
        assert!(Instant::now() < until, "the first run is not frozen");
        std::thread::sleep(Duration::from_millis(10));
    }
    let second = company.run("shared").exits(9);
    assert!(second.stderr.contains(&format!("another run of {DAY} is in progress: run 2")), "{}", second.stderr);
    assert!(second.stderr.contains(&format!("process {}", first.id())), "{}", second.stderr);
    assert!(second.stderr.contains("hint: wait for it to end, for example with `--wait 10m`"), "{}", second.stderr);
    let with = |arguments: &[&str]| {
        let mut command = company.job.command(arguments);
        command.env("WAREHOUSE", &below).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let ends = |child: Child| CommandOutput::wait_for(child).exits(0);
    // Other days and read-only commands are not blocked.
    for arguments in [
        &["run", "p.yaml", "--as-of", BEFORE][..],
        &["status", "p.yaml"],
        &["run", "p.yaml", "--as-of", DAY, "--dry-run"],
    ] {
        ends(with(arguments));
    }
    let waiting = with(&[&RUN[..], &["--wait", "1m"]].concat());
    std::thread::sleep(Duration::from_millis(300));
    Command::new("kill").args(["-CONT", &first.id().to_string()]).status().unwrap();
    ends(first);
    let waited = ends(waiting);
    assert!(waited.stderr.contains("waiting: another run of"), "{}", waited.stderr);
    assert_eq!(company.job.files(&format!("shared/_runs/ds={DAY}")).len(), 3);
    assert_same_tables(&company.job, "shared", "healed");
}

/// Concurrent runs of one day and of two days publish the same tables as sequential runs.
#[test]
fn concurrent_runs_publish_the_same_tables_as_sequential_runs() {
    thorough_only!();
    let company = CorrectedCompany::new();
    company.copy_template("shared");
    for _ in 0..10 {
        let days = [DAY, DAY, BEFORE, DAY];
        let runs = days.map(|day| {
            let mut command = company.job.command(&["run", "p.yaml", "--as-of", day]);
            command.env("WAREHOUSE", company.job.path("shared")).stdout(Stdio::piped()).stderr(Stdio::piped());
            command.spawn().unwrap()
        });
        let codes = runs.map(CommandOutput::wait_for).map(|done| {
            assert!(done.code == 0 || done.code == 9, "{}", done.stderr);
            done.code
        });
        assert_eq!(codes[2], 0, "another day is not in the way");
        assert!(codes.iter().filter(|code| **code == 0).count() >= 2, "{codes:?}");
        assert_same_tables(&company.job, "shared", "healed");
    }
}
