//! Files that are damaged, that lie, or that change: a right answer or a named error, and nothing half done.

mod changing;
mod checksums;
mod corpus;
mod crowds;
mod extremes;
mod flipped;
mod hostile;
mod lying;
mod unpacked;

use crate::job::{Done, Job};

/// What a person must never see.
const PANICS: [&str; 4] = ["panicked", "RUST_BACKTRACE", "unwrap()", "src/"];

/// Insists that a run ended well, or with `5` and the name of the file, without a trace of a panic, and published
/// nothing then. Whether it ended well.
#[track_caller]
fn sound_or_named(job: &Job, done: &Done, file: &str, what: &str) -> bool {
    for word in PANICS {
        assert!(!done.stderr.contains(word), "{what} says `{word}`:\n{}", done.stderr);
    }
    if done.code == 0 {
        return true;
    }
    assert_eq!(done.code, 5, "{what}: {}\n{}", done.stdout, done.stderr);
    assert!(done.stderr.contains(file), "{what} does not name {file}:\n{}", done.stderr);
    assert!(done.stderr.contains("hint: "), "{what} offers no way out:\n{}", done.stderr);
    assert!(job.files("warehouse").is_empty(), "{what}: something was published");
    false
}

/// Says what was counted, for whoever looks with `--nocapture`.
fn note(words: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "{words}");
}

/// Does something for each of many things, a few at a time; answers in their order.
fn side_by_side<T: Sync, R: Send>(things: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let share = things.len().div_ceil(4).max(1);
    std::thread::scope(|scope| {
        let work = &work;
        let threads: Vec<_> =
            things.chunks(share).map(|some| scope.spawn(move || some.iter().map(work).collect::<Vec<R>>())).collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}
