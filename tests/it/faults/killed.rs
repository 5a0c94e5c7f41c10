//! Runs on a bucket that are killed, or asked to stop, at each of their requests.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::store::{Fault, Plan, Store};
use super::world::{World, job, run, try_all, world};
use crate::job::Done;
use crate::stores::DAY;

/// A run whose request `at` never gets an answer: the run is in the middle of it. None where it ended before.
fn amid(store: &Store, at: usize) -> Option<Child> {
    store.plant(Plan::new(Fault::Hang).from(at));
    let job = job(store, "60");
    let mut command = job.command(&["run", "p.yaml", "--as-of", DAY, "--lease", "1s"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let until = Instant::now() + Duration::from_secs(60);
    // The folder with the pipeline has to stay for as long as it may be read.
    while !store.log().iter().any(|asked| asked.fault.is_some()) {
        if child.try_wait().unwrap().is_some() {
            return None;
        }
        assert!(Instant::now() < until, "request {at} does not come");
        std::thread::sleep(Duration::from_millis(5));
    }
    Some(child)
}

/// Every table is whole, and the next run heals.
fn heals(world: &World, store: &Store) -> Result<(), String> {
    let published = store.tables("warehouse", "w");
    for (path, bytes) in &world.before {
        if published.get(path) != Some(bytes) && published.get(path) != world.after.get(path) {
            return Err(format!("{path} is neither the old nor the new table"));
        }
    }
    store.heal();
    let healed = run(store, "60");
    match healed.code == 0 && store.tables("warehouse", "w") == world.after {
        true => Ok(()),
        false => Err(format!("the next run does not heal\n{}", healed.stderr)),
    }
}

#[test]
fn a_run_killed_at_any_request_leaves_whole_tables() {
    let world = world();
    let requests: Vec<usize> = (0..world.clean.len()).collect();
    assert!(requests.len() > 30, "{}", requests.len());
    try_all(&requests, 4, |at| {
        let store = world.store.fork();
        let Some(mut child) = amid(&store, *at) else { return Err(format!("no request {at}")) };
        child.kill().unwrap();
        child.wait().unwrap();
        heals(world, &store).map_err(|wrong| format!("killed at request {at}: {wrong}"))
    });
}

/// Where nothing is replaced yet it ends at once; where tables are being replaced it says so when it has waited in vain.
#[test]
fn a_run_stopped_by_sigterm_at_any_request_exits_in_time() {
    let world = world();
    let requests: Vec<usize> = (0..world.clean.len()).step_by(2).collect();
    try_all(&requests, 4, |at| {
        let store = world.store.fork();
        let Some(child) = amid(&store, *at) else { return Err(format!("no request {at}")) };
        let asked = Instant::now();
        Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
        let done = Done::of(child.wait_with_output().unwrap());
        let took = asked.elapsed();
        let wrong = |what: &str| {
            Err(format!("SIGTERM at request {at}: {what}, exit {} after {took:?}\n{}", done.code, done.stderr))
        };
        if done.code != 143 || took > Duration::from_secs(3) {
            return wrong("not answered");
        }
        let published = store.tables("warehouse", "w");
        let (old, new) = (published == world.before, published == world.after);
        let says_so = done.stderr.contains("while a day was published");
        if !says_so && !old && !new {
            return wrong("half done, and silent about it");
        }
        heals(world, &store).map_err(|wrong| format!("SIGTERM at request {at}: {wrong}"))
    });
}
