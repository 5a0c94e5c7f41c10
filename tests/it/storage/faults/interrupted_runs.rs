//! Runs on a bucket that are killed or stopped at each of their requests.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::scenario::{FaultScenario, create_job, run_all_cases, run_on_store, shared_scenario};
use crate::harness::bucket_project::DAY;
use crate::harness::effort::{select_cases, thorough_only};
use crate::harness::faulty_store::{Fault, FaultPlan, FaultyStore};
use crate::harness::job::CommandOutput;

/// Starts a run whose request `at` never gets an answer and waits for that request. Returns `None` if the run ended
/// before.
fn run_until_hanging_request(store: &FaultyStore, at: usize) -> Option<Child> {
    store.inject(FaultPlan::new(Fault::Hang).after(at));
    let job = create_job(store, "60");
    let mut command = job.command(&["run", "p.yaml", "--as-of", DAY, "--lease", "1s"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let until = Instant::now() + Duration::from_secs(60);
    // `job` must live until here, because the run may still read its folder.
    while !store.requests().iter().any(|request| request.fault.is_some()) {
        if child.try_wait().unwrap().is_some() {
            return None;
        }
        assert!(Instant::now() < until, "request {at} does not come");
        std::thread::sleep(Duration::from_millis(5));
    }
    Some(child)
}

/// Checks that every table is whole and that the next run heals.
fn check_tables_and_heal(scenario: &FaultScenario, store: &FaultyStore) -> Result<(), String> {
    let published = store.tables("warehouse", "w");
    for (path, bytes) in &scenario.before {
        if published.get(path) != Some(bytes) && published.get(path) != scenario.after.get(path) {
            return Err(format!("{path} is neither the old nor the new table"));
        }
    }
    store.clear_faults();
    let healed = run_on_store(store, "60");
    match healed.code == 0 && store.tables("warehouse", "w") == scenario.after {
        true => Ok(()),
        false => Err(format!("the next run does not heal\n{}", healed.stderr)),
    }
}

#[test]
fn a_run_killed_at_any_request_leaves_whole_tables() {
    thorough_only!();
    let scenario = shared_scenario();
    let requests: Vec<usize> = (0..scenario.clean_requests.len()).collect();
    assert!(requests.len() > 30, "{}", requests.len());
    run_all_cases(&requests, 4, |at| {
        let store = scenario.store.fork();
        let Some(mut child) = run_until_hanging_request(&store, *at) else { return Err(format!("no request {at}")) };
        child.kill().unwrap();
        child.wait().unwrap();
        check_tables_and_heal(scenario, &store).map_err(|wrong| format!("killed at request {at}: {wrong}"))
    });
}

/// Before the first table is replaced the run ends at once. Later it waits briefly and then reports that a day was
/// being published.
#[test]
fn a_run_stopped_by_sigterm_does_not_wait_for_the_store() {
    let scenario = shared_scenario();
    let requests: Vec<usize> = (0..scenario.clean_requests.len()).step_by(2).collect();
    run_all_cases(&select_cases(requests, 2), 4, |at| {
        let store = scenario.store.fork();
        let Some(child) = run_until_hanging_request(&store, *at) else { return Err(format!("no request {at}")) };
        Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
        // The request is still without an answer, so a run that waited for it would end with 7.
        let done = CommandOutput::wait_for(child);
        let wrong = |what: &str| Err(format!("SIGTERM at request {at}: {what}, exit {}\n{}", done.code, done.stderr));
        if done.code != 143 {
            return wrong("not answered");
        }
        let published = store.tables("warehouse", "w");
        let (old, new) = (published == scenario.before, published == scenario.after);
        let says_so = done.stderr.contains("while publishing a day");
        if !says_so && !old && !new {
            return wrong("half done, and silent about it");
        }
        check_tables_and_heal(scenario, &store).map_err(|wrong| format!("SIGTERM at request {at}: {wrong}"))
    });
}
