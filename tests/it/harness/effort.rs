//! Quick and thorough test runs. By default, a test with many similar cases tries some of them, spread evenly. With
//! `HEALTHSCORE_TEST=thorough` it tries all.

use std::env::VarError;
use std::io::Write;
use std::sync::OnceLock;

use super::tools;

/// Returns whether `HEALTHSCORE_TEST=thorough` asks for all cases.
pub fn is_thorough() -> bool {
    static IS_THOROUGH: OnceLock<bool> = OnceLock::new();
    *IS_THOROUGH.get_or_init(|| match std::env::var("HEALTHSCORE_TEST").as_deref() {
        Ok("thorough") => true,
        Ok("quick") | Err(VarError::NotPresent) => {
            // Written to stderr directly, because the test harness captures `eprintln!`.
            let _ = writeln!(
                std::io::stderr(),
                "QUICK: of many similar cases, some are tried; HEALTHSCORE_TEST=thorough tries all"
            );
            false
        }
        other => panic!("HEALTHSCORE_TEST is {other:?}, expected `quick` or `thorough`"),
    })
}

/// Returns whether this test is only for thorough runs, and this is none; prints that it is skipped.
pub fn is_skipped_when_quick(what: &str) -> bool {
    if !is_thorough() {
        tools::skip_always(&format!("{what} with HEALTHSCORE_TEST=thorough"));
    }
    !is_thorough()
}

/// Returns `thorough` in a thorough run, otherwise `quick`.
pub fn case_count(quick: usize, thorough: usize) -> usize {
    if is_thorough() { thorough } else { quick }
}

/// Returns all cases in a thorough run, otherwise at most `quick` of them, spread evenly.
pub fn select_cases<Case>(cases: Vec<Case>, quick: usize) -> Vec<Case> {
    if is_thorough() { cases } else { spread_evenly(cases, quick) }
}

fn spread_evenly<Case>(cases: Vec<Case>, count: usize) -> Vec<Case> {
    let total = cases.len();
    let is_chosen = |at: usize| at * count / total != (at + 1) * count / total;
    cases.into_iter().enumerate().filter(|(at, _)| count >= total || is_chosen(*at)).map(|(_, case)| case).collect()
}

#[test]
fn some_cases_are_spread_evenly_over_all() {
    assert_eq!(spread_evenly((0..10).collect(), 3), [3, 6, 9]);
    assert_eq!(spread_evenly((0..100).collect::<Vec<_>>(), 7).len(), 7);
    assert_eq!(spread_evenly((0..3).collect(), 5), [0, 1, 2]);
    assert!(spread_evenly(Vec::<u8>::new(), 5).is_empty());
}
