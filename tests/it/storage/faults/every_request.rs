//! Every fault at every request of a run: it succeeds or reports why not, tables are whole, and the next run heals.

use super::scenario::{check_outcome, create_job, run_all_cases, run_job, shared_scenario};
use crate::harness::effort::{select_cases, thorough_only};
use crate::harness::faulty_store::request::{LoggedRequest, RequestKind};
use crate::harness::faulty_store::{Fault, FaultPlan};

/// The timeout of one operation in seconds. A hanging request is given up after half of it.
const SECONDS: &str = "1";

/// How long a fault lasts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FaultDuration {
    OneRequest,
    Permanent,
}

struct Case {
    fault: Fault,
    /// Index among the requests that the fault affects.
    at: usize,
    duration: FaultDuration,
}

/// Returns whether a fault makes a difference to such a request.
fn affects(fault: Fault, request: &LoggedRequest) -> bool {
    match fault {
        Fault::ShortBody => matches!(request.kind(), RequestKind::Get | RequestKind::List),
        Fault::PreviousVersion => request.kind() == RequestKind::Get,
        Fault::LostWrite => request.kind().is_write(),
        _ => true,
    }
}

/// Returns one case for each fault and each request of an undisturbed run that it affects.
fn list_cases(faults: &[Fault], duration: FaultDuration) -> Vec<Case> {
    let hit = |fault| shared_scenario().clean_requests.iter().filter(move |request| affects(fault, request)).count();
    faults.iter().flat_map(|&fault| (0..hit(fault)).map(move |at| Case { fault, at, duration })).collect()
}

fn run_case(case: &Case) -> Result<(), String> {
    let Case { fault, at, duration } = *case;
    let scenario = shared_scenario();
    let store = scenario.store.fork();
    let plan = FaultPlan::new(fault).after(at).matching(move |request| affects(fault, request));
    store.inject(match duration {
        FaultDuration::OneRequest => plan,
        FaultDuration::Permanent => plan.permanently(),
    });
    let done = run_job(&create_job(&store, SECONDS));
    let hit = store.requests().iter().find(|request| request.fault.is_some()).map(LoggedRequest::describe);
    let mut wrong = check_outcome(scenario, &store, &done);
    let harmless = [Fault::Busy, Fault::ResetBefore, Fault::ResetMidway, Fault::Truncated, Fault::ShortBody];
    if duration == FaultDuration::OneRequest && harmless.contains(&fault) && done.code != 0 {
        wrong.push("a short fault ended the run".to_owned());
    }
    if done.code == 9 && fault != Fault::LostWrite {
        wrong.push("no other run took the day over".to_owned());
    }
    if wrong.is_empty() {
        return Ok(());
    }
    let ending = format!("exit {}\n{}", done.code, done.stderr);
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
    let cases = list_cases(&faults, FaultDuration::OneRequest);
    assert!(cases.len() > 200, "{} cases", cases.len());
    run_all_cases(&select_cases(cases, 11), 4, run_case);
}

#[test]
fn a_store_that_keeps_failing_ends_the_run() {
    thorough_only!();
    let cases = list_cases(&[Fault::Busy, Fault::Hang], FaultDuration::Permanent);
    run_all_cases(&cases, 4, run_case);
}

/// No further request is sent before `Retry-After` is over.
#[test]
fn retry_after_is_respected() {
    thorough_only!();
    let scenario = shared_scenario();
    let firsts = [RequestKind::List, RequestKind::Get, RequestKind::Put];
    run_all_cases(&firsts, 3, |kind| {
        let (store, kind) = (scenario.store.fork(), *kind);
        store.inject(FaultPlan::new(Fault::RetryAfter(2)).matching(move |request| request.kind() == kind));
        let done = run_job(&create_job(&store, "60"));
        let mut wrong = check_outcome(scenario, &store, &done);
        if done.code != 0 {
            wrong.push(format!("exit {}\n{}", done.code, done.stderr));
        }
        let log = store.requests();
        let limited = log.iter().find(|request| request.fault.is_some()).unwrap();
        let (retry_after_sent, bucket) = (limited.ended, limited.bucket.as_str());
        let log: Vec<&LoggedRequest> = log.iter().filter(|request| request.bucket == bucket).collect();
        let early = log.iter().filter(|request| {
            request.begun > retry_after_sent && (request.begun - retry_after_sent).as_millis() < 1950
        });
        // Requests that were already on their way may still arrive.
        wrong.extend(
            early
                .filter(|request| (request.begun - retry_after_sent).as_millis() > 500)
                .map(|request| request.describe()),
        );
        if wrong.is_empty() { Ok(()) } else { Err(format!("{kind:?}: {}", wrong.join(", "))) }
    });
}

/// Refusals are reported at once.
#[test]
fn refusals_are_not_retried() {
    let scenario = shared_scenario();
    let list = |refused: &LoggedRequest| refused.kind() == RequestKind::List;
    let footer = |refused: &LoggedRequest| refused.kind() == RequestKind::Get && refused.bucket == "exports";
    type Which = fn(&LoggedRequest) -> bool;
    let cases: [(u16, i32, Which); 3] = [(403, 6, list), (403, 6, footer), (400, 6, list)];
    run_all_cases(&cases, 3, |(status, code, of)| {
        let store = scenario.store.fork();
        store.inject(FaultPlan::new(Fault::Refused(*status)).permanently().matching(*of));
        let done = run_job(&create_job(&store, "60"));
        let refused = store
            .requests()
            .iter()
            .filter(|refused| refused.fault.is_some())
            .map(LoggedRequest::describe)
            .collect::<Vec<_>>();
        let distinct: std::collections::BTreeSet<&String> = refused.iter().collect();
        let published = store.tables("warehouse", "w") == scenario.before;
        if done.code == *code && published && distinct.len() == refused.len() {
            return Ok(());
        }
        Err(format!("{status}: exit {}, sent {refused:?}\n{}", done.code, done.stderr))
    });
}
