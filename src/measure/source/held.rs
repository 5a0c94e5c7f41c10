//! Decoded rows of small files, kept between days within a budget.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use polars::prelude::DataFrame;

/// What a decoded value takes, roughly: text is sixteen bytes and what it is made of.
const CELL_BYTES: usize = 24;
/// One source may ask for this share of the budget at once, so that several don't push each other out every day.
const SHARE: usize = 4;

/// Decoded files, by source and path.
pub struct Held {
    budget: usize,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    files: HashMap<(String, String), File>,
    bytes: usize,
    /// Counts the requests.
    now: u64,
}

struct File {
    rows: DataFrame,
    bytes: usize,
    /// The last request that asked for it.
    asked: u64,
}

impl Held {
    #[must_use]
    pub fn of(budget: usize) -> Self {
        Self { budget, kept: Mutex::default() }
    }

    /// The rows of files, one below the other; `load` is told the positions of those that are not here yet. None
    /// where they are too many, or can't be read as a whole: whoever needs less of them may still succeed.
    pub fn rows(
        &self,
        source: &str,
        paths: &[&str],
        cells: usize,
        load: impl FnOnce(&[usize]) -> Result<Vec<DataFrame>, String>,
    ) -> Option<DataFrame> {
        if paths.is_empty() || cells.saturating_mul(CELL_BYTES) > self.budget / SHARE {
            return None;
        }
        // Locked while files are read: another day would read the same ones again.
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.now += 1;
        let name = |path: &str| (source.to_owned(), path.to_owned());
        let missing: Vec<usize> = (0..paths.len()).filter(|at| !kept.files.contains_key(&name(paths[*at]))).collect();
        if !missing.is_empty() {
            for (at, rows) in missing.iter().zip(load(&missing).ok()?) {
                let bytes = rows.estimated_size();
                kept.bytes += bytes;
                kept.files.insert(name(paths[*at]), File { rows, bytes, asked: 0 });
            }
        }
        let now = kept.now;
        let mut all: Option<DataFrame> = None;
        for path in paths {
            let file = kept.files.get_mut(&name(path))?;
            file.asked = now;
            match &mut all {
                None => all = Some(file.rows.clone()),
                Some(all) => {
                    all.vstack_mut(&file.rows).ok()?;
                }
            }
        }
        kept.forget(self.budget);
        all
    }
}

impl Kept {
    /// Lets go of what was not asked for the longest, until the budget is kept.
    fn forget(&mut self, budget: usize) {
        while self.bytes > budget {
            let oldest = self.files.iter().min_by_key(|(name, file)| (file.asked, *name)).map(|(name, _)| name.clone());
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
    fn files_are_read_once_and_forgotten_when_others_need_the_room() {
        let size = frame("some words that take their room").estimated_size();
        let held = Held { budget: size * 3, kept: Mutex::default() };
        let mut read = Vec::new();
        let mut ask = |paths: &[&str]| {
            let rows = held.rows("s", paths, 0, |missing| {
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
    fn what_is_too_big_is_left_to_others() {
        let held = Held::of(1000);
        assert!(held.rows("s", &["a"], 11, |_| Ok(vec![frame("x")])).is_none());
        assert!(held.rows("s", &["a"], 1, |_| Err("damaged".to_owned())).is_none());
        assert!(held.rows("s", &["a"], 10, |_| Ok(vec![frame("x")])).is_some());
    }
}
