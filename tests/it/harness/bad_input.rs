//! What holds for any bad input: the right result, or an error that names the file, and nothing published.

use crate::harness::job::{CommandOutput, Job};

/// Traces of a panic, which must never be shown.
pub const PANICS: [&str; 4] = ["panicked", "RUST_BACKTRACE", "unwrap()", "src/"];

/// Insists that a run succeeded, or exited with 5, named the file and published nothing, without a trace of a panic.
/// Returns whether it succeeded.
#[track_caller]
pub fn assert_ok_or_file_named(job: &Job, done: &CommandOutput, file: &str, what: &str) -> bool {
    for word in PANICS {
        assert!(!done.stderr.contains(word), "{what} shows `{word}`:\n{}", done.stderr);
    }
    if done.code == 0 {
        return true;
    }
    assert_eq!(done.code, 5, "{what}: {}\n{}", done.stdout, done.stderr);
    assert!(done.stderr.contains(file), "{what} does not name {file}:\n{}", done.stderr);
    assert!(done.stderr.contains("hint: "), "{what} has no hint:\n{}", done.stderr);
    assert!(job.files("warehouse").is_empty(), "{what}: something was published");
    false
}

/// Prints counts for readers of `--nocapture`.
pub fn print_note(words: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "{words}");
}

/// Applies `work` to each item in four threads; returns the results in order.
pub fn map_in_parallel<T: Sync, R: Send>(things: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
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
