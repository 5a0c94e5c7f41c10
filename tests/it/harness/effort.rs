//! Quick and thorough test runs. By default, the tests that take longest are skipped, and others with many similar cases try
//! some of them, spread evenly. With `HEALTHSCORE_TEST=thorough`, every test tries all its cases.

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
                "QUICK: the tests that take longest are skipped; HEALTHSCORE_TEST=thorough runs all, with all cases"
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

/// Chooses one case of each of `count` equal stretches, at a mixed-up place, so that the choice never falls in step with
/// a pattern of the cases.
fn spread_evenly<Case>(cases: Vec<Case>, count: usize) -> Vec<Case> {
    let total = cases.len();
    let choose = |stretch: usize| {
        let (begin, end) = (stretch * total / count, (stretch + 1) * total / count);
        begin + mixed(stretch) % (end - begin)
    };
    let chosen: BTreeSet<usize> = if count < total { (0..count).map(choose).collect() } else { (0..total).collect() };
    cases.into_iter().enumerate().filter(|(at, _)| chosen.contains(at)).map(|(_, case)| case).collect()
}

/// Mixes the bits of a number (the finaliser of SplitMix64, with its constants).
fn mixed(number: usize) -> usize {
    let mut bits = (number as u64).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    usize::try_from((bits ^ (bits >> 31)) >> 1).unwrap()
}

#[test]
fn some_cases_are_spread_evenly_over_all() {
    assert_eq!(spread_evenly((0..3).collect(), 5), [0, 1, 2]);
    assert!(spread_evenly(Vec::<u8>::new(), 5).is_empty());
    // Every tenth is met, and so are all four kinds of cases that take turns.
    for total in 480..520 {
        let chosen = spread_evenly((0..total).collect::<Vec<usize>>(), 24);
        assert!((0..10).all(|tenth| chosen.iter().any(|at| at * 10 / total == tenth)), "{chosen:?}");
        assert!((0..4).all(|kind| chosen.iter().any(|at| at % 4 == kind)), "{chosen:?}");
    }
}
