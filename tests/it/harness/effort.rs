//! Quick and thorough test runs. By default, a test with many similar cases tries some of them, spread evenly. With
//! `HEALTHSCORE_TEST=thorough` it tries all.

use std::collections::BTreeSet;
use std::env::VarError;
use std::io::Write;
use std::sync::OnceLock;

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

/// Ends a test that is only for thorough runs, if this is none; prints that it is skipped.
macro_rules! thorough_only {
    () => {
        if !crate::harness::effort::is_thorough() {
            crate::harness::tools::skip_always("only with HEALTHSCORE_TEST=thorough");
            return;
        }
    };
}
pub(crate) use thorough_only;

/// Returns `thorough` in a thorough run, otherwise `quick`.
pub fn case_count(quick: usize, thorough: usize) -> usize {
    if is_thorough() { thorough } else { quick }
}

/// Returns all cases in a thorough run, otherwise about `quick` of them, spread evenly.
pub fn select_cases<Case>(cases: Vec<Case>, quick: usize) -> Vec<Case> {
    if is_thorough() { cases } else { spread_evenly(cases, quick) }
}

/// Steps of the golden ratio fill a range evenly, and never fall in step with a pattern of the cases.
fn spread_evenly<Case>(cases: Vec<Case>, count: usize) -> Vec<Case> {
    const GOLDEN_RATIO_BITS: u64 = 0x9e37_79b9_7f4a_7c15;
    let total = cases.len() as u128;
    let position = |at: u64| (u128::from(at.wrapping_mul(GOLDEN_RATIO_BITS)) * total) >> 64;
    let chosen: BTreeSet<u128> = (1..=count as u64).map(position).collect();
    cases
        .into_iter()
        .enumerate()
        .filter(|(at, _)| count as u128 >= total || chosen.contains(&(*at as u128)))
        .map(|(_, case)| case)
        .collect()
}

#[test]
fn some_cases_are_spread_evenly_over_all() {
    assert_eq!(spread_evenly((0..10).collect(), 3), [2, 6, 8]);
    assert_eq!(spread_evenly((0..3).collect(), 5), [0, 1, 2]);
    assert!(spread_evenly(Vec::<u8>::new(), 5).is_empty());
    // Cases that repeat every four are all met, and no tenth of the range is left out.
    let chosen = spread_evenly((0..500).collect::<Vec<usize>>(), 25);
    assert!(chosen.len() > 20, "{chosen:?}");
    assert!((0..4).all(|kind| chosen.iter().any(|at| at % 4 == kind)), "{chosen:?}");
    assert!((0..10).all(|tenth| chosen.iter().any(|at| at / 50 == tenth)), "{chosen:?}");
}
