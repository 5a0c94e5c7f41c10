//! Decoded rows of small files, kept between days within a budget.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use polars::prelude::DataFrame;

/// What a decoded value takes, roughly: text is sixteen bytes and what it is made of.
const CELL_BYTES: usize = 24;
/// One source may ask for this share of the budget at once, so that several don't push each other out every day.
const BUDGET_DIVISOR: usize = 4;

/// Decoded files, by source and path.
pub struct DecodedCache {
    budget: usize,
    state: Mutex<CacheState>,
}

#[derive(Default)]
struct CacheState {
    files: HashMap<(String, String), CachedFile>,
    bytes: usize,
    /// Counts the requests.
    requests: u64,
}

struct CachedFile {
    rows: DataFrame,
    bytes: usize,
    /// The last request that asked for it.
    last_request: u64,
}

impl DecodedCache {
    #[must_use]
    pub fn with_budget(budget: usize) -> Self {
        Self { budget, state: Mutex::default() }
    }

    /// The rows of files, one below the other; `load` is told the positions of those that are not here yet. None
    /// where they are too many, or can't be read as a whole: whoever needs less of them may still succeed.
    pub fn rows_of_files(
        &self,
        source: &str,
        paths: &[&str],
        cells: usize,
        load: impl FnOnce(&[usize]) -> Result<Vec<DataFrame>, String>,
    ) -> Option<DataFrame> {
        if paths.is_empty() || cells.saturating_mul(CELL_BYTES) > self.budget / BUDGET_DIVISOR {
            return None;
        }
        // Locked while files are read: another day would read the same ones again.
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.requests += 1;
        let key = |path: &str| (source.to_owned(), path.to_owned());
        let missing: Vec<usize> = (0..paths.len()).filter(|at| !state.files.contains_key(&key(paths[*at]))).collect();
        if !missing.is_empty() {
            for (at, rows) in missing.iter().zip(load(&missing).ok()?) {
                let bytes = rows.estimated_size();
                state.bytes += bytes;
                state.files.insert(key(paths[*at]), CachedFile { rows, bytes, last_request: 0 });
            }
        }
        let now = state.requests;
        let mut all: Option<DataFrame> = None;
        for path in paths {
            let file = state.files.get_mut(&key(path))?;
            file.last_request = now;
            match &mut all {
                None => all = Some(file.rows.clone()),
                Some(all) => {
                    all.vstack_mut(&file.rows).ok()?;
                }
            }
        }
        state.evict_oldest(self.budget);
        all
    }
}

impl CacheState {
    /// Lets go of what was not asked for the longest, until the budget is kept.
    fn evict_oldest(&mut self, budget: usize) {
        while self.bytes > budget {
            let oldest =
                self.files.iter().min_by_key(|(name, file)| (file.last_request, *name)).map(|(name, _)| name.clone());
            let Some(file) = oldest.and_then(|name| self.files.remove(&name)) else { return };
            self.bytes -= file.bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(value: &str) -> DataFrame {
        polars::df!("x" => [value]).unwrap()
    }

    #[test]
    fn files_decoded_once_then_evicted() {
        let size = frame("some words that take their room").estimated_size();
        let cache = DecodedCache { budget: size * 3, state: Mutex::default() };
        let mut read = Vec::new();
        let mut ask = |paths: &[&str]| {
            let rows = cache.rows_of_files("s", paths, 0, |missing| {
                read.extend(missing.iter().map(|at| paths[*at].to_owned()));
                Ok(missing.iter().map(|_| frame("some words that take their room")).collect())
            });
            rows.unwrap().height()
        };
        assert_eq!(ask(&["a", "b"]), 2);
        assert_eq!(ask(&["b", "c"]), 2);
        assert_eq!(ask(&["c", "d"]), 2);
        // `a` had to go; `b` is still there.
        assert_eq!(ask(&["b", "c", "d"]), 3);
        assert_eq!(ask(&["a"]), 1);
        assert_eq!(read, ["a", "b", "c", "d", "a"]);
    }

    #[test]
    fn large_requests_are_not_cached() {
        let cache = DecodedCache::with_budget(1000);
        assert!(cache.rows_of_files("s", &["a"], 11, |_| Ok(vec![frame("x")])).is_none());
        assert!(cache.rows_of_files("s", &["a"], 1, |_| Err("damaged".to_owned())).is_none());
        assert!(cache.rows_of_files("s", &["a"], 10, |_| Ok(vec![frame("x")])).is_some());
    }
}
