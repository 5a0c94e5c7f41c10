//! Runs every check on the saved texts, and on changed copies of them: cut, doubled, mixed, and with critical parts inserted.
//!
//! These tests do not measure which code a text covers; `.ci/fuzz` does, and takes longer. `HEALTHSCORE_FUZZ_SECONDS` sets
//! the time for each check.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};

use super::pipeline::pipeline_messages;
use super::{
    check_address, check_expression, check_glob, check_interpolation, check_pipeline, check_query, check_yaml,
};
use crate::testing;

/// Long enough to try a few hundred texts, and in a thorough run a few thousand.
const QUICK_SECONDS: f64 = 0.5;
const THOROUGH_SECONDS: f64 = 3.0;
/// The most computing time for one text.
const MAX_DURATION: Duration = Duration::from_secs(20);
/// The longest text, in bytes. Longer mixtures are cut.
const MAX_LENGTH: usize = 20_000;

const SPLICED_TEXTS: &[&str] = &[
    "&a ",
    "*a",
    "<<: ",
    "!!str ",
    "!x ",
    "${",
    "${HOME}",
    "${NONE:-",
    "$${",
    "}",
    "? ",
    ": ",
    "- ",
    "|-\n  ",
    ">+2\n",
    "---\n",
    "...\n",
    "\u{feff}",
    "\r\n",
    "\t",
    "\u{202e}",
    "\u{1b}[31m",
    "\"\\e\"",
    "\u{85}",
    "\u{0}",
    "😀",
    "ü",
    "1e308",
    "1e999",
    "9223372036854775808",
    "-0",
    "0001-01-01",
    ".inf",
    ".nan",
    "null",
    "[[[[",
    "]]]]",
    "{{",
    "{a: 1}",
    "'",
    "\"",
    "\n%%%\n",
    "otherwise",
    "{at_least: ",
    "{below: ",
    "weight: ",
    "**/",
    "*",
    "?",
    "[!a-c]",
    "[!-]",
    "[",
    "{a,{b,**}}",
    ",",
    "../",
    ".",
    "_",
    "%2e%2e",
    "file://",
    "s3://",
    "user:password99@",
    ":as_of",
    ":from_1d",
    ":n",
    "::",
    "$$",
    "E'\\'",
    "/*",
    "*/",
    "--",
    "''",
    "`",
    " OVER (ORDER BY day)",
    " GROUP BY 1",
    "COUNT(DISTINCT ",
    "CASE WHEN ",
    " END",
    ")",
    "(",
    "WITH a AS (SELECT ",
    " UNION ALL ",
    "days_since(",
    "- -",
    "::DATE",
    ";",
    " IS NULL",
    " AND ",
    "\n",
    "\n  ",
    " ",
];

/// One change of a text. Positions are shares of its length.
#[derive(Debug, Clone)]
enum TextChange {
    Cut(f64, usize),
    Double(f64, usize),
    Insert(f64, &'static str),
    Letter(f64, char),
    /// The rest of the text is replaced by the rest of another.
    Splice(f64, usize, f64),
}

fn any_change() -> impl Strategy<Value = TextChange> {
    let at = || 0.0..1.0_f64;
    prop_oneof![
        (at(), 1..40_usize).prop_map(|(at, length)| TextChange::Cut(at, length)),
        (at(), 1..200_usize).prop_map(|(at, length)| TextChange::Double(at, length)),
        (at(), prop::sample::select(SPLICED_TEXTS)).prop_map(|(at, word)| TextChange::Insert(at, word)),
        (at(), any::<char>()).prop_map(|(at, letter)| TextChange::Letter(at, letter)),
        (at(), any::<usize>(), at()).prop_map(|(at, other, from)| TextChange::Splice(at, other, from)),
    ]
}

fn apply_changes(texts: &[String], first: usize, changes: &[TextChange]) -> String {
    let mut text = texts[first % texts.len()].clone();
    for change in changes {
        match change {
            TextChange::Cut(at, length) => text.replace_range(range_at(&text, *at, *length), ""),
            TextChange::Double(at, length) => {
                let part = text[range_at(&text, *at, *length)].to_owned();
                text.insert_str(range_at(&text, *at, 0).start, &part);
            }
            TextChange::Insert(at, word) => text.insert_str(range_at(&text, *at, 0).start, word),
            TextChange::Letter(at, letter) => text.insert(range_at(&text, *at, 0).start, *letter),
            TextChange::Splice(at, other, from) => {
                let other = &texts[other % texts.len()];
                let rest = &other[range_at(other, *from, 0).start..];
                text.truncate(range_at(&text, *at, 0).start);
                text.push_str(rest);
            }
        }
    }
    text.truncate(text.floor_char_boundary(MAX_LENGTH));
    text
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "any position is good enough"
)]
fn range_at(text: &str, at: f64, length: usize) -> std::ops::Range<usize> {
    let start = text.floor_char_boundary((text.len() as f64 * at) as usize);
    start..text.floor_char_boundary(start + length).max(start)
}

