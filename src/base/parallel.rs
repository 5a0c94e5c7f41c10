//! The same work for many things, on all cores; the order of the results is that of the things.

use std::sync::atomic::{AtomicUsize, Ordering};

/// How many things a core takes at a time, where there are many.
const SHARE: usize = 256;

/// Does `work` for every item.
pub fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let share = items.len().div_ceil(cores).clamp(1, SHARE);
    // A few heavy things are not to wait behind each other.
    let share = if items.len() <= SHARE { 1 } else { share };
    let chunks: Vec<(usize, &[T])> = items.chunks(share).enumerate().collect();
    let (next, work) = (&AtomicUsize::new(0), &work);
    let take = || {
        let mut done: Vec<(usize, Vec<R>)> = Vec::new();
        while let Some((index, chunk)) = chunks.get(next.fetch_add(1, Ordering::Relaxed)) {
            done.push((*index, chunk.iter().map(work).collect()));
        }
        done
    };
    let mut done: Vec<(usize, Vec<R>)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..cores.min(chunks.len())).map(|_| scope.spawn(take)).collect();
        let results = threads.into_iter().flat_map(|thread| match thread.join() {
            Ok(results) => results,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        results.collect()
    });
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().flat_map(|(_, results)| results).collect()
}

#[cfg(test)]
mod tests {
    use super::map;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        for count in [0, 1, 7, 256, 257, 10_000] {
            let items: Vec<usize> = (0..count).collect();
            assert_eq!(map(&items, |item| item * 2), items.iter().map(|item| item * 2).collect::<Vec<_>>());
        }
    }
}
