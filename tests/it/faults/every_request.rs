//! Every fault at every request of a run: it succeeds or reports why not, tables are whole, and the next run heals.

use super::faulty_store::{Fault, FaultPlan};
use super::request::{LoggedRequest, RequestKind};
use super::scenario::{check_outcome, create_job, measure_time, run_all_cases, run_job, shared_scenario};

/// The timeout of one operation in seconds. A hanging request is given up after half of it.
const SECONDS: &str = "1";

struct Case {
    fault: Fault,
    /// Index among the requests that the fault affects.
    at: usize,
    permanent: bool,
}

/// Returns whether a fault makes a difference to such a request.
fn affects(fault: Fault, asked: &LoggedRequest) -> bool {
    match fault {
        Fault::ShortBody => matches!(asked.kind(), RequestKind::Get | RequestKind::List),
        Fault::PreviousVersion => asked.kind() == RequestKind::Get,
        Fault::LostWrite => asked.kind().is_write(),
        _ => true,
    }
}

/// Returns one case for each fault and each request of an undisturbed run that it affects.
fn list_cases(faults: &[Fault], for_good: bool) -> Vec<Case> {
    let hit = |fault| shared_scenario().clean_requests.iter().filter(move |asked| affects(fault, asked)).count();
    faults.iter().flat_map(|&fault| (0..hit(fault)).map(move |at| Case { fault, at, permanent: for_good })).collect()
}

fn run_case(case: &Case) -> Result<(), String> {
    let Case { fault, at, permanent: for_good } = *case;
    let world = shared_scenario();
    let store = world.store.fork();
    let plan = FaultPlan::new(fault).after(at).matching(move |asked| affects(fault, asked));
    store.inject(if for_good { plan.permanently() } else { plan });
    let (done, took) = measure_time(|| run_job(&create_job(&store, SECONDS)));
    let hit = store.requests().iter().find(|asked| asked.fault.is_some()).map(LoggedRequest::describe);
    let mut wrong = check_outcome(world, &store, &done, took);
    let well_known = [Fault::Busy, Fault::ResetBefore, Fault::ResetMidway, Fault::Truncated, Fault::ShortBody];
    if !for_good && well_known.contains(&fault) && done.code != 0 {
        wrong.push("it passes at once, and yet ends the run".to_owned());
    }
    if done.code == 9 && fault != Fault::LostWrite {
        wrong.push("nobody took the day over".to_owned());
    }
    if wrong.is_empty() {
        return Ok(());
    }
    let ending = format!("exit {} after {took:?}\n{}", done.code, done.stderr);
    Err(format!("{fault:?} at request {at} ({hit:?}): {}\n{ending}", wrong.join(", ")))
}

/// Short faults do not fail the run.
#[test]
fn a_single_fault_at_any_request_is_handled() {
    let faults = [
        Fault::Busy,
        Fault::ResetBefore,
        Fault::ResetMidway,
        Fault::Truncated,
        Fault::ShortBody,
        Fault::Trickle,
        Fault::Hang,
        Fault::LostWrite,
        Fault::PreviousVersion,
    ];
    let cases = list_cases(&faults, false);
    assert!(cases.len() > 200, "{} cases", cases.len());
    run_all_cases(&cases, 4, run_case);
}

#[test]
fn a_store_that_keeps_failing_ends_the_run() {
    run_all_cases(&list_cases(&[Fault::Busy, Fault::Hang], true), 4, run_case);
}

/// No further request is sent before `Retry-After` is over.
#[test]
fn retry_after_is_respected() {
    let world = shared_scenario();
    let firsts = [RequestKind::List, RequestKind::Get, RequestKind::Put];
    run_all_cases(&firsts, 3, |kind| {
        let (store, kind) = (world.store.fork(), *kind);
        store.inject(FaultPlan::new(Fault::RetryAfter(1)).matching(move |asked| asked.kind() == kind));
        let (done, took) = measure_time(|| run_job(&create_job(&store, "60")));
        let mut wrong = check_outcome(world, &store, &done, took);
        if done.code != 0 {
            wrong.push(format!("exit {}\n{}", done.code, done.stderr));
        }
        let log = store.requests();
        let asking = log.iter().find(|asked| asked.fault.is_some()).unwrap();
        let (told, bucket) = (asking.ended, asking.bucket.as_str());
        let log: Vec<&LoggedRequest> = log.iter().filter(|asked| asked.bucket == bucket).collect();
        let early = log.iter().filter(|asked| asked.begun > told && (asked.begun - told).as_millis() < 950);
        // Requests that were already on their way may still arrive.
        wrong.extend(early.filter(|asked| (asked.begun - told).as_millis() > 50).map(|asked| asked.describe()));
        if wrong.is_empty() { Ok(()) } else { Err(format!("{kind:?}: {}", wrong.join(", "))) }
    });
}

/// Refusals are reported at once.
#[test]
fn refusals_are_not_retried() {
    let world = shared_scenario();
    let list = |asked: &LoggedRequest| asked.kind() == RequestKind::List;
    let footer = |asked: &LoggedRequest| asked.kind() == RequestKind::Get && asked.bucket == "exports";
    type Which = fn(&LoggedRequest) -> bool;
    let cases: [(u16, i32, Which); 3] = [(403, 6, list), (403, 6, footer), (400, 6, list)];
    run_all_cases(&cases, 3, |(status, code, of)| {
        let store = world.store.fork();
        store.inject(FaultPlan::new(Fault::Refused(*status)).permanently().matching(*of));
        let done = run_job(&create_job(&store, "60"));
        let asked = store
            .requests()
            .iter()
            .filter(|asked| asked.fault.is_some())
            .map(LoggedRequest::describe)
            .collect::<Vec<_>>();
        let distinct: std::collections::BTreeSet<&String> = asked.iter().collect();
        let published = store.tables("warehouse", "w") == world.before;
        if done.code == *code && published && distinct.len() == asked.len() {
            return Ok(());
        }
        Err(format!("{status}: exit {}, asked {asked:?}\n{}", done.code, done.stderr))
    });
}
