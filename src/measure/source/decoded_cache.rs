//! Decoded rows of small files, kept between days within a budget.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use polars::prelude::DataFrame;

/// The memory that a decoded value takes, roughly: a text is sixteen bytes and its characters.
const CELL_BYTES: usize = 24;
/// One request may take a quarter of the budget, so that several sources do not evict each other every day.
const BUDGET_DIVISOR: usize = 4;

/// A file as one source reads it. Several sources may read the same file, with other columns.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileKey {
    pub source: String,
    pub path: String,
}

impl FileKey {
    #[must_use]
    pub fn new(source: &str, path: &str) -> Self {
        Self { source: source.to_owned(), path: path.to_owned() }
    }
}

/// Decoded rows of files.
pub struct DecodedCache {
    budget: usize,
    state: Mutex<CacheState>,
}

#[derive(Default)]
struct CacheState {
    files: HashMap<FileKey, CachedFile>,
    bytes: usize,
    /// The number of requests so far.
    requests: u64,
}

struct CachedFile {
    rows: DataFrame,
    bytes: usize,
    /// The number of the last request for it.
    last_request: u64,
}

impl DecodedCache {
    #[must_use]
    pub fn with_budget(budget: usize) -> Self {
        Self { budget, state: Mutex::default() }
    }

    /// Forgets the rows of a file.
    pub fn forget_file(&self, path: &str) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let CacheState { files, bytes, .. } = &mut *state;
        files.retain(|key, cached| {
            if key.path == path {
                *bytes = bytes.saturating_sub(cached.bytes);
            }
            key.path != path
        });
    }

    /// Returns the rows of files, concatenated. `load` reads the files that are not cached; its argument is their
    /// positions in `paths`. `cells` is the number of values in all files.
    ///
    /// Returns `None` if the files are too large to cache, or if one cannot be read as a whole: a scan that reads
    /// less of it may still succeed.
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
        // The lock is held while files are read, so that no other day reads the same files.
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.requests += 1;
        let keys: Vec<FileKey> = paths.iter().map(|path| FileKey::new(source, path)).collect();
        let missing: Vec<usize> = (0..keys.len()).filter(|at| !state.files.contains_key(&keys[*at])).collect();
        if !missing.is_empty() {
            for (at, rows) in missing.iter().zip(load(&missing).ok()?) {
                state.insert(keys[*at].clone(), rows);
            }
        }
        let this_request = state.requests;
        let mut all: Option<DataFrame> = None;
        for key in &keys {
            let file = state.files.get_mut(key)?;
            file.last_request = this_request;
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
    fn insert(&mut self, key: FileKey, rows: DataFrame) {
        let bytes = rows.estimated_size();
        self.bytes += bytes;
        self.files.insert(key, CachedFile { rows, bytes, last_request: 0 });
    }

    /// Removes the files whose last request is the longest ago, until the budget is kept.
    fn evict_oldest(&mut self, budget: usize) {
        while self.bytes > budget {
            let oldest =
                self.files.iter().min_by_key(|(key, file)| (file.last_request, *key)).map(|(key, _)| key.clone());
            let Some(file) = oldest.and_then(|key| self.files.remove(&key)) else { return };
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
    fn files_are_decoded_once_until_they_are_evicted() {
        let size = frame("a text that takes some memory").estimated_size();
        let cache = DecodedCache { budget: size * 3, state: Mutex::default() };
        let mut read = Vec::new();
        let mut request = |paths: &[&str]| {
            let rows = cache.rows_of_files("s", paths, 0, |missing| {
                read.extend(missing.iter().map(|at| paths[*at].to_owned()));
                Ok(missing.iter().map(|_| frame("a text that takes some memory")).collect())
            });
            rows.unwrap().height()
        };
        assert_eq!(request(&["a", "b"]), 2);
        assert_eq!(request(&["b", "c"]), 2);
        assert_eq!(request(&["c", "d"]), 2);
        // `a` was evicted; `b` is still cached.
        assert_eq!(request(&["b", "c", "d"]), 3);
        assert_eq!(request(&["a"]), 1);
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
