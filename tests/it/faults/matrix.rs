//! Every fault at every request of a run: it ends well or says why, tables are whole, and the next run heals.

use super::request::{Asked, Kind};
use super::store::{Fault, Plan};
use super::world::{job, judge, run_of, timed, try_all, world};

/// One operation's time in seconds: a request that hangs is given up after half of it.
const SECONDS: &str = "1";

struct Case {
    fault: Fault,
    /// Among the requests that it can hit.
    at: usize,
    for_good: bool,
}

/// Whether a fault makes a difference to such a request.
fn hits(fault: Fault, asked: &Asked) -> bool {
    match fault {
        Fault::Short => matches!(asked.kind(), Kind::Get | Kind::List),
        Fault::Older => asked.kind() == Kind::Get,
        Fault::Forgotten => asked.kind().changes(),
        _ => true,
    }
}

/// A fault at each request that it can hit, of all that a run makes in which nothing fails.
fn cases(faults: &[Fault], for_good: bool) -> Vec<Case> {
    let hit = |fault| world().clean.iter().filter(move |asked| hits(fault, asked)).count();
    faults.iter().flat_map(|&fault| (0..hit(fault)).map(move |at| Case { fault, at, for_good })).collect()
}

fn attempt(case: &Case) -> Result<(), String> {
    let Case { fault, at, for_good } = *case;
    let world = world();
    let store = world.store.fork();
    let plan = Plan::new(fault).from(at).of(move |asked| hits(fault, asked));
    store.plant(if for_good { plan.for_good() } else { plan });
    let (done, took) = timed(|| run_of(&job(&store, SECONDS)));
    let hit = store.log().iter().find(|asked| asked.fault.is_some()).map(Asked::told);
    let mut wrong = judge(world, &store, &done, took);
    let well_known = [Fault::Busy, Fault::ResetBefore, Fault::ResetMidway, Fault::Truncated, Fault::Short];
    if !for_good && well_known.contains(&fault) && done.code != 0 {
        wrong.push("it passes at once, and yet ends the run".to_owned());
    }
    if done.code == 9 && fault != Fault::Forgotten {
        wrong.push("nobody took the day over".to_owned());
    }
    if wrong.is_empty() {
        return Ok(());
    }
    let ending = format!("exit {} after {took:?}\n{}", done.code, done.stderr);
    Err(format!("{fault:?} at request {at} ({hit:?}): {}\n{ending}", wrong.join(", ")))
}

/// What passes at once is not even noticed: the run ends well.
#[test]
fn a_single_fault_at_any_request_is_handled() {
    let faults = [
        Fault::Busy,
        Fault::ResetBefore,
        Fault::ResetMidway,
        Fault::Truncated,
        Fault::Short,
        Fault::Trickle,
        Fault::Hang,
        Fault::Forgotten,
        Fault::Older,
    ];
    let cases = cases(&faults, false);
    assert!(cases.len() > 200, "{} cases", cases.len());
    try_all(&cases, 4, attempt);
}

/// What stays ends the run, wherever it was.
#[test]
fn a_store_that_keeps_failing_ends_the_run() {
    try_all(&cases(&[Fault::Busy, Fault::Hang], true), 4, attempt);
}

/// A store that asks for time gets it: nothing is asked before that is over.
#[test]
fn retry_after_is_respected() {
    let world = world();
    let firsts = [Kind::List, Kind::Get, Kind::Put];
    try_all(&firsts, 3, |kind| {
        let (store, kind) = (world.store.fork(), *kind);
        store.plant(Plan::new(Fault::RetryAfter(1)).of(move |asked| asked.kind() == kind));
        let (done, took) = timed(|| run_of(&job(&store, "60")));
        let mut wrong = judge(world, &store, &done, took);
        if done.code != 0 {
            wrong.push(format!("exit {}\n{}", done.code, done.stderr));
        }
        let log = store.log();
        let asking = log.iter().find(|asked| asked.fault.is_some()).unwrap();
        let (told, bucket) = (asking.ended, asking.bucket.as_str());
        let log: Vec<&Asked> = log.iter().filter(|asked| asked.bucket == bucket).collect();
        let early = log.iter().filter(|asked| asked.begun > told && (asked.begun - told).as_millis() < 950);
        // Requests that were on their way already may still come in.
        wrong.extend(early.filter(|asked| (asked.begun - told).as_millis() > 50).map(|asked| asked.told()));
        if wrong.is_empty() { Ok(()) } else { Err(format!("{kind:?}: {}", wrong.join(", "))) }
    });
}

/// What no patience mends is said at once.
#[test]
fn refusals_are_not_retried() {
    let world = world();
    let list = |asked: &Asked| asked.kind() == Kind::List;
    let footer = |asked: &Asked| asked.kind() == Kind::Get && asked.bucket == "exports";
    type Which = fn(&Asked) -> bool;
    let cases: [(u16, i32, Which); 3] = [(403, 6, list), (403, 6, footer), (400, 6, list)];
    try_all(&cases, 3, |(status, code, of)| {
        let store = world.store.fork();
        store.plant(Plan::new(Fault::Refused(*status)).for_good().of(*of));
        let done = run_of(&job(&store, "60"));
        let asked = store.log().iter().filter(|asked| asked.fault.is_some()).map(Asked::told).collect::<Vec<_>>();
        let distinct: std::collections::BTreeSet<&String> = asked.iter().collect();
        let published = store.tables("warehouse", "w") == world.before;
        if done.code == *code && published && distinct.len() == asked.len() {
            return Ok(());
        }
        Err(format!("{status}: exit {}, asked {asked:?}\n{}", done.code, done.stderr))
    });
}