/// Reads the saved texts of a check, by name.
fn read_corpus(check: &str) -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(check);
    let mut texts: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(&path).unwrap())
        })
        .collect();
    texts.sort();
    assert!(texts.len() > 5, "the saved texts of `{check}` are missing");
    texts
}

fn check_in_time(check: fn(&str), text: &str) {
    let before = computing_time();
    check(text);
    let took = computing_time() - before;
    assert!(took < MAX_DURATION, "took {took:?}");
}

/// Returns how long this thread has computed, which does not depend on what else runs on the machine. Where the system
/// does not count it, as outside of Linux, nothing.
fn computing_time() -> Duration {
    let counts = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = counts.split(' ').next().and_then(|count| count.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}

/// Runs a check on every saved text, then for some seconds on changed copies.
fn fuzz_for_seconds(name: &str, check: fn(&str)) {
    let texts: Vec<String> = read_corpus(name).into_iter().map(|(_, text)| text).collect();
    for text in &texts {
        check_in_time(check, text);
    }
    let usual_seconds = if testing::is_thorough() { THOROUGH_SECONDS } else { QUICK_SECONDS };
    let seconds = std::env::var("HEALTHSCORE_FUZZ_SECONDS").map_or(usual_seconds, |seconds| seconds.parse().unwrap());
    let begun = Instant::now();
    let config = Config { cases: 32, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let any_case = (any::<usize>(), prop::collection::vec(any_change(), 1..8));
    let mut tried: u32 = 0;
    while begun.elapsed() < Duration::from_secs_f64(seconds) {
        tried += config.cases;
        // A runner runs its cases once. Every run tries the same texts in the same order; a longer run tries more of them.
        let seed = [tried.to_le_bytes(); 8].concat();
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
        let result = TestRunner::new_with_rng(config.clone(), rng).run(&any_case, |(first, changes)| {
            check_in_time(check, &apply_changes(&texts, first, &changes));
            Ok(())
        });
        if let Err(TestError::Fail(reason, (first, changes))) = result {
            let text = apply_changes(&texts, first, &changes);
            panic!(
                "{reason}\nsave this text in tests/fuzz/corpus/{name}, so that every run tries it:\n{text:?}\n{text}"
            );
        }
    }
    assert!(tried > 0, "no text was tried");
}

macro_rules! checks {
    ($($test:ident: $corpus:literal $check:ident)*) => {$(
        #[test]
        fn $test() {
            fuzz_for_seconds($corpus, $check);
        }
    )*};
}

checks! {
    any_text_can_be_read_as_yaml: "yaml" check_yaml
    variables_are_replaced_as_by_the_naive_implementation: "interpolation" check_interpolation
    any_texts_can_be_loaded_as_a_pipeline: "pipeline" check_pipeline
    any_text_can_be_read_as_a_query: "query" check_query
    any_text_can_be_read_as_an_expression: "expression" check_expression
    globs_match_as_by_the_naive_implementation: "glob" check_glob
    any_text_can_be_read_as_an_address: "address" check_address
}

#[test]
fn saved_valid_pipelines_have_no_mistakes() {
    for (name, text) in read_corpus("pipeline") {
        if matches!(name.as_str(), "golden" | "small") {
            // Only the file of the second query is missing.
            let messages = pipeline_messages(&text);
            assert!(messages.iter().all(|message| message.contains("nps")), "{name}: {messages:?}");
        }
    }
}
